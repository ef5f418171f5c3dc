"""The same shift on days in a row: at least so many, at most so many, such as two to five nights.

Days before the horizon of which nothing is known never add to a run. A run beside such days, or one
that lasts to the end of the horizon, may be short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule, bounds_in_words
from wfm.roster.rules.compiling import past_of, price_of, run_before, runs
from wfm.roster.rules.judging import uneven_runs


class ShiftsInARow(Rule):
    name: ClassVar[str] = "shifts_in_a_row"
    words: ClassVar[str] = "{least} to {most} days in a row of {codes}"
    eases: ClassVar[Mapping[str, float]] = {"least": -1, "most": 1}

    codes: tuple[str, ...] = setting(..., "codes that count as the same shift", min_length=1)
    least: int = setting(1, "fewest days in a row", "d", ge=1)
    most: int | None = setting(None, "most days in a row; none: any", "d", ge=1)
    penalty: float | None = setting(
        None, "price of a day missing or too many; none: forbidden", "currency/d", ge=0
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most is not None and self.least > self.most:
            raise ValueError("least must not exceed most")
        return self

    def say(self) -> str:
        bounds = bounds_in_words(self.least, self.most)
        return f"{bounds} days in a row of {' or '.join(self.codes)}"

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        counts = np.array([label.code in self.codes for label in context.labels])
        given = [{p.date for p in past_of(context, i) if p.code in self.codes} for i in agents]
        before = [run_before(context, days, self.least) for days in given]
        price = price_of(context, self.penalty)
        yield runs(context, agents, before, counts, self.least, self.most, price)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            duties = published.tours[person.agent_id]
            yield from uneven_runs(
                published,
                self,
                person,
                f"has {'/'.join(self.codes)} {{days}} days in a row",
                {duty.date: duty.planned for duty in duties if duty.code in self.codes},
                (self.least, self.most),
            )
