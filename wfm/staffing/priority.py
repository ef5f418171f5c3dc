"""Classes of contacts, the first first: M/M/n, non-preemptive, first come first served in a class.

All classes have one handling time. With n heads, C the Erlang C chance of a wait at the load of
all, s_i = (loads of classes 1..i) / n and pace n / aht:
    wait of class i      C aht / (n (1 - s_(i-1)) (1 - s_i))                  [Cobham 1954]
    P(W_i > T)           C x overtaken(pace, s_(i-1) pace, s_i, T)
Who finds everyone busy finds a geometric number (ratio s_i) of contacts of its own class and above
waiting, and each of them takes a busy period of M/M/1 with the arrivals of the classes above
(Davis 1966; Kella, Yechiali 1985, "Waiting times in the non-preemptive priority M/M/c queue",
Stochastic Models 1). The transform is inverted as a mean over a circle (`chain_kernels.overtaken`);
its error is below 1e-12 of the chance while that needs no more than a million points.
A class with s_i >= 1 is never reached: service 0, wait infinite; those above it stay as they are.
"""

from __future__ import annotations

import numpy as np

from wfm.staffing import chain_kernels, erlang_b, search
from wfm.staffing.cells import Fewest, Floats, Limits, Measures, Number, flat


def measures(loads: Number, aht_s: Number, heads: Number, within_s: Number) -> Measures:
    """Service of each class. `loads`: (..., classes), the first class first; `heads`: (...).

    `aht_s` and `within_s`: (..., classes) or fewer axes. All fields have the shape of `loads`;
    occupancy is of all classes together.
    """
    shape, late, p_wait, wait, busy = _solved(loads, aht_s, heads, within_s)
    none = np.zeros_like(late)
    table = np.column_stack([1 - late, 1 - late, p_wait, none, none, wait, wait, busy, busy])
    return Measures.of(table, shape)


def fewest(loads: Number, aht_s: Number, limits: Limits) -> Fewest:
    """Fewest heads with which every class keeps its limits: those are (..., classes) or fewer axes.

    `binding` is the first limit that one head fewer breaks, in any class.
    """
    shape, arrays = flat(
        load=loads,
        aht_s=aht_s,
        within_s=limits.within_s,
        service=limits.service,
        asa_s=limits.asa_s,
        occupancy=limits.occupancy,
    )
    a, aht, within, service, asa, occupancy = (v.reshape(-1, shape[-1]) for v in arrays)
    total, number = a.sum(axis=1), np.arange(a.shape[0], dtype=np.float64)

    def as_one(heads: Floats, within_s: Floats, load: Floats, cell: Floats) -> Measures:
        at = cell.astype(np.int64)
        return _worst(measures(a[at], aht[at], heads, within[at]), service[at], asa[at])

    together = Limits(0.5, 0.0, asa_s=1.0, occupancy=occupancy.min(axis=1))
    found = search.fewest(as_one, together, load=total, cell=number)
    return Fewest(found.heads.reshape(shape[:-1]), found.binding.reshape(shape[:-1]))


def _solved(
    loads: Number, aht_s: Number, heads: Number, within_s: Number
) -> tuple[tuple[int, ...], Floats, Floats, Floats, Floats]:
    """The shape; P(W > T), P(W > 0), mean wait and occupancy, each flat."""
    each = np.asarray(loads, dtype=np.float64)
    people = np.broadcast_to(np.asarray(heads, dtype=np.float64)[..., None], each.shape)
    shape, (a, aht, n, within) = flat(load=each, aht_s=aht_s, heads=people, within_s=within_s)
    up_to = np.cumsum(a.reshape(shape), axis=-1)
    total = np.broadcast_to(up_to[..., -1:], shape).reshape(-1)
    above = np.concatenate([np.zeros_like(up_to[..., :1]), up_to[..., :-1]], axis=-1).reshape(-1)
    own = up_to.reshape(-1)
    some, reached = total > 0, own < n
    with np.errstate(divide="ignore", invalid="ignore"):
        delayed = n / ((n - total) / erlang_b.blocking(total, n) + total)
        p_wait = np.where(some, np.where(total < n, delayed, 1.0), 0.0)
        wait = np.where(reached, p_wait * aht * n / ((n - above) * (n - own)), np.inf)
        ratio = np.where(reached & (own > 0), own / n, 0.5)
        busy = np.where(some, np.minimum(total / n, 1.0), 0.0)
    late = p_wait * np.where(reached, chain_kernels.overtaken_tails(n / aht, above / aht, ratio, within), 1.0)
    return shape, late, p_wait, np.where(some, wait, 0.0), busy


def _worst(found: Measures, service: Floats, asa: Floats) -> Measures:
    """The classes as one queue, whose service reaches 0.5 and wait 1 where all of them keep theirs."""
    with np.errstate(divide="ignore", invalid="ignore"):
        missed = ((1.0 - found.service) / (1.0 - service)).max(axis=-1)
        waited = np.where(np.isinf(asa), 0.0, found.asa_s / asa).max(axis=-1)
    none = np.zeros_like(missed)
    kept = 1.0 - 0.5 * missed
    busy = found.occupancy[..., 0]
    return Measures(kept, kept, none, none, none, waited, waited, busy, busy)
