"""Counters kept out of the graphs: they seldom bind and would swell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wfm.roster.engine.graph import Sequences, build
from wfm.roster.parts import Automaton, Clock, Counter, Ints

_Parts = tuple[tuple[Automaton, ...], tuple[Counter, ...], tuple[Clock, ...]]


@dataclass(frozen=True, eq=False)
class Cap:
    """Bounds on a sum over one agent's labels: least <= sum of use <= most. `use`: (days, labels)."""

    agent: int
    use: Ints
    least: int
    most: int

    def used(self, labels: Ints) -> int:
        """The sum for a tour, (days,)."""
        return int(self.use[np.arange(len(labels)), labels].sum())

    def keeps(self, labels: Ints) -> bool:
        """Whether a tour (days,) is within the bounds."""
        return self.least <= self.used(labels) <= self.most


def leave_out(
    groups: Sequence[Sequences], days: int, labels: int, most_arcs: int
) -> tuple[list[Sequences], list[Cap]]:
    """The groups without the counters that would make their graphs too large, and those as caps.

    `most_arcs`: what a graph may have by estimate; of ten, nine lead nowhere or are merged.
    Counters with a price, then those with a floor, then the shortest stay as long as there is
    room: a floor is what the cheapest tour breaks most often.
    """
    arcs_of: dict[tuple[Automaton, ...], int] = {}
    kept: dict[_Parts, list[int]] = {}
    caps: list[Cap] = []
    for group in groups:
        if group.automata not in arcs_of:
            graph = build(replace(group, counters=()), days, labels)
            arcs_of[group.automata] = int((graph.after >= 0).sum())
        arcs = arcs_of[group.automata]
        inside: list[Counter] = []
        for counter in sorted(group.counters, key=_first):
            if _priced(counter) or arcs * len(counter.final_cost) <= most_arcs:
                arcs *= len(counter.final_cost)
                inside.append(counter)
            else:
                caps += _caps(counter, group.agents, days)
        kept.setdefault((group.automata, tuple(inside), group.clocks), []).extend(group.agents)
    return [Sequences(tuple(agents), *parts) for parts, agents in kept.items()], caps


def _first(counter: Counter) -> tuple[bool, bool, int]:
    return not _priced(counter), bool(np.isfinite(counter.final_cost[0])), len(counter.final_cost)


def _priced(counter: Counter) -> bool:
    """Whether it does more than forbid too few and too many."""
    free = np.flatnonzero(np.isfinite(counter.final_cost))
    return bool(counter.final_cost[free].any()) or not len(free) or len(free) != free[-1] - free[0] + 1


def _caps(counter: Counter, agents: tuple[int, ...], days: int) -> list[Cap]:
    free = np.flatnonzero(np.isfinite(counter.final_cost))
    use = np.zeros((days, counter.use.shape[1]), dtype=np.int64)
    last = days - 1 if counter.last is None else counter.last
    use[counter.first : last + 1] = counter.use[counter.first : last + 1]
    begun = dict(zip(counter.agents, counter.initial, strict=True))
    return [Cap(a, use, int(free[0]) - begun[a], int(free[-1]) - begun[a]) for a in agents]
