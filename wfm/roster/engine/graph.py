"""The sequence parts of like agents, multiplied out into one layered graph.

A node of layer d is what the automata and counters remember before day d; an arc is a label.
The clock stays outside: time of release is monotone, so the pricing keeps it as a sorted axis
(`buckets`) instead of multiplying the nodes by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.roster.engine.distinct import distinct
from wfm.roster.parts import FORBIDDEN, Automaton, Bools, Clock, Counter, Floats, Ints


@dataclass(frozen=True, eq=False)
class Graph:
    """Layered graph of allowed tours, shared by the agents it was built for.

    after: (days, nodes, labels) node of the next layer, or FORBIDDEN; node_cost: (days + 1,
    nodes) charged on arrival; nodes: (days + 1,) used in each layer; first_node, first_bucket:
    by position of the agent. The clock: opens (days, labels) is the last bucket whose release
    allows the label, closes (days, labels) the bucket it leads to, carries (days, buckets) where
    a day off leaves a bucket, buckets (days + 1,) how many there are.
    """

    after: Ints
    node_cost: Floats
    nodes: Ints
    first_node: dict[int, int]
    first_bucket: dict[int, int]
    opens: Ints
    closes: Ints
    carries: Ints
    buckets: Ints


@dataclass(frozen=True, eq=False)
class Sequences:
    """All sequence parts of a set of agents that share them."""

    agents: tuple[int, ...]
    automata: tuple[Automaton, ...]
    counters: tuple[Counter, ...]
    clocks: tuple[Clock, ...]


def sequences(parts: Sequence[Clock | Automaton | Counter], n_agents: int) -> list[Sequences]:
    """Agents grouped by the very parts that bind them."""
    bound: list[list[int]] = [[] for _ in range(n_agents)]
    for number, part in enumerate(parts):
        for agent in part.agents:
            bound[agent].append(number)
    groups: dict[tuple[int, ...], list[int]] = {}
    for agent, numbers in enumerate(map(tuple, bound)):
        groups.setdefault(numbers, []).append(agent)
    found = []
    for numbers, members in groups.items():
        mine = [parts[k] for k in numbers]
        found.append(
            Sequences(
                tuple(members),
                tuple(p for p in mine if isinstance(p, Automaton)),
                tuple(p for p in mine if isinstance(p, Counter)),
                tuple(p for p in mine if isinstance(p, Clock)),
            )
        )
    return found


def build(group: Sequences, days: int, labels: int, possible: Bools | None = None) -> Graph:
    """Multiplies the parts out, layer by layer, and cuts what cannot be completed.

    Labels that do the same to all parts on a day share one arc until the end. `possible`: (days,
    labels) where any of the agents may have the label at all; None: everywhere.
    """
    if possible is None:
        possible = np.ones((days, labels), dtype=np.bool_)
    parts: list[Automaton | Counter] = [*group.automata, *group.counters]
    kinds = [_kinds_of_label(group, day, days, possible[day]) for day in range(days)]
    layer, inverse = _distinct(_initial_states(group), parts)
    first_node = dict(zip(group.agents, inverse.tolist(), strict=True))
    costs, moves = [_arrival_cost(group, layer, 0, days)], []
    for day in range(days):
        chosen, _ = kinds[day]
        nxt, ok = _step(group, layer, day, days, chosen)
        layer, inverse = _distinct(nxt[ok], parts)
        move = np.full(ok.shape, FORBIDDEN, dtype=np.int64)
        move[ok] = inverse
        moves.append(move)
        costs.append(_arrival_cost(group, layer, day + 1, days))
    _cut_dead_ends(moves, costs)
    first = _merge_alike(moves, costs)
    first_node = {agent: int(first[node]) for agent, node in first_node.items()}
    width = max(len(cost) for cost in costs)
    after = np.full((days, width, labels), FORBIDDEN, dtype=np.int64)
    node_cost = np.full((days + 1, width), np.inf)
    for day, move in enumerate(moves):
        after[day, : len(move), possible[day]] = move.T[kinds[day][1]]
    for day, cost in enumerate(costs):
        node_cost[day, : len(cost)] = cost
    clock = _clock(group, days, labels)
    return Graph(after, node_cost, np.array([len(x) for x in costs]), first_node, *clock)


def _kinds_of_label(group: Sequences, day: int, days: int, possible: Bools) -> tuple[Ints, Ints]:
    """Of the possible labels one of each kind that the parts tell apart on a day, and the kind of each."""
    labels = np.flatnonzero(possible)
    seen = [part.step[day] for part in group.automata]
    seen += [c.use[day][None, :] for c in group.counters if c.first <= day <= _last(c, days)]
    if not seen:
        return labels[:1], np.zeros(len(labels), dtype=np.int64)
    first, kind = distinct(np.concatenate(seen).T[labels])
    return labels[first], kind


def _distinct(states: Ints, parts: Sequence[Automaton | Counter]) -> tuple[Ints, Ints]:
    """Distinct rows of states (any, parts), and which of them each row is."""
    code = np.zeros(len(states), dtype=np.int64)
    for k, part in enumerate(parts):
        # a value before a counter begins may lie beyond its end
        size = max(len(part.final_cost), int(states[:, k].max(initial=0)) + 1)
        if code.max(initial=0) >= 2**62 // size:
            _, code = np.unique(code, return_inverse=True)
        code = code * size + states[:, k]
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return states[first], inverse.ravel()


def _initial_states(group: Sequences) -> Ints:
    parts: list[Automaton | Counter] = [*group.automata, *group.counters]
    at = [dict(zip(part.agents, part.initial, strict=True)) for part in parts]
    columns = [[initial[agent] for agent in group.agents] for initial in at]
    if not columns:
        return np.zeros((len(group.agents), 1), dtype=np.int64)
    return np.array(columns, dtype=np.int64).T


def _last(counter: Counter, days: int) -> int:
    return days - 1 if counter.last is None else counter.last


def _step(group: Sequences, layer: Ints, day: int, days: int, labels: Ints) -> tuple[Ints, Bools]:
    """States after each of `labels` from every state: (states, labels, parts), and which are allowed."""
    after = np.zeros((len(layer), len(labels), layer.shape[1]), dtype=np.int64)
    ok = np.ones((len(layer), len(labels)), dtype=np.bool_)
    for k, part in enumerate(group.automata):
        after[:, :, k] = part.step[day][layer[:, k]][:, labels]
        ok &= after[:, :, k] != FORBIDDEN
    for k, counter in enumerate(group.counters, start=len(group.automata)):
        value = layer[:, k]
        if day > _last(counter, days):
            after[:, :, k] = 0  # settled: nothing left to remember
        elif day < counter.first:
            after[:, :, k] = value[:, None]
        else:
            after[:, :, k] = value[:, None] + counter.use[day][None, labels]
            ok &= after[:, :, k] < len(counter.final_cost)
    return after, ok


def _arrival_cost(group: Sequences, layer: Ints, day: int, days: int) -> Floats:
    """What is charged on arriving before `day`: what its eve led to, weeks that have ended, and the end."""
    cost = np.zeros(len(layer))
    if not len(layer):
        return cost
    for k, part in enumerate(group.automata):
        if day and part.arrival_cost is not None:
            cost += part.arrival_cost[layer[:, k]]
        if day == days:
            cost += part.final_cost[layer[:, k]]
    for k, counter in enumerate(group.counters, start=len(group.automata)):
        if day == _last(counter, days) + 1:
            cost += counter.final_cost[layer[:, k]]
    return cost


def _cut_dead_ends(moves: list[Ints], costs: list[Floats]) -> None:
    """Forbids arcs from which the end cannot be reached at finite cost."""
    for day in range(len(moves) - 1, -1, -1):
        alive = np.isfinite(costs[day + 1])
        move = moves[day]
        if len(alive):
            move[(move >= 0) & ~alive[np.maximum(move, 0)]] = FORBIDDEN
        costs[day][(move < 0).all(axis=1)] = np.inf


def _merge_alike(moves: list[Ints], costs: list[Floats]) -> Ints:
    """Makes one node of those with the same future, from the end backwards; where the first went."""
    into = np.zeros(0, dtype=np.int64)
    for day in range(len(costs) - 1, -1, -1):
        if day < len(moves) and len(into):
            moves[day] = np.where(moves[day] >= 0, into[np.maximum(moves[day], 0)], FORBIDDEN)
        if day == 0:
            return np.arange(len(costs[day]))
        if not len(costs[day]):  # none of these agents gets this far
            continue
        _, kind = np.unique(costs[day], return_inverse=True)
        futures = [kind.ravel(), *(moves[day].T + 1 if day < len(moves) else ())]
        code = np.zeros(len(costs[day]), dtype=np.int64)
        for future in futures:
            if code.max() >= 2**62 // (future.max() + 1):
                _, code = np.unique(code, return_inverse=True)
            code = code * (future.max() + 1) + future
        _, kept, into = np.unique(code, return_index=True, return_inverse=True)
        costs[day] = costs[day][kept]
        if day < len(moves):
            moves[day] = moves[day][kept]
    raise AssertionError("a graph has a first layer")


def _clock(group: Sequences, days: int, labels: int) -> tuple[dict[int, int], Ints, Ints, Ints, Ints]:
    """Sorted releases per layer, and how labels and days off move between them."""
    if not group.clocks:
        zeros = np.zeros((days, labels), dtype=np.int64)
        return (
            dict.fromkeys(group.agents, 0),
            zeros,
            zeros,
            np.zeros((days, 1), dtype=np.int64),
            np.ones(days + 1, dtype=np.int64),
        )
    start = group.clocks[0].start
    release = np.max([c.release for c in group.clocks], axis=0)
    by_clock = [dict(zip(c.agents, c.ready, strict=True)) for c in group.clocks]
    ready = {agent: max(minutes[agent] for minutes in by_clock) for agent in group.agents}
    # releases before the earliest start of a later day bind nothing: they share the first bucket
    earliest = [int(start[day:, 1:].min(initial=2**62)) for day in range(days)] + [2**62]
    values = [np.unique(np.maximum(list(ready.values()), earliest[0]))]
    for day in range(days):
        reached = np.concatenate([values[-1], release[day, 1:]])
        values.append(np.unique(np.maximum(reached, earliest[day + 1])))
    width = max(len(v) for v in values)
    opens = np.full((days, labels), -1, dtype=np.int64)
    closes = np.zeros((days, labels), dtype=np.int64)
    carries = np.zeros((days, width), dtype=np.int64)
    for day in range(days):
        here, there = values[day], values[day + 1]
        opens[day, 1:] = np.searchsorted(here, start[day, 1:], side="right") - 1
        closes[day, 1:] = np.searchsorted(there, np.maximum(release[day, 1:], earliest[day + 1]))
        carries[day, : len(here)] = np.searchsorted(there, np.maximum(here, earliest[day + 1]))
    first = {
        agent: int(np.searchsorted(values[0], max(minute, earliest[0]))) for agent, minute in ready.items()
    }
    return first, opens, closes, carries, np.array([len(v) for v in values])
