"""Wide tables: a column for each queue, each time of day or each date; turned into long ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wfm.io.exports import chinese, plain
from wfm.io.exports.base import NAMES, Export, Found, Rows, match, normal
from wfm.io.exports.values import is_blank, is_date, is_number, is_time, is_total

_LEAST_ACROSS = 3
"""Columns of times or dates that make a table wide."""

_LOOKED_AT = 200
"""Rows that show whether a column holds counts."""


def find(rows: Rows, row: int) -> Found | None:
    """The long table behind a wide one whose headings stand in `row`."""
    heads = rows[row]
    times = [i for i, cell in enumerate(heads) if is_time(cell)]
    dates = [i for i, cell in enumerate(heads) if is_date(cell)]
    down = _columns([None if i in times or i in dates else cell for i, cell in enumerate(heads)])
    if len(times) >= _LEAST_ACROSS and ("date" in down or "stamp" in down):
        return _melt(rows, row, _one(down, "date"), times, "time")
    if len(dates) >= _LEAST_ACROSS:
        return _melt(rows, row, _one(down, "time") if {"time", "stamp"} & set(down) else down, dates, "date")
    if "stamp" in down or "date" in down:
        kept = set(down.values())
        counts = [
            i for i in range(len(heads)) if i not in kept and normal(heads[i]) and _counts(rows, row, i)
        ]
        if counts and not set(NAMES) & set(down):
            return _melt(rows, row, down, counts, "queue")
    return None


def _columns(heads: Sequence[Any]) -> dict[str, int]:
    """Times and names; of a wide table no single column is a count."""
    both = match(chinese.EXPORT.headings, heads) or {}
    both = {**both, **match(plain.EXPORT.headings, heads)}
    return {field: i for field, i in both.items() if field in ("stamp", "date", "time", *NAMES)}


def _one(columns: dict[str, int], field: str) -> dict[str, int]:
    """The single column of dates, or of times, under whatever heading."""
    at = columns.get(field, columns.get("stamp"))
    names = {name: i for name, i in columns.items() if name in NAMES}
    return names if at is None else {**names, field: at}


def _counts(rows: Rows, row: int, column: int) -> bool:
    seen = [r[column] for r in rows[row + 1 : row + 1 + _LOOKED_AT] if column < len(r)]
    given = [cell for cell in seen if not is_blank(cell)]
    return bool(given) and sum(map(is_number, given)) > 0.9 * len(given)


def _melt(rows: Rows, row: int, down: dict[str, int], across: list[int], field: str) -> Found:
    """Long rows: those of `down`, the heading of `across` as `field`, its cell as volume."""
    heads = rows[row]
    totals = [i for i in across if is_total(heads[i])]
    long: list[list[Any]] = []
    origin: list[int] = []
    for at in range(row + 1, len(rows)):
        cells = rows[at]
        kept = [cells[i] if i < len(cells) else None for i in down.values()]
        if all(map(is_blank, kept)):
            continue
        for i in across:
            if i not in totals:
                long.append([*kept, heads[i], cells[i] if i < len(cells) else None])
                origin.append(at)
    columns = {name: i for i, name in enumerate([*down, field, "volume"])}
    return Found(columns, 0, long, origin, tuple(str(heads[i]) for i in totals))


EXPORT = Export("wide", "Wide table: a column a queue, a time of day or a date", {}, find=find)
