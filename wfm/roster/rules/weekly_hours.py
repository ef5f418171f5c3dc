"""No more than so many paid hours of work in a Monday-to-Sunday week.

A shift belongs to the day on which it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import hours_before, weekly_minutes
from wfm.roster.rules.judging import hours, weeks


class WeeklyHours(Rule):
    name: ClassVar[str] = "weekly_hours"
    words: ClassVar[str] = "at most {max_h:g} paid hours a week"
    eases: ClassVar[Mapping[str, float]] = {"max_h": 1}

    max_h: float = setting(..., "paid hours of work in a week", "h/week", gt=0)

    def compile(self, context: Context) -> Iterable[Part]:
        agents = context.where(self.contracts, self.pools)
        for week in context.weeks:
            most = {i: round(self.max_h * 60) - hours_before(context, i, week[0]) for i in agents}
            yield from weekly_minutes(context, week, {i: (0, minutes) for i, minutes in most.items()})

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            for week in weeks(published, person):
                worked = hours(week.inside)
                over = min(worked, hours(week.before) + worked - round(self.max_h * 60))
                if over > 0:
                    words = (
                        f"{person.name} works {(hours(week.before) + worked) / 60:g} h in the week of"
                        f" {week.monday}, {over / 60:g} h more than {self.max_h:g}"
                    )
                    yield Violation(self.name, words, True, person.agent_id, week.days[0], over / 60)
