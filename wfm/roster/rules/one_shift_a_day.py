"""A day holds one shift, and no shift starts before the one before has ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from wfm.roster.context import Context
from wfm.roster.parts import Clock, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import last_release
from wfm.roster.rules.judging import moment


class OneShiftADay(Rule):
    name: ClassVar[str] = "one_shift_a_day"
    words: ClassVar[str] = "at most one shift starts on a day, and shifts never overlap"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        # one label a day is how tours are built; what is left to say is that nights end first
        for site, agents in context.by_site(self.agents(context)).items():
            ready = tuple(last_release(context, i, 0, True) for i in agents)
            yield Clock(agents, context.starts[site], context.free_from[site], ready)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            seen, busy_until = None, None
            for duty in published.tours[person.agent_id]:
                if duty.planned and duty.date == seen:
                    words = f"{person.name} starts more than one shift on {duty.date}"
                    yield Violation(self.name, words, True, person.agent_id, duty.date)
                if duty.planned and busy_until is not None and duty.start < busy_until:
                    words = (
                        f"{person.name} starts at {moment(duty.start, person.zone)}"
                        f" while the shift before lasts until {moment(busy_until, person.zone)}"
                    )
                    amount = (busy_until - duty.start) / 60
                    yield Violation(self.name, words, True, person.agent_id, duty.date, amount)
                seen = duty.date
                busy_until = duty.free_from if busy_until is None else max(busy_until, duty.free_from)
