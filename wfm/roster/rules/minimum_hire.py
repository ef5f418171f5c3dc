"""Who is hired by the day comes for so many days or not at all; work before the horizon begins a hire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Counter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of
from wfm.roster.rules.judging import planned


class MinimumHire(Rule):
    name: ClassVar[str] = "minimum_hire"
    words: ClassVar[str] = "at least {least_days} days of work in the days planned, or none"
    eases: ClassVar[Mapping[str, float]] = {"least_days": -1}

    least_days: int = setting(..., "fewest days of somebody who comes at all", "d", ge=1)

    def compile(self, context: Context) -> Iterable[Part]:
        agents = tuple(i for i in self.agents(context) if not past_of(context, i))
        days = context.grid.days
        if not agents or self.least_days == 1:
            return
        use = np.tile((np.arange(len(context.labels)) > 0).astype(np.int64), (days, 1))
        count = np.arange(days + 1)
        final_cost = np.where((count > 0) & (count < self.least_days), np.inf, 0.0)
        yield Counter(agents, use, (0,) * len(agents), final_cost)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            mine = [duty for _, duty in planned(published, [person])]
            begun = len(published.tours[person.agent_id]) > len(mine)
            short = self.least_days - len(mine)
            if mine and short > 0 and not begun:
                words = (
                    f"{person.name} has {len(mine)} days of work, fewer than the {self.least_days} of a hire"
                )
                yield Violation(self.name, words, True, person.agent_id, mine[0].date, short)
