"""A weekend is worked on both of its days or on neither.

A Saturday before the horizon counts where it is known; a weekend of which only one day is known or
planned is whole.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import timedelta
from typing import ClassVar, NamedTuple

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import known_from, past_of, price_of

SATURDAY, SUNDAY = 5, 6


class _Weekend(NamedTuple):
    """Whether the Saturday just past was worked (none: no such day, or not known), and if a weekend broke."""

    saturday: bool | None
    broken: bool = False


class WholeWeekends(Rule):
    name: ClassVar[str] = "whole_weekends"
    words: ClassVar[str] = "a weekend is worked on both of its days or on neither"

    penalty: float | None = setting(
        None, "price of a weekend with work on one day only; none: forbidden", "currency", ge=0
    )

    def compile(self, context: Context) -> Iterable[Part]:
        off, price = context.mask(Kind.OFF), price_of(context, self.penalty)
        weekday = [on.weekday() for on in context.grid.dates]

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, _Weekend)
            works = not off[label]
            if weekday[day] == SATURDAY:
                return _Weekend(works)
            broken = weekday[day] == SUNDAY and state.saturday is not None and state.saturday != works
            return None if broken and self.penalty is None else _Weekend(None, broken)

        def arrival(state: Hashable) -> float:
            assert isinstance(state, _Weekend)
            return price if state.broken else 0.0

        agents = self.agents(context)
        before = [self._before(context, i) for i in agents]
        yield explore(agents, before, step, lambda _: 0.0, context.grid.days, len(context.labels), arrival)

    def _before(self, context: Context, agent: int) -> _Weekend:
        eve = context.grid.first_date - timedelta(days=1)
        if eve.weekday() != SATURDAY or eve < known_from(context):
            return _Weekend(None)
        return _Weekend(any(p.date == eve for p in past_of(context, agent)))

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            worked = {duty.date for duty in published.tours[person.agent_id]}
            for sunday in published.dates:
                saturday = sunday - timedelta(days=1)
                if sunday.weekday() != 6 or saturday < published.known_from:
                    continue
                if (saturday in worked) != (sunday in worked):
                    words = f"{person.name} works on one day only of the weekend of {saturday}"
                    price = published.minor(self.penalty or 0)
                    hard = self.penalty is None
                    yield Violation(self.name, words, hard, person.agent_id, sunday, 1, price)
