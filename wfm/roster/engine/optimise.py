"""Bound and roster together: the prices of the bound show the search where to start."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from wfm.domain.control import Progress, Stop
from wfm.roster.engine.by_tours import by_tours
from wfm.roster.engine.dual import Dual
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.search import Search
from wfm.roster.engine.state import State, Tour
from wfm.roster.parts import Floats

_STEPS = 16
"""Steps up that one thread takes while the other moves as many agents as there are."""

_AT_ONCE = 4000
"""Agents moved, at most, before both threads are asked to stop."""

_UNAVOIDABLE = 4
"""Steps up for the bound, for one towards what no money avoids."""

_HOT, _COLD = 1.0, 0.02
"""Heat of the search at the start and the end, in prices of a missing head in a slot."""

_LONGER = 4
"""The climb goes on to so many times as many steps once a roster has been drawn from it."""

_CALM = 0.002
"""Gain of a sweep, as a share of the cost, below which another is not worth it."""

_SLOW = 300
"""Sweeps from which that heat pays; with fewer to come it begins cooler."""


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
    problem: Problem,
    seed: int,
    stop: Stop,
    progress: Progress,
    *,
    max_sweeps: int,
    bound_steps: int,
    start: Sequence[Tour | None] = (),
) -> Found:
    """A legal roster first, then a bound beside a better roster, drawn from the bound's tours.

    Whatever stops it, the best roster so far comes back. One thread climbs, one builds; they meet
    after fixed amounts of work, so that a seed gives one roster. When the climb is over, both
    build. `start`: tours to begin with, by agent.

    Raises:
        NoTour: some agents have no legal tour.
    """
    if not problem.by_slot:
        return Found(*by_tours(problem, seed, stop, progress, start))
    search = Search(problem, seed)
    search.start(start)
    dual = Dual(problem, search.state.coverage.worth_of_next())
    free: Dual | None = None
    moves = min(problem.agents, _AT_ONCE)
    steps = max(1, moves * _STEPS // problem.agents)
    sweeps, stopped = 0.0, ""
    twin: Search | None = None
    other: Future[None] | None

    def tell() -> None:
        bound = dual.bound if dual.steps else None
        progress.tell("roster", cost=search.record.cost[0], bound=bound, sweep=int(sweeps), sweeps=max_sweeps)

    tell()
    with ThreadPoolExecutor(1) as beside:
        while not (stopped := stop.reason()) and sweeps < max_sweeps:
            heat = _heat(problem, sweeps, max_sweeps, stop.spent())
            if free is not None and free.steps * _UNAVOIDABLE < dual.steps:
                other = beside.submit(free.climb, steps)
            elif dual.steps < bound_steps * (_LONGER if twin else 1):
                other = beside.submit(dual.climb, steps)
            else:
                other = beside.submit(twin.ruins, moves // 2, heat) if twin else None
            if sweeps < 2:
                search.sweep(search.order()[:moves])
            else:
                search.ruins(moves // 2, heat)
            sweeps += moves / problem.agents
            if other:
                other.result()
            if twin is None and 0 < bound_steps <= dual.steps:
                search, twin = _settled(search, dual, seed, stop)
                free = Dual(_without_own_cost(problem), dual.best.head, dual.best)
            tell()
    if dual.steps and free is None:
        free = Dual(_without_own_cost(problem), dual.best.head, dual.best)
        free.climb(1)
    best = min([search, *([twin] if twin else [])], key=_cost)
    return Found(
        best.best(),
        dual.bound if dual.steps else None,
        max(free.bound, 0.0) if free else None,
        int(sweeps),
        stopped or "sweeps",
    )


def _settled(early: Search, dual: Dual, seed: int, stop: Stop) -> tuple[Search, Search]:
    """A search from the mean of the bound's tours, and the one there was; the better one first."""
    late = Search(early.problem, seed + 1)
    late.settle(dual.like, dual.met)
    while not stop.reason() and late.sweep(late.order()) > _CALM * abs(late.state.cost):
        pass
    better, worse = sorted((late, early), key=_cost)
    return better, worse


def _cost(search: Search) -> float:
    return float(search.record.cost[0])


def _heat(problem: Problem, sweeps: float, max_sweeps: int, spent: float) -> float:
    """How much dearer a move may make the roster, on average: less and less to the end."""
    p = problem
    prices = [p.demand.worth[p.demand.width > 0], *(t.under for t in (p.work, p.on_site, p.start))]
    paid = [x for x in map(np.ravel, prices) if (x > 0).any()]
    unit = float(np.median(paid[0])) if paid else 0.0
    share = max(spent, sweeps / max_sweeps)
    to_come = min(max_sweeps, sweeps / spent if spent else max_sweeps)
    return float(unit * _HOT * min(1.0, to_come / _SLOW) * _COLD**share)


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
