"""When a queue is open, as its history tells: rows and contacts that never come are not missing."""

from __future__ import annotations

from collections import Counter

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Bools, Dates, Floats, History, Ints, weekday

LIKELY_ROWS = 0.5
"""A slot with rows on this share of its weekdays is expected on all of them."""

SPARSE_MEAN, SPARSE_ABSENT = 5.0, 0.1
"""Without a single zero among its rows, a queue this quiet and with this many rows absent omits its zeros."""

CLOSED_WEEKS, CLOSED_EVIDENCE = 8, 10.0
"""Nothing in the last weeks, where the shape of other days expected this many contacts: closed."""


def omits_zeros(volume: Floats, present: Bools) -> bool:
    """Whether the source writes no row where nobody called. Both (days, slots)."""
    inside = volume[present]
    used = present[:, present.any(axis=0)]
    return bool(
        len(inside) and inside.min() > 0 and inside.mean() < SPARSE_MEAN and used.mean() < 1 - SPARSE_ABSENT
    )


def expected_rows(dates: Dates, present: Bools) -> Bools:
    """(days, slots) cells that ought to have a row: their weekday and slot mostly has one."""
    on = weekday(dates)
    usual = np.zeros((7, present.shape[1]), dtype=bool)
    for k in range(7):
        days = present[on == k]
        some = days[days.any(axis=1)]
        # days without any row say nothing about single slots, unless most of that weekday are so
        if len(some) and len(some) >= LIKELY_ROWS / 2 * len(days):
            usual[k] = some.mean(axis=0) >= LIKELY_ROWS
    return usual[on]


def closed_slots(dates: Dates, volume: Floats, present: Bools) -> Bools:
    """(7, slots) nothing in the last weeks, although other days' shape asked for contacts."""
    on = weekday(dates)
    counts: Floats = np.where(present, np.nan_to_num(volume), 0.0)
    alive = counts.sum(axis=1) > 0
    week = _week(dates)
    recent = np.isin(week, np.unique(week[alive])[-CLOSED_WEEKS:])
    closed = np.zeros((7, counts.shape[1]), dtype=bool)
    if not recent.any():
        return closed
    typical = counts[recent & alive].mean(axis=0)
    for k in range(7):
        days = recent & (on == k)
        if not days.any():
            continue
        empty = counts[days].sum(axis=0) == 0
        rowless = ~present[days].any(axis=0)
        # quiet slots may be empty by chance; those without even a row of zero are not open
        closed[k] = empty & (rowless | (typical * days.sum() >= CLOSED_EVIDENCE))
    never = counts[recent].sum(axis=0) == 0
    return np.asarray(closed | (never & (counts[recent].sum() >= CLOSED_EVIDENCE)))


def _week(dates: Dates) -> Ints:
    """Number of the week (from Monday) of each date."""
    return (dates.astype("datetime64[D]").astype(np.int64) + 3) // 7


def closed_holidays(history: History, calendar: Calendar) -> frozenset[str]:
    """Public holidays that fell on days otherwise busy and never had a contact.

    A holiday that the history has not seen is taken as open: people at work without contacts
    cost less than contacts without people. One that only some subdivisions keep must have been seen
    twice: a day without contacts may fall on one by chance.
    """
    on = history.weekday
    total = np.nansum(history.volume, axis=1)
    usual = np.zeros(7)
    for k in range(7):
        if (total[on == k] > 0).any():
            usual[k] = np.median(total[(on == k) & (total > 0)])
    busy = ~np.all(history.closed, axis=1)[on] & (usual[on] >= CLOSED_EVIDENCE)
    at = calendar.rows(history.dates)
    names = calendar.holiday_name[at]
    seen = {str(n) for n in names[busy] if n}
    opened = {str(n) for n in names[busy & (total > 0)] if n}
    if not (busy & (total == 0) & (names == "")).any():
        return frozenset(seen - opened)
    regional = calendar.regional_name[at]
    # a single day between others, not one in a gap
    beside = (np.append(total[1:], 0.0) > 0) | (np.append(0.0, total[:-1]) > 0)
    times = Counter(str(n) for n in regional[busy & beside] if n)
    opened |= {str(n) for n in regional[busy & (total > 0)] if n}
    return frozenset((seen | {n for n, count in times.items() if count > 1}) - opened)
