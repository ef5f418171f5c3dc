"""At least and at most so many shifts of some codes, such as nights, in the days planned."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Automaton, CellCost, Counter, Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule, bounds_in_words
from wfm.roster.rules.compiling import price_of
from wfm.roster.rules.judging import amiss, planned


class _Count(NamedTuple):
    """Shifts given, as far as it matters, and how many too many or missing the last day made certain."""

    given: int
    amiss: int


class ShiftsOfAKind(Rule):
    name: ClassVar[str] = "shifts_of_a_kind"
    words: ClassVar[str] = "{least} to {most} shifts of {codes} in the days planned"
    eases: ClassVar[Mapping[str, float]] = {"least": -1, "most": 1}

    codes: tuple[str, ...] = setting(..., "codes that count, together", min_length=1)
    least: int = setting(0, "fewest of them", "shifts", ge=0)
    most: int | None = setting(None, "most of them; none: no ceiling", "shifts", ge=0)
    penalty: float | None = setting(
        None, "price of a shift missing or too many; none: forbidden", "currency/shift", ge=0
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most is not None and self.least > self.most:
            raise ValueError("least must not exceed most")
        return self

    def say(self) -> str:
        bounds = bounds_in_words(self.least, self.most, free=0)
        return f"{bounds} shifts {' or '.join(self.codes)} in the days planned"

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        days = context.grid.days
        most = days if self.most is None else min(self.most, days)
        if not agents or (self.least == 0 and most == days):
            return
        counts = [x.code in self.codes for x in context.labels]
        if self.penalty is not None and not max(most, self.least):  # a price of each, whatever the others
            price = price_of(context, self.penalty)
            yield CellCost(tuple(agents), np.tile(np.where(counts, price, 0.0), (days, 1)))
        elif self.penalty is not None:
            yield self._priced(context, agents, counts, max(most, self.least))
        else:
            use = np.tile(np.array(counts, dtype=np.int64), (days, 1))
            final_cost = np.where(np.arange(most + 1) < self.least, np.inf, 0.0)
            yield Counter(agents, use, (0,) * len(agents), final_cost)

    def _priced(
        self, context: Context, agents: Sequence[int], counts: Sequence[bool], most: int
    ) -> Automaton:
        """Charges what is amiss as soon as it is certain, so that few counts need telling apart."""
        price, days = price_of(context, self.penalty), context.grid.days

        def step(state: Hashable, day: int, label: int) -> Hashable:
            assert isinstance(state, _Count)
            given = state.given + counts[label]
            capped = min(given, most)
            reachable = max(capped, self.least - (days - 1 - day))
            return _Count(reachable, given - capped + reachable - capped)

        def arrival(state: Hashable) -> float:
            assert isinstance(state, _Count)
            return price * state.amiss

        start = _Count(max(0, self.least - days), 0)
        unreachable = price * start.given  # more than there are days
        return explore(agents, [start] * len(agents), step, lambda _: unreachable, days, len(counts), arrival)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            mine = [duty for _, duty in planned(published, [person]) if duty.code in self.codes]
            what = f"{person.name} has {len(mine)} shifts of {'/'.join(self.codes)}"
            if self.most is not None and (over := len(mine) - self.most) > 0:
                words = f"{what}, {over} more than {self.most}"
                yield amiss(published, self, person, words, mine[self.most].date, over)
            if (short := self.least - len(mine)) > 0:
                words = f"{what}, {short} fewer than {self.least}"
                yield amiss(published, self, person, words, published.dates[-1], short)
