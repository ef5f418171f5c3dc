from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from queue_oracles import blocking as exact

from wfm.staffing import erlang_b


@pytest.mark.parametrize(
    ("load", "servers"),
    [(1, 1), (0.5, 3), (10, 10), (50, 20), (200, 230), (1e-9, 3), (3000, 3000), (1000, 10), (0.01, 40)],
)
def test_matches_fifty_digits(load: float, servers: int) -> None:
    assert erlang_b.blocking(load, servers) == pytest.approx(float(exact(load, servers)), rel=1e-12)


def test_tables_of_the_field() -> None:
    """One percent blocking: 4.46 erlangs on 10 lines, 84.1 on 100 (published tables)."""
    assert erlang_b.blocking([4.46, 84.06], [10, 100]) == pytest.approx([0.01, 0.01], abs=2e-5)


def test_without_load_or_servers() -> None:
    assert erlang_b.blocking([0, 0, 5], [0, 3, 0]).tolist() == [1, 0, 1]
    assert erlang_b.fewest(0, 0.01) == 0


def test_blocking_too_small_for_a_float_is_zero() -> None:
    assert erlang_b.blocking(1e-3, 5000) == 0


@given(st.floats(0.001, 3000), st.floats(1e-6, 0.9))
def test_fewest_is_enough_and_one_fewer_is_not(load: float, most: float) -> None:
    n = int(erlang_b.fewest(load, most))
    assert erlang_b.blocking(load, n) <= most * (1 + 1e-12)
    assert n == 0 or erlang_b.blocking(load, n - 1) > most * (1 - 1e-12)


def test_arrays_broadcast() -> None:
    table = erlang_b.blocking(np.array([[1.0], [5.0]]), np.arange(4))
    assert table.shape == (2, 4)
    assert np.all(np.diff(table, axis=1) < 0)


@pytest.mark.parametrize(("load", "heads"), [(-1, 1), (np.nan, 1), (np.inf, 1), (1, 1.5), (1, -1)])
def test_refuses(load: float, heads: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        erlang_b.blocking(load, heads)


def test_refuses_no_blocking_at_all() -> None:
    with pytest.raises(ValueError, match="blocking: expected more than 0"):
        erlang_b.fewest(1, 0)
