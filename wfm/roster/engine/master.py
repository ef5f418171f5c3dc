"""The linear programme over tours: column generation, its fractional roster, and a bound.

Rows of the team and caps tie the agents' tours together; each agent takes one unit of its tours.
Tours are priced by the exact dynamic programme at smoothed duals (Wentges 1997), and every round
gives a Lagrangian bound that holds whether or not the programme has converged (Lubbecke and
Desrosiers 2005, sec. 2.1).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from wfm.domain.control import Stop
from wfm.roster.engine.ascent import Ascent
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.programme import Programme
from wfm.roster.parts import Floats, Ints

_SAFETY = 1e-9
"""Share of the bound given away against rounding of floats."""

_SMOOTH = 0.6
"""Weight of the best duals met in the duals that price."""

_STEP_ROWS, _STEP_COLUMNS, _COLUMNS = 60, 2.5, 250
"""Arcs that take as long to walk as a step of the simplex method does for each row and for each column, and
a programme for each column before its first step."""


class Master:
    """One linear programme. `tours`, `costs`: the pool; `owner`: agent of each.

    `bound`: no roster costs less. `duals`: prices (rules, days) and of caps that gave it; `value`:
    cost of the fractional roster.
    `own`: cells as they are now, infinity where a dive closed them.
    """

    def __init__(self, rows: DayRows) -> None:
        self.rows = rows
        self.own = rows.own.copy()
        self._caps = [(a, cap) for a in range(rows.agents) for cap in rows.caps[a]]
        self.bound = -np.inf
        self.value = np.inf
        self._steps = 0
        self.converged = False
        self._build()
        self.y = np.zeros((rows.rules, rows.days))
        self.mu = np.zeros(len(self._caps))
        self.duals = (self.y, self.mu)

    @property
    def work(self) -> int:
        """Arcs of tours walked so far, and what takes as long as so many."""
        return self._steps + self.rows.walked

    def _build(self) -> None:
        """Rows: one tour an agent, rows of the team that cost anything, caps; what is amiss as columns."""
        rows, caps = self.rows, [cap for _, cap in self._caps]
        self.owner: list[int] = []
        self.tours: list[Ints] = []
        self.costs: list[float] = []
        self.weights = np.zeros(0)
        self._known: set[tuple[int, bytes]] = set()
        self._closed = np.zeros(0, dtype=np.bool_)
        self._tied = (rows.under > 0) | (rows.over > 0)
        self._dear = float(max(rows.under.max(initial=1.0), rows.over.max(initial=1.0))) * 10
        one, tied = np.ones(rows.agents), int(self._tied.sum())
        self._row = np.full(self._tied.shape, -1)
        self._row[self._tied] = rows.agents + np.arange(tied)
        self._cap_row = rows.agents + tied + np.arange(len(caps))
        self._cap_at: list[list[int]] = [[] for _ in range(rows.agents)]
        for k, (a, _) in enumerate(self._caps):
            self._cap_at[a].append(k)
        self._programme = Programme(
            np.concatenate([one, rows.least[self._tied], [cap.least for cap in caps]]),
            np.concatenate([one, rows.most[self._tied], [cap.most for cap in caps]]),
        )
        under = np.concatenate([rows.under[self._tied], np.full(len(caps), self._dear)])
        over = np.concatenate([rows.over[self._tied], np.full(len(caps), self._dear)])
        for k, prices in enumerate(zip(under.tolist(), over.tolist(), strict=True)):
            for price, sign in zip(prices, (1.0, -1.0), strict=True):
                self._programme.add(price, np.array([rows.agents + k]), np.array([sign]))
        self._amiss = self._programme.columns

    def add(self, agent: int, labels: Ints, cost: float) -> bool:
        """Adds a tour of an agent; False where it is there already."""
        key = (agent, labels.astype(np.int16).tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        self.owner.append(agent)
        self.tours.append(labels)
        self.costs.append(cost)
        team = self._row[(self.rows.covers(agent, labels) > 0) & self._tied]
        caps = self._cap_at[agent]
        use = np.array([self._caps[k][1].used(labels) for k in caps], dtype=float)
        self._programme.add(
            cost,
            np.concatenate([[agent], team, self._cap_row[caps][use != 0]]),
            np.concatenate([np.ones(1 + len(team)), use[use != 0]]),
        )
        return True

    def add_roster(self, roster: Ints) -> None:
        """Adds the tours of a roster, (agents, days)."""
        for agent, labels in enumerate(roster):
            cost = self.rows.own_cost(agent, labels)
            if np.isfinite(cost):
                self.add(agent, labels.copy(), cost)

    def begin(self, ascent: Ascent) -> None:
        """Takes over what an ascent has found: prices near the best, and the tours that it met there."""
        self.bound, self.duals = ascent.bound, ascent.duals
        for roster in ascent.tours:
            self.add_roster(roster)

    def solve(self, stop: Stop, rounds: int = 10_000, tolerance: float = 1e-6) -> str:
        """Prices tours until none is cheaper than its dual; returns what stopped it.

        `stop` is asked only what time it leaves. The bound is kept only while no cell is closed by a dive.
        """
        whole = bool(np.array_equal(np.isfinite(self.own), np.isfinite(self.rows.own)))
        best = -np.inf
        centre = self.duals
        smooth = _SMOOTH if whole else 0.0
        for _ in range(rounds):
            if not self._optimise(stop):
                return "lost"
            y = smooth * centre[0] + (1 - smooth) * self.y
            mu = smooth * centre[1] + (1 - smooth) * self.mu
            bound, added = self._price(y, mu)
            if bound > best:
                best, centre = bound, (y, mu)
                if whole and bound > self.bound:
                    self.bound, self.duals = bound, centre
            if self.value - best <= tolerance * max(1.0, abs(self.value)):
                self.converged = True
                return "converged"
            if not added:
                if smooth == 0.0:
                    self.converged = True
                    return "converged"
                smooth = 0.0
            elif whole:
                smooth = _SMOOTH
        return "rounds"

    def _optimise(self, stop: Stop) -> bool:
        """Solves the programme over the tours known; whether that went well."""
        found = self._programme.solve(stop.left_s)
        if found is None:
            return False
        self.value = found.value
        columns = self._programme.columns
        a_step = len(found.duals) * _STEP_ROWS + columns * _STEP_COLUMNS
        self._steps += int(found.iterations * a_step) + columns * _COLUMNS
        self.y = np.where(self._tied, found.duals[self._row], 0.0)
        self.mu = found.duals[self._cap_row]
        self._pi = found.duals[: self.rows.agents]
        self.weights = np.zeros(len(self.tours))
        tour = found.columns >= self._amiss
        self.weights[found.columns[tour] - self._amiss] = found.amounts[tour]
        return True

    def _price(self, y: Floats, mu: Floats) -> tuple[float, int]:
        """Bound at duals, and how many tours were added."""
        rows = self.rows
        y = np.clip(y, -rows.over, rows.under)
        mu = np.clip(mu, -self._dear, self._dear)
        bound = float((np.where(y > 0, rows.least, rows.most) * y).sum())
        for k, (_, cap) in enumerate(self._caps):
            bound += mu[k] * (cap.least if mu[k] > 0 else cap.most)
        added = 0
        days = np.arange(rows.days)
        least, tours = rows.best_of_all(self.own - rows.worth(y, mu))
        if not np.isfinite(least).all():
            raise ValueError("an agent has no tour")
        bound += float(least.sum())
        agents = np.arange(rows.agents)[:, None]
        paid, at_bound = rows.worth(self.y, self.mu), rows.worth(y, mu)
        own = least + at_bound[agents, days, tours].sum(axis=1)
        reduced = own - paid[agents, days, tours].sum(axis=1)
        for agent in np.flatnonzero(reduced < self._pi - 1e-7).tolist():
            added += self.add(agent, tours[agent], float(own[agent]))
        return bound - _SAFETY * abs(bound), added

    def cells(self) -> Floats:
        """Cost of cells at the duals that gave the bound, (agents, days, labels)."""
        return self.rows.own - self.rows.worth(*self.duals)

    def fractions(self) -> Floats:
        """How much of each cell the fractional roster holds, (agents, days, labels)."""
        found = np.zeros((self.rows.agents, self.rows.days, self.rows.labels))
        days = np.arange(self.rows.days)
        for j in np.flatnonzero(self.weights > 1e-9).tolist():
            found[self.owner[j], days, self.tours[j]] += self.weights[j]
        return found

    def cheapest(self, most: int) -> list[tuple[Ints, Floats]]:
        """By agent, at most so many tours (tours, days), cheapest at `duals`, and their costs."""
        owner, tours, costs = np.array(self.owner), np.array(self.tours), np.array(self.costs)
        worth = self.rows.worth(*self.duals)
        reduced = costs - worth[owner[:, None], np.arange(self.rows.days), tours].sum(axis=1)
        order = np.lexsort((reduced, owner))
        first = np.searchsorted(owner[order], np.arange(self.rows.agents + 1))
        chosen = [order[a : min(a + most, z)] for a, z in pairwise(first.tolist())]
        return [(tours[mine], costs[mine]) for mine in chosen]

    def forget(self, most: int) -> None:
        """Keeps of each agent only so many of the cheapest tours: more of them slow every step."""
        kept = self.cheapest(most)
        self._build()
        for agent, (tours, costs) in enumerate(kept):
            for tour, cost in zip(tours, costs.tolist(), strict=True):
                self.add(agent, tour, cost)

    def close(self, own: Floats) -> None:
        """From now on cells are `own`; tours with a forbidden cell are out (and in again if allowed)."""
        self.own = own
        owner, days = np.array(self.owner), np.arange(self.rows.days)
        out = ~np.isfinite(own[owner[:, None], days, np.array(self.tours)]).all(axis=1)
        was = np.pad(self._closed, (0, len(out) - len(self._closed)))
        for j in np.flatnonzero(out != was).tolist():
            self._programme.limit(self._amiss + j, 0.0 if out[j] else np.inf)
        self._closed = out
        lacking = set(range(self.rows.agents)) - set(owner[~out].tolist())
        for agent in sorted(lacking):
            cost, labels = self.rows.best(agent, self.rows.cells(agent, -self.y, own[agent]))
            if not np.isfinite(cost):
                raise ValueError(f"agent {agent} has no tour")
            self.add(agent, labels, float(self.rows.own_cost(agent, labels, capped=False)))
