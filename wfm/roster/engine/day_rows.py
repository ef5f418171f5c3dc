"""The problem by agent, day and label alone: what is left of it where nothing is counted by slot."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np

from wfm.roster.engine.caps import Cap
from wfm.roster.engine.distinct import distinct
from wfm.roster.engine.graph import Graph
from wfm.roster.engine.kernel import kernel
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.tours import best_of, scratch
from wfm.roster.parts import Floats, Ints

_HARDEST = 100.0
"""Price of a hard ceiling, in multiples of all other prices together: enough to be kept, small
enough for a linear programme."""


class DayRows:
    """Cells, rows and caps of a problem in which nothing goes by slot.

    own: (agents, days, labels) what a cell costs without the team; rows are (rules, days):
    least, most, under, over; member: (agents, rules); counts: (rules, labels) 0 or 1;
    caps: by agent; unit: all costs are multiples of it (0: they are not whole); arcs: of all
    agents' graphs.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.agents, self.days, self.labels = problem.agents, problem.days, problem.labels
        self.own = problem.base
        team = problem.start
        self.rules = len(team.names)
        self.least = np.asarray(team.least, dtype=np.int64)
        most = np.minimum(team.most, team.member.sum(axis=0)[:, None])
        self.most = np.maximum(most, self.least).astype(np.int64)
        self.member = team.member
        self.counts = team.counts.astype(np.float64)
        dear = _HARDEST * self._largest(team.under, team.over)
        shape = self.least.shape
        self.under = np.broadcast_to(np.minimum(team.under, dear)[:, None], shape)
        self.over = np.broadcast_to(np.minimum(team.over, dear)[:, None], shape)
        self.caps: list[list[Cap]] = [[] for _ in range(problem.agents)]
        for cap in problem.caps:
            self.caps[cap.agent].append(cap)
        self.ids = np.arange(problem.agents)
        self._room = scratch(problem.packed)
        self.unit = self._unit()
        arcs = [int((g.after >= 0).sum()) for g in problem.graphs]
        self.arcs = sum(arcs[k] for k in problem.graph.tolist())

    @property
    def price(self) -> float:
        """Of a head in a row, the median; 1 where heads cost nothing."""
        prices = np.concatenate([self.under.ravel(), self.over.ravel()])
        return float(np.median(prices[prices > 0])) if (prices > 0).any() else 1.0

    @property
    def charge(self) -> float:
        """For one thing amiss in a tour, the median; no more than `price`."""
        nodes = [graph.node_cost.ravel() for graph in self.problem.graphs]
        costs = np.concatenate([self.own.ravel(), *nodes])
        costs = costs[(costs > 0) & np.isfinite(costs)]
        return min(float(np.median(costs)), self.price) if costs.size else self.price

    @property
    def walked(self) -> int:
        """Arcs looked at in search of tours so far."""
        return int(self._room.walked[0])

    def twin(self) -> DayRows:
        """The same for another thread: with room of its own to work in."""
        twin = copy(self)
        twin._room = scratch(self.problem.packed)
        return twin

    def patch(self, roster: Ints, agents: Ints, first: int, after: int) -> DayRows:
        """These agents on the days from `first` to before `after`, beside the rest of a roster.

        `roster`: (agents, days) labels. Costs lack what the others cost, and what rows cost because of
        them alone or on other days.
        """
        days, each = np.arange(self.days), np.arange(len(agents))[:, None]
        own, mine = np.full((len(agents), self.days, self.labels), np.inf), roster[agents]
        own[each, days, mine] = self.own[agents[:, None], days, mine]
        own[:, first:after] = self.own[agents, first:after]
        others = np.setdiff1d(np.arange(self.agents), agents)
        heads = np.zeros((self.rules, self.days), dtype=np.int64)
        for agent in others.tolist():
            heads += self.covers(agent, roster[agent])
        patch = self.twin()
        patch.ids = self.ids[agents]
        patch.agents = len(agents)
        patch.own = own
        patch.member = self.member[agents]
        patch.caps = [self.caps[a] for a in agents.tolist()]
        patch.least = np.maximum(self.least - heads, 0)
        patch.most = np.maximum(self.most - heads, 0)
        inside = (first <= days) & (days < after)
        patch.under, patch.over = (np.where(inside, x, 0.0) for x in (self.under, self.over))
        return patch

    def _largest(self, under: Floats, over: Floats) -> float:
        prices = np.concatenate([under, over, np.abs(self.own[np.isfinite(self.own)])])
        return float(prices[prices < 1e9].max(initial=1.0))

    def _unit(self) -> float:
        costs = [self.own, self.under, self.over, *(g.node_cost for g in self.problem.graphs)]
        every = np.concatenate([c[np.isfinite(c)].ravel() for c in costs])
        whole = np.round(every)
        if np.abs(every - whole).max(initial=0.0) > 1e-9 or np.abs(whole).max(initial=0.0) > 2**50:
            return 0.0
        return float(np.gcd.reduce(np.abs(whole).astype(np.int64), initial=0))

    def graph(self, agent: int) -> Graph:
        return self.problem.graphs[self.problem.graph[self.ids[agent]]]  # type: ignore[no-any-return]

    def heads(self, roster: Ints) -> Ints:
        """Heads in each row, (rules, days). `roster`: (agents, days) labels."""
        found = np.zeros((self.rules, self.days), dtype=np.int64)
        for agent, labels in enumerate(roster):
            found += self.covers(agent, labels)
        return found

    def covers(self, agent: int, labels: Ints) -> Ints:
        """What a tour adds to the rows, (rules, days)."""
        return (self.counts[:, labels] * self.member[agent][:, None]).astype(np.int64)  # type: ignore[no-any-return]

    def row_cost(self, heads: Ints) -> float:
        """Price of heads missing and too many."""
        return float(self.row_costs(heads).sum())

    def row_costs(self, heads: Ints | Floats) -> Floats:
        """Price of heads missing and too many in each row, (rules, days)."""
        under = np.maximum(self.least - heads, 0) * self.under
        return np.asarray(under + np.maximum(heads - self.most, 0) * self.over)

    def marginal(self, heads: Ints) -> Floats:
        """Price of one more head in each row, (rules, days)."""
        below = np.where(heads < self.least, -self.under, 0.0)
        return np.where(heads >= self.most, self.over, below)

    def cells(self, agent: int, prices: Floats, own: Floats | None = None) -> Floats:
        """Cost of the agent's cells when a head more in a row costs `prices` (rules, days)."""
        member = self.member[agent]
        return (self.own[agent] if own is None else own) + prices[member].T @ self.counts[member]  # type: ignore[no-any-return]

    def best(self, agent: int, cells: Floats) -> tuple[float, Ints]:
        """Cheapest tour at these cells, caps aside."""
        self._room.cells[:] = cells
        cost = best_of(self.problem.packed, self.ids[agent], self._room)
        return float(cost), self._room.labels.astype(np.int64)

    def best_of_all(self, cells: Floats, first: int = 0, last: int | None = None) -> tuple[Floats, Ints]:
        """Cheapest tours, caps aside, of the agents from `first` to before `last`: costs and labels.

        `cells`: (agents, days, labels) of all agents.
        """
        ids, cells = self.ids[first:last], cells[first:last]
        cost, labels = np.zeros(len(ids)), np.zeros((len(ids), self.days), dtype=np.int64)
        _best_of_all(self.problem.packed, ids, cells, self._room, cost, labels)
        return cost, labels

    def worth(self, y: Floats, mu: Floats) -> Floats:
        """What duals pay for each cell, (agents, days, labels). `mu`: of caps, agent by agent."""
        paid = np.zeros((self.agents, self.days, self.labels))
        first, kind = distinct(self.member)
        for k, rules in enumerate(self.member[first]):
            paid[kind == k] = y[rules].T @ self.counts[rules]
        k = 0
        for agent, caps in enumerate(self.caps):
            for cap in caps:
                paid[agent] += mu[k] * cap.use
                k += 1
        return paid

    def no_duals(self) -> tuple[Floats, Floats]:
        """Duals of nothing: of rows (rules, days) and caps."""
        return np.zeros((self.rules, self.days)), np.zeros(sum(map(len, self.caps)))

    def best_within_caps(self, agent: int, cells: Floats) -> tuple[float, Ints] | None:
        """A cheap tour that keeps the caps; None where none was found.

        Caps broken get a price that rises until they hold; a little noise parts tours that are
        equally cheap and would jump over a narrow cap together.
        """
        cost, labels = self.best(agent, cells)
        caps = self.caps[agent]
        if not np.isfinite(cost):
            return None
        scale = float(np.abs(cells[np.isfinite(cells)]).max(initial=1.0))
        price, step = np.zeros(len(caps)), np.array([scale / max(int(c.use.max()), 1) / 8 for c in caps])
        side = np.zeros(len(caps))
        random = np.random.default_rng(agent)
        charge = np.zeros_like(cells)
        for k in range(60):
            used = [cap.used(labels) for cap in caps]
            broken = np.array([(u > c.most) * 1.0 - (u < c.least) for c, u in zip(caps, used, strict=True)])
            if not broken.any():
                days = np.arange(self.days)
                return cost - float(charge[days, labels].sum()), labels
            step = np.where(broken * side < 0, step / 2, np.where(broken * side > 0, step * 1.3, step))
            side = np.where(broken, broken, side)
            price += broken * step
            charge = random.random(cells.shape) * scale * max(k - 8, 0) * 1e-4
            for p, cap in zip(price, caps, strict=True):
                charge += p * cap.use
            cost, labels = self.best(agent, cells + charge)
        return None

    def own_cost(self, agent: int, labels: Ints, *, capped: bool = True) -> float:
        """Cost of a tour without the team; infinite where it is not legal (caps aside if not `capped`)."""
        days = np.arange(self.days)
        cells = np.full((self.days, self.labels), np.inf)
        cells[days, labels] = self.own[agent, days, labels]
        cost, _ = self.best(agent, cells)
        return cost if not capped or all(c.keeps(labels) for c in self.caps[agent]) else np.inf

    def cost(self, roster: Ints) -> float:
        """Cost of a whole roster, (agents, days) labels; infinite where a tour is not legal."""
        own = sum(self.own_cost(agent, labels) for agent, labels in enumerate(roster))
        return own + self.row_cost(self.heads(roster))

    def least_possible(self, bound: float) -> float:
        """The bound, raised to the next cost that a roster can have."""
        if not self.unit:
            return bound
        return float(np.ceil(bound / self.unit - 1e-6) * self.unit)


def sweep(rows: DayRows, roster: Ints, order: Ints) -> float:
    """Each agent in turn moves to its best tour beside all others, in place; returns the gain."""
    heads = rows.heads(roster)
    gained = 0.0
    for agent in order.tolist():
        old = roster[agent].copy()
        heads -= rows.covers(agent, old)
        prices = rows.marginal(heads)
        cells = rows.cells(agent, prices)
        answer = rows.best_within_caps(agent, cells)
        if answer is not None:
            only = np.full_like(cells, np.inf)
            days = np.arange(rows.days)
            only[days, old] = cells[days, old]
            before, _ = rows.best(agent, only)
            if answer[0] < before - 1e-6:
                gained += before - answer[0]
                roster[agent] = answer[1]
        heads += rows.covers(agent, roster[agent])
    return gained


def drawn(rows: DayRows, tours: Sequence[Ints], roster: Ints, random: np.random.Generator) -> Ints:
    """A roster near the mean of several sets of tours, all (agents, days); caps are kept.

    Everybody's mean stands in until its turn comes; then it gives way to the best tour beside the
    tours and means of all others, or to that of `roster` where none is found within the caps.
    """
    found = roster.copy()
    means = [np.mean([rows.covers(a, t[a]) for t in tours], axis=0) for a in range(rows.agents)]
    heads = np.sum(means, axis=0)
    for agent in random.permutation(rows.agents).tolist():
        heads -= means[agent]
        one_more = rows.row_costs(heads + 1) - rows.row_costs(heads)
        answer = rows.best_within_caps(agent, rows.cells(agent, one_more))
        if answer is not None:
            found[agent] = answer[1]
        heads += rows.covers(agent, found[agent])
    return found


def greedy(rows: DayRows) -> Ints:
    """A first roster: each agent in turn takes its best tour beside those before it, (agents, days).

    An agent for whom no tour within its caps is found has its best tour beyond them: see `cost`. One
    without any tour is left at day off throughout.
    """
    roster = np.zeros((rows.agents, rows.days), dtype=np.int64)
    heads = np.zeros((rows.rules, rows.days), dtype=np.int64)
    for agent in np.argsort(np.isfinite(rows.own).sum(axis=(1, 2)), kind="stable").tolist():
        cells = rows.cells(agent, rows.marginal(heads))
        answer = rows.best_within_caps(agent, cells) or rows.best(agent, cells)
        if np.isfinite(answer[0]):
            roster[agent] = answer[1]
            heads += rows.covers(agent, roster[agent])
    return roster


@kernel
def _best_of_all(packed, ids, cells, room, cost, labels):  # type: ignore[no-untyped-def]
    for i in range(len(ids)):
        for d in range(cells.shape[1]):
            for label in range(cells.shape[2]):
                room.cells[d, label] = cells[i, d, label]
        cost[i] = best_of(packed, ids[i], room)
        for d in range(cells.shape[1]):
            labels[i, d] = room.labels[d]
