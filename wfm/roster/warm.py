"""From published tables back to tours, to start a search from them or to explain them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.domain.shift import BREAKS, OFF
from wfm.roster.context import Context
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import State, Tour
from wfm.roster.engine.within import cheapest_within
from wfm.roster.parts import Floats, Ints
from wfm.tables import rows

_PAUSE = 1e9
"""Price of being at work where the tables have a break: beyond any worth of a slot."""


def read_tours(
    context: Context, problem: Problem, roster: pd.DataFrame, activities: pd.DataFrame
) -> list[Tour | None]:
    """Tours by agent, from the tables `roster` and `activities` (see `wfm.tables`).

    Shifts are known by code and start; those outside the horizon are left out. Breaks lie where
    the activities have them, as far as their windows allow, and where they are cheapest if the
    activities say nothing. None: a shift is on offer no longer, or the rules no longer allow the tour.
    """
    labels, owner = read_labels(context, roster)
    whole = labels.min(axis=1, initial=0) >= 0
    labels = np.maximum(labels, 0)
    pauses = _pauses(context, problem, owner, activities)
    state = State(problem)
    days, tours = np.arange(problem.days), list[Tour | None]()
    for i in range(problem.agents):
        allowed = np.zeros((problem.days, problem.labels), dtype=np.bool_)
        allowed[days, labels[i]] = whole[i]
        tours.append(cheapest_within(state, i, allowed, pauses.get(i)))
    return tours


def read_labels(context: Context, roster: pd.DataFrame) -> tuple[Ints, dict[str, int]]:
    """Labels of the table `roster`, (agents, days), -1 where a shift is on offer no longer; and whose each
    shift is.
    """
    known = {
        name: {
            (day, label.code, int(start)): number
            for day, starts in enumerate(context.starts[name])
            for number, (label, start) in enumerate(zip(context.labels, starts, strict=True))
            if number
        }
        for name in context.sites
    }
    position = {agent.agent_id: i for i, agent in enumerate(context.agents)}
    labels = np.zeros((len(context.agents), context.grid.days), dtype=np.int64)
    owner = {}
    for row in rows(roster):
        day, i = (row.date.date() - context.grid.first_date).days, position.get(row.agent_id)
        if i is None or row.shift_code == OFF or not 0 <= day < context.grid.days:
            continue
        key = day, row.shift_code, context.grid.minute_of(row.start)
        owner[row.shift_id] = i
        labels[i, day] = known[context.agents[i].site].get(key, -1)
    return labels, owner


def _pauses(
    context: Context, problem: Problem, owner: dict[str, int], activities: pd.DataFrame
) -> dict[int, Floats]:
    """Bounties on being at work that put each agent's breaks where the activities have them."""
    found: dict[int, Floats] = {}
    for row in rows(activities[activities["activity"].isin(BREAKS)]):
        if (i := owner.get(row.shift_id)) is not None:
            first, last = (context.grid.minute_of(at) // context.grid.slot_min for at in (row.start, row.end))
            found.setdefault(i, np.zeros(problem.slots))[first:last] = -_PAUSE
    return found
