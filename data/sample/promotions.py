"""Promotions past and coming: when they are, how large, and how a day of one runs.

The same name recurs from year to year, so that a forecast can learn a promotion from the last one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Promotion:
    """Days from `start` to before `end`. Its size is `mean_per_day` contacts, or `uplift`.

    `days`: contacts of each day against the mean, or multiples of an ordinary day.
    `launch`: the day, counted from 0, on which the sale opens at midnight.
    """

    name: str
    start: str
    end: str
    days: tuple[float, ...]
    mean_per_day: float | None = None
    launch: int | None = None
    known_from: str = ""

    @property
    def dates(self) -> pd.DatetimeIndex:
        return pd.date_range(self.start, self.end, freq="D", inclusive="left")


# The festival itself: 9 to 15 November, peak on the 11th, returns and complaints after it.
DOUBLE11 = (0.75, 1.10, 1.90, 1.05, 0.85, 0.70, 0.65)
SIX18 = (0.75, 0.95, 1.15, 1.55, 0.90, 0.70)


def _ramp(first: float, last: float, days: int) -> tuple[float, ...]:
    return tuple(np.geomspace(first, last, days))


def _year(year: int, double11: float, six18: float | None) -> list[Promotion]:
    """The promotions of one year with fixed dates; planners know them a quarter ahead."""
    found = []
    if six18:
        found += [
            Promotion("618_presale", f"{year}-05-26", f"{year}-06-15", _ramp(1.05, 1.6, 20)),
            Promotion("618", f"{year}-06-15", f"{year}-06-21", SIX18, six18, launch=3),
        ]
    return [
        *found,
        Promotion("double11_presale", f"{year}-10-20", f"{year}-11-09", _ramp(1.05, 1.7, 20)),
        Promotion("double11", f"{year}-11-09", f"{year}-11-16", DOUBLE11, double11, launch=2),
        Promotion("double11_returns", f"{year}-11-16", f"{year}-11-23", _ramp(1.7, 1.1, 7)),
        Promotion("double12", f"{year}-12-11", f"{year}-12-14", (1.35, 1.8, 1.3), launch=1),
    ]


PROMOTIONS = (
    *_year(2024, double11=38_000, six18=23_000),
    Promotion("new_year_goods", "2025-01-06", "2025-01-18", _ramp(1.15, 1.4, 12)),
    *_year(2025, double11=55_000, six18=33_000),
    Promotion("new_year_goods", "2026-01-26", "2026-02-07", _ramp(1.15, 1.4, 12)),
    *_year(2026, double11=100_000, six18=48_000),
)
OUTAGE_START, OUTAGE_END = "2026-08-18 13:00", "2026-08-18 17:00"
"""The contact platform was down; the hours after it are busier."""


def events() -> pd.DataFrame:
    """The events table. Only the size of the coming Double 11 is stated; the rest is to be learnt."""
    coming = [p.name == "double11" and p.start > "2026-11-03" for p in PROMOTIONS]
    table = pd.DataFrame(
        {
            "name": [p.name for p in PROMOTIONS],
            "kind": "promotion",
            "start": [p.start for p in PROMOTIONS],
            "end": [p.end for p in PROMOTIONS],
            "queues": "",
            "uplift": np.nan,
            "total_per_day": [p.mean_per_day if c else None for p, c in zip(PROMOTIONS, coming, strict=True)],
            "known_from": [_known_from(p) for p in PROMOTIONS],
        }
    )
    outage = {"name": "outage", "kind": "outage", "start": OUTAGE_START, "end": OUTAGE_END}
    outage |= {"queues": "", "known_from": OUTAGE_START[:10]}
    table = pd.concat([table, pd.DataFrame([outage])])
    return table.sort_values("start", ignore_index=True)


def _known_from(promotion: Promotion) -> str:
    """Autumn's plans are settled on 1 August, the others 60 days before."""
    start = pd.Timestamp(promotion.start)
    known = pd.Timestamp(start.year, 8, 1) if start.month >= 10 else start - pd.Timedelta(days=60)
    return f"{known:%Y-%m-%d}"


def launch_hours(promotion: Promotion, day: int) -> Floats:
    """What the opening of the sale does to the hours of `day`: the evening before, and the night."""
    hours = np.ones(24)
    if promotion.launch == day:
        hours[:4] = 9.0, 9.0, 4.0, 2.0
    elif promotion.launch == day + 1:
        hours[20:] = 1.5, 1.5, 1.7, 3.0
    return hours
