"""What a roster costs and breaks by a file of the First International Nurse Rostering Competition.

Reads the file itself, text or XML, and shares no code with `wfm`. Before the first day and after the last
nobody works and nobody is free; a weekend counts from its first day on.
"""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NUMBERS = [
    "MaxNumAssignments",
    "MinNumAssignments",
    "MaxConsecutiveWorkingDays",
    "MinConsecutiveWorkingDays",
    "MaxConsecutiveFreeDays",
    "MinConsecutiveFreeDays",
    "MaxConsecutiveWorkingWeekends",
    "MinConsecutiveWorkingWeekends",
    "MaxWorkingWeekendsInFourWeeks",
]
SWITCHES = [
    "CompleteWeekends",
    "IdenticalShiftTypesDuringWeekend",
    "NoNightShiftBeforeFreeWeekend",
    "TwoFreeDaysAfterNightShifts",
    "AlternativeSkillCategory",
]


def judge(texts: Sequence[str], tours: Mapping[str, Sequence[str]]) -> tuple[int, list[str]]:
    """Cost, and each hard constraint broken in words.

    Args:
        texts: the file.
        tours: by employee, the shift of each day or an empty text.
    """
    costs, broken = parts(texts, tours)
    return sum(costs.values()), broken


def parts(texts: Sequence[str], tours: Mapping[str, Sequence[str]]) -> tuple[dict[str, int], list[str]]:
    """The same with the cost by constraint."""
    (text,) = texts
    file = _of_xml(text) if text.lstrip().startswith("<") else _of_text(text)
    dates = file["dates"]
    costs = dict.fromkeys([*NUMBERS, *SWITCHES, "UnwantedPatterns", "Requests"], 0)
    if set(tours) != set(file["employees"]) or any(len(tour) != len(dates) for tour in tours.values()):
        return costs, ["not the days of the file's employees"]
    broken = []
    for day, date in enumerate(dates):
        for shift in file["shifts"]:
            by_day = file["cover"].get((DAYS[date.weekday()], shift), 0)
            wanted = file["cover"].get((date.isoformat(), shift), by_day)
            given = sum(tour[day] == shift for tour in tours.values())
            if given != wanted:
                broken.append(f"{given} on {shift} on {date}, wanted {wanted}")
    for name, tour in tours.items():
        contract, skills = file["employees"][name]
        _own(file, file["contracts"][contract], set(skills), tour, costs)
    for name, date, shift, want, weight in file["requests"]:
        given = tours[name][(date - dates[0]).days]
        is_so = given == shift if shift else bool(given)
        costs["Requests"] += weight * (is_so != want)
    return costs, broken


def _own(
    file: Mapping[str, Any],
    contract: Mapping[str, Any],
    skills: set[str],
    tour: Sequence[str],
    costs: dict[str, int],
) -> None:
    """Adds what the tour of one employee costs, requests aside."""
    work = "".join("W" if shift else "F" for shift in tour)
    begins = [k for k, date in enumerate(file["dates"]) if DAYS[date.weekday()] == contract["weekend"][0]]
    length = len(contract["weekend"])
    weekends = [list(tour[k : k + length]) for k in begins]
    wends = "".join("W" if any(weekend) else "F" for weekend in weekends)
    found = {
        "MaxNumAssignments": lambda n: max(0, work.count("W") - n),
        "MinNumAssignments": lambda n: max(0, n - work.count("W")),
        "MaxConsecutiveWorkingDays": lambda n: _over(work, "W", n),
        "MinConsecutiveWorkingDays": lambda n: _under(work, "W", n),
        "MaxConsecutiveFreeDays": lambda n: _over(work, "F", n),
        "MinConsecutiveFreeDays": lambda n: _under(work, "F", n),
        "MaxConsecutiveWorkingWeekends": lambda n: _over(wends, "W", n),
        "MinConsecutiveWorkingWeekends": lambda n: _under(wends, "W", n),
        "MaxWorkingWeekendsInFourWeeks": lambda n: max(0, wends.count("W") - n),
    }
    for name, count in found.items():
        on, weight, value = contract[name]
        costs[name] += on * weight * count(value)
    nights = [shift for shift, (start, end, _) in file["shifts"].items() if end < start]
    eves = [(tour[k - 1], tour[k : k + length]) for k in begins if k and len(tour[k : k + length]) == length]
    switched = {
        "CompleteWeekends": sum(_incomplete(weekend) for weekend in weekends if len(weekend) > 1),
        "IdenticalShiftTypesDuringWeekend": sum(
            sum(len(weekend) - weekend.count(shift) for shift in {*weekend} - {""})
            for weekend in weekends
            if len(weekend) > 1
        ),
        "NoNightShiftBeforeFreeWeekend": sum(eve in nights and not any(after) for eve, after in eves),
        "TwoFreeDaysAfterNightShifts": sum(
            shift in nights and next((x for x in tour[k + 1 : k + 3] if x), shift) not in nights
            for k, shift in enumerate(tour)
        ),
        "AlternativeSkillCategory": sum(
            not set(file["shifts"][shift][2]) <= skills for shift in tour if shift
        ),
    }
    for name, times in switched.items():
        on, weight = contract[name]
        costs[name] += on * weight * times
    for pattern in contract["patterns"]:
        weight, entries = file["patterns"][pattern]
        for k in range(len(tour) - len(entries) + 1):
            here = zip(tour[k:], file["dates"][k:], entries, strict=False)
            costs["UnwantedPatterns"] += weight * all(_fits(*one) for one in here)


def _over(row: str, kind: str, most: int) -> int:
    return sum(max(0, len(list(run)) - most) for letter, run in groupby(row) if letter == kind)


def _under(row: str, kind: str, least: int) -> int:
    return sum(max(0, least - len(list(run))) for letter, run in groupby(row) if letter == kind)


def _incomplete(weekend: Sequence[str]) -> int:
    """The days free, and as many again as the weekend has for each gap inside."""
    worked = [k for k, shift in enumerate(weekend) if shift]
    gaps = sum(b - a > 1 for a, b in pairwise(worked))
    return (len(weekend) - len(worked) + gaps * len(weekend)) * bool(worked)


def _fits(shift: str, date: dt.date, entry: tuple[str, str]) -> bool:
    wanted, weekday = entry
    as_wanted = {"Any": bool(shift), "None": not shift}.get(wanted, shift == wanted)
    return as_wanted and weekday in ("Any", DAYS[date.weekday()])


def _dates(first: str, last: str) -> list[dt.date]:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [start + dt.timedelta(days=k) for k in range((end - start).days + 1)]


def _weekend(text: str) -> list[str]:
    return re.findall("[A-Z][a-z]+", text)


def _of_text(text: str) -> dict[str, Any]:
    found: dict[str, list[list[str]]] = {}
    name = ""
    for statement in re.sub(r"//[^\n]*", "", text).split(";"):
        heading = re.fullmatch(r"\s*([A-Z_]{5,})\s*=?\s*\d*\s*", statement)
        if heading:
            name = heading[1]
        elif statement.strip():
            found.setdefault(name, []).append([x.strip() for x in statement.split(",")])
    ((_, first, last),) = found["SCHEDULING_PERIOD"]

    def numbers(field: str) -> list[int]:
        return [int(x) for x in field.strip("()").split("|")]

    contracts = {
        line[0]: {
            **{key: numbers(x) for key, x in zip(NUMBERS, line[3:12], strict=True)},
            "weekend": _weekend(line[12]),
            **{key: numbers(x) for key, x in zip(SWITCHES, line[13:18], strict=True)},
            "patterns": line[19].split() if len(line) > 19 else [],
        }
        for line in found["CONTRACTS"]
    }
    requests = []
    for section, want in (("DAY_OFF", False), ("DAY_ON", True), ("SHIFT_OFF", False), ("SHIFT_ON", True)):
        for employee, date, *shift, weight in found.get(f"{section}_REQUESTS", []):
            requests.append((employee, dt.date.fromisoformat(date), "".join(shift), want, int(weight)))
    covers = [*found.get("DAY_OF_WEEK_COVER", []), *found.get("DATE_SPECIFIC_COVER", [])]
    return {
        "dates": _dates(first, last),
        "shifts": {line[0]: (line[2], line[3], line[5].split()) for line in found["SHIFT_TYPES"]},
        "contracts": contracts,
        "patterns": {
            line[0]: (int(line[1]), [tuple(x.split("|")) for x in re.findall(r"\(([^)]*)\)", line[2])])
            for line in found.get("PATTERNS", [])
        },
        "employees": {line[0]: (line[2], line[4].split()) for line in found["EMPLOYEES"]},
        "cover": {(day, shift): int(number) for day, shift, number in covers},
        "requests": requests,
    }


def _of_xml(text: str) -> dict[str, Any]:
    root = ElementTree.fromstring(text.encode())

    def said(element: ElementTree.Element, tag: str) -> str:
        return (element.findtext(tag) or "").strip()

    def names(element: ElementTree.Element, way: str) -> list[str]:
        return [(one.text or "").strip() for one in element.findall(way)]

    contracts = {}
    for one in root.findall("Contracts/Contract"):
        settings: dict[str, Any] = {"weekend": _weekend(said(one, "WeekendDefinition"))}
        for key in NUMBERS:
            found = one.find(key)
            on = found is not None and found.get("on") in ("1", "true")
            settings[key] = [int(on), int(found.get("weight", 0)), int(found.text or 0)] if on else [0, 0, 0]
        for key in SWITCHES:
            found = one.find(key)
            on = found is not None and (found.text or "").strip() == "true"
            settings[key] = [1, int(found.get("weight", 0))] if on else [0, 0]
        settings["patterns"] = names(one, "UnwantedPatterns/Pattern")
        contracts[one.get("ID")] = settings
    patterns = {}
    for one in root.findall("Patterns/Pattern"):
        entries = sorted(one.findall("PatternEntries/PatternEntry"), key=lambda e: int(e.get("index", 0)))
        pairs = [(said(entry, "ShiftType"), said(entry, "Day")) for entry in entries]
        patterns[one.get("ID")] = int(one.get("weight", 0)), pairs
    cover = {}
    for way, tag in (("DayOfWeekCover", "Day"), ("DateSpecificCover", "Date")):
        for group in root.findall(f"CoverRequirements/{way}"):
            for one in group.findall("Cover"):
                cover[said(group, tag), said(one, "Shift")] = int(said(one, "Preferred"))
    requests = []
    for kind, want in (("DayOff", False), ("DayOn", True), ("ShiftOff", False), ("ShiftOn", True)):
        for one in root.findall(f"{kind}Requests/{kind}"):
            date = dt.date.fromisoformat(said(one, "Date"))
            shift = said(one, "ShiftTypeID")
            requests.append((said(one, "EmployeeID"), date, shift, want, int(one.get("weight", 0))))
    return {
        "dates": _dates(said(root, "StartDate"), said(root, "EndDate")),
        "shifts": {
            one.get("ID"): (said(one, "StartTime"), said(one, "EndTime"), names(one, "Skills/Skill"))
            for one in root.findall("ShiftTypes/Shift")
        },
        "contracts": contracts,
        "patterns": patterns,
        "employees": {
            one.get("ID"): (said(one, "ContractID"), names(one, "Skills/Skill"))
            for one in root.findall("Employees/Employee")
        },
        "cover": cover,
        "requests": requests,
    }
