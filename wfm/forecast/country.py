"""Whose public holidays a history keeps, where nobody says: a planner would know, a file does not."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from wfm.forecast.history import Bools, Floats

CANDIDATES = (
    "CN", "US", "GB", "IN", "ID", "BR", "JP", "DE", "FR", "IT", "CA", "ES", "MX", "KR", "PH", "VN",
    "TH", "MY", "TR", "PL", "NL", "BE", "AU", "ZA", "AR", "CO", "CL", "PE", "EG", "SA", "AE", "IL",
    "SE", "NO", "DK", "FI", "IE", "AT", "CH", "PT", "GR", "CZ", "HU", "RO", "UA", "RU", "SG", "HK",
    "TW", "NZ", "NG", "KE",
)  # fmt: skip
"""In the order in which a country is preferred to others whose holidays fit no better."""

REACH = 4
"""Weeks on either side whose same weekdays say what a day would have had."""

OUTLIER = 4.0
"""A day without contacts, or further off than this, counts as this many standard deviations."""

LONGEST_BREAK = 12
"""Days in a row without rows that may be one holiday and its weekends; more are a gap in the file."""

LEAST_HOLIDAYS, LEAST_EVIDENCE, CLEARLY_BETTER = 4, 12.0, 1.1
"""Holidays on ordinary weekdays that must be there; log-likelihood they must gain; by what factor a
country must beat one before it in the list."""


def likely_country(contacts: pd.DataFrame, zone: str) -> str:
    """The country whose holidays stand out best in the daily totals of all queues; empty: none does.

    Each country is one hypothesis: its holidays are shifted by a common amount (log), other days not.
    The gain of log-likelihood is n m^2 / 2 for n holidays that are on average m standard deviations
    off what the same weekdays around them had.
    """
    totals = _totals(contacts, zone)
    off = _off(totals.to_numpy())
    known = np.isfinite(off)
    best, gained = "", 0.0
    for country in CANDIDATES:
        holiday = _holidays(pd.DatetimeIndex(totals.index), country) & known
        n = int(holiday.sum())
        if n < LEAST_HOLIDAYS:
            continue
        gain = n * float(off[holiday].mean()) ** 2 / 2
        if gain > max(CLEARLY_BETTER * gained, LEAST_EVIDENCE):
            best, gained = country, gain
    return best


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


def _holidays(days: pd.DatetimeIndex, country: str) -> Bools:
    """Which days are public holidays there, weekends apart."""
    import holidays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # years before a country's records: it then has none
        known = holidays.country_holidays(country, years=range(days[0].year, days[-1].year + 1))
    return np.array([d.date() in known for d in days]) & (days.weekday < 5)
