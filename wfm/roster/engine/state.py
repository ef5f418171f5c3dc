"""A roster under construction: tours of agents, and what they do to queues and team rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.roster.engine.cells import cell_costs, place_breaks
from wfm.roster.engine.coverage import Coverage
from wfm.roster.engine.graph import Graph
from wfm.roster.engine.problem import Problem, TeamRows
from wfm.roster.engine.tours import best_tour
from wfm.roster.parts import Floats, Ints


@dataclass(frozen=True, eq=False)
class Tour:
    """One agent's days: `labels` (days,), slots at work and present, `own`: its cost without the team.

    `breaks`: per day the first slot of each break, in the order of the label's breaks.
    """

    labels: Ints
    breaks: tuple[tuple[int, ...], ...]
    work: Ints
    present: Ints
    own: float


@dataclass
class State:
    """Tours chosen so far, and the cost of the whole. Every change goes through `put` and `take`."""

    problem: Problem
    coverage: Coverage = field(init=False)
    tours: list[Tour | None] = field(init=False)

    def __post_init__(self) -> None:
        p = self.problem
        self.coverage = Coverage(p)
        self.tours = [None] * p.agents
        self._own = 0.0
        self._work = np.zeros_like(p.work.least)
        self._on_site = np.zeros_like(p.on_site.least)
        self._start = np.zeros_like(p.start.least)

    @property
    def cost(self) -> float:
        """All that the optimiser weighs: own cost of tours, missing heads, team rows."""
        p = self.problem
        return (
            self._own
            + p.demand.all_missing
            - self.coverage.value
            + p.work.cost(self._work)
            + p.on_site.cost(self._on_site)
            + p.start.cost(self._start)
        )

    def respond(self, agent: int) -> tuple[float, Tour] | None:
        """The cheapest tour for an agent not in the roster, given all others; None: it has no legal one.

        The cost is exactly what the roster's cost rises by: a tour counts at most once in a slot
        and once in a day, and those prices add up.
        """
        p = self.problem
        work, site, base = self.prices(agent)
        pay = p.pay[p.pay_class[agent]]
        times = p.times[p.site[agent]]
        cells = cell_costs(times, base, work, site, pay)
        cost, labels = best_tour(p.graphs[p.graph[agent]], agent, cells)
        if not np.isfinite(cost):
            return None
        return cost, self.tour(agent, labels, work)

    def prices(self, agent: int) -> tuple[Floats, Floats, Floats]:
        """Prices of being at work and present by slot, and base cost of each day's labels."""
        p = self.problem
        work = _marginal(p.work, self._work, agent, p.slots) - self.coverage.gains(int(p.group[agent]))
        site = _marginal(p.on_site, self._on_site, agent, p.slots)
        base = p.base[agent]
        if p.start.member[agent].any():
            member = p.start.member[agent]
            marginal = p.start.marginal(self._start)[member]
            base = base + marginal.T @ p.start.counts[member].astype(np.float64)
        return work, site, base

    def tour(self, agent: int, labels: Ints, work: Floats) -> Tour:
        """The tour of these labels, breaks placed by the price of being at work."""
        p = self.problem
        times, pay = p.times[p.site[agent]], p.pay[p.pay_class[agent]]
        own = float(p.base[agent][np.arange(p.days), labels].sum())
        at_work, present, breaks = [], [], []
        for day, label in enumerate(labels.tolist()):
            if not times.works[label]:
                breaks.append(())
                continue
            a = int(times.first_slot[day, label])
            slots = np.arange(a, a + times.span[label])
            places = place_breaks(times, day, label, work, pay)
            busy, is_paid = np.ones(len(slots), dtype=np.bool_), np.ones(len(slots), dtype=np.bool_)
            for k, place in enumerate(places.tolist()):
                _, _, length, paid = times.breaks[label, k].tolist()
                busy[place - a : place - a + length] = False
                if not paid:
                    is_paid[place - a : place - a + length] = False
            own += float(pay[slots[is_paid]].sum())
            at_work.append(slots[busy])
            present.append(slots)
            breaks.append(tuple(places.tolist()))
        graph = p.graphs[p.graph[agent]]
        own += _sequence_cost(graph, agent, labels)
        none = np.empty(0, dtype=np.int64)
        return Tour(
            labels,
            tuple(breaks),
            np.concatenate(at_work) if at_work else none,
            np.concatenate(present) if present else none,
            own,
        )

    def put(self, agent: int, tour: Tour) -> None:
        """Adds an agent's tour to the roster."""
        assert self.tours[agent] is None
        self.tours[agent] = tour
        self._shift(agent, tour, +1)

    def take(self, agent: int) -> Tour:
        """Takes an agent out of the roster."""
        tour = self.tours[agent]
        assert tour is not None
        self.tours[agent] = None
        self._shift(agent, tour, -1)
        return tour

    def _shift(self, agent: int, tour: Tour, by: int) -> None:
        p = self.problem
        self._own += by * tour.own
        change = self.coverage.add if by > 0 else self.coverage.remove
        change(int(p.group[agent]), tour.work)
        for rule in np.flatnonzero(p.work.member[agent]):
            self._work[rule, tour.work] += by
        for rule in np.flatnonzero(p.on_site.member[agent]):
            self._on_site[rule, tour.present] += by
        for rule in np.flatnonzero(p.start.member[agent]):
            self._start[rule] += by * p.start.counts[rule, tour.labels]

    @property
    def over_hard_rows(self) -> dict[str, int]:
        """Heads above hard ceilings, by rule; empty in a legal roster."""
        p = self.problem
        found: dict[str, int] = {}
        for team, heads in ((p.work, self._work), (p.on_site, self._on_site), (p.start, self._start)):
            over = np.maximum(heads - team.most, 0).sum(axis=1)
            for name, price, count in zip(team.names, team.over, over.tolist(), strict=True):
                if price >= 1e11 and count:
                    found[name] = found.get(name, 0) + count
        return found


def _marginal(team: TeamRows, heads: Ints, agent: int, length: int) -> Floats:
    """Price of one more head of the agent in each row, over all rules that count it."""
    member = team.member[agent]
    if not member.any():
        return np.zeros(length)
    return team.marginal(heads)[member].sum(axis=0)  # type: ignore[no-any-return]


def _sequence_cost(graph: Graph, agent: int, labels: Ints) -> float:
    """What counters and automata charge for a sequence that they allow."""
    node = graph.first_node[agent]
    cost = graph.node_cost[0, node]
    for day, label in enumerate(labels.tolist()):
        node = graph.after[day, node, label]
        cost += graph.node_cost[day + 1, node]
    return float(cost)
