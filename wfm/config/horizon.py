"""Which days are planned, on which grid, at which sites."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal, Self

from pydantic import field_validator, model_validator

from wfm.config.base import Settings, setting
from wfm.domain.grid import Grid


class Horizon(Settings):
    first_date: date = setting(..., "first day planned (local)", "date")
    days: int = setting(7, "days planned", "d", ge=1, le=400)
    interval_min: Literal[15, 30, 60] = setting(30, "demand interval, which divides the hour", "min")
    slot_min: Literal[5, 10, 15, 30, 60] = setting(15, "grid of the roster", "min")
    zone: str = setting(..., "time zone of the planning days", "IANA name")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return known_zone(zone)

    @model_validator(mode="after")
    def _slot_divides_interval(self) -> Self:
        if self.interval_min % self.slot_min:
            raise ValueError(f"slot_min must divide interval_min ({self.interval_min})")
        return self

    def grid(self) -> Grid:
        return Grid(self.first_date, self.days, self.interval_min, self.slot_min, self.zone)


class Site(Settings):
    zone: str = setting(..., "time zone of the site", "IANA name")
    country: str = setting(..., "country whose holidays hold", "ISO 3166 alpha-2")
    seats: int = setting(..., "desks at the site; remote agents take none", "seats", ge=0)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return known_zone(zone)


@cache
def known_zone(zone: str) -> str:
    from zoneinfo import available_timezones

    if zone not in available_timezones():
        raise ValueError("expected an IANA time zone such as Asia/Shanghai")
    return zone
