"""Days off come together: at least so many in a row between two days of work.

Days before the horizon of which nothing is known, and those after it, count as off: days off at
either end may be few.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of


class DaysOffTogether(Rule):
    name: ClassVar[str] = "days_off_together"
    words: ClassVar[str] = "at least {least_days} days off in a row"
    eases: ClassVar[Mapping[str, float]] = {"least_days": -1}

    least_days: int = setting(..., "fewest days off in a row; a day on call is none", "d", ge=1)

    def compile(self, context: Context) -> Iterable[Part]:
        off = context.mask(Kind.OFF)

        def step(free: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(free, int)
            if off[label]:
                return min(free + 1, self.least_days)
            return 0 if free in (0, self.least_days) else None

        agents = self.agents(context)
        free = [self._free_before(context, i) for i in agents]
        yield explore(agents, free, step, lambda _: 0.0, context.grid.days, len(context.labels))

    def _free_before(self, context: Context, agent: int) -> int:
        """Days off in a row up to the day before the horizon; unknown ones are many."""
        worked = [p.date for p in past_of(context, agent)]
        days = (context.grid.first_date - max(worked)).days - 1 if worked else self.least_days
        return min(days, self.least_days)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            duties = published.tours[person.agent_id]
            for before, after in pairwise(duties):
                days_off = (after.date - before.date).days - 1
                too_few = self.least_days - days_off
                if after.planned and days_off > 0 and too_few > 0:
                    words = (
                        f"{person.name} has {days_off} days off in a row from"
                        f" {before.date + timedelta(days=1)}, {too_few} fewer than {self.least_days}"
                    )
                    yield Violation(self.name, words, True, person.agent_id, after.date, too_few)
