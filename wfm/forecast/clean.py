"""From a queue's rows to a regular history, with a record of what was found and done.

The rows themselves are never changed: what cannot be used is left out of the fit, and the record
keeps the raw value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.forecast.calendar import Calendar
from wfm.forecast.events import Event, hidden_cells
from wfm.forecast.history import MINUTES_A_DAY, Bools, Floats, History, date_range
from wfm.forecast.levels import level_steps
from wfm.forecast.opening import closed_holidays, closed_slots, expected_rows, omits_zeros
from wfm.forecast.profile import closed_cells
from wfm.forecast.usual import OUTAGE_EXPECTED, outage_cells, outlying_days, spike_cells, usual_cells

LENGTHS_MIN = (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, MINUTES_A_DAY)
"""Intervals that a history may have."""

DAILY_SHARE, ON_GRID_SHARE = 0.9, 0.99
"""Shares of distances of a day or more, and of rows on the grid, that tell the interval."""

GRID_EVIDENCE = 200
"""Stamps in a row on a coarser grid that no history on the finer one has by chance."""

HALF = 0.5
"""A last day with less than this share of its usual contacts is still being counted."""

CENSORED_SHARE, CENSORED_CONTACTS = 0.20, 20.0
"""A day on which so many of its contacts left, of at least so many offered, is censored."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a queue's history, and what was done about it. Times are local.

    `fault`: missing, repeated, conflicting, outage, outlier, level shift, censored, mixed intervals,
    unfinished, zeros omitted or no contacts.
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

    @property
    def words(self) -> str:
        """What was found, counted by kind; empty where nothing was."""
        kinds = Counter(finding.fault for finding in self.findings)
        said = ", ".join(f"{kind} ({count} times)" if count > 1 else kind for kind, count in kinds.items())
        return f"found in its history: {said}; the table cleaning says what was done" if said else ""


def interval_of(stamps: pd.DatetimeIndex) -> int:
    """Minutes of an interval: the commonest distance between rows, or the part of it that all rows keep
    to where some are absent; a day where hardly two rows are nearer."""
    minutes = np.unique(stamps.as_unit("s").asi8 // 60)
    apart = np.diff(minutes)
    if not len(apart):
        return 60
    if (apart >= MINUTES_A_DAY - 60).mean() >= DAILY_SHARE:
        return MINUTES_A_DAY
    values, counts = np.unique(apart, return_counts=True)
    common = int(values[np.argmax(counts)])
    past = minutes - minutes[0]
    kept = [m for m in LENGTHS_MIN if m <= common and (past % m == 0).mean() >= ON_GRID_SHARE]
    return max(kept, default=LENGTHS_MIN[0])


def clean(
    queue: str,
    rows: pd.DataFrame,
    zone: str,
    until: pd.Timestamp,
    calendar: Calendar,
    outages: Sequence[Event] = (),
    events: Sequence[Event] = (),
) -> Cleaned:
    """The history of one queue before `until` (UTC), on the local clock of `zone`.

    Args:
        rows: interval_start (UTC) and volume, in any order; abandoned, where it is known.
        outages: those named by the user; others are looked for.
        events: promotions and the like named by the user: their days are never taken for faults.
    """
    rows = rows[rows["interval_start"] < until]
    if rows.empty:
        raise ValueError(f"queue {queue} has no history before {until}")
    interval = interval_of(pd.DatetimeIndex(rows["interval_start"]))
    coarse = _coarsest(pd.DatetimeIndex(rows["interval_start"]).tz_convert(zone), interval)
    rows, findings = _one_row_an_interval(queue, rows, zone, interval)
    stamps = pd.DatetimeIndex(rows["interval_start"])
    local = stamps.tz_convert(zone).tz_localize(None)
    if coarse != interval:
        words = f"counted by {coarse} min for a time: all of it is taken by {coarse} min"
        findings.append(
            Finding(queue, local[0], local[-1], "mixed intervals", len(rows), *_both(rows), words)
        )
    dates, volume, present = _matrix(local, rows["volume"].to_numpy(np.float64), coarse)

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
    history = History(dates, volume, coarse, closed_slots(dates, volume, present))
    history = replace(history, closed_holidays=closed_holidays(history, calendar))
    history, unfinished = _without_unfinished_day(queue, history, present & expected, expected, calendar)
    findings += unfinished
    findings += _missing(queue, history, calendar, zone)
    findings += _censored(queue, rows, local)
    if not np.nansum(history.volume):
        words = "no contacts in all its history: none are forecast"
        findings.append(Finding(queue, local[0], local[-1], "no contacts", len(rows), 0.0, 0.0, words))
    history, wrong = _without_faults(queue, history, calendar, outages, events)
    history, steps = _on_one_level(queue, history, events)
    findings += wrong + steps
    return Cleaned(history, tuple(sorted(findings, key=lambda f: (f.start, f.fault))))


def _without_faults(
    queue: str, history: History, calendar: Calendar, outages: Sequence[Event], events: Sequence[Event]
) -> tuple[History, list[Finding]]:
    """Outages, named or found, and outliers left out. Days of events and around holidays are spared."""
    named = hidden_cells(outages, history)
    told = hidden_cells(events, history)
    holiday = calendar.holiday[calendar.rows(history.dates)]
    near = holiday | np.append(holiday[1:], False) | np.append(False, holiday[:-1])
    usual = usual_cells(history.volume, history.weekday)
    shut = closed_cells(history, calendar, history.dates)
    found = outage_cells(history.volume, usual, holiday) & ~named & ~told & ~shut
    spikes = spike_cells(history.without(told).volume, usual) & ~named
    findings = _runs_of(queue, history, named, "outage", "named as an event: left out")
    findings += _runs_of(
        queue, history, found, "outage", "hardly any contacts where many are usual: left out"
    )
    words = "far above its usual contacts, its neighbours are not: left out"
    findings += _runs_of(queue, history, spikes, "outlier", words)
    rest = history.without(named | found | spikes)
    days = outlying_days(rest.daily(), history.weekday, near | told.any(axis=1))
    whole = days[:, None] & np.isfinite(rest.volume) & ~history.closed[history.weekday]
    words = "far above its usual contacts: left out; name it as an event if it comes again"
    findings += _runs_of(queue, history, whole, "outlier", words)
    return rest.without(whole), findings


def _on_one_level(queue: str, history: History, events: Sequence[Event]) -> tuple[History, list[Finding]]:
    """Days before a step in level scaled to the level after it, so that their shape still serves."""
    daily = history.without(hidden_cells(events, history)).daily()
    findings = []
    for step in level_steps(daily, history.weekday):
        before = history.volume[: step.day]
        raw = float(np.nansum(before))
        volume = history.volume.copy()
        volume[: step.day] = before * step.factor
        history = replace(history, volume=volume)
        first, day = pd.Timestamp(history.dates[0]), pd.Timestamp(history.dates[step.day])
        words = f"from {day.date()} on {step.factor:.2f} times as many: days before are scaled to that level"
        known = int(np.isfinite(before).sum())
        findings.append(Finding(queue, first, day, "level shift", known, raw, raw * step.factor, words))
    return history, findings


def _censored(queue: str, rows: pd.DataFrame, local: pd.DatetimeIndex) -> list[Finding]:
    """Runs of days on which many left: some of them called again, others would have stayed."""
    if "abandoned" not in rows or rows["abandoned"].isna().all():
        return []
    frame = rows[["volume", "abandoned"]].set_axis(local.normalize()).dropna()
    days = frame.groupby(level=0).sum()
    much = (days["abandoned"] >= CENSORED_SHARE * days["volume"]) & (days["volume"] >= CENSORED_CONTACTS)
    days = days[much]
    run = (days.index.to_series().diff() > pd.Timedelta(days=7)).cumsum()
    findings = []
    for _, part in days.groupby(run):
        share, total = part["abandoned"].sum() / part["volume"].sum(), float(part["volume"].sum())
        words = f"{share:.0%} of contacts left on these days: kept, but calls tried again may count twice"
        end = part.index[-1] + pd.Timedelta(days=1)
        findings.append(Finding(queue, part.index[0], end, "censored", len(part), total, total, words))
    return findings


def _coarsest(local: pd.DatetimeIndex, interval: int) -> int:
    """The interval of the whole history: that of a long part counted more coarsely, if there is one."""
    minute = np.unique(
        (local.hour * 60 + local.minute).to_numpy() + 1440 * (local.normalize().asi8 // 10**9 // 86400)
    )
    for coarse in (MINUTES_A_DAY, 60, 30, 15):
        if coarse <= interval or coarse % interval:
            continue
        off = np.flatnonzero(minute % coarse)
        longest = np.diff(np.concatenate(([-1], off, [len(minute)]))).max() - 1
        if len(off) and longest >= GRID_EVIDENCE // (10 if coarse == MINUTES_A_DAY else 1):
            return coarse
    return interval


def _both(rows: pd.DataFrame) -> tuple[float, float]:
    """Contacts raw and used, where nothing is lost."""
    total = float(rows["volume"].sum())
    return total, total


def _one_row_an_interval(
    queue: str, rows: pd.DataFrame, zone: str, interval: int
) -> tuple[pd.DataFrame, list[Finding]]:
    """Repeats dropped. Where they disagree the largest is kept: smaller ones were exported too early."""
    again = rows[rows.duplicated("interval_start", keep=False)]
    if again.empty:
        return rows.sort_values("interval_start", kind="stable"), []
    each = again.groupby("interval_start")["volume"].agg(["size", "sum", "min", "max"])
    local = pd.DatetimeIndex(each.index).tz_convert(zone).tz_localize(None)
    fault = np.where(each["min"] == each["max"], "repeated", "conflicting")
    step = pd.Timedelta(minutes=interval)
    new = (fault[1:] != fault[:-1]) | (np.diff(local) > step)
    run = np.concatenate(([0], np.cumsum(new)))
    findings = []
    for k in range(run[-1] + 1):
        at = np.flatnonzero(run == k)
        same = fault[at[0]] == "repeated"
        part = each.iloc[at]
        findings.append(
            Finding(
                queue, local[at[0]], local[at[-1]] + step, str(fault[at[0]]), int(part["size"].sum()),
                float(part["sum"].sum()), float(part["max"].sum()),
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
    total, count, again = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(total, cell, volume)
    np.add.at(count, cell, 1)
    # rows within an interval add up; the hour that clocks repeat is averaged
    np.maximum.at(again, cell, local.to_series().groupby(local).cumcount().to_numpy())
    return dates, total / (1 + again), count > 0


def _without_unfinished_day(
    queue: str, history: History, present: Bools, expected: Bools, calendar: Calendar
) -> tuple[History, list[Finding]]:
    """A last day that stops before its usual end is dropped: its final interval may be part-counted."""
    if history.days < 2 or not expected[-1].any():
        return history, []
    last_row = np.flatnonzero(present[-1])
    usual_end = np.flatnonzero(expected[-1])[-1]
    rows_to_the_end = len(last_row) > 0 and last_row[-1] >= usual_end
    if rows_to_the_end and not _stops_early(history, calendar):
        return history, []
    day = pd.Timestamp(history.dates[-1])
    raw = float(np.nansum(history.volume[-1]))
    finding = Finding(
        queue, day, day + pd.Timedelta(days=1), "unfinished", len(last_row), raw, None, "the day is left out"
    )
    return history.before(history.dates[-1]), [finding]


def _stops_early(history: History, calendar: Calendar) -> bool:
    """Whether the last day's rows go on with zeros where many contacts are usual; of a daily history,
    whether it has less than half of its usual contacts and is no holiday."""
    usual = usual_cells(history.volume, history.weekday)[-1]
    last = np.nan_to_num(history.volume[-1])
    if history.slots == 1:
        holiday = calendar.holiday[calendar.rows(history.dates[-1:])][0]
        return bool(not holiday and usual[0] >= OUTAGE_EXPECTED and last[0] < HALF * usual[0])
    called = np.flatnonzero(last)
    return bool(len(called) and usual[called[-1] + 1 :].sum() >= OUTAGE_EXPECTED)


def _missing(queue: str, history: History, calendar: Calendar, zone: str) -> list[Finding]:
    gaps = ~np.isfinite(history.volume) & ~closed_cells(history, calendar, history.dates)
    # the hour that clocks skip in spring was never there
    day, slot = np.nonzero(gaps)
    minute = (slot * history.interval_min).astype("timedelta64[m]")
    stamps = pd.DatetimeIndex((history.dates[day] + minute).astype("datetime64[ns]"))
    there = stamps.tz_localize(zone, nonexistent="NaT", ambiguous=np.ones(len(stamps), dtype=bool))
    gaps[day, slot] = there.notna()
    return _runs_of(queue, history, gaps, "missing", "left out of the fit")


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
