"""Levels that break or wander: what the members that follow them make of it, and what leaves them calm."""

from __future__ import annotations

import numpy as np

from tests.forecast.made import calendar_for, history_of
from tests.forecast.test_models import FIRST, ahead, off_by, say, volume
from wfm.forecast.models import smoothed
from wfm.forecast.models.daily_profile import Level


def days(times: np.ndarray, level: float = 1000.0, seed: int = 1) -> np.ndarray:
    """(days, 24) contacts by chance, each day `times` as many as usual."""
    return np.random.default_rng(seed).poisson(volume(len(times), level) * times[:, None]).astype(float)


def levels(times: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(14,) each: said by the steady level and by the one that may break; usual days without `times`."""
    history = history_of(days(times), FIRST)
    steady, breaking = Level.steady_and_breaking(history, calendar_for(history))
    usual = volume(len(times) + 14)[-14:].sum(axis=1)
    return steady.predict(ahead(history)), breaking.predict(ahead(history)), usual


def test_a_break_of_ten_days_ago_is_followed_by_the_level_that_may_break():
    steady, breaking, usual = levels(np.where(np.arange(280) < 270, 1.0, 0.45))
    assert off_by(breaking, 0.45 * usual) < 0.05
    assert off_by(breaking, 0.45 * usual) < 0.5 * off_by(steady, 0.45 * usual)


def test_two_wild_days_at_the_end_are_no_break():
    times = np.ones(280)
    times[-2:] = 4.0
    steady, breaking, usual = levels(times)
    assert off_by(steady, usual) < 0.03
    assert off_by(breaking, usual) < 0.03


def test_without_a_break_both_levels_agree():
    steady, breaking, _ = levels(np.random.default_rng(5).lognormal(0, 0.08, 280))
    assert off_by(breaking, steady) < 0.02


def test_the_first_level_is_the_same_whether_or_not_the_second_is_asked_for():
    history = history_of(days(np.ones(120)), FIRST)
    calendar = calendar_for(history)
    one, (same, _) = Level.fit(history, calendar), Level.steady_and_breaking(history, calendar)
    np.testing.assert_array_equal(one.beta, same.beta)


def test_smoothing_follows_a_level_that_moved_and_ignores_a_wild_day():
    moved = days(np.where(np.arange(400) < 390, 1.5, 1.0))
    assert off_by(say("smoothed", history_of(moved, FIRST), days=3), volume(403)[-3:]) < 0.08
    moved[-3] *= 20
    assert off_by(say("smoothed", history_of(moved, FIRST), days=3), volume(403)[-3:]) < 0.15


def test_smoothing_is_slow_where_days_differ_by_chance_alone():
    times = np.random.default_rng(3).lognormal(0, 0.3, 300)
    said = say("smoothed", history_of(days(times), FIRST))
    assert off_by(said.sum(axis=1), times.mean() * volume(314)[-14:].sum(axis=1)) < 0.1


def test_smoothing_keeps_the_mean_of_few_contacts():
    few = np.random.default_rng(4).poisson(volume(300, level=1.5)).astype(float)
    said = say("smoothed", history_of(few, FIRST), days=28)
    assert 0.75 < said.sum() / (few[-112:].sum() / 4) < 1.25


def test_smoothing_starts_where_days_become_known():
    v = days(np.ones(200))
    v[:60] = np.nan
    history = history_of(v, FIRST)
    level = smoothed.smooth(Level.fit(history, calendar_for(history)), history)
    assert np.isfinite(level.predict(history.dates)).all()
