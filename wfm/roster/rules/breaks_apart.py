"""The breaks of a team apart from each other, so that it is never away together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import ClassVar

from wfm.config.base import setting
from wfm.domain.shift import BREAKS
from wfm.roster.context import Context
from wfm.roster.parts import Apart, Part
from wfm.roster.published import Person, Published, Violation, local
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import clock, planned, stretches


class BreaksApart(Rule):
    name: ClassVar[str] = "breaks_apart"
    words: ClassVar[str] = "at most {most_share:.0%} of those of a team who are in are on a break at once"

    most_share: float = setting(
        0.5, "of those of a team who are in, at most so many on a break; one may always", "share", ge=0, lt=1
    )
    penalty_per_h: float = setting(..., "price of each person more on a break", "currency/h", ge=0)

    def compile(self, context: Context) -> Iterable[Part]:
        price = self.penalty_per_h * 10**context.minor_digits * context.grid.slot_min / 60
        teams: dict[str, list[int]] = {}
        for i in self.agents(context):
            teams.setdefault(context.agents[i].team, []).append(i)
        for team, agents in teams.items():
            if team:
                yield Apart(f"{self.name} {team}", tuple(agents), self.most_share, price)

    def check(self, published: Published) -> Iterable[Violation]:
        people = sorted((p for p in self.bound(published) if p.team), key=lambda p: p.team)
        for team, members in groupby(people, key=lambda p: p.team):
            yield from self._check_team(published, team, list(members))

    def _check_team(self, published: Published, team: str, members: list[Person]) -> Iterable[Violation]:
        """One violation for each time without a gap in which too many are away."""
        zone = members[0].zone
        duties = [duty for _, duty in planned(published, members) if not duty.on_call]
        pauses = [
            (s.start, s.end, True)
            for duty in duties
            for s in published.segments.get(duty.shift_id, ())
            if s.activity in BREAKS
        ]
        # counted apart: who is away as of the plan, who is in as of before it
        inside = [(duty.start, duty.end, False) for duty in duties]
        start = end = worst = lost_min = 0
        span = min((a for a, _, _ in inside), default=0), max((z for _, z, _ in inside), default=0)
        for s in [*stretches(published, pauses + inside, span=span), None]:
            over = s.planned - max(1, int(self.most_share * s.before + 1e-9)) if s else 0
            if s and over > 0 and (not worst or s.start == end):
                start = start if worst else s.start
                end, worst, lost_min = s.end, max(worst, over), lost_min + over * (s.end - s.start)
                continue
            if worst:
                words = (
                    f"{team}: up to {worst} too many on a break at once"
                    f" from {clock(start, zone)} to {clock(end, zone)}"
                )
                penalty = published.minor(lost_min / 60 * self.penalty_per_h)
                day = local(start, zone).date()
                yield Violation(self.name, words, False, "", day, lost_min / 60, penalty)
            start = end = worst = lost_min = 0
