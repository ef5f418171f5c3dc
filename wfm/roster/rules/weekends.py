"""No more than so many weekends with work; one shift on its Saturday or Sunday makes it one.

Those count that have a day in the horizon. A weekend that began with work before it is spent
already: its Sunday is free to be worked.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Duty, Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of, price_of

SATURDAY, SUNDAY = 5, 6


class _Worked(NamedTuple):
    """Weekends worked, this one included where `this`; known to matter on its Sunday only.

    `over` where the last day began one too many.
    """

    weekends: int
    this: bool
    over: bool = False


class Weekends(Rule):
    name: ClassVar[str] = "weekends"
    words: ClassVar[str] = "at most {most} weekends with work in the days planned"
    eases: ClassVar[Mapping[str, float]] = {"most": 1}

    most: int = setting(..., "most weekends with a shift on Saturday or Sunday", "weekends", ge=0)
    penalty: float | None = setting(
        None, "price of a weekend too many; none: forbidden", "currency/weekend", ge=0
    )

    def compile(self, context: Context) -> Iterable[Part]:
        off, price = context.mask(Kind.OFF), price_of(context, self.penalty)
        weekday = [on.weekday() for on in context.grid.dates]

        def step(worked: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(worked, _Worked)
            counts = not off[label] and weekday[day] in (SATURDAY, SUNDAY) and not worked.this
            over = bool(counts) and worked.weekends == self.most
            if over and self.penalty is None:
                return None
            weekends = worked.weekends + (counts and not over)
            return _Worked(weekends, bool(counts) and weekday[day] == SATURDAY, over)

        def arrival(worked: Hashable) -> float:
            assert isinstance(worked, _Worked)
            return price if worked.over else 0.0

        if self.most >= len(
            {day - weekday[day] for day in range(context.grid.days) if weekday[day] >= SATURDAY}
        ):
            return
        agents = self.agents(context)
        before = [self._before(context, i) for i in agents]
        yield explore(agents, before, step, lambda _: 0.0, context.grid.days, len(context.labels), arrival)

    def _before(self, context: Context, agent: int) -> _Worked:
        """A Saturday before the horizon matters where the horizon begins on its Sunday."""
        eve = context.grid.first_date - timedelta(days=1)
        begun = eve.weekday() == SATURDAY and any(p.date == eve for p in past_of(context, agent))
        return _Worked(min(int(begun), self.most), begun)

    def check(self, published: Published) -> Iterable[Violation]:
        known = {_saturday(on) for on in published.dates if on.weekday() >= 5}
        for person in self.bound(published):
            worked: dict[date, list[Duty]] = {}
            for duty in published.tours[person.agent_id]:
                if duty.date.weekday() >= 5 and (start := _saturday(duty.date)) in known:
                    worked.setdefault(start, []).append(duty)
            spent = [worked[start][0] for start in sorted(worked)]
            too_many = [duty.date for duty in spent[self.most :] if duty.planned]
            if over := len(too_many):
                words = f"{person.name} works on {len(worked)} weekends, {over} more than {self.most}"
                price = published.minor(over * (self.penalty or 0))
                hard = self.penalty is None
                yield Violation(self.name, words, hard, person.agent_id, too_many[0], over, price)


def _saturday(on: date) -> date:
    """The Saturday of the weekend that a day belongs to or follows."""
    return on - timedelta(days=(on.weekday() + 2) % 7)
