"""Nobody is rostered before the first or after the last day of their availability."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import available
from wfm.roster.rules.judging import planned


class Availability(Rule):
    name: ClassVar[str] = "availability"
    words: ClassVar[str] = "shifts start on days on which people are employed and available"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        alike: dict[tuple[bool, ...], list[int]] = {}
        for i in context.where(self.contracts, self.pools):
            days = tuple(available(context.agents[i], on) for on in context.grid.dates)
            if not all(days):
                alike.setdefault(days, []).append(i)
        for days, agents in alike.items():
            allowed = np.tile(np.array(days)[:, None], (1, len(context.labels)))
            allowed[:, 0] = True
            yield Filter(tuple(agents), allowed)

    def check(self, published: Published) -> Iterable[Violation]:
        for person, duty in planned(published, self.bound(published)):
            if person.first_day and duty.date < person.first_day:
                early = (person.first_day - duty.date).days
                words = f"{person.name} works on {duty.date}, available only from {person.first_day}"
                yield Violation(self.name, words, True, person.agent_id, duty.date, early)
            if person.last_day and duty.date > person.last_day:
                late = (duty.date - person.last_day).days
                words = f"{person.name} works on {duty.date}, available only until {person.last_day}"
                yield Violation(self.name, words, True, person.agent_id, duty.date, late)
