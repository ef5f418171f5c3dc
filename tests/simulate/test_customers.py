"""Who comes: the right numbers, the right laws, and the same whoever is at work."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from wfm.simulate.customers import Bots, Customers, draw


def crowd(counts: list[list[int]], seed: int = 3, replication: int = 0, **more: object) -> Customers:
    counts_ = np.array(counts)
    settings = {
        "aht_s": np.full(counts_.shape, 300.0),
        "patience_s": np.full(len(counts), 120.0),
        "interval_s": 900.0,
        "handling_cv": np.ones(len(counts)),
    }
    return draw(seed, replication, counts_, **{**settings, **more})  # type: ignore[arg-type]


def test_counts_are_kept_and_arrivals_in_order() -> None:
    found = crowd([[5, 0, 700], [3, 40, 0]])
    interval = (found.arrival_s // 900).astype(int)
    assert [[((found.queue == q) & (interval == i)).sum() for i in range(3)] for q in (0, 1)] == [
        [5, 0, 700],
        [3, 40, 0],
    ]
    assert (np.diff(found.arrival_s) >= 0).all()


def test_laws() -> None:
    """Uniform in the interval, exponential work and patience, no correlation between them."""
    found = crowd([[40_000]])
    assert stats.kstest(found.arrival_s / 900, "uniform").pvalue > 1e-3
    assert stats.kstest(found.work_s / 300, "expon").pvalue > 1e-3
    assert stats.kstest(found.patience_s / 120, "expon").pvalue > 1e-3
    ranks = stats.spearmanr(
        np.column_stack([np.diff(found.arrival_s), found.work_s[1:], found.patience_s[1:]])
    )
    assert np.abs(ranks.statistic - np.eye(3)).max() < 0.025


@pytest.mark.parametrize("cv", [0.0, 0.5, 1.0, 1.8])
def test_handling_times(cv: float) -> None:
    work = crowd([[60_000]], handling_cv=np.array([cv])).work_s
    assert work.mean() == pytest.approx(300, rel=0.05)
    assert work.std() / 300 == pytest.approx(cv, rel=0.1)
    if cv not in (0.0, 1.0):
        assert stats.kstest((np.log(work) - np.log(work).mean()) / np.log(work).std(), "norm").pvalue > 1e-3


def test_nobody_leaves_without_patience_given() -> None:
    assert np.isinf(crowd([[50]], patience_s=np.array([np.inf])).patience_s).all()


def test_the_same_seed_gives_the_same_customers_and_others_differ() -> None:
    one, same, other, later = (
        crowd([[50]]),
        crowd([[50]]),
        crowd([[50]], seed=4),
        crowd([[50]], replication=1),
    )
    assert one.work_s.tolist() == same.work_s.tolist()
    assert not set(one.work_s) & (set(other.work_s) | set(later.work_s))


def test_more_contacts_in_one_interval_leave_all_others_as_they_were() -> None:
    few, many = crowd([[50, 20], [9, 9]]), crowd([[80, 20], [9, 9]])
    kept = [set(zip(c.arrival_s, c.work_s, c.patience_s, strict=True)) for c in (few, many)]
    later = {x for x in kept[0] if x[0] >= 900}
    assert later <= kept[1]
    assert len(later) == 29


def test_a_backlog_is_there_at_the_beginning() -> None:
    found = crowd([[5], [4]], backlog=np.array([2, 3]))
    assert (found.arrival_s == 0).sum() == 5
    assert found.queue[:5].tolist() == [0, 0, 1, 1, 1]


def bots(tries: float, contains: float, per_interval: float = 1e9, **more: float) -> Bots:
    """In front of queue 0, the first of two, for one interval."""
    return Bots(np.array([[tries], [0.0]]), np.array([[contains], [0.0]]), per_interval, **more)


def test_bots_contain_their_share_of_those_who_try() -> None:
    found = crowd([[20_000], [5_000]], bots=bots(0.8, 0.9))
    assert (found.queue == 0).sum() == pytest.approx(20_000 * (1 - 0.72), rel=0.03)
    assert (found.queue == 1).sum() == 5_000


def test_beyond_their_capacity_contacts_go_straight_to_people() -> None:
    """3,000 try in each interval, 600 can be taken: evenly, after five minutes' worth of 200 at once."""
    found = crowd([[3000, 3000]], bots=Bots(np.ones((1, 2)), np.ones((1, 2)), 600.0))
    by_time = np.bincount((found.arrival_s // 300).astype(int))
    assert by_time.tolist() == pytest.approx([600, 800, 800, 800, 800, 800], abs=90)
    assert 6000 - found.arrival_s.size == pytest.approx(1400, abs=2)


def test_no_capacity_no_bots() -> None:
    found = crowd([[50]], bots=Bots(np.ones((1, 1)), np.ones((1, 1)), 0.0))
    assert found.arrival_s.size == 50


def test_escalation_comes_later_and_in_order() -> None:
    found = crowd([[400], [0]], bots=bots(0.5, 0.0, delay_s=1000.0))
    assert (np.diff(found.arrival_s) >= 0).all()
    assert (found.arrival_s >= 1000).mean() == pytest.approx(0.5, abs=0.1)
