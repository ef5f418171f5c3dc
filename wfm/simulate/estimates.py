"""What replications say, and how sure it is.

Shares are ratios of sums over replications (contacts in time / contacts), not means of shares, so
that busy replications count for more; their intervals follow by linearisation (Cochran 1977,
6.4: the variance of in time - share x contacts), with Student's t over the replications. Quantiles
of the wait take the interval of the share below them through the distribution (Woodruff 1952).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.simulate.tally import EDGES_S, IN_TIME, LOST, OFFERED, VALUE_LOST, WAIT_S

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Estimate:
    """A value and the ends of its confidence interval, each one a cell; NaN where nothing is known."""

    value: Floats
    low: Floats
    high: Floats


def ratio(part: Floats, of: Floats, confidence: float = CONFIDENCE) -> Estimate:
    """Sum of `part` over sum of `of`, both (replications, ...). One replication gives no interval."""
    from scipy.special import stdtrit

    n = len(part)
    whole = of.sum(axis=0)
    share = _divided(part.sum(axis=0), whole)
    if n < 2:
        return Estimate(share, np.full_like(share, np.nan), np.full_like(share, np.nan))
    apart = part - share * of
    error = np.sqrt((apart**2).sum(axis=0) / (n * (n - 1)))
    reach = float(stdtrit(n - 1, 0.5 + confidence / 2)) * _divided(error, whole / n)
    return Estimate(share, share - reach, share + reach)


def mean(values: Floats, confidence: float = CONFIDENCE) -> Estimate:
    """Mean over replications, (replications, ...)."""
    return ratio(values, np.ones_like(values), confidence)


def proportion(hits: Bools, of: Bools, confidence: float = CONFIDENCE) -> Estimate:
    """Share of replications that hit, of those in `of`: Wilson (1927), which stays within 0 and 1."""
    from scipy.special import ndtri

    n, z = of.sum(axis=0).astype(np.float64), float(ndtri(0.5 + confidence / 2))
    share = _divided((hits & of).sum(axis=0).astype(np.float64), n)
    middle = _divided(share + _divided(z**2 / 2, n), 1 + _divided(z**2, n))
    reach = _divided(
        z * np.sqrt(_divided(share * (1 - share), n) + _divided(z**2 / 4, n**2)), 1 + _divided(z**2, n)
    )
    return Estimate(share, middle - reach, middle + reach)


def wait_quantile(waits: npt.NDArray[np.uint32], level: float, confidence: float = CONFIDENCE) -> Estimate:
    """The wait that a share `level` of the answered does not exceed, from (replications, ..., bins)."""
    total = waits.sum(axis=-1, dtype=np.float64)
    pooled = waits.sum(axis=0, dtype=np.float64).cumsum(axis=-1)
    count = pooled[..., -1]
    at = np.argmax(pooled >= level * count[..., None], axis=-1)[..., None]  # bin of the quantile
    each = (np.take_along_axis(w.cumsum(axis=-1, dtype=np.float64), at, axis=-1)[..., 0] for w in waits)
    below = np.stack(list(each))  # one replication after the other: all at once would fill the memory
    sure = ratio(below, total, confidence)
    reach = (sure.high - sure.low) / 2
    found = [_inverse(pooled, count, np.clip(level + sign * reach, 0.0, 1.0)) for sign in (0.0, -1.0, 1.0)]
    if len(waits) < 2:
        found[1:] = [np.full_like(found[0], np.nan)] * 2
    return Estimate(found[0], found[1], found[2])


def _inverse(pooled: Floats, count: Floats, level: Floats | float) -> Floats:
    """The wait at which the pooled distribution reaches `level`, by straight lines within a bin."""
    wanted = np.broadcast_to(np.asarray(level) * count, count.shape)
    at = np.argmax(pooled >= wanted[..., None], axis=-1)
    upto = np.take_along_axis(pooled, at[..., None], axis=-1)[..., 0]
    before = np.where(
        at > 0, np.take_along_axis(pooled, np.maximum(at - 1, 0)[..., None], axis=-1)[..., 0], 0.0
    )
    part = np.clip(_divided(wanted - before, upto - before), 0.0, 1.0)
    low, high = EDGES_S[at], EDGES_S[at + 1]
    return np.asarray(np.where(count > 0, low + part * (high - low), np.nan))


def _divided(part: Floats | float, of: Floats) -> Floats:
    part = np.broadcast_to(np.asarray(part, dtype=np.float64), np.shape(of))
    return np.asarray(np.divide(part, of, out=np.full(np.shape(of), np.nan), where=np.asarray(of) > 0))


@dataclass(frozen=True, eq=False)
class Kept:
    """Replications side by side. counts: (replications, lines, windows, 5) as in `wfm.simulate.tally`;
    waits: (replications, lines, windows, bins); in_use_s, present_s: (replications, lines, windows) of
    the people who know the line. A line is a queue or a class of its customers."""

    counts: Floats
    waits: npt.NDArray[np.uint32]
    in_use_s: Floats
    present_s: Floats

    def over(self, starts: npt.NDArray[np.intp]) -> Kept:
        """Windows joined: each begins at one of `starts` and ends before the next."""
        return Kept(
            np.add.reduceat(self.counts, starts, axis=2),
            np.add.reduceat(self.waits, starts, axis=2),
            np.add.reduceat(self.in_use_s, starts, axis=2),
            np.add.reduceat(self.present_s, starts, axis=2),
        )

    def joined(self, first: Ints) -> Kept:
        """Lines joined: each queue's begin at one of `first`. They have their people in common."""
        return Kept(
            np.add.reduceat(self.counts, first, axis=1),
            np.add.reduceat(self.waits, first, axis=1),
            self.in_use_s[:, first],
            self.present_s[:, first],
        )

    def after(self, windows: int) -> Kept:
        """Without the first windows."""
        return Kept(
            self.counts[:, :, windows:],
            self.waits[:, :, windows:],
            self.in_use_s[:, :, windows:],
            self.present_s[:, :, windows:],
        )

    def offered(self) -> Estimate:
        return mean(self.counts[..., OFFERED])

    def base(self, of_answered: Bools) -> Floats:
        """Contacts that service is a share of: offered, or answered for queues so promised."""
        less = np.where(of_answered[:, None], self.counts[..., LOST], 0.0)
        return np.asarray(self.counts[..., OFFERED] - less)

    def service(self, of_answered: Bools) -> Estimate:
        return within_unit(ratio(self.counts[..., IN_TIME], self.base(of_answered)))

    def service_range(self, of_answered: Bools, share: float = 0.9) -> tuple[Floats, Floats]:
        """Ends of the range in which `share` of all such replications lie, window by window.

        Quantiles at rank p (n + 1): a further replication lies below the k-th of n with the chance
        k / (n + 1) (Weibull 1939), so that few replications do not make the range too narrow.
        """
        each = _divided(self.counts[..., IN_TIME], self.base(of_answered))
        tail = (1 - share) / 2
        empty = np.isnan(each).all(axis=0)
        ends = [tail, 1 - tail]
        low, high = np.nanquantile(np.where(empty, 0.0, each), ends, axis=0, method="weibull")
        return np.where(empty, np.nan, low), np.where(empty, np.nan, high)

    def promise_kept(self, of_answered: Bools, fraction: Floats, first: Ints | None = None) -> Estimate:
        """Chance that a window keeps `fraction` (lines,), among replications with contacts in it.

        first: the first line of each queue, where all lines of a queue are to keep theirs.
        """
        base = self.base(of_answered)
        kept, some = self.counts[..., IN_TIME] >= fraction[:, None] * base - 1e-9, base > 0
        if first is not None:
            kept = np.logical_and.reduceat(kept | ~some, first, axis=1)
            some = np.logical_or.reduceat(some, first, axis=1)
        return proportion(kept, some)

    def asa_s(self) -> Estimate:
        found = ratio(self.counts[..., WAIT_S], self.counts[..., OFFERED] - self.counts[..., LOST])
        return Estimate(found.value, np.maximum(found.low, 0.0), found.high)

    def wait_p95_s(self) -> Estimate:
        return wait_quantile(self.waits, 0.95)

    def abandon_rate(self) -> Estimate:
        return within_unit(ratio(self.counts[..., LOST], self.counts[..., OFFERED]))

    def lost(self) -> Estimate:
        return _at_least_0(mean(self.counts[..., LOST]))

    def value_lost(self) -> Estimate:
        return _at_least_0(mean(self.counts[..., VALUE_LOST]))

    def occupancy(self) -> Estimate:
        return within_unit(ratio(self.in_use_s, self.present_s))


def within_unit(found: Estimate) -> Estimate:
    """No share lies outside 0 and 1."""
    return Estimate(found.value, np.maximum(found.low, 0.0), np.minimum(found.high, 1.0))


def _at_least_0(found: Estimate) -> Estimate:
    return Estimate(found.value, np.maximum(found.low, 0.0), found.high)
