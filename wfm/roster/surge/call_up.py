"""One level of a surge: resource after resource is called, each where it is worth its price.

Everybody called takes the tour that is cheapest beside all others, by the same prices, rules and
tariff as in the plan; nobody else moves. It goes round until nobody wants another, so no single
call more, less or other makes the level cheaper; whether several together would is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.config.surge import Resource
from wfm.domain.shift import Kind
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.demand import price_demand
from wfm.roster.engine.problem import Demand, Problem
from wfm.roster.engine.state import State, Tour
from wfm.roster.engine.within import cheapest_within
from wfm.roster.explain.finished import Outdated
from wfm.roster.inputs import read_context
from wfm.roster.outputs import activities_table, allocation_table, roster_table
from wfm.roster.parts import Bools, CellCost, Ints
from wfm.roster.rules.base import Rule
from wfm.roster.rules.keep import Keep
from wfm.roster.surge.choices import choices
from wfm.roster.surge.widened import widened
from wfm.roster.warm import read_labels, read_tours
from wfm.roster.weigh import compile_rules, weigh
from wfm.tables import SURGE_CALLS, rows

_ROUNDS = 8
"""Most times that everybody of a resource is asked."""

_COLUMNS = [c for c in SURGE_CALLS.names if c not in ("level", "step")]

_WORTH = 1.0
"""Minor units that a change must save."""


@dataclass(frozen=True, eq=False)
class Called:
    """What a resource changes: its calls (`SURGE_CALLS`, without level and step), and who then serves
    what (`ALLOCATION`)."""

    calls: pd.DataFrame
    allocation: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Standby:
    """A plan, and everybody whom its surge may call, none of them called yet."""

    plan: Scenario
    scenario: Scenario
    inputs: Mapping[str, pd.DataFrame]
    context: Context
    tariff: Tariff
    problem: Problem
    held: Ints
    tours: Sequence[Tour]
    on_offer: Mapping[str, Mapping[int, Bools]]
    """By resource and position, (days, labels); what depends on resources called before is left out."""

    def level(self, demand: pd.DataFrame) -> Level:
        """Nobody called, against these REQUIREMENTs."""
        return Level(self, demand)


def stand_by(
    scenario: Scenario,
    inputs: Mapping[str, pd.DataFrame],
    rules: Sequence[Rule],
    requirement: pd.DataFrame,
    roster: pd.DataFrame,
    activities: pd.DataFrame,
) -> Standby:
    """Reads a plan from its tables (see `wfm.tables`), to be kept.

    Raises:
        Outdated: some shifts are not on offer, or not legal, under these settings.
    """
    wide, more = widened(scenario, inputs)
    context = read_context(wide, {**more, "requirement": requirement})
    tariff = Tariff(wide)
    held, _ = read_labels(context, roster)
    if lost := np.flatnonzero((held < 0).any(axis=1)).tolist():
        raise Outdated([context.agents[i].agent_id for i in lost])
    parts = compile_rules([rule for rule in rules if not isinstance(rule, Keep)], context)
    people = {n: r for n, r in scenario.surge.resources.items() if r.bots is None}
    on_offer = {n: choices(context, scenario.roster.shifts, n, r, held) for n, r in people.items()}
    fees = [
        _fee(tariff, people[name], agent, offered, held[agent])
        for name, some in on_offer.items()
        for agent, offered in some.items()
    ]
    problem = weigh(context, {**parts, "surge": fees}, tariff, price_demand(requirement, wide))
    tours = read_tours(context, problem, roster, activities)
    if any(tour is None for tour in tours):
        raise Outdated([a.agent_id for a, tour in zip(context.agents, tours, strict=True) if tour is None])
    known = [tour for tour in tours if tour is not None]
    return Standby(scenario, wide, more, context, tariff, problem, held, known, on_offer)


def _owed(tariff: Tariff, resource: Resource) -> int:
    """What a call is owed beside pay, for all seats of a block."""
    return tariff.minor(resource.price_per_call) * (resource.rent.block if resource.rent else 1)


def _fee(tariff: Tariff, resource: Resource, agent: int, offered: Bools, held: Ints) -> CellCost:
    cost = np.where(offered, float(_owed(tariff, resource)), 0.0)
    cost[np.arange(len(held)), held] = 0.0
    return CellCost((agent,), cost)


class Level:
    """One level under way."""

    def __init__(self, standby: Standby, requirement: pd.DataFrame) -> None:
        self.standby = standby
        self.tours = list(standby.tours)
        self.expect(requirement)

    def expect(self, requirement: pd.DataFrame) -> None:
        """From now on so many heads are wanted."""
        problem = self.standby.problem
        demand = price_demand(requirement, self.standby.scenario)
        more = ((0, problem.slots - len(demand.width)), (0, 0), (0, 0))
        padded = Demand(demand.queues, np.pad(demand.width, more), np.pad(demand.worth, more))
        self.state = _state(replace(problem, demand=padded), self.tours)

    def allocation(self) -> pd.DataFrame:
        """Who serves what (`ALLOCATION`)."""
        return allocation_table(self.standby.context, self.state.problem, self.state.coverage)

    def call(self, name: str) -> Called:
        """Calls a resource, beside those called before."""
        asked = self.standby.on_offer[name]
        before = {agent: self.tours[agent] for agent in asked}
        for _ in range(_ROUNDS):
            if not sum(self._ask(agent, offered) for agent, offered in asked.items()):
                break
        changed = [a for a in asked if (self.tours[a].labels != before[a].labels).any()]
        rows = self._calls(name, changed, before) if changed else []
        return Called(pd.DataFrame(rows, columns=_COLUMNS), self.allocation())

    def _ask(self, agent: int, offered: Bools) -> bool:
        """Whether the person takes another tour."""
        was = self.tours[agent]
        days = np.arange(len(was.labels))
        allowed = offered.copy()
        moved = was.labels != self.standby.held[agent]
        allowed[moved & ~offered[days, was.labels]] = False  # called by another resource: stays so
        allowed[days, was.labels] = True
        state = self.state
        now = state.cost
        state.take(agent)
        tour = cheapest_within(state, agent, allowed)
        if tour is not None and (tour.labels != was.labels).any():
            state.put(agent, tour)
            if state.cost < now - _WORTH:
                self.tours[agent] = tour
                return True
            state.take(agent)
        state.put(agent, was)
        return False

    def _calls(self, name: str, agents: Sequence[int], before: Mapping[int, Tour]) -> list[dict[str, object]]:
        """A row for each day of each person called, with its part of what is then paid more."""
        standby, resource = self.standby, self.standby.plan.surge.resources[name]
        old, paid_before = self._paid({a: before[a] for a in agents})
        new, paid_after = self._paid({a: self.tours[a] for a in agents})
        known = {(row.agent_id, row.date): row for row in rows(old) if row.kind == Kind.WORK}
        heads = resource.rent.block if resource.rent else 1
        fee = _owed(standby.tariff, resource)
        found: list[dict[str, object]] = []
        for agent_id, mine in new.groupby("agent_id", sort=False):
            fresh = [r for r in rows(mine) if _changed(known.get((r.agent_id, r.date)), r)]
            extra = [
                r.paid_min - (was.paid_min if (was := known.get((r.agent_id, r.date))) else 0) for r in fresh
            ]
            pay = paid_after[str(agent_id)] - paid_before.get(str(agent_id), 0)
            for row, minutes, amount in zip(fresh, extra, _shared(pay, extra), strict=True):
                was = known.get((row.agent_id, row.date))
                start = was.end if was else row.start
                lead = timedelta(minutes=resource.minutes_to_seat)
                found.append(
                    {
                        "resource": name,
                        "agent_id": row.agent_id,
                        "heads": heads,
                        "date": row.date,
                        "shift_code": row.shift_code,
                        "call_by": start - lead,
                        "start": start,
                        "end": row.end,
                        "paid_min": minutes * heads,
                        "amount": amount + fee,
                    }
                )
        return found

    def _paid(self, tours: Mapping[int, Tour]) -> tuple[pd.DataFrame, dict[str, int]]:
        """Shifts of some people with these tours, and what they are paid in minor units."""
        standby, inputs = self.standby, self.standby.inputs
        alone = _state(self.state.problem, [tours.get(a) for a in range(len(self.tours))])
        past = inputs["agents"], inputs["previous_roster"], inputs["time_off"]
        roster = roster_table(standby.context, alone, standby.tariff, *past)
        activities = activities_table(standby.context, alone, standby.scenario)
        ids = [standby.context.agents[a].agent_id for a in tours]
        people = inputs["agents"][inputs["agents"]["agent_id"].isin(ids)]
        cost = standby.tariff.cost_table(roster, activities, people, *past[1:])
        return roster, {str(a): int(total) for a, total in cost.groupby("agent_id")["amount"].sum().items()}


def _state(problem: Problem, tours: Sequence[Tour | None]) -> State:
    state = State(problem)
    for agent, tour in enumerate(tours):
        if tour is not None:
            state.put(agent, tour)
    return state


def _changed(before: object, after: object) -> bool:
    if after.kind != Kind.WORK:  # type: ignore[attr-defined]
        return False
    return before is None or before.end != after.end  # type: ignore[attr-defined]


def _shared(amount: int, weights: Sequence[int]) -> Iterator[int]:
    """The amount in parts by weight, which add up to it."""
    total, seen, given = sum(weights), 0, 0
    for weight in weights:
        seen += weight
        part = round(amount * seen / total) - given if total else 0
        given += part
        yield part
