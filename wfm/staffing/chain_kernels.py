"""Compiled code of the models whose states are walked one by one, beside the sums in `kernels.py`.

Sections: calls that reproduce themselves, states of a queue with limited lines, waits by place in
the queue, bookings, overtaking, loss with servers that are not whole.
Times are in handling times. Formulas and sources stand in the models' own files.
"""

from __future__ import annotations

import cmath
import math

import numpy as np

from wfm.staffing.cells import Floats
from wfm.staffing.compiled import compiled
from wfm.staffing.kernels import ENDLESS, NO_LOAD, steady_state

NEGLIGIBLE = 1e-18
"""States lighter than this share of all others are dropped."""
UNDERFLOW = 1e-280
DIGITS = 40.0
"""A sum over a circle is cut where terms are below exp(-DIGITS)."""
MOST_POINTS = 1_000_000
ALONE = np.ones(1)

# ---- calls that reproduce themselves ----


@compiled
def calls_a_contact(load: Floats, aht: Floats, heads: Floats, patience: Floats, again: Floats) -> Floats:
    """c with c (1 - again f(c load)) = 1, f the share that leaves in Erlang A; it lies between 1 and
    1 / (1 - again). By chords, the end that stays halved (Dowell, Jarratt 1971)."""
    out = np.ones(load.size)
    for i in range(load.size):
        p = again[i]
        if p <= 0.0 or load[i] <= NO_LOAD:
            continue
        theirs = patience[i] / aht[i]
        low, high = 1.0, 1.0 / (1.0 - p)
        below = -p * steady_state(load[i], heads[i], theirs, 0.0, ALONE)[3]
        above = high * (1.0 - p * steady_state(load[i] * high, heads[i], theirs, 0.0, ALONE)[3]) - 1.0
        side = 0
        for _ in range(100):
            if below > -1e-15 or above < 1e-15 or high - low < 1e-15 * high:
                break
            c = (low * above - high * below) / (above - below)
            if not low < c < high:
                break
            missed = c * (1.0 - p * steady_state(load[i] * c, heads[i], theirs, 0.0, ALONE)[3]) - 1.0
            if missed < 0.0:
                low, below = c, missed
                above *= 0.5 if side < 0 else 1.0
                side = -1
            else:
                high, above = c, missed
                below *= 0.5 if side > 0 else 1.0
                side = 1
        out[i] = low if -below < above else high
    return out


# ---- states: a birth-death chain, walked from its heaviest state outward ----


@compiled
def states(load: float, heads: float, patience: float, lines: float) -> tuple[int, Floats]:
    """Chances of j contacts present, from the first state that matters; and that state.

    j goes to j + 1 at rate `load` while a line is free, back at min(j, heads) + waiting / patience.
    Every chance is a product of positive ratios from the heaviest state: nothing cancels.
    """
    leave = 0.0 if patience > ENDLESS else 1.0 / patience
    if load < heads:
        mode = float(math.floor(load))
    elif leave > 0.0:
        mode = float(math.floor(heads + (load - heads) / leave))
    else:
        mode = lines
    mode = min(mode, lines)
    total = weight = 1.0
    first = mode
    while first > 0.0:
        weight *= (min(first, heads) + max(first - heads, 0.0) * leave) / load
        first -= 1.0
        total += weight
        if weight < NEGLIGIBLE * total:
            break
    weight = 1.0
    last = mode
    while last < lines:
        last += 1.0
        weight *= load / (min(last, heads) + max(last - heads, 0.0) * leave)
        total += weight
        if weight < NEGLIGIBLE * total:
            break
    low = int(first)
    chance = np.empty(int(last - first) + 1)
    at = int(mode - first)
    chance[at] = 1.0 / total
    for i in range(at, 0, -1):
        j = float(low + i)
        chance[i - 1] = chance[i] * (min(j, heads) + max(j - heads, 0.0) * leave) / load
    for i in range(at + 1, chance.size):
        j = float(low + i)
        chance[i] = chance[i - 1] * load / (min(j, heads) + max(j - heads, 0.0) * leave)
    return low, chance


# ---- waits by place in the queue ----


@compiled
def waits(
    ahead: Floats, capacity: float, patience: float, within: float
) -> tuple[float, float, float, float, float]:
    """What those who wait can expect. `ahead[k]`: chance to find k waiting, everyone busy.

    Returns the chance to be served; the mean wait of the served times that chance; the chances to
    be served after `within`, of a virtual wait longer than it, and to be there still after it.

    With k ahead the virtual wait V is a sum of exponential times of rates capacity + i / patience,
    i = 0..k, so that exp(-V / patience) has the law Beta(x, k + 1) with x = capacity x patience:
        P(V > T) = z^x sum over i = 0..k of x (x+1)...(x+i-1) / i! (1 - z)^i,  z = exp(-T / patience)
    and being served weighs it with exp(-V / patience): chance x / (x + k + 1), law Beta(x + 1, k + 1).
    Without end of patience, a sum of k + 1 times of one rate.
    """
    endless = patience > ENDLESS
    x = 0.0 if endless else capacity * patience
    fade = 0.0 if endless else -math.expm1(-within / patience)
    served = wait = late = late_virtual = 0.0
    log_v = -capacity * within
    log_s = log_v if endless else log_v - within / patience
    tail_v = term_v = math.exp(log_v)
    tail_s = term_s = math.exp(log_s)
    mean = 0.0
    for k in range(ahead.size):
        if k > 0:
            up_v = capacity * within / k if endless else (x + k - 1.0) / k * fade
            up_s = up_v if endless else (x + k) / k * fade
            if up_v > 0.0:
                if term_v > UNDERFLOW or log_v == 0.0:
                    log_v = 0.0  # from here on the term itself is carried
                    term_v *= up_v
                else:
                    log_v += math.log(up_v)
                    term_v = math.exp(log_v)
                if term_s > UNDERFLOW or log_s == 0.0:
                    log_s = 0.0
                    term_s *= up_s
                else:
                    log_s += math.log(up_s)
                    term_s = math.exp(log_s)
                tail_v += term_v
                tail_s += term_s
        stays = 1.0 if endless else x / (x + k + 1.0)
        mean += 1.0 / capacity if endless else patience / (x + k + 1.0)
        served += ahead[k] * stays
        wait += ahead[k] * stays * mean
        late += ahead[k] * stays * min(tail_s, 1.0)
        late_virtual += ahead[k] * min(tail_v, 1.0)
    return served, wait, late, late_virtual, late_virtual * (1.0 - fade)


@compiled
def limited_measures(
    load: Floats, aht: Floats, heads: Floats, within: Floats, patience: Floats, lines: Floats
) -> Floats:
    """`Measures` of each cell, (cells, 9). Times in seconds."""
    out = np.zeros((load.size, 9))
    for i in range(load.size):
        a, n, t = load[i], min(heads[i], lines[i]), aht[i]
        if a <= NO_LOAD:
            out[i, 0] = out[i, 1] = 1.0
            continue
        if n <= 0:
            out[i, 3] = 1.0
            out[i, 5] = math.inf
            out[i, 7] = out[i, 8] = 1.0
            continue
        if lines[i] == math.inf:
            whole = steady_state(a, n, patience[i] / t, within[i] / t, ALONE)
            for k in range(9):
                out[i, k] = whole[k]
        else:
            row = limited(a, n, within[i] / t, patience[i] / t, lines[i])
            for k in range(9):
                out[i, k] = row[k]
            out[i, 7] *= n / heads[i]
            out[i, 8] *= n / heads[i]
        out[i, 5] *= t
        out[i, 6] *= t
    return out


@compiled
def limited(
    load: float, heads: float, within: float, patience: float, lines: float
) -> tuple[float, float, float, float, float, float, float, float, float]:
    """One cell of `limited_measures`; times in handling times."""
    low, chance = states(load, heads, patience, lines)
    turned = 0.0
    free = busy = 0.0
    n = int(heads)
    last = chance.size
    if low + last - 1 == lines:
        last -= 1
        turned = chance[last]
        busy += turned * n
    ahead = np.zeros(max(low + last - n, 0))
    for k in range(last):
        j = low + k
        busy += chance[k] * min(j, n)
        if j < n:
            free += chance[k]
        else:
            ahead[j - n] = chance[k]
    served, wait, late, late_virtual, still = waits(ahead, heads, patience, within)
    p_wait = ahead.sum()
    answered = free + served
    left = max(0.0, p_wait - served)
    service = free + max(0.0, served - late)
    virtual = free + max(0.0, p_wait - late_virtual)
    early = max(0.0, p_wait - (served - late) - still)
    asa = wait / answered if answered > 0.0 else math.inf
    every = wait if patience > ENDLESS else left * patience
    share = busy / heads
    return service, virtual, p_wait, turned + left, turned + early, asa, every, share, share


# ---- bookings: some come together at the start of each slot ----


@compiled
def forward(chance: Floats, load: float, heads: int, leave: float, length: float) -> tuple[Floats, Floats]:
    """Chances after `length` handling times of walk-ins alone, and their mean over that time.

    Uniformisation: with all rates below `rate`, chances after a Poisson number of steps of a chain
    (Jensen 1953). The last state turns walk-ins away.
    """
    last = chance.size - 1
    rate = load + min(last, heads) + max(last - heads, 0) * leave
    jumps = rate * length
    most = int(jumps + 10.0 * math.sqrt(jumps) + 20.0)
    log_weight = -jumps
    so_far = 0.0
    now = chance.copy()
    after = np.zeros_like(now)
    mean = np.zeros_like(now)
    step = np.empty_like(now)
    for k in range(most):
        weight = math.exp(log_weight)
        so_far += weight
        for j in range(last + 1):
            after[j] += weight * now[j]
            mean[j] += max(1.0 - so_far, 0.0) * now[j]
        for j in range(last + 1):
            down = min(j, heads) + max(j - heads, 0) * leave
            up = load if j < last else 0.0
            step[j] = now[j] * (1.0 - (up + down) / rate)
            if j > 0:
                step[j] += now[j - 1] * load / rate
            if j < last:
                step[j] += now[j + 1] * (min(j + 1, heads) + max(j + 1 - heads, 0) * leave) / rate
        now, step = step, now
        log_weight += math.log(jumps / (k + 1.0))
    return after / after.sum(), mean / mean.sum()


@compiled
def together(chance: Floats, count: float) -> tuple[Floats, Floats]:
    """Chances once `count` have joined at once, and of what each of them finds; a count that is not
    whole is the next higher one with the chance of its fraction."""
    size = chance.size
    joined, found = np.zeros(size), np.zeros(size)
    whole = math.floor(count)
    part = count - whole
    for j in range(size):
        joined[min(j + whole, size - 1)] += chance[j] * (1.0 - part)
        joined[min(j + whole + 1, size - 1)] += chance[j] * part
        for i in range(whole):
            found[min(j + i, size - 1)] += chance[j]
        found[min(j + whole, size - 1)] += chance[j] * part
    return joined, found


@compiled
def booked_measures(
    load: Floats, aht: Floats, heads: Floats, within: Floats, patience: Floats, booked: Floats, slot: Floats
) -> Floats:
    """`Measures` of each cell, (cells, 9), where slots follow each other for ever. Times in seconds."""
    out = np.zeros((load.size, 9))
    for i in range(load.size):
        t = aht[i]
        p = patience[i] / t
        if load[i] <= NO_LOAD:
            out[i, 0] = out[i, 1] = 1.0
            continue
        n = int(heads[i])
        if n == 0:
            out[i, 2] = out[i, 3] = out[i, 7] = out[i, 8] = 1.0
            out[i, 4] = -math.expm1(-within[i] / patience[i])
            out[i, 5] = math.inf
            out[i, 6] = patience[i]
            continue
        length = slot[i] / t
        batch = load[i] * booked[i] * length
        walk_in = load[i] * (1.0 - booked[i])
        beyond = max(load[i] - n, 0.0) * p + batch
        reach = load[i] + batch + n
        chance = np.zeros(int(n + beyond + 10.0 * math.sqrt(reach) + 20.0))
        chance[min(int(walk_in), chance.size - 1)] = 1.0
        found = chance
        mean = chance
        for _ in range(10_000):
            joined, found = together(chance, batch)
            after, mean = forward(joined, walk_in, n, 1.0 / p, length)
            change = np.abs(after - chance).max()
            chance = after
            if change < 1e-11:
                break
        seen = (found + mean * (walk_in * length)) / (load[i] * length)
        ahead = seen[n:].copy()
        p_wait = ahead.sum()
        served, wait, late, late_virtual, still = waits(ahead, float(n), p, within[i] / t)
        free = max(0.0, 1.0 - p_wait)
        busy = 0.0
        for j in range(mean.size):
            busy += mean[j] * min(j, n) / n
        out[i, 0] = free + max(0.0, served - late)
        out[i, 1] = free + max(0.0, p_wait - late_virtual)
        out[i, 2] = p_wait
        out[i, 3] = max(0.0, p_wait - served)
        out[i, 4] = max(0.0, p_wait - (served - late) - still)
        out[i, 5] = wait / (free + served) * t
        out[i, 6] = out[i, 3] * patience[i]
        out[i, 7] = out[i, 8] = busy
    return out


# ---- overtaking: the wait of a class that others pass ----


@compiled
def overtaken(pace: float, above: float, ratio: float, within: float) -> float:
    """P(wait > within), given that everyone is busy, of a class with `above` arrivals over it.

    pace: completions, all busy. ratio: arrivals of this class and those above it / pace, below 1.

    The wait is a geometric number of busy periods of M/M/1; with w the transform of one,
    s(w) = (w - 1)(above w - pace) / w, inverting the transform of the tail is a mean over a circle:
        mean over |w| = r of  (pace - above w^2) / ((pace - above w)(1 - ratio w)) exp(s(w) within)
    for any r below the pole 1/ratio and the turning point sqrt(pace/above); beyond the pole its
    residue is added. The trapezoid rule on a circle errs by less than exp(-DIGITS) once the points
    outnumber DIGITS / (distance to the nearest pole) and the terms of the exponential.
    """
    if above <= 0.0:
        return math.exp(-pace * (1.0 - ratio) * within)
    turn, pole = 0.5 * math.log(pace / above), -math.log(ratio)  # logarithms of w
    beyond = pole < turn and turn - pole > pole
    log_r = 0.5 * (pole + turn) if beyond else 0.5 * min(pole, turn)
    gap = min(abs(pole - log_r), abs(2.0 * turn - log_r))
    r = math.exp(log_r)
    wide = within * (pace / r + above * r)
    need = DIGITS / gap + wide + 12.0 * math.sqrt(wide) + 64.0
    points = int(min(need, MOST_POINTS))
    total = 0.0
    for k in range(points // 2 + 1):
        w = cmath.rect(r, 2.0 * math.pi * k / points)
        s = (w - 1.0) * (above * w - pace) / w
        value = (pace - above * w * w) / ((pace - above * w) * (1.0 - ratio * w)) * cmath.exp(s * within)
        twice = 1.0 if k == 0 or 2 * k == points else 2.0
        total += twice * value.real
    tail = total / points
    if beyond:
        w0 = 1.0 / ratio
        s0 = (w0 - 1.0) * (above * w0 - pace) / w0
        tail += (pace - above * w0 * w0) / (pace - above * w0) * math.exp(s0 * within)
    return min(max(tail, 0.0), 1.0)


@compiled
def overtaken_tails(pace: Floats, above: Floats, ratio: Floats, within: Floats) -> Floats:
    out = np.empty(pace.size)
    for i in range(pace.size):
        out[i] = overtaken(pace[i], above[i], ratio[i], within[i])
    return out


# ---- loss where servers are not whole ----


@compiled
def inverse_blocking_between(load: Floats, servers: Floats, start: Floats) -> Floats:
    """1 / B(x, a) for real x >= 0 by 1/B(x) = 1 + x/a x 1/B(x - 1); `start`: 1 / B(x mod 1, a)."""
    out = np.empty(load.size)
    for i in range(load.size):
        step = 1.0 / load[i]
        term = total = 1.0
        left = servers[i]
        while left >= 1.0:
            term *= left * step
            left -= 1.0
            if left >= 1.0:
                total += term
                if term < NEGLIGIBLE * total and left < load[i]:
                    break
            else:
                total += term * start[i]
        out[i] = total if servers[i] >= 1.0 else start[i]
    return out
