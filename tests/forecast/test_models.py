"""Every model of the registry on histories with a known truth, then the default one in detail."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.forecast.made import HUMP, WEEK, calendar_for, history_of
from wfm.forecast.history import History, date_range
from wfm.forecast.models import MODELS, daily_profile

FIRST = "2025-01-06"  # a Monday
ALL = pytest.mark.parametrize("model", sorted(MODELS))


def volume(days: int, level: float = 1000.0, seed: int | None = None) -> np.ndarray:
    mean = np.array([level * WEEK[k % 7] * HUMP for k in range(days)])
    return mean if seed is None else np.random.default_rng(seed).poisson(mean).astype(float)


def ahead(history: History, days: int = 14) -> np.ndarray:
    end = history.dates[-1] + np.timedelta64(1, "D")
    return date_range(end, end + np.timedelta64(days, "D"))


def say(model: str, history: History, country: str | None = None, days: int = 14) -> np.ndarray:
    return MODELS[model](history, calendar_for(history, country), 16)(ahead(history, days))


def off_by(said: np.ndarray, truth: np.ndarray) -> float:
    return float(np.abs(said - truth).sum() / truth.sum())


@ALL
def test_a_week_that_repeats_is_forecast(model: str):
    said = say(model, history_of(volume(140, seed=1), FIRST))
    assert said.shape == (14, 24)
    assert off_by(said, volume(14)) < 0.06


@ALL
def test_dates_inside_the_history_show_the_level_of_their_time(model: str):
    history = history_of(np.vstack([volume(140), volume(140, level=3000.0)]), FIRST)
    predict = MODELS[model](history, calendar_for(history), 4)
    assert off_by(predict(history.dates[70:77]), volume(7)) < 0.25
    assert off_by(predict(history.dates[-7:]), volume(7, level=3000.0)) < 0.25


@ALL
@pytest.mark.parametrize(
    "wild",
    ["zeros", "constant", "three days", "month gone", "tail gone", "all gone but one", "spike"],
)
def test_whatever_the_history_the_forecast_is_finite_and_not_negative(model: str, wild: str):
    v = volume(120, seed=2)
    if wild == "zeros":
        v[:] = 0
    elif wild == "constant":
        v[:] = 7
    elif wild == "three days":
        v = v[:3]
    elif wild == "month gone":
        v[50:80] = np.nan
    elif wild == "tail gone":
        v[-20:] = np.nan
    elif wild == "all gone but one":
        v[:-1] = np.nan
    elif wild == "spike":
        v[60] *= 1000
    said = say(model, history_of(v, FIRST))
    assert np.isfinite(said).all()
    assert (said >= 0).all()
    if wild == "zeros":
        assert not said.any()
    if wild == "constant":
        assert said == pytest.approx(np.full((14, 24), 7.0), rel=0.01)


def test_slow_libraries_are_not_imported_until_chosen():
    code = "import sys, wfm.forecast; print(sorted({'prophet', 'statsmodels'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


# ---- the default model


def test_exact_data_is_learnt_nearly_exactly():
    assert off_by(say("daily_profile", history_of(volume(196), FIRST)), volume(14)) < 0.005


def test_one_giant_spike_and_one_outage_leave_no_trace():
    v = volume(140, seed=3)
    clean = say("daily_profile", history_of(v, FIRST))
    v[70] *= 100
    v[97] *= 0.02
    assert off_by(say("daily_profile", history_of(v, FIRST)), clean) < 0.03


def test_a_level_that_moved_is_followed():
    v = np.vstack([volume(140, 1000, seed=4), volume(28, 1600, seed=5)])
    assert off_by(say("daily_profile", history_of(v, FIRST)), volume(14, 1600)) < 0.08


def test_steady_growth_goes_on():
    growth = 1.4 ** (np.arange(754) / 365.25)
    v = volume(754) * growth[:, None]
    said = say("daily_profile", history_of(v[:740], FIRST))
    assert off_by(said, v[740:]) < 0.02


def test_a_holiday_is_learnt_from_last_year():
    v = volume(730 + 28)
    history = history_of(v, "2023-01-02")
    off = calendar_for(history, "CN").holiday[: len(v)]
    v[off] *= 0.4
    upto = int((np.datetime64("2024-09-25") - history.dates[0]).astype(int))
    past = history.before(history.dates[upto])
    said = say("daily_profile", past, "CN")
    assert off[upto : upto + 14].sum() >= 7
    assert off_by(said[off[upto : upto + 14]], v[upto : upto + 14][off[upto : upto + 14]]) < 0.15
    plain = say("daily_profile", past, None)
    assert off_by(said, v[upto : upto + 14]) < 0.5 * off_by(plain, v[upto : upto + 14])


def test_paydays_are_learnt():
    history = history_of(volume(400), FIRST)
    calendar = calendar_for(history)
    payday = calendar.effects[:, calendar.names.index("day 15")] > 0
    history.volume[payday[:400]] *= 1.3
    days = calendar.dates[400:430]
    said = daily_profile.fit(history, calendar, 16)(days).sum(axis=1)
    usual = np.array([1000 * WEEK[(400 + k) % 7] for k in range(30)])
    assert (said / usual)[payday[400:430]] == pytest.approx([1.3], abs=0.07)
    assert np.median(said / usual) == pytest.approx(1.0, abs=0.03)


def test_rare_contacts_keep_their_mean():
    v = volume(300, level=3.0, seed=7)
    said = say("daily_profile", history_of(v, FIRST), days=28)
    assert said.sum() == pytest.approx(v[-112:].sum() / 4, rel=0.15)


def test_half_known_days_count_as_whole_ones():
    v = volume(140)
    v[::5, 14:] = np.nan
    assert off_by(say("daily_profile", history_of(v, FIRST)), volume(14)) < 0.03
