"""Paid hours of work in the days planned: at least so many, at most so many.

A shift belongs to the day on which it starts; being on call is no work. Time off lowers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

from pydantic import model_validator

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import weekly_minutes
from wfm.roster.rules.judging import hours, planned


class HorizonHours(Rule):
    name: ClassVar[str] = "horizon_hours"
    words: ClassVar[str] = "{min_h:g} to {max_h:g} paid hours in the days planned"
    eases: ClassVar[Mapping[str, float]] = {"min_h": -1, "max_h": 1}

    min_h: float = setting(0, "fewest paid hours of work", "h", ge=0)
    max_h: float = setting(..., "most paid hours of work", "h", ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_h > self.max_h:
            raise ValueError("min_h must not exceed max_h")
        return self

    def compile(self, context: Context) -> Iterable[Part]:
        bounds = round(self.min_h * 60), round(self.max_h * 60)
        agents = self.agents(context)
        yield from weekly_minutes(context, (0, context.grid.days - 1), dict.fromkeys(agents, bounds))

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            worked = hours(duty for _, duty in planned(published, [person]))
            over, short = worked - round(self.max_h * 60), round(self.min_h * 60) - worked
            if over > 0:
                words = f"{person.name} works {worked / 60:g} h, {over / 60:g} h more than {self.max_h:g}"
                yield Violation(self.name, words, True, person.agent_id, published.dates[-1], over / 60)
            if short > 0:
                words = f"{person.name} works {worked / 60:g} h, {short / 60:g} h less than {self.min_h:g}"
                yield Violation(self.name, words, True, person.agent_id, published.dates[-1], short / 60)
