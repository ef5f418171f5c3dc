from __future__ import annotations

import numpy as np
import pytest

from wfm.forecast.calendar import make_calendar


def calendar(first: str, end: str, country: str | None):
    return make_calendar(np.datetime64(first), np.datetime64(end), country)


def effect(c, name: str) -> list[str]:
    """Dates on which an effect holds."""
    return [str(d) for d in c.dates[c.effects[:, c.names.index(name)] > 0]]


def test_days_worked_in_exchange_are_make_up_days_and_no_holidays():
    # State Council notice for 2025: 26 January and 8 February are worked
    c = calendar("2025-01-15", "2025-02-20", "CN")
    assert [str(d) for d in c.dates[c.make_up]] == ["2025-01-26", "2025-02-08"]
    assert not (c.holiday & c.make_up).any()


def test_days_off_in_exchange_belong_to_their_festival():
    c = calendar("2024-09-20", "2024-10-20", "CN")
    named = {str(d): n for d, n in zip(c.dates, c.holiday_name, strict=True) if n}
    assert set(named.values()) == {"National Day"}
    # 1 to 7 October, the weekend inside included
    assert sorted(named) == [f"2024-10-0{k}" for k in range(1, 8)]


def test_a_lunar_holiday_has_one_name_in_all_years():
    c = calendar("2024-01-01", "2026-12-31", "CN")
    festival = effect(c, "holiday: Chinese New Year (Spring Festival)")
    assert {d[:4] for d in festival} == {"2024", "2025", "2026"}
    assert {"2024-02-10", "2025-01-29", "2026-02-17"} <= set(festival)


def test_days_around_a_holiday():
    c = calendar("2003-05-01", "2003-06-15", "US")  # Memorial Day was Monday 26 May
    assert effect(c, "holiday on a workday") == ["2003-05-26"]
    assert effect(c, "weekend beside a holiday") == ["2003-05-24", "2003-05-25"]
    assert effect(c, "day before a break") == ["2003-05-23"]
    assert effect(c, "day after a break") == ["2003-05-27"]
    assert effect(c, "second day after a break") == ["2003-05-28"]


def test_working_days_of_the_month_skip_weekends_and_holidays():
    c = calendar("2003-05-01", "2003-06-15", "US")
    assert effect(c, "working day 1") == ["2003-05-01", "2003-06-02"]
    assert effect(c, "working day 2") == ["2003-05-02", "2003-06-03"]
    assert effect(c, "working day -1") == ["2003-05-30"]


def test_every_date_has_one_weekday():
    c = calendar("2024-01-01", "2024-03-01", None)
    assert c.weekday[0] == 0  # 1 January 2024 was a Monday
    weekdays = [c.names.index(f"weekday {k}") for k in range(7)]
    assert (c.effects[:, weekdays].sum(axis=1) == 1).all()


@pytest.mark.parametrize("country", [None, "", "XX"])
def test_without_a_known_country_there_are_no_holidays(country: str | None):
    assert not calendar("2024-01-01", "2024-12-31", country).holiday.any()


def test_what_is_known_of_a_day_does_not_depend_on_the_range_asked_for():
    wide, narrow = calendar("2024-01-01", "2025-12-31", "CN"), calendar("2025-02-01", "2025-02-20", "CN")
    rows = wide.rows(narrow.dates)
    for j, name in enumerate(narrow.names):
        assert np.array_equal(wide.effects[rows, wide.names.index(name)], narrow.effects[:, j]), name


def test_dates_outside_are_refused():
    c = calendar("2024-01-01", "2024-02-01", None)
    with pytest.raises(IndexError, match="2024-01-31"):
        c.rows(np.array(["2024-02-01"], dtype="datetime64[D]"))
