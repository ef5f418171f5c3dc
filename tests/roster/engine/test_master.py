"""The linear programme over tours against PuLP with CBC over every tour, enumerated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
from pybind11_abseil.status import StatusNotOk, internal_error

from tests.roster.engine.tiny import DAYS, Tiny, tiny
from wfm.domain.control import NoStop
from wfm.roster.engine.ascent import Ascent
from wfm.roster.engine.day_rows import DayRows, greedy
from wfm.roster.engine.master import Master
from wfm.roster.engine.programme import Programme


def relaxed(one: Tiny) -> float:
    start = one.problem.start
    model = pulp.LpProblem("tours", pulp.LpMinimize)
    share = [[pulp.LpVariable(f"x{a}_{t}", 0) for t in range(len(ts))] for a, ts in enumerate(one.tours)]
    cost = [c * x for xs, ts in zip(share, one.tours, strict=True) for x, (_, c) in zip(xs, ts, strict=True)]
    for xs in share:
        model += pulp.lpSum(xs) == 1
    for rule, label in enumerate((1, 2)):
        for day in range(DAYS):
            under, over = (pulp.LpVariable(f"{kind}{rule}_{day}", 0) for kind in "uo")
            heads = [
                x
                for xs, ts in zip(share, one.tours, strict=True)
                for x, (tour, _) in zip(xs, ts, strict=True)
                if tour[day] == label
            ]
            model += pulp.lpSum(heads) + under - over == int(start.least[rule, day])
            cost += [float(start.under[rule]) * under, float(start.over[rule]) * over]
    model += pulp.lpSum(cost)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    return float(pulp.value(model.objective))


def mastered(one: Tiny) -> Master:
    rows = DayRows(one.problem)
    master = Master(rows)
    master.add_roster(greedy(rows))
    return master


@pytest.mark.parametrize("seed", range(12))
def test_value_and_bound_are_those_of_all_tours_together(seed: int) -> None:
    one = tiny(seed)
    master = mastered(one)
    assert master.solve(NoStop()) == "converged"
    assert master.value == pytest.approx(relaxed(one), abs=1e-5)
    assert master.bound == pytest.approx(master.value, abs=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_every_round_leaves_a_bound(seed: int) -> None:
    one = tiny(seed)
    master = mastered(one)
    master.solve(NoStop(), rounds=2)
    assert master.bound <= one.optimum() + 1e-6
    assert master.rows.least_possible(master.bound) <= one.optimum() + 1e-6


def test_from_an_ascent_it_comes_to_the_same_and_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, rounds, solve = [], [0, 0], Programme.solve
    monkeypatch.setattr(Programme, "solve", lambda *args: calls.append(args) or solve(*args))
    for seed in range(6):
        one = tiny(seed, agents=4)
        plain, helped = mastered(one), mastered(one)
        ascent = Ascent(helped.rows.twin(), helped.rows.charge)
        ascent.climb(40)
        helped.begin(ascent)
        known = {(agent, tuple(tour)) for agent, tour in zip(helped.owner, helped.tours, strict=True)}
        assert known >= {(agent, tuple(tour)) for agent, tour in enumerate(ascent.tours[-1])}
        assert helped.bound == ascent.bound <= relaxed(one) + 1e-6
        for k, master in enumerate((plain, helped)):
            calls.clear()
            assert master.solve(NoStop()) == "converged"
            rounds[k] += len(calls)
            assert master.value == pytest.approx(relaxed(one), abs=1e-5)
    assert rounds[1] < 0.8 * rounds[0]


def test_a_charge_is_what_a_tour_usually_pays() -> None:
    problem = tiny(0).problem
    base = np.zeros_like(problem.base)
    base[0, :, 1], base[0, 0, 2], base[1, 0, 0] = 5.0, 9.0, np.inf
    free = tuple(replace(g, node_cost=np.minimum(g.node_cost, 0.0)) for g in problem.graphs)
    assert DayRows(replace(problem, base=base, graphs=free)).charge == 5.0
    assert DayRows(replace(problem, base=base * 100, graphs=free)).charge == DayRows(problem).price
    none = np.minimum(base, 0.0)
    assert DayRows(replace(problem, base=none, graphs=free)).charge == DayRows(problem).price


class Defeated:
    """A simplex that rounding defeats."""

    def update(self, *_: object) -> bool:
        return True

    def solve(self, *_: object) -> None:
        raise StatusNotOk(internal_error("abnormal"))


def test_what_one_solver_cannot_another_does(monkeypatch: pytest.MonkeyPatch) -> None:
    one = tiny(3)
    master = mastered(one)
    monkeypatch.setattr("ortools.math_opt.core.python.solver.new", lambda *_: Defeated())
    assert master.solve(NoStop()) == "converged"
    assert master.value == pytest.approx(relaxed(one), abs=1e-5)


def test_work_counts_the_arcs_walked() -> None:
    master = mastered(tiny(3))
    before = master.rows.walked
    master.solve(NoStop())
    assert 0 < master.rows.walked - before < master.work
    _, tours = master.rows.best_of_all(master.own)
    walked = master.rows.walked
    master.rows.best_of_all(master.own)
    whole = master.rows.walked - walked
    master.rows.own_cost(0, tours[0])
    assert 0 < master.rows.walked - walked - whole < whole
