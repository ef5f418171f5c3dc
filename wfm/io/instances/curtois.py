"""Shift-scheduling instances of Curtois and Qu (2014).

T. Curtois, R. Qu, Computational results on new staff scheduling benchmark instances, University of
Nottingham, 2014. The text format explains itself.

Staff of the same terms share a contract; terms become rules bound to contracts, days off time off,
requests wishes, cover a rule per shift.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from wfm.io.instances.instance import (
    DAY_MIN,
    SLOTS_MIN,
    Instance,
    People,
    Shift,
    bound,
    codes,
    date_of,
    instance,
)
from wfm.io.instances.source import Source, Texts, name_of, refuse

_MOST_DAYS = 400
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
class _File(Source):
    """What a file says so far."""

    days: int = _MOST_DAYS
    shifts: dict[str, Shift] = field(default_factory=dict)
    staff: dict[str, _Terms] = field(default_factory=dict)
    days_off: set[tuple[str, int]] = field(default_factory=set)
    wishes: dict[tuple[str, int, str], int] = field(default_factory=dict)
    cover: dict[tuple[int, str], _Cover] = field(default_factory=dict)

    def day(self, row: int, column: str, text: str) -> int:
        return self.whole(row, column, text, 0, self.days - 1)


def is_curtois(texts: Texts) -> bool:
    return len(texts) == 1 and any(line.startswith("SECTION_") for line in texts[0][1].splitlines())


def read_curtois(texts: Texts) -> Instance:
    """The instance in a file.

    Raises:
        InputFaults: with every fault of the file, by line.
    """
    ((path, text),) = texts
    file = _File(str(path))
    sections = _sections(file, text)
    for read in (_horizon, _shifts, _staff, _days_off, _requests, _covers):
        read(file, sections)
    refuse([file])
    return _instance(file, name_of([path.stem]))


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
        minutes = file.whole(row, "Length", length, 1, DAY_MIN)
        if minutes > 1 and minutes % SLOTS_MIN[-1]:
            file.fault(row, "Length", length, f"expected a multiple of {SLOTS_MIN[-1]} min")
        banned = [
            file.known(row, "Shifts which cannot follow", x.strip(), names) for x in after.split("|") if x
        ]
        file.shifts[name] = Shift(minutes, frozenset(banned))


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


def _coded(file: _File) -> _File:
    """The same with codes of the roster for names of shifts."""
    code = codes(file.shifts)
    return replace(
        file,
        shifts={
            code[name]: Shift(shift.length_min, frozenset(code[x] for x in shift.not_next_day))
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
    shift_ids = {code: shift for shift, code in codes(file.shifts).items()}
    file = _coded(file)
    contracts = {terms: f"terms_{k}" for k, terms in enumerate(dict.fromkeys(file.staff.values()), start=1)}
    people = People(
        {person: contracts[terms] for person, terms in file.staff.items()},
        {contract: [code for code, most in terms.most_of if most] for terms, contract in contracts.items()},
        sorted(file.days_off),
        [(person, day, code, weight) for (person, day, code), weight in file.wishes.items()],
    )
    return instance(name, file.days, file.shifts, shift_ids, people, _rules(file, contracts))


def _rules(file: _File, contracts: Mapping[_Terms, str]) -> dict[str, list[dict[str, Any]]]:
    """Settings of the rules, each bound to all contracts that share its figures."""
    return {
        "days_in_a_row": [
            {"most_days": most, "least_days": max(least, 1), "contracts": names}
            for (most, least), names in bound(contracts, lambda t: (t.most_days, t.least_days)).items()
        ],
        "days_off_together": [
            {"least_days": least, "contracts": names}
            for least, names in bound(contracts, lambda t: t.least_days_off).items()
            if least > 1
        ],
        "weekends": [
            {"most": most, "contracts": names}
            for most, names in bound(contracts, lambda t: t.weekends).items()
        ],
        "horizon_hours": [
            {"min_h": least / 60, "max_h": most / 60, "contracts": names}
            for (least, most), names in bound(contracts, lambda t: (t.least_min, t.most_min)).items()
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
        found.setdefault((code, cover.below, cover.above), {})[date_of(day)] = cover.heads
    return found
