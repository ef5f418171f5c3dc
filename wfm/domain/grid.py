"""The time grid of a plan: demand intervals, roster slots, local days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Grid:
    """Intervals of demand and slots of the roster over whole local days.

    Both are half-open and named by their start. Minutes are counted in real (UTC) time from
    local midnight of `first_date` in `zone`, so that a day of 23 or 25 hours is one.

    `lead_min`, `trail_min`: how much earlier the first and later the last slot is, where days of some
    site begin before or end after those of `zone`; minutes then count from the first slot.
    """

    first_date: date
    days: int
    interval_min: int
    slot_min: int
    zone: str
    lead_min: int = 0
    trail_min: int = 0

    @property
    def start(self) -> datetime:
        """Local midnight of the first day less the lead, in UTC."""
        return midnight(self.first_date, self.zone) - timedelta(minutes=self.lead_min)

    @property
    def minutes(self) -> int:
        """From the first slot to the end of the last, in minutes."""
        return self.midnights(self.zone)[self.days] + self.trail_min

    def around(self, zones: Iterable[str]) -> Grid:
        """The same days with as much lead and trail, in whole intervals, as those of `zones` need."""
        days = [self.midnights(zone) for zone in zones]
        early = max((-first for first, *_ in days), default=0)
        late = max((last - self.minutes for *_, last in days), default=0)
        lead, trail = (-(-max(0, m) // self.interval_min) * self.interval_min for m in (early, late))
        return replace(self, lead_min=lead, trail_min=trail)

    @property
    def n_intervals(self) -> int:
        return self.minutes // self.interval_min

    @property
    def n_slots(self) -> int:
        return self.minutes // self.slot_min

    @property
    def slots_per_interval(self) -> int:
        return self.interval_min // self.slot_min

    @property
    def demanded(self) -> slice:
        """Slots of the days of `zone`, between lead and trail."""
        return slice(self.lead_min // self.slot_min, self.n_slots - self.trail_min // self.slot_min)

    @property
    def dates(self) -> tuple[date, ...]:
        return _dates(self.first_date, self.days)

    def midnights(self, zone: str) -> tuple[int, ...]:
        """Minute at which each local day starts in `zone`, and where the last one ends (days + 1)."""
        return tuple(
            self.minute_of(midnight(self.first_date + timedelta(days=d), zone)) for d in range(self.days + 1)
        )

    def minute_of(self, stamp: datetime) -> int:
        """Minutes from the start of the horizon; negative before it."""
        return round((stamp - self.start).total_seconds() / 60)

    def stamp(self, minute: int) -> datetime:
        """The UTC time at `minute`."""
        return self.start + timedelta(minutes=minute)

    def local_minute(self, day: int, minute_of_day: int, zone: str) -> int:
        """Minute of the horizon at which the clock of `zone` shows `minute_of_day` on `day`.

        `minute_of_day` may exceed 24 h: it then names the clock of the next day.
        """
        on = self.first_date + timedelta(days=day + minute_of_day // DAY_MIN)
        clock = time(minute_of_day % DAY_MIN // 60, minute_of_day % 60)
        return self.minute_of(datetime.combine(on, clock, ZoneInfo(zone)).astimezone(UTC))


@cache
def _dates(first: date, days: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=d) for d in range(days))


def midnight(on: date, zone: str) -> datetime:
    """Local midnight of `on` in `zone`, as a UTC time."""
    return datetime.combine(on, time(), ZoneInfo(zone)).astimezone(UTC)
