"""Chats: each person holds several at once, and each takes longer the more run in parallel.

`aht_factor[k-1]` is the handling time with k in parallel, as a multiple of one alone; its length
is the most chats a person holds. A chat is answered when a place is free (first response), so the
threshold and patience concern the wait for a place. The one assumption of the chain is that chats
are spread evenly over people. Where each joins the person with the fewest and then stays, the
chance of a wait, service and abandonment lie within 0.01 of it (tests/staffing/test_chat.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.staffing import kernels
from wfm.staffing.cells import Fewest, Floats, Limits, Measures, Number, flat


def measures(
    load: Number,
    aht_s: Number,
    heads: Number,
    within_s: Number,
    patience_s: Number,
    aht_factor: Sequence[float],
) -> Measures:
    """Service of whole `heads`. `load` = arrivals x `aht_s`, the handling time of one alone."""
    shape, (a, aht, n, within, patience) = flat(
        load=load, aht_s=aht_s, heads=heads, within_s=within_s, patience_s=patience_s
    )
    return Measures.of(kernels.chain_measures(a, aht, n, within, patience, _factors(aht_factor)), shape)


def fewest(
    load: Number, aht_s: Number, limits: Limits, patience_s: Number, aht_factor: Sequence[float]
) -> Fewest:
    """Fewest heads that keep all limits. The occupancy cap is on chat places in use."""
    shape, (a, aht, patience, service, within, asa, abandon, occupancy) = flat(
        load=load,
        aht_s=aht_s,
        patience_s=patience_s,
        service=limits.service,
        within_s=limits.within_s,
        asa_s=limits.asa_s,
        abandon_rate=limits.abandon_rate,
        occupancy=limits.occupancy,
    )
    heads, binding = kernels.fewest_for_chain(
        a, aht, patience, _factors(aht_factor), service, within, limits.of_answered, asa, abandon, occupancy
    )
    return Fewest(heads.reshape(shape), binding.reshape(shape))


def _factors(aht_factor: Sequence[float]) -> Floats:
    factors = np.array(aht_factor, dtype=np.float64)
    if factors.size == 0 or np.any(factors <= 0):
        raise ValueError("aht_factor: expected factors above 0, one for each number of chats at once")
    return factors
