from __future__ import annotations

import holidays
import numpy as np
import pytest

from tests.forecast.made import contacts
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
