"""Contacts by channel and hour, from a level, shapes, promotions and noise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample.days import history_days, spring_festivals
from sample.promotions import PROMOTIONS, Promotion, launch_hours

Floats = npt.NDArray[np.float64]

CHANNELS = ("wechat", "hotline", "web")
SHARES = np.array([0.60, 0.25, 0.15])
PEAK_HOTLINE, OTHER_HOTLINE = 0.27, 0.235
"""Share of the hotline on launch days and on a promotion's other days; 25 % over Double 11."""
HOTLINE_OPENS = 8

LEVEL = 16_500.0
"""Contacts on a mean ordinary day at the end of August 2026, before bots."""
GROWTH = 1.38
"""Of the ordinary level, from one year to the next."""

WEEKDAYS = {
    "wechat": (1.07, 1.04, 1.02, 1.00, 0.98, 0.94, 0.95),
    "hotline": (1.22, 1.11, 1.07, 1.04, 1.02, 0.78, 0.76),
    "web": (1.14, 1.08, 1.05, 1.03, 1.00, 0.84, 0.86),
}
# Relative contacts by hour, midnight to noon and noon to midnight, of a working day and of a free one.
HOURS = {
    "wechat": (
        (0.9, 0.5, 0.3, 0.2, 0.2, 0.3, 0.5, 1.1, 2.4, 4, 4.9, 5.5,
         6.7, 6.0, 5.2, 5.0, 5.0, 4.9, 5.0, 6.0, 7.6, 8.0, 6.1, 2.6),
        (1.1, 0.7, 0.4, 0.2, 0.2, 0.2, 0.4, 0.8, 1.8, 3.6, 5, 5.6,
         6.2, 5.8, 5.4, 5.3, 5.2, 5.0, 5.2, 6.1, 7.4, 7.6, 6.0, 2.9),
    ),
    "hotline": (
        (0, 0, 0, 0, 0, 0, 0, 0, 4.6, 8, 9.4, 8.6,
         6.6, 7.2, 8.6, 8.8, 8.2, 7.2, 5.6, 5.2, 5.6, 4.6, 2.4, 1.0),
        (0, 0, 0, 0, 0, 0, 0, 0, 3.6, 6.8, 8.4, 8.2,
         7.0, 7.0, 7.8, 7.8, 7.4, 6.8, 5.8, 5.6, 6.0, 5.0, 2.8, 1.2),
    ),
    "web": (
        (0.6, 0.4, 0.2, 0.2, 0.2, 0.2, 0.4, 1, 2.8, 5.4, 6.4, 6.2,
         7.2, 6.6, 6.0, 6.0, 5.8, 5.2, 4.8, 5.4, 6.8, 6.6, 4.4, 1.8),
        (0.8, 0.5, 0.3, 0.2, 0.2, 0.2, 0.3, 0.8, 2.2, 4.4, 5.6, 5.8,
         6.4, 6.0, 5.8, 5.8, 5.6, 5.2, 5.0, 5.6, 7.0, 7.0, 5.0, 2.2),
    ),
}  # fmt: skip
AHT_S = {"wechat": 240.0, "hotline": 270.0, "web": 220.0}
PROMOTION_AHT = 1.08
DAY_CV, CHANNEL_CV, INTERVAL_CV = 0.045, 0.02, 0.05
HOLIDAY_LEVEL, SPRING_LEVEL = 0.92, 0.55


def contacts(rng: np.random.Generator) -> pd.DataFrame:
    """Hourly contacts offered, mean handling time and contacts that left, by queue (local time).

    Counts are negative binomial about a mean that a day's channels share a shock of; handling
    times are means over the contacts of the hour, so the noise falls with their number.
    """
    days = history_days()
    ordinary = _ordinary_level(days)
    level, promoted = _with_promotions(ordinary, days)
    level *= _shocks(rng, days, level)
    busy = level / ordinary
    share = _channel_shares(days, promoted)
    frames = []
    for c, channel in enumerate(CHANNELS):
        weekday = np.array(WEEKDAYS[channel])[days["weekday"]]
        by_weekday = np.where(promoted, 1.0, weekday)
        noise = _lognormal(rng, CHANNEL_CV, len(days))
        mean = (level * share[:, c] * by_weekday * noise)[:, None] * _hours(channel, days)
        volume = _counts(rng, mean)
        leaving = np.clip(0.02 + 0.085 * (busy - 1.0), 0.015, 0.45)[:, None]
        frames.append(
            pd.DataFrame(
                {
                    "queue": channel,
                    "interval_start": _stamps(days),
                    "volume": volume.ravel(),
                    "aht_s": _handling(rng, channel, volume, promoted, days).ravel(),
                    "abandoned": rng.binomial(volume, np.broadcast_to(leaving, volume.shape)).ravel(),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _ordinary_level(days: pd.DataFrame) -> Floats:
    """Contacts of all channels by day without promotions: growth, season, holidays."""
    date = days["date"]
    years = (date - pd.Timestamp("2026-08-31")).dt.days.to_numpy() / 365.25
    of_year = 2 * np.pi * date.dt.dayofyear.to_numpy() / 365.25
    # High in the second and fourth quarter, low in January and July.
    season = 1 - 0.03 * np.cos(2 * (of_year - 2 * np.pi / 24))
    level = LEVEL * GROWTH**years * season / season[date.eq("2026-08-31").argmax()]
    level = level * np.where(days["holiday"], HOLIDAY_LEVEL, 1.0)
    for new_year in spring_festivals():
        # Parcels stop from four days before until a week after the new year.
        near = date.between(new_year - pd.Timedelta(days=4), new_year + pd.Timedelta(days=7))
        level = np.where(near, level * SPRING_LEVEL, level)
    return level


def _promoted_days(days: pd.DataFrame) -> list[tuple[Promotion, int, int]]:
    """Promotion, its day counted from 0, and the row of `days`, for all of the history."""
    row = {date: i for i, date in enumerate(days["date"])}
    return [(p, k, row[date]) for p in PROMOTIONS for k, date in enumerate(p.dates) if date in row]


def _with_promotions(ordinary: Floats, days: pd.DataFrame) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Level by day, and the days whose level a promotion states in contacts."""
    level, stated = ordinary.copy(), np.zeros(len(days), dtype=bool)
    for promotion, k, i in _promoted_days(days):
        if promotion.mean_per_day is None:
            level[i] *= promotion.days[k]
        else:
            level[i] = promotion.mean_per_day * promotion.days[k]
            stated[i] = True
    return level, stated


def _shocks(rng: np.random.Generator, days: pd.DataFrame, level: Floats) -> Floats:
    """What a whole day is above or below its level. A stated mean holds over its promotion."""
    shock = _lognormal(rng, DAY_CV, len(days))
    rows: dict[Promotion, list[int]] = {}
    for promotion, _, i in _promoted_days(days):
        if promotion.mean_per_day is not None:
            rows.setdefault(promotion, []).append(i)
    for members in rows.values():
        shock[members] *= level[members].sum() / (level[members] * shock[members]).sum()
    return shock


def _channel_shares(days: pd.DataFrame, promoted: npt.NDArray[np.bool_]) -> Floats:
    """(days, channels), rows adding to 1: the hotline's share is higher about a launch."""
    hotline = np.where(promoted, OTHER_HOTLINE, SHARES[1])
    for promotion, k, i in _promoted_days(days):
        if promotion.mean_per_day is not None and promotion.launch in (k, k + 1):
            hotline[i] = PEAK_HOTLINE
    chats = SHARES[[0, 2]] / SHARES[[0, 2]].sum()
    rest = 1 - hotline
    return np.column_stack([rest * chats[0], hotline, rest * chats[1]])


def _hours(channel: str, days: pd.DataFrame) -> Floats:
    """(days, 24), rows adding to 1."""
    shape = np.where(days["free"].to_numpy()[:, None], *(np.array(HOURS[channel][i]) for i in (1, 0)))
    for promotion, k, i in _promoted_days(days):
        shape[i] *= launch_hours(promotion, k)
    return shape / shape.sum(axis=1, keepdims=True)


def _counts(rng: np.random.Generator, mean: Floats) -> npt.NDArray[np.int64]:
    """Negative binomial with variance mean + (INTERVAL_CV mean)^2."""
    size = INTERVAL_CV**-2
    return np.where(mean > 0, rng.negative_binomial(size, size / (size + mean)), 0)


def _handling(
    rng: np.random.Generator,
    channel: str,
    volume: npt.NDArray[np.int64],
    promoted: npt.NDArray[np.bool_],
    days: pd.DataFrame,
) -> Floats:
    """Mean handling time in whole seconds of contacts that go straight to a person."""
    hour = np.arange(24)
    by_hour = 1 + 0.03 * np.cos(2 * np.pi * (hour - 20) / 24)
    by_day = np.where(promoted, PROMOTION_AHT, 1.0) * _lognormal(rng, 0.015, len(days))
    mean = AHT_S[channel] * by_day[:, None] * by_hour
    error = 0.6 / np.sqrt(np.maximum(volume, 1)) * rng.standard_normal(volume.shape)
    return np.where(volume > 0, np.round(mean * np.maximum(1 + error, 0.3)), np.nan)


def _lognormal(rng: np.random.Generator, cv: float, n: int) -> Floats:
    """`n` factors with mean 1."""
    sigma2 = np.log1p(cv**2)
    return rng.lognormal(-sigma2 / 2, np.sqrt(sigma2), n)


def _stamps(days: pd.DataFrame) -> pd.DatetimeIndex:
    return pd.date_range(days["date"].iloc[0], periods=24 * len(days), freq="h")
