"""One person's week changed, all others as they are: the cheapest way, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from wfm.domain.answers import Cost, DayChange
from wfm.domain.shift import OFF
from wfm.roster.engine.state import Tour
from wfm.roster.engine.within import cheapest_within
from wfm.roster.explain.finished import Finished
from wfm.roster.explain.reading import charge
from wfm.roster.parts import Bools, Ints

_BOUNTY = 1e9
"""Worth of a slot that a tour must cover: more than any money, less than a hard ceiling."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a tour adds to the cost of a team without that person; `full`: ceilings it breaks."""

    total: float
    pay: float
    coverage: float
    rules: Mapping[str, float]
    full: tuple[str, ...]

    def less(self, other: Weight) -> Cost:
        """What this tour costs beyond the other."""
        names = sorted(n for n in self.rules if self.rules[n] != other.rules[n])
        rules = {n: round(self.rules[n] - other.rules[n]) for n in names}
        total, pay, coverage = (
            round(a - b)
            for a, b in ((self.total, other.total), (self.pay, other.pay), (self.coverage, other.coverage))
        )
        return Cost(total, pay, coverage, total - pay - coverage - sum(rules.values()), rules)


@contextmanager
def away(plan: Finished, agent: int) -> Iterator[Tour]:
    """The plan without one person, whose tour is given; afterwards it is as before."""
    tour = plan.state.take(agent)
    try:
        yield tour
    finally:
        plan.state.put(agent, tour)


def weight(plan: Finished, agent: int, tour: Tour) -> Weight:
    """What the tour of somebody who is away costs."""
    state = plan.state
    before, covered = state.cost, state.coverage.value
    state.put(agent, tour)
    total, coverage, full = state.cost - before, covered - state.coverage.value, state.over_hard_rows
    state.take(agent)
    rules = {name: charge(parts, agent, tour.labels) for name, parts in plan.parts.items()}
    return Weight(total, tour.own - sum(rules.values()), coverage, rules, tuple(full))


def cheapest(
    plan: Finished, agent: int, *, allowed: Bools | None = None, slots: Ints | None = None
) -> Tour | None:
    """The cheapest tour of somebody who is away within `allowed` (days, labels), at work in all `slots`.

    None where the person's own rules leave none.
    """
    if allowed is None:
        allowed = np.ones((plan.problem.days, plan.problem.labels), dtype=np.bool_)
    if slots is None:
        return cheapest_within(plan.state, agent, allowed)
    bounty = np.zeros(plan.problem.slots)
    bounty[slots] = _BOUNTY
    tour = cheapest_within(plan.state, agent, allowed, bounty)
    return tour if tour is not None and np.isin(slots, tour.work).all() else None


def shown(plan: Finished, label: int) -> str:
    """`E 09:00`, or OFF."""
    x = plan.context.labels[label]
    return f"{x.code} {x.start_min // 60:02d}:{x.start_min % 60:02d}" if label else OFF


def changed(plan: Finished, before: Ints, after: Ints) -> tuple[DayChange, ...]:
    """Days on which two tours differ."""
    return tuple(
        DayChange(plan.context.grid.dates[day], shown(plan, int(a)), shown(plan, int(b)))
        for day, (a, b) in enumerate(zip(before, after, strict=True))
        if a != b
    )
