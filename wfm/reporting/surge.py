"""The surge plan in figures: levels, their resources, the service without and with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.tables import rows


def surge_summary(tables: Mapping[str, pd.DataFrame], scenario: Scenario) -> list[dict[str, Any]]:
    """One entry a level, the mildest first, from SURGE: level, title, extra, service and lost without
    and with the calls, amount (minor units), and `steps` by resource: resource, title, calls, people, hours,
    first_call (local, None where nobody is called), minutes_to_seat, amount, service, lost, missing_h.
    """
    zone = ZoneInfo(scenario.horizon.zone)
    found = []
    for name, level in scenario.surge.levels.items():
        own = tables["surge"][tables["surge"]["level"] == name].sort_values("step")
        if own.empty:
            continue
        before, after = own.iloc[0], own.iloc[-1]
        found.append(
            {
                "level": name,
                "title": level.title or name,
                "extra": level.extra,
                "service_without": _share(before["service"]),
                "service_with": _share(after["service"]),
                "lost_without": float(before["lost"]),
                "lost_with": float(after["lost"]),
                "amount": int(own["amount"].sum()),
                "steps": [_step(row, scenario, zone) for row in rows(own.iloc[1:])],
            }
        )
    return found


def _step(row: Any, scenario: Scenario, zone: ZoneInfo) -> dict[str, Any]:
    resource = scenario.surge.resources[row.resource]
    first = None if pd.isna(row.first_call) else row.first_call.astimezone(zone)
    return {
        "resource": row.resource,
        "title": resource.title or row.resource,
        "calls": int(row.calls),
        "people": int(row.people),
        "hours": round(float(row.hours), 1),
        "first_call": None if first is None else f"{first:%Y-%m-%d %H:%M}",
        "minutes_to_seat": resource.minutes_to_seat,
        "amount": int(row.amount),
        "service": _share(row.service),
        "lost": float(row.lost),
        "missing_h": float(row.missing_h),
    }


def _share(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
