"""Weights by what was said before, and a backtest that is honest about them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.made import calendar_for, history_of
from tests.forecast.test_models import volume
from wfm.domain.control import NoStop
from wfm.forecast.backtest import Backtest
from wfm.forecast.learn import blended, learn
from wfm.forecast.models import ensemble


def said_by(noise: list[float], days: int = 84, seed: int = 1) -> tuple[Backtest, ...]:
    rng = np.random.default_rng(seed)
    mean = np.full((days, 24), 50.0)
    actual = rng.poisson(mean).astype(float)
    date = np.datetime64("2025-01-06") + np.arange(days).astype("timedelta64[D]")
    origin = date - (np.arange(days) % 7).astype("timedelta64[D]")
    return tuple(Backtest(origin, date, actual, mean * np.exp(rng.normal(0, s, (days, 1)))) for s in noise)


def test_the_member_that_is_right_gets_nearly_all_the_weight():
    weight = ensemble.weigh(said_by([0.5, 0.5, 0.5, 0.5, 0.0, 0.5, 0.5]))
    assert weight.sum() == pytest.approx(1.0)
    assert weight[4] > 0.7


def test_errors_of_late_count_most():
    early, late = said_by([0.0, 0.0, *[0.5] * 5]), said_by([0.5, 0.5, *[0.0] * 5])
    changed = early[0].date >= early[0].date[-28]
    mixed = tuple(
        Backtest(a.origin, a.date, a.actual, np.where(changed[:, None], b.forecast, a.forecast))
        for a, b in zip(early, late, strict=True)
    )
    assert ensemble.weigh(mixed)[2:].sum() > 0.7
    assert ensemble.weigh(early)[2:].sum() < 0.3


def test_days_that_no_member_foresaw_hardly_count():
    """A day of three times as many puts all members far off: which was nearest then is chance."""
    plain = said_by([0.5, 0.0, *[0.5] * 5])
    actual, forecast = plain[0].actual.copy(), plain[0].forecast.copy()
    actual[40] *= 10
    forecast[40] *= 9
    wild = tuple(
        Backtest(b.origin, b.date, actual, b.forecast if i else forecast) for i, b in enumerate(plain)
    )
    assert ensemble.weigh(wild)[1] > 0.6


def test_equally_good_members_are_averaged():
    weight = ensemble.weigh(said_by([0.2] * 7))
    assert weight.min() > 0.06


def test_without_a_backtest_the_weights_believed_hold():
    weight = ensemble.weigh(tuple(b.rows(np.zeros(84, dtype=bool)) for b in said_by([0.1] * 7)))
    assert weight.tolist() == list(ensemble.BELIEVED)


def test_weights_of_an_origin_come_from_days_before_it():
    backtests = said_by([0.5, 0.5, 0.0, *[0.5] * 4])
    last = backtests[0].origin == backtests[0].origin[-1]
    changed = tuple(
        Backtest(b.origin, b.date, np.where(last[:, None], 999.0, b.actual), b.forecast) for b in backtests
    )
    np.testing.assert_array_equal(blended(changed).forecast, blended(backtests).forecast)
    early = np.where((backtests[0].date < backtests[0].origin[-1])[:, None], 999.0, backtests[0].actual)
    other = tuple(Backtest(b.origin, b.date, early, b.forecast) for b in backtests)
    assert not np.allclose(blended(other).forecast[last], blended(backtests).forecast[last])


def test_learning_tells_its_weights_and_predicts_their_mean():
    history = history_of(volume(120, seed=4), "2025-01-06")
    calendar = calendar_for(history)
    learnt = learn("ensemble", history, lambda _: calendar, 8, (1, 7), 28, NoStop())
    assert "svd_profile" in learnt.words
    assert len(learnt.backtest) == 84
    ahead = history.dates[-1] + np.arange(1, 8).astype("timedelta64[D]")
    members = np.stack([m(ahead) for m in ensemble.fit_members(history, calendar, 8)])
    said = learnt.predict(ahead)
    assert (said >= members.min(axis=0) - 1e-9).all()
    assert (said <= members.max(axis=0) + 1e-9).all()
