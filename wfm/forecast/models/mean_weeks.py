"""The trade's practice: the mean of the last same weekdays, interval by interval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History, weekday


def fit(history: History, calendar: Calendar, weeks: int) -> Callable[[Dates], Floats]:
    """Mean of up to `weeks` known same weekdays before each date. Holidays are days like others."""
    rows_of = [np.flatnonzero(history.weekday == k) for k in range(7)]
    known = np.isfinite(history.volume)
    overall = np.nan_to_num(history.volume[-7 * weeks :]).sum(axis=0)
    overall = overall / np.maximum(known[-7 * weeks :].sum(axis=0), 1)

    def predict(dates: Dates) -> Floats:
        out = np.empty((len(dates), history.slots))
        for i, (date, k) in enumerate(zip(dates, weekday(dates), strict=True)):
            rows = rows_of[k]
            rows = rows[: np.searchsorted(history.dates[rows], date)]
            rows = rows[known[rows].any(axis=1)][-weeks:]
            count = known[rows].sum(axis=0)
            mean = np.nansum(history.volume[rows], axis=0) / np.maximum(count, 1)
            out[i] = np.where(history.closed[k], 0.0, np.where(count > 0, mean, overall))
        return out

    return predict
