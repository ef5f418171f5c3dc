"""Dives end in legal rosters, and leave the programme as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.roster.engine.tiny import tiny
from wfm.domain.control import NoStop, Quiet, WorkLimit
from wfm.roster.engine.by_tours import by_tours
from wfm.roster.engine.caps import Cap
from wfm.roster.engine.day_rows import DayRows, greedy
from wfm.roster.engine.dive import dive
from wfm.roster.engine.master import Master


@pytest.mark.parametrize("seed", range(12))
def test_a_dive_is_legal_and_leaves_the_programme_as_it_was(seed: int) -> None:
    one = tiny(seed, agents=3)
    rows = DayRows(one.problem)
    master = Master(rows)
    master.add_roster(greedy(rows))
    master.solve(NoStop())
    bound = master.bound
    random = np.random.default_rng(seed)
    *_, roster = dive(rows, master, NoStop(), at_least=1, random=random)
    assert roster is not None
    assert rows.cost(roster) == pytest.approx(one.cost(roster))
    assert one.cost(roster) >= bound - 1e-6
    master.solve(NoStop())
    assert master.bound == pytest.approx(bound, abs=1e-4)
    assert master.value == pytest.approx(bound, abs=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_small_problems_are_solved_and_proved(seed: int) -> None:
    one = tiny(seed)
    assert not one.problem.by_slot
    found = by_tours(one.problem, seed, NoStop(), Quiet())
    assert found.stopped == "optimal"
    assert found.state.cost == found.bound == one.optimum() == one.cost(found.state.books.labels)


def test_caps_outside_the_graph_are_kept() -> None:
    use = np.zeros((5, 3), dtype=np.int64)
    use[:, 2] = 1
    for seed in range(6):
        one = tiny(seed)
        for tours in one.tours:
            tours[:] = [(tour, cost) for tour, cost in tours if tour.count(2) <= 1]
        if not all(one.tours):
            continue
        rows = DayRows(replace(one.problem, caps=tuple(Cap(agent, use, 0, 1) for agent in range(2))))
        assert one.cost(greedy(rows)) == rows.cost(greedy(rows))
        problem = replace(one.problem, caps=tuple(Cap(agent, use, 0, 1) for agent in range(2)))
        found = by_tours(problem, 0, NoStop(), Quiet())
        assert found.state.cost == found.bound == one.optimum() == one.cost(found.state.books.labels)


def test_the_same_work_gives_the_same_roster() -> None:
    one = tiny(3, agents=4)
    first, second = (by_tours(one.problem, 7, WorkLimit(6), Quiet()) for _ in range(2))
    assert np.array_equal(first.state.books.labels, second.state.books.labels)
    assert first.bound == second.bound


def test_a_roster_that_breaks_a_cap_is_never_taken_for_legal() -> None:
    one = tiny(2)
    roster = np.array([min(tours, key=lambda known: known[1])[0] for tours in one.tours])
    assert DayRows(one.problem).cost(roster) == one.cost(roster)
    shifts = np.tile(np.array([0, 1, 1]), (5, 1))
    for least, most in ((4, 5), (0, 1)):
        capped = replace(one.problem, caps=(Cap(1, shifts, least, most),))
        assert DayRows(capped).cost(roster) == np.inf
