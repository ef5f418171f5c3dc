"""What reaches people on one queue, and what staffing it gives: shared by all kinds of queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.staffing import StaffingSettings
from wfm.staffing import shrinkage
from wfm.staffing.cells import Floats, Ints

Heads = Mapping[int, tuple[Fraction, Fraction]]


@dataclass(frozen=True, eq=False)
class Demand:
    """One value an interval. `day`: local day as an ordinal; `spread`: CV of the arrival rate about
    its forecast."""

    starts: pd.DatetimeIndex
    day: Ints
    is_open: npt.NDArray[np.bool_]
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


def gross(net: npt.NDArray[np.int64], settings: StaffingSettings) -> Heads:
    """Heads to roster and heads to pay, by net heads."""
    away = shrinkage.share(settings.shrinkage, "unrostered")
    placed = shrinkage.share(settings.shrinkage, "rostered")
    found = {}
    for heads in np.unique(net):
        roster = shrinkage.gross(int(heads), away)
        found[int(heads)] = (roster, shrinkage.gross(roster, placed))
    return found
