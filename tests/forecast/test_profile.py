from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.made import HUMP, calendar_for, history_of
from wfm.forecast.profile import HOLIDAY, profiles, spread_over_day

EARLY = np.roll(HUMP, -4)


def days_of(shape_of_weekday, days: int = 140, level: float = 2000.0, seed: int | None = 2) -> np.ndarray:
    mean = np.array([level * shape_of_weekday(k % 7) for k in range(days)])
    return mean if seed is None else np.random.default_rng(seed).poisson(mean).astype(float)


def test_shares_add_up_to_one():
    history = history_of(days_of(lambda k: HUMP), "2025-01-06")
    np.testing.assert_allclose(profiles(history, calendar_for(history), 16).sum(axis=1), 1.0)


def test_weekdays_that_differ_only_by_chance_share_their_shape():
    history = history_of(days_of(lambda k: HUMP, level=60.0), "2025-01-06")
    rows = profiles(history, calendar_for(history), 16)[:7]
    single = np.abs(history.volume[::7].mean(axis=0) / history.volume[::7].sum(axis=1).mean() - HUMP).sum()
    assert np.abs(rows - HUMP).sum(axis=1).mean() < 0.7 * single


def test_a_weekday_of_its_own_keeps_its_shape():
    history = history_of(days_of(lambda k: EARLY if k == 5 else HUMP), "2025-01-06")
    rows = profiles(history, calendar_for(history), 16)
    assert np.abs(rows[5] - EARLY).sum() < 0.05
    assert np.abs(rows[1] - HUMP).sum() < 0.05


def test_recent_weeks_weigh_more():
    volume = np.vstack([days_of(lambda k: EARLY if k == 5 else HUMP, 140), days_of(lambda k: HUMP, 56)])
    history = history_of(volume, "2025-01-06")
    quick, slow = (profiles(history, calendar_for(history), w)[5] for w in (2, 100))
    assert np.abs(quick - HUMP).sum() < 0.1 < np.abs(slow - HUMP).sum()


@pytest.mark.parametrize("level", [2000.0, 100.0])
def test_a_shape_that_moved_is_followed_whatever_the_memory(level: float):
    volume = np.vstack([days_of(lambda k: EARLY, 280, level), days_of(lambda k: HUMP, 28, level)])
    history = history_of(volume, "2025-01-06")
    row = profiles(history, calendar_for(history), 52)[2]
    assert np.abs(row - HUMP).sum() < 0.5 * np.abs(row - EARLY).sum()


def test_chance_does_not_move_the_shape():
    # a fortnight of thirty contacts a day, alone, is off by 0.18 and more
    volume = days_of(lambda k: HUMP, 364, level=30.0)
    history = history_of(volume, "2025-01-06")
    rows = profiles(history, calendar_for(history), 52)[:7]
    fortnight = volume[-14:].sum(axis=0) / volume[-14:].sum()
    assert np.abs(rows - HUMP).sum(axis=1).mean() < 0.5 * np.abs(fortnight - HUMP).sum()


def test_holidays_have_their_own_shape():
    volume = days_of(lambda k: HUMP, 730)
    history = history_of(volume, "2024-01-01")
    calendar = calendar_for(history, "CN")
    off = calendar.holiday[: history.days]
    volume[off] = np.random.default_rng(3).poisson(2000 * EARLY, (off.sum(), 24))
    rows = profiles(history, calendar, 52)
    assert np.abs(rows[HOLIDAY] - EARLY).sum() < 0.1
    assert np.abs(rows[0] - HUMP).sum() < 0.1


def test_closed_slots_get_nothing():
    history = history_of(days_of(lambda k: HUMP), "2025-01-06")
    history.closed[6] = True
    history.closed[:, :9] = True
    calendar = calendar_for(history)
    volume = spread_over_day(
        np.full(7, 100.0), history.dates[:7], profiles(history, calendar, 16), history, calendar
    )
    assert volume[6].sum() == 0
    assert volume[:, :9].sum() == 0
    assert volume[:6].sum(axis=1).tolist() == pytest.approx([100.0] * 6)


def test_nothing_known_gives_an_even_day():
    history = history_of(np.full((10, 24), np.nan), "2025-01-06")
    np.testing.assert_allclose(profiles(history, calendar_for(history), 16), 1 / 24)
