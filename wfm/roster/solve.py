"""The roster stage: rules to parts, parts to a roster, a roster to tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.control import Progress, Stop
from wfm.domain.errors import Conflict, NoLegalRoster, NoRosterFound
from wfm.domain.result import Outcome, Status
from wfm.pay.tariff import Tariff
from wfm.roster.demand import price_demand
from wfm.roster.engine.optimise import optimise
from wfm.roster.engine.search import NoTour
from wfm.roster.explain.conflict import conflict, without_tour
from wfm.roster.explain.finished import Finished
from wfm.roster.explain.team import overfull
from wfm.roster.inputs import read_context
from wfm.roster.meetings.place import place, with_sessions
from wfm.roster.outputs import activities_table, allocation_table, roster_table
from wfm.roster.rules.base import Rule
from wfm.roster.warm import read_tours
from wfm.roster.weigh import compile_rules, weigh
from wfm.tables import ACTIVITIES, ROSTER


@dataclass(frozen=True, eq=False)
class Rostering:
    """What the stage gives: tables as in `wfm.tables`, the roster to ask questions of, and how good it is
    known to be."""

    roster: pd.DataFrame
    activities: pd.DataFrame
    allocation: pd.DataFrame
    finished: Finished
    outcome: Outcome


def solve(
    requirement: pd.DataFrame,
    inputs: Mapping[str, pd.DataFrame],
    rules: Sequence[Rule],
    scenario: Scenario,
    *,
    stop: Stop,
    progress: Progress,
) -> Rostering:
    """A legal roster against the requirement, cheap, with a bound on how cheap one can be.

    Raises:
        NoLegalRoster: some agents have no legal tour, or a ceiling of the team cannot be kept.
        NoRosterFound: no roster within the team's hard ceilings was met before the search stopped.
    """
    context = read_context(scenario, {**inputs, "requirement": requirement})
    tariff = Tariff(scenario)
    parts = compile_rules(rules, context)
    problem = weigh(context, parts, tariff, price_demand(requirement, scenario))
    limits, base = scenario.roster.search, inputs.get("base_roster", ROSTER.empty())
    told = inputs.get("base_activities", ACTIVITIES.empty())
    try:
        found = optimise(
            problem,
            scenario.seed,
            stop,
            progress,
            max_sweeps=limits.max_sweeps,
            bound_steps=limits.bound_steps,
            start=read_tours(context, problem, base, told) if len(base) else (),
        )
    except NoTour as lost:
        raise NoLegalRoster(conflict(context, rules, tariff, agent) for agent in lost.agents) from None
    if over := found.state.over_hard_rows:
        if impossible := overfull(context, found.state):
            raise NoLegalRoster(impossible)
        raise NoRosterFound(over, found.stopped)
    guaranteed = sum(tariff.guaranteed(agent) for agent in context.agents)
    cost = found.state.cost
    bound = _below(found.bound, cost)
    best = bound is not None and cost - bound < 1
    roster = roster_table(
        context, found.state, tariff, inputs["agents"], inputs["previous_roster"], inputs["time_off"]
    )
    placed = place(context, found.state, scenario, inputs)
    allocation = allocation_table(context, problem, found.state.coverage)
    found.state.recount()  # whom sessions took away is there again
    activities = activities_table(context, found.state, scenario)
    return Rostering(
        roster,
        with_sessions(activities, roster, placed, context, scenario),
        allocation,
        Finished(scenario, context, rules, parts, problem, found.state),
        Outcome(
            Status.OPTIMAL if best else Status.FEASIBLE,
            round(cost),
            guaranteed,
            None if bound is None else int(np.floor(bound)),
            None if (least := _below(found.unavoidable, cost)) is None else int(np.floor(least)),
            found.sweeps,
            found.stopped,
        ),
    )


def agents_without_tour(
    inputs: Mapping[str, pd.DataFrame], rules: Sequence[Rule], scenario: Scenario
) -> tuple[Conflict, ...]:
    """Everybody whom the rules leave no legal tour, and why."""
    context = read_context(scenario, inputs)
    parts = compile_rules(rules, context)
    lost = without_tour(context, [p for compiled in parts.values() for p in compiled])
    return tuple(conflict(context, rules, Tariff(scenario), agent) for agent in lost)


def _below(bound: float | None, cost: float) -> float | None:
    """The bound, at most the cost: floats may cross by a hair, never by more."""
    if bound is None:
        return None
    assert bound <= cost + 1e-6 * abs(cost) + 1, f"a bound of {bound} above a cost of {cost}"
    return min(bound, cost)
