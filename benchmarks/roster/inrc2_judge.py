"""What a roster costs and breaks by files of the Second International Nurse Rostering Competition.

Reads the files itself and shares no code with `wfm`. All weeks are judged as one; what comes after the
last is taken to be in order, and what the history has used up of a limit is not charged again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def judge(texts: Sequence[str], tours: Mapping[str, Sequence[str]]) -> tuple[int, list[str]]:
    """Cost, and each hard constraint broken in words.

    Args:
        texts: scenario, history and weeks, these in order.
        tours: by nurse, for each day `shift skill` or an empty text.
    """
    costs, broken = parts(texts, tours)
    return sum(costs.values()), broken


def parts(texts: Sequence[str], tours: Mapping[str, Sequence[str]]) -> tuple[dict[str, int], list[str]]:
    """The same with the cost by constraint, S1 to S7."""
    words = [_words(text) for text in texts]
    (scenario,), (history,), weeks = (
        [one for one in words if one[0] == kind] for kind in ("SCENARIO", "HISTORY", "WEEK_DATA")
    )
    skills = scenario[_after(scenario, "SKILLS") + 2 : _after(scenario, "SHIFT_TYPES") - 1]
    nurses = _nurses(scenario, skills)
    broken: list[str] = []
    costs = dict.fromkeys(("S1", "S2", "S3", "S4", "S5", "S6", "S7"), 0)
    if set(tours) != set(nurses) or any(len(tour) != 7 * len(weeks) for tour in tours.values()):
        return costs, ["not the days of the file's nurses"]
    pairs = {name: [tuple(cell.split()) for cell in tour] for name, tour in tours.items()}
    shifts = {name: [cell[0] if cell else "" for cell in tour] for name, tour in pairs.items()}
    for name, tour in pairs.items():
        lacks = [cell for cell in tour if cell and cell[1] not in nurses[name][1]]
        broken += [f"{name}: lacks the skill {cell[1]}" for cell in lacks]
        broken += _successions(scenario, history, name, shifts[name])
        _own(scenario, history, nurses[name][0], name, shifts[name], costs)
    for number, week in enumerate(weeks):
        _cover(week, number * 7, pairs, costs, broken)
        at = _after(week, "SHIFT_OFF_REQUESTS") + 2
        for name, shift, day in zip(week[at::3], week[at + 1 :: 3], week[at + 2 :: 3], strict=True):
            given = shifts[name][number * 7 + DAYS.index(day)]
            costs["S4"] += 10 * (bool(given) if shift == "Any" else given == shift)
    return costs, broken


def _words(text: str) -> list[str]:
    """Words, with `(2,5)` as `2` and `5`; of XML and JSON those that the text form would have."""
    if text.lstrip().startswith("{"):
        return [str(word) for word in _as_text(json.loads(text))]
    if text.lstrip().startswith("<"):
        return [str(word) for word in _as_text(_of_xml(ElementTree.fromstring(text)))]
    return re.sub(r"[(),]", " ", text).split()


_LISTS = {
    *("Skills", "ShiftTypes", "ForbiddenShiftTypeSuccessions", "SucceedingShiftTypes", "Contracts"),
    *("Nurses", "NursesHistory", "Requirements", "ShiftOffRequests"),
}


def _of_xml(element: ElementTree.Element) -> Any:
    """An element as JSON has it."""
    if element.tag in _LISTS:
        return [_of_xml(child) for child in element]
    if not len(element) and not element.attrib:
        return (element.text or "").strip()
    found = {"id": element.get("Id")} if "Id" in element.attrib else {}
    for child in element:
        name = child.tag[0].lower() + child.tag[1:]
        if child.find("Maximum") is not None:
            of_days = "NumberOf" if name.startswith("consecutive") else ""
            for end in ("Minimum", "Maximum"):
                found[f"{end.lower()}{of_days}{child.tag}"] = child.findtext(end)
        else:
            found["nurseHistory" if name == "nursesHistory" else name] = _of_xml(child)
    return found


def _as_text(file: Mapping[str, Any]) -> Iterator[Any]:
    if "nurseHistory" in file:
        yield from ("HISTORY", file["week"], file["scenario"], "NURSE_HISTORY")
        names = "nurse numberOfAssignments numberOfWorkingWeekends lastAssignedShiftType"
        names += " numberOfConsecutiveAssignments numberOfConsecutiveWorkingDays numberOfConsecutiveDaysOff"
        for one in file["nurseHistory"]:
            yield from (one[name] for name in names.split())
    elif "requirements" in file:
        yield from ("WEEK_DATA", file["scenario"], "REQUIREMENTS")
        for one in file["requirements"]:
            yield from (one["shiftType"], one["skill"])
            for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
                heads = one[f"requirementOn{day}"]
                yield from (heads["minimum"], heads["optimal"])
        yield from ("SHIFT_OFF_REQUESTS", "=", len(file["shiftOffRequests"]))
        for one in file["shiftOffRequests"]:
            yield from (one["nurse"], one["shiftType"], one["day"][:3])
    else:
        yield from ("SCENARIO", "=", file["id"], "WEEKS", "=", file["numberOfWeeks"])
        yield from ("SKILLS", "=", len(file["skills"]), *file["skills"])
        yield from ("SHIFT_TYPES", "=", len(file["shiftTypes"]))
        for one in file["shiftTypes"]:
            yield from (one["id"], *_ends(one, "NumberOfConsecutiveAssignments"))
        yield "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS"
        for one in file["forbiddenShiftTypeSuccessions"]:
            after = one["succeedingShiftTypes"]
            yield from (one["precedingShiftType"], len(after), *after)
        yield from ("CONTRACTS", "=", len(file["contracts"]))
        for one in file["contracts"]:
            yield from (one["id"], *_ends(one, "NumberOfAssignments"))
            yield from _ends(one, "NumberOfConsecutiveWorkingDays")
            yield from _ends(one, "NumberOfConsecutiveDaysOff")
            yield from (one["maximumNumberOfWorkingWeekends"], int(one["completeWeekends"]))
        yield from ("NURSES", "=", len(file["nurses"]))
        for one in file["nurses"]:
            yield from (one["id"], one["contract"], len(one["skills"]), *one["skills"])


def _ends(one: Mapping[str, Any], name: str) -> tuple[Any, Any]:
    return one[f"minimum{name}"], one[f"maximum{name}"]


def _after(words: Sequence[str], heading: str) -> int:
    return list(words).index(heading) + 1


def _nurses(scenario: Sequence[str], skills: Sequence[str]) -> dict[str, tuple[str, list[str]]]:
    rest = list(scenario[_after(scenario, "NURSES") + 2 :])
    found = {}
    while rest:
        number = int(rest[2])
        found[rest[0]] = rest[1], rest[3 : 3 + number]
        rest = rest[3 + number :]
    assert all(skill in skills for _, held in found.values() for skill in held)
    return found


def _shift_limits(scenario: Sequence[str]) -> dict[str, tuple[int, int]]:
    at, end = _after(scenario, "SHIFT_TYPES") + 2, _after(scenario, "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS") - 1
    return {scenario[k]: (int(scenario[k + 1]), int(scenario[k + 2])) for k in range(at, end, 3)}


def _banned(scenario: Sequence[str]) -> dict[str, list[str]]:
    rest = list(
        scenario[_after(scenario, "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS") : _after(scenario, "CONTRACTS") - 1]
    )
    found = {}
    while rest:
        number = int(rest[1])
        found[rest[0]] = rest[2 : 2 + number]
        rest = rest[2 + number :]
    return found


def _past(history: Sequence[str], name: str) -> tuple[int, int, str, int, int, int]:
    at = list(history).index(name, _after(history, "NURSE_HISTORY"))
    shifts, weekends, last, *runs = history[at + 1 : at + 7]
    same, worked, off = map(int, runs)
    return int(shifts), int(weekends), last, same, worked, off


def _successions(
    scenario: Sequence[str], history: Sequence[str], name: str, tour: Sequence[str]
) -> list[str]:
    banned = _banned(scenario)
    eve = [_past(history, name)[2], *tour]
    return [
        f"{name}: {after} on day {day} after {before}"
        for day, (before, after) in enumerate(zip(eve, tour, strict=False))
        if after and after in banned.get(before, ())
    ]


def _own(
    scenario: Sequence[str],
    history: Sequence[str],
    contract: str,
    name: str,
    tour: Sequence[str],
    costs: dict[str, int],
) -> None:
    """Adds what the tour of one nurse costs, requests aside."""
    at = list(scenario).index(contract, _after(scenario, "CONTRACTS"))
    limits = [int(x) for x in scenario[at + 1 : at + 9]]
    least, most, least_run, most_run, least_off, most_off, weekends, whole = limits
    before, spent, last, same, worked, off = _past(history, name)
    for shift, (low, high) in _shift_limits(scenario).items():
        begun = same if shift == last else 0
        costs["S2"] += 15 * _amiss([x == shift for x in tour], begun, low, high)
    costs["S2"] += 30 * _amiss([bool(x) for x in tour], worked, least_run, most_run)
    costs["S3"] += 30 * _amiss([not x for x in tour], off, least_off, most_off)
    total = sum(map(bool, tour))
    costs["S6"] += 20 * _outside(total, max(0, least - before), max(0, most - before))
    pairs = [(bool(tour[k]), bool(tour[k + 1])) for k in range(5, len(tour), 7)]
    costs["S5"] += 30 * whole * sum(a != b for a, b in pairs)
    costs["S7"] += 30 * max(0, sum(a or b for a, b in pairs) - max(0, weekends - spent))


def _amiss(row: Sequence[bool], begun: int, least: int, most: int) -> int:
    """Days that runs lack or have too many; a run goes on from `begun` days before."""
    found, start = 0, 0
    if begun and not row[0]:
        found += max(0, least - begun)
    for value, group in groupby(row):
        length = len(list(group))
        if value:
            known = length + (begun if start == 0 else 0)
            excess_before = max(0, begun - most) if start == 0 else 0
            found += max(0, known - most) - excess_before
            found += max(0, least - known) if start + length < len(row) else 0
        start += length
    return found


def _outside(value: int, least: int, most: int) -> int:
    return max(0, least - value, value - most)


def _cover(
    week: Sequence[str],
    first: int,
    pairs: Mapping[str, Sequence[tuple[str, ...]]],
    costs: dict[str, int],
    broken: list[str],
) -> None:
    rows = week[_after(week, "REQUIREMENTS") : _after(week, "SHIFT_OFF_REQUESTS") - 1]
    for k in range(0, len(rows), 16):
        shift, skill, *numbers = rows[k : k + 16]
        for day in range(7):
            least, wanted = int(numbers[2 * day]), int(numbers[2 * day + 1])
            given = sum(tour[first + day] == (shift, skill) for tour in pairs.values())
            costs["S1"] += 30 * max(0, wanted - given)
            if given < least:
                broken.append(f"{given} of {shift} {skill} on day {first + day}, at least {least}")
