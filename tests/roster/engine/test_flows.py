"""Agents planned anew at once against the optimum by enumeration."""

from __future__ import annotations

import numpy as np
import pytest

from tests.roster.engine.tiny import tiny
from wfm.roster.engine.day_rows import DayRows, greedy
from wfm.roster.engine.flows import flow, solve


@pytest.mark.parametrize("seed", range(12))
def test_all_agents_at_once_reach_the_optimum(seed: int) -> None:
    one = tiny(seed)
    rows = DayRows(one.problem)
    now = greedy(rows)
    flows = [flow(rows.graph(a), a, rows.own[a], rows.own[a], 1e6) for a in range(2)]
    found, bound = solve(rows, [f for f in flows if f is not None], now)
    best = one.optimum()
    assert bound == pytest.approx(best)
    assert one.cost(now if found is None else found) == pytest.approx(best)


@pytest.mark.parametrize("slack", [0.0, 1.0, 3.0])
def test_a_flow_holds_the_tours_within_its_slack_and_no_arc_besides(slack: float) -> None:
    one = tiny(5)
    rows = DayRows(one.problem)
    found = flow(rows.graph(0), 0, rows.own[0], rows.own[0], slack)
    assert found is not None
    least = min(cost for _, cost in one.tours[0])
    wanted = {
        (day, label) for tour, cost in one.tours[0] if cost <= least + slack for day, label in enumerate(tour)
    }
    assert {(day, label) for day, _, label, _ in found.arcs.tolist()} == wanted
    assert np.isfinite(found.cost).all()
