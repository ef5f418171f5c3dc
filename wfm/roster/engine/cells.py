"""What a label costs an agent on a day at given prices, its breaks put where they cost least."""

from __future__ import annotations

import numpy as np
from numba import njit

from wfm.roster.engine.problem import Times
from wfm.roster.parts import Floats, Ints


def cell_costs(times: Times, base: Floats, work: Floats, site: Floats, paid: Floats) -> Floats:
    """Cost of every label on every day, (days, labels).

    `base`: (days, labels) what does not depend on slots; the others are prices a slot, (slots,):
    `work` of being at work, `site` of being present, `paid` of being paid.
    """
    return _cell_costs(  # type: ignore[no-any-return]
        base, times.first_slot, times.span, times.works, times.breaks, _sums(work), _sums(site), _sums(paid)
    )


def place_breaks(times: Times, day: int, label: int, work: Floats, paid: Floats) -> Ints:
    """First slot of each break, (breaks,), where the label costs least."""
    found = np.empty(times.breaks.shape[1], np.int64)
    _breaks(times.breaks[label], times.first_slot[day, label], _sums(work), _sums(paid), found)
    return found[: (times.breaks[label, :, 2] > 0).sum()]


def _sums(prices: Floats) -> Floats:
    sums = np.zeros(len(prices) + 1)
    np.cumsum(prices, out=sums[1:])
    return sums


@njit(cache=True, nogil=True)
def _cell_costs(base, first_slot, span, works, breaks, work, site, paid):  # type: ignore[no-untyped-def]
    days, labels = base.shape
    cost = base.copy()
    places = np.empty(breaks.shape[1], np.int64)
    for d in range(days):
        for label in range(labels):
            if not works[label] or base[d, label] == np.inf:
                continue
            a = first_slot[d, label]
            z = a + span[label]
            cost[d, label] += (site[z] - site[a]) + (work[z] - work[a]) + (paid[z] - paid[a])
            cost[d, label] += _breaks(breaks[label], a, work, paid, places)
    return cost


@njit(cache=True, nogil=True)
def _breaks(breaks, start, work, paid, places):  # type: ignore[no-untyped-def]
    """Cheapest places of the breaks of one label, in order and apart; returns what they change.

    breaks: (most, 4) earliest, latest, length (0: none), paid; in slots from the start.
    """
    count = 0
    while count < len(breaks) and breaks[count, 2] > 0:
        count += 1
    if count == 0:
        return 0.0
    width = 0
    for k in range(count):
        width = max(width, breaks[k, 1] - breaks[k, 0] + 1)
    best = np.empty((count, width))  # cheapest with break k at or before its i-th place
    at = np.empty((count, width), np.int64)  # that place
    for k in range(count):
        earliest, latest, length, is_paid = breaks[k, 0], breaks[k, 1], breaks[k, 2], breaks[k, 3]
        low, where = np.inf, 0
        for i in range(latest - earliest + 1):
            a = start + earliest + i
            z = a + length
            cost = work[a] - work[z]
            if not is_paid:
                cost += paid[a] - paid[z]
            if k > 0:
                free = earliest + i - breaks[k - 1, 2] - breaks[k - 1, 0]  # last place of the break before
                free = min(free, breaks[k - 1, 1] - breaks[k - 1, 0])
                cost = cost + best[k - 1, free] if free >= 0 else np.inf
            if cost < low:
                low, where = cost, i
            best[k, i], at[k, i] = low, where
    i = breaks[count - 1, 1] - breaks[count - 1, 0]
    total = best[count - 1, i]
    for k in range(count - 1, -1, -1):
        i = at[k, i]
        places[k] = start + breaks[k, 0] + i
        if k > 0:
            free = breaks[k, 0] + i - breaks[k - 1, 2] - breaks[k - 1, 0]
            i = min(free, breaks[k - 1, 1] - breaks[k - 1, 0])
    return total
