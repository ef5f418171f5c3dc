"""What several rules need to check published tables. `compile` uses none of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from wfm.roster.published import Duty, Person, Published, local, minutes, monday


def planned(published: Published, people: Iterable[Person]) -> Iterator[tuple[Person, Duty]]:
    """Each shift of the plan with its person."""
    for person in people:
        for duty in published.tours[person.agent_id]:
            if duty.planned:
                yield person, duty


@dataclass(frozen=True, slots=True)
class Week:
    """A person's shifts in one Monday-to-Sunday week; `days` are those of it that are planned."""

    monday: date
    days: tuple[date, ...]
    before: list[Duty]
    inside: list[Duty]


def weeks(published: Published, person: Person) -> list[Week]:
    """Each week that the horizon touches, with shifts before the horizon and planned ones apart."""
    found = {start: Week(start, days, [], []) for start, days in published.weeks}
    for duty in published.tours[person.agent_id]:
        if (week := found.get(monday(duty.date))) is not None:
            (week.inside if duty.planned else week.before).append(duty)
    return list(found.values())


def hours(duties: Iterable[Duty]) -> int:
    """Paid minutes at work; being on call is no work."""
    return sum(duty.paid_min for duty in duties if not duty.on_call)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time in which the same number of people is present: of the plan, and from before it."""

    start: int
    end: int
    planned: int
    before: int


def stretches(
    published: Published, presences: Iterable[tuple[int, int, bool]], cuts: Iterable[int] = ()
) -> Iterator[Stretch]:
    """Heads over the horizon. `presences`: start, end, whether planned; `cuts`: more borders."""
    first, last = published.span
    changes: dict[int, list[int]] = {minute: [0, 0] for minute in (first, last, *cuts)}
    for start, end, is_planned in presences:
        a, z = max(start, first), min(end, last)
        if a < z:
            changes.setdefault(a, [0, 0])[is_planned] += 1
            changes.setdefault(z, [0, 0])[is_planned] -= 1
    count = [0, 0]
    borders = sorted(minute for minute in changes if first <= minute <= last)
    for start, end in pairwise(borders):
        for kind in (0, 1):
            count[kind] += changes[start][kind]
        yield Stretch(start, end, count[1], count[0])


def too_many(published: Published, people: Iterable[Person], most: int) -> Iterator[tuple[int, int, int]]:
    """Start, end and worst excess of each time with more than `most` people at work or on break.

    Only people of the plan can be too many: what began before it is not the plan's doing.
    """
    presences = [
        (duty.start, duty.end, duty.planned)
        for person in people
        for duty in published.tours[person.agent_id]
        if not duty.on_call
    ]
    start, end, worst = 0, 0, 0
    for s in stretches(published, presences):
        excess = s.planned - max(0, most - s.before)
        if excess > 0 and end == s.start and worst:
            end, worst = s.end, max(worst, excess)
            continue
        if worst:
            yield start, end, worst
        start, end, worst = s.start, s.end, max(0, excess)
    if worst:
        yield start, end, worst


@dataclass(frozen=True, slots=True)
class Away:
    """Approved time off of one person."""

    start: int
    end: int
    kind: str


def time_off(published: Published) -> dict[str, list[Away]]:
    """Approved time off by `agent_id`."""
    table = published.table("time_off")
    found: dict[str, list[Away]] = {}
    for agent_id, start, end, kind in zip(
        table["agent_id"], minutes(table["start"]), minutes(table["end"]), table["kind"], strict=True
    ):
        found.setdefault(str(agent_id), []).append(Away(start, end, str(kind)))
    return found


def clock(minute: int, zone: ZoneInfo) -> str:
    return f"{local(minute, zone):%H:%M}"


def moment(minute: int, zone: ZoneInfo) -> str:
    return f"{local(minute, zone):%Y-%m-%d %H:%M}"


def times(duty: Duty, person: Person) -> str:
    """`E 08:00-17:00 on 2026-11-09`."""
    return f"{duty.code} {clock(duty.start, person.zone)}-{clock(duty.end, person.zone)} on {duty.date}"
