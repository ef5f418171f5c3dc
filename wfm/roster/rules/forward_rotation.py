"""Shifts rotate forward: on the day after a shift none starts earlier on the clock than it did.

After a day off any start may follow. Being on call counts as a shift.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Clock, Part
from wfm.roster.published import Published, Violation, local
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of
from wfm.roster.rules.judging import times

_ANY_TIME = -(10**9)


class ForwardRotation(Rule):
    name: ClassVar[str] = "forward_rotation"
    words: ClassVar[str] = (
        "no shift starts more than {tolerance_min} min earlier than the one of the day before"
    )
    eases: ClassVar[Mapping[str, float]] = {"tolerance_min": 60}

    tolerance_min: int = setting(0, "how much earlier a start may be all the same", "min", ge=0, le=1440)

    def compile(self, context: Context) -> Iterable[Part]:
        for site, agents in context.by_site(self.agents(context)).items():
            zone, grid = context.sites[site].zone, context.grid
            release = np.array(
                [
                    [
                        grid.local_minute(day + 1, x.start_min, zone) - self.tolerance_min
                        for x in context.labels
                    ]
                    for day in range(grid.days)
                ],
                dtype=np.int64,
            )
            yield Clock(agents, context.starts[site], release, tuple(self._ready(context, i) for i in agents))

    def _ready(self, context: Context, agent: int) -> int:
        """The minute of the first day at which the clock shows yesterday's start."""
        grid, eve = context.grid, context.grid.first_date - timedelta(days=1)
        zone = context.sites[context.agents[agent].site].zone
        starts = [p.start - grid.local_minute(-1, 0, zone) for p in past_of(context, agent) if p.date == eve]
        return grid.local_minute(0, max(starts), zone) - self.tolerance_min if starts else _ANY_TIME

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            for before, after in pairwise(published.tours[person.agent_id]):
                was, now = (local(d.start, person.zone) for d in (before, after))
                earlier = was.hour * 60 + was.minute - now.hour * 60 - now.minute
                next_day = after.date - before.date == timedelta(days=1)
                if after.planned and next_day and earlier > self.tolerance_min:
                    words = (
                        f"{person.name} has {times(after, person)}, {earlier} min earlier than the day before"
                    )
                    yield Violation(self.name, words, True, person.agent_id, after.date, earlier)
