"""What keeps somebody from a shift if the rest of the week stays as it is."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from wfm.domain.answers import Kept
from wfm.roster.engine.state import Tour
from wfm.roster.explain.changes import weight
from wfm.roster.explain.finished import Finished
from wfm.roster.explain.reading import charge
from wfm.roster.parts import Bools, Filter, Ints
from wfm.words import mark

NO_SHIFT = mark("no shift at that hour")


def counted(found: Counter[tuple[str, ...]]) -> tuple[Kept, ...]:
    """The most frequent first."""
    return tuple(Kept(by, people) for by, people in found.most_common())


def obstacles(plan: Finished, agent: int, tour: Tour, wanted: Bools) -> tuple[str, ...]:
    """What stands against giving somebody who is away one shift of `wanted` (days, labels).

    Of the shift that breaks the fewest rules: those that forbid it whatever else changes, else all
    that it breaks beside the rest of `tour`, else the ceilings. Empty where it is merely too dear.
    """
    weeks = [
        np.where(np.arange(len(tour.labels)) == day, label, tour.labels)
        for day, label in np.argwhere(wanted).tolist()
    ]
    if not weeks:
        return (NO_SHIFT,)
    broken = [
        tuple(name for name, parts in plan.parts.items() if charge(parts, agent, week) == math.inf)
        for week in weeks
    ]
    at = min(range(len(weeks)), key=lambda k: len(broken[k]))
    if broken[at]:
        final = tuple(name for name in broken[at] if _forbids(plan, name, agent, weeks[at]))
        return final or broken[at]
    work, _, _ = plan.state.prices(agent)
    legal = [week for week, rules in zip(weeks, broken, strict=True) if not rules]
    return min((weight(plan, agent, plan.state.tour(agent, week, work)).full for week in legal), key=len)


def _forbids(plan: Finished, name: str, agent: int, week: Ints) -> bool:
    filters = [part for part in plan.parts[name] if isinstance(part, Filter)]
    return math.inf in (charge([part], agent, week) for part in filters)
