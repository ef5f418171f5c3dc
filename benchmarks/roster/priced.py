"""What published tables cost, worked out beside the engine: the judge of every method alike.

Pay comes from the tariff's lines, wishes and missing leaders from the check's soft violations, and
missing heads from one linear programme that shares each slot's people among the queues at best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from wfm.config.scenario import Scenario
from wfm.pay.tariff import Tariff
from wfm.roster.check import check
from wfm.roster.context import Context
from wfm.roster.demand import price_demand
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import State
from wfm.roster.inputs import pace, read_context
from wfm.roster.outputs import activities_table, roster_table
from wfm.roster.parts import Part
from wfm.roster.pay_parts import pay_parts
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.roster.rules.base import Rule
from wfm.roster.weigh import compile_rules, weigh


@dataclass(frozen=True, eq=False)
class Case:
    """One week to be rostered, as every method gets it."""

    scenario: Scenario
    requirement: pd.DataFrame
    inputs: dict[str, pd.DataFrame]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        rules, faults = parse_rules(self.scenario.roster.rules, self.scenario.roster)
        assert not faults, faults
        return rules

    @cached_property
    def context(self) -> Context:
        return read_context(self.scenario, self.inputs)

    @cached_property
    def tariff(self) -> Tariff:
        return Tariff(self.scenario)

    @cached_property
    def compiled(self) -> dict[str, list[Part]]:
        return compile_rules(self.rules, self.context)

    @cached_property
    def parts(self) -> list[Part]:
        compiled = [part for parts in self.compiled.values() for part in parts]
        return compiled + pay_parts(self.context, self.tariff)

    @cached_property
    def problem(self) -> Problem:
        demand = price_demand(self.requirement, self.scenario)
        return weigh(self.context, self.compiled, self.tariff, demand)


@dataclass(frozen=True)
class Priced:
    """Money in minor units. `missing`: priced heads and leaders; `hard`: violations of hard rules."""

    guaranteed: int
    variable: int
    missing: int
    wishes: int
    missing_h: float
    hard: int

    @property
    def cost(self) -> int:
        """What the optimiser weighs: all but guaranteed pay."""
        return self.variable + self.missing + self.wishes


def priced(case: Case, roster: pd.DataFrame, activities: pd.DataFrame) -> Priced:
    """The cost of a roster by tariff, check and best allocation."""
    inputs = case.inputs
    lines = case.tariff.cost_table(roster, activities, inputs["agents"], inputs["previous_roster"])
    pay = lines.groupby("component")["amount"].sum()
    violations = check(Published(case.scenario, roster, activities, inputs), case.rules)
    soft = violations[~violations["hard"]].groupby("rule")["penalty"].sum()
    money, hours = _missing(case, roster, activities)
    return Priced(
        int(pay.get("guaranteed", 0)),
        int(pay.drop("guaranteed", errors="ignore").sum()),
        round(money) + int(soft.get("leader_on_duty", 0)),
        int(soft.get("wishes", 0)),
        hours,
        int(violations["hard"].sum()),
    )


def tables(case: Case, labels: Sequence[Sequence[int]], passes: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Roster and activities of given labels (agents, days).

    Breaks are put where they are missed least, person by person and then over again: a courtesy to
    methods that do not place them.
    """
    state = State(case.problem)
    chosen = np.asarray(labels, dtype=np.int64)
    for turn in range(passes + 1):
        for agent in range(len(chosen)):
            if turn:
                state.take(agent)
            work, _, _ = state.prices(agent)
            state.put(agent, state.tour(agent, chosen[agent], work))
    inputs = case.inputs
    roster = roster_table(
        case.context, state, case.tariff, inputs["agents"], inputs["previous_roster"], inputs["time_off"]
    )
    return roster, activities_table(case.context, state, case.scenario)


def _missing(case: Case, roster: pd.DataFrame, activities: pd.DataFrame) -> tuple[float, float]:
    """Price of missing heads, minor units, and head-hours missing to the requirement."""
    grid = case.context.grid
    demand = price_demand(case.requirement, case.scenario)
    table = pace(case.scenario, case.context.agents)
    kinds, kind = np.unique(table, axis=0, return_inverse=True)
    number = {agent.agent_id: int(k) for agent, k in zip(case.context.agents, kind.ravel(), strict=True)}
    heads = np.zeros((len(kinds), grid.n_slots))
    who = dict(zip(roster["shift_id"], roster["agent_id"], strict=True))
    work = activities[activities["activity"] == "work"]
    spans = [
        *zip(work["shift_id"].map(who), work["start"], work["end"], strict=True),
        *case.inputs["previous_roster"][["agent_id", "start", "end"]].itertuples(index=False),
    ]
    for agent_id, start, end in spans:
        a, z = (grid.minute_of(stamp) // grid.slot_min for stamp in (start, end))
        heads[number[agent_id], max(a, 0) : max(min(z, grid.n_slots), 0)] += 1
    return _best_allocation(kinds, heads, demand.width, demand.worth, grid.slot_min)


def _best_allocation(
    kinds: np.ndarray, heads: np.ndarray, width: np.ndarray, worth: np.ndarray, slot_min: int
) -> tuple[float, float]:
    """Columns: heads of a kind on a queue in a slot, then heads missing of each step."""
    slots, queues, _ = width.shape
    g, q = np.nonzero(kinds)
    flow = np.arange(slots * len(g)).reshape(slots, len(g))
    lack = flow.size + np.arange(width.size).reshape(width.shape)
    slot = np.arange(slots)
    entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def put(row: Any, col: Any, value: Any) -> None:
        row, col, value = np.broadcast_arrays(row, col, value)
        entries.append((row.ravel(), col.ravel(), value.ravel()))

    put(slot[:, None] * len(kinds) + g, flow, 1.0)
    need = slots * len(kinds)
    put(need + slot[:, None] * queues + q, flow, -kinds[g, q])
    put((need + slot[:, None] * queues + np.arange(queues))[:, :, None], lack, -1.0)
    shape = (need + slots * queues, flow.size + lack.size)
    rows, cols, values = (np.concatenate(x) for x in zip(*entries, strict=True))
    matrix = csr_array((values, (rows, cols)), shape=shape)
    found = linprog(
        np.concatenate([np.zeros(flow.size), worth.ravel()]),
        A_ub=matrix,
        b_ub=np.concatenate([heads.T.ravel(), -width.sum(axis=2).ravel()]),
        bounds=np.stack([np.zeros(shape[1]), np.concatenate([np.full(flow.size, np.inf), width.ravel()])], 1),
        method="highs",
    )
    assert found.status == 0, found.message
    missing = found.x[flow.size :].reshape(width.shape)[:, :, :-1].sum()  # the last step is comfort
    return float(found.fun), float(missing) * slot_min / 60
