"""Which choices to take: those whose worth exceeds what their time costs in service.

A mixed-integer programme. Choices are yes or no; beside them stand the people left in each slot, shared
out to queues as the roster stage shares them, against the same convex price of missing heads. Heads
are shared in fractions, which is why HiGHS and not CP-SAT solves it; it stops by nodes, not seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from ortools.math_opt.python import mathopt

from wfm.config.meetings import Meeting
from wfm.roster.engine.coverage import Coverage
from wfm.roster.engine.problem import Problem
from wfm.roster.meetings.choices import Choice, Presence
from wfm.roster.parts import Floats

MOST_NODES = 2_000
"""Branches of a search: many more than it mostly needs, so that it ends on every machine alike."""
_CLOSE = 0.005
"""Of what the best would save: as good as the best."""
_MANY = 1_000
"""Choices, of which only some are tried at first."""
_FEW = 8
"""Choices of a person that are tried at first, for each time."""


def take(
    problem: Problem,
    coverage: Coverage,
    presence: Presence,
    floors: Floats,
    found: Sequence[Choice],
    meeting: Meeting,
) -> list[Choice]:
    """The choices of a meeting that together save the most.

    `floors`: (slots, queues) people that a queue must keep.

    Where there is slack, most choices cost the same next to nothing. The relaxation says what no set of
    choices can beat, and which choices it likes; a few of them for each person are tried first. All are
    where the best of those is not close to the bound.
    """
    whole = _Model(problem, coverage, presence, floors, found, meeting)
    if len(found) > _MANY:
        bound, dislikes = whole.relaxed()
        few = _few(found, dislikes, meeting)
        best, taken = _Model(problem, coverage, presence, floors, few, meeting).solved()
        if best - bound <= -_CLOSE * bound:
            return taken
    return whole.solved()[1]


def _few(found: Sequence[Choice], dislikes: Sequence[float], meeting: Meeting) -> list[Choice]:
    """For each person the choices liked best; of coaches those of the same starts."""
    by_unit: dict[str, list[tuple[float, Choice]]] = defaultdict(list)
    for dislike, choice in zip(dislikes, found, strict=True):
        if not choice.coach:
            by_unit[choice.unit].append((dislike, choice))
    chosen: set[Choice] = set()
    for pairs in by_unit.values():
        pairs.sort(key=lambda pair: pair[0])
        chosen |= {choice for _, choice in pairs[: _FEW * meeting.times]}
    starts = {(choice.match, choice.start) for choice in chosen}
    return [c for c in found if (c.coach and (c.match, c.start) in starts) or c in chosen]


class _Model:
    """The programme over some choices."""

    def __init__(
        self,
        problem: Problem,
        coverage: Coverage,
        presence: Presence,
        floors: Floats,
        found: Sequence[Choice],
        meeting: Meeting,
    ) -> None:
        self.found = found
        self.model = model = mathopt.Model()
        self.taken = taken = [model.add_binary_variable() for _ in found]
        _bind(model, found, taken, meeting)
        _keep_leaders(model, problem, presence, found, taken)
        away = _away(problem, found, taken)
        cost = [_share_out(model, problem, coverage, floors, slot, out) for slot, out in away.items()]
        worth = mathopt.fast_sum([choice.worth * x for choice, x in zip(found, taken, strict=True)])
        model.minimize(mathopt.fast_sum(cost) - worth)

    def relaxed(self) -> tuple[float, list[float]]:
        """A bound below every set of choices, and how little each choice is liked."""
        for x in self.taken:
            x.integer = False
        result = mathopt.solve(self.model, mathopt.SolverType.GLOP)
        for x in self.taken:
            x.integer = True
        shares, costs = result.variable_values(self.taken), result.reduced_costs(self.taken)
        dislikes = [max(0.0, cost) - share for share, cost in zip(shares, costs, strict=True)]
        return result.termination.objective_bounds.dual_bound, dislikes

    def solved(self) -> tuple[float, list[Choice]]:
        """What the best set costs, and the set."""
        result = mathopt.solve(
            self.model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                node_limit=MOST_NODES,
                relative_gap_tolerance=_CLOSE,
                presolve=mathopt.Emphasis.OFF,  # no faster with it, and it may print
            ),
        )
        if not result.has_primal_feasible_solution():
            return 0.0, []
        values = result.variable_values(self.taken)
        return result.objective_value(), [c for c, v in zip(self.found, values, strict=True) if v > 0.5]


def _bind(
    model: mathopt.Model, found: Sequence[Choice], taken: Sequence[mathopt.Variable], meeting: Meeting
) -> None:
    """How often, how far apart, how many at once, nobody in two at a time, a coach for everybody."""
    often: dict[tuple[str, bool], list[mathopt.Variable]] = defaultdict(list)
    near: dict[tuple[str, int], list[mathopt.Variable]] = defaultdict(list)
    busy: dict[tuple[int, int], list[mathopt.Variable]] = defaultdict(list)
    at_once: dict[int, list[mathopt.Variable]] = defaultdict(list)
    halves: dict[tuple[str, int], list[mathopt.LinearTerm]] = defaultdict(list)
    for choice, x in zip(found, taken, strict=True):
        often[choice.unit, choice.coach].append(x)
        for agent in choice.agents:
            for slot in choice.slots:
                busy[agent, slot].append(x)
        if meeting.how == "pairs":
            halves[choice.match, choice.start].append((-1.0 if choice.coach else 1.0) * x)
        if not choice.coach:
            for day in range(choice.day, choice.day + meeting.days_apart):
                near[choice.unit, day].append(x)
            for slot in choice.slots:
                at_once[slot].append(x)
    for (_unit, coach), xs in often.items():
        _at_most(model, xs, meeting.most_per_coach if coach else meeting.times)
    for xs in at_once.values():
        _at_most(model, xs, meeting.most_at_once)
    for xs in (*near.values(), *_distinct(busy.values())):
        _at_most(model, xs, 1)
    for terms in halves.values():
        model.add_linear_constraint(mathopt.fast_sum(terms) == 0.0)


def _at_most(model: mathopt.Model, xs: Sequence[mathopt.Variable], most: int | None) -> None:
    if most is not None and len(xs) > most:
        model.add_linear_constraint(mathopt.fast_sum(xs) <= float(most))


def _distinct(groups: Iterable[list[mathopt.Variable]]) -> list[list[mathopt.Variable]]:
    """The same, each only once."""
    return list({tuple(x.id for x in xs): xs for xs in groups}.values())


def _away(
    problem: Problem, found: Sequence[Choice], taken: Sequence[mathopt.Variable]
) -> dict[int, dict[int, list[mathopt.Variable]]]:
    """Who is away, by slot and group of skills; groups that serve no queue are left out."""
    away: dict[int, dict[int, list[mathopt.Variable]]] = defaultdict(lambda: defaultdict(list))
    serves = np.any(problem.pace > 0, axis=1).tolist()
    wanted = np.any(problem.demand.width > 0, axis=(1, 2)).tolist()
    for choice, x in zip(found, taken, strict=True):
        for group in problem.group[list(choice.agents)].tolist():
            for slot in choice.slots if serves[group] else ():
                if wanted[slot]:
                    away[slot][group].append(x)
    return away


def _share_out(
    model: mathopt.Model,
    problem: Problem,
    coverage: Coverage,
    floors: Floats,
    slot: int,
    out: Mapping[int, Sequence[mathopt.Variable]],
) -> mathopt.LinearExpression:
    """What a slot is worth less without those who are away; the best of all ways to share the rest."""
    width, worth = problem.demand.width[slot], problem.demand.worth[slot]
    served: dict[int, list[mathopt.LinearTerm]] = defaultdict(list)
    people: dict[int, list[mathopt.Variable]] = defaultdict(list)
    for group in np.flatnonzero(coverage.heads[slot] > 0).tolist():
        given = []
        for queue in np.flatnonzero(problem.pace[group] > 0).tolist():
            given.append(y := model.add_variable(lb=0.0))
            served[queue].append(float(problem.pace[group, queue]) * y)
            people[queue].append(y)
        rest = float(coverage.heads[slot, group])
        model.add_linear_constraint(mathopt.fast_sum([*given, *out.get(group, ())]) <= rest)
    value = []
    for queue, terms in served.items():
        filled = []
        for k in np.flatnonzero(width[queue] > 0).tolist():
            filled.append(z := model.add_variable(lb=0.0, ub=float(width[queue, k])))
            value.append(float(worth[queue, k]) * z)
        model.add_linear_constraint(mathopt.fast_sum(filled) - mathopt.fast_sum(terms) <= 0.0)
        # people there now on the queue show that its floor can be kept as far as it is kept today
        floor = min(float(floors[slot, queue]), float(coverage.given[slot, :, queue].sum()))
        if floor > 0:
            model.add_linear_constraint(mathopt.fast_sum(people[queue]) >= floor - 1e-6)
    return float(coverage.filling.value[slot]) - mathopt.fast_sum(value)


def _keep_leaders(
    model: mathopt.Model,
    problem: Problem,
    presence: Presence,
    found: Sequence[Choice],
    taken: Sequence[mathopt.Variable],
) -> None:
    """No team row of people at work, such as leaders, falls below what it asks for, or any further."""
    least = problem.work.least
    on_row = presence.on_rows(problem, range(problem.agents)).sum(axis=0)
    away: dict[tuple[int, int], list[mathopt.LinearTerm]] = defaultdict(list)
    for choice, x in zip(found, taken, strict=True):
        counted = presence.on_rows(problem, choice.agents)[:, :, choice.start : choice.slots.stop].sum(axis=0)
        for row, k in np.argwhere(counted > 0).tolist():
            away[row, choice.slots[k]].append(float(counted[row, k]) * x)
    for (row, slot), terms in away.items():
        if least[row, slot] > 0:
            spare = max(0, int(on_row[row, slot] - least[row, slot]))
            model.add_linear_constraint(mathopt.fast_sum(terms) <= float(spare))
