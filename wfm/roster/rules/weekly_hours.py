"""No more than so many paid hours of work in a Monday-to-Sunday week.

A shift belongs to the day on which it starts. Days before the horizon that no previous roster covers
may have been worked: each takes a seventh of the maximum. Time off is no working time, which is what
the law limits here (CN: Labour Law art. 36; EU: Directive 2003/88/EC art. 2), and lowers nothing; what
overtime it leaves room for says `overtime_cap`, what the contract allows `contract_hours`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import hours_before, unknown_days, week_start, weekly_minutes
from wfm.roster.rules.judging import hours, unknown_in, weeks


class WeeklyHours(Rule):
    name: ClassVar[str] = "weekly_hours"
    words: ClassVar[str] = "at most {max_h:g} paid hours a week"
    eases: ClassVar[Mapping[str, float]] = {"max_h": 1}

    max_h: float = setting(..., "paid hours of work in a week", "h/week", gt=0)

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        for week in context.weeks:
            bounds = {}
            for i in agents:
                known = 7 - unknown_days(context, i, week_start(context, week[0]))
                room = int(round(self.max_h * 60 * known / 7, 6))
                bounds[i] = 0, room - hours_before(context, i, week[0])
            yield from weekly_minutes(context, week, bounds)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            for week in weeks(published, person):
                worked = hours(week.inside)
                allowed = self.max_h * 60 * (7 - unknown_in(published, person, week.monday)) / 7
                over = min(worked, hours(week.before) + worked - int(round(allowed, 6)))
                if over > 0:
                    words = (
                        f"{person.name} works {(hours(week.before) + worked) / 60:g} h in the week of"
                        f" {week.monday}, {over / 60:g} h more than {self.max_h:g}"
                    )
                    yield Violation(self.name, words, True, person.agent_id, week.days[0], over / 60)
