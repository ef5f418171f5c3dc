"""Everybody planned anew at once, as one integer programme over the tours that can matter.

Each agent's layered graph is cut down to the cells left open and to tours near the cheapest;
states with the same future are merged. What remains is a flow from day to day, tied to the other
agents by the rows of the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numba import njit
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.highs_pb2 import HighsOptionsProto

from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.graph import Graph
from wfm.roster.parts import Floats, Ints

_EPSILON = 1e-6


@dataclass(frozen=True, eq=False)
class Flow:
    """Arcs of one agent, (arcs, 4): day, state it leaves, label, state it enters; states by layer.

    `cost`: (arcs,) of the label and of arriving.
    """

    arcs: Ints
    cost: Floats


def flow(
    graph: Graph, agent: int, own: Floats, cells: Floats, slack: float, most: int = 2**31
) -> Flow | None:
    """Tours of an agent whose cost at `cells` (days, labels) is within `slack` of the cheapest.

    `own`: (days, labels) what cells cost in truth. None: there is no tour at all, or they have more
    than `most` arcs.
    """
    found = _arcs(
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
        slack + _EPSILON,
        8 * most,
    )
    if not 0 < len(found) <= 8 * most:
        return None
    arcs, arrival = _merged(found, graph)
    if len(arcs) > most:
        return None
    return Flow(arcs, own[arcs[:, 0], arcs[:, 2]] + arrival)


def solve(
    rows: DayRows, flows: list[Flow], hint: Ints, *, nodes: int = 200, seconds: float = np.inf
) -> tuple[Ints | None, float]:
    """A cheaper roster than `hint` (agents, days) along the flows, or None; and a bound.

    `nodes`: most branches, so that the same work gives the same answer; `seconds`: what a limit leaves,
    which cuts it all the same. The bound is the cost of `hint` where nothing cheaper exists along the flows.
    """
    before = rows.cost(hint)
    model = mathopt.Model()
    heads: dict[tuple[int, int], list[mathopt.Variable]] = {}
    cost: list[mathopt.LinearTerm] = []
    taken: list[tuple[int, int, int, mathopt.Variable]] = []
    for agent, one in enumerate(flows):
        arcs = _post(model, one, cost)
        by_cell: dict[tuple[int, int], list[mathopt.Variable]] = {}
        for (day, _, label, _), take in zip(one.arcs.tolist(), arcs, strict=True):
            taken.append((agent, day, label, take))
            by_cell.setdefault((day, label), []).append(take)
        member = np.flatnonzero(rows.member[agent])
        for (day, label), takes in by_cell.items():
            for r in member[rows.counts[member, label] > 0].tolist():
                heads.setdefault((r, day), []).extend(takes)
        for cap in rows.caps[agent]:
            used = [
                float(cap.use[d, k]) * v for (d, k), takes in by_cell.items() if cap.use[d, k] for v in takes
            ]
            if used:
                model.add_linear_constraint(lb=cap.least, ub=cap.most, expr=mathopt.fast_sum(used))
    values, bound, searched = _cheaper(model, rows, heads, cost, before, nodes, seconds)
    if values is None:
        return None, before if searched else bound
    roster = hint.copy()
    for agent, day, label, take in taken:
        if values[take] > 0.5:
            roster[agent, day] = label
    return roster, bound


def _cheaper(
    model: mathopt.Model,
    rows: DayRows,
    heads: Mapping[tuple[int, int], list[mathopt.Variable]],
    cost: list[mathopt.LinearTerm],
    before: float,
    nodes: int,
    seconds: float,
) -> tuple[Mapping[mathopt.Variable, float] | None, float, bool]:
    """Values that cost less than `before`, or None; a bound; was it all searched."""
    for r in range(rows.rules):
        for d in range(rows.days):
            _elastic(model, rows, r, d, heads.get((r, d), []), cost)
    model.minimize(mathopt.fast_sum(cost))
    aim = before - (rows.unit * 0.5 if rows.unit else _EPSILON)
    result = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            node_limit=nodes,
            time_limit=timedelta(seconds=seconds) if np.isfinite(seconds) else None,
            highs=HighsOptionsProto(double_options={"objective_bound": aim}),
        ),
    )
    bound = min(result.termination.objective_bounds.dual_bound, before)
    found = result.has_primal_feasible_solution() and result.objective_value() < aim
    return result.variable_values() if found else None, bound, _searched(result)


def _searched(result: mathopt.SolveResult) -> bool:
    reasons = mathopt.TerminationReason
    return result.termination.reason in (reasons.OPTIMAL, reasons.INFEASIBLE)


def _post(model: mathopt.Model, one: Flow, cost: list[mathopt.LinearTerm]) -> list[mathopt.Variable]:
    """One boolean an arc, tied day to day; adds what they cost to `cost`."""
    takes = []
    into: dict[tuple[int, int], list[mathopt.Variable]] = {}
    out: dict[tuple[int, int], list[mathopt.Variable]] = {}
    for (day, a, _, z), price in zip(one.arcs.tolist(), one.cost.tolist(), strict=True):
        take = model.add_binary_variable()
        takes.append(take)
        out.setdefault((day, a), []).append(take)
        into.setdefault((day + 1, z), []).append(take)
        if price:
            cost.append(price * take)
    model.add_linear_constraint(
        mathopt.fast_sum([v for (day, _), vs in out.items() if day == 0 for v in vs]) == 1.0
    )
    for state, arriving in into.items():
        if state in out:
            model.add_linear_constraint(mathopt.fast_sum(arriving) - mathopt.fast_sum(out[state]) == 0.0)
    return takes


def _elastic(
    model: mathopt.Model,
    rows: DayRows,
    r: int,
    d: int,
    here: list[mathopt.Variable],
    cost: list[mathopt.LinearTerm],
) -> None:
    """A row with its heads missing and too many."""
    least, most = int(rows.least[r, d]), int(rows.most[r, d])
    if not (least and rows.under[r, d]) and not (len(here) > most and rows.over[r, d]):
        return
    under, over = model.add_variable(lb=0.0), model.add_variable(lb=0.0)
    model.add_linear_constraint(lb=float(least), ub=float(most), expr=mathopt.fast_sum(here) + under - over)
    cost += [float(rows.under[r, d]) * under, float(rows.over[r, d]) * over]


def _merged(found: Ints, graph: Graph) -> tuple[Ints, Floats]:
    """Arcs between states, those with the same future made one; and costs of arriving.

    found: (arcs, 4) day, state it leaves, label, state it enters; a state is node x buckets + bucket.
    """
    depth = int(graph.buckets.max())
    days = int(found[:, 0].max()) + 1
    same: dict[int, int] = {}
    merged, arrival = [], []
    for day in range(days - 1, -1, -1):
        arcs = found[found[:, 0] == day]
        price = graph.node_cost[day + 1]
        future: dict[int, list[tuple[int, int, float]]] = {}
        for _, a, label, z in arcs.tolist():
            to = same.get(z, 0) if day < days - 1 else 0
            future.setdefault(a, []).append((label, to, float(price[z // depth])))
        classes: dict[tuple[tuple[int, int, float], ...], int] = {}
        same = {}
        for a, steps in future.items():
            steps.sort()
            same[a] = classes.setdefault(tuple(steps), len(classes))
        for steps_, number in classes.items():
            for label, to, cost in steps_:
                merged.append((day, number, label, to))
                arrival.append(cost)
    return np.array(merged, dtype=np.int64), np.array(arrival)


@njit(cache=True, nogil=True)
def _arcs(cells, after, node_cost, nodes, opens, closes, carries, buckets, node, bucket, slack, most):  # type: ignore[no-untyped-def]
    """Arcs on tours within `slack` of the cheapest, (arcs, 4): day, state, label, state."""
    days, width, labels = after.shape
    depth = 1
    for d in range(days + 1):
        depth = max(depth, buckets[d])
    ahead = np.full((days + 1, width, depth), np.inf)  # cheapest way to the end
    for n in range(nodes[days]):
        for b in range(buckets[days]):
            ahead[days, n, b] = node_cost[days, n]
    for d in range(days - 1, -1, -1):
        for n in range(nodes[d]):
            if node_cost[d, n] == np.inf:
                continue
            for b in range(buckets[d]):
                low = np.inf
                for label in range(labels):
                    to = after[d, n, label]
                    if to < 0 or cells[d, label] == np.inf or (label > 0 and b > opens[d, label]):
                        continue
                    c = carries[d, b] if label == 0 else closes[d, label]
                    low = min(low, cells[d, label] + ahead[d + 1, to, c])
                ahead[d, n, b] = low + node_cost[d, n]
    best = ahead[0, node, bucket]
    found = []
    if best == np.inf:
        return np.empty((0, 4), np.int64)
    behind = np.full((width, depth), np.inf)  # cheapest way here
    behind[node, bucket] = 0.0
    for d in range(days):
        following = np.full((width, depth), np.inf)
        for n in range(nodes[d]):
            for b in range(buckets[d]):
                here = behind[n, b]
                if here == np.inf:
                    continue
                here += node_cost[d, n]
                for label in range(labels):
                    to = after[d, n, label]
                    if to < 0 or cells[d, label] == np.inf or (label > 0 and b > opens[d, label]):
                        continue
                    c = carries[d, b] if label == 0 else closes[d, label]
                    there = here + cells[d, label]
                    if there + ahead[d + 1, to, c] <= best + slack:
                        found.append((d, n * depth + b, label, to * depth + c))
                        following[to, c] = min(following[to, c], there)
        if len(found) > most:
            break
        behind = following
    arcs = np.empty((len(found), 4), np.int64)
    for i in range(len(found)):
        arcs[i, 0], arcs[i, 1], arcs[i, 2], arcs[i, 3] = found[i]
    return arcs
