"""Everybody's tours through a run of days planned anew, beside the days before and after.

A linear programme over whole tours and a dive from it, as for a whole horizon; but rows of a few
weeks make a small programme, however long the horizon is.
"""

from __future__ import annotations

import numpy as np

from wfm.domain.control import Stop
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.dive import dive
from wfm.roster.engine.master import Master
from wfm.roster.parts import Floats, Ints

_DAYS, _CELLS, _FEWEST = 28.0, 12_000, 5.0
"""Days planned anew at first, so long as these are so many agents, days and rows, and at least."""

_WORK = 6_000_000
"""Work on the linear programme from which on the next window is shorter."""

_SHORTER, _LONGER = 0.8, 1.05

_ROUNDS = 100
"""Rounds of pricing before a dive: what is missing then is little."""

_AT_ONCE = 0.02
"""Share of the window's cells fixed at once in a dive."""


class Windows:
    """Draws windows of a horizon and plans them anew; one for each thread.

    `days`: how many, as many as do not take too long.
    """

    def __init__(self, rows: DayRows, seed: int) -> None:
        self.rows = rows
        fitting = _CELLS / max(rows.agents * rows.rules, 1)
        self.days = min(max(min(_DAYS, fitting), _FEWEST), rows.days)
        self._random = np.random.default_rng(seed)
        self._duals = rows.no_duals()

    def draw(self, first: int = 0, last: int | None = None) -> tuple[int, int]:
        """A window within these days: its first day, and the one after its last."""
        last = self.rows.days if last is None else last
        size = min(round(self.days), last - first)
        middle = int(self._random.integers(first, last))
        begin = min(max(middle - size // 2, first), last - size)
        return begin, begin + size

    def plan(self, roster: Ints, window: tuple[int, int], stop: Stop) -> Ints | None:
        """A roster (agents, days) that is cheaper in a window; None where none was found.

        `stop` is asked only what time it leaves.
        """
        rows = self.rows.window(roster, *window)
        master = Master(rows)
        master.duals = self._known(rows)
        master.add_roster(roster)
        before = rows.cost(roster)
        if master.solve(stop, _ROUNDS, 1e-4) == "lost":
            return None
        self._learn(window, master.duals)
        work = master.work
        found = None
        if master.value < before - max(rows.unit / 2, 1e-6):
            at_least = max(3, round(_AT_ONCE * rows.agents * (window[1] - window[0])))
            for piece in dive(rows, master, stop, at_least=at_least, rounds=4, random=self._random):
                found = piece
        self.days *= _LONGER if work < _WORK else _SHORTER
        self.days = min(max(self.days, _FEWEST), float(rows.days))
        return found if found is not None and rows.cost(found) < before - 1e-6 else None

    def _known(self, rows: DayRows) -> tuple[Floats, Floats]:
        y, mu = self._duals
        return np.clip(y, -rows.over, rows.under), mu

    def _learn(self, window: tuple[int, int], duals: tuple[Floats, Floats]) -> None:
        inside = slice(*window)
        y = self._duals[0].copy()
        y[:, inside] = duals[0][:, inside]
        self._duals = y, duals[1]
