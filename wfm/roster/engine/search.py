"""Looks for a cheap roster: greedy start, best-response sweeps, ruin and recreate.

Every move prices whole tours exactly, so a roster is legal at every moment at which all agents
are in it. Small ruins may end a little above the best roster met (record-to-record travel: Dueck
1993), by less from sweep to sweep; the best one comes back.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from wfm.domain.control import Progress, Stop
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import State, Tour
from wfm.roster.parts import Ints

_WORTHWHILE = 1e-6
"""Smallest gain, in minor units, that counts as one."""

_LEEWAY, _COOLING = 0.001, 0.93
"""How far above the best a roster may go, as a share of its cost, and what is left of it a sweep later."""

_RUIN = 3
"""Most agents that leave at once: more come back to where they were and only cost time."""


class NoTour(Exception):
    """These agents, by position, have no legal tour whatever the others do."""

    def __init__(self, agents: Iterable[int]) -> None:
        self.agents = tuple(agents)
        super().__init__(f"agents without a legal tour: {self.agents}")


class Search:
    """One search; `state` holds its best roster whenever `run` is not under way."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem = problem
        self.state = State(problem)
        self._random = np.random.default_rng(seed)
        self.sweeps = 0

    def start(self) -> None:
        """A first legal roster: each agent in turn takes its best tour beside those before it.

        Raises:
            NoTour: names every agent without a legal tour.
        """
        lost = []
        for agent in self._scarce_first().tolist():
            answer = self.state.respond(agent)
            if answer is None:
                lost.append(agent)
            else:
                self.state.put(agent, answer[1])
        if lost:
            raise NoTour(lost)

    def start_from(self, labels: list[Ints]) -> None:
        """A first roster of these tours, (days,) labels by agent; breaks where they hurt least."""
        for agent in self._random.permutation(self.problem.agents).tolist():
            work, _, _ = self.state.prices(agent)
            self.state.put(agent, self.state.tour(agent, labels[agent], work))

    def run(self, stop: Stop, progress: Progress, max_sweeps: int) -> str:
        """Improves until a limit says so; returns what stopped it. Work is counted in agents moved."""
        calm, leeway = False, _LEEWAY
        reason = ""
        while not reason:
            if self.sweeps >= max_sweeps:
                reason = "sweeps"
            elif not calm:
                gained, reason = self._sweep(stop)
                calm = gained <= _WORTHWHILE * self.problem.agents
                self.sweeps += 1
            else:
                reason = self._ruin_and_recreate(stop, leeway)
                leeway *= _COOLING
                self.sweeps += 1
            progress.tell("roster", cost=self.state.cost, sweep=self.sweeps, sweeps=max_sweeps)
        return reason

    def _scarce_first(self) -> Ints:
        """Agents that few others can stand in for come first: by the least number of labels."""
        possible = np.isfinite(self.problem.base).sum(axis=(1, 2))
        return np.argsort(possible, kind="stable")

    def _sweep(self, stop: Stop) -> tuple[float, str]:
        """Every agent once, in random order, moves to its best tour beside all others."""
        gained = 0.0
        for agent in self._random.permutation(self.problem.agents).tolist():
            if reason := stop.reason():
                return gained, reason
            gained += self._move(agent)
        return gained, ""

    def _move(self, agent: int) -> float:
        """Best response of one agent; returns the gain."""
        before = self.state.cost
        old = self.state.take(agent)
        answer = self.state.respond(agent)
        assert answer is not None, "an agent that had a tour has one still"
        self.state.put(agent, answer[1])
        gain = before - self.state.cost
        if gain < _WORTHWHILE:
            self.state.take(agent)
            self.state.put(agent, old)
            return 0.0
        return gain

    def _ruin_and_recreate(self, stop: Stop, leeway: float) -> str:
        """As many small ruins as there are agents: a few leave and come back in another order."""
        record = self.state.cost
        best = list(self.state.tours)
        reason = ""
        for _ in range(self.problem.agents):
            if reason := stop.reason():
                break
            size = int(self._random.integers(2, _RUIN + 1))
            self._ruin(self._neighbours(min(size, self.problem.agents)), record + leeway * abs(record))
            if self.state.cost < record - _WORTHWHILE:
                record, best = self.state.cost, list(self.state.tours)
        self._return_to(best)
        return reason

    def _return_to(self, tours: list[Tour | None]) -> None:
        moved = [agent for agent, tour in enumerate(tours) if self.state.tours[agent] is not tour]
        for agent in moved:
            self.state.take(agent)
        for agent in moved:
            tour = tours[agent]
            assert tour is not None
            self.state.put(agent, tour)

    def _neighbours(self, size: int) -> list[int]:
        """One agent at random and others that can do some of its work."""
        pace, group = self.problem.pace, self.problem.group
        first = int(self._random.integers(self.problem.agents))
        alike = (pace[group] * pace[group[first]]).sum(axis=1) > 0
        alike[first] = False
        others = np.flatnonzero(alike)
        if len(others) < size - 1:
            others = np.delete(np.arange(self.problem.agents), first)
        return [first, *self._random.choice(others, size - 1, replace=False).tolist()]

    def _ruin(self, agents: list[int], ceiling: float) -> None:
        """These agents leave and come back; not if the roster then costs `ceiling` or more."""
        old: dict[int, Tour] = {agent: self.state.take(agent) for agent in agents}
        for agent in self._random.permutation(agents).tolist():
            answer = self.state.respond(agent)
            assert answer is not None, "an agent that had a tour has one still"
            self.state.put(agent, answer[1])
        if self.state.cost >= ceiling:
            for agent in agents:
                self.state.take(agent)
                self.state.put(agent, old[agent])
