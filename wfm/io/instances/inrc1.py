"""Instances of the First International Nurse Rostering Competition, as text or XML.

S. Haspeslagh, P. De Causmaecker, A. Schaerf, M. Stølevik, The first international nurse rostering
competition 2010, Annals of Operations Research 218, 2014. One shift a day and the cover are hard: neither
too few nor too many. All else has a weight in the contract, the pattern or the request.

Nothing is known before the first day or after the last: work and days off begin and end there, so that
runs at either end may be too short. A shift taken on a weekend costs for each of its days without it,
free ones included. A head missing or too many costs 1,000, more than the limits that it could break.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wfm.config.staffing import WEEKDAYS
from wfm.domain.shift import OFF
from wfm.io.instances.inrc1_forms import (
    LIMITS,
    WISHES,
    Line,
    Lines,
    is_markup,
    is_text,
    lines_of_markup,
    lines_of_text,
)
from wfm.io.instances.instance import Instance, People, Shift, codes, date_of, instance
from wfm.io.instances.source import Source, Texts, name_of, refuse

COVER = 1_000
"""Price of a head missing or too many."""

_LENGTH_MIN = 8 * 60
_MOST_DAYS = 400
_FOUR_WEEKS = 28
_MOST_WEIGHT = 1_000
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ANY, _NONE = "Any", "None"
_WORK = "WORK"
_COVERS = ("shift", "heads")


class _Limit(NamedTuple):
    """A weight of none where it is off."""

    weight: int = 0
    value: int = 0


class _Contract(NamedTuple):
    """`limits` and `wishes` (weights) by the name they have in XML; `weekend`: first weekday, and days."""

    limits: Mapping[str, _Limit]
    weekend: tuple[int, int]
    wishes: Mapping[str, int]
    patterns: tuple[str, ...]


class _Pattern(NamedTuple):
    """`start`: weekday on which it begins, none: any."""

    weight: int
    shifts: tuple[str, ...]
    start: int | None


class _ShiftType(NamedTuple):
    night: bool
    skills: tuple[str, ...]


class _Terms(NamedTuple):
    """What nurses share who share a contract here: theirs, and shifts whose skills they lack."""

    contract: str
    lacking: tuple[str, ...]


@dataclass
class _File(Source):
    """What a file says so far. Days are counted from 0; a wish below none is against."""

    first: dt.date = dt.date(1970, 1, 1)
    days: int = _MOST_DAYS
    skills: dict[str, None] = field(default_factory=dict)
    shifts: dict[str, _ShiftType] = field(default_factory=dict)
    patterns: dict[str, _Pattern] = field(default_factory=dict)
    contracts: dict[str, _Contract] = field(default_factory=dict)
    nurses: dict[str, _Terms] = field(default_factory=dict)
    weekly: dict[tuple[int, str], int] = field(default_factory=dict)
    dated: dict[tuple[int, str], int] = field(default_factory=dict)
    wishes: dict[tuple[str, int, str], int] = field(default_factory=dict)

    def weight(self, row: int, column: str, text: str) -> int:
        return self.whole(row, column, text, 0, _MOST_WEIGHT)

    def date(self, row: int, column: str, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.fault(row, column, text, "expected a date, such as 2010-01-31")
            return self.first

    def day(self, row: int, column: str, text: str) -> int:
        faults = len(self.faults)
        day = (self.date(row, column, text) - self.first).days
        if len(self.faults) == faults and not 0 <= day < self.days:
            last = date_of(self.days - 1, self.first)
            self.fault(row, column, text, f"expected a date from {self.first} to {last}")
        return day

    def parts(self, row: int, column: str, text: str, names: tuple[str, ...]) -> list[str]:
        """Of `(a|b)`; empty ones where it is otherwise."""
        match = re.fullmatch(r"\(([^()]*)\)", text)
        found = [part.strip() for part in match[1].split("|")] if match else []
        if len(found) == len(names):
            return found
        self.fault(row, column, text, f"expected ({'|'.join(names)})")
        return [""] * len(names)


def is_inrc1(texts: Texts) -> bool:
    return len(texts) == 1 and (is_text(texts[0][1]) or is_markup(texts[0][1]))


def read_inrc1(texts: Texts) -> Instance:
    """The instance in a file.

    Raises:
        InputFaults: with every fault of the file, by line.
    """
    ((path, text),) = texts
    file = _File(str(path))
    lines = lines_of_markup(file, text) if is_markup(text) else lines_of_text(file, text)
    for read in (_period, _skills, _shifts, _patterns, _contracts, _nurses, _covers, _requests):
        read(file, lines)
    refuse([file])
    return _instance(file, name_of([path.stem]))


def _of_length(file: _File, lines: list[Line], names: tuple[str, ...], more: bool = False) -> list[Line]:
    """Lines with a field for each name, and `more`; others are faults."""
    found = []
    for line in lines:
        if len(line.fields) == len(names) or (more and len(line.fields) > len(names)):
            found.append(line)
            continue
        least = f"{len(names)} fields or more" if more else f"{len(names)} fields"
        file.fault(line.row, "", ", ".join(line.fields), f"expected {least}: {', '.join(names)}")
    return found


def _period(file: _File, lines: Lines) -> None:
    for row, (_, first, last) in _of_length(file, lines["SCHEDULING_PERIOD"], ("name", "from", "to")):
        file.first = file.date(row, "from", first)
        days = (file.date(row, "to", last) - file.first).days + 1
        if not file.faults and not 1 <= days <= _MOST_DAYS:
            file.fault(row, "to", last, f"expected a date from {file.first} on, {_MOST_DAYS} days at most")
        file.days = min(max(days, 1), _MOST_DAYS)


def _skills(file: _File, lines: Lines) -> None:
    for row, (skill,) in _of_length(file, lines["SKILLS"], ("skill",)):
        file.once(row, "skill", (skill,), skill in file.skills)
        file.skills[skill] = None


def _shifts(file: _File, lines: Lines) -> None:
    names = ("shift", "description", "start", "end", "skills")
    for row, (shift, _, start, end, *skills) in _of_length(file, lines["SHIFT_TYPES"], names, more=True):
        file.once(row, "shift", (shift,), shift in file.shifts)
        if not shift or shift in (_ANY, _NONE):
            file.fault(row, "shift", shift, f"expected a name other than {_ANY} and {_NONE}")
        for column, text in (("start", start), ("end", end)):
            if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", text):
                file.fault(row, column, text, "expected a time, such as 22:30:00")
        held = tuple(file.known(row, "skill", skill, file.skills) for skill in skills)
        file.shifts[shift] = _ShiftType(end[:5] < start[:5], held)
    if not file.shifts:
        file.fault(None, "SHIFT_TYPES", "", "expected at least one")


def _patterns(file: _File, lines: Lines) -> None:
    names = ("pattern", "weight", "days")
    for row, (pattern, weight, *days) in _of_length(file, lines["PATTERNS"], names, more=True):
        file.once(row, "pattern", (pattern,), pattern in file.patterns)
        shifts, starts = [], set()
        for place, text in enumerate(days):
            shift, weekday = file.parts(row, "days", text, ("shift", "weekday"))
            shifts.append(file.known(row, "shift", shift, [*file.shifts, _ANY, _NONE]))
            if file.known(row, "weekday", weekday, [*_DAYS, _ANY]) in _DAYS:
                starts.add((_DAYS.index(weekday) - place) % 7)
        if len(starts) > 1:
            file.fault(row, "weekday", " ".join(days), "expected weekdays that follow each other")
        file.patterns[pattern] = _Pattern(
            file.weight(row, "weight", weight), tuple(shifts), min(starts, default=None)
        )


def _contracts(file: _File, lines: Lines) -> None:
    names = ("contract", "description", "SingleAssignmentPerDay", *LIMITS, "WeekendDefinition", *WISHES)
    for row, fields in _of_length(file, lines["CONTRACTS"], names, more=True):
        given = dict(zip(names, fields, strict=False))
        contract = given["contract"]
        file.once(row, "contract", (contract,), contract in file.contracts)
        if not _switch(file, row, "SingleAssignmentPerDay", given)[0]:
            file.fault(row, "SingleAssignmentPerDay", "0", "expected 1: more shifts a day are not read")
        limits = {name: _limit(file, row, name, given[name]) for name in LIMITS}
        four = "MaxWorkingWeekendsInFourWeeks"
        if limits[four].weight and file.days > _FOUR_WEEKS:
            file.fault(
                row, four, given[four], f"expected it off where there are more than {_FOUR_WEEKS} days"
            )
        wishes = {name: on * weight for name in WISHES for on, weight in [_switch(file, row, name, given)]}
        weekend = _weekend(file, row, given["WeekendDefinition"])
        if 0 < (file.first.weekday() - weekend[0]) % 7 < weekend[1]:
            expected = f"expected none that goes on on the first day, {file.first}"
            file.fault(row, "WeekendDefinition", given["WeekendDefinition"], expected)
        patterns = [file.known(row, "pattern", x, file.patterns) for x in fields[len(names) :]]
        if patterns and not file.patterns:
            file.fault(row, "pattern", patterns[0], "unknown")
        file.contracts[contract] = _Contract(limits, weekend, wishes, tuple(dict.fromkeys(patterns)))


def _switch(file: _File, row: int, column: str, given: Mapping[str, str]) -> tuple[int, int]:
    on, weight = file.parts(row, column, given[column], ("on", "weight"))
    return file.whole(row, column, on, 0, 1), file.weight(row, column, weight)


def _limit(file: _File, row: int, column: str, text: str) -> _Limit:
    on, weight, value = file.parts(row, column, text, ("on", "weight", "value"))
    if not file.whole(row, column, on, 0, 1):
        return _Limit()
    # nobody is worked or free for less than a day
    least = int("Days" in column and column.startswith("Max"))
    return _Limit(file.weight(row, column, weight), file.whole(row, column, value, least, _MOST_DAYS))


def _weekend(file: _File, row: int, text: str) -> tuple[int, int]:
    names = re.findall("[A-Z][a-z]*", text)
    places = [_DAYS.index(name) for name in names if name in _DAYS]
    in_order = [(places[0] + k) % 7 for k in range(len(names))] if places else []
    if places != in_order or not 1 <= len(places) < 7 or "".join(names) != text:
        file.fault(row, "WeekendDefinition", text, "expected weekdays in order, such as SaturdaySunday")
        return 5, 2
    return places[0], len(places)


def _nurses(file: _File, lines: Lines) -> None:
    names = ("employee", "name", "contract")
    for row, (nurse, _, contract, *skills) in _of_length(file, lines["EMPLOYEES"], names, more=True):
        file.once(row, "employee", (nurse,), nurse in file.nurses)
        file.known(row, "contract", contract, file.contracts)
        for skill in skills:
            file.known(row, "skill", skill, file.skills)
        lacking = tuple(name for name, shift in file.shifts.items() if not {*shift.skills} <= {*skills})
        file.nurses[nurse] = _Terms(contract, lacking)
    if not file.nurses:
        file.fault(None, "EMPLOYEES", "", "expected at least one")


def _covers(file: _File, lines: Lines) -> None:
    for row, (day, shift, heads) in _of_length(file, lines["DAY_OF_WEEK_COVER"], ("day", *_COVERS)):
        known = file.known(row, "day", day, _DAYS) in _DAYS
        key = _DAYS.index(day) if known else 0, file.known(row, "shift", shift, file.shifts)
        file.once(row, "day, shift", (day, shift), known and key in file.weekly)
        file.weekly[key] = file.whole(row, "heads", heads)
    for row, (date, shift, heads) in _of_length(file, lines["DATE_SPECIFIC_COVER"], ("date", *_COVERS)):
        key = file.day(row, "date", date), file.known(row, "shift", shift, file.shifts)
        file.once(row, "date, shift", (date, shift), key in file.dated)
        file.dated[key] = file.whole(row, "heads", heads)


def _requests(file: _File, lines: Lines) -> None:
    """A day on is a wish against the day off. Those for the same add up."""
    for section, sign in (("DAY_OFF", 1), ("DAY_ON", -1), ("SHIFT_OFF", -1), ("SHIFT_ON", 1)):
        names: tuple[str, ...] = ("employee", "date", "weight")
        if section.startswith("SHIFT"):
            names = ("employee", "date", "shift", "weight")
        for row, (nurse, date, *shift, weight) in _of_length(file, lines[f"{section}_REQUESTS"], names):
            code = file.known(row, "shift", shift[0], file.shifts) if shift else ""
            key = file.known(row, "employee", nurse, file.nurses), file.day(row, "date", date), code
            worth = sign * file.weight(row, "weight", weight)
            if file.wishes.get(key, 0) * worth < 0:
                file.fault(row, "employee", nurse, "expected no request for and against the same")
            file.wishes[key] = file.wishes.get(key, 0) + worth


def _instance(file: _File, name: str) -> Instance:
    code = codes(file.shifts)
    contracts = {terms: f"terms_{k}" for k, terms in enumerate(dict.fromkeys(file.nurses.values()), start=1)}
    people = People(
        {nurse: contracts[terms] for nurse, terms in file.nurses.items()},
        {contract: list(code.values()) for contract in contracts.values()},
        wishes=[
            (nurse, day, code.get(shift, OFF), weight)
            for (nurse, day, shift), weight in file.wishes.items()
            if weight
        ],
    )
    shifts = {short: Shift(_LENGTH_MIN) for short in code.values()}
    found: dict[str, dict[tuple[tuple[str, Any], ...], list[str]]] = {}
    for terms, contract in contracts.items():
        for rule, settings in _rules(file, terms, code):
            found.setdefault(rule, {}).setdefault(tuple(settings.items()), []).append(contract)
    rules = {
        rule: [dict(settings) | {"contracts": bound} for settings, bound in several.items()]
        for rule, several in found.items()
    }
    rules["shift_cover"] = list(_cover(file, code))
    return instance(name, file.days, shifts, {v: k for k, v in code.items()}, people, rules, file.first)


def _rules(file: _File, terms: _Terms, code: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rules of a contract, each with its settings."""
    contract = file.contracts[terms.contract]
    limits, wishes = contract.limits, contract.wishes
    first, length = contract.weekend
    weekend = tuple(WEEKDAYS[(first + k) % 7] for k in range(length))
    for least, most, price in _bounds(limits, "NumAssignments", 1, file.days):
        yield "shifts_of_a_kind", {"codes": tuple(code.values()), "least": least, "most": most} | price
    for least, most, price in _bounds(limits, "ConsecutiveWorkingDays", 2, file.days):
        settings = {"least_days": max(least, 1), "most_days": most, "unknown_days": "off"}
        yield "days_in_a_row", settings | price
    for least, most, price in _bounds(limits, "ConsecutiveFreeDays", 2, file.days):
        settings = {"least_days": max(least, 1), "most_days": most, "unknown_days": "worked"}
        yield "days_off_together", settings | price
    for rule, limit, key in (
        ("weekends_in_a_row", "MaxConsecutiveWorkingWeekends", "most_in_a_row"),
        ("weekends", "MaxWorkingWeekendsInFourWeeks", "most"),
    ):
        if limits[limit].weight:
            yield rule, {key: limits[limit].value, "days": weekend, "penalty": limits[limit].weight}
    least_weekends = limits["MinConsecutiveWorkingWeekends"]
    if least_weekends.weight and least_weekends.value > 1:
        settings = {"least_in_a_row": least_weekends.value, "unknown_weekends": "off"}
        yield "weekends_together", settings | {"days": weekend, "penalty": least_weekends.weight}
    if length > 1:
        for rule, wish in (
            ("whole_weekends", "CompleteWeekends"),
            ("same_shift_on_weekends", "IdenticalShiftTypesDuringWeekend"),
        ):
            if wishes[wish]:
                yield rule, {"days": weekend, "penalty": wishes[wish]}
    if wishes["AlternativeSkillCategory"] and terms.lacking:
        lacking = tuple(code[name] for name in terms.lacking)
        yield "shifts_of_a_kind", {"codes": lacking, "most": 0, "penalty": wishes["AlternativeSkillCategory"]}
    for pattern in _unwanted(file, contract):
        shown = tuple({_ANY: _WORK, _NONE: OFF}.get(name) or code[name] for name in pattern.shifts)
        starts = () if pattern.start is None else (WEEKDAYS[pattern.start],)
        yield "unwanted_pattern", {"pattern": shown, "starts_on": starts, "penalty": pattern.weight}


def _bounds(
    limits: Mapping[str, _Limit], what: str, least_that_binds: int, days: int
) -> Iterator[tuple[int, int, dict[str, int]]]:
    """Least, most and price: once for both where they cost the same, else for each."""
    least, most = limits[f"Min{what}"], limits[f"Max{what}"]
    low = least.value if least.weight and least.value >= least_that_binds else 0
    high = most.value if most.weight and most.value < days else days
    if low and high < days and (least.weight != most.weight or low > high):
        yield 0, high, {"penalty": most.weight}
        yield low, max(days, low), {"penalty": least.weight}
    elif low or high < days:
        yield low, max(high, low), {"penalty": least.weight if low else most.weight}


def _unwanted(file: _File, contract: _Contract) -> Iterator[_Pattern]:
    """Its patterns, and those that the wishes about nights come to."""
    yield from (p for p in (file.patterns[name] for name in contract.patterns) if p.weight)
    nights = [name for name, shift in file.shifts.items() if shift.night]
    others = [name for name in file.shifts if name not in nights]
    first, length = contract.weekend
    for night in nights:
        if weight := contract.wishes["NoNightShiftBeforeFreeWeekend"]:
            yield _Pattern(weight, (night, *[_NONE] * length), (first - 1) % 7)
        if weight := contract.wishes["TwoFreeDaysAfterNightShifts"]:
            for other in others:
                yield _Pattern(weight, (night, other), None)
                yield _Pattern(weight, (night, _NONE, other), None)


def _cover(file: _File, code: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for shift, short in code.items():
        heads = {}
        for day in range(file.days):
            on = date_of(day, file.first)
            heads[on] = file.dated.get((day, shift), file.weekly.get((on.weekday(), shift), 0))
        yield {"code": short, "heads": heads, "penalty_below": COVER, "penalty_above": COVER}
