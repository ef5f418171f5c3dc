from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.made import calendar_for, history_of
from tests.forecast.test_models import volume
from wfm.domain.control import WorkLimit
from wfm.forecast.backtest import bias, pinball, rolling, wape
from wfm.forecast.models import MODELS

FIT = MODELS["mean_weeks"]


def test_origins_and_lags_are_those_asked_for():
    history = history_of(volume(100), "2025-01-06")
    b = rolling(history, calendar_for(history), FIT, 8, lags=(6, 12), origins=3)
    lag = (b.date - b.origin).astype(int) + 1
    assert lag.tolist() == list(range(6, 13)) * 3
    assert b.date.max() == history.dates[-1]
    assert np.unique(np.diff(np.unique(b.origin)).astype(int)).tolist() == [7]


@pytest.mark.parametrize("model", ["daily_profile", "mean_weeks"])
def test_what_comes_after_an_origin_does_not_reach_its_forecast(model: str):
    v = volume(120, seed=1)
    history = history_of(v, "2025-01-06")
    before = rolling(history, calendar_for(history), MODELS[model], 8, origins=4)
    changed = v.copy()
    first = int((before.origin[0] - history.dates[0]).astype(int))
    changed[first:] *= 5
    after = rolling(history_of(changed, "2025-01-06"), calendar_for(history), MODELS[model], 8, origins=4)
    same = before.origin == before.origin[0]
    assert np.array_equal(before.forecast[same], after.forecast[same])
    assert not np.allclose(before.forecast[~same], after.forecast[~same])


def test_too_short_a_history_gives_an_empty_backtest():
    history = history_of(volume(30), "2025-01-06")
    assert len(rolling(history, calendar_for(history), FIT, 8)) == 0


def test_stopping_keeps_the_latest_origins():
    history = history_of(volume(200), "2025-01-06")
    b = rolling(history, calendar_for(history), FIT, 8, stop=WorkLimit(2))
    assert len(np.unique(b.origin)) == 2
    assert b.date.max() == history.dates[-1]


def test_days_not_wholly_known_are_told_apart():
    v = volume(100)
    v[-1, 5] = np.nan
    history = history_of(v, "2025-01-06")
    b = rolling(history, calendar_for(history), FIT, 8, origins=1)
    assert b.whole.tolist() == [True] * 6 + [False]


def test_measures_by_hand():
    actual, forecast = np.array([10.0, 20.0, np.nan]), np.array([12.0, 15.0, 99.0])
    assert wape(actual, forecast) == pytest.approx(7 / 30)
    assert bias(actual, forecast) == pytest.approx(-3 / 30)
    # 10 below its 90 % quantile by 2 costs 0.1 x 2; 20 above by 5 costs 0.9 x 5
    assert pinball(actual[:2], forecast[:2], 0.9) == pytest.approx((0.2 + 4.5) / 2)
    assert np.isnan(wape(np.zeros(2), np.ones(2)))
