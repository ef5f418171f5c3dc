"""Leaders at work, not on a break, whenever a queue is open; a missing one is priced.

With `people_per_leader` one leader is wanted for each so many people whom they lead. How many will be at
work is known only with the roster; so the plan wants leaders for as many as are expected. Those are the heads
that the requirement asks for, as much more or fewer of them as everybody's fewest and most hours of a
week make it, and of these the share that those led have in the hours of all who serve the same queues.
`check` judges what was wanted, at its price, and tells beside it where more people are at work than the
leaders there can lead.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar
from zoneinfo import ZoneInfo

import numpy as np

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import UNLIMITED, Floats, Ints, Part, Presence, Rows
from wfm.roster.published import Person, Published, Violation, local, minute_at, minutes
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import available
from wfm.roster.rules.judging import clock, stretches


class LeaderOnDuty(Rule):
    name: ClassVar[str] = "leader_on_duty"
    words: ClassVar[str] = "{per_open_interval} leader(s) at work whenever a queue is open"

    per_open_interval: int = setting(1, "leaders at work, breaks not counted", "heads", ge=0)
    people_per_leader: int | None = setting(
        None, "most people at work whom one leader leads; none: only the fixed number", "heads", ge=1
    )
    each_team: bool = setting(False, "whether each team is led by leaders of its own")
    queues: tuple[str, ...] = setting((), "queues whose people are meant; none named: all")
    penalty_per_h: float = setting(..., "price of a missing leader", "currency/h", ge=0)

    def say(self) -> str:
        said = super().say()
        if self.people_per_leader is None:
            return said
        return f"{said}, and one for each {self.people_per_leader} people expected at work"

    def compile(self, context: Context) -> Iterable[Part]:
        grid = context.grid
        is_open = np.ones(grid.n_slots) if context.open_slots is None else context.open_slots
        for team, members in self._teams(context).items():
            wanted = np.maximum(self.per_open_interval, self._wanted(context, members))
            yield Rows(
                f"{self.name} {team}".strip(),
                tuple(i for i in members if context.agents[i].leader),
                Presence.WORK,
                context.mask(Kind.WORK),
                least=is_open.astype(np.int64) * wanted,
                most=np.full(grid.n_slots, UNLIMITED, dtype=np.int64),
                under_price=self.penalty_per_h * 10**context.minor_digits * grid.slot_min / 60,
                over_price=0.0,
            )

    def _teams(self, context: Context) -> dict[str, list[int]]:
        """Leaders and people by team, all under "" where teams are not led apart."""
        found: dict[str, list[int]] = {} if self.each_team else {"": []}
        for i in self.agents(context):
            person = context.agents[i]
            if self._serves(context, i):
                found.setdefault(person.team if self.each_team else "", []).append(i)
        return found

    def _serves(self, context: Context, agent: int) -> bool:
        skills = context.agents[agent].skills
        return not self.queues or any(
            skills.get(skill) for queue in self.queues for skill in context.queue_skills[queue]
        )

    def _wanted(self, context: Context, members: list[int]) -> Ints:
        """Leaders for the people of `members` who are expected at work, (slots,)."""
        if self.people_per_leader is None or not context.required:
            return np.zeros(context.grid.n_slots, dtype=np.int64)
        needed: Floats = sum(
            (context.required[queue] for queue in self.queues or context.required),
            start=np.zeros(context.grid.n_slots),
        )
        served = [i for i in range(len(context.agents)) if self._serves(context, i)]
        least, most = self._hours(context, served, "min_h_week"), self._hours(context, served, "max_h_week")
        asked = float(needed.sum()) * context.grid.slot_min / 60
        if not asked or not most:
            return np.zeros(context.grid.n_slots, dtype=np.int64)
        share = self._hours(context, members, "max_h_week") / most
        expected = needed * min(max(asked, least), most) / asked * share
        return np.ceil(np.round(expected / self.people_per_leader, 6)).astype(np.int64)

    def _hours(self, context: Context, agents: Iterable[int], terms: str) -> float:
        """Hours of their contracts on the days planned on which they are there; leaders lead."""
        people = [context.agents[i] for i in agents if not context.agents[i].leader]
        days = {p.agent_id: sum(available(p, on) for on in context.grid.dates) for p in people}
        return sum(
            float(getattr(context.contracts[p.contract], terms)) * days[p.agent_id] / 7 for p in people
        )

    def check(self, published: Published) -> Iterable[Violation]:
        zone = ZoneInfo(published.scenario.horizon.zone)
        windows = self._open_windows(published, zone)
        led = self._led(published)
        groups: dict[str, list[Person]] = {} if self.each_team else {"": []}
        for person in self.bound(published):
            if person.agent_id in led:
                groups.setdefault(person.team if self.each_team else "", []).append(person)
        for team, people in groups.items():
            need = _need(published, self, people, led)
            for start, end, short, wanted, at_work in self._short(published, people, windows, need):
                yield from self._told(published, team, (start, end), short, wanted, at_work)

    def _told(
        self, published: Published, team: str, span: tuple[int, int], short: int, wanted: int, at_work: int
    ) -> Iterator[Violation]:
        """Leaders missing of those that the plan wanted, then of those whom people at work would need."""
        zone = ZoneInfo(published.scenario.horizon.zone)
        start, end = (clock(minute, zone) for minute in span)
        hours, on = (span[1] - span[0]) / 60, local(span[0], zone).date()
        if short > 0:
            words = f"{short} of {wanted} leader(s) missing from {start} to {end}"
            if team:
                words = f"{short} of {wanted} leader(s) of team {team} missing from {start} to {end}"
            penalty = published.minor(short * hours * self.penalty_per_h)
            yield Violation(self.name, words, False, "", on, short * hours, penalty)
        if at_work and self.people_per_leader is not None:
            led_by = wanted - short
            more = math.ceil(at_work / self.people_per_leader) - max(wanted, led_by)
            words = f"{at_work} people at work with {led_by} leader(s) from {start} to {end}"
            if team:
                words = (
                    f"{at_work} people of team {team} at work with {led_by} leader(s) from {start} to {end}"
                )
            yield Violation(self.name, words, False, "", on, more * hours)

    def _short(
        self, published: Published, people: list[Person], windows: list[tuple[int, int]], need: _Need
    ) -> list[tuple[int, int, int, int, int]]:
        """Start, end, leaders missing, leaders wanted, people at work if those wanted cannot lead them.

        Of open times, like ones joined.
        """
        leaders = _presences(published, [p for p in people if p.leader])
        others = _presences(published, [p for p in people if not p.leader])
        borders = {minute for window in windows for minute in window}
        cuts = borders | {*need.ticks} | {m for a, z, _ in (*leaders, *others) for m in (a, z)}
        found: list[tuple[int, int, int, int, int]] = []
        both = zip(stretches(published, leaders, cuts), stretches(published, others, cuts), strict=True)
        for lead, work in both:
            window = bisect_right(windows, (lead.start, math.inf)) - 1
            if window < 0 or lead.start >= windows[window][1]:
                continue
            wanted = max(self.per_open_interval, need.at(lead.start))
            there = lead.planned + lead.before
            at_work = work.planned + work.before
            room = max(wanted, there) * self.people_per_leader if self.people_per_leader else math.inf
            row = lead.end, wanted - there, wanted, at_work if at_work > room else 0
            if found and found[-1][1:] == (lead.start, *row[1:]) and lead.start not in borders:
                found[-1] = (found[-1][0], *row)
            else:
                found.append((lead.start, *row))
        return found

    def _led(self, published: Published) -> frozenset[str]:
        """Ids of everybody who serves one of the queues."""
        if not self.queues:
            return frozenset(published.people)
        skills = {s for queue in self.queues for s in published.scenario.queues[queue].skills}
        table = published.table("agent_skills")
        return frozenset(table.loc[table["skill"].isin(list(skills)), "agent_id"].astype(str))

    def _open_windows(self, published: Published, zone: ZoneInfo) -> list[tuple[int, int]]:
        """When any queue is open, in order, cut wherever one opens or closes."""
        hours = {queue.open_minutes for queue in published.scenario.queues.values()}
        clocks = sorted({clock for opening in hours for clock in opening})
        parts = [
            (a, z) for a, z in pairwise(clocks) if any(opens <= a and z <= closes for opens, closes in hours)
        ]
        return [
            (minute_at(day, a, zone), minute_at(day, z, zone)) for day in published.dates for a, z in parts
        ]


@dataclass(frozen=True)
class _Need:
    """Leaders wanted for the people expected at work, from each of `ticks` to the next, for `check`."""

    ticks: list[int]
    leaders: list[int]

    def at(self, minute: int) -> int:
        place = bisect_right(self.ticks, minute) - 1
        return self.leaders[place] if place >= 0 else 0


def _need(published: Published, rule: LeaderOnDuty, people: list[Person], led: frozenset[str]) -> _Need:
    table, step = published.table("requirement"), published.scenario.horizon.interval_min
    if rule.queues:
        table = table[table["queue"].isin(rule.queues)]
    everybody = [person for agent_id, person in published.people.items() if agent_id in led]
    asked = Fraction(float(table["roster_required"].sum())) * step / 60
    fewest, most = (_contract_hours(published, everybody, key) for key in ("min_h_week", "max_h_week"))
    if rule.people_per_leader is None or not asked or not most:
        return _Need([], [])
    scale = min(max(asked, fewest), most) / asked / rule.people_per_leader
    scale *= _contract_hours(published, people, "max_h_week") / most
    heads = table.groupby("interval_start")["roster_required"].sum().sort_index()
    starts = minutes(heads.index.to_series())
    leaders = [math.ceil(round(float(scale) * count, 6)) for count in heads]
    return _Need([*starts, starts[-1] + step], [*leaders, 0])


def _contract_hours(published: Published, people: Iterable[Person], key: str) -> Fraction:
    """Hours a contract asks for or allows, of the days planned that people are there; without leaders."""
    found = Fraction(0)
    for person in people:
        if not person.leader:
            first, last = person.first_day or published.dates[0], person.last_day or published.dates[-1]
            days = sum(first <= day <= last for day in published.dates)
            found += Fraction(str(getattr(published.contract(person), key))) * days / 7
    return found


def _presences(published: Published, people: Iterable[Person]) -> list[tuple[int, int, bool]]:
    """Times at work; of shifts before the horizon the breaks are not known."""
    found = []
    for person in people:
        for duty in published.tours[person.agent_id]:
            if duty.planned:
                segments = published.segments.get(duty.shift_id, ())
                found += [(s.start, s.end, True) for s in segments if s.activity == "work"]
            elif not duty.on_call:
                found.append((duty.start, duty.end, False))
    return found
