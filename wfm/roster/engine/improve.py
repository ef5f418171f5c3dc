"""A whole roster gets cheaper: a few agents at a time are planned anew beside all others.

Only tours whose reduced cost is within the gap can be in a cheaper roster (Nemhauser and Wolsey
1988, I.5.1); the prices of the linear programme so tell which arcs of the agents' graphs an integer
programme has to hold.
"""

from __future__ import annotations

import numpy as np

from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.neighbourhood import Flow, flow, solve
from wfm.roster.parts import Floats, Ints

_MOST_ARCS = 1000
"""Arcs of a few agents planned anew: an integer programme of about a second."""

_NODES = 5
"""Branches of a programme of a few agents."""

_LEAST = 3
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
        self._lp_bound = -np.inf
        self._cells = rows.own - rows.worth(*rows.no_duals())
        self._least = np.zeros(rows.agents)
        self._searched = -1.0

    @property
    def done(self) -> bool:
        """Whether the bound shows that nothing is cheaper."""
        return self.cost <= self.bound + _EPSILON

    @property
    def worth_closing(self) -> bool:
        """Whether `close` would search anything new."""
        return not self.done and self._gap() != self._searched

    def learn(self, bound: float, y: Floats, mu: Floats) -> None:
        """A bound, and the duals (rules, days) and of caps that gave it."""
        if bound > self._lp_bound:
            self._lp_bound = bound
            self.bound = max(self.bound, min(self.rows.least_possible(bound), self.cost))
            self._cells = self.rows.own - self.rows.worth(y, mu)
            self._least, _ = self.rows.best_of_all(self._cells)

    def offer(self, roster: Ints) -> None:
        """Takes a roster if it is cheaper."""
        cost = self.rows.cost(roster)
        if cost < self.cost - _EPSILON:
            self.roster, self.cost = roster.copy(), cost

    def step(self) -> None:
        """One integer programme over a few agents."""
        rows = self.rows
        agents = self._few(round(self.size))
        others = rows.heads(self.roster)
        for a in agents.tolist():
            others -= rows.covers(a, self.roster[a])
        slack = self._gap()
        while not (flows := self._flows(agents, slack, _MOST_ARCS)):
            slack *= 0.6
            if slack < _EPSILON:
                self.size = max(0.8 * self.size, _LEAST)
                return
        part = rows.part(agents, others, rows.own[agents])
        found, proved = solve(part, flows, self.roster[agents], nodes=_NODES)[::2]
        if found is not None:
            roster = self.roster.copy()
            roster[agents] = found
            self.offer(roster)
        self.size = self.size * (1.04 if proved else 0.94)
        self.size = min(max(self.size, _LEAST), rows.agents)

    def close(self, arcs: int = 5500, nodes: int = 200) -> bool:
        """Searches all tours that a cheaper roster can hold at once; whether that proved the best.

        Where they have more than `arcs` arcs, the best of them are searched. One run may take long:
        it is one piece of work.
        """
        gap = slack = self._searched = self._gap()
        everyone = np.arange(self.rows.agents)
        while not (flows := self._flows(everyone, slack, arcs if slack == gap else arcs // 4)):
            slack *= 0.7
            if slack < _EPSILON:
                return False
        found, bound, _ = solve(self.rows, flows, self.roster, nodes=nodes if slack == gap else nodes // 10)
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
        now = self._cells[np.arange(rows.agents)[:, None], days, self.roster].sum(axis=1) - self._least
        weight = np.maximum(now, 0.0) + 0.1 * max(float(now.mean()), 1.0)
        chosen = self.random.choice(rows.agents, size, replace=False, p=weight / weight.sum())
        return np.sort(chosen).astype(np.int64)
