"""Erlang X: Erlang A where those who leave may call again. M/M/n+M with an orbit.

`load` is of first calls. Who leaves calls again with the chance `redial`, each time anew, after an
exponential time of mean `redial_delay_s`. With f = share of calls that leave:
    calls a contact  1 / (1 - redial f)
    contacts lost    (1 - redial) f / (1 - redial f)
State (j present, r about to call again). For loads up to `EXACT_TO` erlangs the chain is solved:
levels j, blocks over r, eliminated from the top down; cut where the chance is below 1e-10.

Above, all calls are first taken for Poisson at the rate that reproduces itself. That misses that
those who come again find the same crowd, so the error which this makes in a smaller system is
added: one of `EXACT_TO` erlangs with the same (n - load) / sqrt(load), patience and delay, and
waits longer by the root of the ratio of loads, to which chances converge and leaving scales by that
root (Halfin, Whitt 1981; Garnett, Mandelbaum, Reiman 2002). What is left of the error: docs/models.md.
Sources: Falin, Templeton (1997), "Retrial queues"; Aguir, Karaesmen, Aksin, Chauvet (2004), "The
impact of retrials on call center performance", OR Spectrum 26, for the fixed point.
"""

from __future__ import annotations

import math
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from wfm.staffing import chain_kernels, kernels, search
from wfm.staffing.cells import Fewest, Floats, Limits, Measures, Number, flat
from wfm.staffing.kernels import ENDLESS, NO_LOAD

EXACT_TO = 15.0
"""Loads, in erlangs, up to which the chain is solved; and the load of the smaller system."""
SMALL_HEADS = np.arange(1, 48)
SMALL_WITHIN = np.array([0, 0.003, 0.01, 0.02, 0.04, 0.07, 0.12, 0.2, 0.35, 0.6, 1, 2, 5, 20, 100])
"""Heads and thresholds (in handling times) of the smaller system, with straight lines between."""
NEAR = 0.2
"""Patience and delay of the smaller system, in handling times, lie on a grid of these logarithms."""
WORK = 2e8
"""Multiplications that solving a chain may take; beyond, all calls are taken for Poisson."""
EDGE = 1e-10
"""Chance of states cut off."""


class Cell(NamedTuple):
    """One cell; times in seconds."""

    load: float
    aht: float
    heads: float
    within: float
    patience: float
    again: float
    delay: float


def measures(
    load: Number,
    aht_s: Number,
    heads: Number,
    within_s: Number,
    patience_s: Number,
    redial: Number,
    redial_delay_s: Number,
    exact_to: float = EXACT_TO,
) -> Measures:
    """Service of whole `heads`. Shares are of all calls, those that come again included.

    `exact_to`: loads up to which the chain is solved, at some milliseconds a cell; the correction of
    larger ones takes microseconds.
    """
    shape, columns = flat(
        load=load,
        aht_s=aht_s,
        heads=heads,
        within_s=within_s,
        patience_s=patience_s,
        redial=redial,
        redial_delay_s=redial_delay_s,
    )
    a, aht, n, _, patience, again, _ = columns
    table = _poisson(*columns[:-1])
    redials = (a > NO_LOAD) & (again > 0) & (patience / aht <= ENDLESS) & (n > 0)
    larger = np.flatnonzero(redials & (a > exact_to))
    table[larger] = _corrected([column[larger] for column in columns], table[larger])
    for i in np.flatnonzero(redials & (a <= exact_to)):
        table[i] = _exact(Cell(*(float(column[i]) for column in columns)), table[i])
    return Measures.of(table, shape)


def fewest(
    load: Number,
    aht_s: Number,
    limits: Limits,
    patience_s: Number,
    redial: Number,
    redial_delay_s: Number,
    exact_to: float = EXACT_TO,
) -> Fewest:
    """Fewest heads that keep all limits, whose shares are of all calls."""
    return search.fewest(
        partial(measures, exact_to=exact_to),
        limits,
        load=load,
        aht_s=aht_s,
        patience_s=patience_s,
        redial=redial,
        redial_delay_s=redial_delay_s,
    )


def calls_a_contact(abandon_rate: Floats, redial: Number) -> Floats:
    """Calls that a contact makes on average, where a share `abandon_rate` of calls leaves."""
    return np.asarray(1.0 / (1.0 - np.asarray(redial) * abandon_rate))


def contacts_lost(abandon_rate: Floats, redial: Number) -> Floats:
    """Share of contacts that leave for good."""
    return np.asarray((1.0 - np.asarray(redial)) * abandon_rate * calls_a_contact(abandon_rate, redial))


def _poisson(
    load: Floats, aht: Floats, heads: Floats, within: Floats, patience: Floats, again: Floats
) -> Floats:
    """`Measures` where all calls are Poisson, (cells, 9)."""
    calls = chain_kernels.calls_a_contact(load, aht, heads, patience, again)
    return kernels.chain_measures(load * calls, aht, heads, within, patience, chain_kernels.ALONE)


def _corrected(columns: list[Floats], poisson: Floats) -> Floats:
    """The Poisson values, (cells, 9), and their error in the smaller system."""
    a, aht, n, within, patience, again, delay = columns
    heads = EXACT_TO + (n - a) / np.sqrt(a) * math.sqrt(EXACT_TO)
    root = np.sqrt(EXACT_TO / a)
    near = [np.exp(NEAR * np.round(np.log(time / aht) / NEAR)) for time in (patience, delay)]
    kinds, kind = np.unique(np.column_stack([*near, again]), axis=0, return_inverse=True)
    error = np.zeros_like(poisson)
    for k, key in enumerate(kinds):
        of = np.flatnonzero((kind.reshape(-1) == k) & (heads >= 1.0))
        error[of] = _between(_errors(*map(float, key)), heads[of], within[of] / aht[of] / root[of])
    error[:, 3:7] *= root[:, None]
    error[:, 5:7] *= aht[:, None]
    found = poisson + error
    found[:, :5] = np.clip(found[:, :5], 0.0, 1.0)
    busy = a * (1.0 - found[:, 3]) / (1.0 - again * found[:, 3]) / n
    found[:, 7:] = np.minimum(busy, 1.0)[:, None]
    return np.asarray(found)


@lru_cache(maxsize=64)
def _errors(patience: float, delay: float, again: float) -> Floats:
    """What Poisson calls miss in the smaller system, (heads, thresholds, 9); in handling times."""
    errors = np.empty((SMALL_HEADS.size, SMALL_WITHIN.size, 9))
    for i, n in enumerate(SMALL_HEADS):
        for j, within in enumerate(SMALL_WITHIN):
            cell = Cell(EXACT_TO, 1.0, float(n), float(within), patience, again, delay)
            there = _poisson(*(np.array([value]) for value in cell[:-1]))[0]
            errors[i, j] = _exact(cell, there) - there
    return errors


def _between(errors: Floats, heads: Floats, within: Floats) -> Floats:
    """The errors at heads and thresholds between those of the grid, by straight lines in both."""
    x = np.clip(heads - SMALL_HEADS[0], 0.0, SMALL_HEADS.size - 1.0)
    y = np.interp(within, SMALL_WITHIN, np.arange(SMALL_WITHIN.size, dtype=np.float64))
    i = np.minimum(x.astype(np.int64), SMALL_HEADS.size - 2)
    j = np.minimum(y.astype(np.int64), SMALL_WITHIN.size - 2)
    u, v = (x - i)[:, None], (y - j)[:, None]
    low = errors[i, j] * (1.0 - v) + errors[i, j + 1] * v
    high = errors[i + 1, j] * (1.0 - v) + errors[i + 1, j + 1] * v
    return np.asarray(low * (1.0 - u) + high * u)


def _exact(cell: Cell, poisson: Floats) -> Floats:
    """The fields of `Measures` from the chain; `poisson` where it would take more than `WORK`."""
    load, aht, heads, within, patience, again, delay = cell
    solved = _solved(load, int(heads), aht / patience, aht / delay, again, float(poisson[3]))
    if solved is None:
        return poisson
    ahead, busy = solved
    p_wait = float(ahead.sum())
    served, wait, late, late_virtual, still = chain_kernels.waits(ahead, heads, patience / aht, within / aht)
    left = max(0.0, p_wait - served)
    early = max(0.0, p_wait - (served - late) - still)
    free = 1.0 - p_wait
    service = free + max(0.0, served - late)
    virtual = free + max(0.0, p_wait - late_virtual)
    asa = wait / (free + served) * aht
    return np.array([service, virtual, p_wait, left, early, asa, left * patience, busy, busy])


@lru_cache(maxsize=2048)
def _solved(
    load: float, heads: int, leave: float, back: float, again: float, left: float
) -> tuple[Floats, float] | None:
    """Chance that a call finds k waiting, and occupancy; `left`: about the share that leaves.

    None where the chain would be too large. The smaller system of `_corrected` is asked again and
    again at the same few numbers of heads.
    """
    about = load * again * left / (1.0 - again * left) / back
    most = int(about + 7.0 * math.sqrt(about) + 8.0)
    while True:
        chain = _chain(load, heads, leave, back, again, most)
        if chain is None:
            return None
        low, p = chain
        if p[:, -1].sum() < EDGE:
            break
        most = int(1.3 * most) + 4
    j = low + np.arange(p.shape[0])
    arriving = load * p.sum(axis=1) + back * (p @ np.arange(p.shape[1]))
    arriving /= arriving.sum()
    ahead = np.zeros(max(int(j[-1]) - heads + 1, 0))
    ahead[j[j >= heads] - heads] = arriving[j >= heads]
    return ahead, float(p.sum(axis=1) @ np.minimum(j, heads)) / heads


def _chain(
    load: float, heads: int, leave: float, back: float, again: float, most: int
) -> tuple[int, Floats] | None:
    """Chances of (j, r), r = 0..most; and the first j. Rates are in handling times.

    p(j+1) = p(j) R(j+1) with R(j+1) = -U (D(j+1) + R(j+2) L(j+2))^-1: U up (a call comes, of the
    first or again), L down (served, or gone: for good or into the orbit), D what leaves the level.
    """
    patience = 1.0 / leave
    low, _ = chain_kernels.states(load, float(heads), patience, math.inf)
    first, above = chain_kernels.states(load + most * back, float(heads), patience, math.inf)
    high = first + above.size - 1
    if (high - low) * float(most + 1) ** 3 > WORK:
        return None
    up = np.diag(np.full(most + 1, load)) + np.diag(np.arange(1, most + 1) * back, -1)
    ratios: list[Floats] = []
    rest = np.zeros((most + 1, most + 1))  # R(j+1) L(j+1)
    for j in range(high, low, -1):
        served, gone = float(min(j, heads)), max(j - heads, 0) * leave
        stay = _leaving(rest, served + gone)
        ratio = np.linalg.solve(stay.T, up.T).T
        ratios.append(ratio)
        rest = ratio * (served + (1.0 - again) * gone)
        rest[:, 1:] += ratio[:, :-1] * (again * gone)
        rest[:, -1] += ratio[:, -1] * (again * gone)
    closed = _leaving(rest, 0.0).T
    closed[0] = 1.0
    start = np.zeros(most + 1)
    start[0] = 1.0
    p = [np.linalg.solve(closed, start)]
    for ratio in reversed(ratios):
        p.append(p[-1] @ ratio)
    chances = np.maximum(np.array(p), 0.0)
    return low, chances / chances.sum()


def _leaving(rest: Floats, rate: float) -> Floats:
    """D + R L of a level left at `rate`: whatever goes up comes back, so that rows sum to `rate`.

    Summing the diagonal anew, rather than subtracting on it, keeps rounding from growing from
    level to level (Grassmann, Taksar, Heyman 1985).
    """
    stay = -rest
    np.fill_diagonal(stay, 0.0)
    np.fill_diagonal(stay, rate - stay.sum(axis=1))
    return stay
