"""Steps in level: found on their day, and told from all that is no step."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.made import WEEK
from wfm.forecast.levels import level_steps

DAYS, AT = 600, 470
DAY = np.arange(DAYS)
WEEKDAY = DAY % 7


def totals(level: np.ndarray, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = np.exp(0.08 * rng.standard_normal(DAYS))
    return rng.poisson(1000 * level * np.array(WEEK)[WEEKDAY] * noise).astype(float)


@pytest.mark.parametrize(("factor", "at"), [(2.0, AT), (0.4, AT), (1.8, 560), (3.0, 60)])
def test_a_step_is_found_on_its_day(factor: float, at: int) -> None:
    (step,) = level_steps(totals(np.where(at <= DAY, factor, 1.0)), WEEKDAY)
    assert abs(step.day - at) <= 1
    assert step.factor == pytest.approx(factor, rel=0.05)


def test_two_steps() -> None:
    level = np.select([DAY < 200, DAY < 400], [1.0, 2.0], 4.0)
    assert [s.factor for s in level_steps(totals(level), WEEKDAY)] == pytest.approx([2, 2], rel=0.06)


@pytest.mark.parametrize(
    "level",
    [
        np.ones(DAYS),
        np.exp(0.004 * DAY),
        1 + 0.6 * np.sin(2 * np.pi * DAY / 365),
        np.where(DAY % 365 < 150, 2.0, 1.0),
        np.where((DAY >= AT) & (DAY < AT + 42), 2.0, 1.0),
        np.where(DAY >= DAYS - 21, 2.0, 1.0),
        np.where(DAY >= AT, 1.3, 1.0),
    ],
    ids=["none", "trend", "season", "steps of the season", "passing", "too new to tell", "small"],
)
def test_what_is_no_step(level: np.ndarray) -> None:
    assert level_steps(totals(level), WEEKDAY) == []


def test_days_without_contacts_say_nothing() -> None:
    total = totals(np.ones(DAYS))
    total[WEEKDAY == 6] = 0.0
    total[100:140] = np.nan
    total[300:330] = 0.0
    assert level_steps(total, WEEKDAY) == []
    assert level_steps(np.zeros(40), WEEKDAY[:40]) == []
    assert level_steps(total[:3], WEEKDAY[:3]) == []
