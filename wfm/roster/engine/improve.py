"""A whole roster gets cheaper: a few agents at a time are planned anew beside all others.

Only tours whose reduced cost is within the gap can be in a cheaper roster (Nemhauser and Wolsey
1988, I.5.1); the prices of the linear programme so tell which arcs of the agents' graphs an integer
programme has to hold.
"""

from __future__ import annotations

import numpy as np

from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.neighbourhood import Flow, choose, flow, solve
from wfm.roster.engine.open_tours import open_tours
from wfm.roster.parts import Floats, Ints

_MOST_ARCS = 1000
"""Arcs of a few agents planned anew: an integer programme of about a second."""

_NODES = 5
"""Branches of a programme of a few agents."""

_LEAST = 3

_TOURS, _OF_ONE = 2000, 400
"""Tours of a few days planned anew at first, and most of one agent."""

_IN_VAIN = 30
"""Programmes without gain after which everybody's tours are searched at once, however wide the gap."""

_DAYS = 4, 22
"""How many days are planned anew."""

_SLACK = 10
"""Tours are looked at up to so many prices of a head in a row above the cheapest."""

_FEWEST, _MANY = 500, 6000
"""Least and most tours of a few days planned anew."""

_EPSILON = 1e-6


class Improver:
    """`roster`: (agents, days) labels, the best so far; `cost` of it; `bound`: nothing is cheaper.

    `learn` tells it the prices of the linear programme.
    """

    def __init__(self, rows: DayRows, roster: Ints, random: np.random.Generator) -> None:
        self.rows, self.random = rows, random
        self.roster = roster.copy()
        self.cost = rows.cost(roster)
        self.bound = -np.inf
        self.size = float(min(6, rows.agents))
        self.tours = float(_TOURS)
        self._turn = self._in_vain = 0
        prices = np.concatenate([rows.under.ravel(), rows.over.ravel()])
        self._price = float(np.median(prices[prices > 0])) if (prices > 0).any() else 1.0
        self._lp_bound = -np.inf
        self._cells = rows.own - rows.worth(*rows.no_duals())
        self._least: Floats | None = None
        self._searched = -1.0

    @property
    def done(self) -> bool:
        """Whether the bound shows that nothing is cheaper."""
        return self.cost <= self.bound + _EPSILON

    @property
    def known_bound(self) -> float | None:
        """The bound, None where there is none yet."""
        return self.bound if np.isfinite(self.bound) else None

    @property
    def worth_closing(self) -> bool:
        """Whether `close` would search anything new, and may come to an end or nothing else helps."""
        soon = self._gap() <= self._price or self._in_vain >= _IN_VAIN
        return soon and not self.done and self._gap() != self._searched

    def learn(self, bound: float, y: Floats, mu: Floats) -> None:
        """A bound, and the duals (rules, days) and of caps that gave it."""
        if bound > self._lp_bound:
            self._lp_bound = bound
            self.bound = max(self.bound, min(self.rows.least_possible(bound), self.cost))
            self._cells = self.rows.own - self.rows.worth(y, mu)
            self._least = None

    def offer(self, roster: Ints) -> None:
        """Takes a roster if it is cheaper."""
        cost = self.rows.cost(roster)
        if cost < self.cost - _EPSILON:
            self.roster, self.cost, self._in_vain = roster.copy(), cost, 0

    def step(self, seconds: float = np.inf) -> None:
        """A few agents planned anew, or a few days of many; `seconds`: what a limit leaves."""
        self._turn += 1
        self._in_vain += 1
        if self._turn % 2 or not np.isfinite(self._lp_bound):
            self._few_days(seconds)
        else:
            self._few_agents(seconds)

    def _few_days(self, seconds: float) -> None:
        """One integer programme over a run of days: whoever has another way through them."""
        rows, days = self.rows, np.arange(self.rows.days)
        heads = rows.heads(self.roster)
        dear = (np.maximum(rows.least - heads, 0) * rows.under).sum(axis=0)
        dear += (np.maximum(heads - rows.most, 0) * rows.over).sum(axis=0)
        length = min(int(self.random.integers(*_DAYS)), rows.days)
        middle = int(self.random.choice(rows.days, p=_odds(dear)))
        first = int(np.clip(middle - self.random.integers(length), 0, rows.days - length))
        closed = np.ones((rows.days, rows.labels), dtype=np.bool_)
        closed[first : first + length] = False
        agents, tours, before, room = [], [], 0.0, self.tours
        for a in self.random.permutation(rows.agents).tolist():
            now = self.roster[a]
            still = closed.copy()
            still[days, now] = False
            own, cells = (np.where(still, np.inf, x[a]) for x in (rows.own, self._cells))
            found, costs = open_tours(rows.graph(a), a, own, cells, rows.caps[a], self._slack, _OF_ONE)
            if len(found) == 0 or not (found == now).all(axis=1).any():
                found = np.concatenate([found, now[None]])
                costs = np.append(costs, rows.own_cost(a, now))
            if len(found) == 1:
                continue
            agents.append(a)
            tours.append((found, costs))
            before += float(costs[(found == now).all(axis=1)][0])
            heads -= rows.covers(a, now)
            room -= len(found)
            if room <= 0:
                break
        if not agents:
            return
        chosen = np.array(agents)
        part = rows.part(chosen, heads, rows.own[chosen])
        before += part.row_cost(part.heads(self.roster[chosen]))
        found_, searched = choose(part, tours, before, nodes=_NODES, seconds=seconds)
        if found_ is not None:
            roster = self.roster.copy()
            roster[chosen] = found_
            self.offer(roster)
        self.tours = min(max(self.tours * (1.1 if searched else 0.7), _FEWEST), _MANY)

    @property
    def _slack(self) -> float:
        """Reduced cost of tours worth a look, while no bound tells it."""
        return min(self._gap(), _SLACK * self._price)

    def _few_agents(self, seconds: float) -> None:
        """One integer programme over all tours of a few agents."""
        rows = self.rows
        agents = self._few(round(self.size))
        others = rows.heads(self.roster)
        for a in agents.tolist():
            others -= rows.covers(a, self.roster[a])
        slack = self._slack
        while not (flows := self._flows(agents, slack, _MOST_ARCS)):
            slack *= 0.6
            if slack < _EPSILON:
                self.size = max(0.8 * self.size, _LEAST)
                return
        part = rows.part(agents, others, rows.own[agents])
        found, proved = solve(part, flows, self.roster[agents], nodes=_NODES, seconds=seconds)[::2]
        if found is not None:
            roster = self.roster.copy()
            roster[agents] = found
            self.offer(roster)
        self.size = self.size * (1.04 if proved else 0.94)
        self.size = min(max(self.size, _LEAST), rows.agents)

    def close(self, arcs: int = 5500, nodes: int = 200, seconds: float = np.inf) -> bool:
        """Searches all tours that a cheaper roster can hold at once; whether that proved the best.

        Where they have more than `arcs` arcs, the best of them are searched. One run is one piece of work
        and may take long; `seconds`: what a limit leaves.
        """
        gap = slack = self._searched = self._gap()
        everyone = np.arange(self.rows.agents)
        while not (flows := self._flows(everyone, slack, arcs if slack == gap else arcs // 4)):
            slack *= 0.7
            if slack < _EPSILON:
                return False
        nodes = nodes if slack == gap else nodes // 10
        found, bound, _ = solve(self.rows, flows, self.roster, nodes=nodes, seconds=seconds)
        if found is not None:
            self.offer(found)
        if slack == gap:
            self.bound = max(self.bound, min(self.rows.least_possible(bound), self.cost))
        return self.done

    def _gap(self) -> float:
        return max(self.cost - self.rows.unit - self._lp_bound, 0.0)

    def _flows(self, agents: Ints, slack: float, arcs: int) -> list[Flow]:
        """Tours within `slack`, by agent; nothing where they have more than `arcs` arcs."""
        flows: list[Flow] = []
        room = arcs
        for a in agents.tolist():
            one = flow(self.rows.graph(a), a, self.rows.own[a], self._cells[a], slack, room)
            if one is None:
                return []
            flows.append(one)
            room -= len(one.arcs)
        return flows

    def _few(self, size: int) -> Ints:
        """Agents by chance, rather those whose tours are dear at the duals."""
        rows, days = self.rows, np.arange(self.rows.days)
        if self._least is None:
            self._least, _ = rows.best_of_all(self._cells)
        now = self._cells[np.arange(rows.agents)[:, None], days, self.roster].sum(axis=1) - self._least
        chosen = self.random.choice(rows.agents, size, replace=False, p=_odds(now))
        return np.sort(chosen).astype(np.int64)


def _odds(dear: Floats) -> Floats:
    """Chances of what costs much to be chosen; nothing has none."""
    weight = np.maximum(dear, 0.0) + 0.1 * max(float(dear.mean()), 1.0)
    odds: Floats = weight / weight.sum()
    return odds
