"""Daily level by exponential smoothing, times the profile of the day.

What the calendar and the season make of a day comes from the level of `daily_profile`; how contacts stand
to that is smoothed from day to day (Brown 1959), at the speed that came nearest over the week ahead. A
level that wanders daily, or fell and comes back, is followed sooner than by weekly steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models import svd_profile
from wfm.forecast.models.base import Predict
from wfm.forecast.models.daily_profile import Level, recent

SPEEDS = np.array([0.03, 0.07, 0.15, 0.3, 0.5, 0.8])
"""Candidate weights of the latest day."""

MIDDLE = 2
"""The one by which it is told how far days are off as a rule."""

LONGEST_DAYS, FEWEST_DAYS = 300, 21
"""Days looked at; with fewer known the level is left as it is."""

START_DAYS = 28
"""Days whose mean is the first level; they do not judge the speed."""

FAR, FIRST_CV, CV_SPEED = 3.0, 0.3, 0.03
"""A day counts as at most `FAR` times the CV of days of late off its expectation; the CV at first, and how
fast it follows."""

AHEAD, HALF_LIFE = (1, 3, 5, 7), 60.0
"""Days ahead at which a speed is judged, and the age in days at which an error counts half."""


def fit(history: History, calendar: Calendar, weeks: int) -> Predict:
    """The level smoothed, then shapes as in `svd_profile`."""
    history = recent(history)
    level = smooth(Level.fit(history, calendar), history)
    return svd_profile.on_level(level, history, calendar, weeks)


@dataclass(frozen=True, eq=False)
class SmoothedLevel:
    """`times`: (days,) how many times what calendar and season expect, from `first` on."""

    level: Level
    first: np.datetime64
    times: Floats

    @property
    def obedience(self) -> Floats:
        return self.level.obedience

    def predict(self, dates: Dates) -> Floats:
        """(dates,) expected contacts."""
        at = np.clip((dates - self.first).astype(np.int64), 0, len(self.times) - 1)
        return np.asarray(self.level.without_steps(dates) * self.times[at])


def smooth(level: Level, history: History) -> SmoothedLevel | Level:
    """The level itself where too few days are known."""
    dates, daily = history.dates[-LONGEST_DAYS:], history.daily()[-LONGEST_DAYS:]
    used = np.isfinite(daily) & ~np.all(history.closed, axis=1)[history.weekday[-LONGEST_DAYS:]]
    if used.sum() < FEWEST_DAYS or not len(level.beta):
        return level
    usual, daily = level.without_steps(dates), np.where(used, daily, 0.0)
    times = _smoothed(daily, usual, used)
    weight = used * 0.5 ** ((dates[-1] - dates).astype(np.int64) / HALF_LIFE)
    off = np.zeros(len(SPEEDS))
    for k in AHEAD:
        error = np.abs(daily[k:, None] / usual[k:, None] - times[:-k])
        off += (weight[k:, None] * error)[START_DAYS:].sum(axis=0)
    return SmoothedLevel(level, dates[0], times[:, np.argmin(off)])


def _smoothed(daily: Floats, usual: Floats, used: Floats) -> Floats:
    """(days, speeds) contacts over usual contacts, both smoothed, so that days with few usual say less.
    A day far off counts as less far."""
    early = np.flatnonzero(used)[:START_DAYS]
    made = np.full(len(SPEEDS), daily[early].mean())
    of = np.full(len(SPEEDS), usual[early].mean())
    cv = FIRST_CV
    times = np.empty((len(daily), len(SPEEDS)))
    for day in range(len(daily)):
        if used[day]:
            expected = np.maximum(made / of * usual[day], 1.0)
            most = FAR * expected * np.sqrt(1 / expected + cv**2)
            seen = np.maximum(np.minimum(np.maximum(daily[day], expected - most), expected + most), 0.0)
            off = seen[MIDDLE] / expected[MIDDLE] - 1
            cv = math.sqrt((1 - CV_SPEED) * cv**2 + CV_SPEED * off**2)
            made += SPEEDS * (seen - made)
            of += SPEEDS * (usual[day] - of)
        times[day] = made / of
    return times
