"""One export file as typed rows: names, start, counts, handling time; what does not fit is a fault."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.config.inputs import ExportSettings
from wfm.domain.errors import Fault, InputFaults
from wfm.io.convert import shown
from wfm.io.exports import EXPORTS
from wfm.io.exports.base import (
    COUNTS,
    DURATIONS,
    FIELDS,
    NAMES,
    SHARES,
    Export,
    Found,
    Rows,
    match,
    normal,
)
from wfm.io.exports.stamps import clock_times, dates_with_minutes, order_of, whole_stamps
from wfm.io.exports.values import is_blank, is_total, to_count, to_minute, to_seconds, to_share
from wfm.io.near import near
from wfm.io.sources import read_rows
from wfm.tables import MOST_AHT_S, MOST_CONTACTS

_HEADINGS_WITHIN = 40
"""Rows in which headings are looked for: reports begin with titles."""

_UNITS = {
    "ms": 0.001,
    "毫秒": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "秒": 1.0,
    "min": 60.0,
    "minutes": 60.0,
    "分钟": 60.0,
    "分": 60.0,
}
_PREAMBLE = re.compile(r"(.+?)\s*[:：]\s*(\S.*)")
_TIMES = ("stamp", "date", "time")


@dataclass(frozen=True, eq=False)
class ExportTable:
    """`rows`: NAMES that the file has (text), `interval_start` (UTC), `occurrence` (which of two equal
    local times), volume, aht_s, handled, abandoned, answered_in_target; the index counts rows of the
    file from 1. `notes`: what was left out, for people."""

    path: Path
    export: Export
    rows: pd.DataFrame
    notes: tuple[str, ...]


def read_export(path: Path, settings: ExportSettings, zone: str, faults: list[Fault]) -> ExportTable | None:
    """The rows of one file, or None where nothing can be read; adds to `faults`."""
    try:
        rows = read_rows(path)
        export, found = recognise(rows, settings, path)
    except InputFaults as error:
        faults.extend(error.faults)
        return None
    return _Reading(path, rows, export, found, settings, zone, faults).table()


def recognise(rows: Rows, settings: ExportSettings, path: Path) -> tuple[Export, Found]:
    """The format of a file and where its table begins. Raises InputFaults with what is missing."""
    exports: Sequence[Export] = EXPORTS
    if settings.format:
        exports = [e for e in EXPORTS if e.name == settings.format]
        if not exports:
            words = "unknown format" + near(settings.format, [e.name for e in EXPORTS])
            raise InputFaults([Fault(words, column="inputs.export.format", value=settings.format)])
    for field, head in settings.columns.items():
        if field not in FIELDS:
            column = f"inputs.export.columns.{field}"
            raise InputFaults([Fault(f"unknown field{near(field, FIELDS)}", column=column, value=head)])
    if settings.columns:
        exports = [_mapped(e, settings) for e in (exports if settings.format else _named("plain"))]
    for row in range(min(len(rows), _HEADINGS_WITHIN)):
        if all(map(is_blank, rows[row])):
            continue
        for export in exports:
            if found := export.at(rows, row):
                return export, found
    raise InputFaults([_unrecognised(rows, exports, settings, path)])


def _named(name: str) -> list[Export]:
    return [e for e in EXPORTS if e.name == name]


def _mapped(export: Export, settings: ExportSettings) -> Export:
    """The format with the columns that the settings name."""
    own = {field: (re.escape(normal(head)),) for field, head in settings.columns.items()}
    signature = tuple(patterns[0] for patterns in own.values())
    return replace(
        export,
        headings={**own, **{f: p for f, p in export.headings.items() if f not in own}},
        signature=signature,
    )


def _unrecognised(rows: Rows, exports: Sequence[Export], settings: ExportSettings, path: Path) -> Fault:
    """What the likeliest row of headings lacks."""
    if not rows or all(is_blank(cell) for row in rows[:_HEADINGS_WITHIN] for cell in row):
        return Fault("the file is empty; expected a row of headings", str(path), 1)
    likely, at = -1, 0
    columns: dict[str, int] = {}
    for row in range(min(len(rows), _HEADINGS_WITHIN)):
        for export in exports:
            hits = match(export.headings, rows[row])
            if len(hits) > likely:
                likely, at, columns = len(hits), row, hits
    heads = [str(cell).strip() for cell in rows[at] if not is_blank(cell)]
    lacks = [head for head in settings.columns.values() if normal(head) not in map(normal, heads)]
    if lacks:
        words = f"no heading {lacks[0]!r}, which inputs.export.columns names{near(lacks[0], heads)}"
        return Fault(words, str(path), at + 1)
    missing = []
    if not {"stamp", "date"} & set(columns):
        missing.append("a time (such as interval_start, or date and time)")
    if not {"volume", "handled"} & set(columns):
        missing.append("contacts (such as volume, or handled and abandoned)")
    said = ", ".join(heads[:12]) + (", ..." if len(heads) > 12 else "")
    words = f"no column for {' and '.join(missing) or 'a known format'}; headings: {said}"
    return Fault(f"{words}; name them under inputs.export.columns, or with --column", str(path), at + 1)


@dataclass
class _Reading:
    path: Path
    rows: Rows
    export: Export
    found: Found
    settings: ExportSettings
    zone: str
    faults: list[Fault]

    def __post_init__(self) -> None:
        self.notes: list[str] = []
        if self.found.dropped:
            self.note(f"columns of totals left out: {', '.join(self.found.dropped)}")

    def table(self) -> ExportTable:
        cells = self.cells()
        start, occurrence = self.starts(cells)
        rows = {name: cells[name].map(_name) for name in NAMES if name in cells}
        values = self.counts(cells)
        frame = pd.DataFrame(
            {**rows, "interval_start": start, "occurrence": occurrence, **values}, index=cells.index
        )
        known = frame["interval_start"].notna()
        empty = known & frame["volume"].isna()
        if empty.any():
            self.note(f"{_rows(empty.sum())} without a count of contacts: taken as missing")
        return ExportTable(self.path, self.export, frame[known & ~empty], tuple(self.notes))

    def note(self, words: str) -> None:
        self.notes.append(f"{self.path.name}: {words}")

    def cells(self) -> pd.DataFrame:
        """One column a field, blanks as None; without empty rows, repeated headings and totals."""
        rows = self.found.rows if self.found.rows is not None else self.rows
        first, columns = self.found.first, self.found.columns
        heads = list(self.rows[first - 1]) if first and self.found.rows is None else None
        table = {
            field: [row[i] if i < len(row) and not is_blank(row[i]) else None for row in rows[first:]]
            for field, i in columns.items()
        }
        origin = self.found.origin or range(first, len(rows))
        frame = pd.DataFrame(table, index=[at + 1 for at in origin], dtype=object)
        if heads is not None:
            again = [list(row) == heads for row in rows[first:]]
            frame = frame[~np.array(again, dtype=bool)]
        frame = frame[frame.notna().any(axis=1)]
        labels = frame[[c for c in frame if c in (*_TIMES, *NAMES)]]
        total = labels.map(is_total).any(axis=1)
        if total.any():
            self.note(f"{_rows(total.sum())} of totals left out")
        frame = frame[~total]
        frame = self.filled(frame)
        timeless = frame[[c for c in frame if c in _TIMES]].isna().any(axis=1)
        if timeless.any():
            self.note(f"{_rows(timeless.sum())} without a time left out")
        return frame[~timeless]

    def filled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Dates and names that stand once for the rows below them, or once above the table."""
        frame = frame.copy()
        above = self.preamble()
        for field in ("date", *NAMES):
            if field in frame and ("time" in frame or field != "date"):
                given = frame[field].notna().to_numpy()
                last = np.maximum.accumulate(np.where(given, np.arange(len(given)), 0))
                frame[field] = frame[field].to_numpy()[last]
            elif field in above and field not in frame and (field == "queue" or self.only_time(frame)):
                frame[field] = above[field]
        return frame

    def preamble(self) -> dict[str, str]:
        """What the lines above the headings say: `Split/Skill: Sales`."""
        said: dict[str, str] = {}
        for row in self.rows[: self.found.first]:
            given = [str(cell).strip() for cell in row if not is_blank(cell)]
            pairs = [(hit[1], hit[2]) for cell in given if (hit := _PREAMBLE.fullmatch(cell))]
            pairs += [(one.rstrip(":："), two) for one, two in pairwise(given)]
            for head, value in pairs:
                for field in match(
                    {f: self.export.headings[f] for f in ("date", "queue") if f in self.export.headings},
                    [head],
                ):
                    said.setdefault(field, value)
        return said

    # times

    def starts(self, cells: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
        """UTC start of each row's interval, missing where it cannot be told."""
        if "time" in cells and "stamp" not in cells and whole_stamps(cells["time"]):
            cells = cells.drop(columns="date", errors="ignore").rename(columns={"time": "stamp"})
            found = self.found
            self.found = replace(found, columns={**found.columns, "stamp": found.columns["time"]})
        written = [c for c in ("date", "stamp") if c in cells]
        if not written:
            self.faults.append(Fault("times of day without any date", str(self.path), self.found.first))
            return pd.Series(pd.NaT, cells.index, dtype="datetime64[ns, UTC]"), pd.Series(0, cells.index)
        order = str(self.settings.dates) or next(filter(None, (order_of(cells[c]) for c in written)), "")
        if not order and len(cells):
            words = "day and month cannot be told apart; set inputs.export.dates, or --dates, to dmy or mdy"
            self.fault(words, cells.index[0], written[0], cells[written[0]].iloc[0])
            order = "dmy"
        if "date" in cells and ("time" in cells or self.only_time(cells)):
            times = "time" if "time" in cells else "stamp"
            day, minute = dates_with_minutes(cells["date"], cells[times], order)
            self.unfit(cells, "date", day.isna(), "expected a date such as 2026-11-09")
            self.unfit(cells, times, minute.isna(), "expected a time of day such as 08:30")
            clock, aware = day + pd.to_timedelta(minute, unit="min"), None
        else:
            column = "stamp" if "stamp" in cells else "date"
            clock, aware = clock_times(cells[column], order)
            self.unfit(
                cells, column, clock.isna() & aware.isna(), "expected a time such as 2026-11-09T08:00+08:00"
            )
        return self.localised(cells, clock, aware)

    def only_time(self, cells: pd.DataFrame) -> bool:
        """Whether times of day are all that rows tell of their time, beside a date."""
        if "stamp" not in cells:
            return "time" in cells
        return all(to_minute(cell) is not None for cell in cells["stamp"].head(20))

    def localised(
        self, cells: pd.DataFrame, clock: pd.Series, aware: pd.Series | None
    ) -> tuple[pd.Series, pd.Series]:
        """UTC of clock times in the file's zone. Of two rows with one local time, in the hour that the
        clocks show twice, the first is the earlier; times that they never show are left out."""
        zone = "UTC" if self.export.utc else self.settings.zone or self.zone
        names = [cells[name].map(_name) for name in NAMES if name in cells]
        occurrence = clock.groupby([clock, *names], dropna=False).cumcount()
        local = clock.dt.tz_localize(zone, ambiguous=(occurrence == 0).to_numpy(), nonexistent="NaT")
        skipped = local.isna() & clock.notna()
        if skipped.any():
            self.note(
                f"{_rows(skipped.sum())} left out at times that the clocks of {zone} skip,"
                f" the first {clock[skipped].iloc[0]}"
            )
        start = local.dt.tz_convert("UTC").astype("datetime64[ns, UTC]")
        if aware is not None and aware.notna().any():
            start = aware.astype("datetime64[ns, UTC]").fillna(start)
        return start, occurrence

    # numbers

    def counts(self, cells: pd.DataFrame) -> dict[str, pd.Series]:
        """The columns of contacts, those that the file lacks rebuilt from those it has."""
        n = {f: self.numbers(cells, f, to_count, "expected a number") for f in COUNTS if f in cells}
        s = {
            f: self.numbers(cells, f, to_share, "expected a share such as 95.3%")
            for f in SHARES
            if f in cells
        }
        d = {f: self.durations(cells, f) for f in DURATIONS if f in cells}
        if self.export.blank_is_zero:
            n = {f: v.where(cells[f].notna(), 0.0) for f, v in n.items()}
        nothing = pd.Series(math.nan, cells.index)
        share, handled, lost = (
            s.get("answered_share", nothing),
            n.get("handled", nothing),
            n.get("abandoned", nothing),
        )
        if "volume" in n:
            volume = n["volume"]
        elif "abandoned" in n:
            volume = handled.add(lost, fill_value=0.0)
        elif "answered_share" in s:
            volume = (handled / share).where(share > 0, handled).clip(upper=MOST_CONTACTS)
        else:
            volume = handled
            self.note("no count of contacts offered or abandoned: those answered are taken for them")
        handled = handled.fillna(volume * share)
        within = n.get("answered_in_target", nothing)
        within = within.fillna(handled * s.get("answered_in_target_share", nothing))
        return {
            "volume": volume,
            "aht_s": _handling(d, handled.fillna(volume)),
            "handled": handled,
            "abandoned": lost,
            "answered_in_target": within,
        }

    def durations(self, cells: pd.DataFrame, field: str) -> pd.Series:
        unit = self.export.unit_s
        if self.found.rows is None and self.found.first:
            head = str(self.rows[self.found.first - 1][self.found.columns[field]]).casefold()
            for mark in re.findall(r"[(（\[]\s*(\w+)\s*[)）\]]", head):
                unit = _UNITS.get(mark, unit)
        return self.numbers(
            cells, field, lambda cell: to_seconds(cell, unit), "expected seconds, mm:ss or hh:mm:ss"
        )

    def numbers(self, cells: pd.DataFrame, field: str, read: Callable[[Any], float], words: str) -> pd.Series:
        """Values of a column, 0 or more; others are faults and missing."""
        codes, distinct = pd.factorize(cells[field])
        each = np.array([read(cell) for cell in distinct], dtype=np.float64)
        values = pd.Series(np.append(each, math.nan)[codes], cells.index)
        self.unfit(cells, field, values.isna() & cells[field].notna(), words)
        least = "expected more than 0" if field in DURATIONS else "expected 0 or more"
        self.unfit(cells, field, values < 0, least)
        most = MOST_CONTACTS if field not in DURATIONS else MOST_AHT_S
        most *= MOST_CONTACTS if "total" in field else 1
        self.unfit(cells, field, values > most, f"expected no more than {most:,.0f}")
        return values.where((values >= 0) & (values <= most))

    # faults

    def unfit(self, cells: pd.DataFrame, field: str, wrong: pd.Series, words: str) -> None:
        for row in cells.index[wrong.to_numpy(bool)]:
            value = cells[field].loc[[row]].iloc[0]
            self.fault(words, row, field, value)

    def fault(self, words: str, row: int, field: str, value: object) -> None:
        self.faults.append(Fault(words, str(self.path), int(row), self.heading(field), shown(value)))

    def heading(self, field: str) -> str:
        """The file's own heading of a field."""
        at, first = self.found.columns.get(field), self.found.first
        if at is None or self.found.rows is not None or not first or first > len(self.rows):
            return field
        return str(self.rows[first - 1][at]).strip()


def _name(cell: Any) -> str:
    return "" if cell is None or is_blank(cell) else shown(cell).strip()


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _handling(d: dict[str, pd.Series], contacts: pd.Series) -> pd.Series:
    """Mean handling time from whichever parts are given; missing where there is none or nobody."""
    some = contacts.where(contacts > 0)
    totals = [d[f] for f in ("talk_total_s", "hold_total_s", "wrap_total_s") if f in d]
    means = [d[f] for f in ("talk_s", "hold_s", "wrap_s") if f in d]
    if "aht_s" in d:
        aht = d["aht_s"]
    elif "handle_total_s" in d:
        aht = d["handle_total_s"] / some
    elif totals:
        aht = sum((t.fillna(0.0) for t in totals[1:]), totals[0]) / some
    elif means:
        aht = sum((m.fillna(0.0) for m in means[1:]), means[0])
    else:
        return pd.Series(math.nan, contacts.index)
    return aht.where((aht > 0) & (aht <= MOST_AHT_S))
