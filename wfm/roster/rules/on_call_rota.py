"""So many people of a pool on call each day; a missing one is priced, one more is not allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, Presence, Rows
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import planned


class OnCallRota(Rule):
    name: ClassVar[str] = "on_call_rota"
    words: ClassVar[str] = "{heads} of pool {pool} on call each day"

    pool: str = setting(..., "pool that gives the people")
    heads: int = setting(..., "people on call each day", "heads", ge=1)
    codes: tuple[str, ...] = setting(
        (), "shifts that count; none named: those on call, and those with time on call after them"
    )
    penalty_per_day: float = setting(..., "price of one missing", "currency/d", ge=0)

    def compile(self, context: Context) -> Iterable[Part]:
        members = set(self.agents(context))
        heads = np.full(context.grid.days, self.heads, dtype=np.int64)
        yield Rows(
            " ".join((self.name, self.pool, *self.codes)),
            tuple(i for i in context.where(pools=[self.pool]) if i in members),
            Presence.START,
            np.array(
                [
                    x.code in self.codes if self.codes else x.kind is Kind.ON_CALL or x.standby is not None
                    for x in context.labels
                ]
            ),
            least=heads,
            most=heads,
            under_price=self.penalty_per_day * 10**context.minor_digits,
        )

    def check(self, published: Published) -> Iterable[Violation]:
        members = [p for p in self.bound(published) if p.pool == self.pool]
        given = Counter(
            duty.date
            for _, duty in planned(published, members)
            if duty.code in (self.codes or [duty.code])
            and (self.codes or duty.on_call or duty.standby_end is not None)
        )
        for day in published.dates:
            over = given[day] - self.heads
            words = f"{given[day]} of pool {self.pool} on call on {day}, wanted {self.heads}"
            if over > 0:
                yield Violation(self.name, words, True, "", day, over)
            elif over < 0:
                penalty = published.minor(-over * self.penalty_per_day)
                yield Violation(self.name, words, False, "", day, -over, penalty)
