"""Annealing of a roster in which nothing goes by slot: what is quick where the linear programme is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.domain.control import Stop
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.search import Search
from wfm.roster.engine.state import Tour
from wfm.roster.parts import Ints

_MOVES = 4
"""Moves of one piece of work, for each agent and day: beside it the linear programme takes a step."""

_HOT, _COLD = 0.1, 0.01
"""Heat at the start and the end of a cycle, in prices of a head in a row."""

_FIRST, _LONGER = 10, 2
"""Pieces of the first cycle; each one after is so much longer."""

_REPAIRS = 200
"""Turns to bring everybody within their caps."""


class Cooling:
    """Cycles of annealing, each longer than the one before, from the best roster met."""

    def __init__(self, rows: DayRows, roster: Ints, seed: int) -> None:
        """`roster`: (agents, days) labels, everybody's tour legal, caps aside."""
        p = rows.problem
        still = tuple(replace(t, works=np.zeros_like(t.works)) for t in p.times)  # no slot has a price
        self._search = Search(replace(p, times=still), seed)
        nothing = np.empty(0, dtype=np.int64)
        self._search.start([Tour(x, ((),) * rows.days, nothing, nothing, 0.0) for x in roster])
        self._price = rows.price
        self._pieces, self._done = _FIRST, 0
        self._caps = rows.caps
        self._moves = _MOVES * rows.agents * rows.days

    def mend(self, stop: Stop) -> list[int]:
        """Brings tours within their caps; who still breaks them."""
        for _ in range(_REPAIRS):
            lost = [a for a, caps in enumerate(self._caps) if not all(c.keeps(self._labels[a]) for c in caps)]
            if not lost or stop.reason():
                return lost
            self._search.mend(np.array(lost))
        return lost

    @property
    def _labels(self) -> Ints:
        return self._search.state.books.labels.astype(np.int64)

    @property
    def work(self) -> int:
        """Arcs walked so far."""
        return int(self._search.state.room.walked[0])

    @property
    def roster(self) -> Ints:
        """The best roster met, (agents, days) labels."""
        return self._search.record.labels.astype(np.int64)

    def step(self) -> Ints:
        """One piece of work; the best roster met."""
        done = self._done / self._pieces
        self._search.anneal(self._moves, self._price * _HOT * (_COLD / _HOT) ** done)
        self._done += 1
        if self._done == self._pieces:
            self._pieces, self._done = self._pieces * _LONGER, 0
            self._search.best()
        return self.roster
