"""A promise over a day or a week: the intervals of a window keep it together.

From heads with which every interval keeps it, heads are taken away one by one, where that costs the
promise least, as long as the window keeps it and the interval its caps and its fewest heads. Where
service grows ever more slowly with heads, as it does beyond the load, none fewer would do.
Source: Fox (1966), "Discrete optimization via marginal analysis", Management Science 13; for call
centres Koole, van der Sluis (2003), "Optimal shift scheduling with a global service level constraint",
IIE Transactions 35.
"""

from __future__ import annotations

import numpy as np

from wfm.staffing.cells import Floats, Ints, Limits
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import Model


def kept_together(
    model: Model, law: LoadLaw, aht_s: Floats, heads: Ints, least: Ints, limits: Limits, contacts: Floats,
    window: Ints,
) -> Ints:  # fmt: skip
    """Heads of each interval, at most `heads`. `limits`: one number each; `window`: (intervals)."""
    chosen = heads.copy()
    promise, within_s, leave, busy, wait_s = (
        float(np.asarray(limit))
        for limit in (limits.service, limits.within_s, limits.abandon_rate, limits.occupancy, limits.asa_s)
    )

    def above(cells: Ints, people: Ints) -> Floats:
        """Contacts in time beyond the promise; minus infinity where a cap breaks or too few are there."""
        found = law.of(cells).measures(model, aht_s[cells], people, within_s)
        base = 1.0 - found.abandon_rate if limits.of_answered else 1.0
        spare = (found.service - promise * base) * contacts[cells]
        capped = (found.abandon_rate <= leave) & (found.occupancy <= busy) & (found.asa_s <= wait_s)
        return np.asarray(np.where(capped & (people >= least[cells]), spare, -np.inf))

    every = np.arange(heads.size)
    now, then = above(every, chosen), above(every, np.maximum(chosen - 1, 0))
    then[chosen <= least] = -np.inf
    for w in np.unique(window):
        mine = np.flatnonzero((window == w) & (contacts > 0) & np.isfinite(now))
        spare = now[mine].sum()
        while mine.size:
            cost = now[mine] - then[mine]
            i = mine[np.argmin(cost)]
            if not cost.min() <= spare:
                break
            spare -= cost.min()
            chosen[i] -= 1
            now[i] = then[i]
            then[i] = above(np.array([i]), chosen[i : i + 1] - 1)[0] if chosen[i] > least[i] else -np.inf
    return chosen
