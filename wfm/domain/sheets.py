"""A workbook as somebody left it: values in places, without looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Place = tuple[int, int]
"""Row and column, both from 1."""

Value = str | bool | int | float | datetime | date | time | timedelta

ORIGIN = "_origin"
"""Name of the hidden sheet that says from which plan a workbook was made: keys and values."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; a formula is its text. `note` is the comment pinned to it."""

    value: Value | None
    formula: bool = False
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """Cells that hold something. `merged`: places that show the value of another one."""

    title: str
    cells: Mapping[Place, Cell]
    merged: Mapping[Place, Place] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Cell:
        """What a place shows."""
        place = (row, column)
        return self.cells.get(self.merged.get(place, place)) or Cell(None)


@dataclass(frozen=True)
class Book:
    """Sheets in their order, and what the hidden sheet of origin says (empty where it is gone)."""

    sheets: tuple[Sheet, ...]
    origin: Mapping[str, str] = field(default_factory=dict)


def place_name(sheet: str, place: Place) -> str:
    """`Roster!G12`."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row}"
