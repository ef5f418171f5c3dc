"""All tours of one agent along the cells left open, those within a slack of the cheapest."""

from __future__ import annotations

import numpy as np
from numba import njit

from wfm.roster.engine.caps import Cap
from wfm.roster.engine.graph import Graph
from wfm.roster.parts import Floats, Ints

_EPSILON = 1e-6

_STEPS = 400
"""Steps of the walk for each tour wanted before the slack shrinks: caps can make it walk in vain."""

_ATTEMPTS = 60
"""Times that the slack shrinks; where tours are all equally cheap the first ones are taken then."""


def open_tours(
    graph: Graph, agent: int, own: Floats, cells: Floats, caps: list[Cap], slack: float, most: int
) -> tuple[Ints, Floats]:
    """Labels (tours, days) and costs (tours,) of the tours whose cost at `cells` is within `slack`.

    `own`, `cells`: (days, labels) what cells cost in truth and at prices, infinity where closed. The
    slack shrinks until there are at most `most`; of none the agent has no tour.
    """
    use = np.array([cap.use for cap in caps], dtype=np.int64).reshape(len(caps), *cells.shape)
    least = np.array([cap.least for cap in caps], dtype=np.int64)
    top = np.array([cap.most for cap in caps], dtype=np.int64)
    labels, cost = _tours(
        cells,
        own,
        graph.after,
        graph.node_cost,
        graph.opens,
        graph.closes,
        graph.carries,
        graph.first_node[agent],
        graph.first_bucket[agent],
        use,
        least,
        top,
        slack + _EPSILON,
        most,
    )
    return labels, cost


@njit(cache=True, nogil=True)
def _tours(  # type: ignore[no-untyped-def]
    cells, own, after, node_cost, opens, closes, carries, node, bucket, use, least, top, slack, most
):
    """Reaches forward, looks back from the end, and walks along what is within the slack."""
    days, width, labels = after.shape
    depth = carries.shape[1]
    place = np.full(width * depth, -1, np.int64)
    states, day = [node * depth + bucket], [0]
    arcs = [(0, 0, 0)][:0]  # state, label, state
    begin = 0
    for d in range(days):
        end = len(states)
        for i in range(begin, end):
            n, b = states[i] // depth, states[i] % depth
            for label in range(labels):
                to = after[d, n, label]
                if to < 0 or cells[d, label] == np.inf or (label > 0 and b > opens[d, label]):
                    continue
                if node_cost[d + 1, to] == np.inf:
                    continue
                code = to * depth + (carries[d, b] if label == 0 else closes[d, label])
                if place[code] < 0:
                    place[code] = len(states)
                    states.append(code)
                    day.append(d + 1)
                arcs.append((i, label, place[code]))
        for i in range(end, len(states)):
            place[states[i]] = -1
        begin = end
    count = len(states)
    ahead = np.full(count, np.inf)  # cheapest way to the end
    for i in range(begin, count):
        ahead[i] = 0.0
    price = np.zeros(len(arcs))  # of arriving
    start = np.full(count + 1, len(arcs), np.int64)  # first arc of a state
    for k in range(len(arcs) - 1, -1, -1):
        i, label, to = arcs[k]
        price[k] = node_cost[day[to], states[to] // depth]
        ahead[i] = min(ahead[i], cells[day[i], label] + price[k] + ahead[to])
        start[i] = k
    for i in range(count - 1, -1, -1):
        start[i] = min(start[i], start[i + 1])
    found, costs = np.zeros((most, days), np.int64), np.zeros(most)
    n_found = 0
    if ahead[0] == np.inf:
        return found[:0], costs[:0]
    at, arc = np.zeros(days + 1, np.int64), np.zeros(days + 1, np.int64)
    dear, paid = np.zeros(days + 1), np.zeros(days + 1)
    paid[0] = node_cost[0, node]
    used = np.zeros((days + 1, len(use)), np.int64)
    tour = np.zeros(days, np.int64)
    for _attempt in range(_ATTEMPTS):
        n_found, steps, full, d = 0, 0, False, 0
        arc[0] = start[0]
        while d >= 0:
            if d == days:
                if not (used[d] < least).any():
                    full = n_found == most
                    if full:
                        break
                    found[n_found] = tour
                    costs[n_found] = paid[d]
                    n_found += 1
                d -= 1
                continue
            k = arc[d]
            if k == start[at[d] + 1]:
                d -= 1
                continue
            arc[d] += 1
            steps += 1
            full = steps > _STEPS * (most + days)
            if full:
                break
            _, label, to = arcs[k]
            there = dear[d] + cells[d, label] + price[k]
            if there + ahead[to] > ahead[0] + slack:
                continue
            within = True
            for c in range(len(use)):
                used[d + 1, c] = used[d, c] + use[c, d, label]
                within &= used[d + 1, c] <= top[c]
            if not within:
                continue
            tour[d] = label
            dear[d + 1], paid[d + 1] = there, paid[d] + own[d, label] + price[k]
            d += 1
            at[d], arc[d] = to, start[to]
        if not full:
            break
        slack *= 0.7
    return found[:n_found], costs[:n_found]
