"""Months and years in which the law counts."""

from __future__ import annotations

from datetime import date


def period(on: date, months: int) -> tuple[date, date]:
    """First day of the block of `months` calendar months (1, 2, 3, 4, 6 or 12) that holds a day, and the
    first day after it. Blocks begin in January.
    """
    first = (on.month - 1) // months * months
    return date(on.year, first + 1, 1), date(on.year + (first + months) // 12, (first + months) % 12 + 1, 1)
