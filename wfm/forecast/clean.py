"""From a queue's rows to a regular history, with a record of what was found and done.

The rows themselves are never changed: what cannot be used is left out of the fit, and the record
keeps the raw value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.forecast.calendar import Calendar
from wfm.forecast.events import Event, hidden_cells
from wfm.forecast.history import MINUTES_A_DAY, Bools, Floats, History, date_range
from wfm.forecast.opening import closed_holidays, closed_slots, expected_rows, omits_zeros
from wfm.forecast.profile import closed_cells

LENGTHS_MIN = (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, MINUTES_A_DAY)
"""Intervals that a history may have."""

OUTAGE_SHARE, OUTAGE_EXPECTED = 0.05, 30.0
"""A run of intervals with less than this share of its usual contacts, if so many were usual."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a queue's history, and what was done about it. Times are local.

    `fault`: missing, repeated, conflicting, outage, unfinished or zeros omitted.
    """

    queue: str
    start: pd.Timestamp
    end: pd.Timestamp
    fault: str
    rows: int
    raw_volume: float
    used_volume: float | None
    action: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    history: History
    findings: tuple[Finding, ...]


def interval_of(stamps: pd.DatetimeIndex) -> int:
    """Minutes between rows: the commonest distance; a day at most."""
    apart = np.diff(stamps.unique().sort_values().asi8) // 60_000_000_000
    apart = apart[apart > 0]
    if not len(apart):
        return 60
    values, counts = np.unique(apart, return_counts=True)
    common = int(values[np.argmax(counts)])
    if common >= MINUTES_A_DAY - 60:
        return MINUTES_A_DAY
    return next(m for m in LENGTHS_MIN if common <= m)


def clean(
    queue: str,
    rows: pd.DataFrame,
    zone: str,
    until: pd.Timestamp,
    calendar: Calendar,
    outages: Sequence[Event] = (),
) -> Cleaned:
    """The history of one queue before `until` (UTC), on the local clock of `zone`.

    Args:
        rows: interval_start (UTC) and volume, in any order.
        outages: those named by the user; others are looked for.
    """
    rows = rows[rows["interval_start"] < until]
    if rows.empty:
        raise ValueError(f"queue {queue} has no history before {until}")
    interval = interval_of(pd.DatetimeIndex(rows["interval_start"]))
    rows, findings = _one_row_an_interval(queue, rows, zone, interval)
    stamps = pd.DatetimeIndex(rows["interval_start"])
    local = stamps.tz_convert(zone).tz_localize(None)
    dates, volume, present = _matrix(local, rows["volume"].to_numpy(np.float64), interval)

    if omits_zeros(volume, present):
        findings.append(
            Finding(
                queue, local[0], local[-1], "zeros omitted", int((~present).sum()), 0.0, 0.0,
                "the queue writes no rows of zero: absent rows count as zero",
            )
        )  # fmt: skip
        volume, present = np.where(present, volume, 0.0), np.ones_like(present)

    expected = expected_rows(dates, present)
    volume = np.where(present, volume, np.where(expected, np.nan, 0.0))
    history = History(dates, volume, interval, closed_slots(dates, volume, present))
    history = replace(history, closed_holidays=closed_holidays(history, calendar))
    history, unfinished = _without_unfinished_day(queue, history, present & expected, expected)
    findings += unfinished
    findings += _missing(queue, history, calendar, zone)
    named = hidden_cells(outages, history)
    found = _outages(history, calendar) & ~named
    findings += _runs_of(queue, history, named, "outage", "named as an event: left out")
    findings += _runs_of(
        queue, history, found, "outage", "hardly any contacts where many are usual: left out"
    )
    return Cleaned(history.without(named | found), tuple(sorted(findings, key=lambda f: (f.start, f.fault))))


def _one_row_an_interval(
    queue: str, rows: pd.DataFrame, zone: str, interval: int
) -> tuple[pd.DataFrame, list[Finding]]:
    """Repeats dropped. Where they disagree the largest is kept: smaller ones were exported too early."""
    rows = rows.sort_values("interval_start", kind="stable")
    again = rows.duplicated("interval_start", keep=False)
    findings = []
    for _, group in rows[again].groupby("interval_start"):
        values = group["volume"].to_numpy(np.float64)
        same = np.ptp(values) == 0
        local = group["interval_start"].iloc[0].tz_convert(zone).tz_localize(None)
        end = local + pd.Timedelta(minutes=interval)
        findings.append(
            Finding(
                queue, local, end, "repeated" if same else "conflicting", len(values),
                float(values.sum()), float(values.max()),
                "kept once" if same else "kept the largest: smaller ones were exported too early",
            )
        )  # fmt: skip
    rows = rows.sort_values(["interval_start", "volume"]).drop_duplicates("interval_start", keep="last")
    return rows, findings


def _matrix(
    local: pd.DatetimeIndex, volume: Floats, interval: int
) -> tuple[npt.NDArray[np.datetime64], Floats, Bools]:
    """Dates, (days, slots) volume, and which cells have a row."""
    day = local.normalize().to_numpy().astype("datetime64[D]")
    slot = (local.hour * 60 + local.minute).to_numpy() // interval
    dates = date_range(day.min(), day.max() + np.timedelta64(1, "D"))
    cell = (day - dates[0]).astype(np.int64), slot
    shape = len(dates), MINUTES_A_DAY // interval
    total, count, stamps = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(total, cell, volume)
    np.add.at(count, cell, 1)
    # rows off the grid add up; the hour that clocks repeat is averaged
    repeated = local.duplicated()
    np.add.at(stamps, tuple(c[repeated] for c in cell), 1)
    return dates, total / (1 + stamps), count > 0


def _without_unfinished_day(
    queue: str, history: History, present: Bools, expected: Bools
) -> tuple[History, list[Finding]]:
    """A last day that stops before its usual end is dropped: its final interval may be part-counted."""
    if history.days < 2 or not expected[-1].any():
        return history, []
    last_row = np.flatnonzero(present[-1])
    usual_end = np.flatnonzero(expected[-1])[-1]
    if len(last_row) and last_row[-1] >= usual_end:
        return history, []
    day = pd.Timestamp(history.dates[-1])
    raw = float(np.nansum(history.volume[-1]))
    finding = Finding(
        queue, day, day + pd.Timedelta(days=1), "unfinished", len(last_row), raw, None, "the day is left out"
    )
    return history.before(history.dates[-1]), [finding]


def _missing(queue: str, history: History, calendar: Calendar, zone: str) -> list[Finding]:
    gaps = ~np.isfinite(history.volume) & ~closed_cells(history, calendar, history.dates)
    # the hour that clocks skip in spring was never there
    day, slot = np.nonzero(gaps)
    minute = (slot * history.interval_min).astype("timedelta64[m]")
    stamps = pd.DatetimeIndex((history.dates[day] + minute).astype("datetime64[ns]"))
    there = stamps.tz_localize(zone, nonexistent="NaT", ambiguous=np.ones(len(stamps), dtype=bool))
    gaps[day, slot] = there.notna()
    return _runs_of(queue, history, gaps, "missing", "left out of the fit")


def _outages(history: History, calendar: Calendar) -> Bools:
    """Runs of intervals, at least one, with almost none of what same weekdays around them had."""
    on = history.weekday
    usual = np.zeros_like(history.volume)
    for k in range(7):
        days = np.flatnonzero(on == k)
        if len(days) < 4:
            continue
        same = history.volume[days]
        reach = min(4, (len(days) - 1) // 2)
        around = np.stack([np.roll(same, s, axis=0) for s in range(-reach, reach + 1) if s])
        known = np.isfinite(around)
        filled = np.sort(np.where(known, around, np.inf), axis=0)
        middle = np.maximum(known.sum(axis=0) - 1, 0) // 2
        median = np.take_along_axis(filled, middle[None], axis=0)[0]
        usual[days] = np.where(np.isfinite(median), median, 0.0)
    holiday = calendar.holiday[calendar.rows(history.dates)]
    low = np.isfinite(history.volume) & (history.volume < OUTAGE_SHARE * usual) & ~holiday[:, None]
    # a run may span midnight; adding up over runs needs the flat order
    flat, expected = low.ravel(), usual.ravel()
    run = np.cumsum(np.diff(flat, prepend=False) & flat) * flat
    lost = np.bincount(run, weights=expected)
    lost[0] = 0.0
    return (lost[run] >= OUTAGE_EXPECTED).reshape(low.shape) & low


def _runs_of(queue: str, history: History, cells: Bools, fault: str, action: str) -> list[Finding]:
    """One finding a run of neighbouring cells; closed cells between two days do not part a run."""
    slots = history.slots
    flat = cells.ravel()
    idle = history.closed[history.weekday].ravel()
    inside = np.flatnonzero(~idle | flat)
    marked = flat[inside]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marked.astype(np.int8), [0]))))
    findings = []
    minute = pd.Timedelta(minutes=history.interval_min)
    for a, b in edges.reshape(-1, 2):
        cells_of = inside[a:b]
        first, last = int(cells_of[0]), int(cells_of[-1])
        raw = np.nansum(history.volume.ravel()[cells_of])
        findings.append(
            Finding(
                queue,
                pd.Timestamp(history.dates[first // slots]) + minute * (first % slots),
                pd.Timestamp(history.dates[last // slots]) + minute * (last % slots + 1),
                fault, int(b - a), float(raw), None, action,
            )
        )  # fmt: skip
    return findings
