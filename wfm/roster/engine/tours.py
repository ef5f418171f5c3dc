"""The cheapest tour of one agent: an exact dynamic programme over its graph.

State: (node, bucket of the clock). Within a node the buckets are sorted by release, so the best
tour that is ready in time is a running minimum, and a day costs one look at each arc.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.roster.engine.graph import Graph
from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.packed import HARD, Index, Packed, arcs_of
from wfm.roster.parts import Bools, Floats, Ints


class Scratch(NamedTuple):
    """Room to work in, one for each thread; `cells`: (days, labels) what each label costs.

    `open`: (2, nodes) nodes of a layer that something has come to. `free`: (days,) which days of a
    tour may change; all, but for a move under way. `at_work`, `on_site`: (slots,) heads that a change
    under way takes out, or puts in where negative. `guide`, `row_guide`: worth of a head in each
    (slot, group) and (row, slot) to which a search leans, by the share `lean`; `wall`: price of each
    head above a hard ceiling; `walked`: (1,) arcs looked at so far.
    """

    cells: Floats
    free: Bools
    best: Floats
    came: Ints
    lowest: Ints
    highest: Ints
    open: Ints
    run: Floats
    at: Ints
    labels: Index
    places: Index
    pause: Floats
    at_work: Ints
    on_site: Ints
    guide: Floats
    row_guide: Floats
    lean: Floats
    wall: Floats
    walked: Ints


def scratch(packed: Packed) -> Scratch:
    """Room for any agent of the problem."""
    width = int(np.diff(packed.layer, axis=1).max(initial=1))
    days, labels = packed.base.shape[1:]
    depth = int(packed.buckets.max(initial=1))
    slots, groups = packed.supply.shape
    return _scratch(width, depth, days, labels, packed.breaks, slots, groups, len(packed.row_kind))


def _scratch(
    width: int,
    depth: int,
    days: int,
    labels: int,
    breaks: Ints | Index,
    slots: int = 0,
    groups: int = 0,
    rows: int = 0,
) -> Scratch:
    most = breaks.shape[1]
    window = int((breaks[:, :, 1] - breaks[:, :, 0]).max(initial=0)) + 1
    return Scratch(
        cells=np.zeros((days, labels)),
        free=np.ones(days, dtype=np.bool_),
        best=np.full((2, width, depth), np.inf),
        came=np.zeros((days, width, depth), np.int64),
        lowest=np.full((2, width), depth, np.int64),
        highest=np.full((2, width), -1, np.int64),
        open=np.zeros((2, width), np.int64),
        run=np.zeros(depth),
        at=np.zeros(depth, np.int64),
        labels=np.zeros(days, np.int32),
        places=np.zeros((days, most), np.int32),
        pause=np.zeros((most, window)),
        at_work=np.zeros(slots, np.int64),
        on_site=np.zeros(slots, np.int64),
        guide=np.zeros((slots, groups)),
        row_guide=np.zeros((rows, max(slots, days))),
        lean=np.zeros(1),
        wall=np.full(1, HARD),
        walked=np.zeros(1, np.int64),
    )


def best_tour(graph: Graph, agent: int, cells: Floats) -> tuple[float, Index]:
    """Cost and labels (days,) of the agent's cheapest tour; infinite cost where there is none.

    `cells`: (days, labels), what each label costs on each day, infinity where it is not possible.
    """
    days, labels = cells.shape
    arcs = arcs_of(graph, np.ones(cells.shape, dtype=np.bool_), 0)
    room = _scratch(
        int(graph.nodes.max()), int(graph.buckets.max()), days, labels, np.zeros((labels, 1, 4), np.int64)
    )
    room.cells[:] = cells
    cost = cheapest(
        np.concatenate([[0], np.cumsum(graph.nodes)]),
        np.concatenate([graph.node_cost[d, :n] for d, n in enumerate(graph.nodes)]),
        np.concatenate([[0], np.cumsum(arcs.degree)]),
        arcs.label,
        arcs.target,
        graph.opens,
        graph.closes,
        graph.carries,
        graph.buckets,
        graph.first_node[agent],
        graph.first_bucket[agent],
        room,
    )
    return cost, room.labels


@kernel
def best_of(packed, agent, room):  # type: ignore[no-untyped-def]
    """Cost of the agent's cheapest tour at `room.cells`; its labels are left in `room.labels`."""
    graph = packed.graph[agent]
    clock = packed.clock[graph]
    return cheapest(
        packed.layer[graph],
        packed.node_cost,
        packed.arc_at,
        packed.arc_label,
        packed.arc_to,
        packed.opens[clock],
        packed.closes[clock],
        packed.carries[clock],
        packed.buckets[clock],
        packed.node[agent],
        packed.bucket[agent],
        room,
    )


@inner
def sequence_cost(packed, agent, labels):  # type: ignore[no-untyped-def]
    """What counters and automata charge for a sequence; infinite where they do not allow it."""
    node = packed.node[agent]
    cost = packed.node_cost[node]
    for label in labels:
        to = -1
        for arc in range(packed.arc_at[node], packed.arc_at[node + 1]):
            if packed.arc_label[arc] == label:
                to = packed.arc_to[arc]
                break
        if to < 0:
            return np.inf
        node = to
        cost += packed.node_cost[node]
    return cost


@kernel
def cheapest(  # type: ignore[no-untyped-def]
    layer, node_cost, arc_at, arc_label, arc_to, opens, closes, carries, buckets, node, bucket, room
):
    days, labels = room.cells.shape
    depth = room.best.shape[2]
    cells, came, run, at = room.cells, room.came, room.run, room.at
    now, count, walked = 0, 1, 0
    node -= layer[0]
    room.best[0, node, bucket] = node_cost[node + layer[0]]
    room.lowest[0, node] = room.highest[0, node] = bucket
    room.open[0, 0] = node
    for d in range(days):
        best, following = room.best[now], room.best[1 - now]
        lowest, highest = room.lowest[now], room.highest[now]
        low_next, high_next, open_next = room.lowest[1 - now], room.highest[1 - now], room.open[1 - now]
        count_next = 0
        first = layer[d + 1]
        for i in range(count):
            n = room.open[now, i]
            lo, hi = lowest[n], highest[n]
            low, where = np.inf, lo
            for b in range(lo, hi + 1):
                if best[n, b] < low:
                    low, where = best[n, b], b
                run[b], at[b] = low, where
            if low < np.inf:
                global_n = layer[d] + n
                walked += arc_at[global_n + 1] - arc_at[global_n]
                for arc in range(arc_at[global_n], arc_at[global_n + 1]):
                    label = arc_label[arc]
                    cell = cells[d, label]
                    if cell == np.inf:
                        continue
                    to = arc_to[arc] - first
                    charge = cell + node_cost[arc_to[arc]]
                    if charge == np.inf:
                        continue
                    if label == 0:
                        for b in range(lo, hi + 1):
                            if best[n, b] < np.inf:
                                c = carries[d, b]
                                count_next = _arrive(
                                    best[n, b] + charge,
                                    (n * depth + b) * labels,
                                    to,
                                    c,
                                    following,
                                    came[d],
                                    low_next,
                                    high_next,
                                    open_next,
                                    count_next,
                                )
                        continue
                    b = opens[d, label]
                    if b < lo:
                        continue
                    b = min(b, hi)
                    count_next = _arrive(
                        run[b] + charge,
                        (n * depth + at[b]) * labels + label,
                        to,
                        closes[d, label],
                        following,
                        came[d],
                        low_next,
                        high_next,
                        open_next,
                        count_next,
                    )
            _close(best, lowest, highest, n)  # clean for the layer after next
        now, count = 1 - now, count_next
    room.walked[0] += walked
    low, n, b = np.inf, 0, 0
    for k in range(count):
        i = room.open[now, k]
        for j in range(room.lowest[now, i], room.highest[now, i] + 1):
            if room.best[now, i, j] < low:
                low, n, b = room.best[now, i, j], i, j
        _close(room.best[now], room.lowest[now], room.highest[now], i)
    if low < np.inf:
        for d in range(days - 1, -1, -1):
            code = came[d, n, b]
            room.labels[d] = code % labels
            code //= labels
            n, b = code // depth, code % depth
    return low


@inner
def _arrive(cost, code, to, bucket, following, came, low_next, high_next, opened, count):  # type: ignore[no-untyped-def]
    """Keeps a way to a node if it is the cheapest; how many nodes of its layer are open then."""
    if cost < following[to, bucket]:
        if high_next[to] < 0:
            opened[count] = to
            count += 1
        following[to, bucket] = cost
        came[to, bucket] = code
        low_next[to] = min(low_next[to], bucket)
        high_next[to] = max(high_next[to], bucket)
    return count


@inner
def _close(best, lowest, highest, n):  # type: ignore[no-untyped-def]
    """Leaves a node as if nothing had come to it."""
    for b in range(lowest[n], highest[n] + 1):
        best[n, b] = np.inf
    lowest[n], highest[n] = best.shape[1], -1
