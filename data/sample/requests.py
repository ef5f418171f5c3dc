"""Time off, wishes and locks of one week, drawn so that nobody is asked for two things at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

CODES = {"core": ("E", "M", "L"), "floating": ("F",), "night": ("N",)}
TIME_OFF = ("leave", "leave", "leave", "sick", "training")
"""Kinds of absence, handed out in turn."""
WISH_WEIGHT = {"OFF": 40, "shift": 20, "never": -30}


@dataclass(frozen=True)
class Requests:
    time_off: pd.DataFrame
    wishes: pd.DataFrame
    locks: pd.DataFrame


def requests(agents: pd.DataFrame, first_date: str, absences: int, wishes: int, seed: list[int]) -> Requests:
    """`absences` people are away for one or two days, `wishes` others wish, some more are locked.

    Leaders and the night team neither leave nor wish, so that every open interval can have a leader.
    """
    rng = np.random.default_rng(seed)
    dates = pd.date_range(first_date, periods=7)
    day_people = agents[agents["contract"].isin(["core", "floating"]) & agents["leader"].eq("false")]
    asked = day_people.iloc[rng.permutation(len(day_people))]
    away, wishing = asked[:absences], asked[absences : absences + wishes]
    return Requests(
        pd.DataFrame([_absence(rng, a.agent_id, i, dates) for i, a in enumerate(away.itertuples())]),
        pd.DataFrame(
            [_wish(rng, a.agent_id, a.contract, i, dates) for i, a in enumerate(wishing.itertuples())]
        ),
        _locks(agents, asked[absences + wishes :], dates),
    )


def _absence(rng: np.random.Generator, agent_id: str, i: int, dates: pd.DatetimeIndex) -> dict[str, object]:
    kind = TIME_OFF[i % len(TIME_OFF)]
    start = dates[int(rng.integers(5))]
    if kind == "training":
        begin, end = start + pd.Timedelta(hours=9), start + pd.Timedelta(hours=12)
        return {
            "agent_id": agent_id,
            "start": f"{begin:%Y-%m-%d %H:%M}",
            "end": f"{end:%Y-%m-%d %H:%M}",
            "kind": kind,
        }
    end = start + pd.Timedelta(days=int(rng.integers(1, 3)))
    return {"agent_id": agent_id, "start": f"{start:%Y-%m-%d}", "end": f"{end:%Y-%m-%d}", "kind": kind}


def _wish(
    rng: np.random.Generator, agent_id: str, contract: str, i: int, dates: pd.DatetimeIndex
) -> dict[str, object]:
    """Every second one wants a day of the weekend off; the others want a shift, or not that one."""
    if i % 2 == 0:
        date, code, kind = dates[5 + int(rng.integers(2))], "OFF", "OFF"
    else:
        date, code = dates[int(rng.integers(7))], str(rng.choice(CODES[contract]))
        kind = "shift" if i % 4 == 1 else "never"
    return {"agent_id": agent_id, "date": f"{date:%Y-%m-%d}", "shift_code": code, "weight": WISH_WEIGHT[kind]}


def _locks(agents: pd.DataFrame, others: pd.DataFrame, dates: pd.DatetimeIndex) -> pd.DataFrame:
    """A leader's two nights, a floating start, a day off and an engineer's duty that are promised."""
    night_leader = agents.query("contract == 'night' and leader == 'true'").iloc[-1]
    floating, core = (others[others["contract"].eq(c)].iloc[0] for c in ("floating", "core"))
    engineer = agents[agents["pool"].eq("expert")].iloc[2]
    rows = [
        (night_leader.agent_id, dates[1], "N", ""),
        (night_leader.agent_id, dates[2], "N", ""),
        (floating.agent_id, dates[1], "F", "09:30"),
        (core.agent_id, dates[4], "OFF", ""),
        (engineer.agent_id, dates[2], "OC", ""),
    ]
    locks = pd.DataFrame(rows, columns=["agent_id", "date", "shift_code", "start"])
    return locks.assign(date=locks["date"].dt.strftime("%Y-%m-%d"))
