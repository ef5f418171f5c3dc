"""Daily level that wanders: exponential smoothing of many speeds at once, times the profile of the day.

The ridge of `daily_profile` takes days' errors for independent. Where the level wanders from day to day, or
is pushed and comes back, it reads seasons, months and trends out of chance. Here only weekdays (their
share of the week about them) and holidays (effects of that ridge) are known; all else is the level:

    log mu = log usual + l + s,   e = y / mu - 1
    l += b + alpha e,   s = phi s + sigma e,   b = damping b + gamma e

l stays, s fades, b grows: exponential smoothing (Brown 1959), shocks that are forgotten, damped trend
(Gardner & McKenzie 1985), in the innovations form of Hyndman et al. (2008). Forecasts are the mean over
all constants of `CONSTANTS`, each the heavier the nearer it came over the week ahead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Bools, Dates, Floats, History, Ints, weekday
from wfm.forecast.models import svd_profile
from wfm.forecast.models.base import Predict
from wfm.forecast.models.daily_profile import Level, recent
from wfm.forecast.profile import closed_cells

DAMPING = 0.98

_SPEEDS = [(a, 0.0, 0.0, 0.0) for a in (0.1, 0.01, 0.025, 0.05, 0.2, 0.35, 0.55, 0.8)]
_SHOCKS = [(a, s, p, 0.0) for a in (0.01, 0.04) for s in (0.25, 0.5, 0.8) for p in (0.6, 0.8, 0.92)]
_TRENDS = [(a, 0.0, 0.0, g) for a in (0.1, 0.25, 0.5) for g in (0.003, 0.01)]
CONSTANTS = np.array(_SPEEDS + _SHOCKS + _TRENDS).T
"""(4, candidates) alpha, sigma, phi, gamma. The first one tells how far days are off as a rule."""

LONGEST_DAYS, FEWEST_DAYS, START_DAYS = 400, 42, 28
"""Days looked at; with fewer known the level is left as it is; the first ones set the first level and do
not judge."""

WEEKDAY_HALF_LIFE = 70.0
"""Age in days at which a day counts half in what its weekday has of the week."""

FAR, FIRST_CV, CV_SPEED = 3.0, 0.1, 0.03
"""A day counts as at most `FAR` times the CV of days of late off its expectation; the CV at first, and how
fast it follows."""

RUN, CALM, LONG_RUN, RUN_DAYS = 2.0, 1.0, 3, 3.0
"""Days more than `RUN` CVs off on the same side make a run. From the day on that has `LONG_RUN` such days
before it, alpha is at least run / (run + `RUN_DAYS`), until a day is less than `CALM` CVs off: a level that
has gone is followed, two or three days of sales are not."""

AHEAD, HALF_LIFE, CAP = (1, 2, 3, 5, 7), 120.0, 4.0
"""Days ahead at which constants are judged; the age in days at which an error counts half; how many times
the median error one counts at most."""

TRUST = 0.5
"""Errors of neighbouring days are alike: how much of an observation each is."""

FEWEST = 0.05
"""Contacts expected on a day, at least."""

_MONTHLY = ("weekday", "month", "day 1", "working day", "payday", "day after payday")
"""Beginnings of the calendar's effects that are not of holidays or events."""


def fit(history: History, calendar: Calendar, weeks: int) -> Predict:
    """The wandering level, then shapes as in `svd_profile`."""
    history = recent(history)
    return svd_profile.on_level(wander(Level.fit(history, calendar), history), history, calendar, weeks)


@dataclass(frozen=True, eq=False)
class WanderingLevel:
    """`level`: where effects of holidays come from. `weekdays`: (7,) each weekday over the week about it.
    `inside`: (days,) what each day from `first` on leaves of `l + s`, exp. `state`: (3, candidates) l, s, b
    after the last. `weight`: (candidates,)."""

    level: Level
    weekdays: Floats
    first: np.datetime64
    inside: Floats
    state: Floats
    weight: Floats

    @property
    def obedience(self) -> Floats:
        return self.level.obedience

    def predict(self, dates: Dates) -> Floats:
        """(dates,) expected contacts."""
        at = (dates - self.first).astype(np.int64)
        times = self.inside[np.clip(at, 0, len(self.inside) - 1)]
        for i in np.flatnonzero(at >= len(self.inside)):
            times[i] = np.exp(_ahead(self.state, int(at[i]) - len(self.inside) + 1)) @ self.weight
        return np.asarray(self.weekdays[weekday(dates)] * holidays(self.level, dates) * times)


def wander(level: Level, history: History) -> WanderingLevel | Level:
    """The level itself where too few days are known."""
    dates, daily = history.dates[-LONGEST_DAYS:], history.daily()[-LONGEST_DAYS:]
    used = np.isfinite(daily) & ~closed_cells(history, level.calendar, dates).all(axis=1)
    if used.sum() < FEWEST_DAYS or not len(level.beta) or not daily[used].sum() > 0:
        return level
    special = holidays(level, dates)
    daily = np.where(used, daily, 0.0)
    week = _weekdays(daily / special, used, weekday(dates))
    usual = week[weekday(dates)] * special
    states = _states(daily, usual, used)
    weight = _weight(daily / usual, used, states)
    return WanderingLevel(
        level, week, dates[0], np.exp(states[:, 0] + states[:, 1]) @ weight, states[-1], weight
    )


def holidays(level: Level, dates: Dates) -> Floats:
    """(dates,) times as many for holidays, days about them and events that the calendar knows."""
    names, n = level.calendar.names, len(level.calendar.names)
    effect = np.array([not name.startswith(_MONTHLY) for name in names]) * level.beta[1 : 1 + n]
    return np.asarray(np.exp(level.calendar.effects[level.calendar.rows(dates)] @ effect))


def _weekdays(daily: Floats, used: Bools, on: Ints) -> Floats:
    """(7,) each weekday's contacts over the mean of the seven days about it."""
    total, known = (np.convolve(x, np.ones(7), "same") for x in (daily * used, used * 1.0))
    around = total / np.maximum(known, 1)
    # weeks count alike, however many came
    counts = used * 0.5 ** (np.arange(len(on))[::-1] / WEEKDAY_HALF_LIFE)
    counts = counts / np.maximum(around, np.median(around[used]))
    whole = known >= known.max() - 1
    whole[-3:] = False
    shares = np.full(7, 1e-6)
    for k in range(7):
        seen = counts * (on == k)
        seen = seen * whole if (seen * whole).any() else seen
        if seen @ around > 0:
            shares[k] = max(seen @ daily / (seen @ around), 1e-6)
    return shares


def _states(daily: Floats, usual: Floats, used: Bools) -> Floats:
    """(days, 3, candidates) l, s, b after each day."""
    alpha, sigma, phi, gamma = CONSTANTS
    gain = np.stack([alpha, sigma, gamma])
    keep = np.stack([np.ones_like(phi), phi, np.full_like(phi, DAMPING)])
    early = np.flatnonzero(used)[:START_DAYS]
    state = np.zeros_like(gain)
    state[0] = math.log(max(daily[early].sum(), 1.0) / usual[early].sum())
    # a day with few usual contacts says less
    says = 1 / (1 / np.maximum(usual * math.exp(state[0, 0]), FEWEST) + FIRST_CV**2)
    says = np.minimum(says / np.median(says[used]), 1.0)
    states = np.empty((len(daily), *gain.shape))
    lowest = math.log(FEWEST / usual[used].max())
    cv, run, before = FIRST_CV, 0, 0.0
    for day in range(len(daily)):
        state *= keep
        np.maximum(state[0] + state[2], lowest, out=state[0])
        if used[day]:
            mean = np.maximum(usual[day] * np.exp(state[0] + state[1]), FEWEST)
            off = daily[day] / mean - 1
            first, noise = float(off[0]), 1 / float(mean[0])
            sd = math.sqrt(noise + cv**2)
            wild = abs(first) > (RUN if run < LONG_RUN else CALM) * sd
            run = run + 1 if wild and first * before > 0 else 0
            before = first if wild else 0.0
            most = FAR * sd * (1 + run)
            off = off.clip(-min(most, 0.9), most) * says[day]
            seen = min(abs(first), RUN * sd)
            cv = math.sqrt(max((1 - CV_SPEED) * cv**2 + CV_SPEED * (seen**2 - noise), 1e-3))
            step = gain
            if run >= LONG_RUN:
                follow = np.maximum(alpha, run / (run + RUN_DAYS))
                step = np.stack([follow, np.minimum(sigma, 1 - follow), gamma])
            if most > 1:  # the level goes no farther than to what came
                far = np.maximum(off, 1e-9)
                off = np.where(off > 0, np.minimum(off, np.log1p(far) / step.sum(axis=0)), off)
            state += step * off
        states[day] = state
    return states


def _ahead(state: Floats, days: int) -> Floats:
    """(..., candidates) log of how many times usual, `days` after the states (..., 3, candidates)."""
    grown = DAMPING * (1 - DAMPING**days) / (1 - DAMPING)
    return np.asarray(state[..., 0, :] + state[..., 1, :] * CONSTANTS[2] ** days + state[..., 2, :] * grown)


def _weight(times: Floats, used: Bools, states: Floats) -> Floats:
    """(candidates,) by the likelihood of Laplace errors of their mean size (Yao et al. 2018 call such weights
    pseudo-BMA)."""
    age = np.arange(len(times))[::-1]
    counts = np.where(used & (np.arange(len(times)) >= START_DAYS), 0.5 ** (age / HALF_LIFE), 0.0)
    off = np.zeros(CONSTANTS.shape[1])
    for days in AHEAD:
        said = np.exp(_ahead(states[:-days], days))
        error = np.abs(times[days:, None] - said)
        judged = counts[days:] > 0
        cap = CAP * np.median(error[judged, 0] / said[judged, 0]) * said[:, :1]
        off += counts[days:] @ np.minimum(error, cap)
    weight = (off / off.min()) ** (-TRUST * counts.sum()) if off.min() > 0 else (off == off.min()) * 1.0
    return np.asarray(weight / weight.sum())
