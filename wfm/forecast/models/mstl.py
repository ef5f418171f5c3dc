"""STL by LOESS (Cleveland et al. 1990; several seasons: Bandara, Hyndman & Bergmeir 2021) of daily
totals, times the profile of the day: week, and year where two have been seen."""

from __future__ import annotations

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models.base import Predict
from wfm.forecast.models.daily_profile import recent
from wfm.forecast.profile import profiles, spread_over_day

DAMPING = 0.9
"""The trend's last weekly step goes on, each week by this factor less."""


def fit(history: History, calendar: Calendar, weeks: int) -> Predict:
    """Logs are decomposed; unknown days and holidays are filled by their weekday's median before."""
    from statsmodels.tsa.seasonal import MSTL

    history = recent(history)
    shares = profiles(history, calendar, weeks)
    on = history.weekday
    log = np.log1p(history.daily())
    log[calendar.holiday[calendar.rows(history.dates)]] = np.nan
    for k in range(7):
        gap = (on == k) & ~np.isfinite(log)
        log[gap] = np.nanmedian(log[on == k]) if np.isfinite(log[on == k]).any() else 0.0
    periods = [7, 365] if history.days > 2 * 365 + 1 else [7]
    if history.days < 21 or np.ptp(log) < 1e-9:
        trend, seasons = np.full(len(log), log.mean()), np.zeros((len(log), 1))
        for k in range(7):
            if (on == k).any():
                seasons[on == k, 0] = log[on == k].mean() - log.mean()
        periods = [7]
    else:
        parts = MSTL(log, periods=periods, stl_kwargs={"robust": True}).fit()
        trend = np.asarray(parts.trend)
        seasons = np.asarray(parts.seasonal).reshape(len(log), -1)
    step = (trend[-1] - trend[-8]) / 7 if len(trend) >= 8 else 0.0

    def level(date_at: int) -> float:
        if date_at < len(log):
            at = max(date_at, 0)
            return float(trend[at] + seasons[at].sum())
        ahead = date_at - len(log) + 1
        grown = step * 7 * (1 - DAMPING ** (ahead / 7)) / (1 - DAMPING)
        season = sum(
            seasons[len(log) - p + (ahead - 1) % p, j] if len(log) >= p else seasons[-1, j]
            for j, p in enumerate(periods)
        )
        return float(trend[-1] + grown + season)

    def predict(dates: Dates) -> Floats:
        at = (dates - history.dates[0]).astype(np.int64)
        daily = np.expm1(np.array([level(int(i)) for i in at]))
        return spread_over_day(np.maximum(daily, 0.0), dates, shares, history, calendar)

    return predict
