"""Several cheap models at once, weighted by how near they came on past mornings.

Weights are not negative and add up to one; those with the least squared error of intervals and of
whole days are taken (stacking: Breiman 1996; forecasts combined by regression on the simplex:
Granger & Ramanathan 1984), drawn towards equal ones. Members share one fitted level.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.forecast.backtest import Backtest, roll
from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models import daily_profile, mean_weeks, svd_profile
from wfm.forecast.models.base import Predict

MEMBERS = ("daily_profile", "svd_profile", "mean_weeks", "last_weeks")

LAST_WEEKS = 4

BELIEVED = (0.25, 0.75, 0.0, 0.0)
"""Weights before any backtest."""

CERTAINTY = 10.0
"""How many days of backtest the weights believed count as."""


def fit_members(history: History, calendar: Calendar, weeks: int) -> tuple[Predict, ...]:
    """Every member of MEMBERS, in order."""
    past = daily_profile.recent(history)
    level = daily_profile.Level.fit(past, calendar)
    return (
        daily_profile.on_level(level, past, calendar, weeks),
        svd_profile.on_level(level, past, calendar, weeks),
        mean_weeks.fit(past, calendar, weeks),
        mean_weeks.fit(past, calendar, LAST_WEEKS),
    )


def fit(history: History, calendar: Calendar, weeks: int) -> Predict:
    """The members, weighted by a backtest of the week ahead."""
    backtest = roll(history, calendar, fit_members, weeks, lags=(1, 7), origins=8, least_days=28)
    return blend(fit_members(history, calendar, weeks), weigh(backtest))


def blend(members: Sequence[Predict], weight: Floats) -> Predict:
    """Their weighted mean; members without weight are not asked."""
    used = [(w, m) for w, m in zip(weight, members, strict=True) if w > 0]

    def predict(dates: Dates) -> Floats:
        return np.asarray(sum(w * m(dates) for w, m in used))

    return predict


def weigh(backtests: Sequence[Backtest]) -> Floats:
    """(members,) weights, from the same days forecast by each."""
    believed = np.array(BELIEVED)
    whole = np.isfinite(backtests[0].actual).all(axis=1)
    actual = backtests[0].actual[whole]
    said = np.stack([b.forecast[whole] for b in backtests])
    if not len(actual) or actual.sum() <= 0:
        return believed
    off = said - actual
    # intervals and days weigh alike, each against what chance and the best member leave
    cells = off.reshape(len(off), -1)
    days = off.sum(axis=2)
    within, across = cells @ cells.T, days @ days.T
    cross = within / max(np.diag(within).min(), 1e-9) + across / max(np.diag(across).min(), 1e-9)
    doubt = CERTAINTY / len(actual)
    return _on_simplex(cross, believed, doubt)


def _on_simplex(cross: Floats, believed: Floats, doubt: float) -> Floats:
    """The weights w >= 0, sum 1, that minimise w' cross w + doubt * |w - believed|^2 (scaled), by
    non-negative least squares with the sum as a heavy row (Lawson & Hanson 1974, ch. 23)."""
    from scipy.optimize import nnls

    k = len(believed)
    root = np.linalg.cholesky(cross + 1e-9 * np.trace(cross) * np.eye(k)).T
    pull = np.sqrt(doubt * np.trace(cross) / k)
    heavy = 1e3 * np.sqrt(np.trace(cross))
    a = np.vstack([root, pull * np.eye(k), heavy * np.ones((1, k))])
    b = np.concatenate([np.zeros(k), pull * believed, [heavy]])
    weight, _ = nnls(a, b)
    return np.asarray(weight / weight.sum())
