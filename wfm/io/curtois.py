"""Shift-scheduling instances of Curtois and Qu (2014) as ordinary scenarios.

T. Curtois, R. Qu, Computational results on new staff scheduling benchmark instances, University of
Nottingham, 2014. The text format explains itself; amounts in it are whole, and so is the currency here.

    instance = read_curtois(Path("Instance1.txt"))
    rules, _ = parse_rules(instance.scenario.roster.rules)
    solve(instance.requirement, instance.inputs, rules, instance.scenario, stop=..., progress=...)

Staff of the same terms share a contract; terms become rules bound to contracts, days off time off,
requests wishes, cover a rule per shift. There is one queue, and it wants nobody. Shifts have no
times in the file: those that may follow fewer others start earlier, an hour or less apart, so
that a succession reads as "not before".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.errors import Fault, InputFaults
from wfm.domain.shift import OFF
from wfm.io.text import decode, read_bytes
from wfm.tables import AGENT_SKILLS, AGENTS, LOCKS, REQUIREMENT, ROSTER, TIME_OFF, WISHES, Table

FIRST_DATE = dt.date(2024, 1, 1)
"""A Monday: the files name no date."""

_DAY_MIN = 24 * 60
_SLOTS_MIN = (60, 30, 15, 10, 5)
_MOST_DAYS = 400
_MOST_CODE = 6
_MOST_NUMBER = 10**9
_COLUMNS = {
    "HORIZON": ("days",),
    "SHIFTS": ("ShiftID", "Length", "Shifts which cannot follow"),
    "STAFF": (
        "ID",
        "MaxShifts",
        "MaxTotalMinutes",
        "MinTotalMinutes",
        "MaxConsecutiveShifts",
        "MinConsecutiveShifts",
        "MinConsecutiveDaysOff",
        "MaxWeekends",
    ),
    "DAYS_OFF": ("EmployeeID", "DayIndexes"),
    "SHIFT_ON_REQUESTS": ("EmployeeID", "Day", "ShiftID", "Weight"),
    "SHIFT_OFF_REQUESTS": ("EmployeeID", "Day", "ShiftID", "Weight"),
    "COVER": ("Day", "ShiftID", "Requirement", "Weight for under", "Weight for over"),
}
_NEEDED = ("HORIZON", "SHIFTS", "STAFF")


@dataclass(frozen=True, eq=False)
class Instance:
    """What the roster stage takes: its rules are the settings in `scenario.roster.rules`.

    `shift_ids`: what the file calls the shift of each code in the roster.
    """

    scenario: Scenario
    shift_ids: dict[str, str]
    inputs: dict[str, pd.DataFrame]
    requirement: pd.DataFrame


class _Shift(NamedTuple):
    length_min: int
    not_next_day: frozenset[str]


class _Terms(NamedTuple):
    """What a line of staff says after the name; `most_of`: code and most shifts of it."""

    most_of: tuple[tuple[str, int], ...]
    most_min: int
    least_min: int
    most_days: int
    least_days: int
    least_days_off: int
    weekends: int


class _Cover(NamedTuple):
    heads: int
    below: int
    above: int


@dataclass
class _File:
    """What a file says so far, and what is wrong with it."""

    name: str
    faults: list[Fault] = field(default_factory=list)
    days: int = _MOST_DAYS
    shifts: dict[str, _Shift] = field(default_factory=dict)
    staff: dict[str, _Terms] = field(default_factory=dict)
    days_off: set[tuple[str, int]] = field(default_factory=set)
    wishes: dict[tuple[str, int, str], int] = field(default_factory=dict)
    cover: dict[tuple[int, str], _Cover] = field(default_factory=dict)

    def fault(self, row: int | None, column: str, value: str, expected: str) -> None:
        self.faults.append(Fault(expected, self.name, row, column, value))

    def whole(self, row: int, column: str, text: str, least: int = 0, most: int = _MOST_NUMBER) -> int:
        """A whole number within bounds (`-0` is met in published files); the least where it is none."""
        number = int(text) if re.fullmatch(r"-?[0-9]{1,20}", text) else -1
        if least <= number <= most:
            return number
        bounds = f"of {least} or more" if number < most == _MOST_NUMBER else f"from {least} to {most}"
        self.fault(row, column, text, f"expected a whole number {bounds}")
        return least

    def day(self, row: int, column: str, text: str) -> int:
        return self.whole(row, column, text, 0, self.days - 1)

    def known(self, row: int, column: str, text: str, names: Mapping[str, object]) -> str:
        if names and text not in names:  # without any, that is the fault
            self.fault(row, column, text, f"expected one of {', '.join(names)}")
        return text

    def once(self, row: int, column: str, key: tuple[object, ...], again: bool) -> None:
        if again:
            self.fault(row, column, ",".join(map(str, key)), "given before: expected once")


def read_curtois(path: Path) -> Instance:
    """The instance in a file.

    Raises:
        InputFaults: with every fault of the file, by line.
    """
    file = _File(str(path))
    sections = _sections(file, decode(read_bytes(path), path))
    for read in (_horizon, _shifts, _staff, _days_off, _requests, _covers):
        read(file, sections)
    if file.faults:
        raise InputFaults(sorted(file.faults, key=lambda fault: fault.row or 0))
    return _instance(file, re.sub(r"[^A-Za-z0-9]+", "_", path.stem).strip("_") or "instance")


_Lines = list[tuple[int, list[str]]]
"""Row and its fields."""


def _sections(file: _File, text: str) -> dict[str, _Lines]:
    found: dict[str, _Lines] = {}
    lines: _Lines | None = None
    columns: tuple[str, ...] = ()
    for row, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            name = line.removeprefix("SECTION_")
            file.known(row, "section", name, _COLUMNS)
            file.once(row, "section", (name,), name in found)
            columns, lines = _COLUMNS.get(name, ()), found.setdefault(name, [])
            continue
        fields = [part.strip() for part in line.split(",")]
        if lines is None:
            file.fault(row, "", line, "expected a SECTION_ line before it")
        elif len(fields) < len(columns) or (len(fields) > len(columns) and "DayIndexes" not in columns):
            file.fault(row, "", line, f"expected {len(columns)} fields: {', '.join(columns)}")
        else:
            lines.append((row, fields))
    for name in _COLUMNS:
        if name not in found:
            file.fault(None, "", "", f"missing: SECTION_{name}")
        elif name in _NEEDED and not found[name]:
            file.fault(None, f"SECTION_{name}", "", "expected at least one line")
    return {name: found.get(name, []) for name in _COLUMNS}


def _horizon(file: _File, sections: Mapping[str, _Lines]) -> None:
    lines = sections["HORIZON"]
    for row, (text, *_) in lines[:1]:
        sound = len(file.faults)
        days = file.whole(row, "days", text, 1, _MOST_DAYS)
        if len(file.faults) == sound:
            file.days = days
    for row, fields in lines[1:]:
        file.fault(row, "days", ",".join(fields), "given before: expected one number")


def _shifts(file: _File, sections: Mapping[str, _Lines]) -> None:
    names = {fields[0]: row for row, fields in sections["SHIFTS"]}
    for row, (name, length, after) in sections["SHIFTS"]:
        file.once(row, "ShiftID", (name,), name in file.shifts)
        if not name:
            file.fault(row, "ShiftID", name, "expected a name")
        minutes = file.whole(row, "Length", length, 1, _DAY_MIN)
        if minutes > 1 and minutes % _SLOTS_MIN[-1]:
            file.fault(row, "Length", length, f"expected a multiple of {_SLOTS_MIN[-1]} min")
        banned = [
            file.known(row, "Shifts which cannot follow", x.strip(), names) for x in after.split("|") if x
        ]
        file.shifts[name] = _Shift(minutes, frozenset(banned))


def _staff(file: _File, sections: Mapping[str, _Lines]) -> None:
    columns = _COLUMNS["STAFF"]
    for row, (name, caps, *numbers) in sections["STAFF"]:
        file.once(row, "ID", (name,), name in file.staff)
        limits = [
            file.whole(row, column, text, least=int(column == "MaxConsecutiveShifts"))
            for column, text in zip(columns[2:], numbers, strict=True)
        ]
        terms = _Terms(_caps(file, row, caps), *limits)
        for most, least in (("most_min", "least_min"), ("most_days", "least_days")):
            if getattr(terms, least) > getattr(terms, most):
                at = _Terms._fields.index(least) + 1
                expected = f"expected no more than the most, {getattr(terms, most)}"
                file.fault(row, columns[at], str(getattr(terms, least)), expected)
        file.staff[name] = terms


def _caps(file: _File, row: int, text: str) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for part in text.split("|"):
        code, _, number = (x.strip() for x in part.partition("="))
        file.known(row, "MaxShifts", code, file.shifts)
        file.once(row, "MaxShifts", (code,), code in found)
        found[code] = file.whole(row, "MaxShifts", number)
    for code in file.shifts:
        if code not in found:
            file.fault(row, "MaxShifts", text, f"expected a number for {code}, such as {code}={file.days}")
    return tuple(sorted(found.items()))


def _days_off(file: _File, sections: Mapping[str, _Lines]) -> None:
    for row, (name, *days) in sections["DAYS_OFF"]:
        file.known(row, "EmployeeID", name, file.staff)
        for text in days:
            key = name, file.day(row, "DayIndexes", text)
            file.once(row, "DayIndexes", key, key in file.days_off)
            file.days_off.add(key)


def _requests(file: _File, sections: Mapping[str, _Lines]) -> None:
    for section, sign in (("SHIFT_ON_REQUESTS", 1), ("SHIFT_OFF_REQUESTS", -1)):
        for row, (name, day, code, weight) in sections[section]:
            key = (
                file.known(row, "EmployeeID", name, file.staff),
                file.day(row, "Day", day),
                file.known(row, "ShiftID", code, file.shifts),
            )
            file.once(row, "EmployeeID, Day, ShiftID", key, key in file.wishes)
            file.wishes[key] = sign * file.whole(row, "Weight", weight)


def _covers(file: _File, sections: Mapping[str, _Lines]) -> None:
    columns = _COLUMNS["COVER"][2:]
    for row, (day, code, *numbers) in sections["COVER"]:
        key = file.day(row, "Day", day), file.known(row, "ShiftID", code, file.shifts)
        file.once(row, "Day, ShiftID", key, key in file.cover)
        file.cover[key] = _Cover(
            *(file.whole(row, c, text) for c, text in zip(columns, numbers, strict=True))
        )


def _codes(names: Iterable[str]) -> dict[str, str]:
    """Code of each shift in the roster: its name, or a numbered one where that is too long or means off."""
    names = list(names)
    spare = (code for k in count(1) if (code := f"S{k}") not in names)
    return {name: name if len(name) <= _MOST_CODE and name != OFF else next(spare) for name in names}


def _coded(file: _File) -> _File:
    """The same with codes of the roster for names of shifts."""
    code = _codes(file.shifts)
    return replace(
        file,
        shifts={
            code[name]: _Shift(shift.length_min, frozenset(code[x] for x in shift.not_next_day))
            for name, shift in file.shifts.items()
        },
        staff={
            person: terms._replace(most_of=tuple(sorted((code[name], most) for name, most in terms.most_of)))
            for person, terms in file.staff.items()
        },
        wishes={(person, day, code[name]): weight for (person, day, name), weight in file.wishes.items()},
        cover={(day, code[name]): cover for (day, name), cover in file.cover.items()},
    )


def _instance(file: _File, name: str) -> Instance:
    shift_ids = {code: name for name, code in _codes(file.shifts).items()}
    file = _coded(file)
    contracts = {terms: f"terms_{k}" for k, terms in enumerate(dict.fromkeys(file.staff.values()), start=1)}
    slot_min = next(s for s in _SLOTS_MIN if all(x.length_min % s == 0 for x in file.shifts.values()))
    starts = _starts(file.shifts, slot_min)
    scenario = Scenario.model_validate(
        {
            "name": name,
            "horizon": {
                "first_date": FIRST_DATE,
                "days": file.days,
                "interval_min": 60,
                "slot_min": slot_min,
                "zone": "UTC",
            },
            "inputs": dict.fromkeys(("contacts", "agents", "agent_skills"), name),
            "sites": {"ward": {"zone": "UTC", "country": "GB", "seats": len(file.staff)}},
            "queues": {
                "none": {
                    "channel": "voice",
                    "skills": ["none"],
                    "target": {"fraction": 0.8, "answer_within_s": 20},
                }
            },
            "roster": {
                "shifts": {
                    code: {"code": code, "start": starts[code], "length_min": shift.length_min}
                    for code, shift in file.shifts.items()
                },
                "contracts": {
                    contract: {
                        "shifts": [code for code, most in terms.most_of if most],
                        "pay": "hourly",
                        "max_h_week": 7 * 24,
                    }
                    for terms, contract in contracts.items()
                },
                "pools": {"staff": {}},
                "coverage": {"shortage_per_head_h": 1},
                "rules": _rules(file, contracts),
            },
            "pay": {"currency": "XXX", "minor_digits": 0},
        }
    )
    return Instance(scenario, shift_ids, _inputs(file, contracts), REQUIREMENT.empty())


def _starts(shifts: Mapping[str, _Shift], slot_min: int) -> dict[str, str]:
    """Start of each shift: a slot later for each set of banned shifts that it is not in.

    All at midnight where a day would not hold them so.
    """
    sets = {shift.not_next_day for shift in shifts.values()}
    minute = {code: slot_min * sum(code not in banned for banned in sets) for code in shifts}
    if any(minute[code] + shift.length_min > _DAY_MIN for code, shift in shifts.items()):
        minute = dict.fromkeys(shifts, 0)
    return {code: f"{at // 60:02d}:{at % 60:02d}" for code, at in minute.items()}


def _rules(file: _File, contracts: Mapping[_Terms, str]) -> dict[str, Any]:
    """Settings of the rules, each bound to all contracts that share its figures."""
    rules: dict[str, list[dict[str, Any]]] = {
        "days_in_a_row": [
            {"most_days": most, "least_days": max(least, 1), "contracts": names}
            for (most, least), names in _bound(contracts, lambda t: (t.most_days, t.least_days)).items()
        ],
        "days_off_together": [
            {"least_days": least, "contracts": names}
            for least, names in _bound(contracts, lambda t: t.least_days_off).items()
            if least > 1
        ],
        "weekends": [
            {"most": most, "contracts": names}
            for most, names in _bound(contracts, lambda t: t.weekends).items()
        ],
        "horizon_hours": [
            {"min_h": least / 60, "max_h": most / 60, "contracts": names}
            for (least, most), names in _bound(contracts, lambda t: (t.least_min, t.most_min)).items()
        ],
        "shift_succession": [
            {
                "not_next_day": {
                    code: sorted(x.not_next_day) for code, x in file.shifts.items() if x.not_next_day
                }
            }
        ],
        "shifts_of_a_kind": [
            {"codes": [code], "most": most, "contracts": names}
            for (code, most), names in _capped(file, contracts).items()
        ],
        "shift_cover": [
            {"code": code, "heads": heads, "penalty_below": below, "penalty_above": above}
            for (code, below, above), heads in _heads(file).items()
        ],
    }
    return {name: several for name, several in rules.items() if several}


def _bound(contracts: Mapping[_Terms, str], figure: Callable[[_Terms], Any]) -> dict[Any, list[str]]:
    """Contracts by what `figure` says of their terms."""
    found: dict[Any, list[str]] = {}
    for terms, contract in contracts.items():
        found.setdefault(figure(terms), []).append(contract)
    return found


def _capped(file: _File, contracts: Mapping[_Terms, str]) -> dict[tuple[str, int], list[str]]:
    """Contracts by code and most shifts of it, where the hours would allow more."""
    found: dict[tuple[str, int], list[str]] = {}
    for terms, contract in contracts.items():
        for code, most in terms.most_of:
            if 0 < most < min(file.days, terms.most_min // file.shifts[code].length_min):
                found.setdefault((code, most), []).append(contract)
    return found


def _heads(file: _File) -> dict[tuple[str, int, int], dict[dt.date, int]]:
    """Heads wanted by date, for each shift and its two prices."""
    found: dict[tuple[str, int, int], dict[dt.date, int]] = {}
    for (day, code), cover in sorted(file.cover.items()):
        found.setdefault((code, cover.below, cover.above), {})[_date(day)] = cover.heads
    return found


def _inputs(file: _File, contracts: Mapping[_Terms, str]) -> dict[str, pd.DataFrame]:
    agents = [
        {
            "agent_id": name,
            "name": name,
            "team": "staff",
            "site": "ward",
            "pool": "staff",
            "contract": contracts[terms],
            "leader": False,
            "remote": True,  # nobody needs a desk
            "protection": "",
            "hourly_cost": 0.0,
        }
        for name, terms in file.staff.items()
    ]
    days_off = [(name, _midnight(day), _midnight(day + 1), "leave") for name, day in sorted(file.days_off)]
    wishes = [(name, _date(day), code, weight) for (name, day, code), weight in file.wishes.items()]
    return {
        "agents": AGENTS.conform(pd.DataFrame(agents, columns=AGENTS.names)),
        "agent_skills": AGENT_SKILLS.empty(),
        "time_off": _table(TIME_OFF, days_off),
        "wishes": _table(WISHES, wishes),
        "locks": LOCKS.empty(),
        "previous_roster": ROSTER.empty(),
    }


def _table(table: Table, rows: list[Any]) -> pd.DataFrame:
    return table.conform(pd.DataFrame(rows, columns=table.names))


def _date(day: int) -> dt.date:
    return FIRST_DATE + dt.timedelta(days=day)


def _midnight(day: int) -> pd.Timestamp:
    return pd.Timestamp(_date(day), tz="UTC")
