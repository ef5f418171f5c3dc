"""Which minutes of each shift are overtime; the rules stand in `wfm.pay.tariff`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.domain.shift import Kind
from wfm.pay.calendar import is_statutory
from wfm.pay.weeks import days_left, ordinary_minutes

if TYPE_CHECKING:
    from wfm.pay.tariff import Tariff

_Spans = list[tuple[datetime, datetime]]


def rest_day_minutes(minutes: int, days: int, ordinary: int, working: float) -> int:
    """Of a week's overtime, what was worked on rest days: the share of its days beyond the working ones.

    `working`: working days of the week, less those taken off.
    """
    over = max(0, minutes - ordinary)
    return min(over, round(minutes * (days - working) / days)) if over and days > working else 0


def on_holiday(country: str, zone: ZoneInfo, start: datetime, end: datetime, paid: int) -> int:
    """Paid minutes of a shift that fall on statutory holidays, its breaks spread evenly."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    if first == last:
        return paid if is_statutory(country, first) else 0
    spent, day = 0.0, first
    while day <= last:
        if is_statutory(country, day):
            begin, after = (datetime.combine(day + timedelta(days=d), time(), zone) for d in (0, 1))
            spent += max(0.0, (min(end, after) - max(start, begin)).total_seconds())
        day += timedelta(days=1)
    return round(paid * spent / (end - start).total_seconds())


def away_minutes(spans: _Spans, day: date, zone: ZoneInfo) -> float:
    """Minutes of a local day within some spans of time."""
    begin, after = (datetime.combine(day + timedelta(days=d), time(), zone) for d in (0, 1))
    return sum(max(0.0, (min(z, after) - max(a, begin)).total_seconds()) for a, z in spans) / 60


def minutes(
    tariff: Tariff,
    roster: pd.DataFrame,
    agents: pd.DataFrame,
    previous: pd.DataFrame | None,
    time_off: pd.DataFrame | None,
) -> pd.DataFrame:
    """`overtime_min`, `day_min`, `rest_day_min` of each shift (see `Tariff.overtime_minutes`)."""
    found = np.zeros((len(roster), 3), dtype=np.int64)
    known = roster.assign(position=range(len(roster)))
    if previous is not None:
        before = previous[previous["date"] < pd.Timestamp(tariff.grid.first_date)]
        known = pd.concat([before.assign(position=-1), known])
    known = known[known["kind"] == Kind.WORK].sort_values(["agent_id", "start"], kind="stable")
    people = {str(row.agent_id): (str(row.site), str(row.contract)) for row in agents.itertuples()}
    away = _away(time_off)
    weeks: dict[tuple[str, date], list[tuple[int, datetime, datetime, int]]] = defaultdict(list)
    for position, agent_id, on, start, end, paid in zip(
        known["position"],
        known["agent_id"].astype(str),
        known["date"].dt.date,
        pd.DatetimeIndex(known["start"]).to_pydatetime(),
        pd.DatetimeIndex(known["end"]).to_pydatetime(),
        known["paid_min"],
        strict=True,
    ):
        monday = on - timedelta(days=on.weekday())
        weeks[agent_id, monday].append((int(position), start, end, int(paid)))
    for (agent_id, monday), shifts in weeks.items():
        if agent_id not in people:
            continue
        site, contract = people[agent_id]
        for position, of_day, of_week, rest in _week(
            tariff, site, contract, monday, shifts, away.get(agent_id, [])
        ):
            if position >= 0:
                found[position] = of_day + of_week, of_day, rest
    return pd.DataFrame(found, index=roster.index, columns=["overtime_min", "day_min", "rest_day_min"])


def _week(
    tariff: Tariff,
    site: str,
    contract: str,
    monday: date,
    shifts: list[tuple[int, datetime, datetime, int]],
    away: _Spans,
) -> list[tuple[int, int, int, int]]:
    """Of each shift: its position, overtime of the day, of the week, and of the latter on rest days."""
    terms, place = tariff.contract(contract), tariff.scenario.sites[site]
    zone, per_day = ZoneInfo(place.zone), terms.overtime_after_h_day
    ordinary: list[int] = []
    of_day: list[int] = []
    for _, start, end, paid in shifts:
        counted = paid
        if tariff.beside_salary(terms, site):
            counted -= on_holiday(place.country, zone, start, end, paid)
        extra = 0 if per_day is None else max(0, counted - round(per_day * 60))
        of_day.append(extra)
        ordinary.append(counted - extra)
    of_week = [0] * len(shifts)
    rest = [0] * len(shifts)
    if terms.overtime_after_h_week is not None:
        after = ordinary_minutes(
            place.country,
            monday,
            terms.overtime_after_h_week,
            terms.days_week,
            lambda day: away_minutes(away, day, zone),
        )
        total = 0
        for k, counted in enumerate(ordinary):
            total += counted
            of_week[k] = min(counted, max(0, total - after))
        working = days_left(after, terms.overtime_after_h_week, terms.days_week)
        left = rest_day_minutes(total, sum(c > 0 for c in ordinary), after, working)
        for k in reversed(range(len(shifts))):
            rest[k] = min(left, of_week[k])
            left -= rest[k]
    return [(shift[0], of_day[k], of_week[k], rest[k]) for k, shift in enumerate(shifts)]


def _away(time_off: pd.DataFrame | None) -> Mapping[str, _Spans]:
    found: dict[str, _Spans] = defaultdict(list)
    if time_off is not None and len(time_off):
        starts, ends = (pd.DatetimeIndex(time_off[c]).to_pydatetime() for c in ("start", "end"))
        for agent_id, start, end in zip(time_off["agent_id"].astype(str), starts, ends, strict=True):
            found[agent_id].append((start, end))
    return found
