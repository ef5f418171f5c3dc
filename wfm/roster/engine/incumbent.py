"""The best roster so far, what none is cheaper than, and the last step between the two.

Only tours whose reduced cost is within the gap can be in a cheaper roster (Nemhauser and Wolsey
1988, I.5.1); the prices of the linear programme so tell which arcs of everybody's graphs an integer
programme has to hold.
"""

from __future__ import annotations

import numpy as np

from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.flows import Flow, flow, solve
from wfm.roster.parts import Floats, Ints

_EPSILON = 1e-6


class Incumbent:
    """`roster`: (agents, days) labels; `cost` of it; `bound`: nothing is cheaper.

    `learn` tells it the prices of the linear programme.
    """

    def __init__(self, rows: DayRows, roster: Ints) -> None:
        self.rows = rows
        self.roster = roster.copy()
        self.cost = rows.cost(roster)
        self.bound = -np.inf
        self._lp_bound = -np.inf
        self._worth = rows.worth(*rows.no_duals())
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
    def near(self) -> bool:
        """Whether less than a head in a row is between the roster and the linear programme."""
        return self._gap() <= self.rows.price

    @property
    def searched(self) -> bool:
        """Whether `close` has searched this gap."""
        return self._gap() == self._searched

    def learn(self, bound: float, y: Floats, mu: Floats) -> None:
        """A bound, and the duals (rules, days) and of caps that gave it."""
        if bound > self._lp_bound:
            self._lp_bound = bound
            self.bound = max(self.bound, min(self.rows.least_possible(bound), self.cost))
            self._worth = self.rows.worth(y, mu)
            self._least = None

    def offer(self, found: list[Ints]) -> None:
        """Takes the cheapest of rosters, or of all their changes together, if it is no dearer."""
        before = both = self.roster
        for roster in found:
            both = np.where(roster != before, roster, both)
            self._take(roster)
        if len(found) > 1:
            self._take(both)

    def _take(self, roster: Ints) -> None:
        cost = self.rows.cost(roster)
        if cost <= self.cost + _EPSILON:
            self.roster, self.cost = roster.copy(), min(cost, self.cost)

    def excess(self) -> Floats:
        """By how much each tour is dearer than the cheapest at the prices known, (agents,)."""
        if self._least is None:
            self._least, _ = self.rows.best_of_all(self.rows.own - self._worth)
        days = np.arange(self.rows.days)
        now = [self.rows.own_cost(a, x) - self._worth[a, days, x].sum() for a, x in enumerate(self.roster)]
        return np.asarray(now - self._least)

    def close(self, arcs: int = 5500, nodes: int = 200, seconds: float = np.inf) -> Ints | None:
        """Searches all tours that a cheaper roster can hold at once; it, or perhaps a higher bound.

        Where they have more than `arcs` arcs, the best of them are searched. One run is one piece of work
        and may take long; `seconds`: what a limit leaves.
        """
        gap = slack = self._searched = self._gap()
        while not (flows := self._flows(slack, arcs if slack == gap else arcs // 4)):
            slack *= 0.7
            if slack < _EPSILON:
                return None
        nodes = nodes if slack == gap else nodes // 10
        found, bound = solve(self.rows, flows, self.roster, nodes=nodes, seconds=seconds)
        if slack == gap:
            self.bound = max(self.bound, min(self.rows.least_possible(bound), self.cost))
        return found

    def _gap(self) -> float:
        return max(self.cost - self.rows.unit - self._lp_bound, 0.0)

    def _flows(self, slack: float, arcs: int) -> list[Flow]:
        """Tours within `slack`, by agent; nothing where they have more than `arcs` arcs."""
        flows: list[Flow] = []
        room = arcs
        for a in range(self.rows.agents):
            one = flow(
                self.rows.graph(a), a, self.rows.own[a], self.rows.own[a] - self._worth[a], slack, room
            )
            if one is None:
                return []
            flows.append(one)
            room -= len(one.arcs)
        return flows
