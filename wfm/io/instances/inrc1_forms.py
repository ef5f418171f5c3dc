"""The two forms of INRC-I's files, read into the same lines.

A line is a row and its fields, as the text form has them: of a contract its name, description, single
assignment, the limits `(on|weight|value)`, the weekend, the wishes `(on|weight)`, and its patterns; of a
pattern its name, weight and days `(shift|weekday)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from wfm.io.instances.markup import Element, read_markup
from wfm.io.instances.source import Source

LIMITS = (
    "MaxNumAssignments",
    "MinNumAssignments",
    "MaxConsecutiveWorkingDays",
    "MinConsecutiveWorkingDays",
    "MaxConsecutiveFreeDays",
    "MinConsecutiveFreeDays",
    "MaxConsecutiveWorkingWeekends",
    "MinConsecutiveWorkingWeekends",
    "MaxWorkingWeekendsInFourWeeks",
)
WISHES = (
    "CompleteWeekends",
    "IdenticalShiftTypesDuringWeekend",
    "NoNightShiftBeforeFreeWeekend",
    "TwoFreeDaysAfterNightShifts",
    "AlternativeSkillCategory",
)
SECTIONS = (
    "SCHEDULING_PERIOD",
    "SKILLS",
    "SHIFT_TYPES",
    "CONTRACTS",
    "PATTERNS",
    "EMPLOYEES",
    "DAY_OF_WEEK_COVER",
    "DATE_SPECIFIC_COVER",
    "DAY_OFF_REQUESTS",
    "DAY_ON_REQUESTS",
    "SHIFT_OFF_REQUESTS",
    "SHIFT_ON_REQUESTS",
)
_HEAD = re.compile(r"(?m)^\s*SCHEDULING_PERIOD\s*;")


class Line(NamedTuple):
    row: int
    fields: list[str]


Lines = dict[str, list[Line]]
"""By section; every section is there."""


def is_markup(text: str) -> bool:
    return text.lstrip().startswith("<") and "SchedulingPeriod" in text


def is_text(text: str) -> bool:
    return bool(_HEAD.search(text)) and "DAY_OF_WEEK_COVER" in text


def lines_of_text(file: Source, text: str) -> Lines:
    """Sections `NAME = number;` and their lines, each ended by `;`; `//` begins a remark."""
    found: Lines = {}
    wanted: dict[str, tuple[int, str]] = {}
    at: list[Line] | None = None
    for row, raw in enumerate(text.splitlines(), start=1):
        line = raw.split("//")[0].strip()
        if not line:
            continue
        if not line.endswith(";"):
            file.fault(row, "", line, "expected ; at its end")
        line = line.rstrip(";").strip()
        heading = re.fullmatch(r"([A-Z_]+)\s*=?\s*(\S*)", line)
        if heading and heading[1] in SECTIONS:
            file.once(row, "section", (heading[1],), heading[1] in found)
            at = found.setdefault(heading[1], [])
            wanted[heading[1]] = row, heading[2]
        elif at is None:
            file.fault(row, "", line, f"expected one of {', '.join(SECTIONS)} before it")
        else:
            at.append(Line(row, [part.strip() for part in line.split(",")]))
    for name, (row, number) in wanted.items():
        if name == "SCHEDULING_PERIOD":
            number = number or "1"
        if file.whole(row, name, number) != len(found[name]):
            file.fault(row, name, number, f"expected {len(found[name])}, the lines that follow")
    for name in SECTIONS:
        if name not in found:
            file.fault(None, name, "", "missing")
    return {name: [_split(file, name, line) for line in found.get(name, [])] for name in SECTIONS}


_BEFORE_NAMES = {
    "SHIFT_TYPES": 4,
    "CONTRACTS": 4 + len(LIMITS) + len(WISHES),
    "PATTERNS": 2,
    "EMPLOYEES": 3,
}
"""Fields before the number of names or days at the end of a line."""


def _split(file: Source, section: str, line: Line) -> Line:
    """Names or days that follow their number as fields of their own, without the number."""
    place = _BEFORE_NAMES.get(section)
    if place is None or len(line.fields) <= place:
        return line
    number, *names = re.findall(r"\([^()]*\)|[^\s()]+", " ".join(line.fields[place:])) or [""]
    if file.whole(line.row, "number", number) != len(names):
        file.fault(line.row, "number", number, f"expected {len(names)}, what follows it")
    return Line(line.row, [*line.fields[:place], *names])


def lines_of_markup(file: Source, text: str) -> Lines:
    """The same lines of an XML file."""
    root = read_markup(file, text)
    if root.tag != "SchedulingPeriod":
        file.fault(root.row, "", root.tag, "expected SchedulingPeriod")
    period = [root.attributes.get("ID", ""), root.one("StartDate").text, root.one("EndDate").text]
    return {
        "SCHEDULING_PERIOD": [Line(root.row, period)],
        "SKILLS": [Line(e.row, [e.text]) for e in root.all("Skills", "Skill")],
        "SHIFT_TYPES": [
            Line(
                e.row,
                [_id(e), *_texts(e, "Description", "StartTime", "EndTime"), *_list(e, "Skills", "Skill")],
            )
            for e in root.all("ShiftTypes", "Shift")
        ],
        "CONTRACTS": [Line(e.row, _contract(e)) for e in root.all("Contracts", "Contract")],
        "PATTERNS": [
            Line(e.row, [_id(e), e.attributes.get("weight", ""), *_entries(e)])
            for e in root.all("Patterns", "Pattern")
        ],
        "EMPLOYEES": [
            Line(e.row, [_id(e), *_texts(e, "Name", "ContractID"), *_list(e, "Skills", "Skill")])
            for e in root.all("Employees", "Employee")
        ],
        "DAY_OF_WEEK_COVER": list(_cover(root, "DayOfWeekCover", "Day")),
        "DATE_SPECIFIC_COVER": list(_cover(root, "DateSpecificCover", "Date")),
        "DAY_OFF_REQUESTS": list(_requests(root, "DayOffRequests", "DayOff")),
        "DAY_ON_REQUESTS": list(_requests(root, "DayOnRequests", "DayOn")),
        "SHIFT_OFF_REQUESTS": list(_requests(root, "ShiftOffRequests", "ShiftOff", "ShiftTypeID")),
        "SHIFT_ON_REQUESTS": list(_requests(root, "ShiftOnRequests", "ShiftOn", "ShiftTypeID")),
    }


def _id(element: Element) -> str:
    return element.attributes.get("ID", "")


def _texts(element: Element, *tags: str) -> list[str]:
    return [element.one(tag).text for tag in tags]


def _list(element: Element, *way: str) -> list[str]:
    return [e.text for e in element.all(*way)]


def _contract(element: Element) -> list[str]:
    """A limit or wish that is not there is off."""

    def on(one: Element, marked: str) -> str:
        return {"true": "1", "false": "0", "": "0"}.get(marked, marked)

    limits = [element.one(tag) for tag in LIMITS]
    wishes = [element.one(tag) for tag in ("SingleAssignmentPerDay", *WISHES)]
    first, *rest = [f"({on(e, e.text)}|{e.attributes.get('weight', '0')})" for e in wishes]
    return [
        _id(element),
        element.one("Description").text,
        first,
        *(
            f"({on(e, e.attributes.get('on', ''))}|{e.attributes.get('weight', '0')}|{e.text or 0})"
            for e in limits
        ),
        element.one("WeekendDefinition").text,
        *rest,
        *_list(element, "UnwantedPatterns", "Pattern"),
    ]


def _entries(pattern: Element) -> list[str]:
    """In the order of their index."""
    entries = list(pattern.all("PatternEntries", "PatternEntry"))
    entries.sort(key=lambda e: e.attributes.get("index", "").zfill(9))
    return [f"({e.one('ShiftType').text}|{e.one('Day').text})" for e in entries]


def _cover(root: Element, tag: str, key: str) -> Iterable[Line]:
    for group in root.all("CoverRequirements", tag):
        for cover in group.all("Cover"):
            yield Line(cover.row, [group.one(key).text, *_texts(cover, "Shift", "Preferred")])


def _requests(root: Element, *tags: str) -> Iterable[Line]:
    several, one, *shift = tags
    for e in root.all(several, one):
        yield Line(e.row, [*_texts(e, "EmployeeID", "Date", *shift), e.attributes.get("weight", "")])
