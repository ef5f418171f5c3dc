from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.staffing import deferred

AMOUNTS = st.lists(st.floats(0, 20), min_size=3, max_size=14)


def late(work: np.ndarray, capacity: np.ndarray, deadline: int) -> float:
    """Work not done by its deadline when the oldest goes first, piece by piece."""
    left, missed = [], 0.0
    for i, amount in enumerate(work):
        left.append([i + deadline, amount])
        can = capacity[i]
        for piece in left:
            took = min(piece[1], can)
            piece[1] -= took
            can -= took
        missed += sum(amount for due, amount in left if due == i + 1)
        left = [piece for piece in left if piece[0] > i + 1]
    return missed + sum(amount for _, amount in left)


@settings(deadline=None)
@given(AMOUNTS, st.integers(1, 6), st.integers(0, 3))
def test_flat_heads_are_just_enough(amounts: list[float], deadline: int, gap: int) -> None:
    work = np.array(amounts)
    gaps = np.where(np.arange(work.size) % 3 == 0, gap, 0.0)
    heads = deferred.flat_heads(work, gaps, deadline)
    assert late(work, gaps + heads, deadline) <= 1e-9
    if heads > 1e-6:
        assert late(work, gaps + 0.99 * heads, deadline) > 0


@settings(deadline=None)
@given(AMOUNTS, st.integers(1, 6), st.floats(0, 5), st.floats(0, 3))
def test_the_schedule_is_in_time_and_calls_nobody_too_early(
    amounts: list[float], deadline: int, gap: float, spare: float
) -> None:
    work = np.array(amounts)
    gaps = np.where(np.arange(work.size) % 2 == 0, gap, 0.0)
    heads = deferred.flat_heads(work, gaps, deadline) + spare
    done = deferred.schedule(work, gaps, deadline, heads)
    assert np.all(done.by_people <= heads + 1e-9)
    assert np.all(done.in_gaps <= gaps + 1e-9)
    assert np.all(done.left >= -1e-9)
    assert done.left[-1] == pytest.approx(0, abs=1e-7)
    assert late(work, done.in_gaps + done.by_people, deadline) <= 1e-7
    at_once = deferred.schedule(work, np.zeros_like(gaps), deadline, heads + gap)
    assert done.by_people.sum() <= at_once.by_people.sum() + 1e-7


def test_work_waits_for_a_gap_within_its_deadline() -> None:
    """4 come in the first of 4 intervals, due within 3: the gap of 3 in the third leaves 1 for people."""
    done = deferred.schedule(np.array([4.0, 0, 0, 0]), np.array([0, 0, 3.0, 5.0]), 3, 2.0)
    assert done.in_gaps.tolist() == [0, 0, 3, 0]
    assert done.by_people.sum() == 1
    assert done.left.tolist() == [4, 4, 0, 0] or done.left[-1] == 0


def test_too_few_people_leave_work_behind() -> None:
    done = deferred.schedule(np.array([4.0, 0, 0]), np.zeros(3), 3, 1.0)
    assert done.by_people.tolist() == [1, 1, 1]
    assert done.left.tolist() == [3, 2, 1]


def test_waits_follow_the_work() -> None:
    """2 come in the first interval, spread over it; 1 is done in each of two: means 0.5 and 1 -> 0.5."""
    done = deferred.schedule(np.array([2.0, 0.0]), np.zeros(2), 2, 1.0)
    assert done.wait[0] == pytest.approx(0.5)
    assert np.isnan(done.wait[1])


def test_what_comes_while_closed_joins_the_next_opening() -> None:
    values = np.array([1.0, 2, 3, 4, 5, 6])
    assert deferred.compressed(values, np.array([1, 2, 4])).tolist() == [3, 3, 9]


def test_refuses_a_deadline_shorter_than_an_interval() -> None:
    with pytest.raises(ValueError, match="one interval or more"):
        deferred.flat_heads(np.ones(3), np.zeros(3), 0.5)
