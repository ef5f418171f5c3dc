"""Bound and roster together: the prices of the bound show the search where to start."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.domain.control import Progress, Quiet, Stop
from wfm.roster.engine.dual import Dual
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.search import Search
from wfm.roster.engine.state import State
from wfm.roster.parts import Floats


@dataclass(frozen=True, eq=False)
class Found:
    """The best roster found; money in minor units, None where no step was taken to prove it.

    `bound`: no roster costs less. `unavoidable`: missing heads and unmet team rules alone cost no
    roster less than that.
    """

    state: State
    bound: float | None
    unavoidable: float | None
    sweeps: int
    stopped: str


def optimise(
    problem: Problem, seed: int, stop: Stop, progress: Progress, *, max_sweeps: int, bound_steps: int
) -> Found:
    """A legal roster first, then a bound, then a better roster drawn from the bound's tours.

    Whatever stops it, the best roster so far comes back.

    Raises:
        NoTour: some agents have no legal tour.
    """
    greedy = Search(problem, seed)
    greedy.start()
    progress.tell("roster", cost=greedy.state.cost, sweep=0, sweeps=max_sweeps)
    dual = Dual(problem, [greedy.state.coverage.worth_of_next()])
    dual.climb(bound_steps, stop, progress)
    bound = dual.bound if dual.steps else None
    free = Dual(_without_own_cost(problem), dual.best)
    free.climb(bound_steps // 4, stop, Quiet())
    search = greedy
    if dual.steps:
        search = Search(problem, seed)
        search.start_from(dual.sample(np.random.default_rng(seed)))
    stopped = search.run(stop, progress, max_sweeps)
    best = min((search.state, greedy.state), key=lambda s: (bool(s.over_hard_rows), s.cost))
    unavoidable = max(free.bound, 0.0) if free.steps else None
    return Found(best, bound, unavoidable, search.sweeps, stopped)


def _without_own_cost(problem: Problem) -> Problem:
    """The problem in which tours cost nothing: what it cannot cover, no money can."""

    def free(cost: Floats) -> Floats:
        return np.where(np.isfinite(cost), 0.0, np.inf)

    return replace(
        problem,
        base=free(problem.base),
        pay=np.zeros_like(problem.pay),
        graphs=tuple(replace(g, node_cost=free(g.node_cost)) for g in problem.graphs),
    )
