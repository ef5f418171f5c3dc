"""What a day or interval would usually have had, from the same weekdays around it; and what is far off."""

from __future__ import annotations

import numpy as np

from wfm.forecast.history import Bools, Floats, Ints

REACH = 4
"""Weeks on either side whose same weekdays say what is usual."""

OUTAGE_SHARE, OUTAGE_EXPECTED = 0.05, 30.0
"""A run of intervals with less than this share of its usual contacts, if so many were usual."""

OUTAGE_RARE = 0.02
"""Where runs without contacts are commoner than this share of the intervals, they are how the queue is."""

SPIKE_FACTOR, SPIKE_SD, SPIKE_BESIDE = 10.0, 12.0, 3.0
"""An interval this many times its usual contacts and this many standard deviations above, while both
its neighbours stay below `SPIKE_BESIDE` times theirs: a fault of counting, not of demand."""

DAY_FACTOR, DAY_SD = 3.0, 6.0
"""A day this many times its usual contacts and this many robust standard deviations (of logs) above."""

RARE_DAYS = 0.01
"""Where more days than this are so far off, they are how the queue is."""

LEAST_SPREAD = 0.05
"""Believed spread of a day's log total, where the history shows less."""

YEAR, ABOUT = 365, 4
"""Days so far from a day and about as far off in another year: a season's habit."""


def usual_cells(volume: Floats, weekday: Ints) -> Floats:
    """(days, slots) median of the same weekdays around each day; 0 where they tell nothing."""
    usual = np.zeros_like(volume)
    for k in range(7):
        days = np.flatnonzero(weekday == k)
        if len(days) < 4:
            continue
        same = volume[days]
        beyond = np.full((REACH, same.shape[1]), np.nan)
        wide = np.concatenate((beyond, same, beyond))
        around = np.stack([wide[s : s + len(days)] for s in range(2 * REACH + 1) if s != REACH])
        known = np.isfinite(around)
        filled = np.sort(np.where(known, around, np.inf), axis=0)
        middle = np.maximum(known.sum(axis=0) - 1, 0) // 2
        median = np.take_along_axis(filled, middle[None], axis=0)[0]
        usual[days] = np.where(np.isfinite(median), median, 0.0)
    return usual


def outage_cells(volume: Floats, usual: Floats, spared: Bools) -> Bools:
    """Runs of intervals with almost none of their usual contacts. `spared`: (days,) holidays."""
    low = np.isfinite(volume) & (volume < OUTAGE_SHARE * usual) & ~spared[:, None]
    # a run may span midnight; adding up over runs needs the flat order
    flat, expected = low.ravel(), usual.ravel()
    run = np.cumsum(np.diff(flat, prepend=False) & flat) * flat
    lost = np.bincount(run, weights=expected)
    lost[0] = 0.0
    found = (lost[run] >= OUTAGE_EXPECTED).reshape(low.shape) & low
    open_cells = np.isfinite(volume) & (usual > 0)
    commonly = _runs(found) > OUTAGE_RARE * max(open_cells.sum(), 1)
    return np.zeros_like(found) if commonly else found


def spike_cells(volume: Floats, usual: Floats) -> Bools:
    """Single intervals that no demand explains: far above what is usual while their neighbours are not."""
    if volume.shape[1] < 2:
        return np.zeros(volume.shape, dtype=bool)
    flat, level = np.nan_to_num(volume).ravel(), np.maximum(usual.ravel(), 1.0)
    times = flat / level
    beside = np.maximum(np.append(times[1:], 0.0), np.append(0.0, times[:-1]))
    high = (
        (times > SPIKE_FACTOR)
        & (flat - level > SPIKE_SD * np.sqrt(level) + SPIKE_SD)
        & (beside < SPIKE_BESIDE)
    )
    known = np.isfinite(volume) & (usual > 0)
    if high.sum() > 0.1 * RARE_DAYS * max(known.sum(), 1):
        return np.zeros(volume.shape, dtype=bool)
    return np.asarray(high.reshape(volume.shape))


def outlying_days(total: Floats, weekday: Ints, spared: Bools) -> Bools:
    """(days,) totals far above what is usual, without a holiday near or a like day in another year."""
    usual = usual_cells(total[:, None], weekday)[:, 0]
    known = np.isfinite(total) & (total > 0) & (usual > 0)
    off = np.zeros(len(total))
    off[known] = np.log(total[known] / usual[known])
    spread = 1.4826 * np.median(np.abs(off[known])) if known.any() else 0.0
    chance = np.sqrt(1.0 / np.maximum(usual, 1.0))
    most = np.maximum(np.log(DAY_FACTOR), DAY_SD * np.maximum(max(spread, LEAST_SPREAD), chance))
    far = known & (off > most) & ~spared
    if far.sum() > max(RARE_DAYS * known.sum(), 1):
        return np.zeros(len(total), dtype=bool)
    for day in np.flatnonzero(far):
        for other in (day - YEAR, day + YEAR):
            years = off[max(other - ABOUT, 0) : max(other + ABOUT + 1, 0)]
            far[day] &= not (years > off[day] / 2).any()
    return far


def _runs(cells: Bools) -> int:
    return int((np.diff(cells.ravel().astype(np.int8), prepend=0) == 1).sum())
