"""Meetings into a roster that stands: who is where when, and what that costs in service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from wfm.config.meetings import Meeting
from wfm.config.scenario import Scenario
from wfm.domain.shift import Activity
from wfm.roster.context import Context
from wfm.roster.engine.state import State
from wfm.roster.meetings.choices import Choice, Presence, choices
from wfm.roster.meetings.model import take
from wfm.roster.parts import Floats
from wfm.tables import ACTIVITIES, ROSTER, rows

Held = Mapping[tuple[str, int, int], str]
"""Times that people were told: partner, or empty, by meeting, agent and slot at which it begins."""

_STAY = 1e8
"""Worth of a time that people were told already, minor units: it is moved only where it cannot stay."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one person does from one minute of the horizon to another; `partner`: agent id, of pairs."""

    agent: int
    start: int
    end: int
    meeting: str
    partner: str = ""


@dataclass(frozen=True, eq=False)
class Placed:
    """Sessions by person and time; `cost`: what their time costs in service, minor units."""

    sessions: tuple[Session, ...] = ()
    cost: float = 0.0


def place(context: Context, state: State, scenario: Scenario, inputs: Mapping[str, pd.DataFrame]) -> Placed:
    """Sessions where they cost least, for the roster of `state`, whose coverage then lacks those people.

    One meeting after another in the order of the settings, each at its best beside those before it.

    `inputs` may hold `base_roster` and `base_activities` of a plan that people have: its times stay as
    far as they can.
    """
    meetings = scenario.roster.meetings
    if not meetings:
        return Placed()
    problem = state.problem
    presence = Presence(context, problem, state.tours)
    base = (inputs.get("base_roster", ROSTER.empty()), inputs.get("base_activities", ACTIVITIES.empty()))
    held = _held(context, *base)
    floors = _floors(context, scenario, problem.slots)
    before = state.coverage.value
    sessions: list[Session] = []
    for name, meeting in meetings.items():
        found = [_worth_more(c, held) for c in choices(presence, name, meeting)]
        taken = take(problem, state.coverage, presence, floors, found, meeting) if found else []
        for choice in taken:
            for agent in choice.agents:
                state.coverage.remove(int(problem.group[agent]), np.array(choice.slots))
                presence.shift[agent, choice.slots] = 0
        sessions += _sessions(context, name, meeting, taken, held)
    sessions.sort(key=lambda s: (s.agent, s.start))
    return Placed(tuple(sessions), before - state.coverage.value)


def _worth_more(choice: Choice, held: Held) -> Choice:
    """A time that people were told is worth more than any other."""
    told = any((choice.meeting, agent, choice.start) in held for agent in choice.agents)
    return replace(choice, worth=choice.worth + _STAY) if told else choice


def with_sessions(
    activities: pd.DataFrame, roster: pd.DataFrame, placed: Placed, context: Context, scenario: Scenario
) -> pd.DataFrame:
    """Table ACTIVITIES with work cut where sessions are."""
    if not placed.sessions:
        return activities
    owner = dict(zip(roster["shift_id"], roster["agent_id"], strict=True))
    kind = {name: meeting.kind for name, meeting in scenario.roster.meetings.items()}
    mine: dict[str, list[Session]] = defaultdict(list)
    for session in placed.sessions:
        mine[context.agents[session.agent].agent_id].append(session)
    stamp = {m: pd.Timestamp(context.grid.stamp(m)) for s in placed.sessions for m in (s.start, s.end)}
    cut = []
    for part in rows(activities):
        at = part.start
        inside = mine.get(owner[part.shift_id], ()) if part.activity == Activity.WORK else ()
        for s in inside:
            start, end = stamp[s.start], stamp[s.end]
            if not (at <= start and end <= part.end):
                continue
            if start > at:
                cut.append(part._replace(start=at, end=start))
            cut.append(
                part._replace(
                    start=start,
                    end=end,
                    activity=kind[s.meeting],
                    routing_group="",
                    subject=s.meeting,
                    partner=s.partner,
                )
            )
            at = end
        if part.end > at:
            cut.append(part._replace(start=at))
    return ACTIVITIES.conform(pd.DataFrame(cut, columns=ACTIVITIES.names))


def _sessions(
    context: Context, name: str, meeting: Meeting, taken: Sequence[Choice], held: Held
) -> Iterable[Session]:
    """Of one meeting."""
    slot = context.grid.slot_min
    halves: dict[tuple[str, int], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for choice in taken:
        if meeting.how == "pairs":
            halves[choice.match, choice.start][choice.coach].extend(choice.agents)
            continue
        for agent in choice.agents:
            yield Session(agent, choice.start * slot, choice.slots.stop * slot, name)
    for (_, start), (new, coaches) in halves.items():
        ids = [agent.agent_id for agent in context.agents]
        for i, j in _pairs(context, new, coaches, {k: held.get((name, k, start)) for k in new}):
            ends = start * slot + meeting.length_min
            yield Session(i, start * slot, ends, name, ids[j])
            yield Session(j, start * slot, ends, name, ids[i])


def _pairs(
    context: Context, new: Sequence[int], coaches: Sequence[int], held: Mapping[int, str | None]
) -> Iterable[tuple[int, int]]:
    """As many pairs as there are people of each: as told before, else of one team, else in order."""
    assert len(new) == len(coaches)
    agents = context.agents
    likes = [
        (held[i] != agents[j].agent_id, agents[i].team != agents[j].team, i, j) for i in new for j in coaches
    ]
    paired: dict[int, int] = {}
    for *_, i, j in sorted(likes):
        if i not in paired and j not in paired.values():
            paired[i] = j
    return paired.items()


def _held(context: Context, roster: pd.DataFrame, activities: pd.DataFrame) -> Held:
    """Of the plan before."""
    number = {agent.agent_id: i for i, agent in enumerate(context.agents)}
    owner = dict(zip(roster["shift_id"], roster["agent_id"], strict=True))
    found = {}
    for part in rows(activities[activities["subject"] != ""]):
        agent = number.get(owner.get(part.shift_id, ""))
        if agent is not None:
            slot = context.grid.minute_of(part.start) // context.grid.slot_min
            found[part.subject, agent, slot] = part.partner
    return found


def _floors(context: Context, scenario: Scenario, slots: int) -> Floats:
    """Fewest people on each queue where it is open, (slots, queues)."""
    stamps = pd.date_range(context.grid.start, periods=slots, freq=f"{context.grid.slot_min}min")
    local = stamps.tz_convert(context.grid.zone)
    minute = np.asarray(local.hour * 60 + local.minute, dtype=np.int64)
    begins, ends = scenario.staffing.night_minutes
    at_night = (minute - begins) % (24 * 60) < (ends - begins) % (24 * 60)
    found = np.zeros((slots, len(scenario.queues)))
    for k, queue in enumerate(scenario.queues.values()):
        opens, closes = queue.open_minutes
        least = np.where(at_night, queue.least_heads(night=True), queue.least_heads(night=False))
        found[:, k] = np.where((minute >= opens) & (minute < closes), least, 0)
    return found
