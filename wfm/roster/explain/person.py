"""Why somebody has this shift on this day: what every other would cost."""

from __future__ import annotations

from datetime import date

import numpy as np

from wfm.domain.answers import Option, PersonDay
from wfm.roster.explain.alone import Alone, only
from wfm.roster.explain.changes import away, changed, cheapest, shown, weight
from wfm.roster.explain.finished import Finished
from wfm.roster.parts import Filter


def why(plan: Finished, agent_id: str, on: date) -> PersonDay:
    """Every content of the person's day, priced by the best week around it.

    Raises:
        KeyError: nobody has that id.
        ValueError: the day is not planned.
    """
    agent, day = plan.position(agent_id), plan.context.grid.dates.index(on)
    with away(plan, agent) as tour:
        now = weight(plan, agent, tour)
        reasons = _Reasons(plan, agent, day)
        options = []
        for label in range(plan.problem.labels):
            week = cheapest(plan, agent, allowed=_fixed(plan, day, label))
            if week is None:
                options.append(Option(shown(plan, label), None, (), reasons.of(label)))
                continue
            then = weight(plan, agent, week)
            if then.full:
                options.append(Option(shown(plan, label), None, (), then.full))
                continue
            # others of the same content are a change too: a break elsewhere, another day
            changes = changed(plan, tour.labels, week.labels)
            options.append(Option(shown(plan, label), then.less(now), changes))
        options.sort(key=lambda o: (o.extra is None, o.extra.total if o.extra else 0))
        shift = shown(plan, int(tour.labels[day]))
    return PersonDay(agent_id, plan.context.agents[agent].name, on, shift, tuple(options))


def _fixed(plan: Finished, day: int, label: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Every label everywhere, but only this one on that day, (days, labels)."""
    allowed = np.ones((plan.problem.days, plan.problem.labels), dtype=np.bool_)
    allowed[day] = False
    allowed[day, label] = True
    return allowed


class _Reasons:
    """Which rules leave somebody no week with a label on a day."""

    def __init__(self, plan: Finished, agent: int, day: int) -> None:
        self.plan, self.agent, self.day = plan, agent, day
        self._alone: Alone | None = None

    def of(self, label: int) -> tuple[str, ...]:
        """A rule that forbids the label by itself, else a smallest set of rules that do together."""
        for name, parts in self.plan.parts.items():
            filters = [p for p in parts if isinstance(p, Filter) and self.agent in p.agents]
            if not all(part.allowed[self.day, label] for part in filters):
                return (name,)
        if self._alone is None:
            self._alone = Alone(only(self.plan.context, self.agent), self.plan.rules)
        return self._alone.smallest(np.where(_fixed(self.plan, self.day, label), 0.0, np.inf))
