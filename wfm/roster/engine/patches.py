"""Tours of some people through a run of days planned anew, beside all that stays as it is.

A linear programme over their tours and a dive from it, as for the whole roster; but a patch makes a
small programme, however large the roster is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from wfm.domain.control import Stop
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.dive import dive
from wfm.roster.engine.master import Master
from wfm.roster.parts import Floats, Ints

_CELLS, _USUAL = 4000, 14
"""People x days of a patch at first, shared by the rows that they are in; of so many days."""

_FEWEST, _SHORTEST, _LONGEST = 3, 7, 28
"""Least people and days of a patch, and most days while it need not have more."""

_LEAST = float(_FEWEST * _SHORTEST**2)

_LITTLE, _WORK = 10_000_000, 100_000_000
"""Work on a patch below which the next ones are larger, and above which they are smaller."""

_LARGER, _SMALLER, _MUCH_SMALLER = 1.1, 0.99, 0.5
"""Between the two a patch is too small if its linear programme shows that nothing in it is cheaper."""

_ROUNDS = 100
"""Rounds of pricing before a dive: what is missing then is little."""

_AT_ONCE = 0.006
"""Share of the patch's cells fixed at once in a dive."""

_EPSILON = 1e-6


class Patch(NamedTuple):
    """People by position, in order; first day, and the one after the last."""

    agents: Ints
    first: int
    after: int


class Patches:
    """Draws patches and plans them anew; one for each thread.

    `size`: people x days x days of the next one, as many as do not take too long, since long runs have many
    more ways through them. `work`: of the last one, in arcs walked.
    """

    def __init__(self, rows: DayRows, seed: int) -> None:
        self.rows = rows
        cells = float(rows.agents * rows.days)
        few = min(_CELLS / max(rows.rules, 1), _WORK / _ROUNDS / max(rows.arcs, 1) * cells)
        self._most = cells * rows.days
        self.size = min(max(few, float(_SHORTEST * rows.agents)) * _USUAL, self._most)
        self.work = 0
        self._random = np.random.default_rng(seed)
        self._duals = rows.no_duals()

    def draw(self, dear: Floats | None = None, first: int = 0, after: int | None = None) -> Patch:
        """A patch within the days from `first` to before `after`.

        `dear`: (agents,) chances to be among its people.
        """
        rows, draw = self.rows, self._random
        after = rows.days if after is None else after
        days = after - first
        low = min(max(_SHORTEST, int(np.ceil(np.sqrt(self.size / rows.agents)))), days)
        length = int(draw.integers(low, min(max(low, _LONGEST), days) + 1))
        people = min(max(round(self.size / length**2), _FEWEST), rows.agents)
        middle = int(draw.integers(first, after))
        begin = min(max(middle - int(draw.integers(length)), first), after - length)
        chances = None if dear is None else _chances(dear)
        chosen = draw.choice(rows.agents, people, replace=False, p=chances)
        return Patch(np.sort(chosen).astype(np.int64), begin, begin + length)

    def plan(
        self, roster: Ints, patch: Patch, stop: Stop, known: Sequence[tuple[Ints, Floats]] = ()
    ) -> Ints | None:
        """Another roster (agents, days), no dearer; None where none was found.

        One of the same cost is a way out of where nothing near is cheaper. `stop` is asked only what time
        it leaves. `known`: by agent, tours (tours, days) worth to begin with, and their costs.
        """
        rows = self.rows.patch(roster, *patch)
        master = Master(rows)
        master.duals = self._known(rows, patch)
        now = roster[patch.agents]
        master.add_roster(now)
        for place, agent in enumerate(patch.agents.tolist() if known else ()):
            tours, costs = known[agent]
            possible = np.isfinite(rows.own[place][np.arange(rows.days), tours]).all(axis=1)
            for tour, cost in zip(tours[possible], costs[possible].tolist(), strict=True):
                master.add(place, tour, cost)
        before = rows.cost(now)
        if master.solve(stop, _ROUNDS, 1e-4) == "lost":
            return None
        self._learn(patch, master.duals)
        in_vain = master.value >= before - max(rows.unit / 2, _EPSILON)
        found = None
        if not in_vain:
            at_least = max(2, round(_AT_ONCE * len(now) * (patch.after - patch.first)))
            for found in dive(rows, master, stop, at_least=at_least, rounds=4, random=self._random):
                if found is None and master.value > before + _EPSILON:
                    break
        self.work = master.work
        self._resize(in_vain, master.work)
        if found is None or (found == now).all() or rows.cost(found) > before + _EPSILON:
            return None
        better = roster.copy()
        better[patch.agents] = found
        return better

    def _resize(self, in_vain: bool, work: int) -> None:
        if work > _WORK:
            self.size *= max(float(np.sqrt(_WORK / work)), _MUCH_SMALLER)
        else:
            self.size *= _LARGER if in_vain or work < _LITTLE else _SMALLER
        self.size = min(max(self.size, _LEAST), self._most)

    def _known(self, rows: DayRows, patch: Patch) -> tuple[Floats, Floats]:
        y, mu = self._duals
        return np.clip(y, -rows.over, rows.under), mu[self._caps_of(patch)]

    def _learn(self, patch: Patch, duals: tuple[Floats, Floats]) -> None:
        inside = slice(patch.first, patch.after)
        y, mu = self._duals[0].copy(), self._duals[1].copy()
        y[:, inside] = duals[0][:, inside]
        mu[self._caps_of(patch)] = duals[1]
        self._duals = y, mu

    def _caps_of(self, patch: Patch) -> Ints:
        """Positions of the caps of its people among those of everybody."""
        chosen = np.zeros(self.rows.agents, dtype=np.bool_)
        chosen[patch.agents] = True
        return np.flatnonzero(np.repeat(chosen, [len(caps) for caps in self.rows.caps]))


def _chances(dear: Floats) -> Floats:
    """Of what costs much more than of the rest; nothing has none."""
    weight = np.maximum(dear, 0.0) + 0.1 * max(float(dear.mean()), 1.0)
    chances: Floats = weight / weight.sum()
    return chances
