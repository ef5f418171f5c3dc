"""Nobody is rostered before the first or after the last day of their availability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Self

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
        for i in self.agents(context):
            days = tuple(available(context.agents[i], on) for on in context.grid.dates)
            if not all(days):
                alike.setdefault(days, []).append(i)
        for days, agents in alike.items():
            allowed = np.tile(np.array(days)[:, None], (1, len(context.labels)))
            allowed[:, 0] = True
            yield Filter(tuple(agents), allowed)

    def relaxed(self, context: Context) -> Iterable[Iterable[tuple[str, Self, Context]]]:
        yield self._later(context, -1)
        yield self._later(context, 1)

    def _later(self, context: Context, days: int) -> Iterator[tuple[str, Self, Context]]:
        person = context.agents[0]
        starts = [day for day in (person.hired_on, person.available_from) if day]
        on = max(starts, default=None) if days < 0 else person.ends_on
        first, last = context.grid.dates[0], context.grid.dates[-1]
        while on is not None and (on > first if days < 0 else on < last):
            on += timedelta(days=days)
            early = days < 0
            moved = replace(person, hired_on=on, available_from=on) if early else replace(person, ends_on=on)
            words = f"available from {on}" if early else f"available until {on}"
            yield words, self, replace(context, agents=(moved,))

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
