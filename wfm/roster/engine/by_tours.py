"""A roster and its proof where nothing goes by slot: linear programme, dives, patches planned anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, cycle
from typing import NamedTuple

import numpy as np

from wfm.domain.control import Progress, Stop
from wfm.domain.errors import NoRosterFound
from wfm.roster.engine.ascent import Ascent
from wfm.roster.engine.cooling import Cooling
from wfm.roster.engine.day_rows import DayRows, drawn, greedy, sweep
from wfm.roster.engine.dive import dive
from wfm.roster.engine.incumbent import Incumbent
from wfm.roster.engine.large import improve_large
from wfm.roster.engine.master import Master
from wfm.roster.engine.patches import Patches
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.search import NoTour
from wfm.roster.engine.state import State, Tour
from wfm.roster.parts import Floats, Ints

_EPSILON = 1e-6

_WORK = 60_000_000
"""Least work, in arcs walked, that one thread climbs or dives while the other anneals or plans a patch."""

_STEPS, _REACH = 60, 3.0
"""Steps up by which the linear programme begins near its prices, and how long they are, in what one thing
amiss in a tour costs."""

_ANNEALED = 20
"""Until the linear programme has converged every other turn anneals, up to so many in vain."""

_DIVES, _DIVING = 3, 3
"""After so many dives, of so many turns one goes on with the next."""

_KNOWN, _WORTH_A_TRY = 20, 60
"""After so many turns it is asked anew which tours are the cheapest; so many of each agent."""

_IN_VAIN = 30
"""Turns without gain after which everybody's tours are searched at once, however wide the gap."""

_KEPT = 60
"""Tours of each agent with which a dive begins."""


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
    """Greedy roster and sweeps; then the linear programme and dives beside annealing and patches.

    Whatever stops it, the best roster so far comes back. One thread climbs, one improves; they meet
    after fixed amounts of work, so that a seed gives one roster. `start`: tours to begin with, by
    agent.

    Raises:
        NoTour: some agents have no legal tour.
        NoRosterFound: some were found none within their caps, which proves nothing.
    """
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
    best = Incumbent(rows, roster)
    if problem.start.is_large:
        steps, reason = improve_large(rows, best, seed + 1, stop, progress)
    else:
        steps, reason = _improve(rows, best, cooling, seed + 1, stop, progress)
    state = State(problem)
    for agent, labels in enumerate(best.roster):
        state.put(agent, state.tour(agent, labels))
    return ByTours(state, best.known_bound, None, steps, reason)


def _improve(
    rows: DayRows, best: Incumbent, cooling: Cooling, seed: int, stop: Stop, progress: Progress
) -> tuple[int, str]:
    """Linear programme and dives on one thread, patches on the other, then on both; turns, what ended it."""
    master, random = Master(rows.twin()), np.random.default_rng(seed)
    roster = best.roster.copy()
    master.add_roster(roster)
    while not stop.reason() and sweep(rows, roster, random.permutation(rows.agents)) > _EPSILON:
        master.add_roster(roster)
    best.offer([roster])
    progress.tell("roster", cost=best.cost)
    mine, other = Patches(rows, seed + 1), Patches(rows.twin(), seed + 2)
    turns, in_vain, annealed_in_vain, as_much, reason = 0, 0, 0, 0, ""
    known: list[tuple[Ints, Floats]] = []
    climber = _Climber(master, roster.copy(), stop, random)
    with ThreadPoolExecutor(1) as beside:
        while not (reason := "optimal" if best.done else stop.reason()):
            turns += 1
            roster, cost, converged = best.roster, best.cost, master.converged
            if converged and (turns % _KNOWN == 0 or not known):
                known = master.cheapest(_WORTH_A_TRY)
            dear = best.excess() if converged else None
            if climber.dives < _DIVES or turns % _DIVING == 0:
                theirs = beside.submit(climber.go_on, cost, as_much)
            else:
                theirs = beside.submit(other.plan, roster, other.draw(dear), stop, known)
            if converged and (best.near or in_vain >= _IN_VAIN) and not best.searched:
                found = best.close(seconds=stop.left_s())
            elif not converged and turns % 2 and annealed_in_vain < _ANNEALED:
                before = cooling.work
                found = cooling.step()
                as_much = cooling.work - before
                annealed_in_vain = 0 if rows.cost(found) < cost - _EPSILON else annealed_in_vain + 1
            else:
                found = mine.plan(roster, mine.draw(dear), stop, known)
                as_much = mine.work
            best.offer([x for x in (found, theirs.result()) if x is not None])
            best.learn(master.bound, *master.duals)
            in_vain += 1
            if best.cost < cost - _EPSILON:
                in_vain = 0
                progress.tell("roster", cost=best.cost, bound=best.known_bound, step=turns)
    return turns, reason


class _Climber:
    """A quick ascent, a roster drawn from it, the linear programme, then dives for ever, coarse ones first.

    All that in pieces. `dives`: how many have come to an end, be it that they led to nothing cheaper.
    """

    def __init__(self, master: Master, roster: Ints, stop: Stop, random: np.random.Generator) -> None:
        self.master, self.dives = master, 0
        self._cost = np.inf
        self._pieces = self._climb(roster, stop, random)

    def go_on(self, cost: float, work: int) -> Ints | None:
        """Takes pieces of about so much work, up to a roster; `cost`: of the best one so far."""
        self._cost = cost
        enough, before = self.master.work + max(work, _WORK), -1
        while before < self.master.work < enough:  # no work at all: no time is left
            before = self.master.work
            if (found := next(self._pieces)) is not None:
                return found
        return None

    def _climb(self, roster: Ints, stop: Stop, random: np.random.Generator) -> Iterator[Ints | None]:
        master, rows, n = self.master, self.master.rows, self.master.rows.agents
        ascent = Ascent(rows, _REACH * rows.charge)
        for _ in range(_STEPS):
            ascent.climb(1)
            yield None
        master.begin(ascent)
        yield _swept(rows, drawn(rows, ascent.tours, roster, random), random)
        at_once = min(max(_WORK // max(rows.arcs, 1) // 4, 1), 5)
        while master.solve(stop, at_once) == "rounds":
            yield None
        for fixed in chain((max(4, n // 2), max(3, n // 6), 3), cycle((max(3, n // 4), max(3, n // 8), 2))):
            for found in dive(rows, master, stop, at_least=fixed, random=random):
                if found is None and master.value >= self._cost:
                    break
                yield found if found is None else _swept(rows, found, random)
            self.dives += 1
            master.forget(_KEPT)
            master.solve(stop)
            yield None


def _swept(rows: DayRows, roster: Ints, random: np.random.Generator) -> Ints:
    """Everybody in turn on their best tour beside all others, until that changes nothing."""
    while sweep(rows, roster, random.permutation(rows.agents)) > _EPSILON:
        pass
    return roster
