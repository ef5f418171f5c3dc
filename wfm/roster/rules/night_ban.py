"""No work at night for those whom the law protects: pregnant and nursing women, minors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Protection, Rule
from wfm.roster.rules.compiling import night_minutes
from wfm.roster.rules.judging import minutes_at_night, planned, times


class NightBan(Rule):
    name: ClassVar[str] = "night_ban"
    words: ClassVar[str] = "no work from {night_from} to {night_to} for protected people"

    protections: tuple[Protection, ...] = setting(
        ("pregnant", "nursing", "minor"), "protected people bound by it; none named: everybody"
    )
    night_from: str = setting("22:00", "night begins (local)", "HH:MM", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    night_to: str = setting("06:00", "night ends (local)", "HH:MM", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")

    def compile(self, context: Context) -> Iterable[Part]:
        work = context.mask(Kind.WORK)
        for site, agents in context.by_site(self.agents(context)).items():
            at_night = night_minutes(context, site, self.night_from, self.night_to) > 0
            if (at_night & work).any():
                yield Filter(agents, ~(at_night & work))

    def check(self, published: Published) -> Iterable[Violation]:
        for person, duty in planned(published, self.bound(published)):
            spent = minutes_at_night(duty, person, self.night_from, self.night_to)
            if spent and not duty.on_call:
                words = f"{person.name} has {times(duty, person)}, and may not work at night"
                yield Violation(self.name, words, True, person.agent_id, duty.date, spent / 60)
