from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from queue_oracles import delay

from wfm.staffing import erlang_c
from wfm.staffing.cells import BINDING, Limits


@pytest.mark.parametrize(
    ("load", "aht_s", "heads", "within_s"),
    [
        (10, 180, 14, 20),
        (0.083, 300, 1, 20),
        (10, 180, 14, 0),
        (2999.99, 299.999, 3000, 20),
        (5, 1, 6, 20),
        (1e-6, 300, 2, 20),
        (150, 240, 400, 10),
    ],
)
def test_matches_fifty_digits(load: float, aht_s: float, heads: int, within_s: float) -> None:
    found, exact = erlang_c.measures(load, aht_s, heads, within_s), delay(load, aht_s, heads, within_s)
    assert found.p_wait == pytest.approx(float(exact.p_wait), rel=1e-10)
    assert found.service == pytest.approx(float(exact.service), rel=1e-10)
    assert found.asa_s == pytest.approx(float(exact.asa_s), rel=1e-10)
    assert found.wait_s == found.asa_s
    assert found.occupancy == pytest.approx(load / heads)


def test_anchors_of_the_field() -> None:
    """20 erlangs of 240 s: 80/20 takes 25 people, 98/20 takes 29 (Erlang C calculators)."""
    assert erlang_c.fewest(20, 240, Limits([0.8, 0.98], 20)).heads.tolist() == [25, 29]


def test_without_steady_state() -> None:
    found = erlang_c.measures(10, 180, [9, 10, 0], 20)
    assert found.p_wait.tolist() == [1, 1, 1]
    assert found.service.tolist() == [0, 0, 0]
    assert np.all(np.isinf(found.asa_s))
    assert found.occupancy.tolist() == [1, 1, 1]


def test_without_load() -> None:
    found = erlang_c.measures(0, 300, [0, 5], 20)
    assert found.service.tolist() == [1, 1]
    assert found.asa_s.tolist() == [0, 0]
    assert erlang_c.fewest(0, 300, Limits(0.8, 20, occupancy=0.85)).heads == 0


@pytest.mark.parametrize(
    ("limits", "heads", "binding"),
    [
        (Limits(0.8, 20), 14, "service"),
        (Limits(0.8, 20, asa_s=3), 16, "asa"),
        (Limits(0.8, 20, occupancy=0.5), 20, "occupancy"),
        (Limits(0.8, 20, occupancy=0.85), 14, "service"),
        (Limits(0.0, 20), 11, "occupancy"),
    ],
)
def test_each_limit_can_bind(limits: Limits, heads: int, binding: str) -> None:
    found = erlang_c.fewest(10, 180, limits)
    assert found.heads == heads
    assert BINDING[int(found.binding)] == binding


def test_rounding_adds_nobody() -> None:
    """85 / 0.85 is 100 people, and a target met exactly is met."""
    assert erlang_c.fewest(85, 300, Limits(0.1, 20, occupancy=0.85)).heads == 100
    for heads in range(2, 30):
        for load in range(1, heads):
            answered_at_once = float(1 - delay(load, 300, heads, 0).p_wait)
            if answered_at_once < 0.999:
                assert erlang_c.fewest(load, 300, Limits(answered_at_once, 0)).heads == heads


@given(
    st.floats(0.001, 2000),
    st.floats(1, 2000),
    st.floats(0, 0.9999),
    st.floats(0, 600),
    st.floats(0.01, 1e4),
    st.floats(0.05, 1),
)
def test_fewest_is_enough_and_one_fewer_is_not(
    load: float, aht_s: float, service: float, within_s: float, asa_s: float, occupancy: float
) -> None:
    n = int(erlang_c.fewest(load, aht_s, Limits(service, within_s, asa_s=asa_s, occupancy=occupancy)).heads)
    assert n > load

    def kept(heads: int, slack: float) -> bool:
        found = erlang_c.measures(load, aht_s, heads, within_s)
        return bool(
            found.service >= service - slack
            and found.asa_s <= asa_s * (1 + slack)
            and found.occupancy <= occupancy * (1 + slack)
        )

    assert kept(n, 1e-9)
    assert n - 1 <= load or not kept(n - 1, -1e-9)


@given(st.floats(0, 500), st.floats(1, 2000), st.integers(0, 600), st.floats(0, 600))
def test_more_people_never_worse_and_never_nan(
    load: float, aht_s: float, heads: int, within_s: float
) -> None:
    found = erlang_c.measures(load, aht_s, [heads, heads + 1], within_s)
    for values in vars(found).values():
        assert not np.any(np.isnan(values))
    assert found.service[1] >= found.service[0] - 1e-12
    assert found.asa_s[1] <= found.asa_s[0]
    assert found.p_wait[1] <= found.p_wait[0]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"service": 1.0}, "service"),
        ({"service": -0.1}, "service"),
        ({"within_s": -1}, "within_s"),
        ({"asa_s": 0}, "asa_s"),
        ({"occupancy": 0}, "occupancy"),
        ({"occupancy": 1.2}, "occupancy"),
    ],
)
def test_refuses_limits_that_nobody_can_keep(change: dict[str, float], word: str) -> None:
    with pytest.raises(ValueError, match=f"{word}: expected"):
        erlang_c.fewest(10, 180, Limits(**{"service": 0.8, "within_s": 20, **change}))


def test_refuses_no_handling_time() -> None:
    with pytest.raises(ValueError, match="aht_s: expected more than 0"):
        erlang_c.measures(1, 0, 2, 20)
