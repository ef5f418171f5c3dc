"""Exponential smoothing (Hyndman et al. 2008) of daily totals, times the profile of the day."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History, date_range
from wfm.forecast.profile import profiles, spread_over_day

LONGEST_DAYS = 730


def fit(history: History, calendar: Calendar, weeks: int) -> Callable[[Dates], Floats]:
    """Damped trend and weekly season on the log scale; unknown days are filled by their weekday's median.

    The method knows no holidays: those of the past are filled too, those to come are ordinary days.
    """
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    shares = profiles(history, calendar, weeks)
    recent = slice(max(0, history.days - LONGEST_DAYS), history.days)
    dates, on = history.dates[recent], history.weekday[recent]
    log = np.log1p(history.daily()[recent])
    log[calendar.holiday[calendar.rows(dates)]] = np.nan
    for k in range(7):
        gap = (on == k) & ~np.isfinite(log)
        log[gap] = np.nanmedian(log[on == k]) if np.isfinite(log[on == k]).any() else 0.0

    if len(log) < 21 or np.ptp(log) < 1e-9:
        mean = np.array([log[on == k].mean() if (on == k).any() else log.mean() for k in range(7)])
        inside = mean[on]
        after = mean[(np.arange(7) + on[-1] + 1) % 7]

        def ahead(days: int) -> Floats:
            return np.resize(after, days)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = ExponentialSmoothing(
                log, trend="add", damped_trend=True, seasonal="add", seasonal_periods=7
            ).fit()
        inside = np.asarray(model.fittedvalues)
        ahead = model.forecast

    def predict(wanted: Dates) -> Floats:
        days_after = int((wanted.max() - dates[-1]).astype(np.int64)) if len(wanted) else 0
        level = np.concatenate([inside, ahead(days_after)]) if days_after > 0 else inside
        known = date_range(dates[0], dates[0] + np.timedelta64(len(level), "D"))
        at = np.clip((wanted - known[0]).astype(np.int64), 0, len(level) - 1)
        return spread_over_day(np.maximum(np.expm1(level[at]), 0.0), wanted, shares, history, calendar)

    return predict
