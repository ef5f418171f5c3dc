"""Scenarios and forecasts for tests of the stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.tables import FORECAST, QUANTILE_COLUMNS

DAY = "2026-11-11"


def queue(**change: Any) -> dict[str, Any]:
    return {
        "channel": "voice",
        "skills": ["any"],
        "target": {"fraction": 0.8, "answer_within_s": 20},
        "patience_s": 120,
    } | change


def scenario(queues: Mapping[str, Any], days: int = 1, **change: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "test",
            "horizon": {"first_date": DAY, "days": days, "zone": "Asia/Shanghai"},
            "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
            "sites": {"here": {"zone": "Asia/Shanghai", "country": "CN", "seats": 10}},
            "queues": queues,
            "roster": {
                "shifts": {},
                "contracts": {},
                "pools": {},
                "coverage": {"shortage_per_head_h": 300},
            },
        }
        | change
    )


def forecast(plan: Scenario, volume: Mapping[str, Any], aht_s: float = 300.0) -> pd.DataFrame:
    """`volume` by queue: a number for every interval, or one for each."""
    grid = plan.horizon.grid()
    starts = pd.date_range(grid.start, periods=grid.n_intervals, freq=f"{grid.interval_min}min")
    parts = [
        pd.DataFrame({"queue": name, "interval_start": starts, "volume": values}).assign(
            **dict.fromkeys(QUANTILE_COLUMNS, values)
        )
        for name, values in volume.items()
    ]
    return FORECAST.conform(
        pd.concat(parts).assign(aht_s=aht_s, day_spread=0.0, interval_spread=0.0, source="test")
    )
