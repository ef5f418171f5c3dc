"""What the model would have said: forecasts from past days, against what came.

Every origin sees only what was known on its morning. The residuals give the spreads of the
forecast; the scores say what a model is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.domain.control import NoStop, Stop
from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Bools, Dates, Floats, History, date_range

if TYPE_CHECKING:  # models are backtested, and the ensemble among them backtests
    from wfm.forecast.models.base import Fit, Predict

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

    def rows(self, mask: Bools) -> Backtest:
        return Backtest(self.origin[mask], self.date[mask], self.actual[mask], self.forecast[mask])

    def __len__(self) -> int:
        return len(self.date)


def rolling(
    history: History,
    calendar: Calendar | Callable[[np.datetime64], Calendar],
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
    (only,) = roll(
        history, calendar, lambda *past: (fit(*past),), weeks,
        lags=lags, origins=origins, step_days=step_days, least_days=least_days, stop=stop,
    )  # fmt: skip
    return only


def roll(
    history: History,
    calendar: Calendar | Callable[[np.datetime64], Calendar],
    fit_members: Callable[[History, Calendar, int], Sequence[Predict]],
    weeks: int,
    *,
    lags: tuple[int, int] = PLANNING_LAGS,
    origins: int = 12,
    step_days: int = 7,
    least_days: int = 28,
    stop: Stop | None = None,
) -> tuple[Backtest, ...]:
    """The same for several models that are fitted together: one backtest each, over the same days.

    `calendar` may depend on the origin, where what is known of days to come does (promotions).
    """
    stop = stop or NoStop()
    end = history.dates[-1] + np.timedelta64(1, "D")
    rows: list[tuple[Backtest, ...]] = []
    for i in range(origins):
        origin = end - np.timedelta64(lags[1] + i * step_days, "D")
        past = history.before(origin)
        if past.days < least_days or not np.isfinite(past.volume).any() or stop.reason():
            break
        known = calendar(origin) if callable(calendar) else calendar
        first = origin + np.timedelta64(lags[0] - 1, "D")
        dates = date_range(first, origin + np.timedelta64(lags[1], "D"))
        came = history.volume[(dates - history.dates[0]).astype(np.int64)]
        said = [predict(dates) for predict in fit_members(past, known, weeks)]
        rows.append(tuple(Backtest(np.full(len(dates), origin), dates, came, f) for f in said))
    if not rows:
        nothing = np.zeros((0, history.slots))
        empty = Backtest(history.dates[:0], history.dates[:0], nothing, nothing)
        return tuple(empty for _ in fit_members(history, _last(calendar, end), weeks))
    rows.reverse()
    return tuple(_joined(of_model) for of_model in zip(*rows, strict=True))


def _last(calendar: Calendar | Callable[[np.datetime64], Calendar], end: np.datetime64) -> Calendar:
    return calendar(end) if callable(calendar) else calendar


def _joined(rows: Sequence[Backtest]) -> Backtest:
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
