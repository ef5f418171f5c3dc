from __future__ import annotations

from datetime import date

import pytest

from wfm.pay.calendar import statutory_holidays
from wfm.pay.weeks import ordinary_minutes, working_days


def test_china_2026_has_the_thirteen_days_of_the_decree():
    """State Council decree 795 of 2024-11-10, article 2, with the festivals of 2026."""
    assert sorted(statutory_holidays("CN", (2026,))) == [
        date(2026, 1, 1),
        *(date(2026, 2, d) for d in (16, 17, 18, 19)),
        date(2026, 4, 5),
        date(2026, 5, 1),
        date(2026, 5, 2),
        date(2026, 6, 19),
        date(2026, 9, 25),
        *(date(2026, 10, d) for d in (1, 2, 3)),
    ]


@pytest.mark.parametrize(
    "day",
    [date(2026, 9, 20), date(2026, 10, 10), date(2026, 10, 6), date(2026, 10, 7), date(2026, 11, 11)],
    ids=["make-up", "make-up", "moved rest day", "moved rest day", "double 11"],
)
def test_china_days_that_are_paid_as_ordinary_ones(day):
    assert day not in statutory_holidays("CN", (2026,))


@pytest.mark.parametrize(
    ("country", "monday", "days_week", "working"),
    [
        ("CN", date(2026, 11, 9), 5, 5),
        ("CN", date(2026, 9, 14), 5, 6),  # Sunday the 20th makes up for 6 October
        ("CN", date(2026, 9, 28), 5, 3),  # Thursday and Friday are holidays
        ("CN", date(2026, 10, 5), 5, 3),  # Monday to Wednesday off, Saturday the 10th made up
        ("VN", date(2026, 11, 9), 6, 6),
    ],
)
def test_working_days_of_a_week(country, monday, days_week, working):
    assert working_days(country, monday, days_week) == working


def test_ordinary_hours_follow_working_days_and_time_off():
    assert ordinary_minutes("CN", date(2026, 9, 28), 40, 5, lambda _: 0) == 24 * 60
    away = {date(2026, 9, 28): 1440, date(2026, 9, 29): 60, date(2026, 10, 1): 1440}
    assert ordinary_minutes("CN", date(2026, 9, 28), 40, 5, lambda on: away.get(on, 0)) == 15 * 60


def test_unknown_country():
    with pytest.raises(ValueError, match="'XX'"):
        statutory_holidays("XX", (2026,))
