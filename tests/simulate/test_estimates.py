"""Intervals of ratios, shares and quantiles, and when to stop."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from worlds import HOUR, always, steady

from wfm.domain.control import WorkLimit
from wfm.simulate.centre import Centre, Line, Record
from wfm.simulate.customers import draw
from wfm.simulate.estimates import Kept, mean, proportion, ratio, wait_quantile
from wfm.simulate.replications import replicate
from wfm.simulate.tally import BINS, EDGES_S, IN_TIME, LOST, OFFERED, VALUE_LOST, WAIT_S, Promise, tally


def test_the_mean_is_students() -> None:
    values = np.random.default_rng(1).normal(5, 2, (12, 1))
    found = mean(values)
    expected = stats.t.interval(0.95, 11, values.mean(), values.std(ddof=1) / np.sqrt(12))
    assert (found.low[0], found.high[0]) == pytest.approx(expected)


def test_a_ratio_covers_as_often_as_it_says() -> None:
    """Counts that vary by 30 % with a share that falls as they grow: 95 % of the intervals hold it."""
    rng = np.random.default_rng(2)
    load = rng.normal(1, 0.3, (20, 4000)).clip(0.1)
    of = rng.poisson(500 * load).astype(float)
    part = rng.binomial(of.astype(int), (1.1 - 0.3 * load).clip(0, 1)).astype(float)
    truth = 1.1 - 0.3 * (1 + 0.09)
    found = ratio(part, of)
    assert found.value.mean() == pytest.approx(truth, abs=0.003)
    assert ((found.low < truth) & (truth < found.high)).mean() == pytest.approx(0.95, abs=0.02)


def test_nothing_offered_is_not_known_and_one_replication_says_nothing_sure() -> None:
    found = ratio(np.zeros((3, 2)), np.array([[0.0, 1]] * 3))
    assert np.isnan([found.value[0], found.low[0]]).all()
    assert found.value[1] == 0
    assert np.isnan(ratio(np.ones((1, 1)), np.ones((1, 1))).low[0])


def test_the_range_of_weeks_holds_as_many_of_the_next_with_few_replications() -> None:
    """Service drawn evenly from 0 to 1; 19 replications, and 30: 90 of 100 others lie in the range."""
    rng = np.random.default_rng(4)
    for n in (19, 30):
        counts = np.zeros((n, 4000, 1, 5))
        counts[..., OFFERED], counts[..., IN_TIME] = 1.0, rng.random((n, 4000, 1))
        none = np.zeros((n, 4000, 1))
        low, high = Kept(counts, none.astype(np.uint32), none, none).service_range(np.zeros(4000, dtype=bool))
        assert (high - low).mean() == pytest.approx(0.9, abs=0.005)


def test_wilson() -> None:
    hits = np.arange(30)[:, None] < 27
    found = proportion(hits, np.ones_like(hits))
    expected = stats.binomtest(27, 30).proportion_ci(method="wilson")
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx((0.9, expected.low, expected.high))


def test_the_quantile_of_the_wait() -> None:
    """Half wait not at all, the others exponentially, mean 100 s: the 95 % quantile is 230 s."""
    rng = np.random.default_rng(3)
    each = []
    for _ in range(20):
        wait = np.where(rng.random(5_000) < 0.5, 0.0, rng.exponential(100, 5_000))
        each.append(np.histogram(wait, [-1.0, *np.nextafter(EDGES_S[1:], np.inf)])[0])
    waits = np.array(each, dtype=np.uint32)[:, None]
    assert waits.shape == (20, 1, BINS)
    found = wait_quantile(waits, 0.95)
    truth = 100 * math.log(10)
    assert found.low[0] < found.value[0] < found.high[0]
    assert found.value[0] == pytest.approx(truth, rel=0.02)
    assert (found.high - found.low)[0] == pytest.approx(
        2 * 2.09 * math.sqrt(0.05 * 0.95 / 1e5) / 0.0005, rel=0.5
    )
    assert wait_quantile(waits, 0.4).value[0] == 0
    assert np.isnan(wait_quantile(np.zeros_like(waits), 0.95).value[0])


def test_what_is_counted() -> None:
    record = Record(
        np.array([0.0, 5, 3599, 3601, 10_000]),
        np.zeros(5, dtype=np.int64),
        np.array([10.0, 30, 50, 0, 0]),
        np.array([1, 1, 2, 1, 1], dtype=np.int8),
        np.ones((1, 2)),
        np.full((1, 2), 2.0),
    )
    promise = Promise(20.0, value=100.0, fading=80.0, fall=0.03)
    found = tally(record, [promise], np.ones((1, 1), dtype=np.int64), HOUR, 2)
    assert found.counts[0, 0, [OFFERED, 1, LOST, WAIT_S]].tolist() == [3, 1, 1, 40]
    assert found.counts[0, 0, VALUE_LOST] == pytest.approx(100 + 80 * (1 - 0.97**10))
    assert found.counts[0, 1, :4].tolist() == [1, 1, 0, 0]
    assert found.waits[0].sum(axis=1).tolist() == [2, 1]
    for waited, bin_ in zip((10.0, 30.0), np.flatnonzero(found.waits[0, 0]), strict=True):
        assert EDGES_S[bin_] < waited <= EDGES_S[bin_ + 1]
    assert found.waits[0, 1, 0] == 1


def _study(heads: int, *, threads: int = 1, most: int = 60, half_width: float = 0.02, **more: object) -> Kept:
    centre = Centre([Line(patience_s=120.0)], always([[1.0]] * heads))
    rng = np.random.default_rng(7)
    counts = rng.poisson(100, (most, 1, 4))
    return replicate(
        lambda _: centre,
        lambda r: draw(7, r, counts[r], np.full((1, 4), 300.0), np.array([120.0]), HOUR, np.ones(1)),
        [Promise(20.0)], HOUR, 4, fewest=20, most=most, half_width=half_width, threads=threads, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_it_stops_at_the_width_and_at_the_most() -> None:
    unsure, sure = _study(9, half_width=0.0), _study(9, half_width=0.5)
    assert (len(unsure.counts), len(sure.counts)) == (60, 20)
    found = _study(9, half_width=0.02)
    assert 20 <= len(found.counts) < 60
    service = found.over(np.array([0])).service(np.zeros(1, dtype=np.bool_))
    assert (service.high - service.low)[0, 0] / 2 <= 0.02
    assert len(_study(9, half_width=0.0, stop=WorkLimit(2)).counts) == 30


def test_threads_change_nothing() -> None:
    one, two = _study(9), _study(9, threads=2)
    assert one.counts.tolist() == two.counts.tolist()


def test_common_customers_tell_plans_apart() -> None:
    """One person more: the difference is far surer with the same customers than with others."""
    in_time = [_study(heads, half_width=0.0).counts[..., 1].sum(axis=(1, 2)) for heads in (9, 10)]
    same = (in_time[1] - in_time[0]).std()
    other = (in_time[1] - np.roll(in_time[0], 1)).std()
    assert same < 0.5 * other
    assert (in_time[1] - in_time[0]).mean() > 0


def test_more_people_never_make_anybody_wait_longer() -> None:
    """Contact by contact, where nobody leaves and all are as fast (Kiefer, Wolfowitz)."""
    crowd = draw(1, 0, np.array([[600]]), np.full((1, 1), 300.0), np.array([np.inf]), 7200.0, np.ones(1))
    few, many = (Centre([Line()], always([[1.0]] * n)).play(crowd, 7200.0, 1).wait_s for n in (20, 21))
    assert (many <= few + 1e-9).all()
    assert (many < few).any()


def test_of_answered_and_the_range_of_weeks() -> None:
    kept = steady([Line(patience_s=60.0)], always([[1.0]] * 3), [3 / 300], [300], [20], blocks=1)
    offered, answered = (kept.service(np.array([x])).value[0, 0] for x in (False, True))
    left = kept.abandon_rate().value[0, 0]
    assert answered == pytest.approx(offered / (1 - left))
    low, high = kept.service_range(np.array([False]))
    each = kept.counts[:, 0, 0, 1] / kept.counts[:, 0, 0, 0]
    assert low[0, 0] == pytest.approx(np.quantile(each, 0.05, method="weibull"))
    assert ((each < low[0, 0]) | (each > high[0, 0])).sum() == 2
    chance = kept.promise_kept(np.array([False]), np.array([np.median(each)]))
    assert chance.value[0, 0] == 0.5
