"""Invented histories of the kinds that planners have, drawn by seed: a name, then a plain CSV's rows.

Each has what makes forecasts hard somewhere: growth, a break, few contacts, closed days, peaks that
the calendar explains and peaks that nothing explains, much history and little. Counts are Poisson
about a mean that days and intervals move by chance (lognormal).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wfm.forecast.history import Floats

WEEK = np.array([1.2, 1.1, 1.0, 1.0, 1.05, 0.6, 0.5])
OFFICE = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.0, 0.0])
SHOP = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.5, 0.8])
EVEN = np.ones(7)

Path = Callable[[np.random.Generator, pd.DatetimeIndex], Floats]
"""(days,) how many times the usual level each day has."""


def _hump(*peaks: tuple[float, float, float]) -> Floats:
    """(24,) shares of the day, from (hour, width, height) of each peak."""
    hour = np.arange(24)
    hump = sum(h * np.exp(-0.5 * ((hour - at) / wide) ** 2) for at, wide, h in peaks)
    return np.asarray(hump / np.sum(hump))


DAYTIME = _hump((14, 4, 1), (10, 1.5, 0.5))
EVENING = _hump((20, 3, 1), (13, 4, 0.7), (3, 8, 0.2))
NIGHT = _hump((2, 3, 1), (23, 2, 1))
HOURS = np.where((np.arange(24) >= 8) & (np.arange(24) < 18), DAYTIME, 0) / DAYTIME[8:18].sum()


@dataclass(frozen=True)
class Kind:
    """`level`: contacts a day. `day`, `cell`: CV of days and of intervals beyond chance. `hours`: shares
    of the day; none: a daily history. `path`: what happens over time."""

    days: int
    level: float
    path: Path
    hours: Floats | None = None
    week: Floats | None = None
    day: float = 0.05
    cell: float = 0.05
    first: str = "2022-01-03"
    empty: float = 0.0
    """Share of days on which nobody calls, by chance."""

    def rows(self, seed: int) -> pd.DataFrame:
        """timestamp, channel, volume."""
        rng = np.random.default_rng(seed)
        dates = pd.date_range(self.first, periods=self.days)
        week = WEEK if self.week is None else self.week
        mean = self.level * week[dates.dayofweek] * self.path(rng, dates)
        mean = mean * rng.lognormal(0, self.day, self.days) * (rng.random(self.days) >= self.empty)
        hours = np.ones(1) if self.hours is None else self.hours
        cells = mean[:, None] * hours * rng.lognormal(0, self.cell, (self.days, len(hours)))
        stamps = dates.to_numpy()[:, None] + (np.arange(len(hours)) * 60).astype("timedelta64[m]")
        rows = pd.DataFrame(
            {"timestamp": stamps.ravel(), "channel": "phone", "volume": rng.poisson(cells).ravel()}
        )
        opened = (week[dates.dayofweek][:, None] * hours > 0).ravel()
        return rows[opened].reset_index(drop=True)


def _age(dates: pd.DatetimeIndex) -> Floats:
    """Days before the last."""
    return np.asarray(len(dates) - 1 - np.arange(len(dates)), dtype=float)


def _flat(rng: np.random.Generator, dates: pd.DatetimeIndex) -> Floats:
    return np.ones(len(dates))


def _growth(a_year: float) -> Path:
    return lambda rng, dates: np.exp(np.log(a_year) * np.arange(len(dates)) / 365.25)


def _year(size: float) -> Path:
    return lambda rng, dates: np.exp(size * np.sin(2 * np.pi * (dates.dayofyear.to_numpy() - 80) / 365.25))


def _step(times: float, before: int) -> Path:
    """A step `before` days before the end."""
    return lambda rng, dates: np.where(_age(dates) < before, times, 1.0)


def _break(depth: float, before: int, back: float) -> Path:
    """A fall `before` days before the end, half of which is made good every `back` days."""

    def path(rng: np.random.Generator, dates: pd.DatetimeIndex) -> Floats:
        since = before - _age(dates)
        fall = np.log(depth) * 0.5 ** (np.maximum(since, 0) / back)
        return np.where(since >= 0, np.exp(fall), 1.0)

    return path


def _walk(step: float) -> Path:
    return lambda rng, dates: np.exp(np.cumsum(rng.normal(0, step, len(dates))))


def _persistent(sd: float, keeps: float) -> Path:
    """Shocks of days of which a part is left on the next."""

    def path(rng: np.random.Generator, dates: pd.DatetimeIndex) -> Floats:
        shock = rng.normal(0, sd * np.sqrt(1 - keeps**2), len(dates))
        for i in range(1, len(shock)):
            shock[i] += keeps * shock[i - 1]
        return np.exp(shock)

    return path


def _month_end(rng: np.random.Generator, dates: pd.DatetimeIndex) -> Floats:
    left = (dates + pd.offsets.MonthEnd(0) - dates).days.to_numpy()
    return np.where(left <= 2, 1.5, np.where(dates.day <= 2, 1.3, 1.0))


def _december(rng: np.random.Generator, dates: pd.DatetimeIndex) -> Floats:
    """A rise to Christmas, sales from the fourth Friday of November to Monday, a quiet January."""
    day = dates.dayofyear.to_numpy()
    ramp = np.where((dates.month == 12) & (dates.day <= 24), 0.4 + 0.5 * dates.day / 24, 0.0)
    quiet = np.where((dates.month == 12) & (dates.day > 24), -0.3, np.where(dates.month == 1, -0.2, 0.0))
    friday = (dates.month == 11) & (dates.dayofweek == 4) & (dates.day > 21) & (dates.day < 29)
    sale = sum(np.roll(friday, k) for k in range(4)) > 0
    return np.exp(ramp + quiet + np.where(sale, 0.7, 0.0) + 0.1 * np.sin(2 * np.pi * day / 365.25))


def _sales(rng: np.random.Generator, dates: pd.DatetimeIndex) -> Floats:
    """Three days of 1.8 times as many, every six weeks or so, which nobody names."""
    out, day = np.ones(len(dates)), 0
    while (day := day + int(rng.integers(25, 60))) < len(dates) - 3:
        out[day : day + 3] = [1.8, 1.6, 1.3]
    return out


def _times(*paths: Path) -> Path:
    return lambda rng, dates: np.prod([path(rng, dates) for path in paths], axis=0)


KINDS: dict[str, Kind] = {
    "hourly growth": Kind(760, 800, _times(_growth(1.35), _year(0.15)), DAYTIME),
    "hourly break": Kind(500, 1500, _break(0.4, 130, 70), DAYTIME),
    "hourly late drop": Kind(400, 1200, _step(0.55, 100), DAYTIME),
    "hourly late rise": Kind(400, 1200, _step(1.4, 60), DAYTIME),
    "hourly month end": Kind(500, 900, _month_end, DAYTIME),
    "hourly office": Kind(450, 600, _year(0.1), HOURS, OFFICE, day=0.08),
    "hourly night": Kind(365, 9, _persistent(0.2, 0.7), NIGHT, EVEN),
    "hourly sparse": Kind(300, 1.5, _flat, DAYTIME),
    "hourly traffic": Kind(540, 400_000, _times(_growth(1.2), _persistent(0.15, 0.9)), EVENING, EVEN),
    "hourly promotions": Kind(500, 1000, _sales, DAYTIME),
    "hourly eight weeks": Kind(140, 500, _flat, DAYTIME),
    "hourly decline": Kind(300, 2500, _growth(0.3), DAYTIME),
    "hourly walk": Kind(500, 1000, _walk(0.03), DAYTIME),
    "hourly three years": Kind(1100, 2000, _year(0.25), DAYTIME),
    "daily before Christmas": Kind(1440, 700, _december, None, SHOP, first="2020-01-06"),
    "daily after Christmas": Kind(1490, 700, _december, None, SHOP, first="2020-01-06"),
    "daily two Decembers": Kind(720, 700, _december, None, SHOP, first="2022-01-03"),
    "daily five years": Kind(1826, 900, _times(_year(0.3), _growth(1.1), _walk(0.005)), first="2019-01-01"),
    "daily tourism": Kind(1300, 400, _year(0.9), None, SHOP, day=0.1),
    "daily growth": Kind(300, 80, _growth(4.0), None, day=0.1),
    "daily eight weeks": Kind(140, 300, _flat, None, day=0.08),
    "daily break": Kind(1000, 1200, _times(_break(0.3, 200, 90), _year(0.1)), None),
    "daily late drop": Kind(500, 900, _step(0.5, 70), None),
    "daily walk": Kind(700, 500, _walk(0.04), None),
    "daily persistent": Kind(700, 500, _persistent(0.25, 0.85), None),
    "daily few": Kind(500, 2, _persistent(0.2, 0.9), None),
    "daily often none": Kind(500, 6, _flat, None, day=0.3, empty=0.4),
    "daily office": Kind(800, 300, _times(_month_end, _growth(1.15)), None, OFFICE, day=0.1),
    "daily traffic": Kind(900, 50_000, _times(_year(0.2), _persistent(0.2, 0.9)), None, EVEN),
    "daily promotions": Kind(700, 400, _sales, None, SHOP, day=0.1),
    "daily noise": Kind(400, 150, _flat, None, day=0.3),
}  # fmt: skip


def made(name: str, seed: int = 1) -> pd.DataFrame:
    """The rows of one kind; as many seeds as are wanted."""
    return KINDS[name].rows(seed)
