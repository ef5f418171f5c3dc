"""No shift of work with more than so many paid hours."""

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
from wfm.roster.rules.judging import planned


class DailyHours(Rule):
    name: ClassVar[str] = "daily_hours"
    words: ClassVar[str] = "at most {max_h:g} paid hours a day"
    eases: ClassVar[Mapping[str, float]] = {"max_h": 0.5}

    max_h: float = setting(..., "longest paid shift; being on call is no work", "h", gt=0)

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        row = [x.kind is not Kind.WORK or x.paid_min <= round(self.max_h * 60) for x in context.labels]
        if agents and not all(row):
            yield Filter(agents, np.tile(np.array(row), (context.grid.days, 1)))

    def check(self, published: Published) -> Iterable[Violation]:
        for person, duty in planned(published, self.bound(published)):
            if duty.paid_min > round(self.max_h * 60) and not duty.on_call:
                over = duty.paid_min / 60 - self.max_h
                words = f"{person.name} works {duty.paid_min / 60:g} h on {duty.date}, {over:g} h too many"
                yield Violation(self.name, words, True, person.agent_id, duty.date, over)

    def forbids(self, template: ShiftTemplate) -> str:
        paid = template.length_min - sum(b.length_min for b in template.breaks if not b.paid)
        if template.kind is Kind.WORK and paid > round(self.max_h * 60):
            return f"{paid / 60:g} paid hours, {self.name} allows {self.max_h:g}"
        return ""
