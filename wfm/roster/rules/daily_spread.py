"""No shift of work spreads over more than so many hours, breaks and split included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.config.roster import ShiftTemplate
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import planned, times


class DailySpread(Rule):
    name: ClassVar[str] = "daily_spread"
    words: ClassVar[str] = "from the first to the last minute of a shift at most {max_h:g} h"
    eases: ClassVar[Mapping[str, float]] = {"max_h": 0.5}

    max_h: float = setting(..., "longest shift, breaks and the gap of a split shift included", "h", gt=0)

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        row = [x.kind is not Kind.WORK or x.span_min <= round(self.max_h * 60) for x in context.labels]
        if agents and not all(row):
            yield Filter(agents, np.tile(np.array(row), (context.grid.days, 1)))

    def forbids(self, template: ShiftTemplate) -> str:
        if template.kind is Kind.WORK and template.length_min > round(self.max_h * 60):
            return f"spreads over {template.length_min / 60:g} h, {self.name} allows {self.max_h:g}"
        return ""

    def check(self, published: Published) -> Iterable[Violation]:
        for person, duty in planned(published, self.bound(published)):
            over = (duty.end - duty.start) / 60 - self.max_h
            if over > 0 and not duty.on_call:
                words = f"{person.name} has {times(duty, person)}, a spread {over:g} h too long"
                yield Violation(self.name, words, True, person.agent_id, duty.date, over)
