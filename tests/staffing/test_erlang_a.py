from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_oracles import blocking, chain
from queue_oracles import leaving as exactly
from scipy.special import pdtrc

from wfm.staffing import erlang_a, erlang_c
from wfm.staffing.cells import BINDING, Limits

CASES = [
    (10, 180, 14, 20, 300),
    (10, 180, 9, 20, 120),
    (10, 180, 5, 20, 60),
    (10, 180, 1, 20, 300),
    (5, 1, 5, 0, 10),
    (40, 300, 30, 60, 30),
    (40, 300, 20, 15, 1200),
    (3, 600, 1, 30, 20),
    (0.05, 300, 1, 20, 60),
    (120, 200, 110, 20, 90),
    (10, 180, 11, 20, 3e7),
]


@pytest.mark.parametrize("case", CASES)
def test_matches_fifty_digits(case: tuple[float, float, int, float, float]) -> None:
    found, exact = erlang_a.measures(*case), exactly(*case)
    assert found.p_wait == pytest.approx(float(exact.p_wait), rel=1e-10)
    assert found.abandon_rate == pytest.approx(float(exact.abandon_rate), rel=1e-10)
    assert found.service == pytest.approx(float(exact.service), rel=1e-9)
    assert found.virtual_service == pytest.approx(float(exact.virtual_service), rel=1e-9)
    assert found.asa_s == pytest.approx(float(exact.asa_s), rel=1e-9)


@pytest.mark.parametrize(
    ("load", "heads", "patience_s"), [(10, 14, 300), (10, 7, 120), (30, 25, 60), (6, 2, 200)]
)
def test_matches_the_markov_chain(load: float, heads: int, patience_s: float) -> None:
    found = erlang_a.measures(load, 180, heads, 20, patience_s)
    exact = chain(load, 180, heads, 20, patience_s, (1.0,), waiting_room=150)
    assert found.p_wait == pytest.approx(exact.p_wait, rel=1e-9)
    assert found.service == pytest.approx(exact.service, rel=1e-9)
    assert found.abandon_rate == pytest.approx(exact.abandon_rate, rel=1e-8)
    assert found.abandon_in_time == pytest.approx(exact.abandon_in_time, rel=1e-8)
    assert found.wait_s == pytest.approx(exact.wait_s, rel=1e-8)
    assert found.occupancy == pytest.approx(exact.occupancy, rel=1e-9)
    assert found.busy == pytest.approx(found.occupancy)


def test_patience_equal_to_handling_time_is_poisson() -> None:
    """All who are there leave at one rate: the number in the system is Poisson(load)."""
    found = erlang_a.measures([100, 5000], 60, [100, 4900], 0, 60)
    assert found.p_wait == pytest.approx(pdtrc([99, 4899], [100, 5000]), rel=1e-10)


def test_large_and_deeply_overloaded() -> None:
    """Fluid limit: the served wait patience x ln(load/heads), the others leave; nobody is in time."""
    found = erlang_a.measures(10_000, 300, [2000, 5000], 20, 600)
    assert found.abandon_rate == pytest.approx([0.8, 0.5], rel=1e-12)
    assert found.asa_s == pytest.approx(600 * np.log([5, 2]), rel=1e-3)
    assert found.service == pytest.approx([0, 0], abs=1e-15)
    assert found.p_wait == pytest.approx([1, 1])


@pytest.mark.parametrize("load", [800, 1100, 1200, 1230, 1300, 1900])
@pytest.mark.parametrize("aht_s", [60, 300, 3000])
def test_series_and_closed_form_meet(load: float, aht_s: float) -> None:
    """Overload grows past the point where the gamma function is complete and the series gives way."""
    n, within_s, patience_s = 900, 20, 300
    x, y = mp.mpf(n) * patience_s / aht_s, mp.mpf(load) * patience_s / aht_s

    def palm(x: mp.mpf) -> mp.mpf:
        return x * mp.exp(y) * y**-x * mp.gammainc(x, 0, y)

    a, rho = palm(x), mp.mpf(load) / n
    p_wait = a / (a + 1 / blocking(load, n) - 1)
    abandon = p_wait * (1 / (rho * a) + 1 - 1 / rho)
    late = p_wait * mp.gammainc(x, 0, y * mp.exp(-mp.mpf(within_s) / patience_s)) / mp.gammainc(x, 0, y)
    waited = -mp.diff(palm, x) / a * p_wait / rho * patience_s

    found = erlang_a.measures(load, aht_s, n, within_s, patience_s)
    assert found.p_wait == pytest.approx(float(p_wait), rel=1e-12)
    assert found.abandon_rate == pytest.approx(float(abandon), rel=1e-9)
    assert found.virtual_service == pytest.approx(float(1 - late), rel=1e-9, abs=1e-12)
    assert found.asa_s == pytest.approx(float(waited / (1 - abandon)), rel=1e-9)


def test_nobody_at_work() -> None:
    found = erlang_a.measures(5, 300, 0, 20, 60)
    assert found.service == 0
    assert found.abandon_rate == 1
    assert found.abandon_in_time == pytest.approx(1 - math.exp(-20 / 60))
    assert found.wait_s == 60
    assert found.asa_s == math.inf


def test_without_load() -> None:
    found = erlang_a.measures(0, 300, [0, 3], 20, 60)
    assert found.service.tolist() == [1, 1]
    assert found.abandon_rate.tolist() == [0, 0]
    assert erlang_a.fewest(0, 300, Limits(0.9, 20), 60).heads == 0


@pytest.mark.parametrize("patience_s", [1e9, math.inf])
def test_patience_without_end_is_erlang_c(patience_s: float) -> None:
    heads = [5, 10, 11, 14, 30]
    a, c = erlang_a.measures(10, 180, heads, 20, patience_s), erlang_c.measures(10, 180, heads, 20)
    stable = np.array(heads) > 10
    assert a.service[stable] == pytest.approx(c.service[stable], rel=1e-4)
    assert a.asa_s[stable] == pytest.approx(c.asa_s[stable], rel=1e-4)
    limits = Limits([0.5, 0.8, 0.99], 20, asa_s=60)
    assert np.array_equal(
        erlang_a.fewest(10, 180, limits, patience_s).heads, erlang_c.fewest(10, 180, limits).heads
    )


def test_endless_patience_agrees_with_the_closed_form_to_the_last_digits() -> None:
    load = np.array([0.5, 10, 300, 4000])
    a = erlang_a.measures(load, 180, np.ceil(load * 1.02) + 1, 20, math.inf)
    c = erlang_c.measures(load, 180, np.ceil(load * 1.02) + 1, 20)
    for name, values in vars(a).items():
        assert values == pytest.approx(getattr(c, name), rel=1e-11, abs=1e-300), name


def test_answer_below_the_load_is_found() -> None:
    """5,000 erlangs with people who leave: far fewer heads than contacts at once."""
    found = erlang_a.fewest(5000, 300, Limits(0.8, 20), 180)
    assert found.heads < 5000
    assert erlang_a.measures(5000, 300, found.heads, 20, 180).service >= 0.8
    assert erlang_a.measures(5000, 300, found.heads - 1, 20, 180).service < 0.8


@pytest.mark.parametrize(
    ("limits", "binding"),
    [
        (Limits(0.8, 20), "service"),
        (Limits(0.8, 20, asa_s=3), "asa"),
        (Limits(0.8, 20, abandon_rate=0.02), "abandonment"),
        (Limits(0.8, 20, occupancy=0.5), "occupancy"),
    ],
)
def test_each_limit_can_bind(limits: Limits, binding: str) -> None:
    assert BINDING[int(erlang_a.fewest(10, 180, limits, 120).binding)] == binding


def test_target_of_answered_contacts() -> None:
    offered = erlang_a.fewest(50, 300, Limits(0.8, 20), 60)
    answered = erlang_a.fewest(50, 300, Limits(0.8, 20, of_answered=True), 60)
    assert answered.heads < offered.heads
    found = erlang_a.measures(50, 300, answered.heads - [0, 1], 20, 60)
    assert found.service_of_answered[0] >= 0.8 > found.service_of_answered[1]


@settings(max_examples=300)
@given(
    st.floats(0.001, 800),
    st.floats(1, 2000),
    st.floats(0.01, 0.9999),
    st.floats(0, 600),
    st.floats(1, 3000),
    st.floats(0.005, 1),
    st.floats(0.05, 1),
    st.floats(0.1, 1e4),
)
def test_fewest_is_enough_and_one_fewer_is_not(
    load: float,
    aht_s: float,
    service: float,
    within_s: float,
    patience_s: float,
    abandon: float,
    occupancy: float,
    asa_s: float,
) -> None:
    limits = Limits(service, within_s, asa_s=asa_s, abandon_rate=abandon, occupancy=occupancy)
    n = int(erlang_a.fewest(load, aht_s, limits, patience_s).heads)

    def kept(heads: int, slack: float) -> bool:
        found = erlang_a.measures(load, aht_s, heads, within_s, patience_s)
        return bool(
            found.service >= service - slack
            and found.abandon_rate <= abandon * (1 + slack)
            and found.occupancy <= occupancy * (1 + slack)
            and found.asa_s <= asa_s * (1 + slack)
        )

    assert kept(n, 1e-9)
    assert n == 0 or not kept(n - 1, -1e-9)


@settings(max_examples=300)
@given(
    st.one_of(st.floats(0, 5), st.floats(0, 2000)),
    st.floats(0.5, 4000),
    st.integers(0, 2500),
    st.floats(0, 4000),
    st.floats(1e-3, 1e8),
)
def test_more_people_never_worse_and_never_nan(
    load: float, aht_s: float, heads: int, within_s: float, patience_s: float
) -> None:
    found = erlang_a.measures(load, aht_s, [heads, heads + 1], within_s, patience_s)
    for name, values in vars(found).items():
        assert not np.any(np.isnan(values)), name
        if not name.endswith("_s"):
            assert np.all((values >= -1e-12) & (values <= 1 + 1e-12)), name
    assert found.service[1] >= found.service[0] - 1e-11
    assert found.abandon_rate[1] <= found.abandon_rate[0] + 1e-11
    assert found.p_wait[1] <= found.p_wait[0] + 1e-11
    assert found.asa_s[1] <= found.asa_s[0] * (1 + 1e-9) + 1e-9
    assert np.all(found.virtual_service >= found.service - 1e-11)


@given(st.floats(0.01, 300), st.floats(1, 1000), st.floats(0, 300), st.floats(1, 3000), st.integers(1, 300))
def test_those_who_leave_make_room(
    load: float, aht_s: float, within_s: float, patience_s: float, heads: int
) -> None:
    """Never more waiting than in Erlang C. Service can be less: who leaves in time was not answered."""
    a = erlang_a.measures(load, aht_s, heads, within_s, patience_s)
    c = erlang_c.measures(load, aht_s, heads, within_s)
    assert a.p_wait <= c.p_wait + 1e-11
    assert a.virtual_service >= c.service - 1e-11
    assert a.asa_s <= c.asa_s * (1 + 1e-9) + 1e-9


def test_patience_shorter_than_the_threshold_may_take_more_people_than_erlang_c() -> None:
    limits = Limits(0.875, 20)
    assert erlang_a.fewest(1, 10, limits, 5).heads == 3
    assert erlang_c.fewest(1, 10, limits).heads == 2


@settings(deadline=None)
@given(st.floats(0.5, 200), st.floats(0.5, 200), st.integers(0, 60), st.integers(0, 60), st.floats(5, 3000))
def test_pooling_equal_handling_times_is_never_worse(
    a: float, b: float, spare_a: int, spare_b: int, patience_s: float
) -> None:
    heads = int(a) + spare_a, int(b) + spare_b
    apart = erlang_a.measures([a, b], 300, heads, 20, patience_s)
    pooled = erlang_a.measures(a + b, 300, sum(heads), 20, patience_s)
    share = np.array([a, b]) / (a + b)
    assert pooled.abandon_rate <= apart.abandon_rate @ share + 1e-12
    if heads[0] >= a and heads[1] >= b:  # where too few are there, many wait a little longer than a target
        assert pooled.service >= apart.service @ share - 1e-12
