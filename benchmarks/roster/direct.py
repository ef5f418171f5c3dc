"""The week written out directly: a boolean for each person, day and shift, for a solver off the shelf.

The same law, contracts, desks, pools, leaders, pay and steps of shortage as `wfm` has, in whole
numbers and on the interval of demand. Each shift comes with one or three fixed places of its breaks;
where the breaks go in the end is decided afterwards (`priced.tables`).
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from priced import Case

from wfm.domain.shift import Kind, Label
from wfm.roster.parts import Clock, Counter
from wfm.roster.rules.days_in_a_row import DaysInARow

UNIT = 20
"""Heads on a queue are counted in twentieths, pace in hundredths."""
PACE = 100


@dataclass
class Model:
    """Columns 0 .. upper, whole; rows least <= sum <= most; the sum of costs is to be small."""

    upper: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    rows: list[tuple[list[int], list[int], float, float]] = field(default_factory=list)
    cells: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """Agent, day, label by column."""

    def column(self, upper: int, cost: float) -> int:
        self.upper.append(upper)
        self.cost.append(round(cost))
        return len(self.upper) - 1

    def row(self, columns: Sequence[int], factors: Sequence[int], least: float, most: float) -> None:
        if columns:
            self.rows.append((list(columns), list(factors), least, most))

    def labels(self, values: Sequence[float], agents: int, days: int) -> list[list[int]]:
        found = [[0] * days for _ in range(agents)]
        for column, (agent, day, label) in self.cells.items():
            if values[column] > 0.5:
                found[agent][day] = label
        return found


def write_out(case: Case, variants: int) -> Model:
    """The whole model of a case."""
    p, context, model = case.problem, case.context, Model()
    slot = context.grid.slot_min
    per = context.grid.slots_per_interval
    intervals = context.grid.n_intervals
    by_day: dict[tuple[int, int], list[int]] = defaultdict(list)
    on_site: dict[int, list[tuple[int, int]]] = defaultdict(list)
    at_work: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    patterns = {
        (number, v): pattern(label, slot, v, variants)
        for number, label in enumerate(context.labels)
        if label.kind is Kind.WORK
        for v in range(variants)
    }
    for agent in range(p.agents):
        starts = context.starts[context.agents[agent].site] // slot
        pay = p.pay[p.pay_class[agent]]
        for day in range(p.days):
            for number in np.flatnonzero(np.isfinite(p.base[agent, day])).tolist():
                label = context.labels[number]
                if label.kind is not Kind.WORK:
                    continue
                for v in range(variants):
                    busy, paid = patterns[number, v]
                    a = int(starts[day, number])
                    price = p.base[agent, day, number] - p.base[agent, day, 0] + pay[a : a + len(paid)] @ paid
                    column = model.column(1, price)
                    model.cells[column] = agent, day, number
                    by_day[agent, day].append(column)
                    for interval in range(a // per, -(-(a + len(busy)) // per)):
                        if interval >= intervals:
                            break
                        low, high = max(interval * per - a, 0), min((interval + 1) * per - a, len(busy))
                        on_site[interval].append((column, agent))
                        if share := int(busy[low:high].sum()):
                            at_work[interval].append((column, agent, share))
    for columns in by_day.values():
        model.row(columns, [1] * len(columns), 0, 1)
    _rests(case, model, by_day)
    _hours(case, model, by_day)
    _days_in_a_row(case, model, by_day)
    for interval in range(intervals):
        _team(case, model, interval, per, on_site[interval], at_work[interval])
        _queues(case, model, interval, per, at_work[interval])
    return model


def pattern(label: Label, slot: int, v: int, variants: int) -> tuple[np.ndarray, np.ndarray]:
    """Slots at work and slots paid of a label with the `v`-th of `variants` places of its breaks."""
    busy = np.ones(label.span_min // slot)
    paid = busy.copy()
    for b in label.breaks:
        places = (b.latest_min - b.earliest_min) // slot
        place = b.earliest_min // slot + round(places * (v + 0.5) / variants)
        busy[place : place + b.length_min // slot] = 0
        if not b.paid:
            paid[place : place + b.length_min // slot] = 0
    return busy, paid


def _rests(case: Case, model: Model, by_day: dict[tuple[int, int], list[int]]) -> None:
    """Late shifts of a day and early ones of the next exclude each other, by each start of the next."""
    for part in case.parts:
        if not isinstance(part, Clock):
            continue
        for agent, ready in zip(part.agents, part.ready, strict=True):
            for column in by_day[agent, 0]:
                if part.start[0, model.cells[column][2]] < ready:
                    model.row([column], [1], 0, 0)
            for day in range(case.problem.days - 1):
                today = [(part.release[day, model.cells[c][2]], c) for c in by_day[agent, day]]
                after = [(part.start[day + 1, model.cells[c][2]], c) for c in by_day[agent, day + 1]]
                for start in sorted({s for s, _ in after}):
                    late = [c for r, c in today if r > start]
                    early = [c for s, c in after if s <= start]
                    if late:
                        model.row(late + early, [1] * (len(late) + len(early)), 0, 1)


def _hours(case: Case, model: Model, by_day: dict[tuple[int, int], list[int]]) -> None:
    """Bounds of counters, and a price that begins at one value and rises evenly from there."""
    for part in case.parts:
        if not isinstance(part, Counter):
            continue
        finite = np.flatnonzero(np.isfinite(part.final_cost))
        low, high = int(finite[0]), int(finite[-1])
        free = int(np.flatnonzero(part.final_cost == part.final_cost[low])[-1])
        last = case.problem.days - 1 if part.last is None else part.last
        for agent, initial in zip(part.agents, part.initial, strict=True):
            columns = [c for day in range(part.first, last + 1) for c in by_day[agent, day]]
            use = [int(part.use[model.cells[c][1], model.cells[c][2]]) for c in columns]
            unit = math.gcd(*use) or 1
            use = [u // unit for u in use]
            least, most = -(-(low - initial) // unit), (high - initial) // unit
            model.row(columns, use, max(least, 0), most)
            if free < high:
                slope = (part.final_cost[high] - part.final_cost[free]) / (high - free) * unit
                over = model.column(most, slope)
                model.row([*columns, over], [*use, -1], 0, (free - initial) // unit)


def _days_in_a_row(case: Case, model: Model, by_day: dict[tuple[int, int], list[int]]) -> None:
    context = case.context
    for rule in case.rules:
        if not isinstance(rule, DaysInARow):
            continue
        for i, agent in enumerate(context.agents):
            worked = {(p.date - context.grid.first_date).days for p in context.past.get(agent.agent_id, ())}
            for first in range(-rule.most_days, context.grid.days - rule.most_days):
                window = range(first, first + rule.most_days + 1)
                before = sum(day in worked for day in window)
                columns = [c for day in window if day >= 0 for c in by_day[i, day]]
                model.row(columns, [1] * len(columns), 0, rule.most_days - before)


def _team(
    case: Case,
    model: Model,
    interval: int,
    per: int,
    on_site: list[tuple[int, int]],
    at_work: list[tuple[int, int, int]],
) -> None:
    """Desks and pools as they are; leaders by the mean of the interval's slots."""
    p, slots = case.problem, slice(interval * per, (interval + 1) * per)
    for k in range(len(p.on_site.names)):
        columns = [c for c, agent in on_site if p.on_site.member[agent, k]]
        most = int(p.on_site.most[k, slots].min())
        if most < len(columns):
            model.row(columns, [1] * len(columns), 0, most)
    for k in range(len(p.work.names)):
        mine = [(c, share) for c, agent, share in at_work if p.work.member[agent, k]]
        least = int(p.work.least[k, slots].sum())
        if least:
            short = model.column(least, p.work.under[k])
            model.row([*(c for c, _ in mine), short], [*(s for _, s in mine), 1], least, math.inf)


def _queues(case: Case, model: Model, interval: int, per: int, at_work: list[tuple[int, int, int]]) -> None:
    """Groups send heads to queues; what a queue misses is priced step by step."""
    p, first = case.problem, interval * per
    flows: dict[tuple[int, int], int] = {}
    for group in range(len(p.pace)):
        mine = [(c, share) for c, agent, share in at_work if p.group[agent] == group]
        there = int(p.supply[first : first + per, group].sum())
        heads = sum(share for _, share in mine) + there
        sends = [q for q in range(p.pace.shape[1]) if p.pace[group, q] > 0 and heads]
        for q in sends:
            flows[group, q] = model.column(heads * UNIT // per, 0)
        unit = UNIT // per
        columns = [*(flows[group, q] for q in sends), *(c for c, _ in mine)]
        factors = [*[1] * len(sends), *(-unit * share for _, share in mine)]
        model.row(columns, factors, -math.inf, unit * there)
    for q in range(p.pace.shape[1]):
        width = p.demand.width[first, q]
        if not width.any():
            continue
        steps = [math.ceil(w * UNIT) for w in width.tolist()]
        price = p.demand.worth[first : first + per, q].sum(axis=0) / UNIT
        lacks = [model.column(s, c) for s, c in zip(steps, price, strict=True)]
        mine = [(column, round(PACE * p.pace[g, q])) for (g, queue), column in flows.items() if queue == q]
        model.row(
            [*(c for c, _ in mine), *lacks],
            [*(f for _, f in mine), *[PACE] * len(lacks)],
            PACE * sum(steps),
            math.inf,
        )


def by_cp_sat(
    model: Model, seconds: float, hint: Sequence[Sequence[int]] = (), workers: int = 2
) -> tuple[list[float] | None, str]:
    """Values by column, and what the solver says of them. `hint`: labels (agents, days) to start from."""
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    cp = cp_model.CpModel()
    columns = [cp.new_int_var(0, upper, "") for upper in model.upper]
    for mine, factors, least, most in model.rows:
        cp.add_linear_constraint(
            cp_model.LinearExpr.weighted_sum([columns[c] for c in mine], factors),
            cp_model.INT_MIN if math.isinf(least) else int(least),
            cp_model.INT_MAX if math.isinf(most) else int(most),
        )
    cp.minimize(cp_model.LinearExpr.weighted_sum(columns, model.cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.linearization_level = 2
    solver.parameters.max_presolve_iterations = 1  # more of it uses up the minute and finds little
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    if hint:
        whole = cp.clone()  # the booleans as hinted; what follows from them is soon found
        given: set[tuple[int, int]] = set()
        for column, (agent, day, label) in model.cells.items():
            here = hint[agent][day] == label and (agent, day) not in given
            given |= {(agent, day)} if here else set()
            whole.add(whole.get_int_var_from_proto_index(column) == int(here))
        solver.parameters.max_time_in_seconds = seconds / 4
        if solver.solve(whole) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            for column, variable in enumerate(columns):
                cp.add_hint(variable, solver.value(whole.get_int_var_from_proto_index(column)))
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - began))
    status = solver.solve(cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.status_name(status).lower()
    return [float(solver.value(column)) for column in columns], solver.status_name(status).lower()


def by_cbc(model: Model, seconds: float, workers: int = 2) -> tuple[list[float] | None, str]:
    """The same through PuLP and CBC; heads on queues may be fractional there."""
    import pulp

    began = time.perf_counter()
    lp = pulp.LpProblem("week", pulp.LpMinimize)
    columns = [
        pulp.LpVariable(f"c{i}", 0, upper, pulp.LpBinary if i in model.cells else pulp.LpContinuous)
        for i, upper in enumerate(model.upper)
    ]
    lp += pulp.LpAffineExpression(zip(columns, model.cost, strict=True))
    for mine, factors, least, most in model.rows:
        terms = [(columns[c], f) for c, f in zip(mine, factors, strict=True)]
        if least == most:
            lp += pulp.LpAffineExpression(terms) == least
            continue
        if not math.isinf(most):
            lp += pulp.LpAffineExpression(terms) <= most
        if not math.isinf(least) and (least > 0 or min(factors) < 0):
            lp += pulp.LpAffineExpression(terms) >= least
    left = max(1.0, seconds - (time.perf_counter() - began))
    lp.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=left, threads=workers))
    status = pulp.LpSolution[lp.sol_status].lower()
    if lp.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return None, status
    return [float(column.value() or 0.0) for column in columns], status
