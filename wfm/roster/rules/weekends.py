"""No more than so many weekends with work; one shift on it makes it one.

Those count that have a day in the horizon. A weekend that began with work before it is spent
already: the rest of it is free to be worked.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import ClassVar, NamedTuple

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Duty, Published, Violation
from wfm.roster.rules.compiling import past_of, price_of
from wfm.roster.rules.judging import amiss
from wfm.roster.rules.weekend import WeekendRule


class _Worked(NamedTuple):
    """Weekends worked, this one included where `this`; known to matter until its last day.

    `over` where the last day began one too many.
    """

    weekends: int
    this: bool
    over: bool = False


class Weekends(WeekendRule):
    name: ClassVar[str] = "weekends"
    words: ClassVar[str] = "at most {most} weekends with work in the days planned"
    eases: ClassVar[Mapping[str, float]] = {"most": 1}

    most: int = setting(..., "most weekends with a shift", "weekends", ge=0)
    penalty: float | None = setting(
        None, "price of a weekend too many; none: forbidden", "currency/weekend", ge=0
    )

    def compile(self, context: Context) -> Iterable[Part]:
        off, price = context.mask(Kind.OFF), price_of(context, self.penalty)
        starts = [self.weekend_of(on) for on in context.grid.dates]
        goes_on = [start is not None and start == after for start, after in pairwise([*starts, None])]

        def step(worked: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(worked, _Worked)
            counts = bool(not off[label] and starts[day] and not worked.this)
            over = counts and worked.weekends == self.most
            if over and self.penalty is None:
                return None
            weekends = worked.weekends + (counts and not over)
            return _Worked(weekends, (counts or worked.this) and goes_on[day], over)

        def arrival(worked: Hashable) -> float:
            assert isinstance(worked, _Worked)
            return price if worked.over else 0.0

        if self.most >= len(self.starts(context.grid.dates)):
            return
        agents = self.agents(context)
        before = [self._before(context, i) for i in agents]
        yield explore(agents, before, step, lambda _: 0.0, context.grid.days, len(context.labels), arrival)

    def _before(self, context: Context, agent: int) -> _Worked:
        """Work before the horizon matters where the horizon begins within a weekend."""
        first = context.grid.first_date
        start = self.weekend_of(first)
        begun = start is not None and any(start <= p.date < first for p in past_of(context, agent))
        return _Worked(min(int(begun), self.most), begun)

    def check(self, published: Published) -> Iterable[Violation]:
        known = self.starts(published.dates)
        for person in self.bound(published):
            worked: dict[date, list[Duty]] = {}
            for duty in published.tours[person.agent_id]:
                if (start := self.weekend_of(duty.date)) and start in known:
                    worked.setdefault(start, []).append(duty)
            spent = [worked[start][0] for start in sorted(worked)]
            too_many = [duty.date for duty in spent[self.most :] if duty.planned]
            if over := len(too_many):
                words = f"{person.name} works on {len(worked)} weekends, {over} more than {self.most}"
                yield amiss(published, self, person, words, too_many[0], over)
