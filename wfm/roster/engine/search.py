"""Looks for a cheap roster: greedy start, best-response sweeps, annealing.

Every move prices whole tours of one agent exactly, beside the tours of all others, so a roster is
legal at every moment at which all agents are in it. Annealing adds noise of a Gumbel law to the
prices of labels: over the labels of one day the cheapest is then a draw from the Boltzmann law (a
heat bath: Geman and Geman 1984; perturb and maximise: Papandreou and Yuille 2011). The heat falls;
the best roster met comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from wfm.domain.control import Stop
from wfm.roster.engine.coverage import fill
from wfm.roster.engine.dual import Dual, Guide
from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.packed import HARD, Index
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import (
    State,
    Tour,
    beyond_caps,
    marginal_prices,
    mark,
    move,
    over_cap,
    place_all,
    price_days,
    put,
    respond,
)
from wfm.roster.engine.tours import best_of
from wfm.roster.parts import Bools, Floats, Ints

_SETTLED_AT_ONCE = 100
"""Agents settle in so many groups, one group's means leaving together."""

_WHOLE, _WEEK = 0.2, 7
"""Share of moves that change whole tours, of so many days; of longer ones fewer."""

_WITHIN = 1e6
"""Price of each unit by which a tour breaks a cap."""

_ASKED = 2000
"""Agents that settle before it is asked whether to stop."""


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
        lost = [agent for agent in absent if not self.state.join(agent)]
        if lost:
            raise NoTour(sorted(lost))
        self._keep()

    def follow(self, guide: Guide, share: float, wall: float = HARD) -> None:
        """From now on what a head is worth counts by so large a share as in `guide`.

        Prices of a bound know the whole; the roster as it stands knows only its own dents. Near the
        first nobody chases dents that others will fill; near 0 each move is what it is worth.

        `wall`: price of each head above a hard ceiling. While it is low people can change places
        under a ceiling, one coming before the other goes; what is above is never the best roster.
        """
        room = self.state.room
        room.guide[:], room.row_guide[:] = guide
        room.lean[0], room.wall[0] = share, wall

    def settle(self, dual: Dual, agents: Ints, stop: Stop) -> None:
        """Tours for these agents in place of fractional ones: the mean of those that the bound has met.

        Everybody's mean stands in until its turn comes; then it gives way to the best tour beside
        the tours and means of all others. Where `stop` comes between, this search has no roster.
        """
        like = dual.like.likeness
        _stand_in_all(self._packed, self.state.books, like, dual.met, dual.recent, agents)
        for first in range(0, len(agents), _ASKED):
            if first and stop.reason():
                return
            some = agents[first : first + _ASKED]
            _settle(self._packed, *self._working, like, dual.met, dual.recent, some)
        self.state.recount()
        self._keep()

    def sweep(self, agents: Ints) -> float:
        """These agents, one after another, move to their best tour beside all others; the gain."""
        before = self.state.cost
        _anneal(self._packed, *self._working, self.record, self._random, agents, False, 0.0)
        if before > HARD / 2:  # beside so large a price small change was lost
            self.state.recount()
            self._keep()
        return before - self.state.cost

    def anneal(self, moves: int, heat: float) -> int:
        """Agents at random move on a few of their days; how many found another tour.

        `heat`: how much dearer a move may make the roster, on average, in minor units.
        """
        agents = self._random.integers(0, self.problem.agents, moves)
        return int(_anneal(self._packed, *self._working, self.record, self._random, agents, True, heat))

    def mend(self, agents: Ints) -> None:
        """Draws these agents, whose tours break caps, towards them: as many small moves as they have days."""
        turns = np.repeat(agents, self.problem.days)
        _anneal(self._packed, *self._working, self.record, self._random, turns, True, 0.0)

    def order(self) -> Ints:
        """All agents in random order."""
        return self._random.permutation(self.problem.agents)

    def best(self) -> State:
        """The best roster met."""
        self.state.room.lean[0], self.state.room.wall[0] = 0.0, HARD
        self.state.move_to(self.record.labels, self.record.places)
        return self.state

    @property
    def _packed(self) -> NamedTuple:
        return self.problem.packed

    @property
    def _working(self) -> tuple[NamedTuple, NamedTuple, NamedTuple]:
        return self.state.books, self.state.sums, self.state.room

    def _keep(self) -> None:
        if self.state.cost < self.record.cost[0] and not self.state.beyond:
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


@kernel
def _anneal(packed, books, sums, room, record, random, agents, few_days, heat):  # type: ignore[no-untyped-def]
    moved = 0
    for agent in agents:
        if few_days:
            _open_days(random, room.free)
        if not _move(packed, books, sums, room, random, agent, heat):
            continue
        moved += 1
        record.moved[agent] = True
        cost = books.total[0] + HARD * books.over[0]
        if cost < record.cost[0] - 1e-6 and books.beyond[0] == 0:
            record.cost[0] = cost
            for i in range(len(record.moved)):
                if record.moved[i]:
                    for d in range(record.labels.shape[1]):
                        record.labels[i, d] = books.labels[i, d]
                        for k in range(record.places.shape[2]):
                            record.places[i, d, k] = books.places[i, d, k]
                    record.moved[i] = False
    for d in range(len(room.free)):
        room.free[d] = True
    return moved


@inner
def _move(packed, books, sums, room, random, agent, heat):  # type: ignore[no-untyped-def]
    """Moves an agent who is in to its best tour at these prices and noise; whether that is another one."""
    marginal_prices(packed, books, sums, room, agent)
    price_days(packed, books, sums, room, agent)
    graph = packed.graph[agent]
    if heat > 0.0:
        for d in range(len(room.free)):
            if room.free[d]:
                for m in range(packed.menu_at[graph], packed.menu_at[graph + 1]):
                    # a little above 0, whose logarithm there is none
                    noise = -np.log(-np.log(random.random() + 1e-300))
                    room.cells[d, packed.menu[m]] -= heat * noise
    beyond = beyond_caps(packed, agent, books.labels[agent])
    if beyond > 0:
        _price_caps(packed, books, room, agent)
    best_of(packed, agent, room)
    place_all(packed, sums, room, agent)
    within = beyond_caps(packed, agent, room.labels) <= beyond
    if within and _moves(packed, books, sums, room, agent):
        move(packed, books, room, agent)
        return True
    mark(packed, books.labels[agent], books.places[agent], packed.site[agent], room, -1)
    return False


@inner
def _price_caps(packed, books, room, agent):  # type: ignore[no-untyped-def]
    """Draws a tour that breaks caps back within them: beside that nothing counts."""
    for c in range(packed.cap_at[agent], packed.cap_at[agent + 1]):
        over = over_cap(packed, c, books.labels[agent])
        if over != 0:
            use = packed.use[packed.cap_use[c]]
            for d in range(len(room.free)):
                if room.free[d]:
                    for label in range(room.cells.shape[1]):
                        room.cells[d, label] += _WITHIN * np.sign(over) * use[d, label]


@inner
def _moves(packed, books, sums, room, agent):  # type: ignore[no-untyped-def]
    """Whether the tour in `room` differs; breaks stay where they are if moving them gains nothing."""
    other = False
    for d in range(len(room.free)):
        if not room.free[d]:
            continue
        label = room.labels[d]
        if label != books.labels[agent, d]:
            other = True
        elif packed.works[label]:
            paid = packed.paid[packed.pay_class[agent]]
            gain = 0.0
            for k in range(packed.n_breaks[label]):
                gain += _pause(packed, sums, paid, label, k, room.places[d, k])
                gain -= _pause(packed, sums, paid, label, k, books.places[agent, d, k])
            if gain < 1e-6:
                for k in range(packed.n_breaks[label]):
                    room.places[d, k] = books.places[agent, d, k]
            else:
                other = True
    return other


@inner
def _pause(packed, sums, paid, label, k, place):  # type: ignore[no-untyped-def]
    """What a break at this place saves."""
    after = place + packed.breaks[label, k, 2]
    saved = sums.work[after] - sums.work[place]
    if not packed.breaks[label, k, 3]:
        saved += paid[after] - paid[place]
    return saved


@inner
def _open_days(random, free):  # type: ignore[no-untyped-def]
    """Which days may change: a few days apart, or a run of them, or all.

    Few days make small moves, and small moves are quick; whole tours take turns as they take time.
    """
    days = len(free)
    kind, whole = random.random(), _WHOLE * min(1.0, _WEEK / days)
    for d in range(days):
        free[d] = kind < whole
    if kind < whole:
        return
    first = int(random.random() * days)
    size = 1 + int(random.random() * 3)
    for i in range(size):
        d = (first + i) if kind < (1 + whole) / 2 else int(random.random() * days)
        free[min(d, days - 1)] = True


@kernel
def _stand_in_all(packed, books, like, met, recent, agents):  # type: ignore[no-untyped-def]
    for agent in agents:
        _stand_in(packed, books, met, agent, like[agent], recent, 1.0)


@kernel
def _settle(packed, books, sums, room, like, met, recent, order):  # type: ignore[no-untyped-def]
    at_once = max(1, len(packed.group) // _SETTLED_AT_ONCE)
    for first in range(0, len(order), at_once):
        together = order[first : first + at_once]
        for agent in together:
            _stand_in(packed, books, met, agent, like[agent], recent, -1.0)
        for t in range(len(books.filling.value)):
            if books.filling.value[t] < 0.0:
                fill(books.filling, packed.pace, packed.ends, packed.worth, t)
        for agent in together:
            respond(packed, books, sums, room, agent)
            put(packed, books, room, agent)


@inner
def _stand_in(packed, books, met, agent, like, recent, by):  # type: ignore[no-untyped-def]
    """Adds the mean of the tours met to the heads of the agent's group; marks the slots by value -1."""
    share = by / recent
    group, site = packed.group[agent], packed.site[agent]
    heads, value = books.filling.heads, books.filling.value
    for s in range(recent):
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
