"""So many people are wanted on a shift each day; one too few and one too many have their prices."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import UNLIMITED, Part, Presence, Rows
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import planned


class ShiftCover(Rule):
    name: ClassVar[str] = "shift_cover"
    words: ClassVar[str] = "a stated number of people on shift {code} by day"

    code: str = setting(..., "code of the shift")
    heads: dict[dt.date, int] = setting(..., "people wanted by date; other dates ask for nobody", "heads")
    penalty_below: float = setting(..., "price of one missing", "currency/head", ge=0)
    penalty_above: float = setting(0.0, "price of one too many", "currency/head", ge=0)

    def compile(self, context: Context) -> Iterable[Part]:
        minor = 10**context.minor_digits
        yield Rows(
            f"{self.name} {self.code}",
            self.agents(context),
            Presence.START,
            np.array([x.code == self.code for x in context.labels]),
            least=np.array([self.heads.get(on, 0) for on in context.grid.dates], dtype=np.int64),
            most=np.array([self.heads.get(on, UNLIMITED) for on in context.grid.dates], dtype=np.int64),
            under_price=self.penalty_below * minor,
            over_price=self.penalty_above * minor,
        )

    def check(self, published: Published) -> Iterable[Violation]:
        given = Counter(
            duty.date for _, duty in planned(published, self.bound(published)) if duty.code == self.code
        )
        for day, wanted in self.heads.items():
            apart = given[day] - wanted
            price = self.penalty_above if apart > 0 else self.penalty_below
            if day in published.dates and apart:
                words = f"{given[day]} people on {self.code} on {day}, wanted {wanted}"
                penalty = published.minor(abs(apart) * price)
                yield Violation(self.name, words, False, "", day, abs(apart), penalty)
