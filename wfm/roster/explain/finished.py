"""A finished plan, read back from its tables so that questions can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.demand import price_demand
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import State
from wfm.roster.inputs import read_context
from wfm.roster.rules.base import Rule
from wfm.roster.warm import read_tours
from wfm.roster.weigh import Compiled, compile_rules, weigh


class Outdated(Exception):
    """Shifts of these people no longer fit the settings the plan is read with."""

    def __init__(self, agent_ids: Sequence[str]) -> None:
        self.agent_ids = tuple(agent_ids)
        super().__init__(f"the shifts of {', '.join(agent_ids)} fit the rules no longer")


@dataclass(frozen=True, eq=False)
class Finished:
    """The plan as the engine saw it. `parts` by rule; `state` holds everybody's tour.

    Questions take people out of `state` and put them back: one question at a time.
    """

    scenario: Scenario
    context: Context
    rules: Sequence[Rule]
    parts: Compiled
    problem: Problem
    state: State

    def position(self, agent_id: str) -> int:
        """Position of an agent; raises KeyError where nobody has that id."""
        for i, agent in enumerate(self.context.agents):
            if agent.agent_id == agent_id:
                return i
        raise KeyError(agent_id)


def read_plan(
    scenario: Scenario,
    inputs: Mapping[str, pd.DataFrame],
    rules: Sequence[Rule],
    requirement: pd.DataFrame,
    roster: pd.DataFrame,
    activities: pd.DataFrame,
) -> Finished:
    """The plan of these tables (see `wfm.tables`).

    Raises:
        Outdated: some shifts are not on offer, or not legal, under these settings.
    """
    context = read_context(scenario, {**inputs, "requirement": requirement})
    parts = compile_rules(rules, context)
    problem = weigh(context, parts, Tariff(scenario), price_demand(requirement, scenario))
    tours = read_tours(context, problem, roster, activities)
    if lost := [a.agent_id for a, tour in zip(context.agents, tours, strict=True) if tour is None]:
        raise Outdated(lost)
    state = State(problem)
    for agent, tour in enumerate(tours):
        assert tour is not None
        state.put(agent, tour)
    return Finished(scenario, context, rules, parts, problem, state)
