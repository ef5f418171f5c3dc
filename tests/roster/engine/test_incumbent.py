"""The best roster, its bound, and what is taken for better."""

from __future__ import annotations

import numpy as np
import pytest

from tests.roster.engine.tiny import tiny
from wfm.domain.control import NoStop
from wfm.roster.engine.day_rows import DayRows, greedy
from wfm.roster.engine.incumbent import Incumbent
from wfm.roster.engine.master import Master


@pytest.mark.parametrize("seed", range(12))
def test_a_whole_search_proves_the_best(seed: int) -> None:
    one = tiny(seed)
    rows = DayRows(one.problem)
    best, master = Incumbent(rows, greedy(rows)), Master(rows)
    master.add_roster(best.roster)
    master.solve(NoStop())
    best.learn(master.bound, *master.duals)
    assert best.bound <= one.optimum()
    found = best.close(nodes=100_000)
    best.offer([] if found is None else [found])
    assert one.cost(best.roster) == best.cost == best.bound == one.optimum()
    assert best.done
    assert (best.excess() >= -1e-6).all()


def test_changes_that_suit_each_other_are_taken_together() -> None:
    one = tiny(1, agents=3)
    rows = DayRows(one.problem)
    worst = np.array([max(tours, key=lambda known: known[1])[0] for tours in one.tours])
    changed = []
    for agent in (0, 2):
        tour, _ = min(one.tours[agent], key=lambda known: one.cost(replaced(worst, agent, known[0])))
        changed.append(replaced(worst, agent, tour))
    both = np.where(changed[0] != worst, changed[0], changed[1])
    best = Incumbent(rows, worst)
    best.offer(changed)
    assert best.cost == min(one.cost(x) for x in (*changed, both))
    best.offer([worst])
    assert best.cost < one.cost(worst)


def replaced(roster: np.ndarray, agent: int, tour: object) -> np.ndarray:
    other = roster.copy()
    other[agent] = tour
    return other
