"""The days of the history, and what kind of day each is."""

from __future__ import annotations

import holidays
import numpy as np
import pandas as pd

FIRST = "2024-05-01"
LAST = "2026-11-03"


def history_days() -> pd.DataFrame:
    """One row a day: `date`, `weekday` that it is like, `free` (weekend or holiday), `holiday`."""
    date = pd.date_range(FIRST, LAST, freq="D")
    china = holidays.country_holidays("CN", years=range(date[0].year, date[-1].year + 1))
    holiday = np.array([day in china for day in date.date])
    made_up = np.array([day in china.weekend_workdays for day in date.date])
    weekend = (date.weekday >= 5) & ~made_up
    return pd.DataFrame(
        {
            "date": date,
            # A made-up weekend day is worked like the Friday of its week, a holiday is like a Sunday.
            "weekday": np.where(made_up, 4, np.where(holiday, 6, date.weekday)),
            "free": weekend | holiday,
            "holiday": holiday,
        }
    )


def spring_festivals() -> list[pd.Timestamp]:
    """First day of each Chinese year of the history."""
    china = holidays.country_holidays("CN", language="en_US", years=range(2024, 2028))
    return [
        pd.Timestamp(min(day for day, name in china.items() if day.year == year and _is_new_year(name)))
        for year in sorted({day.year for day in china})
    ]


def _is_new_year(name: str) -> bool:
    return name.startswith("Chinese New Year (")
