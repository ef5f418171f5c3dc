"""Statutory holidays and working days of a country."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

_MOVED = "substituted from"


@cache
def statutory_holidays(country: str, years: tuple[int, ...]) -> frozenset[date]:
    """Days paid as statutory holidays in `country` (ISO 3166 alpha-2).

    Rest days moved against a make-up workday (CN 调休, VN hoán đổi) are no statutory holidays, and
    make-up workdays are ordinary days. In China weekdays in lieu of a holiday on a weekend are
    rest days too: Labour Law art. 44 (3) pays 300 % on the festival days themselves, 13 a year by
    the State Council's decree of 2024-11-10.

    Raises:
        ValueError: the country is not known.
    """
    try:
        spoken = holidays.country_holidays(country).supported_languages
        language = "en_US" if "en_US" in spoken else None
        found = holidays.country_holidays(country, years=years, observed=country != "CN", language=language)
    except NotImplementedError:
        raise ValueError(f"no holidays are known for country {country!r}") from None
    return frozenset(day for day, name in found.items() if _MOVED not in name)


def is_statutory(country: str, on: date) -> bool:
    """Whether work on a day is paid as on a statutory holiday."""
    return on in statutory_holidays(country, (on.year,))


@cache
def is_working_day(country: str, on: date, days_week: int = 5) -> bool:
    """Whether a day is one of the ordinary working days of its week.

    These are the first `days_week` days from Monday on without public holidays and days off moved
    beside them, and with make-up workdays (CN 调休): the week of 28 September 2026 has three in China, that
    of 14 September six.
    """
    known = _year(country, on.year)
    if on in getattr(known, "weekend_workdays", ()):
        return True
    return on.weekday() < days_week and on not in known


@cache
def _year(country: str, year: int) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, years=(year,))
    except NotImplementedError:
        raise ValueError(f"no holidays are known for country {country!r}") from None
