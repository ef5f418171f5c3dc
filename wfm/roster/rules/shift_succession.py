"""Shifts that may not be given on the day after another, such as an early one after a late one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import timedelta
from typing import ClassVar, Self

import numpy as np

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Bools, Clock, Ints, Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of


class ShiftSuccession(Rule):
    name: ClassVar[str] = "shift_succession"
    words: ClassVar[str] = "some shifts may not follow others on the next day"

    not_next_day: dict[str, tuple[str, ...]] = setting(
        ..., "by code of a shift, the codes that may not be given on the day after it"
    )

    def say(self) -> str:
        pairs = [f"{', '.join(after)} after {code}" for code, after in self.not_next_day.items() if after]
        return f"not on the next day: {'; '.join(pairs)}"

    def relaxed(self, context: Context) -> Iterable[Iterable[tuple[str, Self, Context]]]:
        for code, after in self.not_next_day.items():
            for banned in after:
                fewer = {**self.not_next_day, code: tuple(other for other in after if other != banned)}
                words = f"{banned} allowed on the day after {code}"
                yield [(words, self.model_copy(update={"not_next_day": fewer}), context)]

    def compile(self, context: Context) -> Iterable[Part]:
        for site, agents in context.by_site(self.agents(context)).items():
            # where what is banned starts before all that is allowed, a Clock says the same for less
            yield self._clock(context, site, agents) or self._automaton(context, agents)

    def _clock(self, context: Context, site: str, agents: tuple[int, ...]) -> Clock | None:
        starts = context.starts[site]
        banned = {code: self._banned(context, code) for code in self.not_next_day}
        release = starts.copy()  # binds nothing
        ready = [-1] * len(agents)
        for code, labels in banned.items():
            after = [_first_allowed(row, labels) for row in starts]
            if None in after:
                return None
            same = [k for k, x in enumerate(context.labels) if x.code == code]
            release[:-1, same] = np.array(after[1:], dtype=np.int64)[:, None]
            for where, agent in enumerate(agents):
                if _code_before(context, agent) == code:
                    ready[where] = after[0] or 0
        return Clock(agents, starts, release, tuple(ready))

    def _automaton(self, context: Context, agents: tuple[int, ...]) -> Part:
        """Remembers what yesterday bans; shifts that ban the same are one state."""
        bans = [frozenset(self.not_next_day.get(x.code, ())) for x in context.labels]

        def step(banned: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(banned, frozenset)
            return None if context.labels[label].code in banned else bans[label]

        before = [frozenset(self.not_next_day.get(_code_before(context, i), ())) for i in agents]
        return explore(agents, before, step, lambda _: 0.0, context.grid.days, len(context.labels))

    def _banned(self, context: Context, code: str) -> Bools:
        """Labels that may not follow a shift of `code`, (labels,)."""
        return np.array([x.code in self.not_next_day[code] for x in context.labels])

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            codes = {duty.date: duty.code for duty in published.tours[person.agent_id]}
            for duty in published.tours[person.agent_id]:
                eve = codes.get(duty.date - timedelta(days=1), "")
                if duty.planned and duty.code in self.not_next_day.get(eve, ()):
                    words = f"{person.name} has {duty.code} on {duty.date}, the day after {eve}"
                    yield Violation(self.name, words, True, person.agent_id, duty.date)


def _first_allowed(starts: Ints, banned: Bools) -> int | None:
    """A minute that parts the banned labels from all others of a day; None where there is none."""
    if not banned.any():
        return -1
    last = int(starts[banned].max())
    allowed = starts[1:][~banned[1:]]
    return None if (allowed <= last).any() else last + 1


def _code_before(context: Context, agent: int) -> str:
    """What the agent worked on the day before the horizon."""
    eve = context.grid.first_date - timedelta(days=1)
    return next((p.code for p in past_of(context, agent) if p.date == eve), "")
