"""Instances of the Second International Nurse Rostering Competition, all weeks known at once.

S. Ceschia, N. T. T. Dang, P. De Causmaecker, S. Haspeslagh, A. Schaerf, Second International Nurse
Rostering Competition (INRC-II), problem description and rules, arXiv:1501.04177, 2015: hard H1 to H4,
soft S1 to S7 with their weights. A scenario, a history, and the data of each week, in order.

A shift with a skill is a code of its own, given to those who have the skill; nurses of one contract and
one set of skills share a contract here. What the history counts becomes shifts before the first day, and
shortens the limits on shifts and weekends. A minimum of cover costs 1,000 a head, more than any other
limits that a nurse more could break. What comes after the last week is taken to be in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wfm.domain.shift import OFF
from wfm.io.instances.inrc2_forms import DAYS, HEADINGS, Line, Section, kind_of, sections_of
from wfm.io.instances.instance import Instance, People, Shift, bound, codes, date_of, instance
from wfm.io.instances.source import Source, Texts, name_of, refuse

MINIMUM = 1_000
OPTIMUM, SAME_SHIFT, IN_A_ROW, DAYS_OFF = 30, 15, 30, 30
PREFERENCE, WHOLE_WEEKEND, SHIFTS, WEEKENDS = 10, 30, 20, 30
"""Weights S1, S2 (one shift, any), S3, S4, S5, S6, S7."""

_ANY = "Any"
_NONE = "None"
_LENGTH_MIN = 8 * 60
_MOST_WEEKS = 52
_Bounds = tuple[int, int]


class _Contract(NamedTuple):
    shifts: _Bounds
    in_a_row: _Bounds
    off: _Bounds
    weekends: int
    whole: bool


class _Nurse(NamedTuple):
    contract: str
    skills: tuple[str, ...]


class _Past(NamedTuple):
    """What the history says of a nurse, after the name."""

    shifts: int = 0
    weekends: int = 0
    last: str = _NONE
    same: int = 0
    worked: int = 0
    off: int = 0


class _Terms(NamedTuple):
    """What nurses share who share a contract here."""

    nurse: _Nurse
    shifts: int
    weekends: int


@dataclass
class _Scenario(Source):
    sections: dict[str, Section] = field(default_factory=dict)
    weeks: int = 0
    skills: list[str] = field(default_factory=list)
    shifts: dict[str, _Bounds] = field(default_factory=dict)
    banned: dict[str, list[str]] = field(default_factory=dict)
    contracts: dict[str, _Contract] = field(default_factory=dict)
    nurses: dict[str, _Nurse] = field(default_factory=dict)


@dataclass
class _Week(Source):
    """`cover`: least and wanted by shift, skill and day; `off`: nurse, shift (or Any) and day."""

    sections: dict[str, Section] = field(default_factory=dict)
    cover: dict[tuple[str, str, int], _Bounds] = field(default_factory=dict)
    off: dict[tuple[str, str, int], None] = field(default_factory=dict)


@dataclass
class _History(Source):
    sections: dict[str, Section] = field(default_factory=dict)
    past: dict[str, _Past] = field(default_factory=dict)


def is_inrc2(texts: Texts) -> bool:
    return any(kind_of(text) in HEADINGS for _, text in texts)


def read_inrc2(texts: Texts) -> Instance:
    """The instance in a scenario, a history and as many weeks as the scenario says.

    Raises:
        InputFaults: with every fault of the files, by line.
    """
    kinds: dict[str, list[tuple[str, dict[str, Section]]]] = {kind: [] for kind in HEADINGS}
    sources = []
    for path, text in texts:
        sources.append(Source(str(path)))
        if sources[-1].known(1, "", kind_of(text), HEADINGS) in HEADINGS:
            kinds[kind_of(text)].append((str(path), sections_of(sources[-1], text)))
    for kind, wanted in (("SCENARIO", 1), ("HISTORY", 1)):
        if len(kinds[kind]) != wanted:
            sources[0].fault(None, f"files of {kind}", str(len(kinds[kind])), f"expected {wanted}")
    refuse(sources)
    scenarios = [_Scenario(name, sections=found) for name, found in kinds["SCENARIO"]]
    histories = [_History(name, sections=found) for name, found in kinds["HISTORY"]]
    weeks = [_Week(name, sections=found) for name, found in kinds["WEEK_DATA"]]
    (scenario,), (history,) = scenarios, histories
    _read_scenario(scenario)
    _read_history(history, scenario)
    for week in weeks:
        _read_week(week, scenario)
    if scenario.weeks and len(weeks) != scenario.weeks:
        expected = f"expected {scenario.weeks} as the scenario says"
        scenario.fault(None, "files of WEEK_DATA", str(len(weeks)), expected)
    refuse([scenario, history, *{week.name: week for week in weeks}.values()])
    stems = [path.stem for path, text in texts if kind_of(text) != "SCENARIO"]
    return _instance(scenario, history, weeks, name_of([scenario.sections["SCENARIO"].value, *stems]))


def _all_there(file: _Scenario | _History | _Week, kind: str) -> Iterator[Section]:
    """Sections in the order of their headings; one that is missing is a fault, and empty."""
    for name in HEADINGS[kind]:
        if name not in file.sections:
            file.fault(None, name, "", "missing")
        yield file.sections.get(name, Section(0, "", []))


def _counted(file: Source, name: str, section: Section) -> list[Line]:
    """The lines of a section that says how many it has."""
    if section.row and file.whole(section.row, name, section.value) != len(section.lines):
        file.fault(section.row, name, section.value, f"expected {len(section.lines)}, the lines that follow")
    return section.lines


def _of_length(file: Source, lines: list[Line], names: tuple[str, ...]) -> list[Line]:
    """The lines with a field for each name; others are faults."""
    for row, fields in lines:
        if len(fields) != len(names):
            file.fault(row, "", " ".join(fields), f"expected {len(names)} fields: {', '.join(names)}")
    return [line for line in lines if len(line.fields) == len(names)]


def _pair(file: Source, row: int, column: str, text: str) -> _Bounds:
    """`(2,5)`."""
    match = re.fullmatch(r"\(\s*([^\s,()]+)\s*,\s*([^\s,()]+)\s*\)", text)
    if not match:
        file.fault(row, column, text, "expected two whole numbers, such as (2,5)")
        return 0, 0
    return file.bounds(row, (column, column), (match[1], match[2]))


def _read_scenario(file: _Scenario) -> None:
    title, weeks, skills, shifts, banned, contracts, nurses = _all_there(file, "SCENARIO")
    if title.row and not title.value:
        file.fault(title.row, "SCENARIO", "", "expected a name")
    if weeks.row:
        file.weeks = file.whole(weeks.row, "WEEKS", weeks.value, 1, _MOST_WEEKS)
    for row, (skill,) in _of_length(file, _counted(file, "SKILLS", skills), ("skill",)):
        file.once(row, "skill", (skill,), skill in file.skills)
        file.skills.append(skill)
    names: tuple[str, ...] = ("shift", "in a row")
    for row, (shift, pair) in _of_length(file, _counted(file, "SHIFT_TYPES", shifts), names):
        file.once(row, "shift", (shift,), shift in file.shifts)
        file.shifts[shift] = _pair(file, row, "in a row", pair)
    for row, (shift, *rest) in banned.lines:
        file.known(row, "shift", shift, file.shifts)
        file.once(row, "shift", (shift,), shift in file.banned)
        after = [file.known(row, "shift after", other, file.shifts) for other in rest[1:]]
        if not rest or file.whole(row, "shifts after", rest[0]) != len(after):
            file.fault(row, "shifts after", " ".join(rest), f"expected {len(after)} and so many names")
        file.banned[shift] = after
    names = ("contract", "shifts", "in a row", "days off", "weekends", "whole weekends")
    for row, (contract, *given) in _of_length(file, _counted(file, "CONTRACTS", contracts), names):
        file.once(row, "contract", (contract,), contract in file.contracts)
        pairs = [_pair(file, row, name, text) for name, text in zip(names[1:4], given, strict=False)]
        most = file.whole(row, "weekends", given[3])
        whole = file.whole(row, "whole weekends", given[4], 0, 1)
        file.contracts[contract] = _Contract(pairs[0], pairs[1], pairs[2], most, bool(whole))
    for row, fields in _counted(file, "NURSES", nurses):
        name, contract, number, *held = [*fields, "", ""] if len(fields) < 3 else fields
        file.once(row, "nurse", (name,), name in file.nurses)
        file.known(row, "contract", contract, file.contracts)
        for skill in held:
            file.known(row, "skill", skill, file.skills)
        if file.whole(row, "skills", number) != len(held) or not held:
            file.fault(row, "skills", number, "expected how many follow, one or more")
        file.nurses[name] = _Nurse(contract, tuple(skill for skill in file.skills if skill in held))


def _same_scenario(file: Source, row: int, text: str, scenario: _Scenario) -> None:
    title = scenario.sections.get("SCENARIO")
    if title and text != title.value:
        file.fault(row, "scenario", text, f"expected {title.value}")


def _read_history(file: _History, scenario: _Scenario) -> None:
    title, nurses = _all_there(file, "HISTORY")
    head, *more = title.lines or [Line(title.row, [])]
    names: tuple[str, ...] = ("week", "scenario")
    for row, (week, of) in _of_length(file, [head], names) if title.row else []:
        file.whole(row, "week", week, 0, 0)
        _same_scenario(file, row, of, scenario)
    for row, fields in more:
        file.fault(row, "", " ".join(fields), "expected NURSE_HISTORY")
    names = ("nurse", "shifts", "weekends", "last shift", "of it in a row", "days in a row", "days off")
    for row, (nurse, shifts, weekends, last, *rest) in _of_length(file, nurses.lines, names):
        file.known(row, "nurse", nurse, scenario.nurses)
        file.once(row, "nurse", (nurse,), nurse in file.past)
        if last != _NONE:
            file.known(row, "last shift", last, scenario.shifts)
        same, worked, off = (file.whole(row, c, x, 0, 400) for c, x in zip(names[4:], rest, strict=True))
        if (last != _NONE) != (worked > 0) or (worked > 0) == (off > 0):
            file.fault(
                row, "days in a row", str(worked), "expected days in a row with a last shift, or days off"
            )
        if not min(worked, 1) <= same <= worked:
            file.fault(row, "of it in a row", str(same), f"expected from {min(worked, 1)} to {worked}")
        counts = file.whole(row, "shifts", shifts), file.whole(row, "weekends", weekends)
        file.past[nurse] = _Past(*counts, last, same, worked, off)
    for nurse in scenario.nurses if nurses.row else ():
        if nurse not in file.past:
            file.fault(None, "nurse", nurse, "missing: expected a line of history")


def _read_week(file: _Week, scenario: _Scenario) -> None:
    title, cover, off = _all_there(file, "WEEK_DATA")
    for row, fields in title.lines:
        _same_scenario(file, row, " ".join(fields), scenario)
    for row, (shift, skill, *pairs) in _of_length(file, cover.lines, ("shift", "skill", *DAYS)):
        file.known(row, "shift", shift, scenario.shifts)
        file.known(row, "skill", skill, scenario.skills)
        file.once(row, "shift, skill", (shift, skill), (shift, skill, 0) in file.cover)
        for day, pair in enumerate(pairs):
            file.cover[shift, skill, day] = _pair(file, row, DAYS[day], pair)
    names = ("nurse", "shift", "day")
    for row, (nurse, shift, on) in _of_length(file, _counted(file, "SHIFT_OFF_REQUESTS", off), names):
        file.known(row, "nurse", nurse, scenario.nurses)
        file.known(row, "shift", shift, [*scenario.shifts, _ANY])
        key = nurse, shift, DAYS.index(on) if file.known(row, "day", on, DAYS) in DAYS else 0
        file.once(row, "nurse, shift, day", (nurse, shift, on), key in file.off)
        file.off[key] = None


def _instance(file: _Scenario, history: _History, weeks: list[_Week], name: str) -> Instance:
    both = {f"{shift} {skill}": (shift, skill) for shift in file.shifts for skill in file.skills}
    code = {both[text]: short for text, short in codes(both).items()}
    of_shift = {shift: [code[shift, skill] for skill in file.skills] for shift in file.shifts}
    shifts = {
        short: Shift(
            _LENGTH_MIN, frozenset(x for other in file.banned.get(shift, ()) for x in of_shift[other])
        )
        for (shift, _), short in code.items()
    }
    terms = {
        nurse: _Terms(held, history.past[nurse].shifts, history.past[nurse].weekends)
        for nurse, held in file.nurses.items()
    }
    contracts = {one: f"terms_{k}" for k, one in enumerate(dict.fromkeys(terms.values()), start=1)}
    people = People(
        {nurse: contracts[one] for nurse, one in terms.items()},
        {
            contract: [code[shift, skill] for shift in file.shifts for skill in one.nurse.skills]
            for one, contract in contracts.items()
        },
        wishes=[wish for at, week in enumerate(weeks) for wish in _wishes(week, at * 7, of_shift)],
        before=[row for nurse, past in history.past.items() for row in _before(nurse, past, of_shift)],
    )
    shift_ids = {short: text for text, short in codes(both).items()}
    rules = _rules(file, contracts, of_shift, len(weeks) * 7) | {"shift_cover": _cover(weeks, code)}
    return instance(name, len(weeks) * 7, shifts, shift_ids, people, rules)


def _wishes(
    week: _Week, first: int, of_shift: Mapping[str, list[str]]
) -> Iterator[tuple[str, int, str, int]]:
    for nurse, shift, day in week.off:
        if shift == _ANY:
            yield nurse, first + day, OFF, PREFERENCE
        for short in of_shift.get(shift, ()):
            yield nurse, first + day, short, -PREFERENCE


def _before(nurse: str, past: _Past, of_shift: Mapping[str, list[str]]) -> Iterator[tuple[str, int, str]]:
    """Shifts before the first day that say the same: the run, and one that bounds the days off or the run.

    Days worked before those of the last shift are of another, where there is another.
    """
    kinds = list(of_shift)
    other = next((shift for shift in kinds if shift != past.last), past.last)
    for back in range(1, past.worked + 1):
        shift = past.last if back <= past.same else other
        yield nurse, -back, of_shift[shift][0]
    if past.worked:
        yield nurse, -(past.worked + 2), of_shift[other][0]
    elif past.off:
        yield nurse, -(past.off + 1), of_shift[kinds[0]][0]


def _rules(
    file: _Scenario, contracts: Mapping[_Terms, str], of_shift: Mapping[str, list[str]], days: int
) -> dict[str, list[dict[str, Any]]]:
    every = [short for shorts in of_shift.values() for short in shorts]

    def of(terms: _Terms) -> _Contract:
        return file.contracts[terms.nurse.contract]

    def left(terms: _Terms) -> _Bounds:
        least, most = of(terms).shifts
        return max(0, least - terms.shifts), max(0, most - terms.shifts)

    return {
        "days_in_a_row": [
            {"least_days": max(least, 1), "most_days": max(most, 1), "penalty": IN_A_ROW, "contracts": names}
            for (least, most), names in bound(contracts, lambda t: of(t).in_a_row).items()
        ],
        "days_off_together": [
            {"least_days": max(least, 1), "most_days": max(most, 1), "penalty": DAYS_OFF, "contracts": names}
            for (least, most), names in bound(contracts, lambda t: of(t).off).items()
        ],
        "shifts_in_a_row": [
            {
                "codes": of_shift[shift],
                "least": max(least, 1),
                "most": max(most, 1) if most < days else None,
                "penalty": SAME_SHIFT,
            }
            for shift, (least, most) in file.shifts.items()
            if least > 1 or most < days
        ],
        "shifts_of_a_kind": [
            {"codes": every, "least": least, "most": most, "penalty": SHIFTS, "contracts": names}
            for (least, most), names in bound(contracts, left).items()
        ],
        "weekends": [
            {"most": most, "penalty": WEEKENDS, "contracts": names}
            for most, names in bound(contracts, lambda t: max(0, of(t).weekends - t.weekends)).items()
        ],
        "whole_weekends": [
            {"penalty": WHOLE_WEEKEND, "contracts": names}
            for whole, names in bound(contracts, lambda t: of(t).whole).items()
            if whole
        ],
    }


def _cover(weeks: list[_Week], code: Mapping[tuple[str, str], str]) -> list[dict[str, Any]]:
    found = []
    for which, price in enumerate((MINIMUM, OPTIMUM)):
        for (shift, skill), short in code.items():
            heads = {
                date_of(at * 7 + day): week.cover.get((shift, skill, day), (0, 0))[which]
                for at, week in enumerate(weeks)
                for day in range(7)
            }
            if any(heads.values()):
                found.append({"code": short, "heads": heads, "penalty_below": price})
    return found
