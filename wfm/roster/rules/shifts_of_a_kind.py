"""At least and at most so many shifts of some codes, such as nights, in the days planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator

from wfm.config.base import setting
from wfm.roster.context import Context
from wfm.roster.parts import Counter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import planned


class ShiftsOfAKind(Rule):
    name: ClassVar[str] = "shifts_of_a_kind"
    words: ClassVar[str] = "{least} to {most} shifts of {codes} in the days planned"
    eases: ClassVar[Mapping[str, float]] = {"least": -1, "most": 1}

    codes: tuple[str, ...] = setting(..., "codes that count, together", min_length=1)
    least: int = setting(0, "fewest of them", "shifts", ge=0)
    most: int | None = setting(None, "most of them; none: no ceiling", "shifts", ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most is not None and self.least > self.most:
            raise ValueError("least must not exceed most")
        return self

    def say(self) -> str:
        if self.most is None:
            bounds = f"at least {self.least}"
        else:
            bounds = f"{self.least} to {self.most}" if self.least else f"at most {self.most}"
        return f"{bounds} shifts {' or '.join(self.codes)} in the days planned"

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        days = context.grid.days
        most = days if self.most is None else min(self.most, days)
        if not agents or (self.least == 0 and most == days):
            return
        use = np.tile([int(x.code in self.codes) for x in context.labels], (days, 1))
        final_cost = np.where(np.arange(most + 1) < self.least, np.inf, 0.0)
        yield Counter(agents, use, (0,) * len(agents), final_cost)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            mine = [duty for _, duty in planned(published, [person]) if duty.code in self.codes]
            codes = "/".join(self.codes)
            if self.most is not None and len(mine) > self.most:
                over = len(mine) - self.most
                words = f"{person.name} has {len(mine)} shifts of {codes}, {over} more than {self.most}"
                yield Violation(self.name, words, True, person.agent_id, mine[self.most].date, over)
            if len(mine) < self.least:
                short = self.least - len(mine)
                words = f"{person.name} has {len(mine)} shifts of {codes}, {short} fewer than {self.least}"
                yield Violation(self.name, words, True, person.agent_id, published.dates[-1], short)
