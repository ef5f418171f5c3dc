from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_oracles import stationary, tagged

from wfm.staffing import erlang_a, erlang_b, erlang_c, limited_lines
from wfm.staffing.cells import Limits


@pytest.mark.parametrize(
    ("load", "heads", "lines", "patience_s"),
    [(4, 3, 6, 120), (10, 9, 25, 60), (2, 5, 6, 300), (6, 4, 30, math.inf), (9, 3, 12, math.inf)],
)
def test_matches_the_markov_chain(load: float, heads: int, lines: int, patience_s: float) -> None:
    aht_s, within_s = 180, 30
    lam, leave = load / aht_s, 1 / patience_s
    moves = {}
    for j in range(lines + 1):
        down = min(j, heads) / aht_s + max(j - heads, 0) * leave
        moves[(j,)] = ([((j + 1,), lam)] if j < lines else []) + ([((j - 1,), down)] if j else [])
    p = [q for _, q in sorted(stationary(moves).items())]
    soon, waited = tagged(p[heads:lines], heads / aht_s, leave, within_s)
    left = sum((j - heads) * leave * q for j, q in enumerate(p) if j > heads) / lam
    found = limited_lines.measures(load, aht_s, heads, within_s, patience_s, lines)
    assert found.p_wait == pytest.approx(sum(p[heads:lines]), abs=1e-13)
    assert found.service == pytest.approx(sum(p[:heads]) + soon)
    assert found.abandon_rate == pytest.approx(p[-1] + left)
    assert found.asa_s == pytest.approx(waited / (1 - p[-1] - left))
    assert found.occupancy == pytest.approx(sum(min(j, heads) * q for j, q in enumerate(p)) / heads)


@pytest.mark.parametrize(("load", "heads"), [(10, 14), (10, 9), (200, 210), (10_000, 10_050)])
@pytest.mark.parametrize("patience_s", [60, 1800])
def test_many_lines_are_erlang_a(load: float, heads: int, patience_s: float) -> None:
    """Two computations with nothing in common but their definitions."""
    many = limited_lines.measures(load, 180, heads, 20, patience_s, 60_000)
    endless = limited_lines.measures(load, 180, heads, 20, patience_s, math.inf)
    exact = erlang_a.measures(load, 180, heads, 20, patience_s)
    for name, value in vars(exact).items():
        assert getattr(many, name) == pytest.approx(value, rel=1e-9, abs=1e-12), name
        assert getattr(endless, name) == pytest.approx(value, rel=1e-12, abs=1e-15), name


def test_many_lines_without_patience_are_erlang_c() -> None:
    many = limited_lines.measures([10, 5000], 180, [14, 5050], 20, math.inf, 100_000)
    exact = erlang_c.measures([10, 5000], 180, [14, 5050], 20)
    for name, value in vars(exact).items():
        assert getattr(many, name) == pytest.approx(value, rel=1e-9, abs=1e-12), name


def test_a_line_for_each_head_is_erlang_b() -> None:
    found = limited_lines.measures(50, 180, 45, 20, 120, 45)
    assert found.abandon_rate == pytest.approx(erlang_b.blocking(50, 45), rel=1e-12)
    assert (found.p_wait, found.asa_s) == (0, 0)


def test_extremes_give_numbers() -> None:
    found = limited_lines.measures([0, 5, 5, 10_000, 1e-9], 180, [0, 0, 9, 1, 3], 20, 120, [0, 4, 0, 50, 9])
    for name, values in vars(found).items():
        assert not np.any(np.isnan(values)), name
    assert found.service[:3].tolist() == [1, 0, 0]
    assert found.abandon_rate[1:3].tolist() == [1, 1]


def test_idle_heads_beyond_the_lines_lower_occupancy_only() -> None:
    found = limited_lines.measures(8, 180, [10, 20], 20, 120, 10)
    assert found.service[0] == found.service[1]
    assert found.occupancy[0] == pytest.approx(2 * found.occupancy[1])


def test_too_few_lines_are_said_to_bind() -> None:
    found = limited_lines.fewest([10, 10, 0], 180, Limits(0.8, 20), 120, [50, 8, 8])
    assert found.binding_names.tolist() == ["service", "lines", "none"]
    assert found.heads.tolist() == [12, 8, 0]


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 300), st.integers(1, 400), st.floats(1, 3000), st.floats(0.2, 0.95))
def test_fewest_is_enough_and_one_fewer_is_not(
    load: float, spare: int, patience_s: float, service: float
) -> None:
    lines = int(load) + spare
    found = limited_lines.fewest(load, 180, Limits(service, 20), patience_s, lines)
    n = int(found.heads)
    given_ = limited_lines.measures(load, 180, [max(n - 1, 0), n], 20, patience_s, lines)
    assert not np.any(np.isnan(given_.service))
    if str(found.binding_names) == "lines":
        assert given_.service[1] < service
        assert n == lines
    else:
        assert given_.service[0] < service + 1e-9
        assert given_.service[1] >= service - 1e-9


@pytest.mark.parametrize("lines", [-1, 2.5])
def test_refuses_lines(lines: float) -> None:
    with pytest.raises(ValueError, match="lines"):
        limited_lines.measures(1, 180, 2, 20, 120, lines)


def test_without_limits_nobody_is_needed() -> None:
    assert limited_lines.fewest([3.0, 30.0], 180, Limits(0.0, 20), 120, 50).heads.tolist() == [0, 0]
