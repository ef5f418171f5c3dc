"""A level that wanders, is pushed and comes back, grows or steps: how the member that knows no season
follows it, and what leaves it calm."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.made import WEEK, calendar_for, history_of
from tests.forecast.test_models import FIRST, ahead, off_by, say
from wfm.forecast.history import History
from wfm.forecast.models import wandering
from wfm.forecast.models.daily_profile import Level


def daily(times: np.ndarray, level: float = 1000.0, seed: int = 1) -> History:
    """A daily history, contacts by chance, each day `times` as many as usual."""
    mean = level * np.resize(WEEK, len(times)) * times
    counts = np.random.default_rng(seed).poisson(mean).astype(float)
    return history_of(counts[:, None], FIRST, 1440)


def usual(history: History, days: int, level: float = 1000.0) -> np.ndarray:
    return level * np.resize(WEEK, history.days + days)[history.days :]


def said(history: History, days: int = 7, model: str = "wandering") -> np.ndarray:
    return say(model, history, days=days)[:, 0]


def test_a_level_that_wanders_daily_is_followed_where_the_ridge_reads_months_and_seasons_into_it():
    of_member, of_ridge = [], []
    for seed in range(4):
        walk = np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.04, 500)))
        history = daily(walk, seed=seed)
        truth = walk[-1] * usual(history, 7)
        of_member.append(off_by(said(history), truth))
        of_ridge.append(off_by(said(history, model="daily_profile"), truth))
    assert np.mean(of_member) < 0.6 * np.mean(of_ridge)
    assert np.mean(of_member) < 0.06


def test_a_shock_that_fades_is_felt_tomorrow_and_forgotten_in_a_month():
    shock = np.random.default_rng(5).normal(0, 0.13, 500)
    shock[-4:] = 0.35, 0.2, 0.1, 0.1
    for i in range(1, 500):
        shock[i] += 0.85 * shock[i - 1]
    history = daily(np.exp(shock))
    times = said(history, 35) / usual(history, 35)
    assert shock[-1] > 0.5
    assert times[0] > 1.3
    assert 0.85 < times[-7:].mean() < 1 + (times[0] - 1) / 2


def test_fast_growth_goes_on():
    grown = np.exp(np.log(4) * np.arange(207) / 100)
    history = daily(grown[:200])
    assert off_by(said(history), grown[200:] * usual(history, 7)) < 0.05


def test_a_step_of_ten_days_ago_is_followed_and_three_wild_days_are_not():
    noise = np.random.default_rng(6).lognormal(0, 0.05, 300)
    stepped = daily(noise * np.where(np.arange(300) < 290, 1.0, 0.5))
    assert off_by(said(stepped), 0.5 * usual(stepped, 7)) < 0.1
    noise[-3:] *= 1.8, 1.7, 1.6
    assert off_by(said(daily(noise)), usual(stepped, 7)) < 0.15


def test_chance_alone_is_not_followed():
    few = np.random.default_rng(7).poisson(2.0, 400).astype(float)
    of_few = said(history_of(few[:, None], FIRST, 1440), 28)
    assert of_few.sum() == pytest.approx(56, rel=0.15)
    noisy = daily(np.random.default_rng(8).lognormal(-0.045, 0.3, 400))
    assert off_by(said(noisy), usual(noisy, 7)) < 0.1


def test_two_months_without_contacts_neither_stay_nor_explode():
    times = np.ones(400)
    times[200:260] = 0.0
    times[260:300] = np.linspace(0, 1, 40)
    history = daily(times)
    assert off_by(said(history), usual(history, 7)) < 0.05


def test_holidays_keep_their_effect():
    times = np.ones(600)
    calendar = calendar_for(daily(times), "CN")
    holiday = calendar.holiday[:600]
    times[holiday] = 0.4
    history = daily(times)
    level = wandering.wander(Level.fit(history, calendar), history)
    assert isinstance(level, wandering.WanderingLevel)
    last = np.flatnonzero(holiday)[-1]
    on, beside = (
        float(level.predict(history.dates[[d]])[0]) / np.resize(WEEK, 600)[d] for d in (last, last - 21)
    )
    assert 0.3 < on / beside < 0.5


def test_too_few_days_leave_the_level_as_it_is():
    history = daily(np.ones(30))
    level = Level.fit(history, calendar_for(history))
    assert wandering.wander(level, history) is level
    assert np.isfinite(level.predict(ahead(history))).all()


def test_a_queue_of_few_contacts_never_expects_more_than_a_flood_brought():
    counts = np.random.default_rng(8).poisson(2.0, 300).astype(float)
    counts[-5:] = 200.0
    assert said(history_of(counts[:, None], FIRST, 1440)).max() < 1.5 * 200
