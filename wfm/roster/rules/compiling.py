"""What several rules need to compile. `check` uses none of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from wfm.domain.people import Agent
from wfm.domain.shift import Kind
from wfm.roster.context import Context, PastShift
from wfm.roster.parts import Counter, Presence, Rows

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


def last_release(context: Context, agent: int, rest_min: int) -> int:
    """Minute from which the shifts before the horizon leave the agent free, rested for `rest_min`."""
    return max((past.end + rest_min for past in past_of(context, agent)), default=_LONG_AGO)


def week_start(context: Context, day: int) -> date:
    """Monday of the week of a day of the horizon."""
    on = context.grid.first_date + timedelta(days=day)
    return on - timedelta(days=on.weekday())


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
