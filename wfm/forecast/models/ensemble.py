"""Several cheap models at once, weighted by how near they came on past mornings.

Weights are not negative and add up to one; those with the least squared error of intervals and of
whole days are taken (stacking: Breiman 1996; forecasts combined by regression on the simplex:
Granger & Ramanathan 1984), drawn towards what is believed before. A dozen weeks hardly tell who follows a
wandering level best; that it wanders, all of the history tells by the ridge's own evidence. Errors of late
count most, and days on which all members were far off count less. Members share fitted levels: one that is
slow, one that may break, one that is smoothed from day to day; one knows weekdays and holidays alone and
wanders. Of two that differ history shows which was right.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from wfm.forecast.backtest import Backtest, roll
from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models import boosting, daily_profile, mean_weeks, smoothed, svd_profile, wandering
from wfm.forecast.models.base import Predict

MEMBERS = (
    "daily_profile", "svd_profile", "breaking", "smoothed", "wandering",
    "mean_weeks", "last_weeks", "boosting",
)  # fmt: skip
"""The last where queues with the same promotions learn from each other."""

LAST_WEEKS = 4

BELIEVED = (0.05, 0.40, 0.175, 0.175, 0.20, 0.0, 0.0)
BELIEVED_WANDERING = (0.0, 0.0, 0.0, 0.1, 0.9, 0.0, 0.0)
"""Weights before any backtest, of a level that moves slowly or breaks, and of one that wanders."""

BELIEVED_BOOSTING = 0.5
"""The part of them that boosting is believed to take."""

CERTAINTY, CERTAINTY_WANDERING = 20.0, 160.0
"""How many days on which the best member is right count as much as the weights believed, of such levels."""

HALF_LIFE = 42.0
"""Age in days at which an error counts half."""


class Belief(NamedTuple):
    """What is known before any backtest: (members,) `weight`, which counts as much as `days` of it."""

    weight: Floats
    days: float


class Fitted(NamedTuple):
    """`members`: of MEMBERS, in order; the last only if there are queues to learn from."""

    members: tuple[Predict, ...]
    believed: Belief


def fit_members(
    history: History, calendar: Calendar, weeks: int, pooled: boosting.Pooled | None = None
) -> Fitted:
    """All members; what is believed of them goes by how probable it is that the level wanders."""
    past = daily_profile.recent(history)
    level, breaking = daily_profile.Level.steady_and_breaking(past, calendar)
    shape = svd_profile.shapes(past, calendar, weeks, level.obedience)
    alone = (
        daily_profile.on_level(level, past, calendar, weeks),
        svd_profile.shaped(level, shape, past, calendar),
        svd_profile.shaped(breaking, shape, past, calendar),
        svd_profile.shaped(smoothed.smooth(level, past), shape, past, calendar),
        svd_profile.shaped(wandering.wander(level, past), shape, past, calendar),
        mean_weeks.fit(past, calendar, weeks),
        mean_weeks.fit(past, calendar, LAST_WEEKS),
    )
    believed = believe(level.wanders)
    if pooled is None:
        return Fitted(alone, believed)
    boosted = svd_profile.shaped(boosting.corrected(level, pooled, past), shape, past, calendar)
    weight = np.append((1 - BELIEVED_BOOSTING) * believed.weight, BELIEVED_BOOSTING)
    return Fitted((*alone, boosted), believed._replace(weight=weight))


def believe(wanders: float) -> Belief:
    """What is believed where it is so probable that the level wanders."""
    calm, wandering = np.array(BELIEVED), np.array(BELIEVED_WANDERING)
    return Belief(
        (1 - wanders) * calm + wanders * wandering,
        (1 - wanders) * CERTAINTY + wanders * CERTAINTY_WANDERING,
    )


def fit(history: History, calendar: Calendar, weeks: int) -> Predict:
    """The members, weighted by a backtest of the week ahead."""
    members, believed = fit_members(history, calendar, weeks)
    look_back = partial(roll, lags=(1, 7), origins=8, least_days=28)
    backtests = look_back(history, calendar, lambda *past: fit_members(*past).members, weeks)
    return blend(members, weigh(backtests, believed))


def blend(members: Sequence[Predict], weight: Floats) -> Predict:
    """Their weighted mean; members without weight are not asked."""
    used = [(w, m) for w, m in zip(weight, members, strict=True) if w > 0]

    def predict(dates: Dates) -> Floats:
        return np.asarray(sum(w * m(dates) for w, m in used))

    return predict


def weigh(backtests: Sequence[Backtest], believed: Belief) -> Floats:
    """(members,) weights, from the same days forecast by each, and from what is believed before."""
    whole = np.isfinite(backtests[0].actual).all(axis=1)
    actual = backtests[0].actual[whole]
    said = np.stack([b.forecast[whole] for b in backtests])
    if not len(actual) or actual.sum() <= 0:
        return believed.weight
    date = backtests[0].date[whole]
    counts = 0.5 ** ((date.max() - date).astype(np.int64) / HALF_LIFE)
    off = said - actual
    # intervals and days weigh alike, each against what chance and the best member leave
    cells = off * np.sqrt(counts * _trusted((off**2).sum(axis=2)))[:, None]
    cells = cells.reshape(len(off), -1)
    days = off.sum(axis=2)
    days = days * np.sqrt(counts * _trusted(days**2))
    within, across = cells @ cells.T, days @ days.T
    cross = within / max(np.diag(within).min(), 1e-9) + across / max(np.diag(across).min(), 1e-9)
    return _on_simplex(cross, believed.weight, believed.days / counts.sum())


def _trusted(squares: Floats) -> Floats:
    """(days,) weight of each day, from (members, days) squared errors: little where all were far off, as no
    member could know."""
    common = np.median(squares, axis=0)
    return np.asarray(1 / np.maximum(common + np.median(common), 1e-12))


def _on_simplex(cross: Floats, believed: Floats, doubt: float) -> Floats:
    """The weights w >= 0, sum 1, that minimise w' cross w + doubt * |w - believed|^2, by non-negative least
    squares with the sum as a heavy row (Lawson & Hanson 1974, ch. 23). Doubt is on the scale of the best
    member: others, however far off, do not hide it."""
    from scipy.optimize import nnls

    k = len(believed)
    root = np.linalg.cholesky(cross + 1e-9 * np.trace(cross) * np.eye(k)).T
    pull = np.sqrt(doubt * np.diag(cross).min())
    heavy = 1e3 * np.sqrt(np.trace(cross))
    a = np.vstack([root, pull * np.eye(k), heavy * np.ones((1, k))])
    b = np.concatenate([np.zeros(k), pull * believed, [heavy]])
    weight, _ = nnls(a, b)
    return np.asarray(weight / weight.sum())
