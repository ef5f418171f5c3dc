"""One person alone with the rules: which sets of them leave a tour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from wfm.roster.context import Context
from wfm.roster.engine.graph import Graph, build, sequences
from wfm.roster.engine.tours import best_tour
from wfm.roster.parts import Apart, Automaton, CellCost, Clock, Counter, Filter, Floats, Part, Rows
from wfm.roster.rules.base import Rule
from wfm.roster.weigh import compile_rules


def only(context: Context, agent: int) -> Context:
    """The same world with one person in it."""
    return replace(context, agents=(context.agents[agent],))


class Alone:
    """The rules of the only person of `context`; rules of the team play no part."""

    def __init__(self, context: Context, rules: Iterable[Rule]) -> None:
        assert len(context.agents) == 1
        self.context = context
        self.parts: Mapping[str, Sequence[Part]] = {
            name: mine
            for name, parts in compile_rules(rules, context).items()
            if (mine := [p for p in parts if p.agents and not isinstance(p, Rows | Apart | CellCost)])
        }
        self._graphs: dict[frozenset[str], Graph] = {}

    def allows(self, names: Iterable[str], cells: Floats | None = None) -> bool:
        """Whether the rules of these names leave a tour; `cells`: (days, labels), infinity forbids."""
        chosen = frozenset(names)
        days, labels = self.context.grid.days, len(self.context.labels)
        cells = np.zeros((days, labels)) if cells is None else cells.copy()
        parts = [p for name in self.parts if name in chosen for p in self.parts[name]]
        for part in parts:
            if isinstance(part, Filter):
                cells[~part.allowed] = np.inf
        if chosen not in self._graphs:
            tied = [p for p in parts if isinstance(p, Clock | Automaton | Counter)]
            self._graphs[chosen] = build(sequences(tied, 1)[0], days, labels)
        return bool(np.isfinite(best_tour(self._graphs[chosen], 0, cells)[0]))

    def smallest(self, cells: Floats | None = None) -> tuple[str, ...]:
        """Rules that together leave no tour, while any of them less does (deletion filter: Chinneck,
        Dravnieks 1991); empty where all rules leave one.
        """
        needed = list(self.parts)
        if self.allows(needed, cells):
            return ()
        for name in list(needed):
            without = [n for n in needed if n != name]
            if not self.allows(without, cells):
                needed = without
        assert not self.allows(needed, cells), "the set as a whole leaves no tour"
        assert all(self.allows([n for n in needed if n != name], cells) for name in needed)
        return tuple(needed)
