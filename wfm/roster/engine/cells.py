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
        while i > 0 and room.pause[k, i - 1] == room.pause[k, i]:
            i -= 1
        places[k] = start + breaks[k, 0] + i
        if k > 0:
            i = min(i + _lead(breaks, k), breaks[k - 1, 1] - breaks[k - 1, 0])


@inner
def _cheapest_breaks(breaks, count, start, work, paid, room):  # type: ignore[no-untyped-def]
    """What breaks in order and apart change at best.

    breaks: (most, 4) earliest, latest, length, paid; in slots from the start. Leaves in `room.pause`,
    (most, places), what each break and those before it change with this break there or earlier.
    """
    low = 0.0
    for k in range(count):
        first, length, is_paid = start + breaks[k, 0], breaks[k, 2], breaks[k, 3]
        lead = _lead(breaks, k) if k > 0 else 0
        last = breaks[k - 1, 1] - breaks[k - 1, 0] if k > 0 else 0
        here, before = room.pause[k], room.pause[max(k - 1, 0)]
        low = np.inf
        for i in range(breaks[k, 1] - breaks[k, 0] + 1):
            a = first + i
            cost = work[a] - work[a + length]
            if not is_paid:
                cost += paid[a] - paid[a + length]
            if k > 0:
                cost = cost + before[min(i + lead, last)] if i + lead >= 0 else np.inf
            if cost < low:
                low = cost
            here[i] = low
    return low


@inner
def _lead(breaks, k):  # type: ignore[no-untyped-def]
    """Places that the break before break k may be ahead: it ends in time for place i at place i + lead."""
    return breaks[k, 0] - breaks[k - 1, 2] - breaks[k - 1, 0]
