"""Overflow from group to group without waiting: its mean, its variance, and who is lost at last.

Contacts that find the n people of a group busy go on to the next. With load a and M = a B(n, a)
the overflow would keep, without end of servers, a number busy of mean M and variance
    V = M (1 - M + a / (n + 1 - a + M))                                          [Riordan]
Streams that meet at a group add their means and variances; the sum is taken for the overflow of
one group of N servers under A erlangs with the same two (equivalent random). N is not whole:
    1 / B(x, a) = e^a a^-x Gamma(x + 1, a)
Source: Wilkinson (1956), "Theories for toll traffic engineering in the U.S.A.", Bell System
Technical Journal 35, with Riordan's appendix; Jagerman (1974) for x that is not whole.
"""

from __future__ import annotations

import numpy as np

from wfm.staffing import chain_kernels, erlang_b
from wfm.staffing.cells import Floats, Ints, Number, flat


def overflow(load: Number, heads: Number) -> tuple[Floats, Floats]:
    """Mean and variance of what `load` erlangs send beyond whole `heads`."""
    shape, (a, n) = flat(load=load, heads=heads)
    mean = a * erlang_b.blocking(a, n)
    return mean.reshape(shape), _variance(a, n, mean).reshape(shape)


def equivalent(mean: Number, variance: Number) -> tuple[Floats, Floats]:
    """Load and servers (not whole) whose overflow has this mean and variance.

    Given A, the variance sets N; A is found by halving.

    Raises:
        ValueError: a variance below the mean.
    """
    shape, (m, v) = flat(mean=mean, variance=variance)
    if np.any(v < m * (1.0 - 1e-9)):
        raise ValueError("variance: expected at least the mean: overflow is never smoother than chance")
    z = np.maximum(v / m, 1.0)

    def servers(a: Floats) -> Floats:
        return np.maximum(a / (z - 1.0 + m) + a - m - 1.0, 0.0)

    low, high = m.copy(), 4.0 * (v + 3.0 * z * (z - 1.0)) + 10.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        more = middle * blocking(middle, servers(middle)) > m
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    load = np.where(z > 1.0 + 1e-12, low, m)
    return load.reshape(shape), np.where(z > 1.0 + 1e-12, servers(load), 0.0).reshape(shape)


def lost(mean: Number, variance: Number, heads: Number) -> Floats:
    """Share of a stream of this mean and variance that whole `heads` lose; equivalent random."""
    shape, (m, v, n) = flat(mean=mean, variance=variance, heads=heads)
    load, servers = equivalent(m, v)
    return (load * blocking(load, servers + n) / m).reshape(shape)


def fewest(mean: Number, variance: Number, blocking: Number) -> Ints:
    """Fewest heads that lose at most the share `blocking` of the stream."""
    shape, (m, v, most) = flat(mean=mean, variance=variance, blocking=blocking)
    load, servers = equivalent(m, v)
    low, high = np.full(m.size, -1.0), np.ceil(m + 20.0 * np.sqrt(v / most) + 20.0)
    while np.any(high - low > 1.0):
        middle = np.floor((low + high) / 2.0)
        enough = load * _blocking(load, servers + np.maximum(middle, 0.0)) <= m * most
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high.astype(np.int64).reshape(shape)


def _blocking(load: Floats, servers: Floats) -> Floats:
    return blocking(load, servers)


def blocking(load: Number, servers: Number) -> Floats:
    """Erlang B for `servers` that need not be whole."""
    from scipy.special import gamma, gammaincc

    shape, (a, x) = flat(load=load, servers=servers)
    a = np.maximum(a, 1e-300)
    f = x - np.floor(x)
    near = np.minimum(a, 500.0)
    with np.errstate(over="ignore"):
        start = np.exp(near - f * np.log(near)) * gammaincc(f + 1.0, near) * gamma(f + 1.0)
    far = 1.0 + f / a * (1.0 + (f - 1.0) / a * (1.0 + (f - 2.0) / a * (1.0 + (f - 3.0) / a)))
    inverse = chain_kernels.inverse_blocking_between(a, x, np.where(a > 500.0, far, start))
    return np.asarray(1.0 / inverse).reshape(shape)


def _variance(load: Floats, heads: Floats, mean: Floats) -> Floats:
    return mean * (1.0 - mean + load / (heads + 1.0 - load + mean))


def after(loads: Floats, heads: Floats) -> Floats:
    """Share of a stream that each group in a row, and all before it, finds full; approximate.

    `loads`: all contacts x the handling time of the group. Poisson first, then Hayward's
    B(n/z, M/z) with the peakedness z of what arrives (Fredericks 1980).
    """
    share, z, shares = 1.0, 1.0, []
    for whole, n in zip(loads, heads, strict=True):
        a, x = share * whole / z, n / z
        left = a * float(blocking(a, x))
        z = max(z * float(_variance(np.array(a), np.array(x), np.array(left))) / left, 1.0)
        share *= left / a
        shares.append(share)
    return np.array(shares)
