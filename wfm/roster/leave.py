"""Requests for leave, answered before the roster is made: granted as far as quotas leave places.

Requests granted by an earlier plan stay granted. The others are looked at one by one, in the order that the
first quota of the person names; a request is granted whole or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.shift import OFF
from wfm.roster.context import Context
from wfm.roster.inputs import read_context
from wfm.roster.rules.base import Rule
from wfm.roster.rules.leave_quota import LeaveQuota
from wfm.tables import LEAVE_REQUESTS, TIME_OFF, rows

GRANTED, REFUSED = "granted", "refused"
Inputs = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class _Places:
    """One quota for one group of people; `taken`: who is away by date."""

    quota: LeaveQuota
    team: str
    members: frozenset[int]
    employed: Mapping[int, tuple[dt.date, dt.date]]
    taken: dict[dt.date, set[int]] = field(default_factory=dict)

    def free(self, agent: int, on: dt.date) -> bool:
        there = sum(first <= on <= last for first, last in self.employed.values())
        most = self.quota.places(there, on)
        return most is None or len(self.taken.get(on, set()) - {agent}) < most

    def take(self, agent: int, dates: Iterable[dt.date]) -> None:
        for on in dates:
            self.taken.setdefault(on, set()).add(agent)


def answer_requests(inputs: Inputs, rules: Sequence[Rule], scenario: Scenario) -> dict[str, pd.DataFrame]:
    """The inputs with every request for leave answered, and with what is granted among the time off."""
    requests = inputs["leave_requests"]
    if requests.empty:
        return dict(inputs)
    context = read_context(scenario, inputs)
    number = {agent.agent_id: i for i, agent in enumerate(context.agents)}
    groups = list(_groups(context, rules))
    for row in rows(inputs["time_off"]):
        for group in groups:
            if number[row.agent_id] in group.members and row.kind in group.quota.kinds:
                group.take(number[row.agent_id], _dates(context, number[row.agent_id], row))
    answers: dict[int, tuple[str, str]] = {}
    for at, row in _in_turn(requests, groups, number):
        agent = number[row.agent_id]
        mine = [group for group in groups if agent in group.members]
        dates = _dates(context, agent, row)
        why = "" if row.answer == GRANTED else _refusal(context, agent, dates, mine)
        answers[at] = (REFUSED if why else GRANTED), why
        for group in mine if not why else ():
            group.take(agent, dates)
    found = requests.assign(
        answer=[answers[at][0] for at in range(len(requests))],
        words=[answers[at][1] for at in range(len(requests))],
    )
    granted = found[found["answer"] == GRANTED]
    return {**inputs, "leave_requests": LEAVE_REQUESTS.conform(found), "time_off": _with(inputs, granted)}


def _groups(context: Context, rules: Sequence[Rule]) -> Iterator[_Places]:
    for quota in (rule for rule in rules if isinstance(rule, LeaveQuota)):
        teams: dict[str, list[int]] = {}
        for i in quota.agents(context):
            teams.setdefault(context.agents[i].team if quota.each_team else "", []).append(i)
        for team, members in teams.items():
            people = {i: context.agents[i] for i in members}
            employed = {
                i: (person.hired_on or dt.date.min, person.ends_on or dt.date.max)
                for i, person in people.items()
            }
            yield _Places(quota, team, frozenset(members), employed)


def _in_turn(
    requests: pd.DataFrame, groups: Sequence[_Places], number: Mapping[str, int]
) -> list[tuple[int, Any]]:
    """Requests with their position, in the order in which they are looked at."""

    def turn(place: tuple[int, Any]) -> tuple[bool, float, float, float]:
        at, row = place
        asked = float("inf") if pd.isna(row.asked_on) else row.asked_on.timestamp()
        by = next((g.quota.first for g in groups if number[row.agent_id] in g.members), "asked_on")
        order = (asked, -row.weight) if by == "asked_on" else (-row.weight, asked)
        return row.answer != GRANTED, *order, at

    return sorted(enumerate(rows(requests)), key=turn)


def _refusal(context: Context, agent: int, dates: Sequence[dt.date], groups: Sequence[_Places]) -> str:
    """Why a request cannot be granted; empty where it can."""
    for lock in context.locks.get(context.agents[agent].agent_id, ()):
        on = context.grid.first_date + timedelta(days=lock.day)
        if lock.code != OFF and on in dates:
            return f"shift {lock.code} is locked on {on}"
    for on in dates:
        for group in groups:
            if not group.free(agent, on):
                return _full(context, group, on)
    return ""


def _full(context: Context, group: _Places, on: dt.date) -> str:
    names = ", ".join(sorted(context.agents[i].name for i in group.taken.get(on, ())))
    if not names:
        return f"there are no places on {on}"
    if group.team:
        return f"places of team {group.team} on {on} are taken by {names}"
    return f"places on {on} are taken by {names}"


def _dates(context: Context, agent: int, row: Any) -> list[dt.date]:
    """Local dates that a time touches."""
    zone = ZoneInfo(context.sites[context.agents[agent].site].zone)
    first = row.start.tz_convert(zone).date()
    last = (row.end - timedelta(minutes=1)).tz_convert(zone).date()
    return [first + timedelta(days=d) for d in range((last - first).days + 1)]


def _with(inputs: Inputs, granted: pd.DataFrame) -> pd.DataFrame:
    """Time off with what of the granted leave it does not hold yet."""
    known: dict[str, list[tuple[Any, Any]]] = {}
    for row in rows(inputs["time_off"]):
        known.setdefault(row.agent_id, []).append((row.start, row.end))
    more = []
    for row in rows(granted):
        begin = row.start
        for start, end in [*sorted(known.get(row.agent_id, ())), (row.end, row.end)]:
            if start > begin and min(start, row.end) > begin:
                more.append((row.agent_id, begin, min(start, row.end), "leave"))
            begin = max(begin, end)
    frame = pd.DataFrame(more, columns=TIME_OFF.names).astype({c.name: c.dtype for c in TIME_OFF.columns})
    return pd.concat([inputs["time_off"], frame], ignore_index=True) if more else inputs["time_off"]
