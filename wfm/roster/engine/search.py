"""Looks for a cheap roster: greedy start, best-response sweeps, ruin and recreate.

Every move prices whole tours exactly, so a roster is legal at every moment at which all agents
are in it. Small ruins may make it dearer, with a chance that falls with the price (annealing:
Kirkpatrick, Gelatt, Vecchi 1983); the best roster met comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from wfm.roster.engine.coverage import fill
from wfm.roster.engine.dual import Like, Met
from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.packed import Index
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import State, Tour, move_to, put, recount, respond, take
from wfm.roster.engine.undo import begin, copy_tour, save_agent, save_slots, trial, undo
from wfm.roster.parts import Bools, Floats, Ints

_RUIN = 3
"""Most agents that leave at once: more come back to where they were and only cost time."""


class NoTour(Exception):
    """These agents, by position, have no legal tour whatever the others do."""

    def __init__(self, agents: Iterable[int]) -> None:
        self.agents = tuple(agents)
        super().__init__(f"agents without a legal tour: {self.agents}")


class Record(NamedTuple):
    """The best roster met: cost (1,), labels and places as in `Books`; who has moved since."""

    cost: Floats
    labels: Index
    places: Index
    moved: Bools


class Search:
    """One search; `state` is where it stands, `record` the best it has met."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem = problem
        self.state = State(problem)
        self._random = np.random.default_rng(seed)
        books = self.state.books
        self.record = Record(
            np.array([np.inf]),
            books.labels.copy(),
            books.places.copy(),
            np.zeros(problem.agents, dtype=np.bool_),
        )
        self._trial = trial(books, _RUIN)
        self._related = _related(problem)

    def start(self, tours: Sequence[Tour | None] = ()) -> None:
        """A first legal roster: each agent in turn takes its best tour beside those before it.

        `tours`: of agents who have one already.

        Raises:
            NoTour: names every agent without a legal tour.
        """
        for agent, tour in enumerate(tours):
            if tour is not None:
                self.state.put(agent, tour)
        absent = [a for a in self._scarce_first().tolist() if not self.state.books.inside[a]]
        lost = [agent for agent in absent if not _join(self._packed, *self._working, agent)]
        if lost:
            raise NoTour(sorted(lost))
        self._keep()

    def settle(self, like: Like, met: Met) -> None:
        """A first roster in place of a fractional one: the mean of the tours met.

        Everybody's mean stands in until its turn comes; then it gives way to the best tour beside
        the tours and means of all others.
        """
        _settle(self._packed, *self._working, like, met, self.order())
        self._keep()

    def sweep(self, agents: Ints) -> float:
        """These agents, one after another, move to their best tour beside all others; the gain."""
        before = self.state.cost
        _sweep(self._packed, *self._working, self._trial, agents)
        self._keep()
        return before - self.state.cost

    def ruins(self, moves: int, heat: float) -> None:
        """Small ruins: a few agents leave and come back in another order.

        `heat`: how much dearer a ruin may leave the roster, on average, in minor units.
        """
        _ruins(
            self._packed, *self._working, self._trial, self.record, self._related, self._random, moves,
            min(_RUIN, self.problem.agents), heat,
        )  # fmt: skip

    def order(self) -> Ints:
        """All agents in random order."""
        return self._random.permutation(self.problem.agents)

    def best(self) -> State:
        """The best roster met."""
        move_to(self._packed, self.state.books, self.record.labels, self.record.places, self.state.room.free)
        return self.state

    @property
    def _packed(self) -> NamedTuple:
        return self.problem.packed

    @property
    def _working(self) -> tuple[NamedTuple, NamedTuple, NamedTuple]:
        return self.state.books, self.state.sums, self.state.room

    def _keep(self) -> None:
        if self.state.cost < self.record.cost[0]:
            self.record.labels[:] = self.state.books.labels
            self.record.places[:] = self.state.books.places
            self.record.moved[:] = False
            self.record.cost[0] = self.state.cost
        else:
            self.record.moved[:] = True

    def _scarce_first(self) -> Ints:
        """Agents that few others can stand in for come first: by the least number of labels."""
        possible = np.isfinite(self.problem.base).sum(axis=(1, 2))
        return np.argsort(possible, kind="stable")


def _related(problem: Problem) -> Bools:
    """Skill groups that can do some of each other's work, (groups, groups)."""
    return np.asarray(problem.pace @ problem.pace.T > 0)


@kernel
def _join(packed, books, sums, room, agent):  # type: ignore[no-untyped-def]
    if respond(packed, books, sums, room, agent) == np.inf:
        return False
    put(packed, books, agent, room.free)
    return True


@kernel
def _sweep(packed, books, sums, room, trial, agents):  # type: ignore[no-untyped-def]
    for agent in agents:
        before = books.total[0]
        begin(books, trial)
        save_agent(books, trial, agent)
        save_slots(packed, books, trial, agent, room.free)
        take(packed, books, agent, room.free)
        cost = respond(packed, books, sums, room, agent)
        if books.total[0] + cost > before - 1e-6:
            undo(packed, books, trial)
        else:
            put(packed, books, agent, room.free)


@kernel
def _ruins(packed, books, sums, room, trial, record, related, random, moves, most, heat):  # type: ignore[no-untyped-def]
    leaving = np.empty(most, np.int64)
    for _ in range(moves):
        k = _choose(packed, related, random, leaving)
        _open_days(random, room.free)
        begin(books, trial)
        for i in range(k):
            save_agent(books, trial, leaving[i])
            save_slots(packed, books, trial, leaving[i], room.free)
            take(packed, books, leaving[i], room.free)
        # they come back in another order than they left
        ceiling = trial.total[0] - heat * np.log(1.0 - random.random())
        for i in range(k - 1, -1, -1):
            cost = respond(packed, books, sums, room, leaving[i])
            if i == 0 and books.total[0] + cost >= ceiling:
                break
            save_slots(packed, books, trial, leaving[i], room.free)
            put(packed, books, leaving[i], room.free)
        if not books.inside[leaving[0]]:
            undo(packed, books, trial)
            continue
        for i in range(k):
            record.moved[leaving[i]] = True
        if books.total[0] < record.cost[0] - 1e-6:
            record.cost[0] = books.total[0]
            for agent in range(len(books.labels)):
                if record.moved[agent]:
                    copy_tour(books.labels, books.places, agent, record.labels, record.places, agent)
                    record.moved[agent] = False
    for d in range(len(room.free)):
        room.free[d] = True


@inner
def _open_days(random, free):  # type: ignore[no-untyped-def]
    """Which days may change: a few days apart, or a run of them, or all.

    Few days make small moves, and small moves are quick.
    """
    days = len(free)
    kind = random.random()
    for d in range(days):
        free[d] = kind >= 0.8
    if kind >= 0.8:
        return
    first = int(random.random() * days)
    size = 1 + int(random.random() * 3)
    for i in range(size):
        d = (first + i) if kind >= 0.5 else int(random.random() * days)
        free[min(d, days - 1)] = True


@kernel
def _settle(packed, books, sums, room, like, met, order):  # type: ignore[no-untyped-def]
    n, slots = len(packed.group), len(books.filling.value)
    recent = met.labels.shape[1]
    of = np.zeros(n, np.int64)  # which likeness an agent has
    for i in range(len(like.agent)):
        for m in range(like.member_at[i], like.member_at[i + 1]):
            of[like.members[m]] = i
    for agent in order:
        _stand_in(packed, books, met, agent, of[agent], 1.0 / recent)
    for t in range(slots):
        fill(books.filling, packed.pace, packed.ends, packed.worth, t)
    for agent in order:
        _stand_in(packed, books, met, agent, of[agent], -1.0 / recent)
        for t in range(slots):
            if books.filling.value[t] < 0.0:
                fill(books.filling, packed.pace, packed.ends, packed.worth, t)
        respond(packed, books, sums, room, agent)
        put(packed, books, agent, room.free)
    recount(packed, books, room.free)


@inner
def _stand_in(packed, books, met, agent, like, share):  # type: ignore[no-untyped-def]
    """Adds a share of every tour met to the heads of the agent's group; marks the slots by value -1."""
    group, site = packed.group[agent], packed.site[agent]
    heads, value = books.filling.heads, books.filling.value
    for s in range(met.labels.shape[1]):
        for d in range(met.labels.shape[2]):
            label = met.labels[like, s, d]
            if not packed.works[label]:
                continue
            a = packed.first_slot[site, d, label]
            pause, breaks = 0, packed.n_breaks[label]
            for t in range(a, a + packed.span[label]):
                while pause < breaks and t >= met.places[like, s, d, pause] + packed.breaks[label, pause, 2]:
                    pause += 1
                if pause == breaks or t < met.places[like, s, d, pause]:
                    heads[t, group] = max(0.0, heads[t, group] + share)
                    value[t] = -1.0


@inner
def _choose(packed, related, random, leaving):  # type: ignore[no-untyped-def]
    """One agent at random and a few that can do some of its work, into `leaving`; how many."""
    n, most = len(packed.group), len(leaving)
    size = min(most, 2 + int(random.random() * (most - 1)))
    leaving[0] = int(random.random() * n)
    k = 1
    for attempt in range(20 * size):
        if k == size:
            break
        other = int(random.random() * n)
        if attempt < 10 * size and not related[packed.group[leaving[0]], packed.group[other]]:
            continue
        new = True
        for i in range(k):
            new &= leaving[i] != other
        if new:
            leaving[k] = other
            k += 1
    return k
