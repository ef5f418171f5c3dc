from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from queue_oracles import chain, least_loaded

from wfm.staffing import chat, erlang_a, erlang_c
from wfm.staffing.cells import Limits

SLOWER = (1.0, 380 / 300, 480 / 300)


@pytest.mark.parametrize(
    ("load", "heads", "patience_s", "factors"),
    [
        (5, 3, 120, (1.0, 1.0, 1.0)),
        (5, 4, 180, SLOWER),
        (8, 3, 60, SLOWER),
        (8, 6, 120, (1.0, 1.3)),
        (5, 6, 180, (1.0,)),
        (0.2, 5, 60, SLOWER),
        (4, 3, 90, (1.0, 1.5, 3.3)),  # a third chat slows a person down in all
    ],
)
def test_matches_the_markov_chain(
    load: float, heads: int, patience_s: float, factors: tuple[float, ...]
) -> None:
    found = chat.measures(load, 300, heads, 30, patience_s, factors)
    exact = chain(load, 300, heads, 30, patience_s, factors, waiting_room=80)
    assert found.p_wait == pytest.approx(exact.p_wait, rel=1e-8)
    assert found.service == pytest.approx(exact.service, rel=1e-9)
    assert found.abandon_rate == pytest.approx(exact.abandon_rate, rel=1e-7, abs=1e-9)
    assert found.wait_s == pytest.approx(exact.wait_s, rel=1e-7, abs=1e-9)
    assert found.occupancy == pytest.approx(exact.occupancy, rel=1e-9)
    assert found.busy == pytest.approx(exact.busy, rel=1e-9)


def test_a_chat_too_many_may_slow_everyone_down() -> None:
    """Two at once take three times as long: the pace falls again, and states far below full matter."""
    load, heads, patience_s = 1600, 2000, 120
    weights = [mp.mpf(1)]
    for j in range(1, 2 * heads + 1000):
        two, left = max(min(j, 2 * heads) - heads, 0), max(j - 2 * heads, 0)
        one = min(j, heads) - two
        weights.append(weights[-1] * load / (one + two * mp.mpf(2) / 3 + left * mp.mpf(300) / patience_s))
    p_wait = mp.fsum(weights[2 * heads :]) / mp.fsum(weights)
    found = chat.measures(load, 300, heads, 30, patience_s, (1.0, 3.0))
    assert found.p_wait == pytest.approx(float(p_wait), rel=1e-10)


@pytest.mark.parametrize(
    ("load", "heads", "factors"),
    [
        *((load, heads, SLOWER) for load, heads in ((2, 3), (5, 3), (5, 4), (8, 5), (10, 7))),
        *((load, heads, (1.0, 1.3)) for load, heads in ((3, 3), (8, 6), (12, 9))),
        *((load, heads, (1.0, 1.15, 1.35)) for load, heads in ((6, 3), (9, 5), (12, 6))),
    ],
)
def test_close_to_joining_the_person_with_fewest(load: float, heads: int, factors: tuple[float, ...]) -> None:
    found = chat.measures(load, 300, heads, 30, 150, factors)
    p_wait, abandon = least_loaded(load, 300, heads, 150, factors, waiting_room=30)
    assert found.p_wait == pytest.approx(p_wait, abs=0.01)
    assert found.abandon_rate == pytest.approx(abandon, abs=0.01)


def test_flat_handling_time_is_a_place_each() -> None:
    """Without slowing, n people with 3 places are Erlang C with 3 n servers."""
    found = chat.measures(5, 300, 3, 30, math.inf, (1.0, 1.0, 1.0))
    assert found.p_wait == pytest.approx(erlang_c.measures(5, 300, 9, 30).p_wait)
    assert found.service == pytest.approx(erlang_c.measures(5, 300, 9, 30).service)


@pytest.mark.parametrize(("load", "planned", "needed"), [(10, 4, 6), (20, 8, 11), (200, 65, 102)])
def test_planning_with_flat_handling_time_fails(load: float, planned: int, needed: int) -> None:
    limits = Limits(0.8, 20)
    assert chat.fewest(load, 300, limits, 150, (1.0, 1.0, 1.0)).heads == planned
    assert chat.fewest(load, 300, limits, 150, SLOWER).heads == needed
    assert chat.measures(load, 300, planned, 20, 150, SLOWER).service < 0.41


def test_many_people_and_hardly_any_load() -> None:
    found = chat.measures([1e-3, 3000], 300, [4000, 9000], 30, 120, SLOWER)
    assert found.service.tolist() == [1, 1]
    assert found.p_wait.tolist() == [0, 0]
    assert found.busy == pytest.approx([1e-3 / 4000, 1 / 3], rel=1e-3)


def test_overloaded_without_patience() -> None:
    found = chat.measures(10, 300, 5, 30, math.inf, SLOWER)  # 5 people carry 9.375 erlangs
    assert found.service == 0
    assert math.isinf(float(found.asa_s))


@given(
    st.floats(0, 200),
    st.integers(0, 120),
    st.floats(1, 2000),
    st.lists(st.floats(0, 0.4), max_size=4),
)
def test_more_people_never_worse_and_never_nan(
    load: float, heads: int, patience_s: float, growth: list[float]
) -> None:
    factors = (1.0, *(1.0 + np.cumsum(growth)))
    found = chat.measures(load, 300, [heads, heads + 1], 30, patience_s, factors)
    for name, values in vars(found).items():
        assert not np.any(np.isnan(values)), name
    assert found.service[1] >= found.service[0] - 1e-11
    assert found.abandon_rate[1] <= found.abandon_rate[0] + 1e-11


@given(st.floats(0.01, 300), st.floats(0.1, 0.99), st.floats(5, 3000), st.floats(0.3, 1))
def test_fewest_is_enough_and_one_fewer_is_not(
    load: float, service: float, patience_s: float, occupancy: float
) -> None:
    n = int(chat.fewest(load, 300, Limits(service, 20, occupancy=occupancy), patience_s, SLOWER).heads)
    found = chat.measures(load, 300, [n - 1, n], 20, patience_s, SLOWER)
    assert found.service[1] >= service - 1e-9
    assert found.occupancy[1] <= occupancy + 1e-9
    assert found.service[0] < service + 1e-9 or found.occupancy[0] > occupancy - 1e-9


def test_slower_chats_never_need_fewer_people() -> None:
    load = np.linspace(0.5, 60, 40)
    limits = Limits(0.9, 15)
    alone = erlang_a.fewest(load, 300, limits, 120).heads
    heads = [chat.fewest(load, 300, limits, 120, (1.0, f)).heads for f in (1.0, 1.3, 1.9)]
    assert np.all(heads[0] <= heads[1])
    assert np.all(heads[1] <= heads[2])
    assert np.all(heads[2] <= alone + 1)


@pytest.mark.parametrize("factors", [(), (1.0, 0.0), (1.0, -1.0)])
def test_refuses_factors(factors: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="aht_factor"):
        chat.measures(1, 300, 2, 20, 60, factors)
