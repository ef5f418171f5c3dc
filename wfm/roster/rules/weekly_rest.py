"""Days off in each Monday-to-Sunday week, with a long rest around each.

A day of rest is a local date on which no shift starts, if from the end of the last shift before it
to the start of the next after it at least `min_h` hours pass. After the horizon the next shift is
taken to start at once, so that the next plan is free to start there. Of a week that begins before
the horizon at most as many days are asked as its past left free and its future still can. A week
that ends after the horizon is left to the next plan.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Ints, Part, explore
from wfm.roster.published import Duty, Person, Published, Violation, minute_at
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import known_from, past_of, week_start


@dataclass(frozen=True, slots=True)
class _Rest:
    """What the week so far means for the days to come, at a midnight.

    `counted` days of rest this week; `waiting` free days of this week in a rest that is still too
    short; `owed`: last week needs that same rest to become long enough; `left`: minutes from this
    midnight until it is.
    """

    counted: int = 0
    waiting: int = 0
    owed: bool = False
    left: int = 0

    def off(self, day_min: int) -> _Rest:
        """After a day without a start, `day_min` long."""
        left = self.left - day_min
        if left > 0:
            return replace(self, waiting=self.waiting + 1, left=left)
        return _Rest(self.counted + self.waiting + 1)

    def work(self, start: int, left: int) -> _Rest | None:
        """After a day with a shift that starts at `start`; None where last week's rest is cut short."""
        if self.left <= start:
            return _Rest(self.counted + self.waiting, left=left)
        return None if self.owed else _Rest(self.counted, left=left)

    def week_end(self, days: int) -> _Rest | None:
        """On to the next week; None where this one had too few days of rest."""
        if self.counted + self.waiting < days:
            return None
        return _Rest(0, 0, self.counted < days, self.left)

    def settled(self, days: int, day_min: int, monday_min: int) -> _Rest:
        """The same without what matters no longer.

        A rest matters if it is still too short when the first day ends that could count: the day
        before us, `day_min` long, or with enough days counted next Monday, `monday_min` from here.
        """
        full = self.counted >= days
        state = replace(self, counted=days, waiting=0) if full else self
        idle = not state.waiting and not state.owed and state.left <= (monday_min if full else day_min)
        return replace(state, left=0) if idle else state


class WeeklyRest(Rule):
    name: ClassVar[str] = "weekly_rest"
    words: ClassVar[str] = "at least {days} days of rest a week, each within a rest of {min_h:g} h"
    eases: ClassVar[Mapping[str, float]] = {"days": -1, "min_h": -1}

    days: int = setting(1, "days of rest in a Monday-to-Sunday week", "d", ge=1, le=7)
    min_h: float = setting(24, "rest around each", "h", ge=0)
    unknown_days_rest: bool = setting(
        True, "whether days before the horizon that the previous roster does not cover count as rest"
    )

    def compile(self, context: Context) -> Iterable[Part]:
        off = context.mask(Kind.OFF)
        rest, known = round(self.min_h * 60), known_from(context)
        for site, agents in context.by_site(self.agents(context)).items():
            midnights = context.midnights[site]
            starts = context.starts[site].tolist()
            releases = _rounded(context.ends[site] + rest, context.starts[site], midnights).tolist()
            horizons = list(_horizons(context.grid.dates, midnights))

            def step(
                state: Hashable,
                day: int,
                label: int,
                midnights: tuple[int, ...] = midnights,
                starts: list[list[int]] = starts,
                releases: list[list[int]] = releases,
                horizons: list[tuple[int, int]] = horizons,
            ) -> Hashable | None:
                assert isinstance(state, _Rest)
                today, tomorrow = midnights[day], midnights[day + 1]
                after = (
                    state.off(tomorrow - today)
                    if off[label]
                    else state.work(starts[day][label] - today, releases[day][label] - tomorrow)
                )
                if after is not None and context.grid.dates[day].weekday() == 6:
                    after = after.week_end(self.days)
                if after is None or day + 1 == context.grid.days:
                    return after and _Rest(owed=after.owed)
                return after.settled(self.days, *horizons[day + 1])

            initial = [self._before(context, i, known).settled(self.days, *horizons[0]) for i in agents]
            yield explore(agents, initial, step, _price, context.grid.days, len(context.labels))

    def _before(self, context: Context, agent: int, known: date) -> _Rest:
        """State at the start of the horizon, from the shifts of its first week that lie before it."""
        grid, zone = context.grid, context.sites[context.agents[agent].site].zone
        rest = round(self.min_h * 60)
        past = past_of(context, agent)
        on = week_start(context, 0)

        def midnight(day: int) -> int:
            return grid.local_minute(day, 0, zone)

        state = _Rest()
        while on < known:  # days of which nothing is known
            state = replace(state, counted=state.counted + self.unknown_days_rest)
            on += timedelta(days=1)
        known_day = (known - grid.first_date).days
        day = (on - grid.first_date).days
        if earlier := [p.end for p in past if p.date < on]:
            state = replace(state, left=max(0, max(earlier) + rest - midnight(day)))
        elif not self.unknown_days_rest:
            state = replace(state, left=max(0, midnight(known_day) + rest - midnight(day)))
        free = state.counted
        for d in range(day, 0):
            here, there = midnight(d), midnight(d + 1)
            worked = [p for p in past if p.date == grid.first_date + timedelta(days=d)]
            if worked:
                start, end = min(p.start for p in worked), max(p.end for p in worked)
                state = state.work(start - here, end + rest - there) or state  # nothing is owed yet
            else:
                state, free = state.off(there - here), free + 1
        first, last = context.weeks[0]
        asked = min(self.days, free + last - first + 1)
        return replace(state, counted=state.counted + self.days - asked)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            duties = published.tours[person.agent_id]
            for start, days in published.weeks:
                sunday = start + timedelta(days=6)
                if sunday > days[-1]:
                    continue
                week = [start + timedelta(days=d) for d in range(7)]
                free = [day for day in week if self._is_free(published, duties, day)]
                asked = min(self.days, sum(day not in days for day in free) + len(days))
                rested = sum(self._rest_min(published, person, day) >= round(self.min_h * 60) for day in free)
                if rested < asked:
                    words = (
                        f"{person.name} has {rested} of {asked} days of rest of {self.min_h:g} h"
                        f" in the week of {start}"
                    )
                    yield Violation(self.name, words, True, person.agent_id, days[0], asked - rested)

    def _is_free(self, published: Published, duties: tuple[Duty, ...], day: date) -> bool:
        """Whether no shift starts on a day, as far as known."""
        if day < published.known_from:
            return self.unknown_days_rest
        return all(duty.date != day for duty in duties)

    def _rest_min(self, published: Published, person: Person, day: date) -> float:
        """Minutes of rest around a free day."""
        if day < published.known_from:
            return math.inf
        duties = published.tours[person.agent_id]
        known = minute_at(published.known_from, 0, person.zone)
        unknown = -math.inf if self.unknown_days_rest else known
        horizon_end = minute_at(published.dates[-1], 24 * 60, person.zone)
        ended = max((duty.end for duty in duties if duty.date < day), default=unknown)
        return min((duty.start for duty in duties if duty.date > day), default=horizon_end) - ended


def _rounded(release: Ints, starts: Ints, midnights: Sequence[int]) -> Ints:
    """Each release put off to the next minute at which it can matter: fewer states, same rule."""
    minutes = np.unique(np.concatenate([starts[:, 1:].ravel(), midnights]))
    minutes = np.append(minutes, minutes[-1] + 1)
    return minutes[np.minimum(np.searchsorted(minutes, release), len(minutes) - 1)]


def _horizons(dates: Sequence[date], midnights: Sequence[int]) -> Iterator[tuple[int, int]]:
    """From each day's start: minutes to its end, and to the end of next Monday or the last day."""
    for day, on in enumerate(dates):
        monday = min(day + 7 - on.weekday(), len(dates) - 1)
        yield midnights[day + 1] - midnights[day], midnights[monday + 1] - midnights[day]


def _price(state: Hashable) -> float:
    assert isinstance(state, _Rest)
    return math.inf if state.owed else 0.0
