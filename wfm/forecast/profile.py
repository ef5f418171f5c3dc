"""How a day's contacts spread over its intervals."""

from __future__ import annotations

import numpy as np

from wfm.forecast.calendar import REGIONAL, Calendar
from wfm.forecast.history import Bools, Dates, Floats, History, Ints

HOLIDAY = 7
"""Row of the profile of public holidays, behind the seven weekdays."""

LATELY_DAYS, MOVED = 14, 2.0
"""Days that say whether the shape has moved, and how many times its noise a move must be to count."""


def day_kind(calendar: Calendar, dates: Dates) -> Ints:
    """(days,) weekday 0..6, or HOLIDAY."""
    at = calendar.rows(dates)
    return np.where(calendar.holiday[at], HOLIDAY, calendar.weekday[at])


def profiles(history: History, calendar: Calendar, weeks: int, day_weight: Floats | None = None) -> Floats:
    """(8, slots) shares of the day by kind of day, each row summing to 1.

    Days count half as much for each `weeks` they lie back, and by `day_weight` (days,). Each
    weekday is drawn towards the mean of all, holidays towards the weekdays, as far as the noise
    of its counts asks for (empirical Bayes, Efron & Morris 1973, on the row as a whole). What the last
    days have in common against their kind moves every row, as far as it stands out of their noise.
    """
    age = (history.dates[-1] - history.dates).astype(np.int64) / 7
    weight = 0.5 ** (age / weeks)
    if day_weight is not None:
        weight = weight * day_weight
    total = np.nansum(history.volume, axis=1)
    whole = np.isfinite(history.volume).all(axis=1) & (total > 0)
    if not whole.any():
        return _even(history.closed)
    kind = day_kind(calendar, history.dates)
    share = np.where(whole[:, None], history.volume / np.maximum(total, 1e-9)[:, None], 0.0)
    # a day says as much about the shape as its contacts, up to where other things than chance move it
    mass = np.where(whole, weight * np.minimum(total, 4 * np.median(total[whole])), 0.0)

    ordinary = kind != HOLIDAY
    overall = _mean(share, np.where(ordinary, mass, 0.0) if mass[ordinary].any() else mass)
    rows = np.empty((8, history.slots))
    for k in range(7):
        rows[k] = _drawn(share, np.where(kind == k, mass, 0.0), overall)
    rows[HOLIDAY] = _drawn(share, np.where(kind == HOLIDAY, mass, 0.0), overall)
    lately = np.where(ordinary & (age < LATELY_DAYS / 7), mass, 0.0)
    moved = _drawn(share - rows[kind], lately, np.zeros(history.slots), MOVED)
    rows = np.maximum(rows + moved, 0.0)
    return _closed_out(rows, history.closed)


def spread_over_day(
    daily: Floats, dates: Dates, shares: Floats, history: History, calendar: Calendar
) -> Floats:
    """(days, slots) volume from (days,) totals; nothing on days and slots that are closed."""
    volume = daily[:, None] * shares[day_kind(calendar, dates)]
    return np.where(closed_cells(history, calendar, dates), 0.0, volume)


def closed_cells(history: History, calendar: Calendar, dates: Dates) -> Bools:
    """(days, slots) in which the queue is closed, as far as its history tells."""
    at = calendar.rows(dates)
    shut = history.closed_holidays
    holiday = np.isin(calendar.holiday_name[at], list(shut))
    if any(name.endswith(REGIONAL) for name in shut):
        holiday |= np.isin(calendar.regional_name[at], list(shut))
    return np.asarray(history.closed[calendar.weekday[at]] | holiday[:, None])


def _mean(share: Floats, mass: Floats) -> Floats:
    mean: Floats = (mass[:, None] * share).sum(axis=0) / mass.sum()
    return mean


def _drawn(share: Floats, mass: Floats, towards: Floats, times: float = 1.0) -> Floats:
    """The mean shape of the days with mass, drawn towards another by James and Stein's rule; `times`:
    how many times its noise it must be apart to count at all."""
    if (mass > 0).sum() < 2:
        return towards
    own = _mean(share, mass)
    # noise of the mean shape, from how much single days differ from it
    w = mass / mass.sum()
    within = (w[:, None] * (share - own) ** 2).sum(axis=0) / (1 - (w**2).sum())
    noise = (within * (w**2).sum()).sum()
    apart = ((own - towards) ** 2).sum()
    keep = max(0.0, 1 - times * noise / apart) if apart > 0 else 0.0
    return np.asarray(keep * own + (1 - keep) * towards)


def _closed_out(rows: Floats, closed: Bools) -> Floats:
    """No share in closed slots. A weekday that is closed all day keeps an even row: it is never used."""
    open_rows = np.vstack([~closed, (~closed).any(axis=0, keepdims=True)])
    rows = np.where(open_rows, rows, 0.0)
    total = rows.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 0, rows / np.maximum(total, 1e-12), 1.0 / rows.shape[1]))


def _even(closed: Bools) -> Floats:
    return _closed_out(np.full((8, closed.shape[1]), 1.0 / closed.shape[1]), closed)
