"""One queue's history as a matrix: local days down, intervals of the local clock across."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Dates = npt.NDArray[np.datetime64]

ONE_DAY = np.timedelta64(1, "D")
MINUTES_A_DAY = 1440


@dataclass(frozen=True, eq=False)
class History:
    """What models are fitted to.

    `dates`: (days,) consecutive local dates. `volume`: (days, slots) contacts, nan where not known
    or not ordinary. `closed`: (7, slots) weekdays x slots in which nobody calls.
    `closed_holidays`: names of the public holidays on which nobody ever called.
    Where clocks go back, the hour that occurs twice holds the mean of both.
    """

    dates: Dates
    volume: Floats
    interval_min: int
    closed: Bools
    closed_holidays: frozenset[str] = frozenset()

    @property
    def days(self) -> int:
        return len(self.dates)

    @property
    def slots(self) -> int:
        return int(self.volume.shape[1])

    @property
    def weekday(self) -> Ints:
        return weekday(self.dates)

    def before(self, date: np.datetime64) -> History:
        """The part that was known on the morning of `date`."""
        n = int(np.searchsorted(self.dates, date))
        return replace(self, dates=self.dates[:n], volume=self.volume[:n])

    def without(self, hidden: Bools) -> History:
        """The same with cells (days, slots) hidden."""
        return replace(self, volume=np.where(hidden, np.nan, self.volume))

    def daily(self) -> Floats:
        """(days,) total of each day; nan where less than half of it is known.

        What is missing in a day is made up for by the usual share of its slots on that weekday.
        """
        known = np.isfinite(self.volume)
        total = np.nansum(self.volume, axis=1)
        some = known.any(axis=1) & ~known.all(axis=1)
        on = self.weekday
        for k in np.unique(on[some]):
            same = on == k
            usual = np.nansum(self.volume[same], axis=0) / np.maximum(known[same].sum(axis=0), 1)
            part = (known * usual).sum(axis=1) / max(usual.sum(), 1e-12)
            rows = some & same
            enough = part[rows] >= 0.5
            total[rows] = np.where(enough, total[rows] / np.maximum(part[rows], 0.5), np.nan)
        return np.where(known.any(axis=1), total, np.nan)


def weekday(dates: Dates) -> Ints:
    """Monday is 0. 1970-01-01 was a Thursday."""
    return (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7


def date_range(first: np.datetime64, end: np.datetime64) -> Dates:
    """Consecutive dates, `end` not among them."""
    days = int((end - first).astype(np.int64))
    dates: Dates = first.astype("datetime64[D]") + np.arange(days).astype("timedelta64[D]")
    return dates
