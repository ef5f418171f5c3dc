"""Prophet (Taylor & Letham 2018) on daily totals, times the profile of the day."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
import pandas as pd

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.profile import profiles, spread_over_day


def fit(history: History, calendar: Calendar, weeks: int) -> Callable[[Dates], Floats]:
    """Trend, yearly and weekly seasons, and public holidays by name."""
    shares = profiles(history, calendar, weeks)
    daily = history.daily()
    used = np.isfinite(daily) & (daily > 0)
    if used.sum() < 2:
        level = float(daily[used].mean()) if used.any() else 0.0
        return lambda dates: spread_over_day(np.full(len(dates), level), dates, shares, history, calendar)

    logging.getLogger("cmdstanpy").disabled = True
    from prophet import Prophet

    model = Prophet(
        weekly_seasonality=True,
        yearly_seasonality=bool(history.days > 400),
        daily_seasonality=False,
        holidays=holiday_table(calendar),
        seasonality_mode="multiplicative",
        uncertainty_samples=0,
    )
    model.fit(pd.DataFrame({"ds": history.dates[used].astype("datetime64[ns]"), "y": daily[used]}))

    def predict(dates: Dates) -> Floats:
        frame = pd.DataFrame({"ds": dates.astype("datetime64[ns]")})
        level = np.maximum(model.predict(frame)["yhat"].to_numpy(), 0.0)
        return spread_over_day(level, dates, shares, history, calendar)

    return predict


def holiday_table(calendar: Calendar) -> pd.DataFrame | None:
    """Public holidays by name, and the day after each, as Prophet reads them."""
    named = [
        pd.DataFrame({"holiday": name, "ds": calendar.dates[calendar.effects[:, j] > 0]})
        for j, name in enumerate(calendar.names)
        if name.startswith("holiday: ")
    ]
    if not named:
        return None
    frame = pd.concat(named, ignore_index=True)
    return frame.assign(ds=frame["ds"].astype("datetime64[ns]"), lower_window=0, upper_window=1)
