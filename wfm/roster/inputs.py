"""Input tables read once into what rules and engine see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd

from wfm.config.ramp import ramp_share
from wfm.config.scenario import Scenario
from wfm.domain.grid import Grid
from wfm.domain.money import to_minor
from wfm.domain.people import Agent
from wfm.domain.shift import OFF, Kind
from wfm.roster.context import Absence, Context, Kept, Lock, PastMonth, PastShift, Wish
from wfm.roster.parts import Bools, Floats
from wfm.roster.shifts import labels
from wfm.tables import LEDGER, ROSTER, rows

T = TypeVar("T")


def unplannable_sites(scenario: Scenario) -> list[tuple[str, str]]:
    """Sites whose days begin within a slot, and what is expected instead."""
    grid = scenario.horizon.grid()
    words = (
        f"expected a clock that differs from the horizon's ({grid.zone}) by whole slots of {grid.slot_min}"
        " min; horizon.slot_min may be shorter"
    )
    return [
        (name, words)
        for name, site in scenario.sites.items()
        if any(minute % grid.slot_min for minute in grid.midnights(site.zone))
    ]


def without_queue(scenario: Scenario, agents: Iterable[Agent]) -> list[str]:
    """Ids of people whose contract has shifts of work, and who have the skill of no queue."""
    agents, shifts = list(agents), scenario.roster.shifts
    return [
        agent.agent_id
        for agent, paces in zip(agents, pace(scenario, agents), strict=True)
        if not paces.any()
        and any(shifts[s].kind is Kind.WORK for s in scenario.roster.contracts[agent.contract].shifts)
    ]


def read_context(scenario: Scenario, inputs: Mapping[str, pd.DataFrame]) -> Context:
    """Context of the scenario's people; tables as in `wfm.tables`, optional ones may be empty.

    With a `requirement` among the inputs rules know how many heads are wanted.
    """
    grid = scenario.grid()
    return Context(
        grid=grid,
        agents=tuple(read_agents(scenario, inputs)),
        labels=labels(scenario.roster, grid.slot_min),
        sites=scenario.sites,
        contracts=scenario.roster.contracts,
        pools=scenario.roster.pools,
        past=_by_agent(_past(scenario, grid, inputs["previous_roster"], inputs["agents"])),
        ledger=_by_agent(_ledger(inputs.get("ledger", LEDGER.empty()))),
        absences=_by_agent(
            (r.agent_id, Absence(grid.minute_of(r.start), grid.minute_of(r.end), r.kind))
            for r in rows(inputs["time_off"])
        ),
        locks=_by_agent(
            (r.agent_id, Lock(_day(grid, r.date), r.shift_code, _clock(r.start)))
            for r in rows(inputs["locks"])
        ),
        wishes=_by_agent(
            (r.agent_id, Wish(_day(grid, r.date), r.shift_code, _minor(scenario, r.weight)))
            for r in rows(inputs["wishes"])
        ),
        base=_by_agent(_base(grid, inputs.get("base_roster", ROSTER.empty()))),
        required=_required(scenario, grid, inputs),
        queue_skills={name: tuple(queue.skills) for name, queue in scenario.queues.items()},
        issued_on=scenario.forecast.issued_on,
        minor_digits=scenario.pay.minor_digits,
        open_slots=open_slots(scenario, grid),
    )


def read_agents(scenario: Scenario, inputs: Mapping[str, pd.DataFrame]) -> Iterable[Agent]:
    """Agents in the order of their table, with their skills at the pace they have on the days planned."""
    skills: dict[str, list[tuple[str, float, date | None]]] = {}
    for row in rows(inputs["agent_skills"]):
        skills.setdefault(row.agent_id, []).append((row.skill, float(row.proficiency), _date(row.since)))
    ramps, dates = scenario.roster.ramps, scenario.horizon.grid().dates
    for row in rows(inputs["agents"]):
        hired_on = _date(row.hired_on)
        yield Agent(
            agent_id=row.agent_id,
            name=row.name,
            team=row.team,
            site=row.site,
            pool=row.pool,
            contract=row.contract,
            hourly_cost=_minor(scenario, row.hourly_cost),
            leader=bool(row.leader),
            remote=bool(row.remote),
            protection=row.protection,
            hired_on=hired_on,
            available_from=_date(row.available_from),
            ends_on=_date(row.ends_on),
            skills={
                skill: full * ramp_share(ramps, skill, row.pool, since or hired_on, dates)
                for skill, full, since in skills.get(row.agent_id, ())
            },
        )


def still_new(scenario: Scenario, inputs: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """People on a ramp in the days planned, with the least share of a proficiency that they have."""
    full = scenario.model_copy(update={"roster": scenario.roster.model_copy(update={"ramps": ()})})
    found = {}
    for now, later in zip(read_agents(scenario, inputs), read_agents(full, inputs), strict=True):
        shares = [now.skills[skill] / pace for skill, pace in later.skills.items()]
        if shares and min(shares) < 1:
            found[now.agent_id] = min(shares)
    return found


def pace(scenario: Scenario, agents: Iterable[Agent]) -> Floats:
    """Heads of planned pace that each agent is on each queue, (agents, queues)."""
    share = scenario.roster.leader_count_as_capacity
    table = [
        [
            max((agent.skills.get(skill, 0.0) for skill in queue.skills), default=0.0)
            * (share if agent.leader else 1.0)
            for queue in scenario.queues.values()
        ]
        for agent in agents
    ]
    return np.array(table, dtype=np.float64).reshape(len(table), len(scenario.queues))


def open_slots(scenario: Scenario, grid: Grid) -> Bools:
    """Slots in which any queue is open, (slots,); none is in the grid's lead and trail."""
    clock = pd.date_range(grid.start, periods=grid.n_slots, freq=f"{grid.slot_min}min").tz_convert(grid.zone)
    minute = (clock.hour * 60 + clock.minute).to_numpy()
    is_open = np.zeros(grid.n_slots, dtype=np.bool_)
    demanded = np.zeros_like(is_open)
    demanded[grid.demanded] = True
    for queue in scenario.queues.values():
        opens, closes = queue.open_minutes
        is_open |= (minute >= opens) & (minute < closes)
    return is_open & demanded


def required_heads(scenario: Scenario, grid: Grid, requirement: pd.DataFrame) -> Floats:
    """Heads that a REQUIREMENT wants on each queue in each slot, (slots, queues); none outside its days."""
    queues = list(scenario.queues)
    wide = requirement.pivot_table(
        index="interval_start", columns="queue", values="roster_required", observed=True
    )
    wide = wide.reindex(columns=queues).fillna(0.0)
    needed = np.zeros((grid.n_slots, len(queues)))
    if len(wide):  # else heads are wanted by day and shift alone
        needed[grid.demanded] = np.repeat(wide.to_numpy(), grid.slots_per_interval, axis=0)
    return needed


def _required(scenario: Scenario, grid: Grid, inputs: Mapping[str, pd.DataFrame]) -> dict[str, Floats]:
    if "requirement" not in inputs:
        return {}
    heads = required_heads(scenario, grid, inputs["requirement"])
    return {name: heads[:, k] for k, name in enumerate(scenario.queues)}


def _past(
    scenario: Scenario, grid: Grid, frame: pd.DataFrame, agents: pd.DataFrame
) -> Iterable[tuple[str, PastShift]]:
    kinds = {t.code: t.kind for t in scenario.roster.shifts.values()}
    standby = {t.code: t.standby.span[1] for t in scenario.roster.shifts.values() if t.standby}
    zones: dict[str, str] = {}
    if standby:
        zones = {a.agent_id: scenario.sites[a.site].zone for a in rows(agents)}
    for row in rows(frame):
        on = row.date.date()
        if on < grid.first_date and row.shift_code != OFF:
            start, end = grid.minute_of(row.start), grid.minute_of(row.end)
            kind = kinds.get(row.shift_code, Kind(row.kind))
            off = standby.get(row.shift_code)
            if off is not None and row.agent_id in zones:
                off = grid.local_minute((on - grid.first_date).days, off, zones[row.agent_id])
            yield row.agent_id, PastShift(on, row.shift_code, kind, start, end, int(row.paid_min), off)


def _ledger(frame: pd.DataFrame) -> Iterable[tuple[str, PastMonth]]:
    for row in rows(frame):
        counts = {name: int(getattr(row, name)) for name in PastMonth.__slots__[2:]}
        yield row.agent_id, PastMonth(row.month.date(), row.through.date(), **counts)


def _base(grid: Grid, frame: pd.DataFrame) -> Iterable[tuple[str, Kept]]:
    """What each person of the base roster did on each planned day within its dates."""
    first, last = frame["date"].min(), frame["date"].max()
    known = [day for day, on in enumerate(grid.dates) if first <= pd.Timestamp(on) <= last]
    shifts = {
        (row.agent_id, _day(grid, row.date)): (row.shift_code, grid.minute_of(row.start))
        for row in rows(frame)
        if row.shift_code != OFF
    }
    for agent_id in frame["agent_id"].unique():
        for day in known:
            yield agent_id, Kept(day, *shifts.get((agent_id, day), (OFF, None)))


def _by_agent(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for agent_id, thing in pairs:
        found.setdefault(agent_id, []).append(thing)
    return {agent_id: tuple(things) for agent_id, things in found.items()}


def _day(grid: Grid, on: pd.Timestamp) -> int:
    return (on.date() - grid.first_date).days


def _date(value: object) -> date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None


def _clock(text: object) -> int | None:
    if not isinstance(text, str) or not text:
        return None
    return int(text[:2]) * 60 + int(text[3:5])


def _minor(scenario: Scenario, amount: float) -> int:
    return to_minor(str(amount), scenario.pay.minor_digits)
