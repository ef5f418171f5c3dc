from __future__ import annotations

from datetime import date

import holidays
import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import contacts
from wfm.forecast.calendar import WORLD, make_calendar
from wfm.forecast.country import likely_country

ONE = np.ones(1)


@pytest.mark.parametrize("country", ["CN", "US", "TH"])
def test_days_off_tell_whose_they_are(country: str):
    off = holidays.country_holidays(country, years=(2024, 2025))
    rows = contacts("2024-01-01", 700, lambda d: 400.0 if d in off else 1000.0, shape=ONE, seed=1)
    assert likely_country(rows, "Asia/Shanghai") == country


def test_closed_holidays_tell_too_and_ordinary_days_tell_nothing():
    off = holidays.country_holidays("GB", years=(2024, 2025))
    rows = contacts("2024-01-01", 700, shape=ONE, seed=2)
    local = rows["interval_start"].dt.tz_convert("Asia/Shanghai").dt.date
    assert likely_country(rows, "Asia/Shanghai") == ""
    assert likely_country(rows[~local.isin(list(off))], "Asia/Shanghai") == "GB"
    assert likely_country(rows[:40], "Asia/Shanghai") == ""


def test_a_gap_in_the_file_is_nobodys_holiday():
    rows = contacts("2024-01-01", 120, seed=1, zone="UTC", aht_s=None)
    day = rows["interval_start"].dt.strftime("%Y-%m-%d")
    assert likely_country(rows[(day < "2024-03-15") | (day > "2024-04-14")], "UTC") == ""


@pytest.mark.parametrize("seed", range(4))
def test_days_without_a_contact_among_few_are_nobodys_holidays(seed: int):
    rows = contacts("2024-01-01", 400, level=1.2, seed=seed, zone="UTC", aht_s=None)
    assert likely_country(rows, "UTC") == ""


WORLDS = ("New Year", "Good Friday", "Christmas", "Boxing")


@pytest.mark.parametrize(("country", "region"), [("AU", "VIC"), ("BR", "SP")])
def test_days_that_all_the_world_keeps_tell_nobodys_but_those_of_a_region_do(country: str, region: str):
    named = holidays.country_holidays(country, subdiv=region, years=range(2022, 2025), language="en_US")
    worlds = {day for day, name in named.items() if name.startswith(WORLDS)}

    def year(off):
        return contacts("2022-01-03", 1000, lambda d: 500.0 if d in off else 1000.0, shape=ONE, seed=3)

    assert likely_country(year(worlds), "Asia/Shanghai") == WORLD
    assert likely_country(year(named), "Asia/Shanghai") == country


@pytest.mark.parametrize("seed", range(2))
def test_a_few_strange_days_are_nobodys_holidays(seed: int):
    strange = set(np.random.default_rng(seed).choice(700, 30, replace=False).tolist())

    def level(day):
        return 300.0 if (day - date(2023, 1, 2)).days in strange else 1000.0

    assert likely_country(contacts("2023-01-02", 700, level, shape=ONE, seed=seed), "Asia/Shanghai") == ""


def test_the_worlds_holidays_make_a_calendar():
    calendar = make_calendar(np.datetime64("2025-01-01"), np.datetime64("2026-01-01"), WORLD)
    days = calendar.dates[calendar.holiday & (calendar.weekday < 5)].astype(str).tolist()
    assert days == ["2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-12-25", "2025-12-26"]


def test_a_queue_that_begins_is_no_holiday():
    """Its first days are those of Songkran 2025."""
    old = contacts("2025-01-06", 100, level=300.0, shape=ONE, seed=1)
    new = contacts("2025-04-06", 10, level=150.0, queue="new", shape=ONE, seed=2)
    assert likely_country(pd.concat([old, new]), "Asia/Shanghai") == ""
