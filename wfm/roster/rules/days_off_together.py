"""Days off come together: at least so many in a row between two days of work and, if asked, at most so many.

Days before the horizon of which nothing is known, and those after it, never add to a run: days off
at either end may be few unless `unknown_days` says that those beside are worked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Person, Published, Violation
from wfm.roster.rules.base import Rule, bounds_in_words
from wfm.roster.rules.compiling import Run, known_from, past_of, price_of, run_before, runs
from wfm.roster.rules.judging import uneven_runs


class DaysOffTogether(Rule):
    name: ClassVar[str] = "days_off_together"
    words: ClassVar[str] = "{least_days} to {most_days} days off in a row"
    eases: ClassVar[Mapping[str, float]] = {"least_days": -1, "most_days": 1}

    least_days: int = setting(1, "fewest days off in a row; a day on call is none", "d", ge=1)
    most_days: int | None = setting(None, "most days off in a row; none: any", "d", ge=1)
    unknown_days: Literal["satisfied", "worked"] = setting(
        "satisfied", "what unknown days, before and after, are to days off beside them: enough, or work"
    )
    penalty: float | None = setting(
        None, "price of a day missing or too many; none: forbidden", "currency/d", ge=0
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most_days is not None and self.least_days > self.most_days:
            raise ValueError("least_days must not exceed most_days")
        return self

    def say(self) -> str:
        return f"{bounds_in_words(self.least_days, self.most_days, free=0)} days off in a row"

    def compile(self, context: Context) -> Iterable[Part]:
        agents, off = self.agents(context), context.mask(Kind.OFF)
        before = [self._free_before(context, i) for i in agents]
        price = price_of(context, self.penalty)
        last = price if self.unknown_days == "worked" else 0.0
        yield runs(context, agents, before, off, self.least_days, self.most_days, price, last)

    def _free_before(self, context: Context, agent: int) -> Run:
        worked, first = {p.date for p in past_of(context, agent)}, context.grid.first_date
        known = (first - timedelta(days=k + 1) for k in range((first - known_from(context)).days))
        off, satisfied = {day for day in known if day not in worked}, self.unknown_days == "satisfied"
        return run_before(context, off, self.least_days, beside_unknown=satisfied)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            yield from uneven_runs(
                published,
                self,
                person,
                "has {days} days off in a row",
                _days_off(published, person),
                (self.least_days, self.most_days),
                beside_unknown=self.unknown_days == "satisfied",
                told_after=True,
            )


def _days_off(published: Published, person: Person) -> dict[date, bool]:
    """Known days without a shift, and whether each is planned."""
    first, worked = published.known_from, {duty.date for duty in published.tours[person.agent_id]}
    known = [first + timedelta(days=k) for k in range((published.dates[-1] - first).days + 1)]
    return {day: day >= published.dates[0] for day in known if day not in worked}
