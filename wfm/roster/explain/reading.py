"""What one person's labels cost by a set of parts, read day by day."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wfm.roster.parts import Automaton, CellCost, Clock, Counter, Filter, Ints, Part


def charge(parts: Sequence[Part], agent: int, labels: Ints) -> float:
    """Cost of labels (days,) by the parts that bind the agent; infinite where one forbids them.

    Rules of the team charge nobody alone.
    """
    total = 0.0
    tour = labels.tolist()
    for part in parts:
        if agent not in part.agents or total == math.inf:
            continue
        match part:
            case Filter():
                total += 0.0 if all(part.allowed[day, x] for day, x in enumerate(tour)) else math.inf
            case CellCost():
                total += sum(float(part.cost[day, x]) for day, x in enumerate(tour))
            case Clock():
                total += _by_clock(part, agent, tour)
            case Automaton():
                total += _by_automaton(part, agent, tour)
            case Counter():
                total += _by_counter(part, agent, tour)
    return total


def _by_clock(part: Clock, agent: int, tour: Sequence[int]) -> float:
    ready = part.ready[part.agents.index(agent)]
    for day, x in enumerate(tour):
        if x:
            if part.start[day, x] < ready:
                return math.inf
            ready = max(ready, int(part.release[day, x]))
    return 0.0


def _by_automaton(part: Automaton, agent: int, tour: Sequence[int]) -> float:
    state, total = part.initial[part.agents.index(agent)], 0.0
    for day, x in enumerate(tour):
        state = int(part.step[day, state, x])
        if state < 0:
            return math.inf
        total += 0.0 if part.arrival_cost is None else float(part.arrival_cost[state])
    return total + float(part.final_cost[state])


def _by_counter(part: Counter, agent: int, tour: Sequence[int]) -> float:
    last = len(tour) - 1 if part.last is None else part.last
    value = part.initial[part.agents.index(agent)]
    value += sum(int(part.use[day, tour[day]]) for day in range(part.first, last + 1))
    return float(part.final_cost[value]) if value < len(part.final_cost) else math.inf
