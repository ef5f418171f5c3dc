"""A lower bound: what no roster can beat, by prices on heads instead of a roster.

Coverage and team rows are relaxed into prices (Lagrange): at any prices the cheapest tour of
every agent alone, plus what the queues and rows cost at those prices, is at most the cost of any
roster. The prices climb by Adam (Kingma and Ba 2015) along the mismatch between heads offered
and heads wanted; the best value met is kept, so every step leaves a valid bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from wfm.domain.control import Progress, Stop
from wfm.roster.engine.cells import _breaks, _cell_costs
from wfm.roster.engine.problem import Demand, Problem, TeamRows
from wfm.roster.engine.tours import _best_tour
from wfm.roster.parts import Bools, Floats, Ints

_SAFETY = 1e-9
"""Share of the bound given away against rounding of floats."""


@dataclass(frozen=True, eq=False)
class _Like:
    """Agents that are the same to the pricing."""

    agents: tuple[int, ...]

    @property
    def agent(self) -> int:
        return self.agents[0]

    @property
    def count(self) -> int:
        return len(self.agents)


class Dual:
    """Prices a head on each queue and each team row, and the best bound they have given.

    Prices are the worth of an effective head, (slots, queues), then for each kind of team rows
    what one head more is worth to the row, (rules, rows): negative where heads must keep away.
    `best`: the prices that gave the bound.
    """

    def __init__(self, problem: Problem, start: Sequence[Floats]) -> None:
        """Starts at prices of heads on queues and, where given, of the team's rows."""
        self.problem = problem
        self.bound = -np.inf
        self.steps = 0
        teams = (problem.work, problem.on_site, problem.start)
        self._teams = teams
        self._like = _alike(problem)
        self._met: list[list[Ints]] = [[] for _ in self._like]
        self._prices = [x.copy() for x in start] + [np.zeros(t.least.shape) for t in teams][len(start) - 1 :]
        self.best = self._prices
        top = problem.demand.worth.max(axis=2, initial=0.0)
        self._low = [np.zeros_like(top), *(np.where(_capped(t), -t.over[:, None], 0.0) for t in teams)]
        self._high = [top, *(np.broadcast_to(t.under[:, None], t.least.shape).copy() for t in teams)]
        scale = float(top.max(initial=1.0))
        self._reach = [np.full(top.shape, scale), *(_reach(t, scale) for t in teams)]
        self._average = [x.copy() for x in self._prices]
        self._mean = [np.zeros_like(x) for x in self._prices]
        self._square = [np.zeros_like(x) for x in self._prices]

    def climb(self, steps: int, stop: Stop, progress: Progress) -> str:
        """Takes steps up; returns what stopped it."""
        for _ in range(steps):
            if reason := stop.reason():
                return reason
            self.steps += 1
            self._step(self._value(self._prices), rate=0.1 / (1 + self.steps / 15))
            self._average = [0.95 * a + 0.05 * x for a, x in zip(self._average, self._prices, strict=True)]
            if self.steps % 8 == 0:  # the average swings less than the prices and is worth more
                self._value(self._average)
                progress.tell("bound", bound=self.bound, step=self.steps, steps=steps)
        return "steps"

    def sample(self, random: np.random.Generator, recent: int = 200) -> list[Ints]:
        """Labels for every agent, drawn from the tours met in recent steps.

        How often a tour was cheapest near the top of the climb is how much of it a fractional
        optimum holds, so that a draw for each of many like agents comes close to one.
        """
        tours: list[Ints] = [np.empty(0, dtype=np.int64)] * self.problem.agents
        for like, met in zip(self._like, self._met, strict=True):
            last = met[-recent:]
            # spread evenly over the steps rather than drawn independently: less noise
            places = (np.arange(like.count) + random.random()) / like.count * len(last)
            for agent, place in zip(
                like.agents, random.permutation(places.astype(int)).tolist(), strict=True
            ):
                tours[agent] = last[place]
        return tours

    def _value(self, prices: list[Floats]) -> list[Floats]:
        """The slope of the bound in each price; the bound itself is kept if it is the best so far."""
        p = self.problem
        head, work, site, start = prices
        value, wanted = _queues(p.demand, head)
        slope: list[Floats] = [wanted]
        for team, price in zip(self._teams, (work, site, start), strict=True):
            bound = np.where(price >= 0, team.least, np.where(_capped(team), team.most, 0))
            value += float((price * bound).sum())
            slope.append(bound.astype(np.float64))
        on_queue = head[:, None, :] * p.pace[None, :, :]  # (slots, groups, queues)
        serves = on_queue.argmax(axis=2)
        worth = np.take_along_axis(on_queue, serves[:, :, None], axis=2)[:, :, 0]
        at_work = p.supply.astype(np.float64)
        value -= float((worth * at_work).sum())
        for number, like in enumerate(self._like):
            agent = like.agent
            member = [t.member[agent].astype(np.float64) for t in self._teams]
            work_price = -(worth[:, p.group[agent]] + member[0] @ work)
            site_price = -(member[1] @ site) if len(site) else np.zeros(p.slots)
            base = p.base[agent]
            if member[2].any():
                base = base - (start * member[2][:, None]).T @ p.start.counts.astype(np.float64)
            cost, labels, busy, present = self._price(agent, base, work_price, site_price)
            value += like.count * cost
            self._met[number].append(labels)
            at_work[:, p.group[agent]] += like.count * busy
            slope[1] -= like.count * member[0][:, None] * busy
            slope[2] -= like.count * member[1][:, None] * present
            slope[3] -= like.count * member[2][:, None] * p.start.counts[:, labels]
        for q in range(p.pace.shape[1]):
            slope[0][:, q] -= (at_work * p.pace[None, :, q] * (serves == q)).sum(axis=1)
        value -= abs(value) * _SAFETY
        if value > self.bound:
            self.bound, self.best = value, prices
        return slope

    def _price(
        self, agent: int, base: Floats, work: Floats, site: Floats
    ) -> tuple[float, Ints, Floats, Floats]:
        p = self.problem
        times, graph = p.times[p.site[agent]], p.graphs[p.graph[agent]]
        return _price(  # type: ignore[no-any-return]
            base,
            times.first_slot,
            times.span,
            times.works,
            times.breaks,
            work,
            site,
            p.pay[p.pay_class[agent]],
            graph.after,
            graph.node_cost,
            graph.nodes,
            graph.opens,
            graph.closes,
            graph.carries,
            graph.buckets,
            graph.first_node[agent],
            graph.first_bucket[agent],
        )

    def _step(self, slope: list[Floats], rate: float) -> None:
        for k, g in enumerate(slope):
            self._mean[k] = 0.9 * self._mean[k] + 0.1 * g
            self._square[k] = 0.99 * self._square[k] + 0.01 * g * g
            mean = self._mean[k] / (1 - 0.9**self.steps)
            square = self._square[k] / (1 - 0.99**self.steps)
            move = rate * self._reach[k] * mean / (np.sqrt(square) + 1e-3)
            self._prices[k] = np.clip(self._prices[k] + move, self._low[k], self._high[k])


def _reach(team: TeamRows, scale: float) -> Floats:
    """How far prices of rows may sensibly go: hard ceilings on the scale of what they protect."""
    over = np.where(team.over > 1e11, scale, team.over)
    return np.broadcast_to(np.maximum(over, team.under)[:, None], team.least.shape)


def _capped(team: TeamRows) -> Bools:
    """Rows whose ceiling lies below the number of people who could be there."""
    return np.asarray(team.most < team.member.sum(axis=0)[:, None])


def _queues(demand: Demand, head: Floats) -> tuple[float, Floats]:
    """Least cost of the queues when effective heads cost `head`, and the heads they then take."""
    paid = np.minimum(demand.worth, head[:, :, None])
    wanted = (demand.width * (demand.worth > head[:, :, None])).sum(axis=2)
    return float((demand.width * paid).sum()), wanted


def _alike(problem: Problem) -> list[_Like]:
    p = problem
    groups: dict[tuple[object, ...], list[int]] = {}
    for agent in range(p.agents):
        graph = p.graphs[p.graph[agent]]
        key = (
            p.group[agent],
            p.pay_class[agent],
            p.site[agent],
            p.graph[agent],
            graph.first_node[agent],
            graph.first_bucket[agent],
            p.base[agent].tobytes(),
            *(t.member[agent].tobytes() for t in (p.work, p.on_site, p.start)),
        )
        groups.setdefault(key, []).append(agent)
    return [_Like(tuple(agents)) for agents in groups.values()]


@njit(cache=True, nogil=True)
def _price(  # type: ignore[no-untyped-def]
    base, first_slot, span, works, breaks, work, site, pay,
    after, node_cost, nodes, opens, closes, carries, buckets, node, bucket,
):  # fmt: skip
    """Cheapest tour at prices, and the slots in which it is at work and present."""
    slots = len(work)
    work_sum, site_sum, pay_sum = np.zeros(slots + 1), np.zeros(slots + 1), np.zeros(slots + 1)
    for t in range(slots):
        work_sum[t + 1] = work_sum[t] + work[t]
        site_sum[t + 1] = site_sum[t] + site[t]
        pay_sum[t + 1] = pay_sum[t] + pay[t]
    cells = _cell_costs(base, first_slot, span, works, breaks, work_sum, site_sum, pay_sum)
    cost, labels = _best_tour(cells, after, node_cost, nodes, opens, closes, carries, buckets, node, bucket)
    busy, present = np.zeros(slots), np.zeros(slots)
    places = np.empty(breaks.shape[1], np.int64)
    for d in range(len(labels)):
        label = labels[d]
        if not works[label]:
            continue
        a = first_slot[d, label]
        busy[a : a + span[label]] = 1.0
        present[a : a + span[label]] = 1.0
        _breaks(breaks[label], a, work_sum, pay_sum, places)
        for k in range(breaks.shape[1]):
            if breaks[label, k, 2] > 0:
                busy[places[k] : places[k] + breaks[label, k, 2]] = 0.0
    return cost, labels, busy, present
