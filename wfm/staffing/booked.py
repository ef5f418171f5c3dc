"""Counters with bookings: a share of the visitors comes together at the start of each slot.

Those booked are as many in every slot (their number is certain but for the fraction of a visitor);
walk-ins come by chance between. All wait in one line, first come first served, and may leave. The
chances of j present go round from slot to slot: those booked join, then walk-ins come, are served
or leave as in Erlang A (forward equations, by uniformisation), until the next slot. A walk-in sees
the mean over the slot, the i-th booked what the slot before left and i - 1 others; the wait of
either follows from its place (`chain_kernels.waits`). With nobody booked this is Erlang A.
Source: Jensen (1953) for uniformisation; the chain is exact for these assumptions.
"""

from __future__ import annotations

from wfm.staffing import chain_kernels, search
from wfm.staffing.cells import Fewest, Limits, Measures, Number, flat


def measures(
    load: Number,
    aht_s: Number,
    heads: Number,
    within_s: Number,
    patience_s: Number,
    booked: Number,
    slot_s: Number,
) -> Measures:
    """Service of whole `heads`, over walk-ins and those booked; `booked`: their share of `load`."""
    shape, cells = flat(
        load=load,
        aht_s=aht_s,
        heads=heads,
        within_s=within_s,
        patience_s=patience_s,
        booked=booked,
        slot_s=slot_s,
    )
    return Measures.of(chain_kernels.booked_measures(*cells), shape)


def fewest(
    load: Number, aht_s: Number, limits: Limits, patience_s: Number, booked: Number, slot_s: Number
) -> Fewest:
    """Fewest heads that keep all limits."""
    return search.fewest(
        measures, limits, load=load, aht_s=aht_s, patience_s=patience_s, booked=booked, slot_s=slot_s
    )
