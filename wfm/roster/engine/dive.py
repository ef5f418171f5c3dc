"""From the fractional roster to a whole one: cells are fixed, the most certain first.

Fixing one cell of one agent leaves its other days free, so that the programme can answer with new
tours; fixing whole tours does not (measured: far worse).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wfm.domain.control import Stop
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.master import Master
from wfm.roster.parts import Floats, Ints

_CERTAIN = 0.85
"""Cells with more than this of the fractional roster are fixed together."""

_DOUBT = 0.25
"""Of cells less certain so much doubt is taken at once, for each that should be fixed: late in a dive
nearly all are half and half, and many fixed together do not fit."""

_WHOLE = 1 - 1e-6


def dive(
    rows: DayRows, master: Master, stop: Stop, *, at_least: int, rounds: int = 6, random: np.random.Generator
) -> Iterator[Ints | None]:
    """A roster near the master's fractional one, (agents, days); None after each piece of work before.

    Ends without one where cells fixed leave no tour, or no time is left: `stop` is asked nothing else. Ties
    are broken by `random`. In the end the master is open as it was: `solve` it again before reading its
    fractions.
    """
    own = rows.own.copy()
    try:
        while True:
            cells = master.fractions()
            if (cells.max(axis=2) > _WHOLE).all():
                yield np.asarray(cells.argmax(axis=2), dtype=np.int64)
                return
            if not _fix(rows, own, cells, at_least, random):
                return
            master.close(own)
            if master.solve(stop, rounds, 1e-4) == "lost":
                return
            yield None
    finally:
        master.close(rows.own.copy())


def _fix(rows: DayRows, own: Floats, cells: Floats, at_least: int, random: np.random.Generator) -> int:
    """Fixes the most certain cells that are not whole yet, in place; returns how many."""
    score = np.where((cells > 1e-6) & (cells < _WHOLE), cells, 0.0)
    score = score * (1 + 0.05 * random.random(score.shape))
    order = np.argsort(-score, axis=None, kind="stable")[: max(at_least, int((score > _CERTAIN).sum()))]
    fixed, doubt = 0, 0.0
    for place in order.tolist():
        agent, day, label = (int(i) for i in np.unravel_index(place, cells.shape))
        if cells[agent, day, label] <= _CERTAIN:
            doubt += 1 - cells[agent, day, label]
            if fixed and doubt > _DOUBT * at_least:
                break
        if score[agent, day, label] <= 0.0 or np.isfinite(own[agent, day]).sum() <= 1:
            continue
        before = own[agent, day].copy()
        own[agent, day, np.arange(rows.labels) != label] = np.inf
        if rows.best_within_caps(agent, own[agent]) is None:
            own[agent, day] = before
            own[agent, day, label] = np.inf  # not with what is fixed already
        fixed += 1
    return fixed
