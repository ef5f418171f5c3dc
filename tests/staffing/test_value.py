from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from staffing_cases import forecast, queue, scenario

from wfm.config.queues import ContactValue, Queue
from wfm.domain.control import Quiet
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS
from wfm.staffing.requirement import requirement
from wfm.staffing.value import hull, lost_value

VALUE = ContactValue(pre_sales=100)


def loss(model: str, load: float, heads: int, value: ContactValue = VALUE, **change: object) -> float:
    kind = MODELS[model](Queue(**queue(**change)))
    law = LoadLaw.known(np.array([load]))
    return float(lost_value(kind, law, np.array([300.0]), np.array([heads]), 20, value)[0])


@pytest.mark.parametrize(("load", "heads"), [(10, 9), (10, 12), (30, 30), (5, 2)])
def test_loss_matches_the_chain_of_who_waits(load: float, heads: int) -> None:
    """A tagged contact, and a clock that beyond the threshold stops its value at the rate of the fall."""
    aht_s, within_s, patience_s, size = 300.0, 20, 120.0, 150
    weights = [1.0]
    for j in range(1, heads + size):
        weights.append(weights[-1] * load / (min(j, heads) + max(j - heads, 0) * aht_s / patience_s))
    p = np.array(weights) / sum(weights)
    moves, served = np.zeros((size, size)), np.zeros(size)
    served[0] = heads / aht_s
    for k in range(size):
        moves[k, k] = -(heads / aht_s + (k + 1) / patience_s)
        if k:
            moves[k, k - 1] = heads / aht_s + k / patience_s
    waiting = p[heads:]
    fall = -math.log(0.97)
    soon = p[:heads].sum() + waiting @ np.linalg.solve(moves, expm(moves * within_s) - np.eye(size)) @ served
    later = waiting @ expm(moves * within_s) @ np.linalg.solve(fall * np.eye(size) - moves, served)
    assert loss("erlang_a", load, heads) == pytest.approx(100 * (1 - soon - later), abs=0.02)


def test_without_patience_the_wait_is_exponential() -> None:
    """Erlang C: P(W > T) x fall / (fall + rate) of the value."""
    from wfm.staffing import erlang_c

    late = 1 - float(erlang_c.measures(10, 300, 12, 20).service)
    fall, rate = -math.log(0.97), 2 / 300
    assert loss("erlang_c", 10, 12, patience_s=None) == pytest.approx(
        100 * late * fall / (fall + rate), abs=1e-3
    )


def test_below_the_load_everything_is_lost() -> None:
    assert loss("erlang_c", 10, 8, patience_s=None) == pytest.approx(100)
    assert loss("erlang_a", 10, 0) == pytest.approx(100)


def test_other_contacts_cost_only_where_they_leave() -> None:
    mixed = ContactValue(pre_sales=100, pre_sales_share=0.25, fall_per_s=0, other=8)
    left = float(MODELS["erlang_a"](Queue(**queue())).measures(10, 300, 9, 20).abandon_rate)
    assert loss("erlang_a", 10, 9, mixed) == pytest.approx(left * (0.25 * 100 + 0.75 * 8))


def test_who_calls_again_is_lost_less_often() -> None:
    """All three leave; with redial a contact is lost only when it leaves for good."""
    flat = ContactValue(pre_sales=100, fall_per_s=0)
    again = {"share": 0.5, "delay_s": 1e5}
    assert loss("erlang_x", 10, 0, flat, redial=again) == pytest.approx(100)
    assert loss("erlang_x", 10, 9, flat, redial=again) < loss("erlang_a", 10, 9, flat)


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=2, max_size=20))
def test_hull_is_convex_below_and_touches(values: list[float]) -> None:
    y = np.array(values)
    heads = np.cumsum(np.arange(y.size) % 3 + 1)
    found = hull(np.zeros(y.size, dtype=np.int64), heads, y)
    assert np.all(found <= y + 1e-9)
    slopes = np.diff(found) / np.diff(heads)
    assert np.all(np.diff(slopes) >= -1e-9)
    assert (found[0], found[-1]) == (y[0], y[-1])
    for i in range(1, y.size - 1):  # no convex function between hull and points is higher
        chords = [
            y[a] + (y[b] - y[a]) * (heads[i] - heads[a]) / (heads[b] - heads[a])
            for a in range(i + 1)
            for b in range(i, y.size)
            if a < b
        ]
        assert found[i] == pytest.approx(min(chords), abs=1e-9)


def test_hulls_of_cells_are_apart() -> None:
    cell = np.array([0, 0, 0, 4, 4])
    assert hull(cell, np.array([0, 1, 2, 0, 3]), np.array([9.0, 9, 1, 5, 2])).tolist() == [9, 5, 1, 5, 2]


def test_value_reaches_the_curve() -> None:
    plan = scenario({"shop": queue(value={"pre_sales": 30}), "other": queue()})
    table = forecast(plan, {"shop": 300.0, "other": 300.0})
    curve = requirement(table, plan, progress=Quiet()).service_curve
    shop, other = (curve[curve["queue"] == q] for q in ("shop", "other"))
    assert other[["value_lost", "value_hull"]].isna().all(axis=None)
    first = shop[shop["interval_start"] == shop["interval_start"].iloc[0]]
    assert first["value_lost"].iloc[0] == pytest.approx(30 * 300)
    assert first["value_lost"].is_monotonic_decreasing
    assert (first["value_lost"] >= 30 * first["lost"] - 1e-9).all()
    assert (first["value_hull"] <= first["value_lost"] + 1e-9).all()
    assert isinstance(curve, pd.DataFrame)
