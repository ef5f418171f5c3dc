"""What serves large problems, on ones so small that every roster can be counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.roster.engine.test_master import relaxed
from tests.roster.engine.tiny import DAYS, LABELS, Tiny, tiny
from wfm.domain.control import Quiet, WorkLimit
from wfm.roster.engine.ascent import Ascent
from wfm.roster.engine.caps import Cap, leave_out
from wfm.roster.engine.day_rows import DayRows, drawn, greedy
from wfm.roster.engine.graph import sequences
from wfm.roster.engine.incumbent import Incumbent
from wfm.roster.engine.large import improve_large
from wfm.roster.parts import Counter, Ints


@pytest.mark.parametrize("seed", range(8))
def test_an_ascent_nears_the_linear_programme_from_below(seed: int) -> None:
    one = tiny(seed, agents=3)
    best, ascent = relaxed(one), Ascent(DayRows(one.problem))
    for _ in range(20):
        ascent.climb(1)
        assert ascent.bound <= best + 1e-6
    ascent.climb(400)
    assert 0.95 * best <= ascent.bound <= best + 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_a_bound_takes_the_cheaper_end_of_a_span(seed: int) -> None:
    exact = tiny(seed)
    wider = replace(exact.problem.start, most=exact.problem.start.most + 1)
    one = Tiny(replace(exact.problem, start=wider), exact.tours)
    best, ascent = one.optimum(), Ascent(DayRows(one.problem))
    for _ in range(60):
        ascent.climb(1)
        assert ascent.bound <= best + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_an_ascent_that_falls_at_first_goes_on(seed: int) -> None:
    exact = tiny(seed)
    start = exact.problem.start
    one = Tiny(replace(exact.problem, start=replace(start, under=100 * start.under)), exact.tours)
    ascent = Ascent(DayRows(one.problem))
    while not ascent.stalled and ascent.steps < 2000:
        ascent.climb(1)
    assert 80 < ascent.steps < 2000
    assert ascent.bound >= 0.9 * relaxed(one)


@pytest.mark.parametrize("seed", range(8))
def test_caps_have_a_price_in_an_ascent(seed: int) -> None:
    one = tiny(seed)
    use = np.zeros((DAYS, LABELS), dtype=np.int64)
    use[:, 2] = 1
    capped = Ascent(DayRows(replace(one.problem, caps=tuple(Cap(a, use, 0, 0) for a in range(2)))))
    free = Ascent(DayRows(one.problem))
    capped.climb(300)
    free.climb(300)
    for tours in one.tours:
        tours[:] = [(tour, cost) for tour, cost in tours if 2 not in tour]
    assert free.bound - 1e-6 <= capped.bound
    if all(one.tours):
        assert capped.bound <= one.optimum() + 1e-6
        assert capped.bound >= 0.9 * relaxed(one)


@pytest.mark.parametrize("seed", range(8))
def test_a_drawn_roster_is_legal_and_near_the_tours(seed: int) -> None:
    one = tiny(seed, agents=3)
    rows = DayRows(one.problem)
    ascent = Ascent(rows)
    ascent.climb(60)
    roster = drawn(rows, ascent.tours, greedy(rows), np.random.default_rng(seed))
    assert one.cost(roster) == rows.cost(roster) <= 1.5 * relaxed(one) + 20


def improved(seed: int, pieces: int) -> tuple[Incumbent, Ints, str]:
    rows = DayRows(tiny(seed).problem)
    roster = greedy(rows)
    best = Incumbent(rows, roster)
    _, reason = improve_large(rows, best, seed, WorkLimit(pieces), Quiet())
    return best, roster, reason


@pytest.mark.parametrize("seed", range(6))
def test_the_whole_of_it_ends_near_the_best(seed: int) -> None:
    one = tiny(seed)
    best, roster, reason = improved(seed, 60)
    assert reason in ("work limit", "optimal")
    assert one.optimum() <= one.cost(best.roster) == best.cost <= one.cost(roster)
    assert best.cost <= 1.05 * one.optimum() + 3
    assert best.bound <= one.optimum() + 1e-6


class Late(WorkLimit):
    """Most of what is allowed was spent on the first roster."""

    def spent(self) -> float:
        return 0.9


def test_a_roster_is_drawn_however_late_it_is() -> None:
    one = tiny(1)
    rows = DayRows(one.problem)
    best = Incumbent(rows, greedy(rows))
    improve_large(rows, best, 0, Late(5), Quiet())
    assert one.cost(best.roster) <= one.cost(greedy(rows))
    assert np.isfinite(best.bound)


def test_the_same_work_gives_the_same_roster() -> None:
    first, second = (improved(3, 40)[0] for _ in range(2))
    assert np.array_equal(first.roster, second.roster)
    assert first.bound == second.bound


def test_many_rows_days_and_agents_are_large() -> None:
    start = tiny(0).problem.start
    assert not start.is_large
    year = replace(start, least=np.zeros((2, 365)), most=np.ones((2, 365)), member=np.ones((50, 2), np.bool_))
    assert year.is_large
    assert not replace(year, member=np.ones((5, 2), np.bool_)).is_large
    assert not replace(year, least=np.zeros((2, 50))).is_large
    assert not replace(year, under=np.zeros(2), over=np.array([0.0, 1.0])).is_large


@pytest.mark.parametrize(("most_arcs", "capped"), [(10**6, 0), (200, 2), (10, 4)])
def test_counters_leave_a_graph_that_would_be_too_large(most_arcs: int, capped: int) -> None:
    shifts = np.tile([0, 1, 1], (DAYS, 1))
    floor = Counter((0, 1), shifts, (0, 0), np.array([np.inf, np.inf, 0.0, 0.0]))
    ceiling = Counter((0, 1), shifts, (0, 1), np.zeros(4))
    priced = Counter((0, 1), shifts, (0, 0), np.array([0.0, 0.0, 7.0]))
    groups = sequences([floor, ceiling, priced], 2)
    kept, caps = leave_out(groups, DAYS, LABELS, most_arcs)
    assert len(caps) == capped
    assert all(any(c.final_cost is priced.final_cost for c in group.counters) for group in kept)
    assert {(c.agent, c.least, c.most) for c in caps} <= {(0, 0, 3), (1, -1, 2), (0, 2, 3), (1, 2, 3)}
