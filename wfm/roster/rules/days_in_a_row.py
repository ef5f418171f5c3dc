"""Days of work in a row, without a day off between: at most so many and, if asked, at least so many.

Days before the horizon of which nothing is known never add to a run. A run beside such days, or
one that lasts to the end of the horizon, may be short unless `unknown_days` says they are off.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from datetime import timedelta
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import known_from


class _Run(NamedTuple):
    """Days worked in a row up to now; `enough` where the run, begun or not, may be as short as it is."""

    days: int
    enough: bool


class DaysInARow(Rule):
    name: ClassVar[str] = "days_in_a_row"
    words: ClassVar[str] = "{least_days} to {most_days} days of work in a row"
    eases: ClassVar[Mapping[str, float]] = {"most_days": 1, "least_days": -1}

    most_days: int = setting(..., "most days of work in a row; being on call counts", "d", ge=1)
    least_days: int = setting(1, "fewest days of work in a row", "d", ge=1)
    unknown_days: Literal["satisfied", "off"] = setting(
        "satisfied", "what unknown days, before and after, are to a run beside them: enough, or days off"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least_days > self.most_days:
            raise ValueError("least_days must not exceed most_days")
        return self

    def say(self) -> str:
        return super().say() if self.least_days > 1 else f"at most {self.most_days} days of work in a row"

    def compile(self, context: Context) -> Iterable[Part]:
        off = context.mask(Kind.OFF)

        def step(run: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(run, _Run)
            if off[label]:
                return _Run(0, False) if run.enough or not run.days else None
            if run.days == self.most_days:
                return None
            return _Run(run.days + 1, run.enough or run.days + 1 >= self.least_days)

        def price(run: Hashable) -> float:
            assert isinstance(run, _Run)
            cut_short = run.days and not run.enough and self.unknown_days == "off"
            return math.inf if cut_short else 0.0

        agents = self.agents(context)
        runs = [self._begun(context, i) for i in agents]
        yield explore(agents, runs, step, price, context.grid.days, len(context.labels))

    def _begun(self, context: Context, agent: int) -> _Run:
        days = self._run_before(context, agent)
        unknown = context.grid.first_date - timedelta(days=days + 1) < known_from(context)
        return _Run(days, days >= self.least_days or (unknown and self.unknown_days == "satisfied"))

    def _run_before(self, context: Context, agent: int) -> int:
        """Days worked in a row up to the day before the horizon, as far as known."""
        worked = {p.date for p in context.past.get(context.agents[agent].agent_id, ())}
        run, day = 0, context.grid.first_date - timedelta(days=1)
        while day in worked:
            run, day = run + 1, day - timedelta(days=1)
        return min(run, self.most_days)

    def check(self, published: Published) -> Iterable[Violation]:
        first, last = published.dates[0], published.dates[-1]
        for person in self.bound(published):
            duties = published.tours[person.agent_id]
            on_plan = {d.date: d.planned for d in duties}
            for day in on_plan:
                if day - timedelta(days=1) in on_plan:
                    continue  # not the first day of a run
                run = [day]
                while run[-1] + timedelta(days=1) in on_plan:
                    run.append(run[-1] + timedelta(days=1))
                too_many = [d for d in run[self.most_days :] if on_plan[d]]
                if too_many:
                    words = (
                        f"{person.name} works {len(run)} days in a row from {day},"
                        f" {len(too_many)} more than {self.most_days}"
                    )
                    yield Violation(self.name, words, True, person.agent_id, too_many[0], len(too_many))
                at_border = day <= published.known_from or run[-1] == last
                past = run[-1] < first - timedelta(days=1)
                too_few = self.least_days - len(run)
                if too_few > 0 and not past and not (at_border and self.unknown_days == "satisfied"):
                    words = (
                        f"{person.name} works {len(run)} days in a row from {day},"
                        f" {too_few} fewer than {self.least_days}"
                    )
                    yield Violation(self.name, words, True, person.agent_id, max(day, first), too_few)
