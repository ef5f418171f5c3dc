"""Pay lines: what each agent earns on each local date, component by component.

The formulas stand in `wfm.pay.tariff`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wfm.domain.money import round_minor
from wfm.domain.shift import BREAKS, Kind
from wfm.pay.clock import Ints
from wfm.tables import COST

if TYPE_CHECKING:
    from wfm.pay.tariff import Tariff

COMPONENTS = ("guaranteed", "hourly", "agency_fee", "overtime", "rest_day", "holiday", "night", "on_call")
"""In the order in which reports show them."""

_BORDERS = ("week_from", "rest_from", "day_from", "later_from")
"""Paid minutes of a shift before overtime of the week, on a rest day, of the day, at the later rate."""


def cost_table(
    tariff: Tariff,
    roster: pd.DataFrame,
    activities: pd.DataFrame,
    agents: pd.DataFrame,
    previous: pd.DataFrame | None,
    time_off: pd.DataFrame | None,
) -> pd.DataFrame:
    people = agents.set_index("agent_id")
    people["hourly_cost"] = people["hourly_cost"].map(tariff.minor)
    over = tariff.overtime_minutes(roster, agents, previous, time_off)
    shifts = roster.assign(
        overtime_min=over["overtime_min"],
        day_min=over["day_min"],
        rest_day_min=over["rest_day_min"],
        site=roster["agent_id"].map(people["site"]),
    )
    minutes = _minutes(tariff, shifts[shifts["kind"] == Kind.WORK], activities)
    found = (
        _guaranteed(tariff, people),
        *_worked(tariff, minutes, people),
        _on_call(tariff, shifts),
    )
    lines = pd.concat([f for f in found if len(f)] or [COST.empty()])
    return COST.conform(lines.sort_values(list(COST.key), ignore_index=True))


def _minutes(tariff: Tariff, shifts: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Minutes by agent and local date: paid, and those of overtime, rest days, holidays and night.

    Overtime are the last minutes of a shift: those above the week first, then those on a rest day, those
    above the day last.
    """
    pieces = _paid_pieces(tariff, shifts, activities)
    first = pd.Timestamp(tariff.grid.start)
    start, end = (_whole_minutes(pieces[c] - first) for c in ("start", "end"))
    found = []
    for site, at in pieces.reset_index(drop=True).groupby("site").indices.items():
        clock = tariff.clocks[str(site)]
        row, a, b = clock.split(start[at], end[at])
        cut = pieces.iloc[at[row]][["shift_id", "agent_id", *_BORDERS]]
        cut["date"] = clock.dates(a).astype("datetime64[D]").astype("datetime64[ns]")
        cut["paid"] = b - a
        before = cut.groupby("shift_id")["paid"].cumsum()
        past = {name: np.minimum((before - cut[name]).clip(lower=0), cut["paid"]) for name in _BORDERS}
        cut["overtime_later"] = past["later_from"]
        cut["rest_day"] = past["rest_from"] - past["day_from"]
        cut["overtime"] = past["week_from"] - cut["rest_day"] - cut["overtime_later"]
        cut["holiday"] = clock.holidays(a, b)
        cut["night"] = clock.nights(a, b)
        found.append(cut)
    columns = ["agent_id", "date", "paid", "overtime", "overtime_later", "rest_day", "holiday", "night"]
    whole = pd.concat(found)[columns] if found else pd.DataFrame(columns=columns)
    return whole.groupby(["agent_id", "date"], as_index=False).sum()


def _paid_pieces(tariff: Tariff, shifts: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Paid activities in order, with the minutes of the shift at which each kind of overtime begins.

    The n-th break of a shift is the n-th of its template, which says whether it is paid.
    """
    paid = {
        (template.code, nth): rest.paid
        for template in tariff.scenario.roster.shifts.values()
        for nth, rest in enumerate(template.breaks)
    }
    day_from = shifts["paid_min"] - shifts["day_min"]
    first_min = {site: round(tariff.rates(site).overtime_first_h * 60) for site in tariff.scenario.sites}
    shifts = shifts.assign(
        week_from=shifts["paid_min"] - shifts["overtime_min"],
        rest_from=day_from - shifts["rest_day_min"],
        day_from=day_from,
        later_from=day_from + shifts["site"].map(first_min),
    )
    keep = ["shift_id", "agent_id", "site", "shift_code", "paid_min", *_BORDERS]
    pieces = activities[["shift_id", "start", "end", "activity"]].merge(shifts[keep], on="shift_id")
    pieces = pieces.sort_values(["shift_id", "start"], ignore_index=True)
    breaks = pieces[pieces["activity"].isin(BREAKS)]
    nth = breaks.groupby("shift_id").cumcount()
    unpaid = [not paid.get(key, False) for key in zip(breaks["shift_code"], nth, strict=True)]
    pieces = pieces.drop(breaks.index[unpaid])
    pieces["span_min"] = _whole_minutes(pieces["end"] - pieces["start"])
    said = shifts.set_index("shift_id")["paid_min"]
    left = pieces.groupby("shift_id")["span_min"].sum().reindex(said.index, fill_value=0)
    if (wrong := said.index[left != said]).size:
        shift = wrong[0]
        raise ValueError(
            f"shift {shift}: paid_min is {said[shift]}, its activities leave {left[shift]}"
            f" ({wrong.size} such shifts)"
        )
    return pieces


def _whole_minutes(spans: pd.Series) -> Ints:
    return np.asarray(np.rint(spans.dt.total_seconds() / 60), dtype=np.int64)


def _worked(tariff: Tariff, minutes: pd.DataFrame, people: pd.DataFrame) -> Iterable[pd.DataFrame]:
    """Lines of every component that is paid by the minute."""
    contracts, sites = tariff.scenario.roster.contracts, tariff.scenario.sites
    own = pd.Series(_terms(minutes, people), minutes.index, dtype=object)
    hourly_cost = minutes["agent_id"].map(people["hourly_cost"])

    @cache
    def amount(factor: Fraction, minutes: int, hourly_cost: int) -> int:
        return round_minor(factor * minutes * hourly_cost / 60)

    for component, of in (
        ("hourly", "paid"),
        ("agency_fee", "paid"),
        ("rest_day", "rest_day"),
        ("holiday", "holiday"),
        ("night", "night"),
    ):
        factors = {(n, s): tariff.factor(component, c, s) for n, c in contracts.items() for s in sites}
        factor = pd.Series([factors[terms] for terms in own], minutes.index, dtype=object)
        earned = (factor > 0) & (minutes[of] > 0)
        rows = minutes.loc[earned, ["agent_id", "date", of]].rename(columns={of: "minutes"})
        rows["component"] = component
        keys = zip(factor[earned], rows["minutes"], hourly_cost[earned], strict=True)
        yield rows.assign(amount=[amount(*key) for key in keys])
    yield _overtime(tariff, minutes, own, hourly_cost)


def _terms(lines: pd.DataFrame, people: pd.DataFrame) -> list[tuple[str, str]]:
    """Contract and site of the person of each line."""
    terms = dict(zip(people.index, zip(people["contract"], people["site"], strict=True), strict=True))
    return [terms[agent_id] for agent_id in lines["agent_id"]]


def _overtime(tariff: Tariff, minutes: pd.DataFrame, own: pd.Series, hourly_cost: pd.Series) -> pd.DataFrame:
    """Overtime at its first and its later rate, in one line."""
    rows = []
    for agent_id, on, (contract, site), cost, first, later in zip(
        minutes["agent_id"],
        minutes["date"],
        own,
        hourly_cost,
        minutes["overtime"],
        minutes["overtime_later"],
        strict=True,
    ):
        terms = tariff.contract(contract)
        weighted = tariff.factor("overtime", terms, site) * first
        weighted += tariff.factor("overtime_later", terms, site) * later
        if weighted > 0:
            rows.append((agent_id, on, "overtime", first + later, round_minor(weighted * cost / 60)))
    return pd.DataFrame(rows, columns=COST.names)


def _guaranteed(tariff: Tariff, people: pd.DataFrame) -> pd.DataFrame:
    """Salaries by day of employment; cumulated and rounded, so that days add up to the whole."""
    dates = pd.to_datetime(list(tariff.grid.dates))
    salary = cache(tariff.salary)
    salary_min = cache(tariff.salary_min)
    rows = []
    salaried = [name for name in tariff.scenario.roster.contracts if tariff.salary_min(name, days=7)]
    people = people[people["contract"].isin(salaried)]
    missing = pd.Series(pd.NaT, people.index)
    hired, ends = people.get("hired_on", missing), people.get("ends_on", missing)
    for agent, contract, cost, first, last in zip(
        people.index, people["contract"], people["hourly_cost"], hired, ends, strict=True
    ):
        employed = dates[~((dates < first) | (dates > last))]
        for nth, on in enumerate(employed):
            minutes = salary_min(contract, nth + 1) - salary_min(contract, nth)
            amount = salary(contract, cost, nth + 1) - salary(contract, cost, nth)
            rows.append((agent, on, "guaranteed", minutes, amount))
    return pd.DataFrame(rows, columns=COST.names)


def _on_call(tariff: Tariff, shifts: pd.DataFrame) -> pd.DataFrame:
    """Allowances: a price a day on call, and one for time on call after a shift, whatever the minutes."""
    price = {site: tariff.minor(tariff.rates(site).on_call_per_day) for site in tariff.scenario.sites}
    beside = {t.code: tariff.standby_price(name) for name, t in tariff.scenario.roster.shifts.items()}
    on_call = shifts["kind"] == Kind.ON_CALL
    amount = shifts["site"].map(price).where(on_call, shifts["shift_code"].map(beside).fillna(0))
    lines = shifts[["agent_id", "date"]].assign(component="on_call", minutes=0, amount=amount.astype("int64"))
    return lines[lines["amount"] > 0]
