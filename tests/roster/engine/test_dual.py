"""The bound by two threads and after steps by samples."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.roster.engine.test_optimise import optimum, problem_of
from wfm.roster.engine import dual
from wfm.roster.engine.dual import Dual
from wfm.roster.engine.search import Search


def started(seed: int) -> Dual:
    problem, _ = problem_of(seed)
    search = Search(problem, 1)
    search.start()
    return Dual(problem, search.state.coverage.worth_of_next())


@pytest.mark.parametrize("seed", [0, 3])
def test_two_threads_find_the_bound_of_one(seed: int) -> None:
    alone, helped = started(seed), started(seed)
    alone.climb(40)
    with ThreadPoolExecutor(1) as beside:
        helped.climb(40, beside)
    assert helped.bound == pytest.approx(alone.bound, rel=1e-9)
    assert (helped.met.labels == alone.met.labels).all()


@pytest.mark.parametrize("seed", [0, 3])
def test_steps_by_samples_end_nearer_and_leave_a_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dual, "_SAMPLE", 1)
    cold, warm = started(seed), started(seed)
    warm.approach()
    cold.climb(1)
    warm.climb(1)
    problem, parts = problem_of(seed)
    best = optimum(problem, parts)
    assert best is not None
    assert cold.bound < warm.bound <= best + 1e-6
