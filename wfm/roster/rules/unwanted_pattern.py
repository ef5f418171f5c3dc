"""Days that should not follow each other so: a night, a day off and an early shift, or work on a weekend
after a free Friday.

Days before the horizon count where they are known; those after it never do.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from wfm.config.base import setting
from wfm.config.staffing import WEEKDAYS, Weekday
from wfm.domain.shift import OFF, Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import known_from, past_of, price_of
from wfm.roster.rules.judging import amiss

WORK = "WORK"
"""Any shift, in a pattern; a day off is `OFF`."""


class _Begun(NamedTuple):
    """How many days of the pattern the last days are, begun on each that may yet lead to it all."""

    lengths: frozenset[int]
    whole: bool = False


class UnwantedPattern(Rule):
    name: ClassVar[str] = "unwanted_pattern"
    words: ClassVar[str] = "not in a row: {pattern}"

    pattern: tuple[str, ...] = setting(
        ..., "what each day holds: a code, WORK for any shift, or OFF", min_length=1, max_length=14
    )
    starts_on: tuple[Weekday, ...] = setting((), "weekdays on which it begins; none named: any")
    penalty: float | None = setting(None, "price of each time; none: forbidden", "currency", ge=0)

    def say(self) -> str:
        on = f", from {' or '.join(self.starts_on)} on" if self.starts_on else ""
        return f"not in a row: {' '.join(self.pattern)}{on}"

    def compile(self, context: Context) -> Iterable[Part]:
        price, dates = price_of(context, self.penalty), context.grid.dates
        codes = [OFF if x.kind is Kind.OFF else x.code for x in context.labels]

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, _Begun)
            after = self._after(state, dates[day], codes[label])
            return None if after.whole and self.penalty is None else after

        def arrival(state: Hashable) -> float:
            assert isinstance(state, _Begun)
            return price if state.whole else 0.0

        agents = self.agents(context)
        initial = [self._before(context, i) for i in agents]
        yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels), arrival)

    def _after(self, state: _Begun, on: date, code: str) -> _Begun:
        may_start = not self.starts_on or WEEKDAYS[on.weekday()] in self.starts_on
        begun = [*state.lengths, 0] if may_start else state.lengths
        fits = (self.pattern[k] in (code, WORK if code != OFF else OFF) for k in begun)
        lengths = {k + 1 for k, fit in zip(begun, fits, strict=True) if fit}
        return _Begun(frozenset(lengths - {len(self.pattern)}), len(self.pattern) in lengths)

    def _before(self, context: Context, agent: int) -> _Begun:
        given = {p.date: p.code for p in past_of(context, agent)}
        state, on = _Begun(frozenset()), known_from(context)
        while on < context.grid.first_date:
            state = self._after(state, on, given.get(on, OFF))
            on += timedelta(days=1)
        return state._replace(whole=False)

    def check(self, published: Published) -> Iterable[Violation]:
        length = len(self.pattern)
        for person in self.bound(published):
            codes = {duty.date: duty.code for duty in published.tours[person.agent_id]}
            for last in published.dates:
                start = last - timedelta(days=length - 1)
                if start < published.known_from or not self._starts(start):
                    continue
                days = [codes.get(start + timedelta(days=k), OFF) for k in range(length)]
                if self._is(days):
                    words = f"{person.name} has {', '.join(days)} from {start}"
                    yield amiss(published, self, person, words, last, 1)

    def _starts(self, on: date) -> bool:
        return not self.starts_on or on.weekday() in [WEEKDAYS.index(day) for day in self.starts_on]

    def _is(self, days: Sequence[str]) -> bool:
        return all(
            wanted == given or (wanted == WORK and given != OFF)
            for wanted, given in zip(self.pattern, days, strict=True)
        )
