"""A weekend is worked on all of its days or on none.

At a price, each stretch of work on a weekend costs for the days of it that lie before and after: one for
work on one day of two; two for a single day of three, and four for the first and the last alone. Days
before the horizon count where they are known; those after it do not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import ClassVar, NamedTuple

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.compiling import known_from, past_of, price_of
from wfm.roster.rules.judging import amiss
from wfm.roster.rules.weekend import WeekendRule


class _Weekend(NamedTuple):
    """Whether the day just past was worked, on the same weekend, and days left out that it made certain."""

    worked: bool
    amiss: int = 0


class WholeWeekends(WeekendRule):
    name: ClassVar[str] = "whole_weekends"
    words: ClassVar[str] = "a weekend is worked on all of its days or on none"

    penalty: float | None = setting(
        None,
        "price of a day before or after a stretch of work on a weekend; none: forbidden",
        "currency/d",
        ge=0,
    )

    def compile(self, context: Context) -> Iterable[Part]:
        off, price = context.mask(Kind.OFF), price_of(context, self.penalty)
        places = [self._place(context, on) for on in context.grid.dates]

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, _Weekend)
            works = not off[label]
            before, after = places[day]
            lacking = 0
            if works and not state.worked:
                lacking = before
            elif state.worked and not works:
                lacking = after + 1
            return None if lacking and self.penalty is None else _Weekend(works and after > 0, lacking)

        def arrival(state: Hashable) -> float:
            assert isinstance(state, _Weekend)
            return price * state.amiss if state.amiss else 0.0

        agents = self.agents(context)
        initial = [_Weekend(self._begun(context, i)) for i in agents]
        yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels), arrival)

    def _place(self, context: Context, on: date) -> tuple[int, int]:
        """Days of the same weekend before and after a date, as far as they are known or planned."""
        start = self.weekend_of(on)
        if start is None:
            return 0, 0
        known = self.within(start, known_from(context), context.grid.dates[-1])
        return known.index(on), len(known) - 1 - known.index(on)

    def _begun(self, context: Context, agent: int) -> bool:
        """Whether the eve of the horizon was worked, on the weekend that it begins in."""
        first = context.grid.first_date
        eve = first - timedelta(days=1)
        same = self.weekend_of(eve) is not None and self.weekend_of(eve) == self.weekend_of(first)
        return same and any(p.date == eve for p in past_of(context, agent))

    def check(self, published: Published) -> Iterable[Violation]:
        first, last = published.dates[0], published.dates[-1]
        for person in self.bound(published):
            worked = {duty.date for duty in published.tours[person.agent_id]}
            for start in self.starts(published.dates):
                known = self.within(start, published.known_from, last)
                lacking, told = 0, first
                for works, group in groupby(known, key=worked.__contains__):
                    days = list(group)
                    before, after = known.index(days[0]), len(known) - 1 - known.index(days[-1])
                    if works and before and days[0] >= first:
                        lacking, told = lacking + before, days[0]
                    if works and after and (ends := days[-1] + timedelta(days=1)) >= first:
                        lacking, told = lacking + after, ends
                if lacking:
                    words = f"{person.name} works on a part only of the weekend of {start}"
                    yield amiss(published, self, person, words, told, lacking)
