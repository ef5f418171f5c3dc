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


def test_names_are_the_same_on_machines_of_other_languages(monkeypatch: pytest.MonkeyPatch):
    plain = calendar("2025-01-15", "2025-02-20", "CN")
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    assert calendar("2025-01-15", "2025-02-20", "CN").names == plain.names


@pytest.mark.parametrize(
    ("country", "first", "end", "name", "days"),
    [
        # joint leave (cuti bersama) around Eid al-Fitr 2025, by the joint decree of three ministers
        ("ID", "2025-03-24", "2025-04-14", "Eid al-Fitr", 7),
        ("VN", "2026-02-10", "2026-02-28", "Lunar New Year", 1),
        ("TH", "2026-05-25", "2026-06-05", "Visakha Bucha", 2),
        ("MY", "2026-03-15", "2026-03-30", "Eid al-Fitr", 2),
        ("PH", "2026-03-15", "2026-03-30", "Eid al-Fitr", 1),
    ],
)
def test_festivals_of_other_countries(country: str, first: str, end: str, name: str, days: int):
    c = calendar(first, end, country)
    assert len(effect(c, f"holiday: {name}")) == days
    great = name != "Visakha Bucha"  # people prepare for the others, however few days off they have
    assert all((f"{week}: {name}" in c.names) == great for week in ("week before", "week after"))


def test_lunar_festivals_are_felt_for_two_weeks_on_either_side_wherever_they_fall():
    c = calendar("2024-01-01", "2026-12-31", "CN")
    before = effect(c, "second week before: Chinese New Year")
    # days off began on 10 February 2024, 28 January 2025 and 15 February 2026 (State Council notices)
    assert [d for d in before if d[:4] == "2025"] == [f"2025-01-{k}" for k in range(14, 21)]
    assert {d[:7] for d in before} == {"2024-01", "2024-02", "2025-01", "2026-02"}


def test_wages_come_on_the_working_day_before_a_day_off():
    # 25 January 2026 is a Sunday, 25 December a holiday
    c = calendar("2026-01-01", "2026-12-31", "ID")
    paid = effect(c, "payday")
    assert {"2026-01-23", "2026-02-25", "2026-12-23"} <= set(paid)
    assert len(paid) == 12
    assert effect(c, "day after payday")[0] == "2026-01-24"
    last = make_calendar(np.datetime64("2026-01-01"), np.datetime64("2026-03-01"), "ID", paydays=(-1,))
    assert effect(last, "payday") == ["2026-01-30", "2026-02-27"]
    assert "payday" not in make_calendar(last.dates[0], last.dates[-1], "ID", paydays=()).names
    assert "payday" not in calendar("2026-01-01", "2026-03-01", "US").names


def test_the_weeks_about_christmas_are_known_as_such():
    calendar = make_calendar(np.datetime64("2023-11-01"), np.datetime64("2024-02-01"), "GB")
    named = {n: calendar.dates[calendar.effects[:, i] > 0] for i, n in enumerate(calendar.names)}
    before, after = named["week before: Christmas Day"], named["week after: Christmas Day"]
    assert (before[0], before[-1]) == (np.datetime64("2023-12-16"), np.datetime64("2023-12-22"))
    assert (after[0], after[-1]) == (np.datetime64("2023-12-27"), np.datetime64("2024-01-02"))
    assert not any(name.startswith("second week") for name in named)
