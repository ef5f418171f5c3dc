"""What a weekend is: Saturday and Sunday, or other days that follow each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Self

from pydantic import model_validator

from wfm.config.base import setting
from wfm.config.staffing import WEEKDAYS, Weekday
from wfm.roster.rules.base import Rule


class WeekendRule(Rule):
    """A rule about weekends. One belongs to its first day."""

    days: tuple[Weekday, ...] = setting(
        ("sat", "sun"), "days of a weekend, one after the other, such as fri, sat, sun"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        places = [WEEKDAYS.index(day) for day in self.days]
        if not 1 <= len(places) < 7 or any((b - a) % 7 != 1 for a, b in pairwise(places)):
            raise ValueError("expected one to six weekdays in order, such as [fri, sat, sun]")
        return self

    def weekend_of(self, on: date) -> date | None:
        """First day of the weekend that a date is on; None on other days."""
        place = (on.weekday() - WEEKDAYS.index(self.days[0])) % 7
        return on - timedelta(days=place) if place < len(self.days) else None

    def weekend(self, start: date) -> list[date]:
        """Dates of the weekend that begins on `start`."""
        return [start + timedelta(days=k) for k in range(len(self.days))]

    def within(self, start: date, first: date, last: date) -> list[date]:
        """Those of them from `first` to `last`."""
        return [day for day in self.weekend(start) if first <= day <= last]

    def starts(self, dates: Iterable[date]) -> list[date]:
        """First days of the weekends that dates in order are on, once each."""
        return list(dict.fromkeys(start for on in dates if (start := self.weekend_of(on))))
