"""What a label costs an agent on a day at given prices, its breaks put where they cost least.

Prices come as running sums over slots, (slots + 1,): `work` of being at work, `site` of being
present, `paid` of being paid.
"""

from __future__ import annotations

import numpy as np

from wfm.roster.engine.kernel import inner


@inner
def price_labels(packed, menu, site_index, work, site, paid, room, cells):  # type: ignore[no-untyped-def]
    """Cost of the slots of each label of `menu` on every day of `room.free`, into `cells` (days, labels).

    Days off and what does not serve cost nothing here.
    """
    for d in range(len(cells)):
        if not room.free[d]:
            continue
        for label in menu:
            if not packed.works[label]:
                cells[d, label] = 0.0
                continue
            a = packed.first_slot[site_index, d, label]
            z = a + packed.span[label]
            cells[d, label] = (
                (site[z] - site[a])
                + (work[z] - work[a])
                + (paid[z] - paid[a])
                + _cheapest_breaks(packed.breaks[label], packed.n_breaks[label], a, work, paid, room)
            )


@inner
def place_breaks(packed, label, start, work, paid, room, places):  # type: ignore[no-untyped-def]
    """First slots of the breaks of one label where it costs least, into `places` (most,)."""
    breaks, count = packed.breaks[label], packed.n_breaks[label]
    if count == 0:
        return
    _cheapest_breaks(breaks, count, start, work, paid, room)
    i = breaks[count - 1, 1] - breaks[count - 1, 0]
    for k in range(count - 1, -1, -1):
        i = room.pause_at[k, i]
        places[k] = start + breaks[k, 0] + i
        if k > 0:
            i = _last_before(breaks, k, i)


@inner
def _cheapest_breaks(breaks, count, start, work, paid, room):  # type: ignore[no-untyped-def]
    """What breaks in order and apart change at best; the way there is left in `room`.

    breaks: (most, 4) earliest, latest, length, paid; in slots from the start.
    """
    total = 0.0
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
                j = _last_before(breaks, k, i)
                cost = cost + room.pause[k - 1, j] if j >= 0 else np.inf
            if cost < low:
                low, where = cost, i
            room.pause[k, i], room.pause_at[k, i] = low, where  # best with break k at or before here
        total = low
    return total


@inner
def _last_before(breaks, k, i):  # type: ignore[no-untyped-def]
    """Last place of the break before break k that ends in time for its place i; negative: none."""
    free = breaks[k, 0] + i - breaks[k - 1, 2] - breaks[k - 1, 0]
    return min(free, breaks[k - 1, 1] - breaks[k - 1, 0])
