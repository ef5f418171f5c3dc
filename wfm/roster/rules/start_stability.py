"""Starts of work within a Monday-to-Sunday week lie close together on the clock."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import ClassVar

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation, local
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of, week_start
from wfm.roster.rules.judging import weeks


class StartStability(Rule):
    name: ClassVar[str] = "start_stability"
    words: ClassVar[str] = "starts of a week at most {within_min} min apart"
    eases: ClassVar[Mapping[str, float]] = {"within_min": 60}

    within_min: int = setting(..., "latest start of a week less the earliest", "min", ge=0)

    def compile(self, context: Context) -> Iterable[Part]:
        work = context.mask(Kind.WORK)
        sunday = [on.weekday() == 6 for on in context.grid.dates]

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, tuple)
            if work[label]:
                start = context.labels[label].start_min
                state = (min(*state, start), max(*state, start)) if state else (start, start)
                if state[1] - state[0] > self.within_min:
                    return None
            return () if sunday[day] else state

        agents = self.agents(context)
        initial = [self._begun(context, i) for i in agents]
        yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels))

    def _begun(self, context: Context, agent: int) -> tuple[int, ...]:
        """Earliest and latest start before the horizon in its first week.

        A week that began too far apart is no fault of the plan: its earliest starts are forgotten.
        """
        zone = context.sites[context.agents[agent].site].zone
        starts = [
            p.start - context.grid.local_minute((p.date - context.grid.first_date).days, 0, zone)
            for p in past_of(context, agent)
            if p.kind is Kind.WORK and p.date >= week_start(context, 0)
        ]
        if not starts:
            return ()
        return max(min(starts), max(starts) - self.within_min), max(starts)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            for week in weeks(published, person):
                seen = [local(d.start, person.zone) for d in week.before if not d.on_call]
                clocks = [t.hour * 60 + t.minute for t in seen]
                if clocks:
                    clocks = [max(c, max(clocks) - self.within_min) for c in clocks]
                for duty in week.inside:
                    if duty.on_call:
                        continue
                    at = local(duty.start, person.zone)
                    clocks.append(at.hour * 60 + at.minute)
                    apart = max(clocks) - min(clocks)
                    if apart > self.within_min:
                        words = (
                            f"{person.name} starts {apart} min apart in the week of {week.monday},"
                            f" {self.within_min} are allowed"
                        )
                        yield Violation(self.name, words, True, person.agent_id, duty.date, apart)
                        break
