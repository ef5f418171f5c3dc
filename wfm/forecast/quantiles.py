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

COVERED, OUTER = 0.80, 0.95
"""Spreads are set so that the central 80 % hold 80 % of the backtest, and their tail so that the
central 95 % hold 95 %."""

FEWEST_DAYS = 10

ENOUGH_CELLS, FEWEST_CELLS, BANDS = 1500, 100, 4
"""Intervals of a backtest that are looked at, at most; fewest that make a band; bands of the mean."""

BUSY = 10.0
"""Contacts an interval from which tails are looked at."""

WIDEST_TAIL = 1.6
"""Tails are at most this much wider, or narrower."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Coefficients of variation: `day` shared by a day's intervals, `own` of each interval, both
    beside the noise of counts.

    `curve`: (mean, own) where quiet intervals swing otherwise than busy ones, between them along the log
    of the mean; empty: `own` everywhere. `tail`: by how much wider spreads are in the tails, from the
    80 % interval to the 95 %, than a negative binomial's.
    """

    day: float | Floats
    own: float
    assumed: bool = False
    curve: tuple[tuple[float, float], ...] = ()
    tail: float = 1.0

    def own_at(self, mean: Floats) -> Floats:
        """CV of an interval's own shock."""
        if not self.curve:
            return np.full(np.shape(mean), self.own)
        at, own = np.array(self.curve).T
        return np.asarray(np.interp(np.log(np.maximum(mean, 1e-12)), np.log(at), own))

    def interval(self, mean: Floats) -> Floats:
        """CV of an interval beside the day's shock, noise of counts included."""
        with np.errstate(divide="ignore"):
            return np.where(mean > 0, np.sqrt(1 / np.maximum(mean, 1e-12) + self.own_at(mean) ** 2), 0.0)

    def beyond_chance(self, mean: Floats) -> Floats:
        """Kappa: CV of the day's and the interval's shock together."""
        return np.asarray(np.sqrt((1 + self.day**2) * (1 + self.own_at(mean) ** 2) - 1))

    def of_days(self, mean: Floats) -> Floats:
        """(days,) CV beyond chance of the totals of days, from (days, slots) means."""
        total = np.maximum(mean.sum(axis=1), 1e-12)
        left = ((mean * self.own_at(mean)) ** 2).sum(axis=1) / total**2
        return np.asarray(np.sqrt(self.day**2 + left))

    def quantiles(self, mean: Floats, levels: tuple[float, ...]) -> Floats:
        """(len(mean), len(levels)) counts; see `count_quantiles`."""
        kappa = self.beyond_chance(mean)
        columns = [count_quantiles(mean, kappa * self.at(p), (p,)) for p in levels]
        return np.maximum.accumulate(np.hstack(columns), axis=1)

    def at(self, level: float) -> float:
        """Multiple of the spread that holds at a quantile: 1 up to the edges of the central 80 %."""
        beyond = (abs(2 * level - 1) - COVERED) / (OUTER - COVERED)
        return float(1 + (self.tail - 1) * np.clip(beyond, 0.0, 1.0))

    def holds(self, actual: Floats, mean: Floats, share: float) -> Floats:
        """How far each of `actual` lies inside the central `share`: 0 or 1, and for a count on its edge
        the part of its probability inside (the randomised PIT of Czado et al. 2009, in expectation)."""
        tail = (1 - share) / 2
        kappa = self.beyond_chance(mean) * self.at(1 - tail)
        upper = count_cdf(actual, mean, kappa)
        lower = count_cdf(actual - 1, mean, kappa)
        inside = np.minimum(upper, 1 - tail) - np.maximum(lower, tail)
        return np.clip(inside / np.maximum(upper - lower, 1e-12), 0.0, 1.0)

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
    of_total = _matching(actual.sum(axis=1), mean.sum(axis=1), 0.0)
    # a few thousand intervals tell as much as all, evenly through the days and the hours
    some = mean > 0
    some &= np.arange(mean.size).reshape(mean.shape) % max(int(some.sum()) // ENOUGH_CELLS, 1) == 0
    came, said = actual[some], mean[some]
    first = _own(came, said, of_total)
    left = float(np.mean(first.of_days(mean) ** 2)) - of_total**2
    spread = _own(came, said, float(np.sqrt(max(of_total**2 - left, 0.0))))
    busy = said >= BUSY if (said >= BUSY).sum() >= FEWEST_CELLS else said > 0
    return replace(spread, tail=_tail(came[busy], said[busy], spread))


def _own(actual: Floats, mean: Floats, day: float) -> Spread:
    """The intervals' own spread beside that of the day, in BANDS from quiet to busy where the cells
    suffice."""
    overall = Spread(day, _matching(actual, mean, day))
    bands = [b for b in np.array_split(np.argsort(mean, kind="stable"), BANDS) if len(b) >= FEWEST_CELLS]
    middle = [float(np.exp(np.log(mean[b]).mean())) for b in bands]
    if len(bands) < 2 or np.diff(middle).min() <= 0:
        return overall
    own = [_matching(actual[b], mean[b], day) for b in bands]
    return replace(overall, curve=tuple(zip(middle, own, strict=True)))


def _matching(actual: Floats, mean: Floats, day: float) -> float:
    """The spread beside `day` at which `COVERED` of `actual` falls inside, by bisection; 0 to 3."""
    low, high = 0.0, 3.0
    if Spread(day, low).holds(actual, mean, COVERED).mean() >= COVERED:
        return low
    for _ in range(14):
        middle = (low + high) / 2
        if Spread(day, middle).holds(actual, mean, COVERED).mean() < COVERED:
            low = middle
        else:
            high = middle
    return high


def _tail(actual: Floats, mean: Floats, spread: Spread) -> float:
    """The multiple at which `OUTER` falls inside, by bisection; within WIDEST_TAIL."""
    low, high = 1 / WIDEST_TAIL, WIDEST_TAIL
    for _ in range(10):
        middle = float(np.sqrt(low * high))
        if replace(spread, tail=middle).holds(actual, mean, OUTER).mean() < OUTER:
            low = middle
        else:
            high = middle
    return high


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
