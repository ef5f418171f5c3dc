"""What the clock on a site's wall says at each minute of the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.horizon import Site
from wfm.config.pay import Rates
from wfm.domain.grid import DAY_MIN, Grid
from wfm.pay.calendar import statutory_holidays

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BEFORE_MIN = 2 * DAY_MIN
AFTER_MIN = 3 * DAY_MIN
"""Shifts of sites in other zones start before the horizon, night shifts end after it."""


@dataclass(frozen=True, eq=False)
class SiteClock:
    """Minutes are those of the horizon; arrays start `BEFORE_MIN` before it.

    `date`: local date of each minute, in days since 1970. `night`, `holiday`: minutes of the night
    and of statutory holidays before each minute (one entry more than `date`).
    """

    date: Ints
    night: Ints
    holiday: Ints

    @classmethod
    def of(cls, site: Site, grid: Grid, rates: Rates) -> SiteClock:
        start = pd.Timestamp(grid.stamp(-BEFORE_MIN))
        local = pd.date_range(start, periods=BEFORE_MIN + grid.minutes + AFTER_MIN, freq="min")
        wall = local.tz_convert(site.zone).tz_localize(None).to_numpy().astype("datetime64[m]")
        day = wall.astype("datetime64[D]")
        of_day = (wall - day).astype(np.int64)
        first, last = (int(t[:2]) * 60 + int(t[3:]) for t in (rates.night_from, rates.night_to))
        night = (of_day >= first) | (of_day < last) if first > last else (of_day >= first) & (of_day < last)
        years = range(day[0].item().year, day[-1].item().year + 1)
        free = np.array(sorted(statutory_holidays(site.country, tuple(years))), dtype="datetime64[D]")
        return cls(day.astype(np.int64), _before(night), _before(np.isin(day, free)))

    def split(self, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
        """Each [start, end) cut at local midnights: row it came from, starts, ends."""
        self._position(np.concatenate((start, end)), len(self.night))
        cuts = np.flatnonzero(np.diff(self.date)) + 1 - BEFORE_MIN
        first = np.searchsorted(cuts, start, side="right")
        pieces = np.searchsorted(cuts, end, side="left") - first + 1
        row = np.repeat(np.arange(len(start)), pieces)
        nth = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        bounds = np.concatenate(([-BEFORE_MIN], cuts, [len(self.date) - BEFORE_MIN]))
        left = first[row] + nth
        return row, np.maximum(start[row], bounds[left]), np.minimum(end[row], bounds[left + 1])

    def dates(self, minutes: Ints) -> Ints:
        """Local date of each minute, in days since 1970."""
        return self.date[self._position(minutes, len(self.date))]

    def nights(self, start: Ints, end: Ints) -> Ints:
        """Minutes of the night in each [start, end)."""
        return self._between(self.night, start, end)

    def holidays(self, start: Ints, end: Ints) -> Ints:
        """Minutes of statutory holidays in each [start, end)."""
        return self._between(self.holiday, start, end)

    def _between(self, before: Ints, start: Ints, end: Ints) -> Ints:
        return before[self._position(end, len(before))] - before[self._position(start, len(before))]

    def _position(self, minutes: Ints, size: int) -> Ints:
        at = np.asarray(minutes, dtype=np.int64) + BEFORE_MIN
        if at.size and (at.min() < 0 or at.max() >= size):
            raise ValueError("a shift lies more than two days outside the horizon")
        return at


def _before(flags: npt.NDArray[np.bool_]) -> Ints:
    return np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
