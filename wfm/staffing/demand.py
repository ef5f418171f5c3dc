"""What reaches people on one queue, and what staffing it gives: shared by all kinds of queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.staffing import StaffingSettings
from wfm.staffing import shrinkage
from wfm.staffing.cells import Floats, Ints


@dataclass(frozen=True, eq=False)
class Demand:
    """One value an interval. `day`: local day as an ordinal; `least`: fewest people; `spread`: CV of
    the arrival rate about its forecast."""

    starts: pd.DatetimeIndex
    day: Ints
    is_open: npt.NDArray[np.bool_]
    least: Ints
    volume: Floats
    aht_s: Floats
    spread: Floats
    interval_s: float

    @property
    def load(self) -> Floats:
        """Erlangs, were the interval to last for ever."""
        return self.volume * self.aht_s / self.interval_s


@dataclass(frozen=True, eq=False)
class Staffed:
    """Rows of REQUIREMENT and SERVICE_CURVE of one queue, without its name; notes for people; and
    people idle in each interval."""

    requirement: pd.DataFrame
    curve: pd.DataFrame
    notes: list[str]
    idle: Floats


def local_days(starts: pd.Index, zone: str) -> Ints:
    """The local day of each interval, as an ordinal."""
    return np.array([on.toordinal() for on in pd.DatetimeIndex(starts).tz_convert(zone)], dtype=np.int64)


def gross(net: Ints, day: Ints, settings: StaffingSettings) -> tuple[Floats, Floats]:
    """Heads to roster and heads to pay for each of `net`, people at work on a local `day`."""
    alike: dict[tuple[Fraction, Fraction], list[int]] = {}
    for ordinal in np.unique(day).tolist():
        on = date.fromordinal(ordinal)
        shares = settings.taken("unrostered", on), settings.taken("rostered", on)
        alike.setdefault(shares, []).append(ordinal)
    roster, paid = np.zeros(net.size), np.zeros(net.size)
    for (away, placed), days in alike.items():
        mine = np.flatnonzero(np.isin(day, days))
        heads, at = np.unique(net[mine], return_inverse=True)
        there = [shrinkage.gross(n, away) for n in heads.tolist()]
        roster[mine] = np.array([float(n) for n in there])[at]
        paid[mine] = np.array([float(shrinkage.gross(n, placed)) for n in there])[at]
    return roster, paid
