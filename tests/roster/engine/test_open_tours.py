"""Tours along open cells against plain enumeration."""

from __future__ import annotations

import numpy as np
import pytest

from tests.roster.engine.tiny import DAYS, tiny
from wfm.roster.engine.caps import Cap
from wfm.roster.engine.day_rows import DayRows
from wfm.roster.engine.open_tours import open_tours


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("slack", [0.0, 2.0, 1e6])
def test_all_tours_within_the_slack_and_no_others(seed: int, slack: float) -> None:
    one = tiny(seed)
    rows = DayRows(one.problem)
    labels, costs = open_tours(rows.graph(0), 0, rows.own[0], rows.own[0], [], slack, 1000)
    least = min(cost for _, cost in one.tours[0])
    wanted = {tour: cost for tour, cost in one.tours[0] if cost <= least + slack}
    assert dict(zip(map(tuple, labels.tolist()), costs.tolist(), strict=True)) == pytest.approx(wanted)


@pytest.mark.parametrize("seed", range(6))
def test_prices_choose_and_own_costs_are_told(seed: int) -> None:
    one = tiny(seed)
    rows = DayRows(one.problem)
    prices = np.random.default_rng(seed).integers(0, 9, rows.own[0].shape)
    labels, costs = open_tours(rows.graph(0), 0, rows.own[0], rows.own[0] + prices, [], 3.0, 1000)
    priced = {tour: cost + prices[np.arange(DAYS), list(tour)].sum() for tour, cost in one.tours[0]}
    within = {tour for tour, cost in priced.items() if cost <= min(priced.values()) + 3.0}
    assert set(map(tuple, labels.tolist())) == within
    assert [dict(one.tours[0])[tuple(tour)] for tour in labels.tolist()] == costs.tolist()


@pytest.mark.parametrize("seed", range(6))
def test_closed_cells_and_caps_leave_their_tours_out(seed: int) -> None:
    one = tiny(seed)
    rows = DayRows(one.problem)
    use = np.zeros((DAYS, 3), dtype=np.int64)
    use[:, 2] = 1
    own = rows.own[0].copy()
    own[1, 1:] = np.inf
    labels, _ = open_tours(rows.graph(0), 0, own, own, [Cap(0, use, 1, 1)], 1e6, 1000)
    wanted = {tour for tour, _ in one.tours[0] if tour[1] == 0 and tour.count(2) == 1}
    assert set(map(tuple, labels.tolist())) == wanted


def test_where_there_are_too_many_the_cheapest_stay() -> None:
    one = tiny(3)
    rows = DayRows(one.problem)
    _, every = open_tours(rows.graph(0), 0, rows.own[0], rows.own[0], [], 1e6, 1000)
    _, few = open_tours(rows.graph(0), 0, rows.own[0], rows.own[0], [], 1e6, len(every) - 1)
    assert 0 < len(few) < len(every)
    assert few.max() < np.delete(np.sort(every), np.arange(len(few))).min()


def test_nothing_comes_of_no_tour() -> None:
    rows = DayRows(tiny(1).problem)
    own = np.full_like(rows.own[0], np.inf)
    labels, costs = open_tours(rows.graph(0), 0, own, own, [], 1e6, 10)
    assert labels.shape == (0, DAYS)
    assert costs.shape == (0,)
