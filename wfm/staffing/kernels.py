"""All compiled code of the queue models, in one file: numba's cache of a kernel does not see that
a kernel in another file, which it calls, has changed.

Sections: loss (Erlang B), delay (Erlang C), patience, the chain, the search for the fewest heads.
Formulas and sources stand in the models' own files and in docs/models.md.
"""

from __future__ import annotations

import math

import numpy as np

from wfm.staffing.cells import Floats, Ints
from wfm.staffing.compiled import compiled

NEGLIGIBLE = 1e-18
"""Terms of a falling series below this share of the sum are dropped."""
ROUNDING = 1e-12
"""A limit met to this relative error is met: 0.8 typed is not 0.8 computed."""
NO_LOAD = 1e-100
HUGE = 1e190
ENDLESS = 1e8
"""Patience of more handling times than this counts as endless."""
DEEP = 9.0
"""Overloaded so far that the gamma function is complete to double precision: its tail is below
exp(-DEEP^2 / 2) (Chernoff bound of a Poisson law with mean y)."""

# ---- loss: no place to wait ----


@compiled
def inverse_blocking(load: float, servers: float) -> float:
    """1 / B(n, a) = sum over k = 0..n of n (n-1) ... (n-k+1) / a^k, all terms positive.

    Terms fall once n - k < a, and fall below `NEGLIGIBLE` within about 9 sqrt(a) of them.
    Infinite where blocking is below 1e-308. No load and no server: blocks.
    """
    if load <= 0:
        return 1.0 if servers <= 0 else math.inf
    step = 1.0 / load
    term = total = 1.0
    left = servers
    while left > 0:
        term *= left * step
        total += term
        if term < NEGLIGIBLE * total and left < load:
            break
        left -= 1
    return total


@compiled
def blocking(load: Floats, servers: Floats) -> Floats:
    out = np.empty_like(load)
    for i in range(load.size):
        out[i] = 1.0 / inverse_blocking(load[i], servers[i])
    return out


@compiled
def fewest_servers(load: Floats, most: Floats) -> Ints:
    """B(n) >= 1 - n/a gives the start; then 1/B(n) = 1 + n/a x 1/B(n-1)."""
    out = np.zeros(load.size, dtype=np.int64)
    for i in range(load.size):
        a = load[i]
        if a <= 0:
            continue
        n = max(0.0, math.floor(a * (1.0 - most[i])))
        inverse = inverse_blocking(a, n)
        while inverse * most[i] < 1.0:
            n += 1
            inverse = 1.0 + n / a * inverse
        out[i] = int(n)
    return out


# ---- delay: wait for ever ----


@compiled
def delay_measures(load: Floats, aht: Floats, heads: Floats, within: Floats) -> Floats:
    out = np.zeros((load.size, 9))
    for i in range(load.size):
        a, n = load[i], heads[i]
        if a <= 0:
            out[i, 0] = out[i, 1] = 1.0
            continue
        if n <= a:
            out[i, 2] = out[i, 7] = out[i, 8] = 1.0
            out[i, 5] = out[i, 6] = math.inf
            continue
        spare = n - a
        p_wait = n / (spare * inverse_blocking(a, n) + a)
        out[i, 0] = out[i, 1] = 1.0 - p_wait * math.exp(-spare * within[i] / aht[i])
        out[i, 2] = p_wait
        out[i, 5] = out[i, 6] = p_wait * aht[i] / spare
        out[i, 7] = out[i, 8] = a / n
    return out


@compiled
def fewest_for_delay(
    load: Floats, aht: Floats, service: Floats, within: Floats, asa: Floats, occupancy: Floats
) -> tuple[Ints, Ints]:
    """Climbs from the fewest heads that are stable and keep the occupancy, one head at a time.

    A step costs a few multiplications: 1/B(n) = 1 + n/a x 1/B(n-1), and exp(-(n - a) T / aht)
    falls by the same factor at each step. With idle = (n - a)/B + a, C = n / idle, so
    service >= s  is  n exp(...) <= (1 - s) idle,  and  ASA <= w  is  n aht <= w (n - a) idle.
    """
    heads = np.zeros(load.size, dtype=np.int64)
    binding = np.zeros(load.size, dtype=np.int64)
    for i in range(load.size):
        a = load[i]
        if a <= 0:
            continue
        stable = math.floor(a) + 1.0
        n = max(stable, math.ceil(a / occupancy[i] * (1.0 - ROUNDING)))
        rate = within[i] / aht[i]
        fall = math.exp(-rate)
        late = math.exp(-(n - a) * rate)
        miss = (1.0 - service[i]) * (1.0 + ROUNDING)
        longest = asa[i] * (1.0 + ROUNDING)
        inverse = inverse_blocking(a, n)
        code = 4 if n > stable else 0
        if code == 4:  # does one head fewer fail on service or wait as well?
            fewer = (n - 1.0 - a) * (inverse - 1.0) * a / n + a
            if (n - 1.0) * math.exp(-(n - 1.0 - a) * rate) > miss * fewer:
                code = 1
            elif (n - 1.0) * aht[i] > longest * (n - 1.0 - a) * fewer:
                code = 2
        else:
            code = 1 if service[i] > 0 else (2 if asa[i] < math.inf else 4)
        while True:
            spare = n - a
            idle = spare * inverse + a
            if n * late > miss * idle:
                code = 1
            elif n * aht[i] > longest * spare * idle:
                code = 2
            else:
                break
            n += 1.0
            inverse = 1.0 + n / a * inverse
            late *= fall
        heads[i] = int(n)
        binding[i] = code
    return heads, binding


# ---- patience: those who wait may leave ----


@compiled
def sums(x: float, y: float, z: float) -> tuple[float, float, float, float]:
    """Sums over k >= 1 of t_k = y^k / ((x+1)...(x+k)), of k t_k, and of t_k h_k with
    h_k = 1/(x+1) + ... + 1/(x+k); and the first sum with z <= y in the place of y.

    The first is A(x, y) - 1. All terms are positive, so that no digits are lost; there are about
    9 sqrt(2 y) of them at most.
    """
    t = u = 1.0
    h = k = 0.0
    s0 = s1 = s2 = sz = 0.0
    while True:
        k += 1.0
        r = 1.0 / (x + k)
        t *= y * r
        u *= z * r
        h += r
        s0 += t
        s1 += k * t
        s2 += h * t
        sz += u
        if t <= NEGLIGIBLE * s0 and x + k > y:
            return s0, s1, s2, sz


@compiled
def log_full(x: float, y: float) -> float:
    """ln(x e^y y^-x Gamma(x)): ln A(x, y) where the gamma function is complete."""
    if x < 10.0:
        return math.lgamma(x + 1.0) + y - x * math.log(y)
    u = (y - x) / x
    z = 1.0 / (x * x)
    stirling = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / x
    return x * (u - math.log1p(u)) + 0.5 * math.log(2.0 * math.pi * x) + stirling


@compiled
def digamma(x: float) -> float:
    """psi(x) for x > 0: recurrence up to 10, then the asymptotic series."""
    shift = 0.0
    while x < 10.0:
        shift -= 1.0 / x
        x += 1.0
    z = 1.0 / (x * x)
    series = z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z / 132))))
    return shift + math.log(x) - 0.5 / x - series


@compiled
def waiting(
    load: float, capacity: float, patience: float, within: float
) -> tuple[float, float, float, float, float, float, float]:
    """Weights of those who find every place taken, relative to the state just below full.

    Returns (unit, waits, served, left, answered_wait, late, late_virtual), each multiplied by
    `unit`, which keeps them finite where A is huge: weight of having to wait; of waiting and
    being served; of leaving; the wait of the served (in handling times); of being served after
    `within`; of a virtual wait longer than `within`.

    A patience without end needs load < capacity. E(w) = exp(y (1 - exp(-w/patience)) - capacity w).
    """
    rho = load / capacity
    if patience > ENDLESS:
        spare = capacity - load
        waits = load / spare
        late = waits * math.exp(-spare * within)
        return 1.0, waits, waits, 0.0, waits / spare, late, late
    x = capacity * patience
    y = load * patience
    fade = math.expm1(-within / patience)
    log_e = -y * fade - capacity * within
    z = y * (1.0 + fade)
    if y - x <= DEEP * math.sqrt(y):
        s0, s1, s2, sz = sums(x, y, z)
        e = math.exp(log_e)
        late = e * sz
        return 1.0, rho * (1.0 + s0), s0, s1 / x, s2 * patience, late, rho * (late + e)
    log_a = log_full(x, y)
    unit = math.exp(-log_a)
    e = math.exp(log_e - log_a)
    late = 1.0 - e if z - x > DEEP * math.sqrt(z) else e * sums(x, z, z)[0]
    wait = (math.log(y) - digamma(x + 1.0)) * patience
    return unit, rho, 1.0 - unit, rho - 1.0 + unit, wait, late, rho * (late + e)


# ---- the chain: one contact or several a person ----
#
# People share contacts evenly: with j contacts and n heads, j mod n people hold one more than the
# others. Who holds k works at the pace k / factor_k, in handling times of one alone. From
# K = n x most contacts on all places are taken: contacts wait, and may leave.


@compiled
def below_full(load: float, heads: float, factors: Floats) -> tuple[float, float, float, float]:
    """Weights of state K-1, and sums over j = 0..K-1 of w_j, j w_j and min(j, heads) w_j.

    From the top down w_(j-1) = w_j rate(j) / load: positive terms only. They fall once the rate
    is below the load, and are dropped once negligible. Where they pass `HUGE` all are scaled
    down; state K-1 then weighs nothing to double precision.
    """
    most = factors.size
    steady = True  # the pace never falls with more contacts, so neither does rate(j)
    for q in range(1, most):
        steady &= (q + 1) / factors[q] >= q / factors[q - 1]
    step = 1.0 / load
    j = heads * most - 1.0
    top = term = total = 1.0
    held = j
    busy = min(j, heads)
    for q in range(most - 1, -1, -1):
        low = q * heads
        slow = q / factors[q - 1] if q > 0 else 0.0
        gain = (q + 1) / factors[q] - slow
        while j > low:
            rate = heads * slow + (j - low) * gain
            term *= rate * step
            j -= 1.0
            total += term
            held += term * j
            busy += term * min(j, heads)
            if term > HUGE:
                top = 0.0
                term /= HUGE
                total /= HUGE
                held /= HUGE
                busy /= HUGE
            if term < NEGLIGIBLE * total and rate < load and steady:
                return top, total, held, busy
    return top, total, held, busy


@compiled
def steady_state(
    load: float, heads: float, patience: float, within: float, factors: Floats
) -> tuple[float, float, float, float, float, float, float, float, float]:
    """The fields of `Measures` in order; times in units of the handling time of one alone."""
    most = factors.size
    if load <= NO_LOAD:
        return 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    capacity = heads * most / factors[most - 1]
    endless = patience > ENDLESS
    if endless and capacity <= load:
        return 0.0, 0.0, 1.0, 0.0, 0.0, math.inf, math.inf, 1.0, 1.0
    if heads <= 0:
        in_time = -math.expm1(-within / patience)
        return 0.0, 0.0, 1.0, 1.0, in_time, math.inf, patience, 1.0, 1.0
    top, total, held, held_busy = below_full(load, heads, factors)
    unit, waits, served, left, answered_wait, late, late_virtual = waiting(load, capacity, patience, within)
    free = total * unit
    p = 1.0 / (free + top * waits)
    answered = free + top * served
    service = (free + top * max(0.0, served - late)) * p
    virtual = (free + top * max(0.0, waits - late_virtual)) * p
    p_wait = top * waits * p
    abandon = top * left * p
    asa = top * answered_wait / answered
    after = 0.0  # share that waits longer than `within`, whatever comes then
    wait = asa
    if not endless:
        after = top * late_virtual * p * math.exp(-within / patience)
        wait = abandon * patience
    in_time = 0.0 if endless else max(0.0, 1.0 - service - after)
    occupancy = held * unit * p / (heads * most) + p_wait
    busy = held_busy * unit * p / heads + p_wait
    return service, virtual, p_wait, abandon, in_time, asa, wait, occupancy, busy


@compiled
def chain_measures(
    load: Floats, aht: Floats, heads: Floats, within: Floats, patience: Floats, factors: Floats
) -> Floats:
    """`Measures` of each cell, (cells, 9). Times in seconds."""
    out = np.empty((load.size, 9))
    for i in range(load.size):
        row = steady_state(load[i], heads[i], patience[i] / aht[i], within[i] / aht[i], factors)
        for k in range(9):
            out[i, k] = row[k]
        out[i, 5] *= aht[i]
        out[i, 6] *= aht[i]
    return out


# ---- the fewest heads of the chain ----


@compiled
def broken(
    load: float,
    heads: float,
    patience: float,
    within: float,
    factors: Floats,
    service: float,
    of_answered: bool,
    asa: float,
    abandon: float,
    occupancy: float,
) -> int:
    """Code of the first limit that `heads` do not keep; 0 if they keep all."""
    row = steady_state(load, heads, patience, within, factors)
    share = row[0]
    if of_answered:
        share = row[0] / (1.0 - row[3]) if row[3] < 1.0 else 0.0
    if 1.0 - share > (1.0 - service) * (1.0 + ROUNDING):
        return 1
    if row[5] > asa * (1.0 + ROUNDING):
        return 2
    if row[3] > abandon * (1.0 + ROUNDING):
        return 3
    return 4 if row[7] > occupancy * (1.0 + ROUNDING) else 0


@compiled
def fewest_for_chain(
    load: Floats,
    aht: Floats,
    patience: Floats,
    factors: Floats,
    service: Floats,
    within: Floats,
    of_answered: bool,
    asa: Floats,
    abandon: Floats,
    occupancy: Floats,
) -> tuple[Ints, Ints]:
    """Fewest heads that keep all limits, and the code of the limit that one fewer breaks.

    More heads never do worse, so: a guess, steps that double away from it until the answer lies
    between, then halving. The guess, and so the bracket, may lie below the load: with abandonment
    E[V] = patience ln(load / capacity) in the fluid limit, which is within the threshold from
    capacity = load exp(-within / patience) on; a share of the square root of the load covers chance.
    """
    heads = np.zeros(load.size, dtype=np.int64)
    binding = np.zeros(load.size, dtype=np.int64)
    pace = factors.size / factors[factors.size - 1]
    for i in range(load.size):
        if load[i] <= NO_LOAD:
            continue
        t = aht[i]
        fluid = load[i] * math.exp(-within[i] / patience[i])
        odds = min(max(service[i], 0.01), 0.999)
        guess = fluid + 0.6 * math.log(odds / (1.0 - odds)) * math.sqrt(fluid) + 1.0
        if occupancy[i] < 1.0:
            guess = max(guess, load[i] / occupancy[i] - 0.1 * math.sqrt(load[i]))
        low, high, code = -1.0, math.inf, 0
        n, step = max(math.ceil(guess / pace), 1.0), 1.0
        while high - low > 1.0:
            found = broken(
                load[i],
                n,
                patience[i] / t,
                within[i] / t,
                factors,
                service[i],
                of_answered,
                asa[i] / t,
                abandon[i],
                occupancy[i],
            )
            if found:
                low, code = n, found
            else:
                high = n
            if high == math.inf:
                n = low + step
            elif low < 0.0:
                n = max(high - step, 0.0)
            else:
                n = low + math.floor(0.5 * (high - low))
            step *= 2.0
        heads[i] = int(high)
        binding[i] = code
    return heads, binding
