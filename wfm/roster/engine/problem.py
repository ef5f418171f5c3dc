"""The roster problem in arrays: all that the search and the bound read.

Slots are counted from the start of the horizon and run past its end by as much as the longest
shift, so that a night that ends next week is whole. Money is in minor units, as floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.engine.caps import Cap, leave_out
from wfm.roster.engine.distinct import distinct
from wfm.roster.engine.graph import Graph, build, sequences
from wfm.roster.engine.packed import HARD, Packed, pack
from wfm.roster.parts import (
    Apart,
    Automaton,
    Bools,
    CellCost,
    Clock,
    Counter,
    Filter,
    Floats,
    Ints,
    Part,
    Presence,
    Rows,
)

_PROGRAMME = 30_000
"""Priced rows of a team on days, times agents, from which on one linear programme takes minutes."""

_LARGE, _SMALL = 10_000_000, 300_000
"""Arcs that a graph may have by estimate before counters stay out. Caps that bind keep a bound low and
dives illegal; but of a large team or horizon it is many quick steps that raise the bound."""


@dataclass(frozen=True, eq=False)
class Times:
    """When labels take place at one site, in slots.

    first_slot: (days, labels); span, works: (labels,), `works` where a label serves queues and
    team rows; breaks: (labels, most, 4) earliest, latest, length (0: none), paid.
    """

    first_slot: Ints
    span: Ints
    works: Bools
    breaks: Ints


@dataclass(frozen=True, eq=False)
class Demand:
    """What a head is worth on each queue in each slot, dearest first.

    width, worth: (slots, queues, segments) heads of a segment and the worth of one of them in
    one slot; worth never rises along a segment axis. Heads beyond all segments are worth nothing.
    """

    queues: tuple[str, ...]
    width: Floats
    worth: Floats

    @property
    def all_missing(self) -> float:
        """What it costs to serve nobody."""
        return float((self.width * self.worth).sum())


@dataclass(frozen=True, eq=False)
class TeamRows:
    """Rows of one presence, stacked.

    least, most: (rules, rows); member: (agents, rules); counts: (rules, labels).
    """

    names: tuple[str, ...]
    least: Ints
    most: Ints
    under: Floats
    over: Floats
    member: Bools
    counts: Bools

    def cost(self, heads: Ints) -> float:
        """Price of all rows together."""
        under = np.maximum(self.least - heads, 0) * self.under[:, None]
        over = np.maximum(heads - self.most, 0) * self.over[:, None]
        return float((under + over).sum())

    @property
    def is_large(self) -> bool:
        """Whether these rows, one a day, and agents are too many for one linear programme."""
        priced = int((np.maximum(self.under, self.over) > 0).sum())
        return bool(priced * self.least.shape[1] * len(self.member) > _PROGRAMME)


@dataclass(frozen=True, eq=False)
class Problem:
    """Agents by position. `group`: (agents,) skill group; `pace`: (groups, queues) heads of
    planned pace that one of the group is on a queue; `pay`: (pay classes, slots) of a paid slot;
    `base`: (agents, days, labels); `supply`: heads there before anyone is rostered, (slots, groups);
    `caps`: bounds that the graphs do not know of, only where nothing goes `by_slot`.
    """

    agents: int
    days: int
    labels: int
    slots: int
    times: tuple[Times, ...]
    site: Ints
    group: Ints
    pace: Floats
    pay: Floats
    pay_class: Ints
    base: Floats
    graphs: tuple[Graph, ...]
    graph: Ints
    demand: Demand
    supply: Ints
    work: TeamRows
    on_site: TeamRows
    start: TeamRows
    caps: tuple[Cap, ...] = ()
    apart: tuple[Apart, ...] = ()

    @property
    def by_slot(self) -> bool:
        """Whether anything is counted or paid by slot."""
        return _by_slot(self.demand, self.pay, self.work, self.on_site, self.apart)

    @property
    def apart_rows(self) -> TeamRows:
        """Teams whose breaks are to be apart, as rows that count who is present, without bounds."""
        none = np.zeros((len(self.apart), self.slots), np.int64)
        member = np.zeros((self.agents, len(self.apart)), np.bool_)
        for i, team in enumerate(self.apart):
            member[list(team.agents), i] = True
        return TeamRows(
            tuple(team.name for team in self.apart),
            none,
            none + 2**60,
            np.zeros(len(self.apart)),
            np.array([team.price for team in self.apart], np.float64),
            member,
            np.zeros((len(self.apart), self.labels), np.bool_),
        )

    def without_own_cost(self) -> Problem:
        """The problem in which tours cost nothing: what it cannot cover, no money can."""

        def free(cost: Floats) -> Floats:
            return np.where(np.isfinite(cost), 0.0, np.inf)

        return replace(
            self,
            base=free(self.base),
            pay=np.zeros_like(self.pay),
            graphs=tuple(replace(g, node_cost=free(g.node_cost)) for g in self.graphs),
        )

    @cached_property
    def packed(self) -> Packed:
        """The same in flat arrays, for kernels."""
        return pack(self)


def assemble(
    context: Context,
    parts: Sequence[Part],
    pace: Floats,
    slot_pay: Floats,
    demand: Demand,
    carried: Sequence[tuple[int, int]] = (),
) -> Problem:
    """Problem from parts, pace (agents, queues), pay of a slot (agents, slots) and demand.

    `carried`: (agent, end minute) of shifts from before that run into the horizon. One that ends
    within a slot takes a seat through it and is no help in it.
    """
    days, labels, n = context.grid.days, len(context.labels), len(context.agents)
    slots = slot_pay.shape[1]
    first_of_group, group = distinct(pace)
    first_of_class, pay_class = distinct(slot_pay)
    pace, pay = pace[first_of_group], slot_pay[first_of_class]
    supply = np.zeros((slots, len(pace)), dtype=np.int64)
    whole = [(agent, end // context.grid.slot_min) for agent, end in carried]
    begun = [(agent, -(-end // context.grid.slot_min)) for agent, end in carried]
    for agent, end in whole:
        supply[:end, group[agent]] += 1
    sites = list(context.sites)
    rows = [p for p in parts if isinstance(p, Rows)]
    demand = _padded(demand, slots)
    work = _team(rows, Presence.WORK, n, labels, slots, whole)
    on_site = _team(rows, Presence.SITE, n, labels, slots, begun)
    apart = tuple(p for p in parts if isinstance(p, Apart) and len(p.agents) > 1)
    base = _base(parts, n, days, labels)
    graphs: list[Graph] = []
    graph = np.zeros(n, dtype=np.int64)
    caps: list[Cap] = []
    groups = sequences([p for p in parts if isinstance(p, Clock | Automaton | Counter)], n)
    start = _team(rows, Presence.START, n, labels, days, ())
    if not _by_slot(demand, pay, work, on_site, apart):
        groups, caps = leave_out(groups, days, labels, _SMALL if start.is_large else _LARGE)
    for members in groups:
        graph[list(members.agents)] = len(graphs)
        possible: Bools = np.isfinite(base[list(members.agents)].min(axis=0))
        graphs.append(build(members, days, labels, possible))
    return Problem(
        n,
        days,
        labels,
        slots,
        tuple(_times(context, site) for site in sites),
        np.array([sites.index(a.site) for a in context.agents], dtype=np.int64),
        group,
        pace,
        pay,
        pay_class,
        base,
        tuple(graphs),
        graph,
        demand,
        supply,
        work,
        on_site,
        start,
        tuple(caps),
        apart,
    )


def _by_slot(demand: Demand, pay: Floats, work: TeamRows, on_site: TeamRows, apart: Sequence[Apart]) -> bool:
    return bool(work.names or on_site.names or apart or (demand.width > 0).any() or pay.any())


def _times(context: Context, site: str) -> Times:
    slot = context.grid.slot_min
    most = max(len(label.breaks) for label in context.labels)
    breaks = np.zeros((len(context.labels), max(most, 1), 4), dtype=np.int64)
    for i, label in enumerate(context.labels):
        for k, b in enumerate(label.breaks):
            breaks[i, k] = b.earliest_min // slot, b.latest_min // slot, b.length_min // slot, b.paid
    return Times(
        context.starts[site] // slot,
        np.array([label.span_min // slot for label in context.labels], dtype=np.int64),
        context.mask(Kind.WORK),
        breaks,
    )


def _base(parts: Sequence[Part], agents: int, days: int, labels: int) -> Floats:
    base = np.zeros((agents, days, labels))
    for part in parts:
        if isinstance(part, CellCost):
            base[list(part.agents)] += part.cost
        elif isinstance(part, Filter):
            base[list(part.agents)] += np.where(part.allowed, 0.0, np.inf)
    return base


def _padded(demand: Demand, slots: int) -> Demand:
    more = ((0, slots - len(demand.width)), (0, 0), (0, 0))
    return Demand(demand.queues, np.pad(demand.width, more), np.pad(demand.worth, more))


def _team(
    rows: Sequence[Rows],
    presence: Presence,
    agents: int,
    labels: int,
    length: int,
    carried: Sequence[tuple[int, int]],
) -> TeamRows:
    """Rows of one presence that can bind; what is carried into the horizon is taken off their bounds."""
    mine = [r for r in rows if r.presence is presence and _can_bind(r, carried)]
    k = len(mine)
    least, most = np.zeros((k, length), dtype=np.int64), np.full((k, length), 2**60, dtype=np.int64)
    member, counts = np.zeros((agents, k), dtype=np.bool_), np.zeros((k, labels), dtype=np.bool_)
    for i, r in enumerate(mine):
        least[i, : len(r.least)], most[i, : len(r.most)] = r.least, r.most
        member[list(r.agents), i] = True
        counts[i] = r.counts
    for agent, end in carried:
        least[member[agent], :end] -= 1
        most[member[agent], :end] -= 1
    return TeamRows(
        tuple(r.name for r in mine),
        np.maximum(least, 0),
        np.maximum(most, 0),
        np.array([r.under_price for r in mine], dtype=np.float64),
        np.array([min(r.over_price, HARD) for r in mine], dtype=np.float64),
        member,
        counts,
    )


def _can_bind(row: Rows, carried: Sequence[tuple[int, int]]) -> bool:
    most = len(row.agents) + len(carried)
    return bool(row.agents) and bool((row.least > 0).any() or (row.most < most).any())
