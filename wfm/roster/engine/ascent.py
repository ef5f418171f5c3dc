"""A lower bound where nothing goes by slot, and prices near it: what is quick where a programme is not.

Rows of the team and caps are relaxed into prices (Lagrange), which climb by Adam (Kingma and Ba
2015) along what the cheapest tours lack or exceed; every step leaves a valid bound. One step prices
everybody's tours once, however many days there are.
"""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from wfm.roster.engine.adam import step_up
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.parts import Floats, Ints

_SAFETY = 1e-9
"""Share of the bound given away against rounding of floats."""

_RATE, _SLOWER = 0.1, 50
"""Length of the first step, in prices of a head; after so many steps it is half as long."""

_AVERAGE = 8
"""Every so many steps the averaged prices are tried: they swing less and are worth more."""

_RISE, _PATIENCE = 0.002, 40
"""Share by which the bounds of so many prices tried must be higher than those of as many before them."""

_RECENT = 60
"""Steps of which the tours are remembered."""

_DEAREST = 10
"""Most that a cap costs, in prices of the dearest head."""


class Ascent:
    """`bound`: no roster costs less; `duals`: prices (rules, days) and of caps that gave it.

    `tours`: (agents, days) the cheapest ones of recent steps.
    """

    def __init__(self, rows: DayRows, reach: float = np.inf) -> None:
        """`reach`: length of a step of rate 1 on rows that cost more."""
        self.rows, self._twin = rows, rows.twin()
        self.tours: list[Ints] = []
        self.bound = -np.inf
        self.steps = 0
        self._bounds: list[float] = []
        caps = [(agent, cap) for agent, several in enumerate(rows.caps) for cap in several]
        self._owner = np.array([agent for agent, _ in caps], dtype=np.int64)
        self._use = np.array([cap.use for _, cap in caps], dtype=np.int64).reshape(-1, rows.days, rows.labels)
        least, most = (np.array([getattr(cap, x) for _, cap in caps], float) for x in ("least", "most"))
        dear = float(max(rows.under.max(initial=1.0), rows.over.max(initial=1.0)))
        usual = float(np.median(rows.under[rows.under > 0])) if (rows.under > 0).any() else dear
        far = np.minimum(np.maximum(rows.under, rows.over), reach)
        self._of_rows = _Prices(rows.least, rows.most, -rows.over, rows.under, far)
        top = np.full(len(caps), _DEAREST * dear)
        self._of_caps = _Prices(least, most, -top, top, np.full(len(caps), min(usual, reach)))
        self.duals = rows.no_duals()

    @property
    def stalled(self) -> bool:
        """Whether bounds have hardly risen of late; the first steps may well lead below none at all."""
        before, late = self._bounds[-2 * _PATIENCE : -_PATIENCE], self._bounds[-_PATIENCE:]
        if len(before) < _PATIENCE:
            return False
        return float(np.mean(late)) < float(np.mean(before)) + _RISE * abs(self.bound)

    def climb(self, steps: int, beside: Executor | None = None) -> None:
        """Takes steps up. `beside`: a second thread to help."""
        for _ in range(steps):
            tours = self._try(self._of_rows.now, self._of_caps.now, beside)
            self.tours = [*self.tours[1 - _RECENT :], tours]
            self.steps += 1
            rate = _RATE / (1 + self.steps / _SLOWER)
            self._of_rows.move(self.rows.heads(tours), rate, self.steps)
            self._of_caps.move(self._used(tours), rate, self.steps)
            if self.steps % _AVERAGE == 0:
                self._try(self._of_rows.average, self._of_caps.average, beside)

    def _try(self, y: Floats, mu: Floats, beside: Executor | None) -> Ints:
        """Keeps the bound at these prices if it is the best so far; the cheapest tours, (agents, days)."""
        cost, tours = self._best_of_all(self.rows.own - self.rows.worth(y, mu), beside)
        bound = float(cost.sum()) + self._of_rows.earned(y) + self._of_caps.earned(mu)
        bound -= abs(bound) * _SAFETY
        self._bounds.append(bound)
        if bound > self.bound:
            self.bound, self.duals = bound, (y.copy(), mu.copy())
        return tours

    def _best_of_all(self, cells: Floats, beside: Executor | None) -> tuple[Floats, Ints]:
        if not beside:
            return self.rows.best_of_all(cells)
        half = self.rows.agents // 2
        after = beside.submit(self._twin.best_of_all, cells, half)
        (cost, tours), (more, others) = self.rows.best_of_all(cells, 0, half), after.result()
        return np.concatenate([cost, more]), np.concatenate([tours, others])

    def _used(self, tours: Ints) -> Ints:
        """What tours use of caps, (caps,)."""
        each, days = np.arange(len(self._owner))[:, None], np.arange(self.rows.days)
        return np.asarray(self._use[each, days, tours[self._owner]].sum(axis=1))


class _Prices:
    """Prices of sums that are wanted between `least` and `most`: positive for more, negative for less.

    `now` as they stand, `average` of those of late.
    """

    def __init__(self, least: Floats | Ints, most: Floats | Ints, low: Floats, high: Floats, reach: Floats):
        self.least, self.most = least, most
        self._low, self._high, self._reach = (np.array(x, dtype=float) for x in (low, high, reach))
        self.now, self.average, self._mean, self._square = (np.zeros(np.shape(least)) for _ in range(4))

    def earned(self, price: Floats) -> float:
        """Least that the sums cost at such prices."""
        return float((price * np.where(price > 0, self.least, self.most)).sum())

    def move(self, sums: Ints, rate: float, step: int) -> None:
        """One step of Adam along what is missing or too much."""
        missing, room = self.least - sums, self.most - sums
        at_none = np.maximum(missing, 0) + np.minimum(room, 0)
        slope = np.where(self.now > 0, missing, np.where(self.now < 0, room, at_none)).astype(float)
        moving = self.now, slope, self._mean, self._square, self.average, self._low, self._high, self._reach
        step_up(*(np.atleast_2d(x) for x in moving), step, rate)
