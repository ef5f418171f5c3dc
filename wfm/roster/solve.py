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
from wfm.domain.shift import Kind
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.demand import price_demand
from wfm.roster.engine.optimise import optimise
from wfm.roster.engine.problem import assemble
from wfm.roster.engine.search import NoTour
from wfm.roster.explain import conflict, without_tour
from wfm.roster.inputs import pace, read_context
from wfm.roster.outputs import activities_table, allocation_table, roster_table
from wfm.roster.parts import Part
from wfm.roster.pay_parts import pay_parts, slot_pay
from wfm.roster.rules.base import Rule


@dataclass(frozen=True, eq=False)
class Rostering:
    """What the stage gives: tables as in `wfm.tables`, and how good the roster is known to be."""

    roster: pd.DataFrame
    activities: pd.DataFrame
    allocation: pd.DataFrame
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
        NoLegalRoster: some agents have no legal tour.
        NoRosterFound: no roster within the team's hard ceilings was met before the search stopped.
    """
    context = read_context(scenario, inputs)
    tariff = Tariff(scenario)
    parts = compile_rules(rules, context)
    problem = assemble(
        context,
        [p for compiled in parts.values() for p in compiled] + pay_parts(context, tariff),
        pace(scenario, context.agents),
        slot_pay(context, tariff),
        price_demand(requirement, scenario),
        _carried(context),
    )
    limits = scenario.roster.search
    try:
        found = optimise(
            problem,
            scenario.seed,
            stop,
            progress,
            max_sweeps=limits.max_sweeps,
            bound_steps=limits.bound_steps,
        )
    except NoTour as lost:
        raise NoLegalRoster(_conflict(context, rules, parts, agent) for agent in lost.agents) from None
    if over := found.state.over_hard_rows:
        raise NoRosterFound(over, found.stopped)
    guaranteed = sum(tariff.guaranteed(agent) for agent in context.agents)
    cost = found.state.cost
    bound = _below(found.bound, cost)
    best = bound is not None and cost - bound < 1
    return Rostering(
        roster_table(context, found.state, tariff, inputs["agents"], inputs["previous_roster"]),
        activities_table(context, found.state, scenario),
        allocation_table(context, found.state),
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
    every = [p for compiled in parts.values() for p in compiled]
    lost = without_tour(context, every, range(len(context.agents)))
    return tuple(_conflict(context, rules, parts, agent) for agent in lost)


def compile_rules(rules: Sequence[Rule], context: Context) -> dict[str, list[Part]]:
    """Parts by rule; rules of one name together."""
    parts: dict[str, list[Part]] = {}
    for rule in rules:
        parts.setdefault(rule.name, []).extend(rule.compile(context))
    return parts


def _carried(context: Context) -> list[tuple[int, int]]:
    """Work from before the horizon that runs into it: agent, and the minute at which it ends."""
    return [
        (i, past.end)
        for i, agent in enumerate(context.agents)
        for past in context.past.get(agent.agent_id, ())
        if past.end > 0 and past.kind is Kind.WORK
    ]


def _conflict(
    context: Context, rules: Sequence[Rule], parts: Mapping[str, Sequence[Part]], agent: int
) -> Conflict:
    return conflict(context, parts, {rule.name: rule.say() for rule in rules}, agent)


def _below(bound: float | None, cost: float) -> float | None:
    """The bound, at most the cost: floats may cross by a hair, never by more."""
    if bound is None:
        return None
    assert bound <= cost + 1e-6 * abs(cost) + 1, f"a bound of {bound} above a cost of {cost}"
    return min(bound, cost)
