"""Daily level times a profile built from the few shapes in which days differ.

Square roots of a day's shares are close to their mean plus a handful of patterns, found by singular
value decomposition (Shen & Huang 2008, "Interday forecasting and intraday updating of call center
arrivals", sections 2 and 3). How much of each pattern a day has is regressed on what is known of
the day: weekday, holidays and their eves, place in the month, and a slow drift.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models.base import Predict
from wfm.forecast.models.daily_profile import DayLevel, Level, recent
from wfm.forecast.profile import closed_cells, day_kind, profiles

PATTERNS = 4
LONGEST_DAYS = 730
DRIFT_STEP = 0.1
"""Monthly step of a pattern's mean, relative to how much days differ in it."""

FEWEST_DAYS = 21


def fit(history: History, calendar: Calendar, weeks: int) -> Predict:
    """Level as in `daily_profile`; weekdays' mean shapes where days are few or hold few contacts."""
    history = recent(history)
    return on_level(Level.fit(history, calendar), history, calendar, weeks)


def on_level(level: DayLevel, history: History, calendar: Calendar, weeks: int) -> Predict:
    """A fitted level times shapes of their own for each day."""
    return shaped(level, shapes(history, calendar, weeks, level.obedience), history, calendar)


def shaped(level: DayLevel, shape: Predict, history: History, calendar: Calendar) -> Predict:
    """A fitted level times fitted shapes."""

    def predict(dates: Dates) -> Floats:
        return np.where(
            closed_cells(history, calendar, dates), 0.0, level.predict(dates)[:, None] * shape(dates)
        )

    return predict


def shapes(history: History, calendar: Calendar, weeks: int, day_weight: Floats) -> Predict:
    """(dates, slots) shares of each date, every row summing to 1 over the slots that are open."""
    rows = profiles(history, calendar, weeks, day_weight)

    def by_kind(dates: Dates) -> Floats:
        return rows[day_kind(calendar, dates)]

    past = replace(history, dates=history.dates[-LONGEST_DAYS:], volume=history.volume[-LONGEST_DAYS:])
    total = np.nansum(past.volume, axis=1)
    whole = np.isfinite(past.volume).all(axis=1) & (total > 0)
    if whole.sum() < FEWEST_DAYS or history.slots == 1:
        return by_kind

    dates = past.dates[whole]
    usual = np.sqrt(by_kind(dates))
    off = np.sqrt(past.volume[whole] / total[whole, None]) - usual
    # a day's pattern is as certain as its contacts are many; roots of shares have variance 1/(4 n)
    age = (history.dates[-1] - dates).astype(np.int64)
    weight = 0.5 ** (age / (7 * weeks)) * day_weight[-LONGEST_DAYS:][whole] * np.minimum(total[whole], 1e4)
    weight /= weight.max()
    _, _, patterns = np.linalg.svd(np.sqrt(weight)[:, None] * off, full_matrices=False)
    patterns = patterns[:PATTERNS]
    scores = off @ patterns.T

    def known(of: Dates) -> Floats:
        month = np.arange(15, LONGEST_DAYS, 30)
        steps = (history.dates[-1] - of).astype(np.int64)[:, None] > month
        return np.hstack([np.ones((len(of), 1)), calendar.effects[calendar.rows(of)], steps])

    x = known(dates)
    prior = np.concatenate([[0.1], calendar.scale, np.full(x.shape[1] - 1 - len(calendar.scale), DRIFT_STEP)])
    gram = (x * weight[:, None]).T @ x
    beta = np.zeros((x.shape[1], len(patterns)))
    for k in range(len(patterns)):
        noise = np.average(scores[:, k] ** 2, weights=weight)
        if noise > 0:
            scale = prior * np.sqrt(noise)
            beta[:, k] = np.linalg.solve(
                gram / noise + np.diag(scale**-2.0), x.T @ (weight * scores[:, k]) / noise
            )

    def drawn(of: Dates) -> Floats:
        share = np.maximum(np.sqrt(by_kind(of)) + known(of) @ beta @ patterns, 0.0) ** 2
        return np.asarray(share / np.maximum(share.sum(axis=1, keepdims=True), 1e-12))

    return drawn
