"""What several rules need to compile. `check` uses none of it."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from wfm.domain.people import Agent
from wfm.domain.shift import Kind
from wfm.pay.calendar import is_statutory, is_working_day
from wfm.roster.context import Context, PastMonth, PastShift
from wfm.roster.parts import Automaton, Bools, Counter, Ints, Presence, Rows, explore

_LONG_AGO = -(10**9)
"""A minute before every shift."""


def available(agent: Agent, on: date) -> bool:
    """Whether the agent may be rostered on a day."""
    starts = [day for day in (agent.hired_on, agent.available_from) if day]
    return all(day <= on for day in starts) and (agent.ends_on is None or on <= agent.ends_on)


def past_of(context: Context, agent: int) -> tuple[PastShift, ...]:
    """Shifts before the horizon, in order of time."""
    past = context.past.get(context.agents[agent].agent_id, ())
    return tuple(sorted(past, key=lambda shift: shift.start))


def known_from(context: Context) -> date:
    """First day of which shifts are known: the earliest before the horizon, or its own first."""
    dates = [p.date for past in context.past.values() for p in past]
    return min(dates, default=context.grid.first_date)


def last_release(context: Context, agent: int, rest_min: int, standby: bool = False) -> int:
    """Minute from which the shifts before the horizon leave the agent free, rested for `rest_min`.

    `standby`: time on call after them binds as well.
    """
    ends = [
        max(past.end, past.standby_end or past.end) if standby else past.end
        for past in past_of(context, agent)
    ]
    return max((end + rest_min for end in ends), default=_LONG_AGO)


def week_start(context: Context, day: int) -> date:
    """Monday of the week of a day of the horizon."""
    on = context.grid.first_date + timedelta(days=day)
    return on - timedelta(days=on.weekday())


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a person from a day on up to the horizon.

    `months`: of the ledger; `shifts`: of the previous roster, after the last day that the ledger
    counts; `unknown`: days of employment that neither covers.
    """

    months: tuple[PastMonth, ...]
    shifts: tuple[PastShift, ...]
    unknown: int


def record(context: Context, agent: int, start: date) -> Record:
    """What is known since the first day of a month, `start`."""
    rows = context.ledger.get(context.agents[agent].agent_id, ())
    counted = max((row.through for row in rows), default=None)
    shifts = [p for p in past_of(context, agent) if p.date >= start and (counted is None or p.date > counted)]
    months = tuple(row for row in rows if row.month >= start)
    since = start if counted is None else max(start, counted + timedelta(days=1))
    return Record(months, tuple(shifts), unknown_days(context, agent, since))


def unknown_days(context: Context, agent: int, since: date) -> int:
    """Days of employment before the horizon, from `since` on, that the previous roster does not cover."""
    starts = [since, context.agents[agent].hired_on or since]
    return max(0, (min(known_from(context), context.grid.first_date) - max(starts)).days)


def away_minutes(context: Context, agent: int, on: date) -> int:
    """Minutes of a local day that the person has off."""
    person = context.agents[agent]
    day, zone = (on - context.grid.first_date).days, context.sites[person.site].zone
    start, end = (context.grid.local_minute(day, clock, zone) for clock in (0, 24 * 60))
    gone = (min(a.end, end) - max(a.start, start) for a in context.absences.get(person.agent_id, ()))
    return sum(max(0, minutes) for minutes in gone)


def leave_credit(context: Context, agent: int, first: int, share: float, days_week: int) -> float:
    """Minutes that time off in the week of day `first` stands for: on working days, up to `share` each."""
    country = context.sites[context.agents[agent].site].country
    week = [week_start(context, first) + timedelta(days=d) for d in range(7)]
    return sum(
        min(away_minutes(context, agent, on), share) for on in week if is_working_day(country, on, days_week)
    )


def holidays(context: Context, site: str) -> Bools:
    """Which days are statutory holidays at a site, (days,)."""
    country = context.sites[site].country
    return np.array([is_statutory(country, on) for on in context.grid.dates], dtype=np.bool_)


def clock_min(text: str) -> int:
    """`22:00` as minutes of the day."""
    return int(text[:2]) * 60 + int(text[3:])


def night_minutes(context: Context, site: str, night_from: str, night_to: str) -> Ints:
    """Minutes of each label between two times of the clock, (days, labels)."""
    starts, ends = context.starts[site], context.ends[site]
    found = np.zeros(starts.shape, dtype=np.int64)
    for day in range(-1, context.grid.days + 2):
        begin, end = _night(context, site, day, night_from, night_to)
        found += np.maximum(0, np.minimum(ends, end) - np.maximum(starts, begin))
    return found


def past_night_minutes(context: Context, site: str, past: PastShift, night_from: str, night_to: str) -> int:
    """The same of a shift before the horizon."""
    day = (past.date - context.grid.first_date).days
    nights = (_night(context, site, d, night_from, night_to) for d in (day - 1, day, day + 1))
    return sum(max(0, min(past.end, end) - max(past.start, begin)) for begin, end in nights)


def _night(context: Context, site: str, day: int, night_from: str, night_to: str) -> tuple[int, int]:
    """When the night of a day begins and ends, in minutes of the horizon."""
    first, last = clock_min(night_from), clock_min(night_to)
    last += 24 * 60 if last <= first else 0
    zone = context.sites[site].zone
    return context.grid.local_minute(day, first, zone), context.grid.local_minute(day, last, zone)


def hours_before(context: Context, agent: int, first: int) -> int:
    """Paid minutes at work before the horizon, in the week of its day `first`."""
    start, end = week_start(context, first), context.grid.first_date
    return sum(p.paid_min for p in past_of(context, agent) if p.kind is Kind.WORK and start <= p.date < end)


def weekly_minutes(
    context: Context, week: tuple[int, int], bounds: Mapping[int, tuple[int, int]]
) -> Iterator[Counter]:
    """Bounds on the minutes of work in a week: `bounds` by agent, least and most.

    Minutes are counted in their greatest common divisor; agents with the same bounds share a
    Counter. Where no label can pass the bounds there is none.
    """
    paid = np.array([x.paid_min if x.kind is Kind.WORK else 0 for x in context.labels], dtype=np.int64)
    unit = math.gcd(*paid.tolist()) or 1
    use = np.tile(paid // unit, (context.grid.days, 1))
    first, last = week
    highest = int(use.max()) * (last - first + 1)
    groups: dict[tuple[int, int], list[int]] = {}
    for agent, (least, most) in bounds.items():
        key = max(0, -(-least // unit)), min(max(0, most // unit), highest)
        groups.setdefault(key, []).append(agent)
    for (lower, upper), agents in groups.items():
        if lower == 0 and upper == highest:
            continue
        final_cost = np.where(np.arange(upper + 1) < lower, np.inf, 0.0)
        yield Counter(tuple(agents), use, (0,) * len(agents), final_cost, first=first, last=last)


def at_most(context: Context, name: str, agents: tuple[int, ...], most: int) -> Rows:
    """A hard ceiling on people at work or on a break, in every slot."""
    slots = context.grid.n_slots
    return Rows(
        name,
        agents,
        Presence.SITE,
        context.mask(Kind.WORK),
        least=np.zeros(slots, dtype=np.int64),
        most=np.full(slots, most, dtype=np.int64),
    )


def price_of(context: Context, penalty: float | None) -> float:
    """A penalty in minor units; infinite where there is none, so that it forbids."""
    return math.inf if penalty is None else penalty * 10**context.minor_digits


class Run(NamedTuple):
    """Days in a row of one kind, up to now.

    `enough` where the run, begun or not, may be as short as it is; `amiss`: days missing or too many that
    the last day is charged for, less than none where it gives back; `paid` where all that the run lacks
    is charged already.
    """

    days: int
    enough: bool
    amiss: int = 0
    paid: bool = False


def run_before(context: Context, days: Collection[date], least: int, *, beside_unknown: bool = True) -> Run:
    """The run up to the day before the horizon of which `days` are; beside unknown days it may be enough."""
    run = 0
    while context.grid.first_date - timedelta(days=run + 1) in days:
        run += 1
    unknown = context.grid.first_date - timedelta(days=run + 1) < known_from(context)
    return Run(run, run >= least or (unknown and beside_unknown))


def runs(
    context: Context,
    agents: Sequence[int],
    begun: Sequence[Run],
    counts: Bools,
    least: int,
    most: int | None,
    price: float,
    price_of_the_last: float = 0.0,
) -> Automaton:
    """Days in a row with labels of `counts`: `least` to `most` of them, each day beyond at a price.

    `begun`: by agent, the run before the horizon; `price_of_the_last`: of each day that a run lacks
    which lasts to the end of the horizon. An infinite price forbids. A finite one is charged for all
    that a run lacks on its first day and given back day by day: so its end remembers nothing.
    """
    longest = least if most is None else most  # from there on all are alike
    hard = price == math.inf

    def lacking(run: Run) -> int:
        return 0 if run.enough or not run.days else least - run.days

    def step(run: Hashable, day: int, label: int) -> Hashable | None:
        assert isinstance(run, Run)
        if not counts[label]:
            lacks = 0 if run.paid else lacking(run)
            return None if lacks and hard else Run(0, False, lacks)
        if run.days == longest:
            over = most is not None
            return None if over and hard else Run(longest, True, int(over))
        days = run.days + 1
        if run.paid or not (run.days or run.enough or hard):
            amiss = least - 1 if days == 1 else -1
            return Run(days, days >= least, amiss, days < least)
        return Run(days, run.enough or days >= least)

    def last(run: Hashable) -> float:
        assert isinstance(run, Run)
        lacks = lacking(run)
        return lacks * (price_of_the_last - (price if run.paid else 0.0)) if lacks else 0.0

    def arrival(run: Hashable) -> float:
        assert isinstance(run, Run)
        return run.amiss * price if run.amiss else 0.0

    capped = [run._replace(days=min(run.days, longest)) for run in begun]
    return explore(agents, capped, step, last, context.grid.days, len(counts), arrival)
