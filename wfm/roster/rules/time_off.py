"""No shift overlaps approved time off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np

from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import planned, time_off, times


class TimeOff(Rule):
    name: ClassVar[str] = "time_off"
    words: ClassVar[str] = "no shift overlaps approved time off"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        for i in self.agents(context):
            agent = context.agents[i]
            starts, ends = context.starts[agent.site], context.free_from[agent.site]
            allowed = np.ones(starts.shape, dtype=np.bool_)
            for absence in context.absences.get(agent.agent_id, ()):
                allowed[:, 1:] &= (ends[:, 1:] <= absence.start) | (starts[:, 1:] >= absence.end)
            if not allowed.all():
                yield Filter((i,), allowed)

    def relaxed(self, context: Context) -> Iterable[Iterable[tuple[str, Self, Context]]]:
        agent = context.agents[0]
        midnights = context.midnights[agent.site]
        for absence in context.absences.get(agent.agent_id, ()):
            others = [a for a in context.absences[agent.agent_id] if a is not absence]
            for on, start, end in zip(context.grid.dates, midnights, midnights[1:], strict=False):
                if absence.start < end and start < absence.end:
                    rest = [replace(absence, end=start)] if absence.start < start else []
                    rest += [replace(absence, start=end)] if end < absence.end else []
                    words = f"without the {absence.kind} of {on}"
                    yield [(words, self, replace(context, absences={agent.agent_id: (*others, *rest)}))]

    def check(self, published: Published) -> Iterable[Violation]:
        away = time_off(published)
        for person, duty in planned(published, self.bound(published)):
            for absence in away.get(person.agent_id, ()):
                overlap = min(duty.free_from, absence.end) - max(duty.start, absence.start)
                if overlap > 0:
                    words = f"{person.name} has {times(duty, person)} during {absence.kind}"
                    yield Violation(self.name, words, True, person.agent_id, duty.date, overlap / 60)
