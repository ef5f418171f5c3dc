"""The problem as flat arrays: what compiled kernels read.

Graphs differ in size; their arcs lie one after another, those of a node together, so that one
kernel walks them all. Nodes are numbered over all graphs and layers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wfm.roster.engine.distinct import distinct
from wfm.roster.parts import Bools, Floats, Ints

HARD = 1e12
"""Price of breaking a hard row: beyond any money, small enough for sums of floats to stay exact."""

if TYPE_CHECKING:
    from wfm.roster.engine.graph import Graph
    from wfm.roster.engine.problem import Problem, Times


Index = npt.NDArray[np.int32]
"""Positions and small whole numbers, half as large as `Ints`."""

WORK, SITE, START, APART = range(4)
"""What a team row counts: heads at work or present in a slot, labels of a day; heads present, whose breaks
are to be apart."""


class Packed(NamedTuple):
    """By agent: `site`, `group`, `pay_class`, `graph`, `node`, `bucket` (where its graph begins).

    By graph: `layer` (graphs, days + 2) first node of each layer; `menu` labels that anyone in it
    may have, those of graph g from `menu_at[g]` to `menu_at[g + 1]`; `clock` which clock it runs by.
    By node: `node_cost` charged on arrival; arcs from `arc_at[n]` to `arc_at[n + 1]`, each with
    `arc_label` and `arc_to`. By clock: `opens`, `closes`, `carries`, `buckets` as in `Graph`.
    By label: `span`, `works`, `breaks`, `n_breaks`. `base`: (agents, days, labels). `window`: (sites,
    days, 2) first slot of a day's work and the one after its last. `paid`: (pay classes, slots + 1)
    pay up to each slot.
    Team rows: those that count agent a are `row_of[row_at[a]:row_at[a + 1]]`; by row `row_kind`, prices
    `row_under`, `row_over`, bounds `row_least`, `row_most` by slot or day, labels `row_counts` of START,
    `row_share` who may be away of APART.
    Caps of agent a are those from `cap_at[a]` to `cap_at[a + 1]`: the sum of `use[cap_use[c]]`, (days,
    labels), over its tour lies between `cap_least` and `cap_most`.
    """

    site: Index
    group: Ints
    pay_class: Index
    graph: Index
    node: Index
    bucket: Index
    layer: Index
    menu: Index
    menu_at: Index
    clock: Index
    node_cost: Floats
    arc_at: Index
    arc_label: Index
    arc_to: Index
    opens: Index
    closes: Index
    carries: Index
    buckets: Index
    first_slot: Index
    span: Index
    works: Bools
    breaks: Index
    n_breaks: Index
    window: Ints
    base: Floats
    paid: Floats
    pace: Floats
    supply: Ints
    ends: Floats
    worth: Floats
    row_at: Index
    row_of: Index
    row_kind: Index
    row_least: Ints
    row_most: Ints
    row_under: Floats
    row_over: Floats
    row_counts: Bools
    row_share: Floats
    cap_at: Index
    cap_use: Index
    cap_least: Ints
    cap_most: Ints
    use: Ints


def pack(problem: Problem) -> Packed:
    """Flat arrays of a problem."""
    p = problem
    days = p.days
    agents = np.arange(p.agents)
    layers, menus, costs, degrees, labels, targets = [], [], [], [], [], []
    nodes = arcs = 0
    first_node, first_bucket = np.zeros(p.agents, np.int32), np.zeros(p.agents, np.int32)
    clocks: dict[bytes, int] = {}
    clock_of: list[int] = []
    by_clock: list[Graph] = []
    for number, graph in enumerate(p.graphs):
        members = agents[p.graph == number]
        possible = np.isfinite(p.base[members]).any(axis=0)  # (days, labels)
        menus.append(np.flatnonzero(possible.any(axis=0)))
        flat = arcs_of(graph, possible, nodes)
        layers.append(nodes + np.concatenate([[0], np.cumsum(graph.nodes)]))
        costs += [graph.node_cost[d, : graph.nodes[d]] for d in range(days + 1)]
        degrees.append(flat.degree)
        labels.append(flat.label)
        targets.append(flat.target)
        for agent in members.tolist():
            first_node[agent] = nodes + graph.first_node[agent]
            first_bucket[agent] = graph.first_bucket[agent]
        nodes += int(graph.nodes.sum())
        arcs += len(flat.label)
        key = b"".join(x.tobytes() for x in (graph.opens, graph.closes, graph.carries, graph.buckets))
        if key not in clocks:
            clocks[key] = len(clocks)
            by_clock.append(graph)
        clock_of.append(clocks[key])
    assert max(nodes, arcs) < 2**31
    depth = max((g.carries.shape[1] for g in by_clock), default=1)
    times = p.times[0]
    return Packed(
        site=p.site.astype(np.int32),
        group=p.group.astype(np.int64),  # as loops count, so that kernels are compiled once
        pay_class=p.pay_class.astype(np.int32),
        graph=p.graph.astype(np.int32),
        node=first_node,
        bucket=first_bucket,
        layer=np.array(layers, np.int32).reshape(len(p.graphs), days + 2),
        menu=_joined(menus),
        menu_at=_offsets([len(m) for m in menus]),
        clock=np.array(clock_of, np.int32),
        node_cost=np.concatenate(costs) if costs else np.zeros(0),
        arc_at=_offsets(np.concatenate(degrees) if degrees else []),
        arc_label=_joined(labels),
        arc_to=_joined(targets),
        opens=np.array([g.opens for g in by_clock], np.int32),
        closes=np.array([g.closes for g in by_clock], np.int32),
        carries=np.array([_widened(g.carries, depth) for g in by_clock], np.int32),
        buckets=np.array([g.buckets for g in by_clock], np.int32),
        first_slot=np.array([t.first_slot for t in p.times], np.int32),
        span=times.span.astype(np.int32),
        works=times.works,
        breaks=times.breaks.astype(np.int32),
        n_breaks=(times.breaks[:, :, 2] > 0).sum(axis=1).astype(np.int32),
        window=np.array([_window(t) for t in p.times], np.int64),
        base=p.base,
        paid=np.pad(np.cumsum(p.pay, axis=1), ((0, 0), (1, 0))),
        pace=p.pace,
        supply=p.supply,
        ends=np.cumsum(p.demand.width, axis=2),
        worth=p.demand.worth,
        **_team_rows(p),
        **_caps(p),
    )


def _team_rows(p: Problem) -> dict[str, Any]:
    """Rows of all presences, one after another; those by day are open beyond the last."""
    teams = (p.work, p.on_site, p.start, p.apart_rows)
    member = np.concatenate([t.member for t in teams], axis=1)
    length = max(t.least.shape[1] for t in teams)
    short = [((0, 0), (0, length - t.least.shape[1])) for t in teams]
    return {
        "row_at": _offsets(member.sum(axis=1)),
        "row_of": np.nonzero(member)[1].astype(np.int32),
        "row_kind": np.repeat((WORK, SITE, START, APART), [len(t.names) for t in teams]).astype(np.int32),
        "row_least": np.concatenate([np.pad(t.least, w) for t, w in zip(teams, short, strict=True)]),
        "row_most": np.concatenate(
            [np.pad(t.most, w, constant_values=2**60) for t, w in zip(teams, short, strict=True)]
        ),
        "row_under": np.concatenate([t.under for t in teams]),
        "row_over": np.concatenate([t.over for t in teams]),
        "row_counts": np.concatenate([t.counts for t in teams]),
        "row_share": np.array([0.0] * sum(len(t.names) for t in teams[:3]) + [a.share for a in p.apart]),
    }


def _caps(p: Problem) -> dict[str, Any]:
    """Caps agent by agent; uses that are the same are kept once."""
    caps = sorted(p.caps, key=lambda cap: cap.agent)
    uses = np.array([cap.use for cap in caps], np.int64).reshape(len(caps), p.days, p.labels)
    first, kind = distinct(uses)
    return {
        "cap_at": _offsets(np.bincount([cap.agent for cap in caps], minlength=p.agents)),
        "cap_use": kind.astype(np.int32),
        "cap_least": np.array([cap.least for cap in caps], np.int64),
        "cap_most": np.array([cap.most for cap in caps], np.int64),
        "use": uses[first],
    }


def _window(times: Times) -> Ints:
    """First slot of each day's work and the one after its last, (days, 2)."""
    first, after = times.first_slot[:, times.works], (times.first_slot + times.span)[:, times.works]
    if not times.works.any():
        return np.zeros((len(first), 2), np.int64)
    return np.stack([first.min(axis=1), after.max(axis=1)], axis=1)


class Arcs(NamedTuple):
    """Arcs out of the nodes of a graph, layer by layer: how many, their labels, their targets."""

    degree: Ints
    label: Index
    target: Index


def arcs_of(graph: Graph, possible: Bools, first: int) -> Arcs:
    """Arcs of one graph over the possible labels, (days, labels); `first`: number of its first node."""
    degree, label, target = [], [], []
    here = first
    for day, open_today in enumerate(possible):
        there = here + int(graph.nodes[day])
        after = graph.after[day, : graph.nodes[day]]
        node, arc = np.nonzero((after >= 0) & open_today[None, :])
        degree.append(np.bincount(node, minlength=len(after)))
        label.append(arc)
        target.append(there + after[node, arc])
        here = there
    degree.append(np.zeros(int(graph.nodes[-1]), np.int64))
    return Arcs(np.concatenate(degree), _joined(label), _joined(target))


def _joined(arrays: list[Ints] | list[Index]) -> Index:
    return np.concatenate(arrays).astype(np.int32) if arrays else np.zeros(0, np.int32)


def _offsets(lengths: Ints | list[int]) -> Index:
    return np.concatenate([[0], np.cumsum(np.asarray(lengths, np.int64))]).astype(np.int32)


def _widened(carries: Ints, depth: int) -> Ints:
    return np.pad(carries, ((0, 0), (0, depth - carries.shape[1])))
