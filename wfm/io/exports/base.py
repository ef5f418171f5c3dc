"""What an export format is: which of its headings holds what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIELDS: dict[str, str] = {
    "stamp": "date and time of the interval's start, in one cell",
    "date": "date, where the time has a cell of its own",
    "time": "time of day; of a span such as 08:00-08:30 the start",
    "queue": "queue, split or skill",
    "channel": "channel or media type",
    "language": "language",
    "skill": "skills",
    "region": "region or site",
    "volume": "contacts offered",
    "handled": "contacts answered by people",
    "abandoned": "contacts that left",
    "answered_in_target": "contacts answered within the threshold",
    "answered_in_target_share": "share of the answered that were answered within the threshold",
    "answered_share": "share of the offered that were answered",
    "aht_s": "mean handling time",
    "talk_s": "mean talk time",
    "hold_s": "mean hold time",
    "wrap_s": "mean after-contact work",
    "handle_total_s": "handling time of all contacts together",
    "talk_total_s": "talk time of all contacts together",
    "hold_total_s": "hold time of all contacts together",
    "wrap_total_s": "after-contact work of all contacts together",
}
"""What a column of an export may hold. Times count in seconds, mm:ss or hh:mm:ss."""

NAMES = ("queue", "channel", "language", "skill", "region")
"""Fields that together name a series."""

COUNTS = ("volume", "handled", "abandoned", "answered_in_target")
SHARES = ("answered_in_target_share", "answered_share")
DURATIONS = tuple(name for name in FIELDS if name.endswith("_s"))

_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_MARKS = re.compile(r"[_\-./\\:#*'\"\s]+")

Rows = Sequence[Sequence[Any]]


def normal(heading: object) -> str:
    """A heading as it is compared: `Avg. Talk_Time (s)` is `avg talk time`."""
    text = unicodedata.normalize("NFKC", "" if heading is None else str(heading)).casefold()
    return _MARKS.sub(" ", _BRACKETS.sub(" ", text)).strip()


@dataclass(frozen=True)
class Found:
    """Where an export's table begins: row of the first data, and the column of each field.

    `rows` replaces the file's rows where the format had to turn them over; `origin` then tells the
    row of the file behind each.
    """

    columns: Mapping[str, int]
    first: int
    rows: Rows | None = None
    origin: Sequence[int] | None = None
    dropped: tuple[str, ...] = ()
    """Headings left out because they are totals of the others."""


@dataclass(frozen=True)
class Export:
    """A format. Headings are patterns on what `normal` gives, by field, the best first.

    `signature`: patterns that all must be among the headings for the format to be recognised.
    `utc`: its times are UTC. `unit_s`: seconds of a duration written as a bare number.
    `blank_is_zero`: an empty count means that nobody called; else it is not known.
    """

    name: str
    title: str
    headings: Mapping[str, tuple[str, ...]]
    signature: tuple[str, ...] = ()
    utc: bool = False
    unit_s: float = 1.0
    blank_is_zero: bool = False
    find: Callable[[Rows, int], Found | None] | None = None
    """Finds a table that begins at a row where its headings are not enough."""

    def at(self, rows: Rows, row: int) -> Found | None:
        """The table whose headings stand in `row`, or None."""
        if self.find is not None:
            return self.find(rows, row)
        named = [normal(cell) for cell in rows[row]]
        if not all(any(re.fullmatch(mark, n) for n in named) for mark in self.signature):
            return None
        columns = match(self.headings, rows[row])
        return Found(columns, row + 1) if whole(columns) else None


def match(headings: Mapping[str, tuple[str, ...]], cells: Sequence[Any]) -> dict[str, int]:
    """Column of each field that the headings have; no column serves two."""
    named = [normal(cell) for cell in cells]
    columns: dict[str, int] = {}
    for field, patterns in headings.items():
        for pattern in patterns:
            free = [i for i, name in enumerate(named) if name and i not in columns.values()]
            if hits := [i for i in free if re.fullmatch(pattern, named[i])]:
                columns[field] = hits[0]
                break
    return columns


def whole(columns: Mapping[str, int]) -> bool:
    """A time and a count of contacts are there; a date may stand above the table."""
    return bool({"volume", "handled"} & set(columns) and {"stamp", "date", "time"} & set(columns))
