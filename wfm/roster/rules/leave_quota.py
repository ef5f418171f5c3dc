"""So many people may be away on leave at once; requests beyond it are refused, in a stated order.

Who is away at any minute of a local date takes a place of that date. Leave that is approved already takes
places first, then what an earlier plan granted, then requests: by the day on which they were asked, or by
weight. A request is granted whole or not at all. All this is settled before the roster is searched
(`wfm.roster.leave`): granted leave is time off like any other, and nothing is left for the solver.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from wfm.config.base import setting
from wfm.domain.people import Agent
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Person, Published, Violation, local, minutes
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import time_off


class LeaveQuota(Rule):
    name: ClassVar[str] = "leave_quota"
    words: ClassVar[str] = "requests for leave are granted while their days have places"

    most: int | None = setting(None, "people away on a date", "heads", ge=0)
    share: float | None = setting(
        None, "people away on a date, of those employed then; rounded down", "1", ge=0, le=1
    )
    on: dict[dt.date, int] = setting({}, "people away on single dates, whatever the rest says", "heads")
    teams: tuple[str, ...] = setting((), "teams bound by it; none named: all")
    each_team: bool = setting(False, "whether each team has places of its own")
    first: Literal["asked_on", "weight"] = setting("asked_on", "whose request is looked at first")
    kinds: tuple[str, ...] = setting(("leave", "lieu"), "kinds of time off that take places")

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        if self.most is None and self.share is None and not self.on:
            raise ValueError("expected most, share or on")
        return self

    def compile(self, context: Context) -> Iterable[Part]:
        return ()

    def places(self, employed: int, on: dt.date) -> int | None:
        """Places of a date among so many people employed; None: no limit."""
        if on in self.on:
            return self.on[on]
        limits = [] if self.most is None else [self.most]
        if self.share is not None:
            limits.append(math.floor(self.share * employed + 1e-9))
        return min(limits, default=None)

    def _concerns(self, person: Agent) -> bool:
        return super()._concerns(person) and (not self.teams or person.team in self.teams)

    def check(self, published: Published) -> Iterable[Violation]:
        groups: dict[str, list[Person]] = {}
        for person in self.bound(published):
            if not self.teams or person.team in self.teams:
                groups.setdefault(person.team if self.each_team else "", []).append(person)
        away = {
            agent_id: [(a.start, a.end) for a in spells if a.kind in self.kinds]
            for agent_id, spells in time_off(published).items()
        }
        for team, members in groups.items():
            gone = {
                day: [p for p in members if any(day in _dates(span, p) for span in away.get(p.agent_id, ()))]
                for day in published.dates
            }
            room = {day: self._room(members, day) for day in published.dates}
            yield from self._crowded(team, gone, room)
            yield from self._refused(published, team, members, gone, room)

    def _room(self, members: list[Person], day: dt.date) -> float:
        """Places of a date."""
        if day in self.on:
            return self.on[day]
        there = [p for p in members if (p.hired_on or day) <= day <= (p.last_day or day)]
        part = math.inf if self.share is None else int(Fraction(str(self.share)) * len(there))
        return min(part, math.inf if self.most is None else self.most)

    def _crowded(
        self, team: str, gone: dict[dt.date, list[Person]], room: dict[dt.date, float]
    ) -> Iterator[Violation]:
        """Dates with more people away than places: approved before, so no fault of the roster."""
        for day, people in gone.items():
            if len(people) > room[day]:
                words = f"{len(people)} people are away on leave on {day}, places are {room[day]}"
                if team:
                    words = (
                        f"{len(people)} people of team {team} are away on leave on {day},"
                        f" places are {room[day]}"
                    )
                yield Violation(self.name, words, False, "", day, len(people) - room[day])

    def _refused(
        self,
        published: Published,
        team: str,
        members: list[Person],
        gone: dict[dt.date, list[Person]],
        room: dict[dt.date, float],
    ) -> Iterator[Violation]:
        """Requests refused for want of a place on one of the days planned, with who has the places."""
        known = {p.agent_id: p for p in members}
        table = published.table("leave_requests")
        table = table[(table["answer"] == "refused") & table["agent_id"].isin(list(known))]
        spans = zip(minutes(table["start"]), minutes(table["end"]), strict=True)
        for agent_id, span in zip(table["agent_id"], spans, strict=True):
            person = known[str(agent_id)]
            dates = _dates(span, person)
            for day in (day for day in dates if day in gone):
                holders = sorted(p.name for p in gone[day] if p is not person)
                if len(holders) >= room[day]:
                    names = ", ".join(holders) or "nobody"
                    words = (
                        f"{person.name} asked for leave from {dates[0]} to {dates[-1]} and is refused:"
                        f" places on {day} are {room[day]}, taken by {names}"
                    )
                    if team:
                        words = (
                            f"{person.name} asked for leave from {dates[0]} to {dates[-1]} and is refused:"
                            f" places of team {team} on {day} are {room[day]}, taken by {names}"
                        )
                    yield Violation(self.name, words, False, person.agent_id, day)
                    break


def _dates(span: tuple[int, int], person: Person) -> list[dt.date]:
    """Local dates that a time touches."""
    first, last = (local(minute, person.zone).date() for minute in (span[0], span[1] - 1))
    return [first + dt.timedelta(days=d) for d in range((last - first).days + 1)]
