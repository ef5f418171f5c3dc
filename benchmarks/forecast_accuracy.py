"""How good are a week's forecasts? Real histories, weekly origins, 7 days ahead, peers beside us.

    python benchmarks/forecast_accuracy.py [--sets us_bank,uk_ed] [--prophet]

Every origin sees only the rows before it: cleaning, fit and spreads are made anew. Needs the data
named by WFM_BENCH_DATA (default ../shared/bench).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.forecast.backtest import bias, pinball, rolling, wape
from wfm.forecast.calendar import Calendar, make_calendar
from wfm.forecast.clean import clean
from wfm.forecast.history import Dates, Floats, History, date_range
from wfm.forecast.models import MODELS
from wfm.forecast.quantiles import Spread, count_quantiles, covered, learn_spread

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast"
LEVELS = (0.1, 0.5, 0.9)
AHEAD = 7

Forecast = tuple[Floats, Floats, Spread | None, float]
"""(7, slots) mean, (7, slots, 3) quantiles, spread of counts if any, milliseconds of the fit."""


@dataclass(frozen=True)
class Case:
    name: str
    file: str
    channel: str
    country: str
    subdivision: str | None
    origins: int


CASES = (
    Case("us_bank", "us_bank_30min.csv", "phone", "US", None, 18),
    *(
        Case(f"boston_{c}", "boston311_hourly.csv", c, "US", None, 14)
        for c in ("phone", "web", "app", "employee")
    ),
    Case("uk_ed", "uk_ed_hourly.csv", "ed", "GB", "ENG", 26),
)


def ours(model: str, weeks: int) -> Callable[[History, Calendar, Dates], Forecast]:
    """A model of the registry with spreads from its own backtest before the origin."""

    def run(history: History, calendar: Calendar, dates: Dates) -> Forecast:
        start = time.perf_counter()
        mean = MODELS[model](history, calendar, weeks)(dates)
        spent = 1000 * (time.perf_counter() - start)
        spread = learn_spread(rolling(history, calendar, MODELS[model], weeks, lags=(1, AHEAD)))
        quantiles = count_quantiles(mean.ravel(), spread.beyond_chance, LEVELS)
        return mean, quantiles.reshape(*mean.shape, len(LEVELS)), spread, spent

    return run


def plain_prophet(history: History, calendar: Calendar, dates: Dates) -> Forecast:
    """Prophet as a planner would use it: on the intervals, with an hourly week and holidays."""
    logging.getLogger("cmdstanpy").disabled = True
    from prophet import Prophet

    from wfm.forecast.models.prophet import holiday_table

    start = time.perf_counter()
    model = Prophet(
        interval_width=0.8, weekly_seasonality=False, daily_seasonality=False,
        yearly_seasonality=history.days > 400, holidays=holiday_table(calendar),
    )  # fmt: skip
    model.add_seasonality("hour of week", period=7, fourier_order=40)
    slot = (np.arange(history.slots) * history.interval_min).astype("timedelta64[m]")
    used = np.isfinite(history.volume) & ~history.closed[history.weekday]
    stamps = history.dates[:, None] + slot[None, :]
    model.fit(pd.DataFrame({"ds": stamps[used].astype("datetime64[ns]"), "y": history.volume[used]}))
    ahead = (dates[:, None] + slot[None, :]).ravel().astype("datetime64[ns]")
    said = model.predict(pd.DataFrame({"ds": ahead}))[["yhat_lower", "yhat", "yhat_upper"]]
    quantiles = np.maximum(said.to_numpy(), 0.0).reshape(len(dates), history.slots, 3)
    return quantiles[:, :, 1], quantiles, None, 1000 * (time.perf_counter() - start)


def run(case: Case, forecaster: Callable[[History, Calendar, Dates], Forecast]) -> dict[str, object]:
    rows = pd.read_csv(DATA / case.file, parse_dates=["timestamp"])
    rows = rows[rows["channel"] == case.channel]
    rows = rows.assign(interval_start=rows["timestamp"].dt.tz_localize("UTC"))
    days = rows["timestamp"].to_numpy().astype("datetime64[D]")
    end = days.max() + np.timedelta64(1, "D")
    calendar = make_calendar(days.min(), end, case.country, case.subdivision)
    actual, mean, quantiles, inside, spent = [], [], [], [], []
    for i in range(case.origins, 0, -1):
        origin = end - np.timedelta64(AHEAD * i, "D")
        until = pd.Timestamp(origin, tz="UTC")
        history = clean(case.channel, rows, "UTC", until, calendar).history
        dates = date_range(origin, origin + np.timedelta64(AHEAD, "D"))
        mean_, quantiles_, spread, ms = forecaster(history, calendar, dates)
        came = np.full(mean_.shape, np.nan)
        now = rows[(days >= dates[0]) & (days <= dates[-1])]
        minute = (now["timestamp"].dt.hour * 60 + now["timestamp"].dt.minute).to_numpy()
        day = (now["timestamp"].to_numpy().astype("datetime64[D]") - origin).astype(int)
        came[day, minute // history.interval_min] = now["volume"]
        if spread is None:
            inside.append((came >= quantiles_[..., 0]) & (came <= quantiles_[..., 2]))
        else:
            inside.append(covered(came, mean_, spread))
        actual.append(came)
        mean.append(mean_)
        quantiles.append(quantiles_)
        spent.append(ms)
    a, f, q = np.concatenate(actual), np.concatenate(mean), np.concatenate(quantiles)
    known = np.isfinite(a)
    f = np.where(known, f, np.nan)
    whole = known.any(axis=1)
    return {
        "interval WAPE %": 100 * wape(a, f),
        "day WAPE %": 100 * wape(np.nansum(a, axis=1)[whole], np.nansum(f, axis=1)[whole]),
        "bias %": 100 * bias(a, f),
        "80 % covers %": 100 * np.concatenate(inside)[known].mean(),
        "pinball": float(np.mean([pinball(a[known], q[..., j][known], p) for j, p in enumerate(LEVELS)])),
        "ms a fit": float(np.median(spent)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", default="us_bank,boston,uk_ed", help="beginnings of names, by comma")
    parser.add_argument("--prophet", action="store_true", help="Prophet too: 1 to 2 s a fit")
    parser.add_argument("--every", action="store_true", help="every model of the registry")
    args = parser.parse_args()
    if not DATA.exists():
        print(f"no data at {DATA}: set WFM_BENCH_DATA")
        return 0
    models = {"daily_profile": ours("daily_profile", 16)}
    if args.every:
        models |= {m: ours(m, 16) for m in MODELS if m not in ("daily_profile", "mean_weeks")}
    models |= {"mean of 16 weeks": ours("mean_weeks", 16), "seasonal naive": ours("mean_weeks", 1)}
    if args.prophet:
        models["prophet"] = plain_prophet
    wanted = tuple(args.sets.split(","))
    table = []
    for case in CASES:
        if case.name.startswith(wanted):
            table += [{"set": case.name, "model": name, **run(case, f)} for name, f in models.items()]
    print(pd.DataFrame(table).to_string(index=False, float_format=lambda x: f"{x:.2f}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
