"""A linear programme that grows by columns and is solved from where it stood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from ortools.math_opt.callback_pb2 import CallbackRegistrationProto
from ortools.math_opt.core.python import solver
from ortools.math_opt.model_parameters_pb2 import ModelSolveParametersProto
from ortools.math_opt.model_pb2 import ModelProto
from ortools.math_opt.model_update_pb2 import ModelUpdateProto
from ortools.math_opt.parameters_pb2 import (
    EMPHASIS_OFF,
    SOLVER_TYPE_GLOP,
    SOLVER_TYPE_HIGHS,
    SolveParametersProto,
    SolverInitializerProto,
)
from ortools.math_opt.result_pb2 import TERMINATION_REASON_OPTIMAL, SolveResultProto
from pybind11_abseil.status import StatusNotOk  # comes with OR-Tools

from wfm.roster.parts import Floats, Ints


class Solution(NamedTuple):
    """Cost; duals (rows,); the columns taken and how much of each; steps of the simplex method."""

    value: float
    duals: Floats
    columns: Ints
    amounts: Floats
    iterations: int


class Programme:
    """Least cost of columns, each 0 or more, whose rows keep within bounds.

    Speaks to OR-Tools by the messages its own classes send: they make an object of the place that each
    column has in a basis, which took as long as the simplex method itself.
    """

    def __init__(self, lower: Floats, upper: Floats) -> None:
        """Bounds of rows, (rows,)."""
        self._lower, self._upper = lower, upper
        self._costs: list[float] = []
        self._most: list[float] = []
        self._entries: list[tuple[Ints, Floats]] = []
        self._told = 0
        self._changed: set[int] = set()
        self._solver: Any = None

    @property
    def columns(self) -> int:
        """How many there are."""
        return len(self._costs)

    def add(self, cost: float, rows: Ints, coefficients: Floats) -> int:
        """A new column; returns its number. `rows`: each once, those it is in."""
        self._costs.append(cost)
        self._most.append(np.inf)
        self._entries.append((rows, coefficients))
        return len(self._costs) - 1

    def limit(self, column: int, most: float) -> None:
        """From now on no more of a column than that."""
        self._most[column] = most
        if column < self._told:
            self._changed.add(column)

    def solve(self, left_s: Callable[[], float]) -> Solution | None:
        """From where it stood, else anew, else by a second solver; None where rounding defeats them all.

        `left_s`: seconds left; None too where there are none.
        """
        for attempt in (self._go_on, self._anew, self._otherwise):
            if (seconds := left_s()) <= 0:
                return None
            try:
                result = attempt(_in_time(seconds))
            except StatusNotOk:  # such as "abnormal"
                continue
            if result.termination.reason == TERMINATION_REASON_OPTIMAL:
                return _solution(result)
        return None

    def _go_on(self, params: SolveParametersProto) -> SolveResultProto:
        if self._solver is None or not self._solver.update(self._news()):
            return self._anew(params)
        self._told, self._changed = self.columns, set()
        return self._solved(params)

    def _anew(self, params: SolveParametersProto) -> SolveResultProto:
        self._solver = solver.new(SOLVER_TYPE_GLOP, self._whole(), SolverInitializerProto())
        self._told, self._changed = self.columns, set()
        return self._solved(params)

    def _solved(self, params: SolveParametersProto) -> SolveResultProto:
        params.presolve = EMPHASIS_OFF  # else it cannot go on from where it stood
        result: SolveResultProto = self._solver.solve(
            params, _ONLY_WHAT_IS_READ, None, CallbackRegistrationProto(), None, None
        )
        return result

    def _otherwise(self, params: SolveParametersProto) -> SolveResultProto:
        result: SolveResultProto = solver.solve(
            self._whole(),
            SOLVER_TYPE_HIGHS,
            SolverInitializerProto(),
            params,
            _ONLY_WHAT_IS_READ,
            None,
            CallbackRegistrationProto(),
            None,
            None,
        )
        return result

    def _whole(self) -> ModelProto:
        model = ModelProto()
        rows = model.linear_constraints
        rows.ids.extend(range(len(self._lower)))
        rows.lower_bounds.extend(self._lower.tolist())
        rows.upper_bounds.extend(self._upper.tolist())
        self._describe(
            0, model.variables, model.objective.linear_coefficients, model.linear_constraint_matrix
        )
        return model

    def _news(self) -> ModelUpdateProto:
        update = ModelUpdateProto()
        self._describe(
            self._told,
            update.new_variables,
            update.objective_updates.linear_coefficients,
            update.linear_constraint_matrix_updates,
        )
        changed = sorted(self._changed)
        update.variable_updates.upper_bounds.ids.extend(changed)
        update.variable_updates.upper_bounds.values.extend(self._most[j] for j in changed)
        return update

    def _describe(self, first: int, variables: Any, costs: Any, matrix: Any) -> None:
        """Columns from `first` on."""
        numbers = range(first, self.columns)
        variables.ids.extend(numbers)
        variables.lower_bounds.extend([0.0] * len(numbers))
        variables.upper_bounds.extend(self._most[first:])
        variables.integers.extend([False] * len(numbers))
        costs.ids.extend(j for j in numbers if self._costs[j])
        costs.values.extend(cost for cost in self._costs[first:] if cost)
        if not numbers:
            return
        entries = self._entries[first:]
        row = np.concatenate([rows for rows, _ in entries])
        column = np.repeat(np.arange(first, self.columns), [len(rows) for rows, _ in entries])
        coefficient = np.concatenate([x for _, x in entries])
        order = np.lexsort((column, row))
        matrix.row_ids.extend(row[order].tolist())
        matrix.column_ids.extend(column[order].tolist())
        matrix.coefficients.extend(coefficient[order].tolist())


_ONLY_WHAT_IS_READ = ModelSolveParametersProto()
_ONLY_WHAT_IS_READ.variable_values_filter.skip_zero_values = True
_ONLY_WHAT_IS_READ.reduced_costs_filter.filter_by_ids = True


def _in_time(seconds: float) -> SolveParametersProto:
    params = SolveParametersProto()
    if np.isfinite(seconds):
        params.time_limit.FromNanoseconds(int(seconds * 1e9))
    return params


def _solution(result: SolveResultProto) -> Solution:
    best = result.solutions[0]
    taken = best.primal_solution.variable_values
    return Solution(
        best.primal_solution.objective_value,
        np.array(best.dual_solution.dual_values.values),
        np.array(taken.ids, dtype=np.int64),
        np.array(taken.values),
        result.solve_stats.simplex_iterations,
    )
