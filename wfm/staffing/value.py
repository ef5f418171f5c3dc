"""What waiting and leaving cost: the expected loss at a number of heads, and its convex hull.

A pre-sales contact answered after a wait W has lost 1 - (1 - fall)^(W - T) of its value beyond the
threshold T; one that leaves has lost all. With late(t) the share answered after a wait beyond t and
g = -ln(1 - fall), integration by parts gives
    E[1 - exp(-g (W - T)+); answered] = integral over u > 0 of g exp(-g u) late(T + u)
for any queue model; late is smooth in u, and the integral a Gauss-Laguerre sum.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from wfm.config.queues import ContactValue
from wfm.staffing.cells import Floats, Ints
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import Model

NODES = 16


def lost_value(
    model: Model, law: LoadLaw, aht_s: Floats, heads: Ints, within_s: float, value: ContactValue
) -> Floats:
    """Expected loss a contact offered, in currency, (cells)."""
    found = law.measures(model, aht_s, heads, within_s)
    lost = law.lost(model, found, heads)
    answered = 1.0 - found.abandon_rate
    delayed = np.zeros_like(lost)
    if value.fall_per_s > 0:
        at, weights = np.polynomial.laguerre.laggauss(NODES)
        for u, weight in zip(at / -math.log1p(-value.fall_per_s), weights, strict=True):
            service = law.measures(model, aht_s, heads, within_s + u).service
            delayed += weight * np.maximum(answered - service, 0.0)
    share = np.divide(delayed, answered, out=np.zeros_like(delayed), where=answered > 0) * (1.0 - lost)
    before = value.pre_sales_share * value.pre_sales * (lost + share)
    return np.asarray(before + (1.0 - value.pre_sales_share) * value.other * lost)


def hull(cell: Ints, heads: Ints, values: Floats) -> Floats:
    """Lower convex hull of the points of each cell, read at each of its heads.

    Points of a cell follow each other with growing heads (Andrew 1979, monotone chain).
    """
    found = np.empty_like(values)
    bounds = np.flatnonzero(np.diff(cell, prepend=-1, append=-1))
    for first, last in pairwise(bounds):
        kept: list[int] = []
        for i in range(first, last):
            while len(kept) > 1:
                a, b = kept[-2:]
                turn = (heads[b] - heads[a]) * (values[i] - values[a])
                if turn > (heads[i] - heads[a]) * (values[b] - values[a]):
                    break
                kept.pop()
            kept.append(i)
        found[first:last] = np.interp(heads[first:last], heads[kept], values[kept])
    return found
