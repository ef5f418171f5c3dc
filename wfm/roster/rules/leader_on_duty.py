"""A leader at work, not on a break, whenever a queue is open; a missing one is priced."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import ClassVar
from zoneinfo import ZoneInfo

import numpy as np

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import UNLIMITED, Part, Presence, Rows
from wfm.roster.published import Published, Violation, local, minute_at
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import clock, stretches


class LeaderOnDuty(Rule):
    name: ClassVar[str] = "leader_on_duty"
    words: ClassVar[str] = "{per_open_interval} leader(s) at work whenever a queue is open"

    per_open_interval: int = setting(1, "leaders at work, breaks not counted", "heads", ge=1)
    penalty_per_h: float = setting(..., "price of a missing leader", "currency/h", ge=0)

    def compile(self, context: Context) -> Iterable[Part]:
        grid = context.grid
        leaders = tuple(i for i in self.agents(context) if context.agents[i].leader)
        is_open = np.ones(grid.n_slots) if context.open_slots is None else context.open_slots
        yield Rows(
            self.name,
            leaders,
            Presence.WORK,
            context.mask(Kind.WORK),
            least=is_open.astype(np.int64) * self.per_open_interval,
            most=np.full(grid.n_slots, UNLIMITED, dtype=np.int64),
            under_price=self.penalty_per_h * 10**context.minor_digits * grid.slot_min / 60,
            over_price=0.0,
        )

    def check(self, published: Published) -> Iterable[Violation]:
        zone = ZoneInfo(published.scenario.horizon.zone)
        windows = self._open_windows(published, zone)
        cuts = {minute for window in windows for minute in window}
        presences = []
        for person in self.bound(published):
            for duty in published.tours[person.agent_id] if person.leader else ():
                if duty.planned:
                    segments = published.segments.get(duty.shift_id, ())
                    presences += [(s.start, s.end, True) for s in segments if s.activity == "work"]
                elif not duty.on_call:  # of earlier shifts the breaks are not known
                    presences.append((duty.start, duty.end, False))
        missing: list[tuple[int, int, int]] = []
        for s in stretches(published, presences, cuts):
            short = self.per_open_interval - s.planned - s.before
            window = bisect_right(windows, (s.start, math.inf)) - 1
            if short <= 0 or window < 0 or s.start >= windows[window][1]:
                continue
            if missing and missing[-1][1:] == (s.start, short) and s.start not in cuts:
                missing[-1] = (missing[-1][0], s.end, short)
            else:
                missing.append((s.start, s.end, short))
        for start, end, short in missing:
            lost_h = short * (end - start) / 60
            words = (
                f"{short} of {self.per_open_interval} leader(s) missing"
                f" from {clock(start, zone)} to {clock(end, zone)}"
            )
            penalty = published.minor(lost_h * self.penalty_per_h)
            yield Violation(self.name, words, False, "", local(start, zone).date(), lost_h, penalty)

    def _open_windows(self, published: Published, zone: ZoneInfo) -> list[tuple[int, int]]:
        """When any queue is open, in order, cut wherever one opens or closes."""
        hours = {queue.open_minutes for queue in published.scenario.queues.values()}
        clocks = sorted({clock for opening in hours for clock in opening})
        parts = [
            (a, z) for a, z in pairwise(clocks) if any(opens <= a and z <= closes for opens, closes in hours)
        ]
        return [
            (minute_at(day, a, zone), minute_at(day, z, zone)) for day in published.dates for a, z in parts
        ]
