"""Staffing along the day: what each interval leaves to the next, by the chain itself.

The number present follows a birth-death chain whose arrivals and heads change with time. Its chances
are carried from interval to interval (forward equations), and an interval gets the fewest heads that
keep the promise for those who arrive in each quarter of it, given what the intervals before have left;
never fewer than it needs in steady state, so that none lives on the idle people of the one before.

Rates within an interval are not known. They are taken for straight lines from its start over its
middle to its end which keep its mean and meet those of the neighbours, unless its middle were to lie
below the means of all three; so a launch within an interval rises above the interval's mean (after
Rymes, Myers 2001, "Mean preserving algorithm for smoothly interpolating averaged data", Solar
Energy 71). Where heads fall, who goes finishes what is in hand: those contacts
are no longer before anybody else. Each of the people has the same chance to be among those who go.

Source: Feldman, Mandelbaum, Massey, Whitt (2008), "Staffing of time-varying queues to achieve
time-stable performance", Management Science 54, with the chain in place of their simulation. The
equations are stepped by backward Euler, which keeps chances positive and steady states exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.staffing.cells import Floats, Ints, Limits
from wfm.staffing.compiled import compiled, fused

PARTS = 12
"""Parts of an interval over which the rate is even."""
WINDOWS = 4
"""Parts of an interval each of which keeps the promise: what comes at its end is not left to the next."""
STEPS_AN_AHT = 24
"""Steps in a handling time, at least one a part."""
NEVER = 1e12
_SPREAD = 8.0
"""Standard deviations of the number present that are followed."""


@dataclass(frozen=True)
class Chain:
    """A queue as a birth-death chain: mean patience, seconds, infinite where nobody leaves, and
    handling times at 1, 2, ... contacts in one person's hands as multiples of one alone."""

    patience_s: float
    aht_factor: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, eq=False)
class Followed:
    """By interval: heads, and the share of its contacts in time and lost with them."""

    heads: Ints
    service: Floats
    abandon_rate: Floats


def follow(
    chain: Chain,
    load: Floats,
    aht_s: Floats,
    interval_s: float,
    is_open: npt.NDArray[np.bool_],
    least: Ints,
    limits: Limits,
    *,
    factor: Floats | None = None,
    weight: Floats | None = None,
    most: Ints | None = None,
) -> Followed:
    """Fewest heads of each interval, `least` or more, that keep service and abandonment along the day.

    Args:
        load: erlangs, were the interval to last for ever, (intervals).
        limits: of these the share in time and the cap on leaving, one number each.
        factor, weight: (intervals, nodes) rates that may come as multiples of the one expected, and
            their shares of all contacts; the same node all along.
        most: no more heads than this, whatever they give; `least` gives a plan's own heads.
    """
    ones = np.ones((load.size, 1))
    heads, service, left = _follow(
        between_means(load),
        np.asarray(aht_s, dtype=np.float64),
        float(interval_s),
        is_open,
        np.asarray(least, dtype=np.int64),
        np.full(load.size, 2**31, dtype=np.int64) if most is None else most,
        min(chain.patience_s, NEVER),
        np.array(chain.aht_factor, dtype=np.float64),
        float(np.asarray(limits.within_s)),
        float(np.asarray(limits.service)),
        bool(limits.of_answered),
        float(np.asarray(limits.abandon_rate)),
        ones if factor is None else factor,
        ones if weight is None else weight,
    )
    return Followed(heads, service, left)


def between_means(mean: Floats) -> Floats:
    """Rates along each interval, (intervals, PARTS), from their means."""
    if not mean.size:
        return np.empty((0, PARTS))
    before, after = np.append(mean[0], mean[:-1]), np.append(mean[1:], mean[-1])
    start, end = (before - mean) / 2, (after - mean) / 2
    middle = -(start + end) / 2  # so that (start + 2 middle + end) / 4, all less the mean, is 0
    lowest = np.minimum(before, after) - mean
    bend = np.divide(np.minimum(lowest, 0.0), middle, out=np.ones_like(mean), where=middle < lowest)
    bend = np.clip(bend, 0.0, 1.0)[:, None]
    at = (np.arange(PARTS) + 0.5) / PARTS
    first = start[:, None] + (middle - start)[:, None] * 2 * at
    second = middle[:, None] + (end - middle)[:, None] * (2 * at - 1)
    return np.asarray(mean[:, None] + bend * np.where(at < 0.5, first, second))


@compiled
def _follow(
    load: Floats,
    aht: Floats,
    interval: float,
    is_open: npt.NDArray[np.bool_],
    least: Ints,
    most: Ints,
    patience: float,
    factors: Floats,
    within: float,
    target: float,
    of_answered: bool,
    cap: float,
    factor: Floats,
    weight: Floats,
) -> tuple[Ints, Floats, Floats]:
    intervals, nodes = factor.shape
    held = factors.size
    heads, service, left = np.zeros(intervals, dtype=np.int64), np.ones(intervals), np.zeros(intervals)
    chance = np.zeros((nodes, 1))
    places = -1  # none yet, or closed
    for i in range(intervals):
        if not is_open[i]:
            places = -1
            continue
        peak = load[i].max() * factor[i].max()
        order = np.argsort(-factor[i])  # what breaks the promise first
        below, above, n, step = least[i] - 1, -1, least[i], 1
        best = chance
        while above < 0 or above - below > 1:
            room = _room(chance.shape[1] - 1, peak, n, patience / aht[i], factors, interval / aht[i])
            found = np.zeros((nodes, room + 1))
            in_time = worst = gone = 0.0
            rest = weight[i].sum()
            base = promised = 1.0
            kept = True
            for k in order:
                start = found[k]
                if places < 0 and i > 0:
                    start[0] = 1.0  # opens
                elif places < 0:
                    _settle(start, load[i, 0] * factor[i, k], n, factors, aht[i] / patience)
                else:
                    start[: chance.shape[1]] = chance[k]
                    for fewer in range(places, n * held, -1):
                        _one_goes(start, fewer)
                share, part, lost = _pass(
                    start,
                    load[i] * factor[i, k],
                    interval / aht[i],
                    n,
                    factors,
                    patience / aht[i],
                    within / aht[i],
                )
                in_time += weight[i, k] * share
                worst += weight[i, k] * part
                gone += weight[i, k] * lost
                rest -= weight[i, k]
                if of_answered:
                    base, promised = max(1.0 - gone, 1e-12), max(1.0 - gone - max(rest, 0.0), 1e-12)
                kept = worst + max(rest, 0.0) >= (target - 1e-9) * promised and gone <= cap + 1e-9
                if not kept and n < most[i]:
                    break  # whatever the others give
            if kept or n >= most[i]:
                above, best = n, found
                heads[i], service[i], left[i] = n, in_time / base, gone
                if not kept:
                    break
            else:
                below = n
            if above < 0:
                n, step = min(n + step, most[i]), 2 * step
            else:
                n = (below + above) // 2
        found = best
        last = found.shape[1] - 1
        while last > 0 and found[:, last].max() < 1e-13:
            last -= 1
        chance = found[:, : last + 1].copy()
        places = heads[i] * held
    return heads, service, left


@compiled
def _room(last: int, peak: float, n: int, patience: float, factors: Floats, length: float) -> int:
    """The most present that need be followed, from the fluid that arrives at the highest rate."""
    held = factors.size
    full = n * held
    capacity = n * held / factors[held - 1]
    most = now = float(last)
    for _ in range(60):
        queue = max(now - full, 0.0)
        out = min(now, float(full)) / max(full, 1) * capacity + queue / patience
        now = max(now + length / 60 * (peak - out), 0.0)
        most = max(most, now)
    most = max(most, min(peak * factors[held - 1], full + 2.0 * length * peak))
    return int(most + _SPREAD * math.sqrt(most + 2.0 * peak * min(length, 4.0)) + 20.0)


@compiled
def _pace(j: int, n: int, factors: Floats, leave: float) -> float:
    """Contacts done or leaving in a handling time with j present; chats spread evenly."""
    held = factors.size
    if j == 0:
        return 0.0
    if j >= n * held:
        return float(n * held / factors[held - 1] + (j - n * held) * leave)
    each = j // n
    more = j - each * n
    pace = 0.0 if each == 0 else (n - more) * each / factors[each - 1]
    return float(pace + more * (each + 1) / factors[each])


@compiled
def _settle(chance: Floats, load: float, n: int, factors: Floats, leave: float) -> None:
    """Chances in steady state, as far as there is room, each from the heaviest outward."""
    size = chance.size
    mode = 0
    while mode + 1 < size and load > _pace(mode + 1, n, factors, leave):
        mode += 1
    chance[:] = 0.0
    chance[mode] = 1.0
    for j in range(mode + 1, size):
        chance[j] = chance[j - 1] * load / max(_pace(j, n, factors, leave), 1e-12)
        if chance[j] < 1e-18:
            break
    for j in range(mode, 0, -1):
        chance[j - 1] = chance[j] * _pace(j, n, factors, leave) / load
        if chance[j - 1] < 1e-18:
            break
    chance /= chance.sum()


@compiled
def _one_goes(chance: Floats, places: int) -> None:
    """One of so many places is taken away, with the contact in it where it is in use."""
    size = chance.size
    for j in range(size - 1):
        goes = min(1.0, (j + 1) / places)
        chance[j] = chance[j] * (1.0 - min(1.0, j / places)) + chance[j + 1] * goes
    chance[size - 1] *= 1.0 - min(1.0, (size - 1) / places)


@fused
def _pass(
    chance: Floats, load: Floats, length: float, n: int, factors: Floats, patience: float, within: float
) -> tuple[float, float, float]:
    """Carries `chance` through an interval, `length` handling times. Of those who arrive the share
    answered in time, the same in the worst window of the interval, and the share of those who leave."""
    size, held = chance.size, factors.size
    leave = 0.0 if patience > 1e9 else 1.0 / patience
    full = n * held
    answered = _in_time(size - full, n * held / factors[held - 1], patience, within)
    out = np.empty(size)
    for j in range(size):
        out[j] = _pace(j, n, factors, leave)
    steps = max(1, math.ceil(length * STEPS_AN_AHT / load.size))
    step = length / load.size / steps
    upper, pivot, lower, along = np.empty(size), np.empty(size), np.empty(size), np.empty(size)
    offered, in_time, gone = np.zeros(WINDOWS), np.zeros(WINDOWS), 0.0
    low, high = 0, size - 1  # beyond, all is nothing
    while high > 0 and chance[high] < 1e-16:
        high -= 1
    while low < high and chance[low] < 1e-16:
        low += 1
    for part in range(load.size):
        rate = load[part]
        reach = _SPREAD * math.sqrt((rate + out[min(high, size - 1)]) * length / load.size + 1.0) + 3.0
        first, last = max(0, int(low - reach)), min(size - 1, int(high + reach))
        pivot[first] = 1.0 / (1.0 + step * (rate + (out[first] if first > 0 else 0.0)))
        for j in range(first, last + 1):
            along[j] = 0.0
            up = rate if j < last else 0.0
            down = out[j] if j > first else 0.0
            own = 1.0 + step * (up + down)
            if j > first:
                own -= step * rate * upper[j - 1]
            pivot[j] = 1.0 / own
            lower[j] = step * rate * pivot[j]
            upper[j] = step * out[j + 1] * pivot[j] if j < last else 0.0
        for _ in range(steps):
            now = chance[first] * pivot[first]
            chance[first] = now
            for j in range(first + 1, last + 1):
                now = chance[j] * pivot[j] + lower[j] * now
                chance[j] = now
            along[last] += now
            for j in range(last - 1, first - 1, -1):
                now = chance[j] + upper[j] * now
                chance[j] = now
                along[j] += now
        served = leaving = 0.0
        for j in range(first, last + 1):
            if j < full:
                served += along[j]
            else:
                served += along[j] * answered[j - full]
                leaving += along[j] * (j - full) * leave
        window = WINDOWS * part // load.size
        offered[window] += steps * step * rate
        in_time[window] += step * rate * served
        gone += step * leaving
        low, high = first, last
        while high > low and chance[high] < 1e-16:
            high -= 1
        while low < high and chance[low] < 1e-16:
            low += 1
    every = offered.sum()
    if every <= 0.0:
        return 1.0, 1.0, 0.0
    worst = 1.0
    for window in range(WINDOWS):
        if offered[window] > 0.0:
            worst = min(worst, in_time[window] / offered[window])
    return in_time.sum() / every, worst, min(gone / every, 1.0)


@compiled
def _in_time(count: int, capacity: float, patience: float, within: float) -> Floats:
    """Chance to be answered in time with 0, 1, ... ahead in the line, everyone busy: formula (13)."""
    found = np.zeros(max(count, 0))
    if capacity <= 0.0:
        return found
    endless = patience > 1e9
    x = 0.0 if endless else capacity * patience
    fade = 0.0 if endless else -math.expm1(-within / patience)
    log_term = -capacity * within - (0.0 if endless else within / patience)
    tail = math.exp(log_term)
    for k in range(found.size):
        if k > 0:
            up = capacity * within / k if endless else (x + k) / k * fade
            if up <= 0.0:
                tail = 1.0
            else:
                log_term += math.log(up)
                tail += math.exp(log_term)
        stays = 1.0 if endless else x / (x + k + 1.0)
        if within <= 0.0:
            tail = 1.0
        found[k] = stays * max(1.0 - tail, 0.0)
        if tail > 1.0 - 1e-12:
            break
    return found
