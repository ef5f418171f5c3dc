"""Whether hard ceilings can be kept together: a proof by prices that they cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.roster.engine.dual import Dual
from wfm.roster.engine.packed import HARD
from wfm.roster.engine.problem import Problem, TeamRows

_STEPS = 200
"""Steps up for each set of ceilings; few prices are at work, so that the bound climbs fast."""

_ENOUGH = 1e-3
"""Heads: a bound below may be rounding."""


def excess(problem: Problem) -> tuple[int, tuple[str, ...]]:
    """Heads above hard ceilings that no roster is without, over slots and days, and the ceilings.

    A lower bound (see `dual`), so that 0 proves nothing; of the ceilings none can be left out.
    """
    teams = (problem.on_site, problem.start)
    names = [name for team in teams for name, over in zip(team.names, team.over, strict=True) if over >= HARD]
    least = _bound(problem, names)
    if least < _ENOUGH:
        return 0, ()
    for name in tuple(names):
        without = [other for other in names if other != name]
        if (fewer := _bound(problem, without)) >= _ENOUGH:
            names, least = without, fewer
    return int(np.ceil(least - _ENOUGH)), tuple(names)


def _bound(problem: Problem, names: list[str]) -> float:
    """Heads above these ceilings alone, at least."""
    alone = replace(
        problem.without_own_cost(),
        demand=replace(problem.demand, width=np.zeros_like(problem.demand.width)),
        work=_only(problem.work, names),
        on_site=_only(problem.on_site, names),
        start=_only(problem.start, names),
        apart=(),
    )
    dual = Dual(alone, np.zeros(alone.demand.width.shape[:2]))
    dual.climb(_STEPS)
    return dual.bound


def _only(team: TeamRows, names: list[str]) -> TeamRows:
    """A head above one of these ceilings costs 1, all else nothing."""
    counts = np.array([name in names for name in team.names], dtype=np.float64)
    return replace(team, under=np.zeros_like(team.under), over=counts * (team.over >= HARD))
