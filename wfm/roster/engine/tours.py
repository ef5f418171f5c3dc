"""The cheapest tour of one agent: an exact dynamic programme over its graph.

State: (node, bucket of the clock). Within a node the buckets are sorted by release, so the best
tour that is ready in time is a running minimum, and a day costs nodes x labels.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from wfm.roster.engine.graph import Graph
from wfm.roster.parts import Floats, Ints


def best_tour(graph: Graph, agent: int, cells: Floats) -> tuple[float, Ints]:
    """Cost and labels (days,) of the agent's cheapest tour; infinite cost where there is none.

    `cells`: (days, labels), what each label costs on each day, infinity where it is not possible.
    """
    return _best_tour(  # type: ignore[no-any-return]
        cells,
        graph.after,
        graph.node_cost,
        graph.nodes,
        graph.opens,
        graph.closes,
        graph.carries,
        graph.buckets,
        graph.first_node[agent],
        graph.first_bucket[agent],
    )


@njit(cache=True, nogil=True)
def _best_tour(cells, after, node_cost, nodes, opens, closes, carries, buckets, node, bucket):  # type: ignore[no-untyped-def]
    days, width, labels = after.shape
    depth = carries.shape[1]
    for d in range(days + 1):
        depth = max(depth, buckets[d])
    best = np.full((width, depth), np.inf)
    best[node, bucket] = node_cost[0, node]
    from_node = np.empty((days, width, depth), np.int32)
    from_bucket = np.empty((days, width, depth), np.int32)
    from_label = np.empty((days, width, depth), np.int32)
    run = np.empty(depth)
    at = np.empty(depth, np.int32)
    for d in range(days):
        following = np.full((width, depth), np.inf)
        for n in range(nodes[d]):
            low, where = np.inf, 0
            for b in range(buckets[d]):
                if best[n, b] < low:
                    low, where = best[n, b], b
                run[b], at[b] = low, where
            if low == np.inf:
                continue
            to = after[d, n, 0]
            if to >= 0 and cells[d, 0] < np.inf:
                for b in range(buckets[d]):
                    cost = best[n, b] + cells[d, 0]
                    c = carries[d, b]
                    if cost < following[to, c]:
                        following[to, c] = cost
                        from_node[d, to, c], from_bucket[d, to, c], from_label[d, to, c] = n, b, 0
            for label in range(1, labels):
                to = after[d, n, label]
                b = opens[d, label]
                if to < 0 or b < 0:
                    continue
                cost = run[b] + cells[d, label]
                c = closes[d, label]
                if cost < following[to, c]:
                    following[to, c] = cost
                    from_node[d, to, c], from_bucket[d, to, c], from_label[d, to, c] = n, at[b], label
        for n in range(nodes[d + 1]):
            for b in range(buckets[d + 1]):
                following[n, b] += node_cost[d + 1, n]
        best = following
    low, n, b = np.inf, 0, 0
    for i in range(nodes[days]):
        for j in range(buckets[days]):
            if best[i, j] < low:
                low, n, b = best[i, j], i, j
    tour = np.zeros(days, np.int64)
    if low < np.inf:
        for d in range(days - 1, -1, -1):
            tour[d] = from_label[d, n, b]
            n, b = from_node[d, n, b], from_bucket[d, n, b]
    return low, tour
