"""Shifts longer than so many hours hold a break, and no stretch without one is too long.

Any break, meal or rest, counts that is long enough in one piece. A label is given only if every
place that its breaks may take obeys the rule, so that breaks can be moved freely in their windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.config.roster import ShiftTemplate
from wfm.domain.shift import BREAKS, BreakWindow, Kind
from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import planned, times


class MealBreak(Rule):
    name: ClassVar[str] = "meal_break"
    words: ClassVar[str] = "a break of {min_min} min in shifts over {after_h:g} h"
    eases: ClassVar[Mapping[str, float]] = {"after_h": 0.5, "min_min": -5, "longest_stretch_h": 0.5}

    after_h: float = setting(..., "longer shifts need a break; being on call needs none", "h", ge=0)
    min_min: int = setting(..., "shortest break that counts, in one piece", "min", gt=0)
    longest_stretch_h: float | None = setting(
        None, "longest time without such a break in those shifts; none: as long as may be", "h", gt=0
    )

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        row = [x.kind is not Kind.WORK or not self._fault(x.span_min, x.breaks) for x in context.labels]
        if agents and not all(row):
            yield Filter(agents, np.tile(np.array(row), (context.grid.days, 1)))

    def forbids(self, template: ShiftTemplate) -> str:
        if template.kind is not Kind.WORK:
            return ""
        return self._fault(template.length_min, [b.window() for b in template.breaks])

    def _fault(self, span_min: int, breaks: Sequence[BreakWindow]) -> str:
        """How breaks placed anywhere in their windows may break the rule; empty if they cannot."""
        if span_min <= round(self.after_h * 60):
            return ""
        latest: list[int] = []
        limit = span_min
        for b in reversed(breaks):  # a break must leave room for those after it
            limit = min(b.latest_min, limit - b.length_min)
            latest.insert(0, limit)
        worst, free_from, counting = 0, 0, 0
        for b, late in zip(breaks, latest, strict=True):
            if b.length_min >= self.min_min:
                worst, free_from, counting = (
                    max(worst, late - free_from),
                    b.earliest_min + b.length_min,
                    counting + 1,
                )
        worst = max(worst, span_min - free_from)
        if not counting:
            return f"{span_min / 60:g} h without a break of {self.min_min} min, {self.name} asks for one"
        if self.longest_stretch_h is not None and worst > round(self.longest_stretch_h * 60):
            return (
                f"up to {worst / 60:g} h without a break of {self.min_min} min,"
                f" {self.name} allows {self.longest_stretch_h:g}"
            )
        return ""

    def check(self, published: Published) -> Iterable[Violation]:
        for person, duty in planned(published, self.bound(published)):
            if duty.on_call or duty.end - duty.start <= round(self.after_h * 60):
                continue
            pauses = [
                s
                for s in published.segments.get(duty.shift_id, ())
                if s.activity in BREAKS and s.end - s.start >= self.min_min
            ]
            if not pauses:
                words = f"{person.name} has no break of {self.min_min} min in {times(duty, person)}"
                yield Violation(self.name, words, True, person.agent_id, duty.date, self.min_min / 60)
            elif self.longest_stretch_h is not None:
                froms = [duty.start, *(s.end for s in pauses)]
                untils = [*(s.start for s in pauses), duty.end]
                longest = max(z - a for a, z in zip(froms, untils, strict=True))
                if longest > round(self.longest_stretch_h * 60):
                    amount = longest / 60 - self.longest_stretch_h
                    words = (
                        f"{person.name} goes {longest / 60:g} h without a break in"
                        f" {times(duty, person)}, {amount:g} h too long"
                    )
                    yield Violation(self.name, words, True, person.agent_id, duty.date, amount)
