"""A programme that grows, against PuLP with CBC at each size."""

from __future__ import annotations

import numpy as np
import pulp
import pytest

from wfm.roster.engine.programme import Programme


@pytest.mark.parametrize("seed", range(8))
def test_at_every_size_it_is_the_cheapest(seed: int) -> None:
    random = np.random.default_rng(seed)
    lower = random.integers(1, 5, 4).astype(float)
    upper = lower + random.integers(0, 3, 4)
    programme, columns, most = Programme(lower, upper), [], []
    columns += [(50.0, np.array([row]), np.ones(1)) for row in range(4)]  # so that there is a way
    for _ in range(12):
        rows = np.flatnonzero(random.random(4) < 0.6)
        columns.append((float(random.integers(1, 30)), rows, random.integers(1, 3, len(rows)).astype(float)))
    for number, column in enumerate(columns):
        assert programme.add(*column) == number
        most.append(np.inf)
        if number < 4:
            continue
        if number % 3 == 0:
            shut = int(random.integers(4, number + 1)) if number > 4 else number
            most[shut] = 0.0 if np.isinf(most[shut]) else np.inf
            programme.limit(shut, most[shut])
        found = programme.solve(lambda: np.inf)
        assert found is not None
        assert found.value == pytest.approx(cheapest(lower, upper, columns[: number + 1], most))
        amounts = np.zeros(number + 1)
        amounts[found.columns] = found.amounts
        assert sum(a * c[0] for a, c in zip(amounts, columns, strict=False)) == pytest.approx(found.value)
        earned = np.where(found.duals > 0, lower, upper) @ found.duals
        assert earned == pytest.approx(found.value)  # nothing shut is worth having open


def cheapest(lower, upper, columns, most) -> float:
    model = pulp.LpProblem("p", pulp.LpMinimize)
    x = [pulp.LpVariable(f"x{j}", 0, None if np.isinf(most[j]) else most[j]) for j in range(len(columns))]
    model += pulp.lpSum(c[0] * v for c, v in zip(columns, x, strict=True))
    for row in range(len(lower)):
        filled = pulp.lpSum(
            k * v
            for (_, rows, ks), v in zip(columns, x, strict=True)
            for r, k in zip(rows, ks, strict=True)
            if r == row
        )
        model += filled >= lower[row]
        model += filled <= upper[row]
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    return float(pulp.value(model.objective))


def test_without_time_there_is_no_answer() -> None:
    programme = Programme(np.ones(1), np.ones(1))
    programme.add(1.0, np.array([0]), np.ones(1))
    assert programme.solve(lambda: 0.0) is None


def test_a_fault_of_ours_is_not_taken_for_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ortools.math_opt.core.python.solver.new", lambda: None)
    with pytest.raises(TypeError):
        Programme(np.ones(1), np.ones(1)).solve(lambda: np.inf)
