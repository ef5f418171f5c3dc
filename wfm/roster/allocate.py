"""Who serves which queue under any roster, also one that no search made."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.shift import OFF, Activity, Kind
from wfm.roster.demand import price_demand
from wfm.roster.engine.coverage import Coverage
from wfm.roster.engine.distinct import distinct
from wfm.roster.engine.problem import assemble
from wfm.roster.inputs import pace, read_context
from wfm.roster.outputs import allocation_table
from wfm.tables import rows


def allocate(
    roster: pd.DataFrame,
    activities: pd.DataFrame,
    requirement: pd.DataFrame,
    inputs: Mapping[str, pd.DataFrame],
    scenario: Scenario,
) -> pd.DataFrame:
    """Table ALLOCATION: the best use of the people whom `roster` and `activities` have at work.

    Shifts of the previous roster that reach into the horizon are worked to their end. Who is there
    for a part of a slot is no help in it.
    """
    context = read_context(scenario, inputs)
    each = pace(scenario, context.agents)
    demand = price_demand(requirement, scenario)
    problem = assemble(context, (), each, np.zeros((len(each), context.grid.n_slots)), demand)
    group = distinct(each)[1]
    number = {agent.agent_id: i for i, agent in enumerate(context.agents)}
    minute = context.grid.minute_of
    away: dict[str, list[tuple[int, int]]] = {}
    for part in rows(activities[activities["activity"] != Activity.WORK]):
        away.setdefault(part.shift_id, []).append((minute(part.start), minute(part.end)))
    first_day = pd.Timestamp(scenario.horizon.first_date)
    before = inputs["previous_roster"]
    shifts = pd.concat([before[before["date"] < first_day], roster], ignore_index=True)
    slot_min, supply = context.grid.slot_min, problem.supply
    for row in rows(shifts[(shifts["kind"] == Kind.WORK) & (shifts["shift_code"] != OFF)]):
        if row.agent_id not in number:
            continue
        there = np.zeros(context.grid.n_slots, dtype=np.bool_)
        start, end = minute(row.start), minute(row.end)
        there[max(-(-start // slot_min), 0) : max(end // slot_min, 0)] = True
        for leaves, returns in away.get(row.shift_id, ()):
            there[max(leaves // slot_min, 0) : max(-(-returns // slot_min), 0)] = False
        supply[there, group[number[row.agent_id]]] += 1
    return allocation_table(context, problem, Coverage(problem))
