from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_oracles import tagged
from scipy.linalg import expm

from wfm.staffing import booked, erlang_a
from wfm.staffing.cells import Limits


@pytest.mark.parametrize(
    ("load", "heads", "share", "slot_s"), [(4, 5, 0.5, 1800), (3, 3, 0.8, 900), (2, 4, 1.0, 1800)]
)
def test_matches_the_chain_from_slot_to_slot(load: float, heads: int, share: float, slot_s: float) -> None:
    """One slot as a matrix exponential; its fixed point; means by Simpson's rule."""
    aht_s, within_s, patience_s, size = 600, 120, 400, 60
    walk_in, batch = load * (1 - share) / aht_s, load * share * slot_s / aht_s
    moves = np.zeros((size, size))
    for j in range(size):
        if j + 1 < size:
            moves[j, j + 1] = walk_in
        if j:
            moves[j, j - 1] = min(j, heads) / aht_s + max(j - heads, 0) / patience_s
    moves -= np.diag(moves.sum(axis=1))
    join = np.zeros((size, size))
    whole, part = int(batch), batch - int(batch)
    for j in range(size):
        join[j, min(j + whole, size - 1)] += 1 - part
        join[j, min(j + whole + 1, size - 1)] += part
    round_ = join @ expm(moves * slot_s)
    before = np.linalg.solve(
        (np.eye(size) - round_ + np.ones((size, size))).T, np.ones(size)
    )  # p (I - P + 1) = 1
    steps = 200
    little = expm(moves * slot_s / steps)
    weights = np.array([1, *([4, 2] * (steps // 2))[:-1], 1]) / (3 * steps)
    now, mean = before @ join, np.zeros(size)
    for weight in weights:
        mean += weight * now
        now = now @ little
    found = sum((np.roll(before, i) for i in range(whole)), np.zeros(size))
    found = found + part * np.roll(before, whole)
    seen = (found + mean * walk_in * slot_s) / (load * slot_s / aht_s)
    soon, waited = tagged(list(seen[heads:]), heads / aht_s, 1 / patience_s, within_s)
    left = mean @ np.maximum(np.arange(size) - heads, 0) / patience_s / (load / aht_s)

    ours = booked.measures(load, aht_s, heads, within_s, patience_s, share, slot_s)
    assert ours.p_wait == pytest.approx(seen[heads:].sum(), rel=1e-7)
    assert ours.service == pytest.approx(seen[:heads].sum() + soon, rel=1e-7)
    assert ours.abandon_rate == pytest.approx(left, rel=1e-6)
    assert ours.asa_s == pytest.approx(waited / (1 - left), rel=1e-6)
    assert ours.occupancy == pytest.approx(mean @ np.minimum(np.arange(size), heads) / heads, rel=1e-7)


def test_nobody_booked_is_erlang_a() -> None:
    load, heads = [0, 5, 20, 200], [2, 6, 18, 210]
    found = booked.measures(load, 720, heads, 300, 900, 0, 1800)
    for name, value in vars(erlang_a.measures(load, 720, heads, 300, 900)).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-6, abs=1e-8), name


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 30), st.integers(0, 40), st.floats(30, 3000), st.floats(0, 1), st.floats(300, 3600))
def test_visitors_are_served_or_leave(
    load: float, heads: int, patience_s: float, share: float, slot_s: float
) -> None:
    found = booked.measures(load, 600, [heads, heads + 1], 120, patience_s, share, slot_s)
    for name, values in vars(found).items():
        assert not np.any(np.isnan(values)), name
    carried = found.occupancy * [heads, heads + 1]
    assert carried == pytest.approx(load * (1 - found.abandon_rate), rel=1e-6, abs=1e-9)
    assert found.service[1] >= found.service[0] - 1e-9


def test_fewest_is_enough_and_one_fewer_is_not() -> None:
    load = [0, 1, 5, 20]
    found = booked.fewest(load, 720, Limits(0.8, 300), 900, 0.5, 1800)
    enough = booked.measures(load[1:], 720, found.heads[1:], 300, 900, 0.5, 1800)
    fewer = booked.measures(load[1:], 720, found.heads[1:] - 1, 300, 900, 0.5, 1800)
    assert found.heads[0] == 0
    assert np.all((enough.service >= 0.8) & (fewer.service < 0.8))
