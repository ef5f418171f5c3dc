"""Every way to hold a meeting: who would be away from the queues, from which slot on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from wfm.config.meetings import Meeting, Who
from wfm.config.staffing import WEEKDAYS
from wfm.domain.people import Agent
from wfm.roster.context import Context
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.state import Tour
from wfm.roster.parts import Bools, Ints


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to hold a meeting once.

    `unit`: whose time it is, a group or a person, among whom `times` are counted; `agents`: who is away,
    `slots`: when; `day`: local date, counted in days. Of pairs a choice is one half, `coach` the half of a
    coach, and halves of one `match` make pairs. `worth`: of its taking place, minor units.
    """

    meeting: str
    unit: str
    agents: tuple[int, ...]
    slots: range
    day: int
    worth: float
    coach: bool = False
    match: str = ""

    @property
    def start(self) -> int:
        return self.slots.start


class Presence:
    """When everybody is at work in one piece, and when by the clock of their site."""

    def __init__(self, context: Context, problem: Problem, tours: Sequence[Tour | None]) -> None:
        self.context = context
        self.slots = problem.slots
        self.shift = np.zeros((len(tours), problem.slots), dtype=np.int64)
        """The day, from 1, of the shift that somebody is at work in, by slot; 0: in none, or away."""
        self.labels = np.zeros((len(tours), problem.days), dtype=np.int64)
        """Labels of work, by day; 0: none."""
        for agent, tour in enumerate(tours):
            if tour is None:
                continue
            times = problem.times[problem.site[agent]]
            for day, label in enumerate(tour.labels.tolist()):
                if times.works[label]:
                    first = times.first_slot[day, label]
                    within = (tour.work >= first) & (tour.work < first + times.span[label])
                    self.shift[agent, tour.work[within]] = day + 1
                    self.labels[agent, day] = label

    def on_rows(self, problem: Problem, agents: Sequence[int]) -> Ints:
        """What each counts on team rows of people at work, (agents, rows, slots)."""
        rows = problem.work
        of = list(agents)
        label = np.take_along_axis(np.pad(self.labels[of], ((0, 0), (1, 0))), self.shift[of], axis=1)
        found = np.zeros((len(of), len(rows.names), self.slots), dtype=np.int64)
        for r in range(len(rows.names)):
            found[:, r] = rows.counts[r][label] * rows.member[of, r, None] * (label > 0)
        return found

    def starts(self, agent: int, length: int) -> Bools:
        """Slots from which somebody is at work for so many, within one shift, (slots,)."""
        shift = self.shift[agent]
        found = np.zeros(self.slots, dtype=np.bool_)
        same = shift[: self.slots - length + 1] > 0
        for k in range(1, length):
            same &= shift[k : self.slots - length + 1 + k] == shift[: self.slots - length + 1]
        found[: len(same)] = same
        return found

    @cached_property
    def clocks(self) -> Mapping[str, tuple[Ints, Ints]]:
        """By site: local minute of the day at each slot, and local date counted from the first planned."""
        grid = self.context.grid
        stamps = pd.date_range(grid.start, periods=self.slots, freq=f"{grid.slot_min}min")
        first = pd.Timestamp(grid.first_date)
        found = {}
        for name, site in self.context.sites.items():
            local = stamps.tz_convert(site.zone).tz_localize(None)
            minute = np.asarray(local.hour * 60 + local.minute, dtype=np.int64)
            found[name] = minute, np.asarray((local.normalize() - first).days, dtype=np.int64)
        return found

    def window(self, meeting: Meeting, site: str) -> Bools:
        """Slots at which the meeting may begin at a site, of the days that have demand, (slots,)."""
        minute, day = self.clocks[site]
        grid = self.context.grid
        first, lasts = meeting.window
        into = (minute - first) % (24 * 60)
        found = (into + meeting.length_min <= lasts) & (into % meeting.step_min == 0)
        dates = [on in meeting.dates or not meeting.dates for on in grid.dates]
        weekdays = [not meeting.weekdays or WEEKDAYS[on.weekday()] in meeting.weekdays for on in grid.dates]
        possible = np.array([a and b for a, b in zip(dates, weekdays, strict=True)])
        found &= (day >= 0) & (day < grid.days)
        found &= possible[np.clip(day, 0, grid.days - 1)]
        known = np.zeros_like(found)
        known[grid.demanded] = True
        last = known.nonzero()[0].max(initial=-1)
        known[max(0, last + 2 - meeting.length_min // grid.slot_min) : last + 1] = False
        return np.asarray(found & known)


def unknown_people(
    meetings: Mapping[str, Meeting], agents: Sequence[Agent]
) -> Iterator[tuple[str, str, str, list[str]]]:
    """Meeting, `agents` or `teams`, a name there that nobody has, and the names there are."""
    known = {"agents": [a.agent_id for a in agents], "teams": sorted({a.team for a in agents})}
    for name, meeting in meetings.items():
        for who in meeting.groups:
            for key, names in known.items():
                yield from ((name, key, one, names) for one in getattr(who, key) if one not in names)


def members(who: Who, agents: Sequence[Agent], first_date: date) -> list[int]:
    """Positions of the people whom all that is stated fits."""
    return [i for i, agent in enumerate(agents) if _fits(who, agent, first_date)]


def _fits(who: Who, agent: Agent, first_date: date) -> bool:
    since = None if agent.hired_on is None else (first_date - agent.hired_on).days
    new, old = who.hired_within_days, who.hired_before_days
    return (
        all(
            not named or value in named
            for named, value in (
                (who.agents, agent.agent_id),
                (who.teams, agent.team),
                (who.sites, agent.site),
                (who.pools, agent.pool),
                (who.contracts, agent.contract),
            )
        )
        and (not who.skills or any(skill in agent.skills for skill in who.skills))
        and who.leaders in (None, agent.leader)
        and (new is None or (since is not None and since <= new))
        and (old is None or since is None or since >= old)
    )


def group_of(within: str, agent: Agent) -> str:
    """Name of the team or site, or empty for all."""
    return agent.team if within == "team" else agent.site if within == "site" else ""


def choices(presence: Presence, name: str, meeting: Meeting) -> Iterator[Choice]:
    """Every choice of a meeting."""
    context = presence.context
    worth = meeting.price * 10**context.minor_digits
    of = members(meeting.who, context.agents, context.grid.first_date)
    if meeting.how == "together":
        groups: dict[str, list[int]] = {}
        for i in of:
            groups.setdefault(group_of(meeting.within, context.agents[i]), []).append(i)
        for group, people in groups.items():
            yield from _together(presence, name, meeting, group, people, worth)
        return
    yield from _alone(presence, name, meeting, of, worth)
    if meeting.coaches is not None:
        new = set(of)
        coaches = members(meeting.coaches, context.agents, context.grid.first_date)
        yield from _alone(presence, name, meeting, [i for i in coaches if i not in new], 0.0, coach=True)


def _together(
    presence: Presence, name: str, meeting: Meeting, group: str, people: Sequence[int], worth: float
) -> Iterator[Choice]:
    """Starts at which enough of a group are at work; all who are take part."""
    length = meeting.length_min // presence.context.grid.slot_min
    there = np.array([_starts(presence, meeting, i, length) for i in people])
    for start in np.flatnonzero(there.sum(axis=0) >= 2).tolist():
        attending = [i for i, free in zip(people, there[:, start], strict=True) if free]
        day = int(presence.clocks[presence.context.agents[attending[0]].site][1][start])
        on_shift = sum(presence.labels[i, day] > 0 or i in attending for i in people)
        leaders = {i for i in people if presence.context.agents[i].leader}
        if meeting.led and leaders and not leaders & set(attending):
            continue
        if len(attending) >= meeting.least_share * on_shift - 1e-9:
            slots = range(start, start + length)
            yield Choice(name, group, tuple(attending), slots, day, worth * len(attending))


def _alone(
    presence: Presence, name: str, meeting: Meeting, people: Iterable[int], worth: float, coach: bool = False
) -> Iterator[Choice]:
    """Starts of each person, by themselves or as half of a pair."""
    length = meeting.length_min // presence.context.grid.slot_min
    for i in people:
        person = presence.context.agents[i]
        day = presence.clocks[person.site][1]
        match = group_of(meeting.within, person)
        for start in np.flatnonzero(_starts(presence, meeting, i, length)).tolist():
            slots = range(start, start + length)
            yield Choice(name, person.agent_id, (i,), slots, int(day[start]), worth, coach, match)


def _starts(presence: Presence, meeting: Meeting, agent: int, length: int) -> Bools:
    window = presence.window(meeting, presence.context.agents[agent].site)
    return np.asarray(presence.starts(agent, length) & window)
