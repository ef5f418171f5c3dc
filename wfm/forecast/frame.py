"""The days a forecast is computed on: the horizon, and the rest of every event that it cuts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from wfm.domain.grid import Grid
from wfm.forecast.events import Event
from wfm.forecast.history import Bools, Dates, Floats, Ints


@dataclass(frozen=True)
class Frame:
    """Intervals (UTC) of whole local days, and where the horizon lies among them.

    An event is learnt, and its total promised, as a whole, so its days outside are forecast too.
    """

    grid: Grid
    horizon: Grid

    @classmethod
    def around(cls, horizon: Grid, events: Iterable[Event]) -> Frame:
        first, end = horizon.first_date, horizon.first_date + timedelta(days=horizon.days)
        opens, closes = first, end
        for event in events:
            dates: list[date] = event.dates.astype(object).tolist()
            if event.kind != "outage" and dates[0] < end and dates[-1] >= first:
                opens, closes = min(opens, dates[0]), max(closes, dates[-1] + timedelta(days=1))
        whole = Grid(opens, (closes - opens).days, horizon.interval_min, horizon.slot_min, horizon.zone)
        return cls(whole, horizon)

    @cached_property
    def dates(self) -> Dates:
        return np.array(self.grid.dates, dtype="datetime64[D]")

    @cached_property
    def stamps(self) -> pd.DatetimeIndex:
        return pd.date_range(
            self.grid.start, periods=self.grid.n_intervals, freq=f"{self.grid.interval_min}min"
        )

    @cached_property
    def local(self) -> pd.DatetimeIndex:
        """Local clock of each interval, without zone."""
        return self.stamps.tz_convert(self.grid.zone).tz_localize(None)

    @cached_property
    def date(self) -> Dates:
        """Local date of each interval."""
        return self.local.to_numpy().astype("datetime64[D]")

    @cached_property
    def minute(self) -> Ints:
        """Minute of the local day of each interval."""
        return (self.local.hour * 60 + self.local.minute).to_numpy().astype(np.int64)

    @cached_property
    def inside(self) -> Bools:
        """Intervals of the horizon."""
        first = np.datetime64(self.horizon.first_date)
        return (self.date >= first) & (self.date < first + np.timedelta64(self.horizon.days, "D"))

    def take(self, by_day: Floats) -> Floats:
        """(intervals,) from (dates, slots) on the local clock: clocks that change skip or repeat slots."""
        day = (self.date - self.dates[0]).astype(np.int64)
        return np.asarray(by_day[day, self.minute // self.grid.interval_min])

    def running(self, event: Event) -> Bools:
        """Intervals that start while the event runs."""
        return np.asarray((self.stamps >= event.start_utc) & (self.stamps < event.end_utc))
