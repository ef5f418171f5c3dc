"""Teams and horizons too large for one linear programme: windows of days, beside an ascent of prices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from wfm.domain.control import Progress, Stop
from wfm.roster.engine.ascent import Ascent
from wfm.roster.engine.day_rows import DayRows, drawn, sweep
from wfm.roster.engine.improve import Improver
from wfm.roster.engine.windows import Windows
from wfm.roster.parts import Ints

_STEPS, _AT_MOST = 300, 0.3
"""Steps of an ascent before a roster is drawn from its tours, or so large a share of what is allowed."""

_AT_ONCE = 10
"""Steps between two looks at whether to stop."""

_ARCS, _MOST = 200_000_000, 100
"""Arcs walked by an ascent while the other thread plans a window, and most steps."""

_IN_VAIN = 20
"""Windows in vain after which integer programmes take turns with them."""

_EPSILON = 1e-6

_WORTH_A_SWEEP = 0.01
"""Share of the cost that a sweep must have saved for another to follow: windows save more."""


def improve_large(
    rows: DayRows, improver: Improver, seed: int, stop: Stop, progress: Progress
) -> tuple[int, str]:
    """An ascent, a roster drawn from its tours, and windows; while it still rises the ascent goes on beside.

    The threads meet after fixed amounts of work, so that a seed gives one roster. Returns the turns
    taken and what stopped them.
    """
    ascent, random = Ascent(rows.twin()), np.random.default_rng(seed)
    mine, other = Windows(rows, seed + 1), Windows(rows.twin(), seed + 2)
    climbs = max(1, min(_ARCS // max(rows.arcs, 1), _MOST))
    turns = in_vain = 0

    def tell() -> None:
        improver.learn(ascent.bound, *ascent.duals)
        progress.tell("roster", cost=improver.cost, bound=improver.known_bound, step=turns)

    with ThreadPoolExecutor(1) as beside:
        enough = False
        while not enough:
            if reason := stop.reason():
                return turns, reason
            ascent.climb(_AT_ONCE, beside)
            tell()
            enough = ascent.steps >= _STEPS or ascent.stalled or stop.spent() >= _AT_MOST
        roster = drawn(rows, ascent.tours, improver.roster, random)
        improver.offer(roster)
        saved = np.inf
        while saved > _WORTH_A_SWEEP * improver.cost and not stop.reason():
            saved = sweep(rows, roster, random.permutation(rows.agents))
            improver.offer(roster)
        while not (reason := "optimal" if improver.done else stop.reason()):
            turns += 1
            roster, cost = improver.roster, improver.cost
            if not ascent.stalled:
                climbing = beside.submit(ascent.climb, climbs)
                found = [mine.plan(roster, mine.draw(), stop)]
                climbing.result()
            else:
                split = int(random.integers(rows.days // 4, rows.days - rows.days // 4))
                theirs = beside.submit(other.plan, roster, other.draw(split), stop)
                if in_vain > _IN_VAIN and turns % 2:
                    improver.step(stop.left_s())
                    found = []
                else:
                    found = [mine.plan(roster, mine.draw(0, split), stop)]
                found.append(theirs.result())
            _offer(improver, roster, found)
            in_vain = 0 if improver.cost < cost - _EPSILON else in_vain + 1
            tell()
    return turns, reason


def _offer(improver: Improver, roster: Ints, found: list[Ints | None]) -> None:
    """Takes the cheapest of rosters each made from `roster` by changing days of its own: one, or all."""
    new = [x for x in found if x is not None]
    for x in new:
        improver.offer(x)
    if len(new) > 1:
        both = roster.copy()
        for x in new:
            both = np.where(x != roster, x, both)
        improver.offer(both)
