"""What is locked stays: a shift, a start, or a day off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np
import pandas as pd

from wfm.domain.shift import OFF
from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import clock


class Locks(Rule):
    name: ClassVar[str] = "locks"
    words: ClassVar[str] = "locked shifts and days off stay as they are"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        for i in self.agents(context):
            locks = context.locks.get(context.agents[i].agent_id, ())
            allowed = np.ones((context.grid.days, len(context.labels)), dtype=np.bool_)
            for lock in locks:
                if not 0 <= lock.day < context.grid.days:
                    continue
                allowed[lock.day] &= [
                    x.code == lock.code and lock.start_min in (None, x.start_min) for x in context.labels
                ]
            if not allowed.all():
                yield Filter((i,), allowed)

    def relaxed(self, context: Context) -> Iterable[Iterable[tuple[str, Self, Context]]]:
        agent_id = context.agents[0].agent_id
        for lock in context.locks.get(agent_id, ()):
            if 0 <= lock.day < context.grid.days:
                others = tuple(other for other in context.locks[agent_id] if other is not lock)
                words = f"without the lock {lock.code} on {context.grid.dates[lock.day]}"
                yield [(words, self, replace(context, locks={agent_id: others}))]

    def check(self, published: Published) -> Iterable[Violation]:
        people = {person.agent_id: person for person in self.bound(published)}
        table = published.table("locks")
        for agent_id, stamp, code, start in zip(
            table["agent_id"], table["date"], table["shift_code"], table["start"], strict=True
        ):
            person, on = people.get(str(agent_id)), pd.Timestamp(stamp).date()
            if person is None or on not in published.dates:
                continue
            duties = [d for d in published.tours[person.agent_id] if d.planned and d.date == on]
            at = "" if pd.isna(start) or code == OFF else str(start)
            given = [(d.code, clock(d.start, person.zone)) for d in duties] or [(OFF, "")]
            if not any(g == code and at in ("", begins) for g, begins in given):
                has = ", ".join(f"{g} {begins}".strip() for g, begins in given)
                words = f"{person.name} has {has} on {on}, locked as {f'{code} {at}'.strip()}"
                yield Violation(self.name, words, True, person.agent_id, on)
