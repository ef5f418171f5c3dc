"""The three forms of INRC-II's files, read into the same sections.

A section is what follows its heading, and lines of fields as the text form has them: bounds `(least,most)`
are one field, days are Mon to Sun. The names in XML and JSON are those of the competition's own files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from wfm.io.instances.markup import Element, read_json, read_markup
from wfm.io.instances.source import Source

HEADINGS = {
    "SCENARIO": (
        "SCENARIO",
        "WEEKS",
        "SKILLS",
        "SHIFT_TYPES",
        "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS",
        "CONTRACTS",
        "NURSES",
    ),
    "HISTORY": ("HISTORY", "NURSE_HISTORY"),
    "WEEK_DATA": ("WEEK_DATA", "REQUIREMENTS", "SHIFT_OFF_REQUESTS"),
}
"""Headings of each kind of file by its first; `=` and a value follow some."""

_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT = 3
DAYS = tuple(day[:_SHORT] for day in _WEEK)

_ROOTS = {"Scenario": "SCENARIO", "History": "HISTORY", "WeekData": "WEEK_DATA"}
_KEYS = {"nurseHistory": "HISTORY", "requirements": "WEEK_DATA", "shiftTypes": "SCENARIO"}
"""The kind by the root of XML, and by a key of JSON."""


class Line(NamedTuple):
    row: int
    fields: list[str]


class Section(NamedTuple):
    """`value`: what follows the heading or its `=`."""

    row: int
    value: str
    lines: list[Line]


def kind_of(text: str) -> str:
    """The heading that tells the kind of a file; of another file its first word, or nothing."""
    if text.lstrip().startswith("<"):
        root = re.search(r"<([A-Za-z]\w*)", text)
        return _ROOTS.get(root[1], "") if root else ""
    if text.lstrip().startswith("{"):
        return next((kind for key, kind in _KEYS.items() if f'"{key}"' in text), "")
    return next(iter(text.split()), "")


def sections_of(file: Source, text: str) -> dict[str, Section]:
    """By heading; of text, what comes before the first is told by its absence elsewhere.

    Raises:
        InputFaults: where it is no XML, or no JSON.
    """
    if text.lstrip().startswith("<"):
        return dict(_OF_TREE[kind_of(text)](read_markup(file, text)))
    if text.lstrip().startswith("{"):
        return dict(_OF_TREE[kind_of(text)](read_json(file, text)))
    return _of_text(text)


def _of_text(text: str) -> dict[str, Section]:
    headings = {name for names in HEADINGS.values() for name in names}
    found: dict[str, Section] = {}
    at: Section | None = None
    for row, line in enumerate(text.splitlines(), start=1):
        # bounds are one field, with blanks or without
        fields = re.findall(r"\([^()]*\)|[^\s()]+", line)
        if not fields:
            continue
        heading = fields[0].rstrip("=")
        if heading in headings and heading not in found:
            value = " ".join(fields[1:]).removeprefix("=").strip()
            at = found[heading] = Section(row, value, [])
        elif at is not None:
            at.lines.append(Line(row, fields))
    return found


def _scenario(root: Element) -> Iterator[tuple[str, Section]]:
    yield "SCENARIO", Section(root.row, _id(root), [])
    weeks = root.one("NumberOfWeeks")
    yield "WEEKS", Section(weeks.row, weeks.text, [])
    yield from _several(root, "Skills", "SKILLS", lambda e: [e.text])
    runs = "NumberOfConsecutiveAssignments"
    yield from _several(root, "ShiftTypes", "SHIFT_TYPES", lambda e: [_id(e), _bounds(e, runs)])
    yield from _several(
        root,
        "ForbiddenShiftTypeSuccessions",
        "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS",
        lambda e: [e.one("PrecedingShiftType").text, *_names(e.one("SucceedingShiftTypes"))],
    )
    yield from _several(root, "Contracts", "CONTRACTS", _contract)
    yield from _several(
        root, "Nurses", "NURSES", lambda e: [_id(e), e.one("Contract").text, *_names(e.one("Skills"))]
    )


def _history(root: Element) -> Iterator[tuple[str, Section]]:
    head = Line(root.row, [root.one("Week").text, root.one("Scenario").text])
    yield "HISTORY", Section(root.row, "", [head])
    tags = (
        "Nurse",
        "NumberOfAssignments",
        "NumberOfWorkingWeekends",
        "LastAssignedShiftType",
        "NumberOfConsecutiveAssignments",
        "NumberOfConsecutiveWorkingDays",
        "NumberOfConsecutiveDaysOff",
    )
    several = "NursesHistory" if any(root.all("NursesHistory")) else "NurseHistory"  # of XML, of JSON
    yield from _several(root, several, "NURSE_HISTORY", lambda e: [e.one(tag).text for tag in tags])


def _week(root: Element) -> Iterator[tuple[str, Section]]:
    scenario = root.one("Scenario")
    yield "WEEK_DATA", Section(root.row, "", [Line(scenario.row, [scenario.text])])

    def cover(e: Element) -> list[str]:
        heads = [e.one(f"RequirementOn{day}") for day in _WEEK]
        pairs = [f"({day.one('Minimum').text},{day.one('Optimal').text})" for day in heads]
        return [e.one("ShiftType").text, e.one("Skill").text, *pairs]

    def off(e: Element) -> list[str]:
        day = e.one("Day").text
        return [e.one("Nurse").text, e.one("ShiftType").text, day[:_SHORT] if day in _WEEK else day]

    yield from _several(root, "Requirements", "REQUIREMENTS", cover)
    yield from _several(root, "ShiftOffRequests", "SHIFT_OFF_REQUESTS", off)


_OF_TREE: dict[str, Callable[[Element], Iterator[tuple[str, Section]]]] = {
    "SCENARIO": _scenario,
    "HISTORY": _history,
    "WEEK_DATA": _week,
}


def _contract(e: Element) -> list[str]:
    return [
        _id(e),
        _bounds(e, "NumberOfAssignments"),
        _bounds(e, "NumberOfConsecutiveWorkingDays", "ConsecutiveWorkingDays"),
        _bounds(e, "NumberOfConsecutiveDaysOff", "ConsecutiveDaysOff"),
        e.one("MaximumNumberOfWorkingWeekends").text,
        e.one("CompleteWeekends").text,
    ]


def _several(
    root: Element, tag: str, heading: str, fields: Callable[[Element], list[str]]
) -> Iterator[tuple[str, Section]]:
    """A section of an element's children, where there is one."""
    for group in root.all(tag):
        yield heading, Section(group.row, str(len(group.children)), [
            Line(child.row, fields(child)) for child in group.children
        ])  # fmt: skip


def _id(element: Element) -> str:
    return element.attributes.get("Id", "") or element.one("Id").text


def _names(element: Element) -> list[str]:
    """How many children there are, and their texts."""
    return [str(len(element.children)), *(child.text for child in element.children)]


def _bounds(element: Element, of_json: str, of_xml: str = "") -> str:
    """`minimumX` and `maximumX`, or the two within an element X."""
    inside = element.one(of_xml or of_json)
    least = inside.one("Minimum").text or element.one(f"Minimum{of_json}").text
    most = inside.one("Maximum").text or element.one(f"Maximum{of_json}").text
    return f"({least},{most})"
