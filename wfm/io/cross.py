"""What no single cell shows: names that nobody knows, repeats, overlaps, gaps in the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from wfm.domain.errors import Fault
from wfm.io.convert import shown
from wfm.io.known import Known
from wfm.io.near import near

_THING = {"agent_id": "agent", "shift_code": "shift code"}
_STEPS = (15, 30, 60)


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


def history(sheet: Sheet, known: Known) -> Iterator[Fault]:
    """Interval, length and presence of each queue's history."""
    if not sheet.has("queue", "interval_start"):
        return
    rows = sheet.frame.dropna(subset=["interval_start"])
    yield from _grid(sheet, rows, known.zone)
    if known.issued_on is not None:
        rows = rows[rows["interval_start"] < pd.Timestamp(known.issued_on, tz=known.zone)]
    until = f" before {known.issued_on}, when the forecast is made" if known.issued_on else ""
    stamps = rows.groupby("queue")["interval_start"]
    spans = (stamps.max() - stamps.min()).dt.total_seconds() / 86400
    for queue in sorted(known.names.get("queue", ())):
        words = ""
        if queue not in spans:
            words = f"a queue without history{until}"
        elif (days := float(spans[queue])) < known.min_history_days - 1:
            words = f"history too short: {days:.0f} days{until}, expected {known.min_history_days} or more"
        elif sheet.has("aht_s") and rows.loc[rows["queue"] == queue, "aht_s"].isna().all():
            words = "a queue without any handling time"
        if words:
            yield Fault(words, str(sheet.path), None, "queue", queue)


def _grid(sheet: Sheet, rows: pd.DataFrame, zone: str) -> Iterator[Fault]:
    """The usual step of the history must be a plan's interval, and every stamp must start one."""
    distinct = rows[["queue", "interval_start"]].drop_duplicates().sort_values(["queue", "interval_start"])
    steps = distinct.groupby("queue")["interval_start"].diff().dropna().dt.total_seconds() / 60
    if steps.empty:
        return
    step = steps.mode().iloc[0]
    if step not in _STEPS:
        words = f"intervals of {step:g} min; expected 15, 30 or 60, which divide the hour"
        yield Fault(words, str(sheet.path), None, "interval_start")
        return
    clock = rows["interval_start"].dt.tz_convert(zone)
    for row in rows.index[(clock.dt.minute % step != 0) | (clock.dt.second != 0)]:
        yield sheet.fault(f"expected the start of an interval of {step:g} min", row, "interval_start")
