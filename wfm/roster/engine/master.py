"""The linear programme over tours: column generation, its fractional roster, and a bound.

Rows of the team and caps tie the agents' tours together; each agent takes one unit of its tours.
Tours are priced by the exact dynamic programme at smoothed duals (Wentges 1997), and every round
gives a Lagrangian bound that holds whether or not the programme has converged (Lubbecke and
Desrosiers 2005, sec. 2.1).
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from wfm.domain.control import Stop
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.parts import Floats, Ints

_SAFETY = 1e-9
"""Share of the bound given away against rounding of floats."""

_SMOOTH = 0.6
"""Weight of the best duals met in the duals that price."""

_ONLY_WHAT_IS_READ = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=()),
)


class Master:
    """One linear programme. `tours`, `costs`: the pool; `owner`: agent of each.

    `bound`: no roster costs less. `duals`: prices (rules, days) and of caps that gave it; `value`:
    cost of the fractional roster. `work`: steps of the simplex method x rows, so far. `own`: cells as
    they are now, infinity where a dive closed them.
    """

    def __init__(self, rows: DayRows) -> None:
        self.rows = rows
        self.own = rows.own.copy()
        self.owner: list[int] = []
        self.tours: list[Ints] = []
        self.costs: list[float] = []
        self._known: set[tuple[int, bytes]] = set()
        self._caps = [(a, cap) for a in range(rows.agents) for cap in rows.caps[a]]
        self.bound = -np.inf
        self.value = np.inf
        self.rounds = 0
        self.work = 0
        self.converged = False
        self._build()
        self.y = np.zeros((rows.rules, rows.days))
        self.mu = np.zeros(len(self._caps))
        self.duals = (self.y, self.mu)
        self.weights = np.zeros(0)

    def _build(self) -> None:
        rows = self.rows
        self._model = mathopt.Model()
        model = self._model
        self._one = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(rows.agents)]
        self._row = {}
        self._tied = (rows.under > 0) | (rows.over > 0)
        objective = []
        for r, d in np.argwhere(self._tied).tolist():
            under, over = model.add_variable(lb=0.0), model.add_variable(lb=0.0)
            self._row[r, d] = model.add_linear_constraint(lb=rows.least[r, d], ub=rows.most[r, d])
            self._row[r, d].set_coefficient(under, 1.0)
            self._row[r, d].set_coefficient(over, -1.0)
            objective += [(under, rows.under[r, d]), (over, rows.over[r, d])]
        dear = float(max(rows.under.max(initial=1.0), rows.over.max(initial=1.0))) * 10
        self._cap_row = []
        self._dear = dear
        for _, cap in self._caps:
            row = model.add_linear_constraint(lb=float(cap.least), ub=float(cap.most))
            for sign in (1.0, -1.0):
                slack = model.add_variable(lb=0.0)
                row.set_coefficient(slack, sign)
                objective.append((slack, dear))
            self._cap_row.append(row)
        model.minimize(sum(c * v for v, c in objective))
        self._cap_at: list[list[int]] = [[] for _ in range(rows.agents)]
        for k, (a, _) in enumerate(self._caps):
            self._cap_at[a].append(k)
        self._column: list[mathopt.Variable] = []
        self._number: dict[mathopt.Variable, int] = {}
        self._closed = np.zeros(0, dtype=np.bool_)
        self._solver = mathopt.IncrementalSolver(model, mathopt.SolverType.GLOP)

    def add(self, agent: int, labels: Ints, cost: float) -> bool:
        """Adds a tour of an agent; False where it is there already."""
        key = (agent, labels.astype(np.int16).tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        self.owner.append(agent)
        self.tours.append(labels)
        self.costs.append(cost)
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, cost)
        self._one[agent].set_coefficient(column, 1.0)
        rules, days = np.nonzero(self.rows.covers(agent, labels) * self._tied)
        for r, d in zip(rules.tolist(), days.tolist(), strict=True):
            self._row[r, d].set_coefficient(column, 1.0)
        for k in self._cap_at[agent]:
            if use := self._caps[k][1].used(labels):
                self._cap_row[k].set_coefficient(column, float(use))
        self._number[column] = len(self._column)
        self._column.append(column)
        return True

    def add_roster(self, roster: Ints) -> None:
        """Adds the tours of a roster, (agents, days)."""
        for agent, labels in enumerate(roster):
            cost = self.rows.own_cost(agent, labels)
            if np.isfinite(cost):
                self.add(agent, labels.copy(), cost)

    def solve(self, stop: Stop, rounds: int = 10_000, tolerance: float = 1e-6) -> str:
        """Prices tours until none is cheaper than its dual; returns what stopped it.

        `stop` is asked only what time it leaves. The bound is kept only while no cell is closed by a dive.
        """
        whole = bool(np.array_equal(np.isfinite(self.own), np.isfinite(self.rows.own)))
        best = -np.inf
        centre = self.duals
        smooth = _SMOOTH if whole else 0.0
        for _ in range(rounds):
            self.rounds += 1
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

    def _solved(self, stop: Stop) -> mathopt.SolveResult | None:
        """The programme solved; None where rounding defeats every solver, or no time is left."""
        for attempt in (self._go_on, self._anew, self._otherwise):
            if stop.left_s() <= 0:
                return None
            try:
                result = attempt(stop)
            except Exception:  # "abnormal" is an error inside the binding's own error: no class of its own
                continue
            if result.termination.reason == mathopt.TerminationReason.OPTIMAL:
                return result
        return None

    def _go_on(self, stop: Stop) -> mathopt.SolveResult:
        """From where the programme was solved last."""
        params = _in_time(stop, presolve=False)
        return self._solver.solve(params=params, model_params=_ONLY_WHAT_IS_READ)

    def _anew(self, stop: Stop) -> mathopt.SolveResult:
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        return self._go_on(stop)

    def _otherwise(self, stop: Stop) -> mathopt.SolveResult:
        kind = mathopt.SolverType.HIGHS
        return mathopt.solve(self._model, kind, params=_in_time(stop), model_params=_ONLY_WHAT_IS_READ)

    def _optimise(self, stop: Stop) -> bool:
        """Solves the programme over the tours known; whether that went well."""
        result = self._solved(stop)
        if result is None:
            return False
        self.value = result.objective_value()
        self.work += result.solve_stats.simplex_iterations * (len(self._row) + len(self._one))
        dual = result.dual_values()
        for (r, d), row in self._row.items():
            self.y[r, d] = dual[row]
        self.y = self.y.copy()
        self.mu = np.array([dual[row] for row in self._cap_row])
        self.weights = np.zeros(len(self._column))
        for column, value in result.variable_values().items():
            if (j := self._number.get(column)) is not None:
                self.weights[j] = value
        self._pi = np.array([dual[row] for row in self._one])
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

    def close(self, own: Floats) -> None:
        """From now on cells are `own`; tours with a forbidden cell are out (and in again if allowed)."""
        self.own = own
        owner, days = np.array(self.owner), np.arange(self.rows.days)
        out = ~np.isfinite(own[owner[:, None], days, np.array(self.tours)]).all(axis=1)
        was = np.pad(self._closed, (0, len(out) - len(self._closed)))
        for j in np.flatnonzero(out != was).tolist():
            self._column[j].upper_bound = 0.0 if out[j] else np.inf
        self._closed = out
        lacking = set(range(self.rows.agents)) - set(owner[~out].tolist())
        for agent in sorted(lacking):
            cost, labels = self.rows.best(agent, self.rows.cells(agent, -self.y, own[agent]))
            if not np.isfinite(cost):
                raise ValueError(f"agent {agent} has no tour")
            self.add(agent, labels, float(self.rows.own_cost(agent, labels, capped=False)))


def _in_time(stop: Stop, *, presolve: bool = True) -> mathopt.SolveParameters:
    left_s = stop.left_s()
    return mathopt.SolveParameters(
        presolve=None if presolve else mathopt.Emphasis.OFF,
        time_limit=timedelta(seconds=left_s) if np.isfinite(left_s) else None,
    )
