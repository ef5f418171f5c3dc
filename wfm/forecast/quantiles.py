"""How far off a forecast may be: spreads learnt from backtests, and quantiles of counts.

A day's shock moves all its intervals together; each interval has its own on top; chance adds the
noise of counts. Y | shocks ~ Poisson(mu * day * interval), both shocks with mean 1, gives
Var Y = mu + mu^2 kappa^2 with 1 + kappa^2 = (1 + day^2)(1 + own^2), taken as negative binomial.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.forecast.backtest import Backtest
from wfm.forecast.history import Floats

COVERED, COVERED_Z = 0.80, 1.2815515594600038
"""Spreads are set so that the central 80 % hold 80 % of the backtest; z of the 90 % quantile."""

FEWEST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """Coefficients of variation: `day` shared by a day's intervals, `own` of each interval, both
    beside the noise of counts."""

    day: float | Floats
    own: float
    assumed: bool = False

    def interval(self, mean: Floats) -> Floats:
        """CV of an interval beside the day's shock, noise of counts included."""
        with np.errstate(divide="ignore"):
            return np.where(mean > 0, np.sqrt(1 / np.maximum(mean, 1e-12) + self.own**2), 0.0)

    @property
    def beyond_chance(self) -> float | Floats:
        """Kappa: CV of the day's and the interval's shock together."""
        return np.sqrt((1 + self.day**2) * (1 + self.own**2) - 1)

    def on_event(self, cv: Floats) -> Spread:
        """The day's shock, now by interval, with the uncertainty of an event's uplift on top."""
        return replace(self, day=np.sqrt((1 + self.day**2) * (1 + cv**2) - 1))


ASSUMED = Spread(0.12, 0.10, assumed=True)
"""Where the history is too short for a backtest."""


def learn_spread(backtest: Backtest) -> Spread:
    """Spreads under which the backtest's central 80 % intervals would have held 80 %.

    Totals of days show the day's shock and what is left of the intervals' own after averaging;
    that part is taken off again, once the intervals' own is known.
    """
    whole = backtest.whole
    if whole.sum() < FEWEST_DAYS:
        return ASSUMED
    actual, mean = backtest.actual[whole], backtest.forecast[whole]
    total = mean.sum(axis=1)
    of_total = _matching(actual.sum(axis=1), total, 0.0)
    left = float(np.mean((mean**2).sum(axis=1) / total**2))
    some = mean > 0
    own = _matching(actual[some], mean[some], of_total)
    day = float(np.sqrt(max(of_total**2 - left * own**2, 0.0)))
    return Spread(day, _matching(actual[some], mean[some], day))


def _matching(actual: Floats, mean: Floats, day: float) -> float:
    """The spread beside `day` at which `COVERED` of `actual` falls inside, by bisection; 0 to 3."""
    low, high = 0.0, 3.0
    if covered(actual, mean, Spread(day, low)).mean() >= COVERED:
        return low
    for _ in range(14):
        middle = (low + high) / 2
        if covered(actual, mean, Spread(day, middle)).mean() < COVERED:
            low = middle
        else:
            high = middle
    return high


def covered(actual: Floats, mean: Floats, spread: Spread) -> Floats:
    """How far each of `actual` lies inside the central 80 %: 0 or 1, and for a count on its edge the
    part of its probability inside (the randomised PIT of Czado et al. 2009, in expectation)."""
    tail = (1 - COVERED) / 2
    upper = count_cdf(actual, mean, spread.beyond_chance)
    lower = count_cdf(actual - 1, mean, spread.beyond_chance)
    width = np.maximum(upper - lower, 1e-12)
    inside = np.minimum(upper, 1 - tail) - np.maximum(lower, tail)
    return np.clip(inside / width, 0.0, 1.0)


def count_cdf(count: Floats, mean: Floats, cv: float | Floats) -> Floats:
    """P(Y <= count) of a negative binomial with this mean and CV beyond chance (Poisson where 0)."""
    from scipy.special import betainc, gammaincc

    count = np.floor(np.asarray(count, dtype=np.float64))
    below = count < 0
    count = np.maximum(count, 0.0)
    mean = np.maximum(np.asarray(mean, dtype=np.float64), 1e-12)
    cv = np.broadcast_to(np.asarray(cv, dtype=np.float64), np.broadcast_shapes(mean.shape, np.shape(cv)))
    size = 1 / np.maximum(cv, 1e-4) ** 2
    p = np.where(cv < 1e-4, gammaincc(count + 1, mean), betainc(size, count + 1, size / (size + mean)))
    return np.where(below, 0.0, p)


def count_quantiles(mean: Floats, cv: float | Floats, levels: tuple[float, ...]) -> Floats:
    """(len(mean), len(levels)) smallest counts k with P(Y <= k) >= level; 0 where the mean is 0."""
    p = np.asarray(levels)[None, :]
    mean = np.asarray(mean, dtype=np.float64)[:, None]
    cv = np.broadcast_to(np.asarray(cv, dtype=np.float64), (len(mean),))[:, None]
    deviation = np.sqrt(mean + (mean * cv) ** 2)
    low = np.full((len(mean), p.shape[1]), -1.0)
    high = np.ceil(mean + 12 * deviation + 20) * np.ones_like(low)
    while True:
        short = count_cdf(high, mean, cv) < p
        if not short.any():
            break
        high = np.where(short, 2 * high, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        enough = count_cdf(middle, mean, cv) >= p
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return np.where(mean > 0, high, 0.0)
