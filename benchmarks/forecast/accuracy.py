"""How good are forecasts? Real histories, rolling origins, peers beside us.

    python benchmarks/forecast/accuracy.py [--sets us_bank,uk_ed] [--models ensemble,...] [--prophet]

Every origin sees only the rows before it: cleaning, fit, weights and spreads are made anew. `of peer`
is WAPE over that of the best peer by others' hands (the data's README). Coverage of intervals is
taken where 10 contacts or more are expected, of `peak` in the busiest fifth, of `day` over totals
of days; below 10 by the randomised PIT, in expectation. Needs the data named by WFM_BENCH_DATA
(default ../shared/bench).
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

from wfm.domain.control import NoStop
from wfm.forecast.backtest import bias, pinball, wape
from wfm.forecast.calendar import Calendar, make_calendar
from wfm.forecast.clean import clean
from wfm.forecast.history import Dates, Floats, History, date_range
from wfm.forecast.learn import learn
from wfm.forecast.models import MODELS
from wfm.forecast.quantiles import Spread, count_cdf, learn_spread

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast"
LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
PINBALL = (1, 2, 3)
"""Levels scored: 10, 50, 90 %."""

Forecast = tuple[Floats, Floats, Spread | None, float, float]
"""(days, slots) mean, (days, slots, levels) quantiles, spread of counts if any, milliseconds of the
fit and of all of it."""


@dataclass(frozen=True)
class Case:
    """`peer`: published interval and day WAPE % of the best single peer."""

    name: str
    file: str
    channel: str
    country: str
    subdivision: str | None
    origins: int
    peer: tuple[float, float]
    ahead: int = 7
    step: int = 7


CASES = (
    Case("us_bank", "us_bank_30min.csv", "phone", "US", None, 18, (6.71, 5.36)),
    Case("boston_phone", "boston311_hourly.csv", "phone", "US", None, 14, (47.3, 26.4)),
    Case("boston_web", "boston311_hourly.csv", "web", "US", None, 14, (63.4, 20.9)),
    Case("boston_app", "boston311_hourly.csv", "app", "US", None, 14, (96.1, 50.8)),
    Case("boston_employee", "boston311_hourly.csv", "employee", "US", None, 14, (np.nan, np.nan)),
    Case("uk_ed", "uk_ed_hourly.csv", "ed", "GB", "ENG", 26, (20.8, 5.84)),
    Case("vancouver", "vancouver311_daily.csv", "phone", "CA", "BC", 26, (10.8, 10.8), 28, 28),
)


def ours(model: str, weeks: int) -> Callable[[History, Calendar, Dates], Forecast]:
    """A model of the registry with spreads from its own backtest before the origin."""

    def run(history: History, calendar: Calendar, dates: Dates) -> Forecast:
        start = time.perf_counter()
        MODELS["daily_profile" if model == "ensemble" else model](history, calendar, weeks)(dates)
        fitted = time.perf_counter() - start
        start = time.perf_counter()
        learnt = learn(model, history, lambda _: calendar, weeks, (1, len(dates)), 28, NoStop())
        mean = learnt.predict(dates)
        spread = learn_spread(learnt.backtest)
        quantiles = spread.quantiles(mean.ravel(), LEVELS).reshape(*mean.shape, len(LEVELS))
        return mean, quantiles, spread, 1000 * fitted, 1000 * (time.perf_counter() - start)

    return run


def plain_prophet(history: History, calendar: Calendar, dates: Dates) -> Forecast:
    """Prophet as a planner would use it: on the intervals, with an hourly week and holidays; on as many
    days as ours looks at, since fifteen years at once double its error."""
    logging.getLogger("cmdstanpy").disabled = True
    from prophet import Prophet

    from wfm.forecast.models.daily_profile import recent
    from wfm.forecast.models.prophet import holiday_table

    history = recent(history)
    start = time.perf_counter()
    daily = history.slots == 1
    model = Prophet(
        interval_width=0.8, weekly_seasonality=daily, daily_seasonality=False,
        yearly_seasonality=history.days > 400, holidays=holiday_table(calendar),
    )  # fmt: skip
    if not daily:
        model.add_seasonality("hour of week", period=7, fourier_order=40)
    slot = (np.arange(history.slots) * history.interval_min).astype("timedelta64[m]")
    used = np.isfinite(history.volume) & ~history.closed[history.weekday]
    stamps = history.dates[:, None] + slot[None, :]
    model.fit(pd.DataFrame({"ds": stamps[used].astype("datetime64[ns]"), "y": history.volume[used]}))
    ahead = (dates[:, None] + slot[None, :]).ravel().astype("datetime64[ns]")
    frame = pd.DataFrame({"ds": ahead})
    mean = np.maximum(model.predict(frame)["yhat"].to_numpy(), 0.0).reshape(len(dates), history.slots)
    drawn = model.predictive_samples(frame)["yhat"]
    quantiles = np.maximum(np.quantile(drawn, LEVELS, axis=1).T, 0.0).reshape(*mean.shape, len(LEVELS))
    spent = 1000 * (time.perf_counter() - start)
    return mean, quantiles, None, spent, spent


def run(case: Case, forecaster: Callable[[History, Calendar, Dates], Forecast]) -> dict[str, object]:
    rows = pd.read_csv(DATA / case.file, parse_dates=["timestamp"])
    rows = rows[rows["channel"] == case.channel]
    rows = rows.assign(interval_start=rows["timestamp"].dt.tz_localize("UTC"))
    days = rows["timestamp"].to_numpy().astype("datetime64[D]")
    end = days.max() + np.timedelta64(1, "D")
    calendar = make_calendar(days.min(), end + 1, case.country, case.subdivision)
    actual, mean, quantiles, inside, of_day, spent = [], [], [], [], [], []
    for i in range(case.origins, 0, -1):
        origin = end - np.timedelta64(case.ahead + case.step * (i - 1), "D")
        until = pd.Timestamp(origin, tz="UTC")
        history = clean(case.channel, rows, "UTC", until, calendar).history
        dates = date_range(origin, origin + np.timedelta64(case.ahead, "D"))
        mean_, quantiles_, spread, *ms = forecaster(history, calendar, dates)
        came = np.full(mean_.shape, np.nan)
        now = rows[(days >= dates[0]) & (days <= dates[-1])]
        minute = (now["timestamp"].dt.hour * 60 + now["timestamp"].dt.minute).to_numpy()
        day = (now["timestamp"].to_numpy().astype("datetime64[D]") - origin).astype(int)
        came[day, minute // history.interval_min] = now["volume"]
        inside.append(np.stack([_held(came, quantiles_, mean_, spread, a, b) for a, b in ((1, 3), (0, 4))]))
        if spread is not None:
            of_day.append(_day_held(came, mean_, spread))
        actual.append(came)
        mean.append(mean_)
        quantiles.append(quantiles_)
        spent.append(ms)
    a, f, q = np.concatenate(actual), np.concatenate(mean), np.concatenate(quantiles)
    held = np.concatenate(inside, axis=1)
    known = np.isfinite(a)
    f = np.where(known, f, np.nan)
    whole = known.any(axis=1)
    many = known & (f >= 10)
    peak = many & (f >= np.quantile(f[known & (f > 0)], 0.8))
    interval, of_days = 100 * wape(a, f), 100 * wape(np.nansum(a, axis=1)[whole], np.nansum(f, axis=1)[whole])
    return {
        "WAPE %": interval,
        "of peer": interval / case.peer[0],
        "day WAPE %": of_days,
        "day of peer": of_days / case.peer[1],
        "bias %": 100 * bias(a, f),
        "80 %": 100 * held[0][many].mean() if many.any() else np.nan,
        "95 %": 100 * held[1][many].mean() if many.any() else np.nan,
        "peak 80": 100 * held[0][peak].mean() if peak.any() else np.nan,
        "peak 95": 100 * held[1][peak].mean() if peak.any() else np.nan,
        "few 80": 100 * held[0][known & (f < 10) & (f > 0)].mean() if (known & (f < 10)).any() else np.nan,
        "day 80": 100 * np.nanmean(np.concatenate(of_day, axis=1)[0]) if of_day else np.nan,
        "day 95": 100 * np.nanmean(np.concatenate(of_day, axis=1)[1]) if of_day else np.nan,
        "pinball": float(np.mean([pinball(a[known], q[..., j][known], LEVELS[j]) for j in PINBALL])),
        "ms fit": float(np.median([s[0] for s in spent])),
        "ms all": float(np.median([s[1] for s in spent])),
    }


def _held(
    came: Floats, quantiles: Floats, mean: Floats, spread: Spread | None, low: int, high: int
) -> Floats:
    """Whether each interval fell inside, counts on the edge in part."""
    if spread is None:
        return ((came >= quantiles[..., low]) & (came <= quantiles[..., high])).astype(float)
    return spread.holds(came.ravel(), mean.ravel(), LEVELS[high] - LEVELS[low]).reshape(came.shape)


def _day_held(came: Floats, mean: Floats, spread: Spread) -> Floats:
    """(2, days) whether totals of days fell inside 80 and 95 %; nan where a day is not whole."""
    whole = np.isfinite(came).sum(axis=1) >= (mean > 0).sum(axis=1)
    total = mean.sum(axis=1)
    p = count_cdf(np.nansum(came, axis=1), total, spread.of_days(mean))
    tails = np.array([[0.1], [0.025]])
    return np.where(whole & (total > 0), (p >= tails) & (p <= 1 - tails), np.nan)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--sets", default="us_bank,boston,uk_ed,vancouver", help="beginnings of names, by comma"
    )
    parser.add_argument("--models", default="ensemble", help="models of the registry, by comma")
    parser.add_argument("--prophet", action="store_true", help="Prophet too: 1 to 3 s a fit")
    args = parser.parse_args()
    if not DATA.exists():
        print(f"no data at {DATA}: set WFM_BENCH_DATA")
        return 0
    models = {m: ours(m, 16) for m in args.models.split(",") if m}
    models |= {"mean of 16 weeks": ours("mean_weeks", 16)}
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
