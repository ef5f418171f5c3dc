"""What people wish for; a wish refused costs its weight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import numpy as np
import pandas as pd

from wfm.domain.shift import OFF
from wfm.roster.context import Context
from wfm.roster.parts import CellCost, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule


class Wishes(Rule):
    name: ClassVar[str] = "wishes"
    words: ClassVar[str] = "wishes are granted where their weight is worth it"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        codes = np.array([label.code for label in context.labels])
        for i in self.agents(context):
            cost = np.zeros((context.grid.days, len(codes)))
            for wish in context.wishes.get(context.agents[i].agent_id, ()):
                if 0 <= wish.day < context.grid.days:
                    refused = (codes == wish.code) != (wish.weight > 0)
                    cost[wish.day] += refused * abs(wish.weight)
            if cost.any():
                yield CellCost((i,), cost)

    def check(self, published: Published) -> Iterable[Violation]:
        people = {person.agent_id: person for person in self.bound(published)}
        table = published.table("wishes")
        for agent_id, stamp, code, weight in zip(
            table["agent_id"], table["date"], table["shift_code"], table["weight"], strict=True
        ):
            person, on = people.get(str(agent_id)), pd.Timestamp(stamp).date()
            if person is None or on not in published.dates or not weight:
                continue
            duties = published.tours[person.agent_id]
            given = [d.code for d in duties if d.planned and d.date == on] or [OFF]
            if (code in given) != (weight > 0):
                wish = f"wished for {code}" if weight > 0 else f"wished not to have {code}"
                words = f"{person.name} {wish} on {on} and has {', '.join(given)}"
                if before := published.ledger.get(person.agent_id):
                    granted, refused = (
                        sum(int(row[f"wishes_{what}"]) for row in before) for what in ("granted", "refused")
                    )
                    words = f"{words}; before, {granted} wishes were granted and {refused} refused"
                penalty = published.minor(abs(weight))
                yield Violation(self.name, words, False, person.agent_id, on, penalty=penalty)
