"""Meetings, training and coaching as the settings describe them; what could not be placed is priced.

They are placed once the roster stands (`wfm/roster/meetings`), so that nothing is left for the solver.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from wfm.config.meetings import Meeting, Who
from wfm.config.staffing import WEEKDAYS
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Duty, Person, Published, Segment, Violation, local
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import clock, planned
from wfm.words import mark

KINDS = ("meeting", "training", "coaching")


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one session."""

    person: Person
    duty: Duty
    segment: Segment

    @property
    def date(self) -> dt.date:
        return local(self.segment.start, self.person.zone).date()

    @property
    def words(self) -> str:
        return f"{self.person.name}, {self.segment.subject} at {clock(self.segment.start, self.person.zone)}"


class Meetings(Rule):
    name: ClassVar[str] = "meetings"
    words: ClassVar[str] = "meetings, training and coaching lie in shifts, over no break, as the settings say"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        return ()

    def check(self, published: Published) -> Iterable[Violation]:
        settings = published.scenario.roster.meetings
        seats: dict[str, list[Seat]] = defaultdict(list)
        for person, duty in planned(published, self.bound(published)):
            for segment in published.segments.get(duty.shift_id, ()):
                if segment.activity in KINDS:
                    seats[segment.subject].append(Seat(person, duty, segment))
        for name in sorted(seats.keys() - settings.keys()):
            for seat in seats[name]:
                yield _wrong(seat, mark("no meeting of the settings"))
        for name, meeting in settings.items():
            yield from _Judge(published, name, meeting, seats[name]).found()


class _Judge:
    """All sessions of one meeting."""

    def __init__(self, published: Published, name: str, meeting: Meeting, seats: Sequence[Seat]) -> None:
        self.published, self.name, self.meeting, self.seats = published, name, meeting, seats
        self.title = meeting.title or name
        skills = published.table("agent_skills")
        known: dict[str, set[str]] = defaultdict(set)
        for agent_id, skill in zip(skills["agent_id"], skills["skill"], strict=True):
            known[str(agent_id)].add(str(skill))
        people = published.people.values()
        self.of = {p.agent_id: p for p in people if _is(p, meeting.who, known, published.dates[0])}
        coaches = meeting.coaches
        self.coaches = {
            p.agent_id: p
            for p in people
            if coaches and p.agent_id not in self.of and _is(p, coaches, known, published.dates[0])
        }

    def found(self) -> Iterator[Violation]:
        for seat in self.seats:
            for fault in self._seat(seat):
                yield _wrong(seat, fault)
        yield from self._often()
        yield from self._at_once()
        if self.meeting.how == "pairs":
            yield from self._pairs()
        yield from self._missed_together() if self.meeting.how == "together" else self._missed()

    def _seat(self, seat: Seat) -> Iterator[str]:
        """Faults of one person in one session."""
        meeting, start, end = self.meeting, seat.segment.start, seat.segment.end
        if seat.person.agent_id not in (self.of | self.coaches):
            yield mark("not for this person")
        if seat.segment.activity != meeting.kind:
            yield mark("listed as {activity}, it is {kind}").format(
                activity=seat.segment.activity, kind=meeting.kind
            )
        if end - start != meeting.length_min:
            yield mark("lasts {found} min, not {wanted}").format(found=end - start, wanted=meeting.length_min)
        if start < seat.duty.start or end > seat.duty.end:
            yield mark("outside the shift")
        for other in self.published.segments[seat.duty.shift_id]:
            if other is not seat.segment and other.start < end and start < other.end:
                yield mark("over {activity}").format(activity=other.activity)
        at = local(start, seat.person.zone)
        first, lasts = meeting.window
        if (at.hour * 60 + at.minute - first) % (24 * 60) + end - start > lasts:
            yield mark("not within {hours}").format(hours=meeting.hours)
        if meeting.dates and at.date() not in meeting.dates:
            yield mark("not on one of its dates, but on {date}").format(date=at.date())
        if meeting.weekdays and WEEKDAYS[at.weekday()] not in meeting.weekdays:
            yield mark("not on one of its weekdays, but on {date}").format(date=at.date())

    def _often(self) -> Iterator[Violation]:
        """Each person no oftener than they should, and as far apart."""
        held: dict[str, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            held[seat.person.agent_id].append(seat)
        for agent_id, seats in held.items():
            seats.sort(key=lambda seat: seat.segment.start)
            most = self.meeting.times if agent_id in self.of else self.meeting.most_per_coach
            if most is not None and len(seats) > most:
                fault = mark("{count} times, at most {most} are wanted")
                yield _wrong(seats[-1], fault.format(count=len(seats), most=most))
            for one, following in pairwise(seats):
                apart = (following.date - one.date).days
                if agent_id in self.of and apart < self.meeting.days_apart:
                    fault = mark("{count} days after the time before, not {wanted}")
                    yield _wrong(following, fault.format(count=apart, wanted=self.meeting.days_apart))

    def _at_once(self) -> Iterator[Violation]:
        most = self.meeting.most_at_once
        if most is None:
            return
        sessions = {
            (
                seat.segment.start,
                self._group(seat.person) if self.meeting.how == "together" else seat.person.agent_id,
            )
            for seat in self.seats
            if seat.person.agent_id in self.of
        }
        for seat in self.seats:
            at = seat.segment.start
            count = sum(start <= at < start + self.meeting.length_min for start, _ in sessions)
            if count > most:
                fault = mark("{count} at once, at most {most} may be")
                yield _wrong(seat, fault.format(count=count, most=most))

    def _pairs(self) -> Iterator[Violation]:
        at = {(seat.person.agent_id, seat.segment.start): seat for seat in self.seats}
        for seat in self.seats:
            other = at.get((seat.segment.partner, seat.segment.start))
            if other is None or other.segment.partner != seat.person.agent_id:
                fault = mark("not together with {partner}")
                yield _wrong(seat, fault.format(partner=seat.segment.partner or "anybody"))
            elif (seat.person.agent_id in self.of) == (other.person.agent_id in self.of):
                fault = mark("{partner} is not the other half of the pair")
                yield _wrong(seat, fault.format(partner=seat.segment.partner))
            elif self._group(seat.person) != self._group(other.person):
                fault = mark("{partner} is not of the same {group}")
                yield _wrong(seat, fault.format(partner=seat.segment.partner, group=self.meeting.within))

    def _group(self, person: Person) -> str:
        within = self.meeting.within
        return person.team if within == "team" else person.site if within == "site" else ""

    def _missed_together(self) -> Iterator[Violation]:
        """Sessions of a group without enough of those on shift, and who of the group is not there."""
        groups: dict[str, list[Person]] = defaultdict(list)
        for person in self.of.values():
            groups[self._group(person)].append(person)
        for group, people in groups.items():
            seats = [seat for seat in self.seats if self._group(seat.person) == group]
            sessions: dict[int, list[Seat]] = defaultdict(list)
            for seat in seats:
                sessions[seat.segment.start].append(seat)
            title = f"{self.title} {group}".rstrip()
            for held in sessions.values():
                there = {seat.person.agent_id for seat in held}
                on_shift = there | {p.agent_id for p in people if self._works_on(p, held[0].date)}
                if len(there) < max(2, self.meeting.least_share * len(on_shift) - 1e-9):
                    text = mark("{title}: {there} of {count} on shift are there, too few")
                    words = text.format(title=title, there=len(there), count=len(on_shift))
                    yield Violation("meetings", words, True, "", held[0].date, len(on_shift) - len(there))
                leaders = {p.agent_id for p in people if p.leader}
                if self.meeting.led and leaders and not leaders & there:
                    words = mark("{title}: no leader is there").format(title=title)
                    yield Violation("meetings", words, True, "", held[0].date)
                if missing := [p.name for p in people if p.agent_id not in there]:
                    words = mark("{title}: not there are {names}").format(title=title, names=_names(missing))
                    yield self._price(words, "", held[0].date, len(missing))
            if (short := self.meeting.times - len(sessions)) > 0:
                text = mark("{title} takes place {held} of {times} times: {why}")
                words = text.format(
                    title=title, held=len(sessions), times=self.meeting.times, why=self._why_not(people)
                )
                yield self._price(words, "", None, short * len(people))

    def _why_not(self, people: Sequence[Person]) -> str:
        """Why a group does not meet."""
        free = {person.agent_id: set(self._free(person)) for person in people}
        starts = set[int]().union(*free.values())
        leaders = [free[p.agent_id] for p in people if p.leader]
        if self.meeting.led and leaders:
            starts &= set[int]().union(*leaders)
            if not starts:
                return mark("its leader is never at work within its hours")
        most = max((sum(start in one for one in free.values()) for start in starts), default=0)
        if most < max(2, self.meeting.least_share * len(people)):
            text = mark("at no time within its hours are more than {most} of {count} at work")
            return text.format(most=most, count=len(people))
        return mark("every time would cost more service than it is worth")

    def _missed(self) -> Iterator[Violation]:
        """People whose times could not all be placed."""
        held: dict[str, int] = defaultdict(int)
        for seat in self.seats:
            held[seat.person.agent_id] += 1
        coached = {(self._group(c), start) for c in self.coaches.values() for start in self._free(c)}
        for agent_id, person in self.of.items():
            if (short := self.meeting.times - held[agent_id]) <= 0:
                continue
            free = set(self._free(person))
            days = {local(start, person.zone).date() for start in free}
            why = mark("every time left would cost more service than it is worth")
            if not free:
                why = mark("never at work long enough within its hours")
            elif self.meeting.how == "pairs" and not any((self._group(person), s) in coached for s in free):
                why = mark("nobody to pair with is at work at the same time")
            elif len(days) < self.meeting.times:
                why = mark("at work within its hours on {count} days alone").format(count=len(days))
            text = mark("{title} for {name} takes place {held} of {times} times: {why}")
            words = text.format(
                title=self.title,
                name=person.name,
                held=held[agent_id],
                times=self.meeting.times,
                why=why,
            )
            yield self._price(words, agent_id, None, short)

    def _free(self, person: Person) -> Iterator[int]:
        """Starts within the window at which somebody is at work in one piece, or in this very meeting."""
        slot, (first, lasts) = self.published.scenario.horizon.slot_min, self.meeting.window
        for duty in self.published.tours[person.agent_id]:
            if not duty.planned or duty.on_call:
                continue
            pieces: list[list[int]] = []
            for s in self.published.segments.get(duty.shift_id, ()):
                if s.activity == "work" or s.subject == self.name:
                    if pieces and pieces[-1][1] == s.start:
                        pieces[-1][1] = s.end
                    else:
                        pieces.append([s.start, s.end])
            for begin, end in pieces:
                for start in range(begin, end - self.meeting.length_min + 1, slot):
                    at = local(start, person.zone)
                    into = (at.hour * 60 + at.minute - first) % (24 * 60)
                    if (
                        into + self.meeting.length_min <= lasts
                        and into % self.meeting.step_min == 0
                        and (not self.meeting.dates or at.date() in self.meeting.dates)
                        and (not self.meeting.weekdays or WEEKDAYS[at.weekday()] in self.meeting.weekdays)
                    ):
                        yield start

    def _works_on(self, person: Person, day: dt.date) -> bool:
        duties = self.published.tours[person.agent_id]
        return any(d.planned and d.date == day and not d.on_call for d in duties)

    def _price(self, words: str, agent_id: str, day: dt.date | None, count: int) -> Violation:
        penalty = self.published.minor(count * self.meeting.price)
        return Violation("meetings", words, False, agent_id, day, count, penalty)


def _wrong(seat: Seat, fault: str) -> Violation:
    return Violation("meetings", f"{seat.words}: {fault}", True, seat.person.agent_id, seat.date)


def _names(people: Sequence[str]) -> str:
    return ", ".join(people[:5]) + (f" +{len(people) - 5}" if len(people) > 5 else "")


def _is(person: Person, who: Who, skills: Mapping[str, set[str]], first: dt.date) -> bool:
    """Whether somebody is one of those that are meant."""
    days = None if person.hired_on is None else (first - person.hired_on).days
    if who.agents and person.agent_id not in who.agents:
        return False
    if who.teams and person.team not in who.teams:
        return False
    if who.sites and person.site not in who.sites:
        return False
    if who.pools and person.pool not in who.pools:
        return False
    if who.contracts and person.contract not in who.contracts:
        return False
    if who.skills and not skills[person.agent_id] & set(who.skills):
        return False
    if who.leaders is not None and person.leader != who.leaders:
        return False
    if who.hired_within_days is not None and (days is None or days > who.hired_within_days):
        return False
    return not (who.hired_before_days is not None and days is not None and days < who.hired_before_days)
