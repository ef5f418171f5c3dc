"""Days of work in a row, without a day off between: at most so many and, if asked, at least so many.

Days before the horizon of which nothing is known never add to a run. A run beside such days, or
one that lasts to the end of the horizon, may be short unless `unknown_days` says they are off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule, bounds_in_words
from wfm.roster.rules.compiling import past_of, price_of, run_before, runs
from wfm.roster.rules.judging import uneven_runs


class DaysInARow(Rule):
    name: ClassVar[str] = "days_in_a_row"
    words: ClassVar[str] = "{least_days} to {most_days} days of work in a row"
    eases: ClassVar[Mapping[str, float]] = {"most_days": 1, "least_days": -1}

    most_days: int = setting(..., "most days of work in a row; being on call counts", "d", ge=1)
    least_days: int = setting(1, "fewest days of work in a row", "d", ge=1)
    unknown_days: Literal["satisfied", "off"] = setting(
        "satisfied", "what unknown days, before and after, are to a run beside them: enough, or days off"
    )
    penalty: float | None = setting(
        None, "price of a day missing or too many; none: forbidden", "currency/d", ge=0
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least_days > self.most_days:
            raise ValueError("least_days must not exceed most_days")
        return self

    def say(self) -> str:
        return f"{bounds_in_words(self.least_days, self.most_days)} days of work in a row"

    def compile(self, context: Context) -> Iterable[Part]:
        agents, works = self.agents(context), ~context.mask(Kind.OFF)
        price, satisfied = price_of(context, self.penalty), self.unknown_days == "satisfied"
        days = [{p.date for p in past_of(context, i)} for i in agents]
        before = [run_before(context, x, self.least_days, beside_unknown=satisfied) for x in days]
        last = 0.0 if satisfied else price
        yield runs(context, agents, before, works, self.least_days, self.most_days, price, last)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            yield from uneven_runs(
                published,
                self,
                person,
                "works {days} days in a row",
                {duty.date: duty.planned for duty in published.tours[person.agent_id]},
                (self.least_days, self.most_days),
                beside_unknown=self.unknown_days == "satisfied",
            )
