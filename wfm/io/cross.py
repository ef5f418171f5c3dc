"""What no single cell shows: names that nobody knows, repeats, overlaps, gaps in the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from wfm.domain.errors import Fault
from wfm.io.convert import shown
from wfm.io.known import Known
from wfm.io.near import near

_THING = {"agent_id": "agent", "shift_code": "shift code"}
MOST_SCALE = 1000
"""Largest factor of an override."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table as its file shows it and as it was understood; rows of both by the same index."""

    path: Path
    cells: pd.DataFrame
    frame: pd.DataFrame

    def has(self, *columns: str) -> bool:
        return set(columns) <= set(self.frame.columns)

    def fault(self, words: str, row: Any, column: str) -> Fault:
        """A fault of one cell, with its value as the file shows it."""
        return Fault(words, str(self.path), spreadsheet_row(row), column, shown(self.cells[column][row]))


def spreadsheet_row(index: object) -> int:
    """Rows of data are counted from 0 here; a spreadsheet shows the first as row 2."""
    return int(str(index)) + 2


def unknown_names(sheet: Sheet, names: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    """One fault a column and name, at the first row that has it."""
    for column, known in names.items():
        if not sheet.has(column):
            continue
        values = sheet.frame[column]
        wrong = values[~values.isin(known) & (values != "")]
        for name, rows in wrong.groupby(wrong, sort=False):
            often = f" ({len(rows)} rows)" if len(rows) > 1 else ""
            words = f"unknown {_THING.get(column, column)}{near(str(name), known)}{often}"
            yield sheet.fault(words, rows.index[0], column)


def unknown_event_queues(sheet: Sheet, queues: frozenset[str]) -> Iterator[Fault]:
    if not sheet.has("queues"):
        return
    for row, text in sheet.frame["queues"].items():
        for queue in filter(None, (part.strip() for part in text.split("|"))):
            if queue not in queues:
                words = f"unknown queue {queue!r}{near(queue, queues)}"
                yield sheet.fault(words, row, "queues")


def repeats(sheet: Sheet, key: tuple[str, ...]) -> Iterator[Fault]:
    """Rows whose key an earlier row has."""
    if not key or not sheet.has(*key):
        return
    keys = list(key)
    whole = sheet.frame.dropna(subset=keys)
    firsts = whole.drop_duplicates(keys).reset_index(names="row").set_index(keys)["row"]
    thing = _THING.get(key[0], key[0]) if len(key) == 1 else ", ".join(key)
    for row, *values in whole[whole.duplicated(keys)][keys].itertuples():
        first = firsts[tuple(values) if len(values) > 1 else values[0]]
        yield sheet.fault(f"repeated {thing}, first in row {spreadsheet_row(first)}", row, key[0])


def backward(sheet: Sheet) -> Iterator[Fault]:
    """Times that end before they start."""
    if sheet.has("start", "end"):
        for row in sheet.frame.index[sheet.frame["end"] <= sheet.frame["start"]]:
            yield sheet.fault("must lie after start", row, "end")


def overrides(sheet: Sheet) -> Iterator[Fault]:
    """Multiples and totals below zero; totals set twice for one queue and time."""
    if not sheet.has("queue", "start", "end", "kind", "value"):
        return
    frame = sheet.frame
    for row in frame.index[frame["kind"].isin(["scale", "set"]) & (frame["value"] < 0)]:
        yield sheet.fault("expected 0 or more", row, "value")
    for row in frame.index[(frame["kind"] == "scale") & (frame["value"] > MOST_SCALE)]:
        yield sheet.fault(f"expected no more than {MOST_SCALE:,}, a factor", row, "value")
    sets = frame[(frame["kind"] == "set") & (frame["end"] > frame["start"])].sort_values(
        "start", kind="stable"
    )
    for i, (row, start, queue) in enumerate(zip(sets.index, sets["start"], sets["queue"], strict=True)):
        before = sets.iloc[:i]
        same = (before["end"] > start) & (
            (before["queue"] == queue) | (before["queue"] == "") | (queue == "")
        )
        if same.any():
            first = spreadsheet_row(before.index[same][0])
            yield sheet.fault(f"row {first} sets a total for part of this time already", row, "start")


def overlaps(sheet: Sheet) -> Iterator[Fault]:
    """Times of one agent that begin before an earlier one has ended."""
    if not sheet.has("agent_id", "start", "end"):
        return
    frame = sheet.frame
    sound = frame[frame["end"] > frame["start"]].sort_values(["agent_id", "start"], kind="stable")
    for agent, rows in sound.groupby("agent_id", sort=False):
        latest, holder = None, None
        for row, start, end in zip(rows.index, rows["start"], rows["end"], strict=True):
            if latest is not None and start < latest:
                words = f"overlaps time off of {agent} in row {spreadsheet_row(holder)}"
                yield sheet.fault(words, row, "start")
            if latest is None or end > latest:
                latest, holder = end, row


def ledger(sheet: Sheet, first_date: date | None) -> Iterator[Fault]:
    """Rows that are no month, and rows that count days of the plan, which would then count twice."""
    if not sheet.has("month", "through"):
        return
    months, through = sheet.frame["month"], sheet.frame["through"]
    for row in sheet.frame.index[months.dt.day > 1]:
        yield sheet.fault("expected the first day of a month", row, "month")
    for row in sheet.frame.index[through.dt.to_period("M") != months.dt.to_period("M")]:
        yield sheet.fault("expected a day of the row's month", row, "through")
    if first_date is not None:
        for row in sheet.frame.index[through >= pd.Timestamp(first_date)]:
            words = f"counts days of the plan, which begins on {first_date}: take the ledger from before"
            yield sheet.fault(words, row, "through")


def history(contacts: pd.DataFrame, known: Known) -> Iterator[Fault]:
    """Queues that nothing can be forecast for."""
    names = sorted(known.names.get("queue", ()))
    until = ""
    if (day := known.issued_on or known.first_date) is not None:
        what = "when the forecast is made" if known.issued_on else "the first day planned"
        until = f" before {day}, {what}"
        contacts = contacts[contacts["interval_start"] < pd.Timestamp(day, tz=known.zone)]
    timed = contacts["aht_s"].notna().groupby(contacts["queue"]).any()
    files = known.files.get("contacts", ())
    file = str(files[0]) if len(files) == 1 else ""
    for queue in names:
        words = ""
        if queue not in timed.index:
            words = f"a queue without history{until}"
        elif not timed[queue]:
            words = "a queue without any handling time"
        if words:
            yield Fault(words, file, None, "queue", queue)
