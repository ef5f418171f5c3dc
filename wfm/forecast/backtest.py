"""What the model would have said: forecasts from past days, against what came.

Every origin sees only what was known on its morning. The residuals give the spreads of the
forecast; the scores say what a model is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.control import NoStop, Stop
from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Bools, Dates, Floats, History, date_range
from wfm.forecast.models import Fit

PLANNING_LAGS = (6, 12)
"""Days ahead of a roster made on Wednesday for the next week."""


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecast and actual days, one row a day predicted: (rows,) and (rows, slots)."""

    origin: Dates
    date: Dates
    actual: Floats
    forecast: Floats

    @property
    def whole(self) -> Bools:
        """(rows,) days of which every interval is known and something was forecast."""
        return np.asarray(np.isfinite(self.actual).all(axis=1) & (self.forecast.sum(axis=1) > 0))

    def __len__(self) -> int:
        return len(self.date)


def rolling(
    history: History,
    calendar: Calendar,
    fit: Fit,
    weeks: int,
    *,
    lags: tuple[int, int] = PLANNING_LAGS,
    origins: int = 12,
    step_days: int = 7,
    least_days: int = 28,
    stop: Stop | None = None,
) -> Backtest:
    """Forecasts from up to `origins` mornings, the latest first, `step_days` apart.

    Each predicts the days `lags[0]` .. `lags[1]` after its last known day (1: that morning's own
    day). Origins with less than `least_days` behind them are left out.
    """
    stop = stop or NoStop()
    end = history.dates[-1] + np.timedelta64(1, "D")
    rows: list[Backtest] = []
    for i in range(origins):
        origin = end - np.timedelta64(lags[1] + i * step_days, "D")
        past = history.before(origin)
        if past.days < least_days or not np.isfinite(past.volume).any() or stop.reason():
            break
        first = origin + np.timedelta64(lags[0] - 1, "D")
        dates = date_range(first, origin + np.timedelta64(lags[1], "D"))
        at = (dates - history.dates[0]).astype(np.int64)
        rows.append(
            Backtest(
                np.full(len(dates), origin), dates, history.volume[at],
                fit(past, calendar, weeks)(dates),
            )
        )  # fmt: skip
    if not rows:
        nothing = np.zeros((0, history.slots))
        return Backtest(history.dates[:0], history.dates[:0], nothing, nothing)
    rows.reverse()
    return Backtest(
        *(np.concatenate([getattr(r, f) for r in rows]) for f in ("origin", "date", "actual", "forecast"))
    )


def wape(actual: Floats, forecast: Floats) -> float:
    """Sum of absolute errors over the sum of actuals, where both are known."""
    known = np.isfinite(actual) & np.isfinite(forecast)
    total = actual[known].sum()
    return float(np.abs(actual - forecast)[known].sum() / total) if total > 0 else float("nan")


def bias(actual: Floats, forecast: Floats) -> float:
    """Sum of errors over the sum of actuals; above 0: forecast too high."""
    known = np.isfinite(actual) & np.isfinite(forecast)
    total = actual[known].sum()
    return float((forecast - actual)[known].sum() / total) if total > 0 else float("nan")


def pinball(actual: Floats, quantile: Floats, q: float) -> float:
    """Mean quantile loss (Koenker & Bassett 1978)."""
    over = actual - quantile
    return float(np.nanmean(np.maximum(q * over, (q - 1) * over)))
