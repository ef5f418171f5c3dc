"""Nights in a row, on consecutive dates: at most so many, and after the last of them a long rest.

A night is a shift of work with `least_h` or more between `night_from` and `night_to`. Whatever
follows it, unless a night on the next date, starts after the rest.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import timedelta
from typing import ClassVar, NamedTuple

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import clock_min, night_minutes, past_of
from wfm.roster.rules.judging import minutes_at_night, moment


class _Nights(NamedTuple):
    """Nights in a row up to yesterday, and the minute from which other shifts may start; 0: any."""

    row: int
    rested: int


class NightsInARow(Rule):
    name: ClassVar[str] = "nights_in_a_row"
    words: ClassVar[str] = "at most {most} nights in a row, and {rest_after_h:g} h of rest after the last"
    eases: ClassVar[Mapping[str, float]] = {"most": 1, "rest_after_h": -1}

    most: int = setting(..., "most nights in a row", "shifts", ge=1)
    rest_after_h: float = setting(0, "rest after the last of them", "h", ge=0)
    night_from: str = setting("22:00", "night begins (local)", "HH:MM", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    night_to: str = setting("06:00", "night ends (local)", "HH:MM", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    least_h: float = setting(3, "hours of the night that make a shift one", "h", gt=0)

    def compile(self, context: Context) -> Iterable[Part]:
        work, rest = context.mask(Kind.WORK), round(self.rest_after_h * 60)
        for site, agents in context.by_site(self.agents(context)).items():
            spent = night_minutes(context, site, self.night_from, self.night_to)
            is_night = ((spent >= round(self.least_h * 60)) & work).tolist()
            starts, ends = context.starts[site].tolist(), context.ends[site].tolist()
            midnights = context.midnights[site]

            def step(
                state: Hashable,
                day: int,
                label: int,
                is_night: list[list[bool]] = is_night,
                starts: list[list[int]] = starts,
                ends: list[list[int]] = ends,
                midnights: tuple[int, ...] = midnights,
            ) -> Hashable | None:
                assert isinstance(state, _Nights)
                goes_on = is_night[day][label] and state.row > 0
                if label and not goes_on and starts[day][label] < state.rested:
                    return None
                if is_night[day][label]:
                    row = state.row + 1 if goes_on else 1
                    return None if row > self.most else _Nights(row, ends[day][label] + rest)
                over = label or state.rested <= midnights[day + 1]
                return _Nights(0, 0 if over else state.rested)

            initial = [self._before(context, i) for i in agents]
            yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels))

    def _before(self, context: Context, agent: int) -> _Nights:
        grid, zone = context.grid, context.sites[context.agents[agent].site].zone
        first, last = clock_min(self.night_from), clock_min(self.night_to)
        last += 24 * 60 if last <= first else 0
        row, rested, eve = 0, 0, None
        for p in past_of(context, agent):
            day = (p.date - grid.first_date).days
            windows = [
                (grid.local_minute(d, first, zone), grid.local_minute(d, last, zone))
                for d in (day - 1, day, day + 1)
            ]
            spent = sum(max(0, min(p.end, z) - max(p.start, a)) for a, z in windows)
            if p.kind is Kind.WORK and spent >= round(self.least_h * 60):
                row = row + 1 if eve == p.date - timedelta(days=1) and row else 1
                rested = p.end + round(self.rest_after_h * 60)
            else:
                row, rested = 0, 0
            eve = p.date
        going_on = eve == grid.first_date - timedelta(days=1)
        return _Nights(min(row, self.most) if going_on else 0, max(0, rested))

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            row, night = 0, None
            for duty in published.tours[person.agent_id]:
                spent = minutes_at_night(duty, person, self.night_from, self.night_to)
                at_night = not duty.on_call and spent >= round(self.least_h * 60)
                follows = night is not None and duty.date - night.date == timedelta(days=1)
                if night is not None and not (at_night and follows):
                    rest = (duty.start - night.end) / 60
                    if duty.planned and rest < self.rest_after_h:
                        words = (
                            f"{person.name} starts at {moment(duty.start, person.zone)}"
                            f" after {rest:g} h of rest from nights, {self.rest_after_h - rest:g} h too few"
                        )
                        amount = self.rest_after_h - rest
                        yield Violation(self.name, words, True, person.agent_id, duty.date, amount)
                row = (row + 1 if follows else 1) if at_night else 0
                night = duty if at_night else None
                if row > self.most and duty.planned:
                    words = f"{person.name} has night {row} in a row on {duty.date}, {self.most} are allowed"
                    yield Violation(self.name, words, True, person.agent_id, duty.date, row - self.most)
