"""Ordinary hours of a week: what is worked before overtime begins.

A contract's `overtime_after_h_week` belongs to a week of `days_week` working days. A week with
public holidays has fewer, one with make-up workdays more, and its ordinary hours follow (CN: Labour Law
arts 36, 40, 44; holidays and days off moved by the State Council's notice of each year). Time off
on working days counts as worked: whoever is on leave on Monday and works from Tuesday to Saturday
has given up a rest day all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from wfm.pay.calendar import is_working_day


def working_days(country: str, monday: date, days_week: int) -> int:
    """Working days of the week that begins on `monday`."""
    return sum(is_working_day(country, monday + timedelta(days=d), days_week) for d in range(7))


def days_left(ordinary: int, hours_week: float, days_week: int) -> float:
    """Working days that the ordinary minutes of a week stand for: time off has taken its share of them."""
    return ordinary * days_week / (hours_week * 60) if hours_week else float(days_week)


def ordinary_minutes(
    country: str, monday: date, hours_week: float, days_week: int, away: Callable[[date], float]
) -> int:
    """Minutes of work before overtime in the week of `monday`; `away`: minutes off on a day."""
    share = hours_week * 60 / days_week
    days = [monday + timedelta(days=d) for d in range(7)]
    working = [day for day in days if is_working_day(country, day, days_week)]
    return round(share * len(working) - sum(min(share, away(day)) for day in working))
