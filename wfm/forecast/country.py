"""Whose public holidays a history keeps, where nobody says: a planner would know, a file does not."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from wfm.forecast.calendar import WORLD
from wfm.forecast.history import Floats

CANDIDATES = (
    "CN", "US", "GB", "IN", "ID", "BR", "JP", "DE", "FR", "IT", "CA", "ES", "MX", "KR", "PH", "VN",
    "TH", "MY", "TR", "PL", "NL", "BE", "AU", "ZA", "AR", "CO", "CL", "PE", "EG", "SA", "AE", "IL",
    "SE", "NO", "DK", "FI", "IE", "AT", "CH", "PT", "GR", "CZ", "HU", "RO", "UA", "RU", "SG", "HK",
    "TW", "NZ", "NG", "KE",
)  # fmt: skip
"""Countries whose holidays are looked for."""

_IN_LIEU = re.compile(r"\s*\((observed|estimated|in lieu)[^)]*\)")

AROUND = 15
"""Weekdays in a row of which most are ordinary: what most of them are off is a new level, no holiday."""

REACH = 4
"""Weeks on either side whose same weekdays say what a day would have had."""

OUTLIER = 6.0
"""A day without contacts, or further off than this, counts as this many standard deviations."""

LONGEST_BREAK = 12
"""Days in a row without rows that may be one holiday and its weekends; more are a gap in the file."""

LOOKED_AT = 1500
"""Days at the end of a history that tell enough."""

STRANGE, STRANGELY = 3.0, 4.0
"""Ordinary days as far off as the first are counted; they are spread as widely as the second."""

KEPT, EFFECT = 0.8, 3.0
"""Believed chance that a holiday is felt, and by how many standard deviations if it is."""

LIKELIEST = 6
"""Countries of which the holidays of single regions are looked at as well."""

LEAST_HOLIDAYS, LEAST_EVIDENCE, CLEARLY_BETTER = 4, 6.0, 3.0
"""Holidays on ordinary weekdays that must be there; log odds that they must gain over none, and over
any other country's."""

_EFFECTS = np.linspace(-OUTLIER, OUTLIER, 49)

_HALF_DAYS = ((12, 24), (12, 31))
"""Half days in most countries, whatever their law says of them."""


def likely_country(contacts: pd.DataFrame, zone: str) -> str:
    """The country whose holidays the daily totals of all queues show beyond doubt; else WORLD, where they
    show those that much of the world keeps; else empty.

    Each country is a hypothesis (Bayes factors, Kass & Raftery 1995): each of its holidays, and of one of
    its regions, either is not felt or shifts its days by an amount of its own; other days are strange now
    and then. The likeliest must be so by a margin, and by days that others do not keep: Christmas alone is
    the world's.
    """
    totals = _totals(contacts, zone).iloc[-LOOKED_AT:]
    days = pd.DatetimeIndex(totals.index)
    off = _off(totals.to_numpy())
    told = np.isfinite(off) & (days.weekday < 5)
    told &= np.array([(d.month, d.day) not in _HALF_DAYS for d in days])
    level = pd.Series(off[told]).rolling(AROUND, center=True, min_periods=1).median().to_numpy()
    odds = _Odds(days[told], off[told] - level)
    found = {country: odds.holidays(country) for country in (*CANDIDATES, WORLD)}
    found = {c: kept for c, kept in found.items() if sum(map(len, kept)) >= LEAST_HOLIDAYS}
    likely = sorted((c for c in found if odds.of(found[c]) > 0), key=lambda c: -odds.of(found[c]))
    gained = {c: odds.of(found[c]) for c in likely}
    for country in likely[:LIKELIEST]:
        found[country], gained[country] = odds.with_region(country, found[country])
    best, *others = sorted(likely, key=lambda c: -gained[c]) or [""]
    if not best or gained[best] < LEAST_EVIDENCE:
        return ""
    clear = all(
        gained[best] >= gained[c] + CLEARLY_BETTER and odds.beside(found[best], found[c]) >= CLEARLY_BETTER
        for c in others
    )
    if clear:
        return best
    return WORLD if gained.get(WORLD, 0.0) >= LEAST_EVIDENCE else ""


_Days = tuple[date, ...]


class _Odds:
    """Log odds of holidays, sets of days each, being felt on `days`, which are `off` by so much."""

    def __init__(self, days: pd.DatetimeIndex, off: Floats) -> None:
        self.off = dict(zip(days.date, off, strict=True))
        self.years = range(days[0].year, days[-1].year + 1) if len(days) else range(0)
        far = np.abs(off) > STRANGE
        self.strange = float(np.clip((far.sum() + 1) / (len(off) + 100), 0.005, 0.2))
        self.known: dict[_Days, float] = {}

    def of(self, kept: Iterable[_Days]) -> float:
        return sum(map(self.felt, kept))

    def beside(self, kept: Iterable[_Days], others: Iterable[_Days]) -> float:
        """Of the days that are felt and not among `others`."""
        shared = {day for days in others for day in days}
        alone = (tuple(d for d in days if d not in shared) for days in kept)
        return sum(max(0.0, self.felt(days)) for days in alone if days)

    def with_region(self, country: str, national: frozenset[_Days]) -> tuple[frozenset[_Days], float]:
        """Holidays with those of the region that adds most, and their odds."""
        import holidays

        subdivisions = () if country == WORLD else holidays.country_holidays(country).subdivisions
        regions = [self.holidays(country, region) | national for region in subdivisions]
        best = max(regions, key=self.of, default=national)
        gain = self.of(best) - float(np.log(max(len(regions), 1)))
        return (best, gain) if gain > self.of(national) else (national, self.of(national))

    def holidays(self, country: str, region: str | None = None) -> frozenset[_Days]:
        """Days of each public holiday that are told of."""
        import holidays

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # years before a country's records: it then has none
            if country == WORLD:
                known = holidays.financial_holidays("XECB", years=self.years, language="en_US")
            else:
                known = holidays.country_holidays(country, subdiv=region, years=self.years, language="en_US")
        found: dict[str, list[date]] = {}
        for day, name in known.items():
            if day in self.off:
                found.setdefault(_IN_LIEU.sub("", name), []).append(day)
        return frozenset(tuple(sorted(days)) for days in found.values())

    def felt(self, days: _Days) -> float:
        """Log odds that `days` share a shift, against their being days like others."""
        if days not in self.known:
            off = np.array([self.off[d] for d in days])
            weight = np.exp(-0.5 * (_EFFECTS / EFFECT) ** 2)
            shifted = self._log_density(off[:, None] - _EFFECTS).sum(axis=0)
            felt = np.logaddexp.reduce(shifted + np.log(weight / weight.sum()))
            against = self._log_density(off).sum()
            self.known[days] = float(np.logaddexp(np.log(KEPT) + felt - against, np.log(1 - KEPT)))
        return self.known[days]

    def _log_density(self, off: Floats) -> Floats:
        usual, strange = -0.5 * off**2, -0.5 * (off / STRANGELY) ** 2
        mixed = np.logaddexp(np.log(1 - self.strange) + usual, np.log(self.strange / STRANGELY) + strange)
        return np.asarray(mixed, dtype=np.float64)


def _totals(contacts: pd.DataFrame, zone: str) -> pd.Series:
    """Contacts of every local date from first to last; a date without rows has none, unless it lies in
    a gap of the file: then nan."""
    day = contacts["interval_start"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    totals = contacts["volume"].groupby(day.to_numpy()).sum()
    totals = totals.reindex(pd.date_range(totals.index[0], totals.index[-1]))
    absent = totals.isna()
    in_a_row = absent.groupby((~absent).cumsum()).transform("sum")
    return totals.fillna(0.0).where(~absent | (in_a_row <= LONGEST_BREAK))


def _off(totals: Floats) -> Floats:
    """(days,) distance of log totals from the same weekdays around, in robust standard deviations, at
    least those of chance; nan on weekdays that are usually closed. None counts as half a contact."""
    around = np.stack([np.roll(totals, 7 * k) for k in range(-REACH, REACH + 1) if k])
    place = np.arange(len(totals))
    there = np.stack(
        [(place - 7 * k >= 0) & (place - 7 * k < len(totals)) for k in range(-REACH, REACH + 1) if k]
    )
    there &= np.isfinite(around)
    usual = np.array([np.median(a[t]) if t.any() else 0.0 for a, t in zip(around.T, there.T, strict=True)])
    off = np.full(len(totals), np.nan)
    open_ = (usual > 0) & np.isfinite(totals)
    off[open_] = np.log(np.maximum(totals[open_], 0.5) / usual[open_])
    spread = 1.4826 * np.median(np.abs(off[open_])) if open_.any() else 1.0
    chance = 1 / np.sqrt(np.maximum(usual, 1.0))
    return np.asarray(np.clip(off / np.maximum(max(spread, 0.02), chance), -OUTLIER, OUTLIER))
