"""A roster and its proof where nothing goes by slot: linear programme, dives, small programmes."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, cycle
from typing import NamedTuple

import numpy as np

from wfm.domain.control import Progress, Stop
from wfm.domain.errors import NoRosterFound
from wfm.roster.engine.cooling import Cooling
from wfm.roster.engine.day_rows import DayRows, greedy, sweep
from wfm.roster.engine.dive import dive
from wfm.roster.engine.improve import Improver
from wfm.roster.engine.large import improve_large
from wfm.roster.engine.master import Master
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.search import NoTour
from wfm.roster.engine.state import State, Tour
from wfm.roster.parts import Ints

_EPSILON = 1e-6

_ARCS = 60_000_000
"""Arcs of graphs that one thread walks in a row while the other anneals or plans a few agents anew."""

_ANNEALED = 3
"""While the linear programme has not converged, of so many turns one anneals."""

_WORK, _MOST_TURNS = 4_000_000, 40
"""Work on the linear programme that takes as long as a turn of the other thread; most turns for a piece."""

_DIVING = 3
"""Pieces of a dive for each meeting of the threads."""

_BESIDE_CLOSING = 24
"""Pieces of a dive that one thread takes while the other searches everybody's tours at once."""


class ByTours(NamedTuple):
    """As `Found` in optimise: the roster, what none is cheaper than, steps taken, what stopped it."""

    state: State
    bound: float | None
    unavoidable: float | None
    steps: int
    stopped: str


def by_tours(
    problem: Problem, seed: int, stop: Stop, progress: Progress, start: Sequence[Tour | None] = ()
) -> ByTours:
    """Greedy roster and sweeps; then the linear programme and dives beside annealing and small programmes.

    Whatever stops it, the best roster so far comes back. One thread climbs, one improves; they meet
    after fixed amounts of work, so that a seed gives one roster. `start`: tours to begin with, by
    agent.

    Raises:
        NoTour: some agents have no legal tour.
        NoRosterFound: some were found none within their caps, which proves nothing.
    """
    random = np.random.default_rng(seed)
    rows = DayRows(problem)
    roster = greedy(rows)
    for agent, tour in enumerate(start):
        if tour is not None and np.isfinite(rows.own_cost(agent, tour.labels)):
            roster[agent] = tour.labels
    if lost := [a for a in range(rows.agents) if not np.isfinite(rows.own_cost(a, roster[a], capped=False))]:
        raise NoTour(lost)
    cooling = Cooling(rows, roster, seed + 2)
    if lost := cooling.mend(stop):  # outside a cap it proves nothing
        raise NoRosterFound({"limits of the horizon": len(lost)}, "the first roster", "people beyond them")
    roster = cooling.roster
    progress.tell("roster", cost=rows.cost(roster))
    improver = Improver(rows, roster, random)
    if problem.start.is_large:
        steps, reason = improve_large(rows, improver, seed + 1, stop, progress)
    else:
        steps, reason = _improve(rows, improver, cooling, seed + 1, stop, progress)
    state = State(problem)
    for agent, labels in enumerate(improver.roster):
        state.put(agent, state.tour(agent, labels))
    return ByTours(state, improver.known_bound, None, steps, reason)


def _improve(
    rows: DayRows, improver: Improver, cooling: Cooling, seed: int, stop: Stop, progress: Progress
) -> tuple[int, str]:
    """The linear programme and dives on one thread, what is smaller on the other; turns, why they ended."""
    master, random = Master(rows.twin()), np.random.default_rng(seed)
    roster = improver.roster.copy()
    master.add_roster(roster)
    while not stop.reason() and sweep(rows, roster, random.permutation(rows.agents)) > _EPSILON:
        master.add_roster(roster)
    improver.offer(roster)
    progress.tell("roster", cost=improver.cost)
    steps, reason, converged = 0, "", False
    turn, turns, work = 0, 1, 0
    climb = _climb(master, stop, random)
    next(climb)
    with ThreadPoolExecutor(1) as beside:
        while not (reason := "optimal" if improver.done else stop.reason()):
            cost, closing = improver.cost, converged and improver.worth_closing
            climbing = beside.submit(
                _pieces, climb, cost, _BESIDE_CLOSING if closing else _DIVING if converged else 1
            )
            if closing:
                improver.close(seconds=stop.left_s())
            else:
                for _ in range(turns):
                    turn += 1
                    if converged or turn % _ANNEALED:
                        improver.step(stop.left_s())
                    else:
                        improver.offer(cooling.step())
                    if improver.done or stop.reason():
                        break
            found = climbing.result()
            turns = 1 + min((master.work - work) // _WORK, _MOST_TURNS)
            work = master.work
            steps, converged = steps + 1, master.converged
            improver.learn(master.bound, *master.duals)
            if found is not None:
                improver.offer(found)
            if improver.cost < cost - _EPSILON:
                progress.tell("roster", cost=improver.cost, bound=improver.known_bound, step=steps)
    return steps, reason


_Climb = Generator[Ints | None, float | None, None]
"""Pieces of work; a roster where one is finished. It is sent the cost of the best so far."""


def _pieces(climb: _Climb, cost: float, most: int) -> Ints | None:
    """Takes pieces of work, up to a roster."""
    for _ in range(most):
        if (found := climb.send(cost)) is not None:
            return found
    return None


def _climb(master: Master, stop: Stop, random: np.random.Generator) -> _Climb:
    """The linear programme, then dives for ever, coarse ones first."""
    rows, n = master.rows, master.rows.agents
    at_once = min(max(_ARCS // max(rows.arcs, 1), 1), 30)
    yield None
    while master.solve(stop, at_once) == "rounds":
        yield None
    batches = chain((max(4, n // 2), max(3, n // 6), 3), cycle((max(3, n // 4), max(3, n // 8), 2)))
    pieces = 1 + at_once // 10
    for fixed in batches:
        ceiling = (yield None) or np.inf
        for piece, found in enumerate(dive(rows, master, stop, at_least=fixed, random=random)):
            if found is None and piece % pieces:
                continue
            if found is not None:
                while sweep(rows, found, random.permutation(n)) > _EPSILON:
                    pass
            elif master.value >= ceiling:
                break
            ceiling = (yield found) or np.inf
        master.solve(stop)
