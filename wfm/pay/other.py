"""Cost beside pay: bonus and insurance as a share of it, allowances, hiring, training, desks, bots.

Each item is a price times a quantity (`quantities`), added up over the horizon and rounded once; days get
what the rounded sum grows by, so that they add up to it. The search does not weigh these items.
"""

from __future__ import annotations

from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.config.pay import OtherCost
from wfm.config.scenario import Scenario
from wfm.domain.money import round_minor
from wfm.domain.shift import Kind
from wfm.tables import OTHER_COST


def other_cost(
    scenario: Scenario, roster: pd.DataFrame, cost: pd.DataFrame, agents: pd.DataFrame
) -> pd.DataFrame:
    """Table OTHER_COST of a roster with its pay lines (tables ROSTER, COST, AGENTS)."""
    dates = pd.to_datetime(list(scenario.horizon.grid().dates))
    digits = scenario.pay.minor_digits
    found = []
    for name, item in scenario.pay.other.items():
        people = _people(item, agents)
        quantity = quantities(scenario, item, people, roster, cost).reindex(dates, fill_value=0.0)
        price = Fraction(str(item.price)) * (1 if item.per == "pay" else 10**digits)  # pay is in minor units
        so_far = [round_minor(price * Fraction(round(q * 60), 60)) for q in quantity.cumsum()]
        if item.per == "pay":
            quantity = quantity / 10**digits
        found.append(
            pd.DataFrame(
                {
                    "item": name,
                    "date": dates,
                    "quantity": quantity.to_numpy(),
                    "amount": np.diff(so_far, prepend=0),
                    "committed": item.committed,
                }
            )
        )
    table = pd.concat(found, ignore_index=True) if found else OTHER_COST.empty()
    return OTHER_COST.conform(table[table["quantity"] > 0])


def quantities(
    scenario: Scenario,
    item: OtherCost,
    people: pd.DataFrame,
    roster: pd.DataFrame,
    cost: pd.DataFrame,
) -> pd.Series:
    """How much of an item there is by local date; `people`: rows of AGENTS that it concerns."""
    shifts = roster[roster["agent_id"].isin(people["agent_id"])]
    by_date = shifts.groupby("date")
    match item.per:
        case "pay":
            own = cost[cost["agent_id"].isin(people["agent_id"])]
            return own.groupby("date")["amount"].sum().astype("float64")
        case "shift":
            return by_date.size().astype("float64")
        case "hour":
            return by_date["paid_min"].sum() / 60
        case "new_person":
            return people["available_from"].fillna(people["hired_on"]).value_counts().astype("float64")
        case "day":
            dates = pd.to_datetime(list(scenario.horizon.grid().dates))
            return pd.Series(1.0, index=dates)
        case "desk_day":
            return _desks(scenario, shifts, people, item.free)


def _people(item: OtherCost, agents: pd.DataFrame) -> pd.DataFrame:
    mine = pd.Series(data=True, index=agents.index)
    for column, names in (("pool", item.pools), ("contract", item.contracts), ("site", item.sites)):
        if names:
            mine &= agents[column].isin(names)
    return agents[mine]


def _desks(scenario: Scenario, shifts: pd.DataFrame, people: pd.DataFrame, free: int) -> pd.Series:
    """Most desks taken at once on each local date, less those that are free; remote people take none."""
    at_a_desk = people.loc[~people["remote"], "agent_id"]
    work = shifts[(shifts["kind"] == Kind.WORK) & shifts["agent_id"].isin(at_a_desk)]
    if work.empty:
        return pd.Series(dtype="float64")
    minutes = scenario.horizon.slot_min
    stamps = pd.date_range(work["start"].min(), work["end"].max(), freq=f"{minutes}min", inclusive="left")
    begins, ends = (
        np.asarray((work[column] - stamps[0]).dt.total_seconds()) / 60 / minutes
        for column in ("start", "end")
    )
    heads = np.zeros(len(stamps) + 1)
    np.add.at(heads, np.floor(begins).astype(np.int64), 1)
    np.add.at(heads, np.ceil(ends).astype(np.int64), -1)
    local = stamps.tz_convert(ZoneInfo(scenario.horizon.zone)).normalize().tz_localize(None)
    taken = pd.Series(heads.cumsum()[:-1]).groupby(local).max()
    return (taken - free).clip(lower=0)
