"""What every family of instances comes to: a scenario with rules, and input tables.

There is one queue, and it wants nobody: cover is keyed by day and shift. Where the files give shifts no
times, those that may follow fewer others start earlier, an hour or less apart, so that a succession
reads as "not before". Amounts are whole, and so is the currency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.shift import OFF
from wfm.tables import AGENT_SKILLS, AGENTS, LOCKS, REQUIREMENT, ROSTER, TIME_OFF, WISHES, Table

FIRST_DATE = dt.date(2024, 1, 1)
"""A Monday, for files that name no date."""

DAY_MIN = 24 * 60
SLOTS_MIN = (60, 30, 15, 10, 5)
_MOST_CODE = 6


@dataclass(frozen=True, eq=False)
class Instance:
    """What the roster stage takes: its rules are the settings in `scenario.roster.rules`.

    `shift_ids`: what the files call the shift of each code in the roster.
    """

    scenario: Scenario
    shift_ids: dict[str, str]
    inputs: dict[str, pd.DataFrame]
    requirement: pd.DataFrame


class Shift(NamedTuple):
    """`not_next_day`: codes that may not be given on the day after."""

    length_min: int
    not_next_day: frozenset[str] = frozenset()


@dataclass(frozen=True)
class People:
    """`contract` of each person, codes that each contract allows; by person and day, counted from 0:
    days off, wishes with code and weight, and shifts before, on negative days."""

    contract: Mapping[str, str]
    allowed: Mapping[str, Sequence[str]]
    days_off: Sequence[tuple[str, int]] = ()
    wishes: Sequence[tuple[str, int, str, int]] = ()
    before: Sequence[tuple[str, int, str]] = ()


def codes(names: Iterable[str]) -> dict[str, str]:
    """Code of each shift in the roster: its name, or a numbered one where that is too long or means off."""
    names = list(names)
    spare = (code for k in count(1) if (code := f"S{k}") not in names)
    return {name: name if len(name) <= _MOST_CODE and name != OFF else next(spare) for name in names}


_Terms = TypeVar("_Terms", bound=Hashable)


def bound(contracts: Mapping[_Terms, str], figure: Callable[[_Terms], Any]) -> dict[Any, list[str]]:
    """Contracts by what `figure` says of their terms."""
    found: dict[Any, list[str]] = {}
    for terms, contract in contracts.items():
        found.setdefault(figure(terms), []).append(contract)
    return found


def instance(
    name: str,
    days: int,
    shifts: Mapping[str, Shift],
    shift_ids: dict[str, str],
    people: People,
    rules: Mapping[str, Sequence[Mapping[str, Any]]],
    first_date: dt.date = FIRST_DATE,
) -> Instance:
    """The scenario and its tables; successions of shifts become a rule beside `rules`."""
    slot_min = next(s for s in SLOTS_MIN if all(x.length_min % s == 0 for x in shifts.values()))
    # where runs of one shift count, yesterday's is remembered anyhow: a succession needs no clock
    starts = dict.fromkeys(shifts, 0) if rules.get("shifts_in_a_row") else _starts(shifts, slot_min)
    succession = {code: sorted(x.not_next_day) for code, x in shifts.items() if x.not_next_day}
    scenario = Scenario.model_validate(
        {
            "name": name,
            "horizon": {
                "first_date": first_date,
                "days": days,
                "interval_min": 60,
                "slot_min": slot_min,
                "zone": "UTC",
            },
            "inputs": dict.fromkeys(("contacts", "agents", "agent_skills"), name),
            "sites": {"ward": {"zone": "UTC", "country": "GB", "seats": len(people.contract)}},
            "queues": {
                "none": {
                    "channel": "voice",
                    "skills": ["none"],
                    "target": {"fraction": 0.8, "answer_within_s": 20},
                }
            },
            "roster": {
                "shifts": {
                    code: {"code": code, "start": _clock(starts[code]), "length_min": shift.length_min}
                    for code, shift in shifts.items()
                },
                "contracts": {
                    contract: {"shifts": list(allowed), "pay": "hourly", "max_h_week": 7 * 24}
                    for contract, allowed in people.allowed.items()
                },
                "pools": {"staff": {}},
                "coverage": {"shortage_per_head_h": 1},
                "rules": {
                    **{rule: list(several) for rule, several in rules.items() if several},
                    "shift_succession": [{"not_next_day": succession}],
                },
            },
            "pay": {"currency": "XXX", "minor_digits": 0},
        }
    )
    return Instance(scenario, shift_ids, _inputs(people, shifts, starts, first_date), REQUIREMENT.empty())


def date_of(day: int, first_date: dt.date = FIRST_DATE) -> dt.date:
    return first_date + dt.timedelta(days=day)


def _starts(shifts: Mapping[str, Shift], slot_min: int) -> dict[str, int]:
    """Minute at which each shift starts: a slot later for each set of banned shifts that it is not in.

    All at midnight where a day would not hold them so.
    """
    sets = {shift.not_next_day for shift in shifts.values()}
    minute = {code: slot_min * sum(code not in banned for banned in sets) for code in shifts}
    if any(minute[code] + shift.length_min > DAY_MIN for code, shift in shifts.items()):
        return dict.fromkeys(shifts, 0)
    return minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _inputs(
    people: People, shifts: Mapping[str, Shift], starts: Mapping[str, int], first: dt.date
) -> dict[str, pd.DataFrame]:
    agents = [
        {
            "agent_id": name,
            "name": name,
            "team": "staff",
            "site": "ward",
            "pool": "staff",
            "contract": contract,
            "leader": False,
            "remote": True,  # nobody needs a desk
            "protection": "",
            "hourly_cost": 0.0,
        }
        for name, contract in people.contract.items()
    ]
    days_off = [
        (name, _midnight(date_of(day, first)), _midnight(date_of(day + 1, first)), "leave")
        for name, day in sorted(people.days_off)
    ]
    wishes = [(name, date_of(day, first), code, weight) for name, day, code, weight in people.wishes]
    before = []
    for name, day, code in sorted(people.before):
        on, length = date_of(day, first), shifts[code].length_min
        start = _midnight(on) + pd.Timedelta(minutes=starts[code])
        end = start + pd.Timedelta(minutes=length)
        shift_id = f"{name}-{on:%Y%m%d}"
        before.append((shift_id, name, on, code, start, end, length, 0, "work", False))
    return {
        "agents": AGENTS.conform(pd.DataFrame(agents, columns=AGENTS.names)),
        "agent_skills": AGENT_SKILLS.empty(),
        "time_off": _table(TIME_OFF, days_off),
        "wishes": _table(WISHES, wishes),
        "locks": LOCKS.empty(),
        "previous_roster": _table(ROSTER, before),
    }


def _table(table: Table, rows: list[Any]) -> pd.DataFrame:
    return table.conform(pd.DataFrame(rows, columns=table.names))


def _midnight(on: dt.date) -> pd.Timestamp:
    return pd.Timestamp(on, tz="UTC")
