"""The roster of the seven days before a horizon: what rest and days in a row start from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

CORE_STARTS = {"E": "07:00", "M": "10:00", "L": "15:00"}
FLOATING_STARTS = ("08:00", "09:00", "11:30", "13:00")
MOVES_MIN = (0, 30, 60)
"""A floating start moves this much from day to day, which leaves 14 h of rest."""
WORK_MIN, PAID_MIN, ON_CALL_MIN = 9 * 60, 8 * 60, 12 * 60
ON_CALL_HEADS = 2


def last_week(agents: pd.DataFrame, first_date: str, seed: list[int]) -> pd.DataFrame:
    """Five shifts for each of the human pool, two engineers on call each day, nobody else."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range(end=pd.Timestamp(first_date) - pd.Timedelta(days=1), periods=7)
    human = agents[agents["pool"].eq("human")]
    experts = agents.loc[agents["pool"].eq("expert"), "agent_id"].tolist()
    rows = [
        _shift(agent.agent_id, date, code, start)
        for _, alike in human.groupby("contract", sort=False)
        for turn, agent in enumerate(alike.itertuples())
        for date, code, start in _tour(rng, agent.contract, turn, dates)
    ]
    rows += [
        _shift(experts[(ON_CALL_HEADS * day + k) % len(experts)], date, "OC", "08:00")
        for day, date in enumerate(dates)
        for k in range(ON_CALL_HEADS)
    ]
    return pd.DataFrame(rows).sort_values("shift_id", ignore_index=True)


def _tour(
    rng: np.random.Generator, contract: str, turn: int, dates: pd.DatetimeIndex
) -> Iterator[tuple[pd.Timestamp, str, str]]:
    """Date, code and start of five shifts; two days off in a row, in turn over the week."""
    code = list(CORE_STARTS)[turn % len(CORE_STARTS)]
    base = pd.Timestamp(str(rng.choice(FLOATING_STARTS)))
    for day, date in enumerate(dates):
        if day in (turn % 7, (turn + 1) % 7):
            continue
        if contract == "core":
            yield date, code, CORE_STARTS[code]
        elif contract == "night":
            yield date, "N", "23:00"
        else:
            yield date, "F", f"{base + pd.Timedelta(minutes=int(rng.choice(MOVES_MIN))):%H:%M}"


def _shift(agent_id: str, date: pd.Timestamp, code: str, start: str) -> dict[str, object]:
    on_call = code == "OC"
    begin = date + pd.Timedelta(f"{start}:00")
    end = begin + pd.Timedelta(minutes=ON_CALL_MIN if on_call else WORK_MIN)
    return {
        "shift_id": f"{agent_id}-{date:%Y%m%d}",
        "agent_id": agent_id,
        "date": f"{date:%Y-%m-%d}",
        "shift_code": code,
        "start": f"{begin:%Y-%m-%d %H:%M}",
        "end": f"{end:%Y-%m-%d %H:%M}",
        "paid_min": ON_CALL_MIN if on_call else PAID_MIN,
        "kind": "on_call" if on_call else "work",
    }
