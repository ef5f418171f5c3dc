"""Who could fill a hole, and at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

import numpy as np

from wfm.domain.answers import Candidate, Ranking
from wfm.roster.engine.state import Tour
from wfm.roster.explain.changes import away, changed, cheapest, weight
from wfm.roster.explain.finished import Finished
from wfm.roster.explain.obstacles import counted, obstacles
from wfm.roster.parts import Bools, Ints


def for_queue(plan: Finished, queue: str, at: datetime) -> Ranking:
    """Who could be at work through the interval at `at` and knows the queue.

    Raises:
        ValueError: `at` is not the start of an interval of the plan.
    """
    slots = slots_of(plan, at)
    knows = plan.problem.pace[plan.problem.group, list(plan.scenario.queues).index(queue)] > 0
    return _rank(
        plan,
        np.flatnonzero(knows),
        lambda tour: bool(np.isin(slots, tour.work).all()),
        lambda agent: covering(plan, agent, slots),
        slots,
    )


def for_shift(plan: Finished, on: date, code: str, start: str = "") -> Ranking:
    """Who could have a shift, at `start` (HH:MM) if given, on a day.

    Raises:
        ValueError: the day is not planned, or no shift is of that code and start.
    """
    day = plan.context.grid.dates.index(on)
    minute = int(start[:2]) * 60 + int(start[3:]) if start else None
    row = np.array([x.code == code and minute in (None, x.start_min) for x in plan.context.labels])
    if not row.any():
        raise ValueError(f"no shift {code} {start}".rstrip())
    wanted = np.zeros((plan.problem.days, len(row)), dtype=np.bool_)
    wanted[day] = row
    everybody = np.arange(plan.problem.agents)
    return _rank(plan, everybody, lambda tour: bool(row[tour.labels[day]]), lambda _: wanted, None)


def slots_of(plan: Finished, at: datetime) -> Ints:
    """Slots of the interval that starts at `at`."""
    grid = plan.context.grid
    minute = grid.minute_of(at)
    if minute % grid.interval_min or not 0 <= minute < grid.minutes:
        raise ValueError(f"no interval of the plan starts at {at}")
    first = minute // grid.slot_min
    return np.arange(first, first + grid.slots_per_interval)


def covering(plan: Finished, agent: int, slots: Ints) -> Bools:
    """Labels of work that span all slots, (days, labels)."""
    times = plan.problem.times[plan.problem.site[agent]]
    spans = (times.first_slot <= slots[0]) & (times.first_slot + times.span > slots[-1])
    return np.asarray(spans & times.works)


def _rank(
    plan: Finished,
    agents: Ints,
    is_there: Callable[[Tour], bool],
    wanted: Callable[[int], Bools],
    slots: Ints | None,
) -> Ranking:
    """`wanted`: labels of an agent that fill the hole, (days, labels); `slots` it must be at work in."""
    found, there, unable = [], 0, Counter[tuple[str, ...]]()
    for agent in agents.tolist():
        with away(plan, agent) as tour:
            if is_there(tour):
                there += 1
                continue
            now, labels = weight(plan, agent, tour), wanted(agent)
            week = cheapest(plan, agent, allowed=None if slots is not None else _holding(labels), slots=slots)
            then = weight(plan, agent, week) if week is not None else None
            if week is None or then is None or then.full:
                unable[then.full if then else obstacles(plan, agent, tour, labels)] += 1
                continue
            person = plan.context.agents[agent]
            changes = changed(plan, tour.labels, week.labels)
            found.append(
                Candidate(person.agent_id, person.name, person.team, person.pool, then.less(now), changes)
            )
    found.sort(key=lambda c: c.extra.total)
    return Ranking(tuple(found), there, counted(unable))


def _holding(labels: Bools) -> Bools:
    """All labels, but on days that have some of `labels` only those."""
    return np.where(labels.any(axis=1, keepdims=True), labels, True)
