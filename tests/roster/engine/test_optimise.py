"""Bound and roster against the true optimum: every tour of every agent enumerated, then CBC."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pulp
import pytest

from wfm.config.horizon import Site
from wfm.domain.control import NoStop, Quiet, WorkLimit
from wfm.domain.grid import Grid
from wfm.domain.people import Agent
from wfm.domain.shift import DAY_OFF, Activity, BreakWindow, Kind, Label
from wfm.roster.context import Context
from wfm.roster.engine.optimise import optimise
from wfm.roster.engine.problem import Demand, Problem, assemble
from wfm.roster.engine.search import NoTour
from wfm.roster.parts import UNLIMITED, Apart, CellCost, Clock, Filter, Part, Presence, Rows, explore

GRID = Grid(date(2026, 11, 9), 2, 60, 60, "Asia/Shanghai")
MEAL = BreakWindow(Activity.MEAL, 60, 120, 240, False)
REST = BreakWindow(Activity.REST, 60, 300, 360, True)
LABELS = (
    DAY_OFF,
    Label("early", "E", Kind.WORK, 6 * 60, 14 * 60, True, (MEAL,)),
    Label("late", "L", Kind.WORK, 13 * 60, 22 * 60, True, (MEAL, REST)),
    Label("night", "N", Kind.WORK, 21 * 60, 29 * 60, True, ()),
    Label("duty", "OC", Kind.ON_CALL, 8 * 60, 20 * 60, True, ()),
)
AGENTS = 3
SLOTS = 48 + 29


def parts_of(random: np.random.Generator) -> list[Part]:
    agents = tuple(Agent(f"A{i}", f"A{i}", "T", "here", "p", "c", 100) for i in range(AGENTS))
    context = context_of(agents)
    everyone = tuple(range(AGENTS))
    off = context.mask(Kind.OFF)
    return [
        Clock(everyone, context.starts["here"], context.ends["here"] + 660, (-(10**6),) * AGENTS),
        explore(everyone, [0] * AGENTS, lambda n, _, x: n if off[x] else n + 1, lambda n: 3.0 * n * n, 2, 5),
        Filter((0,), random.random((2, 5)) < 0.8),
        CellCost((1, 2), random.integers(-4, 5, (2, 5)).astype(float)),
        Rows("seats", (0, 1), Presence.SITE, context.mask(Kind.WORK), np.zeros(48, int), np.ones(48, int)),
        Rows(
            "leader",
            (0, 2),
            Presence.WORK,
            context.mask(Kind.WORK),
            np.ones(48, int),
            np.full(48, UNLIMITED),
            2.0,
        ),
        Rows(
            "rota",
            everyone,
            Presence.START,
            context.mask(Kind.ON_CALL),
            np.ones(2, int),
            np.ones(2, int),
            5.0,
        ),
        Apart("apart", everyone, 0.67, 1.5),  # all three: two may be away, fewer: one
    ]


def context_of(agents: tuple[Agent, ...]) -> Context:
    return Context(GRID, agents, LABELS, {"here": Site(zone=GRID.zone, country="CN", seats=9)}, {}, {})


def problem_of(seed: int) -> tuple[Problem, list[Part]]:
    random = np.random.default_rng(seed)
    agents = tuple(Agent(f"A{i}", f"A{i}", "T", "here", "p", "c", 100) for i in range(AGENTS))
    parts = parts_of(random)
    pace = random.choice([0.0, 0.8, 1.0], size=(AGENTS, 2))
    pay = np.repeat(random.choice([0.0, 1.5], size=(AGENTS, 1)), SLOTS, axis=1)
    width = np.repeat(random.choice([0.5, 1.0], size=(4, 2, 2)), 12, axis=0)
    worth = -np.sort(-np.repeat(random.integers(1, 9, size=(4, 2, 2)), 12, axis=0), axis=2).astype(float)
    return assemble(context_of(agents), parts, pace, pay, Demand(("a", "b"), width, worth)), parts


def every_tour(
    parts: list[Part], problem: Problem, agent: int
) -> list[tuple[float, np.ndarray, np.ndarray, tuple[int, ...]]]:
    """Own cost, slots at work, slots present, and labels, straight from the labels' definitions."""
    pay = problem.pay[problem.pay_class[agent]]
    found = []
    for tour in itertools.product(range(len(LABELS)), repeat=2):
        cost, ok = 0.0, True
        for part in parts:
            if not isinstance(part, Rows | Apart) and agent not in part.agents:
                continue
            if isinstance(part, Filter):
                ok &= all(part.allowed[d, x] for d, x in enumerate(tour))
            elif isinstance(part, CellCost):
                cost += sum(part.cost[d, x] for d, x in enumerate(tour))
        worked = sum(x > 0 for x in tour)
        cost += 3.0 * worked * worked
        ends = [1440 * d + LABELS[x].end_min for d, x in enumerate(tour)]
        if all(tour) and 1440 + LABELS[tour[1]].start_min < ends[0] + 660:
            ok = False
        if not ok:
            continue
        choices = []
        for d, x in enumerate(tour):
            label = LABELS[x]
            if label.kind is not Kind.WORK:
                choices.append([((), (), ())])
                continue
            a, z = 24 * d + label.start_min // 60, 24 * d + label.end_min // 60
            spots = [range(b.earliest_min // 60, b.latest_min // 60 + 1) for b in label.breaks]
            options = []
            for places in itertools.product(*spots):
                if any(q < p + 1 for p, q in itertools.pairwise(places)):
                    continue
                pause = {a + p for p in places}
                unpaid = {a + p for p, b in zip(places, label.breaks, strict=True) if not b.paid}
                slots = range(a, z)
                options.append(
                    (
                        tuple(t for t in slots if t not in pause),
                        tuple(slots),
                        tuple(t for t in slots if t not in unpaid),
                    )
                )
            choices.append(options)
        for combo in itertools.product(*choices):
            work, present = np.zeros(SLOTS), np.zeros(SLOTS)
            money = cost
            for busy, there, paid in combo:
                work[list(busy)] += 1
                present[list(there)] += 1
                money += pay[list(paid)].sum()
            found.append((money, work, present, tour))
    return found


def optimum(problem: Problem, parts: list[Part]) -> float | None:
    model = pulp.LpProblem("roster", pulp.LpMinimize)
    terms, work, present, duty = [], {}, {}, {d: [] for d in range(2)}
    for agent in range(AGENTS):
        tours = every_tour(parts, problem, agent)
        if not tours:
            return None
        pick = [pulp.LpVariable(f"t{agent}_{k}", cat="Binary") for k in range(len(tours))]
        model += pulp.lpSum(pick) == 1
        terms += [x * cost for x, (cost, *_) in zip(pick, tours, strict=True)]
        for t in range(SLOTS):
            work[agent, t] = pulp.lpSum(x for x, tour in zip(pick, tours, strict=True) if tour[1][t])
            present[agent, t] = pulp.lpSum(x for x, tour in zip(pick, tours, strict=True) if tour[2][t])
        for d in range(2):
            duty[d] += [x for x, tour in zip(pick, tours, strict=True) if tour[3][d] == 4]
    pace = problem.pace[problem.group]
    for t in range(48):
        give = {(a, q): pulp.LpVariable(f"g{t}_{a}_{q}", 0) for a in range(AGENTS) for q in range(2)}
        for a in range(AGENTS):
            model += give[a, 0] + give[a, 1] <= work[a, t]
        for q in range(2):
            fill = [pulp.LpVariable(f"f{t}_{q}_{k}", 0, problem.demand.width[t, q, k]) for k in range(2)]
            model += pulp.lpSum(fill) <= pulp.lpSum(pace[a, q] * give[a, q] for a in range(AGENTS))
            terms += [
                problem.demand.worth[t, q, k] * (problem.demand.width[t, q, k] - fill[k]) for k in range(2)
            ]
        model += present[0, t] + present[1, t] <= 1
        alone = pulp.LpVariable(f"l{t}", 0)
        model += alone + work[0, t] + work[2, t] >= 1
        terms.append(2.0 * alone)
    for t in range(SLOTS):
        inside = pulp.lpSum(present[a, t] for a in range(AGENTS))
        away = inside - pulp.lpSum(work[a, t] for a in range(AGENTS))
        all_in, over = pulp.LpVariable(f"i{t}", cat="Binary"), pulp.LpVariable(f"o{t}", 0)
        model += 3 * all_in <= inside
        model += over >= away - 1 - all_in
        terms.append(1.5 * over)
    for d in range(2):
        short = pulp.LpVariable(f"d{d}", 0)
        model += short + pulp.lpSum(duty[d]) >= 1
        model += pulp.lpSum(duty[d]) <= 1
        terms.append(5.0 * short)
    model += pulp.lpSum(terms)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    return float(pulp.value(model.objective)) if model.status == 1 else None


@pytest.mark.parametrize("seed", range(15))
def test_bound_below_optimum_below_roster(seed: int) -> None:
    problem, parts = problem_of(seed)
    best = optimum(problem, parts)
    if best is None:
        with pytest.raises(NoTour):
            optimise(problem, 1, NoStop(), Quiet(), max_sweeps=3, bound_steps=8)
        return
    found = optimise(problem, 1, NoStop(), Quiet(), max_sweeps=100, bound_steps=400)
    assert found.bound is not None
    assert found.bound <= best + 1e-6
    assert found.state.cost >= best - 1e-6
    assert found.state.cost <= best * 1.05 + 1e-6, "a few sweeps come close on so small an instance"
    assert found.bound >= best - 0.35 * abs(best), "the bound is worth something"


def test_the_same_seed_gives_the_same_roster() -> None:
    problem, _ = problem_of(3)
    one, two = (optimise(problem, 5, WorkLimit(120), Quiet(), max_sweeps=9, bound_steps=60) for _ in range(2))
    assert one.state.cost == two.state.cost
    assert [t.labels.tolist() for t in one.state.tours if t] == [
        t.labels.tolist() for t in two.state.tours if t
    ]


@pytest.mark.parametrize("pieces", [0, 1, 3, 7])
def test_whenever_it_is_stopped_everybody_has_a_tour(pieces: int) -> None:
    problem, _ = problem_of(4)
    found = optimise(problem, 5, WorkLimit(pieces), Quiet(), max_sweeps=9, bound_steps=40)
    assert all(tour is not None for tour in found.state.tours)
    assert not found.state.over_hard_rows
    assert found.stopped == "work limit"
