"""Histories that no planner would wish for: each gives a forecast, and says why it is as it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import HUMP, WEEK, by_day, contacts, run, scenario
from wfm.forecast import ForecastResult
from wfm.tables import CLEANING, FORECAST

WEEKLY = 1000 * sum(WEEK)
LONG = contacts("2025-04-14", 78, seed=1)  # to 30 June
CASE = scenario("2025-07-07", issued_on="2025-07-01", model="daily_profile")


def said(result: ForecastResult, *words: str) -> bool:
    return any(all(w in note for w in words) for note in result.notes)


def sound(result: ForecastResult) -> bool:
    FORECAST.schema.validate(result.forecast, lazy=True)
    CLEANING.schema.validate(result.cleaning, lazy=True)
    return bool(np.isfinite(result.forecast["volume"]).all())


@pytest.mark.parametrize("days", [1, 3, 10])
def test_few_days(days: int) -> None:
    rows = contacts("2025-06-21", days, seed=1)
    result = run(rows, None, scenario("2025-07-07"))
    assert sound(result)
    assert said(result, f"only {days} days of history", "mean_weeks")
    assert said(result, "spreads are assumed")
    assert 0.3 * WEEKLY < result.forecast["volume"].sum() < 1.8 * WEEKLY


def test_a_queue_of_ten_days_beside_an_old_one() -> None:
    young = contacts("2025-06-21", 10, level=300.0, queue="chat", seed=2)
    case = scenario("2025-07-07", queues=("hotline", "chat"), issued_on="2025-07-01", model="daily_profile")
    result = run(pd.concat([LONG, young]), None, case)
    assert sound(result)
    assert said(result, "chat: only 10 days", "shape from")
    total = result.forecast.groupby("queue")["volume"].sum()
    assert total["hotline"] == pytest.approx(WEEKLY, rel=0.05)
    assert total["chat"] == pytest.approx(0.3 * WEEKLY, rel=0.15)


def test_all_zeros() -> None:
    result = run(LONG.assign(volume=0.0), None, CASE)
    assert sound(result)
    assert not result.forecast["volume"].any()
    assert said(result, "no contacts in all its history: none are forecast")
    assert not said(result, "backtest")


def test_constants() -> None:
    result = run(LONG.assign(volume=40.0), None, CASE)
    assert sound(result)
    assert result.forecast["volume"].to_numpy() == pytest.approx(40.0, rel=1e-3)


def test_one_giant_spike() -> None:
    rows = LONG.copy()
    rows.loc[len(LONG) - 5, "volume"] = 1e8
    result = run(rows, None, CASE)
    assert sound(result)
    assert said(result, "outlier")
    assert by_day(result).sum() == pytest.approx(WEEKLY, rel=0.05)


def test_a_gap_of_a_month_is_no_month_without_contacts() -> None:
    gap = LONG["interval_start"].between("2025-05-03", "2025-06-05")
    result = run(LONG[~gap], None, CASE)
    assert sound(result)
    assert said(result, "missing")
    assert by_day(result).sum() == pytest.approx(WEEKLY, rel=0.05)


def test_a_history_that_stopped_weeks_ago_is_told_of() -> None:
    result = run(LONG[LONG["interval_start"] < "2025-05-31T16:00Z"], None, CASE)
    assert sound(result)
    assert said(result, "its history ends 36 days before the first day forecast")
    assert by_day(result).sum() == pytest.approx(WEEKLY, rel=0.1)


def test_unsorted_and_repeated_stamps_change_nothing() -> None:
    mixed = pd.concat([LONG, LONG.iloc[500:700]]).sample(frac=1.0, random_state=1)
    result = run(mixed, None, CASE)
    assert said(result, "repeated")
    np.testing.assert_allclose(result.forecast["volume"], run(LONG, None, CASE).forecast["volume"])


@pytest.mark.parametrize("interval_min", [5, 20])
def test_histories_of_other_intervals_are_regridded(interval_min: int) -> None:
    pieces = 60 // interval_min
    rows = contacts("2025-05-05", 56, level=4000.0, shape=np.repeat(HUMP / pieces, pieces), seed=1)
    case = scenario("2025-07-07", issued_on="2025-06-30", interval_min=15, model="daily_profile")
    result = run(rows, None, case)
    assert sound(result)
    assert by_day(result).sum() == pytest.approx(4 * WEEKLY, rel=0.05)
