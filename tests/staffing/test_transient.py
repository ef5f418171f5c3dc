from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.linalg import expm
from scipy.stats import hypergeom

from wfm.staffing import chat, erlang_a, erlang_c
from wfm.staffing.cells import Limits
from wfm.staffing.transient import PARTS, Chain, between_means, follow

AHT, PATIENCE, INTERVAL, WITHIN, MOST = 300.0, 150.0, 900.0, 20.0, 60


def along(chain, load, least, limits=None, **more):
    load = np.array(load, dtype=float)
    is_open = more.pop("is_open", np.ones(load.size, dtype=bool))
    return follow(
        chain, load, np.full(load.size, AHT), INTERVAL, is_open, np.array(least), limits or KEEP, **more
    )


KEEP = Limits(0.8, WITHIN)


def given_heads(chain, load, heads, limits=KEEP, **more):
    return along(chain, load, heads, limits, most=np.array(heads), **more)


def exact(load: list[float], heads: list[int]) -> list[float]:
    """Share answered in time, interval by interval, by matrix exponentials: the states are those
    present; who arrives sees the chain of those ahead empty, or leaves."""
    steps = 8
    pi = None
    found = []
    for i, n in enumerate(heads):
        down = np.array([min(j, n) / AHT + max(j - n, 0) / PATIENCE for j in range(MOST + 1)])
        if pi is None:
            pi = np.cumprod([1.0, *[load[0] / AHT / down[j] for j in range(1, MOST + 1)]])
            pi /= pi.sum()
        elif n < heads[i - 1]:  # those who go take along what they have in hand
            before, fewer = heads[i - 1], heads[i - 1] - n
            left = np.zeros(MOST + 1)
            for j in range(MOST + 1):
                for taken in range(fewer + 1):
                    left[j - taken] += pi[j] * hypergeom.pmf(taken, before, min(j, before), fewer)
            pi = left
        answer = np.ones(MOST + 1)
        for ahead in range(MOST + 1 - n):  # k ahead: leave at n/AHT + k/PATIENCE; own patience beside
            a = np.zeros((ahead + 3, ahead + 3))
            for k in range(ahead + 1):
                a[k, ahead + 1 if k == 0 else k - 1] = n / AHT + k / PATIENCE
                a[k, ahead + 2] = 1 / PATIENCE
            a -= np.diag(a.sum(axis=1))
            answer[n + ahead] = expm(a * WITHIN)[ahead, ahead + 1] if n else 0.0
        offered = in_time = 0.0
        for rate in between_means(np.array(load))[i] / AHT:
            q = np.zeros((MOST + 1, MOST + 1))
            for j in range(MOST):
                q[j, j + 1], q[j + 1, j] = rate, down[j + 1]
            q -= np.diag(q.sum(axis=1))
            step = expm(q * INTERVAL / PARTS / steps)
            for _ in range(steps):
                middle = pi @ (np.eye(MOST + 1) + step) / 2
                offered, in_time = offered + rate, in_time + rate * (middle @ answer)
                pi = pi @ step
        found.append(in_time / offered)
    return found


def test_matches_the_forward_equations() -> None:
    """A launch, people who come, and people who go."""
    load, heads = [4.0, 20, 18, 6, 5], [5, 16, 20, 9, 6]
    found = given_heads(Chain(PATIENCE), load, heads)
    assert found.service == pytest.approx(exact(load, heads), abs=0.006)
    assert found.heads.tolist() == heads


@pytest.mark.parametrize(
    ("chain", "steady"),
    [
        (Chain(120.0), lambda: erlang_a.measures(20, AHT, 21, WITHIN, 120)),
        (Chain(np.inf), lambda: erlang_c.measures(20, AHT, 23, WITHIN)),
        (Chain(120.0, (1.0, 1.2, 1.5)), lambda: chat.measures(20, AHT, 11, WITHIN, 120, (1.0, 1.2, 1.5))),
    ],
)
def test_an_even_day_is_the_steady_state(chain, steady) -> None:
    heads = {None: 21, np.inf: 23}.get(chain.patience_s, 21) if len(chain.aht_factor) == 1 else 11
    found = given_heads(chain, [20.0] * 4, [heads] * 4)
    assert found.service == pytest.approx(np.full(4, steady().service), abs=1e-4)
    assert found.abandon_rate == pytest.approx(np.full(4, steady().abandon_rate), abs=1e-4)


def test_as_many_as_it_takes_and_no_more() -> None:
    load, least = [5.0, 5, 40, 38, 10, 5], [6, 6, 41, 39, 11, 6]
    found = along(Chain(np.inf), load, least)
    assert (found.heads >= least).all()
    assert (found.heads > least).any()
    first = np.flatnonzero(found.heads > least)[0]
    one_fewer = found.heads - (np.arange(len(load)) == first)
    assert given_heads(Chain(np.inf), load, one_fewer).service[first] < found.service[first]
    again = along(Chain(np.inf), load, least, most=np.maximum(one_fewer, least))
    assert again.heads[first] == found.heads[first] - 1
    assert again.service.min() < found.service.min()  # each quarter of an interval keeps it
    even = along(Chain(np.inf), [20.0] * 5, [0] * 5)
    assert even.heads.tolist() == [int(erlang_c.fewest(20, AHT, KEEP).heads)] * 5


def test_leaving_is_capped_and_answered_contacts_may_be_what_counts() -> None:
    load, least = [5.0, 40, 40], [3, 30, 30]
    capped = along(Chain(60.0), load, least, Limits(0.0, WITHIN, abandon_rate=0.05))
    assert (capped.abandon_rate <= 0.05).all()
    assert capped.heads[1] > 30
    offered, answered = (along(Chain(60.0), load, least, Limits(0.8, WITHIN, of_answered=a)) for a in (0, 1))
    assert (answered.heads <= offered.heads).all()
    assert (answered.service >= 0.8).all()


def test_closed_intervals_have_nobody_and_each_opening_begins_empty() -> None:
    is_open = np.array([False, True, True, False, True])
    found = along(Chain(PATIENCE), [0.0, 30, 30, 0, 30], [0, 25, 31, 0, 25], is_open=is_open)
    assert found.heads[~is_open].tolist() == [0, 0]
    assert found.service[1] == pytest.approx(found.service[4], abs=0.02)
    assert found.heads[1] <= found.heads[2]


def test_rates_that_may_come_are_weighed() -> None:
    load, heads = [10.0, 20, 15], [12, 20, 17]
    each = [given_heads(Chain(PATIENCE), np.multiply(load, f), heads).service for f in (0.8, 1.2)]
    factor, weight = np.tile([0.8, 1.2], (3, 1)), np.tile([0.4, 0.6], (3, 1))
    both = given_heads(Chain(PATIENCE), load, heads, factor=factor, weight=weight)
    assert both.service == pytest.approx(0.4 * each[0] + 0.6 * each[1], abs=1e-9)


def test_fewest_over_rates_that_may_come() -> None:
    """As many as keep the promise over all of them, though the higher rate alone breaks it; no more."""
    rates = {"factor": np.array([[0.7, 1.3]]), "weight": np.array([[0.4, 0.6]])}
    found = along(Chain(PATIENCE), [20.0], [15], most=np.array([60]), **rates)
    assert 15 < found.heads[0] < 60
    alone = along(Chain(PATIENCE), [26.0], [15]).heads[0]
    assert found.heads[0] < alone
    assert found.service[0] >= 0.8 > given_heads(Chain(PATIENCE), [20.0], found.heads - 1, **rates).service[0]


def test_extremes_give_numbers() -> None:
    load = [0.0, 2000, 0, 0, 1e-6, 300]
    for chain in (Chain(np.inf), Chain(1.0), Chain(1e7, (1.0, 1.0))):
        found = along(chain, load, [0, 1, 0, 2, 0, 1], Limits(0.995, 0.0))
        assert np.isfinite(found.service).all()
        assert ((found.service >= 0.99) | (np.array(load) == 0)).all()


@given(arrays(float, st.integers(1, 12), elements=st.floats(0, 1e4)))
def test_rates_between_means_keep_them(mean: np.ndarray) -> None:
    path = between_means(mean)
    assert path.shape == (mean.size, PARTS)
    assert path.mean(axis=1) == pytest.approx(mean, abs=1e-6)
    assert path.min() >= -1e-6


def test_rates_between_means_follow_a_line_and_rise_within_a_launch() -> None:
    line = between_means(np.arange(1.0, 6.0) * 12)
    assert np.diff(line[1:-1].reshape(-1)) == pytest.approx(np.ones(PARTS * 3 - 1))
    launch = between_means(np.array([10.0, 10, 90, 90, 80]))
    assert launch[1] == pytest.approx(np.full(PARTS, 10))  # nobody knows of it before
    assert launch[2, 0] < 70 < 95 < launch[2].max()
