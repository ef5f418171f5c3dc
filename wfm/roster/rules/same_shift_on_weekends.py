"""A weekend is worked with one and the same shift on all of its days, or not at all.

At a price, each shift given on a weekend costs for the days of it without that shift: one for work on one
day of two, two for two shifts. A weekend is judged on its last day in the horizon; its days before the
horizon count where they are known, unless they alone have broken it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
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
    """Codes given on this weekend so far, sorted, and days amiss of one that has just ended.

    `broken` where that was so before the horizon.
    """

    codes: tuple[str, ...] = ()
    amiss: int = 0
    broken: bool = False


class SameShiftOnWeekends(WeekendRule):
    name: ClassVar[str] = "same_shift_on_weekends"
    words: ClassVar[str] = "a weekend is worked with the same shift on all of its days or on none"

    penalty: float | None = setting(
        None, "price of a day of a weekend without a shift given on it; none: forbidden", "currency/d", ge=0
    )

    def compile(self, context: Context) -> Iterable[Part]:
        off, price = context.mask(Kind.OFF), price_of(context, self.penalty)
        codes = [x.code for x in context.labels]
        dates = context.grid.dates
        known = {start: self._known(context, start) for start in self.starts(dates)}

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, _Weekend)
            start = self.weekend_of(dates[day])
            if start is None:
                return _Weekend()
            if state.broken:
                return state if dates[day] != known[start][-1] else _Weekend()
            given = state.codes if off[label] else tuple(sorted((*state.codes, codes[label])))
            if dates[day] != known[start][-1]:
                return _Weekend(given)
            lacking = len(set(given)) * len(known[start]) - len(given)
            return None if lacking and self.penalty is None else _Weekend((), lacking)

        def arrival(state: Hashable) -> float:
            assert isinstance(state, _Weekend)
            return price * state.amiss if state.amiss else 0.0

        agents = self.agents(context)
        initial = [self._begun(context, i) for i in agents]
        yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels), arrival)

    def _known(self, context: Context, start: date) -> list[date]:
        return self.within(start, known_from(context), context.grid.dates[-1])

    def _begun(self, context: Context, agent: int) -> _Weekend:
        first = context.grid.first_date
        start = self.weekend_of(first)
        days = [day for day in self._known(context, start) if day < first] if start else []
        given = [p.code for p in past_of(context, agent) if p.date in days]
        broken = bool(given) and (len(set(given)) > 1 or len(given) < len(days))
        return _Weekend(tuple(sorted(given)), 0, broken)

    def check(self, published: Published) -> Iterable[Violation]:
        last = published.dates[-1]
        for person in self.bound(published):
            codes = {duty.date: duty.code for duty in published.tours[person.agent_id]}
            for start in self.starts(published.dates):
                days = self.within(start, published.known_from, last)
                if len({codes.get(day) for day in days if day < published.dates[0]}) > 1:
                    continue
                given = Counter(codes[day] for day in days if day in codes)
                lacking = sum(len(days) - times for times in given.values())
                if lacking:
                    words = (
                        f"{person.name} has {', '.join(given)} on {given.total()} of {len(days)} days"
                        f" of the weekend of {start}"
                    )
                    yield amiss(published, self, person, words, days[-1], lacking)
