"""What several rules need to check published tables. `compile` uses none of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from wfm.pay.calendar import is_statutory, is_working_day
from wfm.roster.published import Duty, Person, Published, Violation, local, minute_at, minutes, monday


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


@dataclass(frozen=True, slots=True)
class History:
    """A person's days since a date: sums of the ledger by column, and the shifts that it lacks.

    `duties` are those before the horizon that the ledger does not count; `unknown` counts days of
    employment of which nothing is known.
    """

    sums: dict[str, float]
    duties: tuple[Duty, ...]
    unknown: int


def history(published: Published, person: Person, since: date) -> History:
    """What is known since the first day of a month."""
    rows = published.ledger.get(person.agent_id, [])
    last = max((row["through"] for row in rows), default=None)
    sums: dict[str, float] = {}
    for row in rows:
        for key, value in row.items() if row["month"] >= since else ():
            if not isinstance(value, date):
                sums[key] = sums.get(key, 0) + value
    duties = tuple(
        duty
        for duty in published.tours[person.agent_id]
        if not duty.planned and duty.date >= since and not (last and duty.date <= last)
    )
    unknown = 0
    day = since
    while day < published.known_from:
        counted = last is not None and day <= last
        employed = person.hired_on is None or day >= person.hired_on
        unknown += employed and not counted
        day += timedelta(days=1)
    return History(sums, duties, unknown)


def unknown_in(published: Published, person: Person, start: date) -> int:
    """Days of employment in the week from Monday `start` of which nothing is known."""
    days = [start + timedelta(days=d) for d in range(7)]
    return sum(
        day < published.known_from and (person.hired_on is None or day >= person.hired_on) for day in days
    )


def gone_minutes(person: Person, away: Iterable[Away], day: date) -> int:
    """Minutes of a local day that fall into time off."""
    begin, end = minute_at(day, 0, person.zone), minute_at(day, 24 * 60, person.zone)
    return sum(max(0, min(a.end, end) - max(a.start, begin)) for a in away)


def time_off_minutes(
    published: Published, person: Person, start: date, most: float, days_week: int, away: list[Away]
) -> float:
    """Time off on the working days of the week that begins on Monday `start`, up to `most` a day."""
    found = 0.0
    for d in range(7):
        if works_on(published, person, start + timedelta(days=d), days_week):
            found += min(most, gone_minutes(person, away, start + timedelta(days=d)))
    return found


def works_on(published: Published, person: Person, day: date, days_week: int) -> bool:
    """Whether a day is an ordinary working day where the person works."""
    return is_working_day(published.scenario.sites[person.site].country, day, days_week)


def on_holiday(published: Published, person: Person, day: date) -> bool:
    """Whether a day is a statutory holiday where the person works."""
    return is_statutory(published.scenario.sites[person.site].country, day)


def minutes_at_night(duty: Duty, person: Person, night_from: str, night_to: str) -> int:
    """Minutes of a shift between two times of the clock."""
    begins = int(night_from[:2]) * 60 + int(night_from[3:])
    ends = int(night_to[:2]) * 60 + int(night_to[3:])
    if ends <= begins:
        ends += 1440
    spans = [
        (
            minute_at(duty.date + timedelta(days=d), begins, person.zone),
            minute_at(duty.date + timedelta(days=d), ends, person.zone),
        )
        for d in (-1, 0, 1)
    ]
    return sum(max(0, min(duty.end, z) - max(duty.start, a)) for a, z in spans)


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
    published: Published,
    presences: Iterable[tuple[int, int, bool]],
    cuts: Iterable[int] = (),
    span: tuple[int, int] | None = None,
) -> Iterator[Stretch]:
    """Heads over the horizon or `span`. `presences`: start, end, whether planned; `cuts`: more borders."""
    first, last = span or published.span
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


class Priced(Protocol):
    """A rule that forbids, or has a price of each thing amiss: `penalty`."""

    @property
    def name(self) -> str: ...
    @property
    def penalty(self) -> float | None: ...


def amiss(
    published: Published, rule: Priced, person: Person, words: str, on: date, amount: int, charged: int = 0
) -> Violation:
    """A violation told on a day; `charged`: for how many the price is due, where not for the amount."""
    price = published.minor((charged or amount) * (rule.penalty or 0))
    return Violation(rule.name, words, rule.penalty is None, person.agent_id, on, amount, price)


def uneven_runs(
    published: Published,
    rule: Priced,
    person: Person,
    what: str,
    days: Mapping[date, bool],
    bounds: tuple[int, int | None],
    *,
    beside_unknown: bool = True,
    told_after: bool = False,
) -> Iterator[Violation]:
    """Runs of `days` (each with whether it is planned) that last less or more than `bounds`.

    `what`: of `{days}`; `beside_unknown`: a run that touches days of which nothing is known may be short;
    `told_after`: a short run is told on the day after it.
    """
    least, most = bounds
    first, last = published.dates[0], published.dates[-1]
    for start in sorted(days):
        if start - timedelta(days=1) in days:
            continue
        run = [start]
        while run[-1] + timedelta(days=1) in days:
            run.append(run[-1] + timedelta(days=1))
        words = f"{person.name} {what.format(days=len(run))} from {start}"
        over = [] if most is None else [day for day in run[most:] if days[day]]
        if over:
            said = f"{words}, {len(over)} more than {most}"
            yield amiss(published, rule, person, said, over[0], len(over))
        past = run[-1] < first - timedelta(days=1)
        excused = beside_unknown and (start <= published.known_from or run[-1] == last)
        if len(run) < least and not past and not excused:
            short = least - len(run)
            on = run[-1] + timedelta(days=1) if told_after else max(start, first)
            said = f"{words}, {short} fewer than {least}"
            yield amiss(published, rule, person, said, on, short)
