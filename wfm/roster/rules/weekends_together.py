"""Weekends with work come together: at least so many in a row; one shift makes it one.

What is before the days of which shifts are known, and what is after the horizon, never adds to a row.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import timedelta
from itertools import groupby
from typing import ClassVar, Literal, NamedTuple

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.compiling import known_from, past_of, price_of
from wfm.roster.rules.judging import amiss
from wfm.roster.rules.weekend import WeekendRule


class _Row(NamedTuple):
    """Weekends worked in a row, this one included where `this`; `amiss`: lacking of a row that has ended.

    `enough` where the row may be as short as it is.
    """

    weekends: int
    this: bool
    enough: bool
    amiss: int = 0


class WeekendsTogether(WeekendRule):
    name: ClassVar[str] = "weekends_together"
    words: ClassVar[str] = "at least {least_in_a_row} weekends with work in a row"
    eases: ClassVar[Mapping[str, float]] = {"least_in_a_row": -1}

    least_in_a_row: int = setting(..., "fewest weekends with work in a row", "weekends", ge=1)
    unknown_weekends: Literal["satisfied", "off"] = setting(
        "satisfied", "what unknown weekends, before and after, are to a row beside them: enough, or free"
    )
    penalty: float | None = setting(
        None, "price of a weekend missing; none: forbidden", "currency/weekend", ge=0
    )

    def compile(self, context: Context) -> Iterable[Part]:
        off, price, dates = context.mask(Kind.OFF), price_of(context, self.penalty), context.grid.dates
        ends = {self.weekend(start)[-1] for start in self.starts(dates)}
        within = [self.weekend_of(on) is not None for on in dates]

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, _Row)
            after = self._after(state, within[day] and not off[label], dates[day] in ends)
            return None if after.amiss and self.penalty is None else after

        def arrival(state: Hashable) -> float:
            assert isinstance(state, _Row)
            return price * state.amiss if state.amiss else 0.0

        def last(state: Hashable) -> float:
            assert isinstance(state, _Row)
            lacks = self._missing(state)
            return price * lacks if lacks and self.unknown_weekends == "off" else 0.0

        agents = self.agents(context)
        initial = [self._before(context, i) for i in agents]
        yield explore(agents, initial, step, last, context.grid.days, len(context.labels), arrival)

    def _after(self, state: _Row, works: bool, ends: bool) -> _Row:
        """`works`: on a day of a weekend; `ends`: the last of it."""
        state = state._replace(amiss=0)
        if works and not state.this:
            state = state._replace(weekends=min(state.weekends + 1, self.least_in_a_row), this=True)
        if ends:
            return state._replace(this=False) if state.this else _Row(0, False, False, self._missing(state))
        return state

    def _missing(self, state: _Row) -> int:
        return 0 if state.enough or not state.weekends else self.least_in_a_row - state.weekends

    def _before(self, context: Context, agent: int) -> _Row:
        worked, on = {p.date for p in past_of(context, agent)}, known_from(context)
        state = _Row(0, False, self.unknown_weekends == "satisfied")
        while on < context.grid.first_date:
            start = self.weekend_of(on)
            ends = start is not None and on == self.weekend(start)[-1]
            state = self._after(state, start is not None and on in worked, ends)
            on += timedelta(days=1)
        return state._replace(amiss=0)

    def check(self, published: Published) -> Iterable[Violation]:
        first, final = published.dates[0], published.dates[-1]
        days = [
            published.known_from + timedelta(days=k) for k in range((final - published.known_from).days + 1)
        ]
        starts = self.starts(days)
        for person in self.bound(published):
            worked = {self.weekend_of(duty.date) for duty in published.tours[person.agent_id]}
            for works, group in groupby(starts, key=worked.__contains__):
                row = list(group)
                after = self.weekend(row[-1] + timedelta(days=7))[-1]  # when it is known to have ended
                open_end = row[-1] == starts[-1] or after > final
                short = self.least_in_a_row - len(row)
                if not works or short <= 0 or (after < first and not open_end):
                    continue
                if (open_end or row[0] == starts[0]) and self.unknown_weekends == "satisfied":
                    continue
                words = (
                    f"{person.name} works on {len(row)} weekends in a row from {row[0]},"
                    f" {short} fewer than {self.least_in_a_row}"
                )
                yield amiss(published, self, person, words, final if open_end else after, short)
