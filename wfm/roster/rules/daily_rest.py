"""So many hours between the end of a shift and the start of the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Clock, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import last_release
from wfm.roster.rules.judging import moment


class DailyRest(Rule):
    name: ClassVar[str] = "daily_rest"
    words: ClassVar[str] = "at least {min_h:g} h of rest between two shifts"
    eases: ClassVar[Mapping[str, float]] = {"min_h": -0.5}

    min_h: float = setting(..., "rest between two shifts", "h", ge=0)
    standby_breaks_rest: bool = setting(
        False, "whether time on call after a shift breaks its rest, called or not"
    )

    def compile(self, context: Context) -> Iterable[Part]:
        rest = round(self.min_h * 60)
        for site, agents in context.by_site(self.agents(context)).items():
            ready = tuple(last_release(context, i, rest, self.standby_breaks_rest) for i in agents)
            ends = context.free_from[site] if self.standby_breaks_rest else context.ends[site]
            yield Clock(agents, context.starts[site], ends + rest, ready)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            ended = None
            for duty in published.tours[person.agent_id]:
                if duty.planned and ended is not None and duty.start - ended < round(self.min_h * 60):
                    rest = (duty.start - ended) / 60
                    words = (
                        f"{person.name} starts at {moment(duty.start, person.zone)} after {rest:g} h of rest,"
                        f" {self.min_h - rest:g} h too few"
                    )
                    yield Violation(self.name, words, True, person.agent_id, duty.date, self.min_h - rest)
                end = duty.free_from if self.standby_breaks_rest else duty.end
                ended = end if ended is None else max(ended, end)
