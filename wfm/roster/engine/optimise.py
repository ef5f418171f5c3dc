"""Bound and roster together: the prices of the bound show the search where to go."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

from wfm.domain.control import Progress, Stop
from wfm.roster.engine.by_tours import by_tours
from wfm.roster.engine.dual import Dual
from wfm.roster.engine.packed import HARD
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.search import Search
from wfm.roster.engine.state import State, Tour

_ROUND = 2000
"""Agents priced, and agents moved, about, before both threads are asked to stop."""

_ROUNDS = 50
"""At least so often they meet before the work is done, that the search may cool."""

_PATIENCE = 0.4
"""Share of what is allowed after which a roster is drawn from the bound, however far it has come."""

_LONGER = 4
"""Beside the search the climb goes on to so many times as many steps."""

_UNAVOIDABLE = 4
"""Steps up for the bound, for one towards what no money avoids."""

_DRAWING = 16
"""While a roster is drawn from the bound, which takes as long as so small a part of its climb, the other
bound may climb."""

_LEAN, _FADES = 0.95, 2
"""Weight of the bound's prices in those of a search at first; it falls to nothing, slowly at first: by
what is done to this power."""

_MOVED = 4
"""A move that finds another tour takes so much longer than one that does not, or than pricing a tour."""

_LATE = 0.8
"""Share of what is allowed after which no second search begins."""

_HOT, _COLD = 0.07, 0.02
"""Heat of a search at first and at last, in mean prices of a head in a slot."""

_LOW, _HIGH = 1.0, 5.0
"""Wall of hard ceilings at first and at last, in the same prices."""

_FEW = 400
"""So many agents, and fewer the more, gain by a hotter start: they have the time to cool from it."""

_HOTTER = 2.0
"""The second search starts so much hotter."""

_POLISH = 0.95
"""Share of a search after which only what is better stays."""

_PROVED = 0.01
"""Minor units between cost and bound that are no gap."""


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
    """A legal roster first, then a bound, then better rosters, drawn from the bound's tours.

    Whatever stops it, the best roster so far comes back. Two threads meet after fixed amounts of
    work, so that a seed gives one roster: both climb `bound_steps`, then one searches while the other
    climbs on. When that is over, both search. `start`: tours to begin with, by agent.

    Raises:
        NoTour: some agents have no legal tour.
    """
    if not problem.by_slot:
        return Found(*by_tours(problem, seed, stop, progress, start))
    with ThreadPoolExecutor(1) as beside:
        return _Work(problem, seed, stop, progress, max_sweeps, bound_steps, beside).run(start)


@dataclass
class _Work:
    """What two threads know of one problem."""

    problem: Problem
    seed: int
    stop: Stop
    progress: Progress
    max_sweeps: int
    bound_steps: int
    beside: Executor
    sweeps: int = 0
    free: Dual | None = None

    def __post_init__(self) -> None:
        self.steps = max(1, min(_ROUND // self.problem.agents, self.max_sweeps // _ROUNDS))

    def run(self, start: Sequence[Tour | None]) -> Found:
        first = Search(self.problem, self.seed)
        first.start(start)
        self.searches = [first]
        self.dual = Dual(self.problem, first.state.coverage.worth_of_next())
        self._warm()
        self._tell()
        stopped = self._climb() or self._search()
        if self.dual.steps and not self.free:
            self.free = self._unavoidable()
            self.free.climb(1)
        return Found(
            min(self.searches, key=_cost).best(),
            self.dual.bound if self.dual.steps else None,
            max(self.free.bound, 0.0) if self.free else None,
            self.sweeps,
            stopped,
        )

    def _warm(self) -> None:
        """Calls every kernel once: what is compiled, once a machine, is not to count as time to search."""
        spare = Search(self.problem, self.seed)
        spare.settle(self.dual, spare.order()[:0], self.stop)
        spare.sweep(spare.order()[:0])
        spare.anneal(0, 0.0)
        spare.best()
        if self.bound_steps:
            self.dual.climb(1)

    def _climb(self) -> str:
        """The first roster is swept once, and both threads climb until the bound can guide a search.

        Returns why to stop, if there is a reason.
        """
        first = self.searches[0]
        while not (reason := self.stop.reason()):
            if not self.sweeps:
                self.sweeps = 1
                rough = self.beside.submit(self.dual.approach)
                first.sweep(first.order())
                rough.result()
            elif self._guides_not_yet() and self.stop.spent() < _PATIENCE:
                self.dual.climb(min(self.steps, self.bound_steps - self.dual.steps), self.beside)
            else:
                break
            self._tell()
        return reason

    def _search(self) -> str:
        """One thread searches, the other climbs on and then searches too; why they stopped."""
        one = self._cooling(1.0)
        if not self.dual.steps:
            one.search.start(self.searches[0].state.tours)
        else:  # its tours are read: meanwhile only the other bound may climb
            self.free = self._unavoidable()
            few = self.beside.submit(self.free.climb, self.dual.steps // _DRAWING)
            one.draw(self.dual, self.stop)
            few.result()
        two: _Cooling | None = None
        other: Future[object]
        as_long = self.steps
        while not (reason := self.stop.reason() or self._done()):
            one.heed(self.dual)
            if two:
                other = self.beside.submit(two.go_on, self._spent(), self.steps)
            elif self._climbs_on() or not self.dual.steps or self._spent() > _LATE:
                other = self.beside.submit(self._climb_further, as_long)
            else:
                two = self._cooling(_HOTTER)
                other = self.beside.submit(two.draw, self.dual, self.stop)
            as_long = one.go_on(self._spent(), self.steps)
            other.result()
            self.sweeps += self.steps
            self._tell()
        return reason

    def _cooling(self, heat: float) -> _Cooling:
        search = Search(self.problem, self.seed + len(self.searches))
        self.searches.append(search)
        return _Cooling(search, self.dual, heat, self._spent())

    def _guides_not_yet(self) -> bool:
        return self.dual.steps < self.bound_steps and not self.dual.stalled

    def _climbs_on(self) -> bool:
        return self.dual.steps < self.bound_steps * _LONGER and not self.dual.stalled

    def _climb_further(self, steps: int) -> None:
        self.free = self.free or self._unavoidable()
        if self.free.steps * _UNAVOIDABLE < self.dual.steps:
            self.free.climb(steps)
        else:
            self.dual.climb(steps)

    def _spent(self) -> float:
        return max(self.stop.spent(), self.sweeps / self.max_sweeps)

    def _done(self) -> str:
        if min(map(_cost, self.searches)) <= self.dual.bound + _PROVED:
            return "proved"
        return "sweeps" if self.sweeps >= self.max_sweeps else ""

    def _unavoidable(self) -> Dual:
        return Dual(self.problem.without_own_cost(), self.dual.best.head, self.dual.best)

    def _tell(self) -> None:
        self.progress.tell(
            "roster",
            cost=min(map(_cost, self.searches)),
            bound=self.dual.bound if self.dual.steps else None,
            sweep=self.sweeps,
            sweeps=self.max_sweeps,
        )


class _Cooling:
    """A search from a roster drawn from the bound: its prices guide it less and less, and it cools."""

    def __init__(self, search: Search, dual: Dual, heat: float, begun: float) -> None:
        """`heat`: a factor; `begun`: share of what is allowed that was spent before."""
        self.search, self.begun = search, begun
        self.heed(dual)
        dear = self.guide.head[self.guide.head > 0]
        self.price = float(dear.mean()) if dear.size else 0.0
        self.hot = heat * _HOT * max(1.0, _FEW / search.problem.agents)

    def draw(self, dual: Dual, stop: Stop) -> None:
        """The roster to begin with; only while `dual` does not climb."""
        self.search.follow(self.guide, _LEAN)
        self.search.settle(dual, self.search.order(), stop)

    def heed(self, dual: Dual) -> None:
        """Takes over the prices of a bound that has climbed; only while it does not climb."""
        self.guide, self.lean = dual.guide(), _LEAN if dual.steps else 0.0

    def go_on(self, spent: float, sweeps: int) -> int:
        """As many moves as so many sweeps have; `spent`: share of all that is allowed.

        Returns how many steps up take about as long.
        """
        done = (spent - self.begun) / (1 - self.begun) if self.begun < 1 else 1.0
        if done > _POLISH:
            self.search.follow(self.guide, 0.0)
            self.search.sweep(self.search.order())
            return 1
        wall = self.price * _LOW * (_HIGH / _LOW) ** done or HARD
        self.search.follow(self.guide, self.lean * (1 - done**_FADES), wall)
        agents = self.search.problem.agents
        moved = self.search.anneal(sweeps * agents, self.price * self.hot * (_COLD / self.hot) ** done)
        return sweeps + _MOVED * moved // agents


def _cost(search: Search) -> float:
    return float(search.record.cost[0])
