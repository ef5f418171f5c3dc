"""Allocation and its prices against a linear programme (PuLP with CBC)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pulp
import pytest

from wfm.roster.engine.coverage import Coverage
from wfm.roster.engine.problem import Demand


def instance(
    random: np.random.Generator, groups: int = 4, queues: int = 3, segments: int = 3
) -> SimpleNamespace:
    pace = random.choice([0.0, 0.7, 1.0, 1.3], size=(groups, queues))
    width = random.choice([0.5, 1.0, 2.3], size=(1, queues, segments))
    worth = -np.sort(-random.integers(1, 20, size=(1, queues, segments)).astype(float), axis=2)
    heads = random.integers(0, 4, size=(1, groups))
    return SimpleNamespace(
        pace=pace, slots=1, supply=heads, demand=Demand(tuple("abc")[:queues], width, worth)
    )


def optimum(problem: SimpleNamespace, heads: np.ndarray) -> float:
    model = pulp.LpProblem("slot", pulp.LpMaximize)
    groups, queues = problem.pace.shape
    width, worth = problem.demand.width[0], problem.demand.worth[0]
    give = {(g, q): pulp.LpVariable(f"x{g}_{q}", 0) for g in range(groups) for q in range(queues)}
    fill = {
        (q, k): pulp.LpVariable(f"y{q}_{k}", 0, width[q, k])
        for q in range(queues)
        for k in range(width.shape[1])
    }
    model += pulp.lpSum(worth[q, k] * fill[q, k] for q, k in fill)
    for g in range(groups):
        model += pulp.lpSum(give[g, q] for q in range(queues)) <= int(heads[g])
    for q in range(queues):
        model += pulp.lpSum(fill[q, k] for k in range(width.shape[1])) <= pulp.lpSum(
            problem.pace[g, q] * give[g, q] for g in range(groups)
        )
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    return float(pulp.value(model.objective))


@pytest.mark.parametrize("seed", range(80))
def test_value_gains_and_losses_are_those_of_the_linear_programme(seed: int) -> None:
    problem = instance(np.random.default_rng(seed))
    coverage = Coverage(problem)
    base = optimum(problem, problem.supply[0])
    assert coverage.value == pytest.approx(base)
    for group in range(len(problem.pace)):
        more = problem.supply[0].copy()
        more[group] += 1
        assert coverage.gains(group)[0] == pytest.approx(optimum(problem, more) - base, abs=1e-6)
        if problem.supply[0, group]:
            less = problem.supply[0].copy()
            less[group] -= 1
            assert coverage.losses(group)[0] == pytest.approx(base - optimum(problem, less), abs=1e-6)
            assert coverage.value == pytest.approx(base), "what was tried is taken back"


@pytest.mark.parametrize("seed", range(60))
def test_heads_come_and_go_without_leaving_a_trace(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = instance(random)
    coverage = Coverage(problem)
    before = coverage.value
    slot = np.array([0])
    guests = random.integers(0, len(problem.pace), 5).tolist()
    for group in guests:
        coverage.add(group, slot)
    assert coverage.value == pytest.approx(optimum(problem, coverage.heads[0]))
    for group in random.permutation(guests).tolist():
        coverage.remove(group, slot)
        assert coverage.value == pytest.approx(optimum(problem, coverage.heads[0]), abs=1e-6)
        for g in range(len(problem.pace)):
            more = coverage.heads[0] + (np.arange(len(problem.pace)) == g)
            gain = optimum(problem, more) - coverage.value
            assert coverage.gains(g)[0] == pytest.approx(gain, abs=1e-6)
    assert coverage.value == pytest.approx(before)


def test_a_trace_of_the_group_itself_is_not_pushed_round_in_circles() -> None:
    """Rounding leaves a trace of a group where it is indifferent; displacing itself gains nothing."""
    demand = Demand(("a", "b"), np.array([[[1.0, 4.0], [5.0, 5.0]]]), np.array([[[9.0, 2.0], [5.0, 3.0]]]))
    problem = SimpleNamespace(pace=np.full((2, 2), 0.5), slots=1, supply=np.array([[0, 0]]), demand=demand)
    coverage = Coverage(problem)
    coverage.given[0, 0] = [2.0 - 3e-9, 0.0]
    coverage.given[0, 1] = [3e-9, 0.0]
    coverage.heads[0] = [2.0, 0.0]
    coverage.allocated[0] = [1.0, 0.0]
    coverage.filling.value[0] = 9.0
    coverage.add(1, np.array([0]))
    assert coverage.value == pytest.approx(9.0 + 2.5)
    coverage.remove(1, np.array([0]))
    assert coverage.value == pytest.approx(9.0)
