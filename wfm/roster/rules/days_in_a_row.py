"""No more than so many days of work without a day off between them.

Days before the horizon of which nothing is known count as off.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import timedelta
from typing import ClassVar

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule


class DaysInARow(Rule):
    name: ClassVar[str] = "days_in_a_row"
    words: ClassVar[str] = "at most {most_days} days of work in a row"

    most_days: int = setting(..., "most days of work in a row; being on call counts", "d", ge=1)

    def compile(self, context: Context) -> Iterable[Part]:
        off = context.mask(Kind.OFF)

        def step(run: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(run, int)
            if off[label]:
                return 0
            return run + 1 if run < self.most_days else None

        agents = context.where(self.contracts, self.pools)
        runs = [self._run_before(context, i) for i in agents]
        yield explore(agents, runs, step, lambda _: 0.0, context.grid.days, len(context.labels))

    def _run_before(self, context: Context, agent: int) -> int:
        """Days worked in a row up to the day before the horizon, as far as known."""
        worked = {p.date for p in context.past.get(context.agents[agent].agent_id, ())}
        run, day = 0, context.grid.first_date - timedelta(days=1)
        while day in worked:
            run, day = run + 1, day - timedelta(days=1)
        return min(run, self.most_days)

    def check(self, published: Published) -> Iterable[Violation]:
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
