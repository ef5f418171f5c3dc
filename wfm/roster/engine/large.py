"""Teams and horizons too large for one linear programme: patches, beside an ascent of prices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from wfm.domain.control import Progress, Stop
from wfm.roster.engine.ascent import Ascent
from wfm.roster.engine.day_rows import DayRows, drawn, sweep
from wfm.roster.engine.incumbent import Incumbent
from wfm.roster.engine.patches import Patches

_STEPS, _AT_MOST = 300, 0.3
"""Steps of an ascent before a roster is drawn from its tours, or so large a share of what is allowed."""

_AT_ONCE = 10
"""Steps between two looks at whether to stop."""

_ARCS, _MOST = 200_000_000, 100
"""Arcs walked by an ascent while the other thread plans a patch, and most steps."""

_WORTH_A_SWEEP = 0.01
"""Share of the cost that a sweep must have saved for another to follow: patches save more."""


def improve_large(
    rows: DayRows, best: Incumbent, seed: int, stop: Stop, progress: Progress
) -> tuple[int, str]:
    """An ascent, a roster drawn from its tours, and patches; while it still rises the ascent goes on beside.

    The threads meet after fixed amounts of work, so that a seed gives one roster. Returns the turns
    taken and what stopped them.
    """
    ascent, random = Ascent(rows.twin()), np.random.default_rng(seed)
    mine, other = Patches(rows, seed + 1), Patches(rows.twin(), seed + 2)
    climbs = max(1, min(_ARCS // max(rows.arcs, 1), _MOST))
    turns = 0

    def tell() -> None:
        best.learn(ascent.bound, *ascent.duals)
        progress.tell("roster", cost=best.cost, bound=best.known_bound, step=turns)

    with ThreadPoolExecutor(1) as beside:
        enough = False
        while not enough:
            if reason := stop.reason():
                return turns, reason
            ascent.climb(_AT_ONCE, beside)
            tell()
            enough = ascent.steps >= _STEPS or ascent.stalled or stop.spent() >= _AT_MOST
        roster = drawn(rows, ascent.tours, best.roster, random)
        best.offer([roster])
        saved = np.inf
        while saved > _WORTH_A_SWEEP * best.cost and not stop.reason():
            saved = sweep(rows, roster, random.permutation(rows.agents))
            best.offer([roster])
        while not (reason := "optimal" if best.done else stop.reason()):
            turns += 1
            roster, dear = best.roster, best.excess()
            if not ascent.stalled:
                climbing = beside.submit(ascent.climb, climbs)
                found = [mine.plan(roster, mine.draw(dear), stop)]
                climbing.result()
            else:
                split = int(random.integers(rows.days // 4, rows.days - rows.days // 4))
                theirs = beside.submit(other.plan, roster, other.draw(dear, first=split), stop)
                found = [mine.plan(roster, mine.draw(dear, after=split), stop), theirs.result()]
            best.offer([x for x in found if x is not None])
            tell()
    return turns, reason
