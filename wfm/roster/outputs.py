"""A roster in tables, as `wfm.tables` describes them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.shift import Activity, Kind
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.engine.coverage import Coverage
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import State, Tour
from wfm.tables import ACTIVITIES, ALLOCATION, ROSTER


def roster_table(
    context: Context,
    state: State,
    tariff: Tariff,
    agents: pd.DataFrame,
    previous: pd.DataFrame,
    time_off: pd.DataFrame,
) -> pd.DataFrame:
    """One row a shift, with the part of it that is paid as overtime."""
    rows = []
    for agent, day, label_number, _ in _shifts(context, state):
        person, label, on = context.agents[agent], context.labels[label_number], context.grid.dates[day]
        start = int(context.starts[person.site][day, label_number])
        rows.append(
            {
                "shift_id": _shift_id(person.agent_id, on),
                "agent_id": person.agent_id,
                "date": pd.Timestamp(on),
                "shift_code": label.code,
                "start": context.grid.stamp(start),
                "end": context.grid.stamp(start + label.span_min),
                "paid_min": label.paid_min if label.kind is Kind.WORK else 0,
                "overtime_min": 0,
                "kind": str(label.kind),
                "locked": any(lock.day == day for lock in context.locks.get(person.agent_id, ())),
            }
        )
    roster = ROSTER.conform(pd.DataFrame(rows, columns=ROSTER.names))
    roster["overtime_min"] = tariff.overtime_minutes(roster, agents, previous, time_off)["overtime_min"]
    return ROSTER.conform(roster)


def activities_table(context: Context, state: State, scenario: Scenario) -> pd.DataFrame:
    """Each shift cut at its breaks."""
    queues, slot = tuple(scenario.queues), context.grid.slot_min
    problem = state.problem
    serves = ["+".join(q for q, p in zip(queues, row, strict=True) if p > 0) for row in problem.pace.tolist()]
    rows: list[tuple[str, int, int, str, str]] = []
    for agent, day, label_number, tour in _shifts(context, state):
        person, label = context.agents[agent], context.labels[label_number]
        shift_id = _shift_id(person.agent_id, context.grid.dates[day])
        at = int(context.starts[person.site][day, label_number])
        end = at + label.span_min
        if label.kind is Kind.ON_CALL:
            rows.append((shift_id, at, end, str(Activity.ON_CALL), ""))
            continue
        group = serves[problem.group[agent]]
        for place, taken in zip(tour.breaks[day], label.breaks, strict=True):
            pause = place * slot
            if pause > at:
                rows.append((shift_id, at, pause, str(Activity.WORK), group))
            rows.append((shift_id, pause, pause + taken.length_min, str(taken.activity), ""))
            at = pause + taken.length_min
        if end > at:
            rows.append((shift_id, at, end, str(Activity.WORK), group))
    frame = pd.DataFrame(rows, columns=["shift_id", "start", "end", "activity", "routing_group"])
    for column in ("start", "end"):
        frame[column] = pd.Timestamp(context.grid.start) + pd.to_timedelta(frame[column], unit="min")
    return ACTIVITIES.conform(frame)


def allocation_table(context: Context, problem: Problem, coverage: Coverage) -> pd.DataFrame:
    """Effective heads by queue and slot; those that no queue needs stay with the queues they know."""
    grid = context.grid
    spare = coverage.heads - coverage.given.sum(axis=2)  # (slots, groups)
    needed = problem.demand.width[:, :, :-1].sum(axis=2)
    weight = (problem.pace[None] > 0) * (needed[:, None, :] + 1e-9)
    total = weight.sum(axis=2, keepdims=True)
    share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    heads = coverage.allocated + (spare[:, :, None] * share * problem.pace[None]).sum(axis=1)
    heads = np.maximum(heads[grid.demanded], 0.0)
    starts = pd.date_range(grid.start, periods=grid.n_slots, freq=f"{grid.slot_min}min")[grid.demanded]
    frames = [
        pd.DataFrame({"queue": queue, "slot_start": starts, "allocated": heads[:, k].round(6)})
        for k, queue in enumerate(problem.demand.queues)
    ]
    return ALLOCATION.conform(pd.concat(frames, ignore_index=True))


def _shifts(context: Context, state: State) -> list[tuple[int, int, int, Tour]]:
    """Agent, day, label and tour of every day that is not off, by agent and day."""
    return [
        (agent, day, label, tour)
        for agent, tour in enumerate(state.tours)
        if tour is not None
        for day, label in enumerate(tour.labels.tolist())
        if label
    ]


def _shift_id(agent_id: str, on: date) -> str:
    return f"{agent_id}-{on:%Y%m%d}"
