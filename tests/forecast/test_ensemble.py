"""Weights by what was said before, and a backtest that is honest about them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.made import calendar_for, history_of
from tests.forecast.test_models import volume
from wfm.domain.control import NoStop
from wfm.forecast.backtest import Backtest, roll
from wfm.forecast.history import History
from wfm.forecast.learn import blended, learn
from wfm.forecast.models import ensemble


def said_by(noise: list[float], days: int = 84, seed: int = 1) -> tuple[Backtest, ...]:
    rng = np.random.default_rng(seed)
    mean = np.full((days, 24), 50.0)
    actual = rng.poisson(mean).astype(float)
    date = np.datetime64("2025-01-06") + np.arange(days).astype("timedelta64[D]")
    origin = date - (np.arange(days) % 7).astype("timedelta64[D]")
    return tuple(Backtest(origin, date, actual, mean * np.exp(rng.normal(0, s, (days, 1)))) for s in noise)


def weigh(backtests: tuple[Backtest, ...]) -> np.ndarray:
    return ensemble.weigh(backtests, ensemble.believe(0.0))


def test_the_member_that_is_right_gets_nearly_all_the_weight():
    weight = weigh(said_by([0.5, 0.5, 0.5, 0.5, 0.0, 0.5, 0.5]))
    assert weight.sum() == pytest.approx(1.0)
    assert weight[4] > 0.7


def test_errors_of_late_count_most():
    early, late = said_by([0.0, 0.0, *[0.5] * 5]), said_by([0.5, 0.5, *[0.0] * 5])
    changed = early[0].date >= early[0].date[-28]
    mixed = tuple(
        Backtest(a.origin, a.date, a.actual, np.where(changed[:, None], b.forecast, a.forecast))
        for a, b in zip(early, late, strict=True)
    )
    assert weigh(mixed)[2:].sum() > 0.7
    assert weigh(early)[2:].sum() < 0.3


def test_days_that_no_member_foresaw_hardly_count():
    """A day of three times as many puts all members far off: which was nearest then is chance."""
    plain = said_by([0.5, 0.0, *[0.5] * 5])
    actual, forecast = plain[0].actual.copy(), plain[0].forecast.copy()
    actual[40] *= 10
    forecast[40] *= 9
    wild = tuple(
        Backtest(b.origin, b.date, actual, b.forecast if i else forecast) for i, b in enumerate(plain)
    )
    assert weigh(wild)[1] > 0.6


def test_equally_good_members_are_averaged():
    weight = weigh(said_by([0.2] * 7))
    assert weight.min() > 0.06


def test_without_a_backtest_the_weights_believed_hold():
    weight = weigh(tuple(b.rows(np.zeros(84, dtype=bool)) for b in said_by([0.1] * 7)))
    assert weight.tolist() == list(ensemble.BELIEVED)


def test_weights_of_an_origin_come_from_days_before_it():
    backtests = said_by([0.5, 0.5, 0.0, *[0.5] * 4])
    last = backtests[0].origin == backtests[0].origin[-1]
    changed = tuple(
        Backtest(b.origin, b.date, np.where(last[:, None], 999.0, b.actual), b.forecast) for b in backtests
    )
    believed = dict.fromkeys(np.unique(backtests[0].origin), ensemble.believe(0.0))
    np.testing.assert_array_equal(blended(changed, believed).forecast, blended(backtests, believed).forecast)
    early = np.where((backtests[0].date < backtests[0].origin[-1])[:, None], 999.0, backtests[0].actual)
    other = tuple(Backtest(b.origin, b.date, early, b.forecast) for b in backtests)
    assert not np.allclose(
        blended(other, believed).forecast[last], blended(backtests, believed).forecast[last]
    )


def test_learning_tells_its_weights_and_predicts_their_mean():
    history = history_of(volume(120, seed=4), "2025-01-06")
    calendar = calendar_for(history)
    learnt = learn("ensemble", history, lambda _: calendar, 8, (1, 7), 28, NoStop())
    assert "svd_profile" in learnt.words
    assert len(learnt.backtest) == 84
    ahead = history.dates[-1] + np.arange(1, 8).astype("timedelta64[D]")
    members = np.stack([m(ahead) for m in ensemble.fit_members(history, calendar, 8).members])
    said = learnt.predict(ahead)
    assert (said >= members.min(axis=0) - 1e-9).all()
    assert (said <= members.max(axis=0) + 1e-9).all()


def walking(seed: int, step: float, days: int = 500) -> tuple[History, np.ndarray]:
    """A daily history whose level takes random steps, and (7,) what is expected of the week after it."""
    rng = np.random.default_rng(seed)
    times = np.exp(np.cumsum(rng.normal(0, step, days)) if step else rng.normal(0, 0.1, days))
    week = 500 * np.resize([1.2, 1.1, 1.0, 1.0, 1.05, 0.6, 0.5], days + 7)
    history = history_of(rng.poisson(week[:days] * times).astype(float)[:, None], "2024-01-01", 1440)
    return history, week[days:] * (times[-1] if step else 1.0)


def test_a_level_that_wanders_is_believed_to_be_followed_best_from_day_to_day():
    of_walk, _ = walking(1, 0.04)
    believed = ensemble.fit_members(of_walk, calendar_for(of_walk), 16).believed
    assert believed.weight == pytest.approx(ensemble.BELIEVED_WANDERING, abs=0.02)
    assert believed.days > 0.9 * ensemble.CERTAINTY_WANDERING
    of_noise, _ = walking(1, 0.0)
    believed = ensemble.fit_members(of_noise, calendar_for(of_noise), 16).believed
    assert believed.weight == pytest.approx(ensemble.BELIEVED, abs=0.02)


def test_what_is_believed_of_a_level_that_wanders_brings_the_forecast_nearer():
    """Over several walks, the backtest having its say: a few weeks alone hardly tell."""
    off: dict[str, list[float]] = {"believed": [], "of calm levels": []}
    for seed in range(4):
        history, truth = walking(seed, 0.05)
        calendar = calendar_for(history)
        ahead = history.dates[-1] + np.arange(1, 8).astype("timedelta64[D]")
        members, believed = ensemble.fit_members(history, calendar, 16)
        backtests = roll(
            history, calendar, lambda *past: ensemble.fit_members(*past).members, 16, lags=(1, 7), origins=3
        )
        for name, before in (("believed", believed), ("of calm levels", ensemble.believe(0.0))):
            said = ensemble.blend(members, ensemble.weigh(backtests, before))(ahead)[:, 0]
            off[name].append(np.abs(np.log(said / truth)).mean())
    assert np.mean(off["believed"]) < 0.85 * np.mean(off["of calm levels"])


def test_an_origin_of_the_past_is_weighted_by_what_was_believed_then():
    backtests = said_by([0.3] * 7)
    first = backtests[0].origin == backtests[0].origin[0]
    origins = np.unique(backtests[0].origin)
    believed = {o: ensemble.Belief(np.eye(7)[2 if o == origins[0] else 3], 20.0) for o in origins}
    np.testing.assert_allclose(blended(backtests, believed).forecast[first], backtests[2].forecast[first])
