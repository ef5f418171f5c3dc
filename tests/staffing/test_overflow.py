from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_oracles import stationary

from wfm.staffing import erlang_b, overflow


def overflow_chain(load: float, heads: int, beyond: int) -> tuple[float, float]:
    """Mean and variance of the number busy in a second group of `beyond` servers."""
    moves = {}
    for i in range(heads + 1):
        for j in range(beyond + 1):
            after = []
            if i < heads:
                after.append(((i + 1, j), load))
            elif j < beyond:
                after.append(((i, j + 1), load))
            after += [((i - 1, j), i)] if i else []
            after += [((i, j - 1), j)] if j else []
            moves[i, j] = after
    p = stationary(moves)
    mean = sum(j * q for (_, j), q in p.items())
    return mean, sum(j * j * q for (_, j), q in p.items()) - mean**2


@pytest.mark.parametrize(("load", "heads"), [(5, 4), (8, 10), (2, 0)])
def test_mean_and_variance_match_the_chain(load: float, heads: int) -> None:
    mean, variance = overflow.overflow(load, heads)
    assert (mean, variance) == pytest.approx(overflow_chain(load, heads, 30), rel=1e-8)


@pytest.mark.parametrize(
    ("load", "servers"), [(10, 10.5), (600, 580.5), (0.1, 0.5), (0.01, 3.3), (5, 0.2), (9000, 9100.3)]
)
def test_blocking_of_servers_that_are_not_whole(load: float, servers: float) -> None:
    a = mp.mpf(load)
    inverse = mp.e**a * a ** (-mp.mpf(servers)) * mp.gammainc(mp.mpf(servers) + 1, a)
    assert overflow.blocking(load, servers) == pytest.approx(float(1 / inverse), rel=1e-11)
    whole = np.floor(servers)
    assert overflow.blocking(load, whole) == pytest.approx(erlang_b.blocking(load, whole), rel=1e-12)


@pytest.mark.parametrize(("load", "heads"), [(10, 10), (50, 45), (5000, 5000), (3, 1)])
def test_one_group_is_its_own_equivalent(load: float, heads: int) -> None:
    found = overflow.equivalent(*overflow.overflow(load, heads))
    assert found == pytest.approx((load, heads), rel=1e-9)
    lost = load * erlang_b.blocking(load, heads + 3) / overflow.overflow(load, heads)[0]
    assert overflow.lost(*overflow.overflow(load, heads), 3) == pytest.approx(lost, rel=1e-9)


def test_two_groups_into_a_third_match_the_chain() -> None:
    """Two groups of 3 under 3 erlangs each overflow to 4 more people: equivalent random, 2 % off."""
    moves = {}
    for a, b, c in np.ndindex(4, 4, 5):
        after = (
            [((a - 1, b, c), a)] * (a > 0) + [((a, b - 1, c), b)] * (b > 0) + [((a, b, c - 1), c)] * (c > 0)
        )
        if a < 3:
            after.append(((a + 1, b, c), 3.0))
        elif c < 4:
            after.append(((a, b, c + 1), 3.0))
        if b < 3:
            after.append(((a, b + 1, c), 3.0))
        elif c < 4:
            after.append(((a, b, c + 1), 3.0))
        moves[a, b, c] = after
    p = stationary(moves)
    offered = 3 * sum(q * ((a == 3) + (b == 3)) for (a, b, _), q in p.items())
    exact = 3 * sum(q * ((a == 3) + (b == 3)) for (a, b, c), q in p.items() if c == 4) / offered
    mean, variance = overflow.overflow(3, 3)
    assert 2 * mean == pytest.approx(offered, rel=1e-9)
    assert overflow.lost(2 * mean, 2 * variance, 4) == pytest.approx(exact, rel=0.02)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 500), st.floats(1, 8), st.floats(0.001, 0.5))
def test_fewest_is_enough_and_one_fewer_is_not(mean: float, peakedness: float, blocking: float) -> None:
    n = int(overflow.fewest(mean, peakedness * mean, blocking))
    found = overflow.lost(mean, peakedness * mean, [max(n - 1, 0), n])
    assert not np.any(np.isnan(found))
    assert found[1] <= blocking
    assert n == 0 or found[0] > blocking


def test_refuses_what_is_smoother_than_chance() -> None:
    with pytest.raises(ValueError, match="variance"):
        overflow.equivalent(3, 2)
