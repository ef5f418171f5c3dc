"""No more than so many shifts of one code in a Monday-to-Sunday week, such as nights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Counter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of, week_start
from wfm.roster.rules.judging import weeks


class MostOfAShift(Rule):
    name: ClassVar[str] = "most_of_a_shift"
    words: ClassVar[str] = "at most {most} shifts {code} a week"
    eases: ClassVar[Mapping[str, float]] = {"most": 1}

    code: str = setting(..., "code of the shift")
    most: int = setting(..., "most of them in a week", "shifts/week", ge=0)

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        use = np.tile([int(x.code == self.code) for x in context.labels], (context.grid.days, 1))
        for first, last in context.weeks:
            before = tuple(min(self._before(context, i, first), self.most) for i in agents)
            yield Counter(agents, use, before, np.zeros(self.most + 1), first, last)

    def _before(self, context: Context, agent: int, first: int) -> int:
        """Such shifts before the horizon, in the week of its day `first`."""
        monday = week_start(context, first)
        return sum(p.code == self.code and p.date >= monday for p in past_of(context, agent))

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            for week in weeks(published, person):
                mine = sum(duty.code == self.code for duty in week.inside)
                over = min(mine, mine + sum(duty.code == self.code for duty in week.before) - self.most)
                if over > 0:
                    words = (
                        f"{person.name} has {over} shifts {self.code} too many in the week of {week.monday}"
                    )
                    yield Violation(self.name, words, True, person.agent_id, week.days[0], over)
