"""Tiers in a row: a contact takes the first tier with somebody free, and waits when none has.

Each tier has its own handling time; whoever gets free first, of any tier, takes the contact that
waits longest; those who wait may leave. Given that everybody is busy, this is the queue of Erlang A
with capacity sum of n_i / aht_i. What remains is the chance F that everybody is busy where nobody
waits, and it is exact: what overflows a tier is a renewal stream (Palm 1943), so that with phi the
transform of its times between contacts and g = (1 - phi) / phi
    first tier     g_j(s) = (s + j mu g_(j-1)/(1 + g_(j-1))) / lambda,  g_0 = s / lambda
    further tiers  share lost 1 / sum over j of C(n,j) g(mu) g(2 mu)...g(j mu)
                   overflow   g(s) times the sum of C(n,j) g(s+mu)...g(s+j mu)
                              over the sum of C(n,j) g(s) g(s+mu)...g(s+(j-1) mu)
(Takacs 1962, "Introduction to the theory of queues", ch. 4, for GI/M/n/n). All terms are positive.
Beyond `MOST_STEPS` the shares lost are Hayward's (`overflow.after`), which err by a few percent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.staffing import search
from wfm.staffing.cells import Fewest, Floats, Limits, Measures, Number, flat
from wfm.staffing.kernels import ENDLESS, inverse_blocking, waiting
from wfm.staffing.overflow import after

MOST_STEPS = 1e8
"""Values of g up to which tiers are solved exactly."""


@dataclass(frozen=True, eq=False)
class Tiered:
    """`measures` of all tiers together, (cells); `occupancy` of each tier, (cells, tiers)."""

    measures: Measures
    occupancy: Floats


def measures(
    per_h: Number, aht_s: Sequence[float], heads: Number, within_s: Number, patience_s: Number
) -> Tiered:
    """Service where `per_h` contacts an hour meet tiers of `heads`, (..., tiers), of `aht_s` each."""
    people = np.asarray(heads, dtype=np.float64)
    times = np.asarray(aht_s, dtype=np.float64)
    if times.ndim != 1 or people.shape[-1] != times.size:
        raise ValueError("aht_s: expected one handling time for each tier")
    flat(aht_s=times, heads=people)
    shape, (rate, within, patience, _) = flat(
        per_h=per_h, within_s=within_s, patience_s=patience_s, heads=people.sum(axis=-1)
    )
    n = np.broadcast_to(people, (*shape, times.size)).reshape(-1, times.size)
    table, busy = np.empty((rate.size, 9)), np.empty(n.shape)
    for i in range(rate.size):
        table[i], busy[i] = _cell(float(rate[i]) / 3600.0, times, n[i], float(within[i]), float(patience[i]))
    return Tiered(Measures.of(table, shape), busy.reshape(*shape, times.size))


def split(heads: Number, further: Sequence[int]) -> Floats:
    """`heads` by tier, (..., tiers): further tiers have theirs, in order, and the first what is over."""
    left = np.asarray(heads, dtype=np.float64)
    parts = []
    for most in further:
        parts.append(np.minimum(left, most))
        left = left - parts[-1]
    return np.stack([left, *parts], axis=-1)


def fewest_first(
    per_h: Number, aht_s: Sequence[float], further: Sequence[int], limits: Limits, patience_s: Number
) -> Fewest:
    """Fewest people in the first tier that keep all limits, with `further` in the tiers behind it."""
    unit = aht_s[0] / 3600.0

    def with_first(heads: Floats, within_s: Floats, load: Floats, patience_s: Floats) -> Measures:
        behind = np.broadcast_to(np.array(further, dtype=np.float64), (heads.size, len(further)))
        people = np.column_stack([heads, behind])
        return measures(load / unit, aht_s, people, within_s, patience_s).measures

    return search.fewest(with_first, limits, load=np.asarray(per_h) * unit, patience_s=patience_s)


def _cell(rate: float, aht: Floats, heads: Floats, within: float, patience: float) -> tuple[Floats, Floats]:
    """The fields of `Measures` and the occupancy of each tier. Contacts a second."""
    there = heads > 0
    busy = np.zeros(heads.size)
    if rate <= 0 or not there.any():
        alone = rate <= 0
        none = 0.0 if alone else 1.0
        wait = 0.0 if alone else patience
        early = 0.0 if alone else -math.expm1(-within / patience)
        asa = 0.0 if alone else math.inf
        return np.array([1 - none, 1 - none, none, none, early, asa, wait, none, none]), busy + none
    capacity = float((heads[there] / aht[there]).sum())
    unit = float(aht[there][0])
    endless = patience > ENDLESS * unit
    if endless and capacity <= rate:
        return np.array([0.0, 0.0, 1.0, 0.0, 0.0, np.inf, np.inf, 1.0, 1.0]), np.where(there, 1.0, 0.0)
    left = np.array([1.0, *_lost(rate, aht[there], heads[there])])
    full = float(left[-1])
    carried = rate * aht[there] * -np.diff(left) / heads[there]
    busy[there] = np.clip((carried - full) / max(1.0 - full, 1e-300), 0.0, 1.0)
    scale, waits, served, gone, answered_wait, late, late_virtual = waiting(
        rate * unit, capacity * unit, patience / unit, within / unit
    )
    # `waits` is relative to rate / capacity of the weight of "all busy, nobody waits"; so is `others`.
    others = scale * rate / capacity * (1.0 - full) / max(full, 1e-300)
    p = 1.0 / (others + waits)
    free = others * p
    service = free + max(0.0, served - late) * p
    virtual = free + max(0.0, waits - late_virtual) * p
    p_wait, abandon = waits * p, gone * p
    asa = answered_wait * p / (free + served * p) * unit
    still = 0.0 if endless else late_virtual * p * math.exp(-within / patience)
    early = 0.0 if endless else max(0.0, 1.0 - service - still)
    wait = asa if endless else abandon * patience
    each = busy * free + np.where(there, p_wait, 0.0)
    together = float((each * heads).sum() / heads.sum())
    return np.array([service, virtual, p_wait, abandon, early, asa, wait, together, together]), each


def _lost(rate: float, aht: Floats, heads: Floats) -> Floats:
    """Share of contacts that finds each tier and all before it busy, where nobody waits."""
    if np.prod(heads[1:] + 1.0) * heads[0] > MOST_STEPS:
        return after(rate * aht, heads)
    shares = [1.0 / inverse_blocking(rate * aht[0], heads[0])]
    for tier in range(1, heads.size):
        steps = np.arange(1, heads[tier] + 1) / aht[tier]
        shares.append(shares[-1] / _series(_gap(steps, rate, aht[:tier], heads[:tier])[None, :])[0])
    return np.array(shares)


def _gap(s: Floats, rate: float, aht: Floats, heads: Floats) -> Floats:
    """g(s) of what overflows the last of these tiers."""
    if heads.size == 1:
        g = s / rate
        for j in range(1, int(heads[0]) + 1):
            g = (s + j / aht[0] * g / (1.0 + g)) / rate
        return np.asarray(g)
    n = int(heads[-1])
    points = s[:, None] + np.arange(n + 1) / aht[-1]
    g = _gap(points.reshape(-1), rate, aht[:-1], heads[:-1]).reshape(points.shape)
    return np.asarray(g[:, 0] * np.exp(_series(g[:, 1:], log=True) - _series(g[:, :-1], log=True)))


def _series(g: Floats, log: bool = False) -> Floats:
    """Sum over j of C(n, j) g_1 ... g_j along the last axis, n its length; or its logarithm."""
    n = g.shape[-1]
    j = np.arange(1, n + 1)
    terms = np.cumsum(np.log(g) + np.log((n - j + 1) / j), axis=-1)
    most = np.maximum(terms.max(axis=-1, initial=0.0), 0.0)
    total = np.log(np.exp(-most) + np.exp(terms - most[..., None]).sum(axis=-1)) + most
    return total if log else np.asarray(np.exp(np.minimum(total, 700.0)))
