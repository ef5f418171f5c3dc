"""How good are forecasts of 18 months, by week, and do their bands hold?

    OPENBLAS_NUM_THREADS=1 python benchmarks/looking_back/long_range.py [--prophet] [--more]

From past mornings 13 weeks apart: weekly totals against the same week of last year, the mean of the
last 52 weeks by weekday, and Prophet. `--more`: also 25 series of Welsh ambulance calls (regions, classes,
both, total), and six each of invented levels that wander by 3, 8 and 15 % a year. Needs the data named
by WFM_BENCH_DATA (../shared/bench).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.forecast.calendar import make_calendar
from wfm.forecast.history import Dates, Floats
from wfm.forecast.long_range import look_ahead
from wfm.forecast.quantiles import count_quantiles

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast"
SETS = (("uk_ed", "uk_ed_hourly.csv", "GB"), ("vancouver", "vancouver311_daily.csv", "CA"))
WALES = "wales_ems_daily.csv"
WANDERING, INVENTED, INVENTED_DAYS = (0.03, 0.08, 0.15), 6, 1800
LEAST, WEEKS, APART, LEAST_AHEAD = 800, 78, 13, 26
SPANS = ((1, 13), (14, 26), (27, 52), (53, 78), (1, 78))


def prophet(dates: Dates, daily: Floats, ahead: Dates, country: str) -> Floats:
    logging.getLogger("cmdstanpy").disabled = True
    from prophet import Prophet

    model = Prophet(weekly_seasonality=True, yearly_seasonality=True)
    model.add_country_holidays(country)
    model.fit(pd.DataFrame({"ds": dates.astype("datetime64[ns]"), "y": daily}).dropna())
    said = model.predict(pd.DataFrame({"ds": ahead.astype("datetime64[ns]")}))["yhat"]
    return np.maximum(said.to_numpy(), 0.0)


def sets(more: bool) -> Iterator[tuple[str, str, list[tuple[Dates, Floats]]]]:
    """Name, country and histories of each set."""
    for name, file, country in SETS:
        yield name, country, [by_day(pd.read_csv(DATA / file, parse_dates=["timestamp"]))]
    if more:
        rows = pd.read_csv(DATA / WALES, parse_dates=["timestamp"])
        parts = [p for by in (["region", "channel"], ["channel"]) for _, p in rows.groupby(by)]
        yield "wales", "GB", [by_day(part) for part in [*parts, rows]]
        rng = np.random.default_rng(3)
        for wandering in WANDERING:
            yield f"invented {wandering:.0%}", "US", [invented(rng, wandering) for _ in range(INVENTED)]


def by_day(rows: pd.DataFrame) -> tuple[Dates, Floats]:
    totals = rows.groupby(rows["timestamp"].dt.normalize())["volume"].sum()
    days = pd.date_range(totals.index[0], totals.index[-1])
    return days.to_numpy().astype("datetime64[D]"), totals.reindex(days).to_numpy(np.float64)


def invented(rng: np.random.Generator, wandering: float) -> tuple[Dates, Floats]:
    """A season, weeks with shocks of their own, and a level that wanders by so much a year."""
    day = np.arange(INVENTED_DAYS)
    year = 2 * np.pi * day / 365.25
    level = np.cumsum(rng.normal(0, wandering / np.sqrt(365), len(day)))
    level += rng.uniform(0.03, 0.2) * np.sin(year + rng.uniform(0, 6))
    level += 0.05 * np.sin(2 * year + rng.uniform(0, 6))
    level += np.repeat(rng.normal(0, 0.03, len(day) // 7 + 1), 7)[: len(day)]
    mean = rng.choice([50, 500, 3000]) * np.exp(level) * np.array([1.2, 1.1, 1, 1, 1, 0.6, 0.5])[day % 7]
    return np.datetime64("2018-01-01") + day.astype("timedelta64[D]"), rng.poisson(mean).astype(float)


def run(dates: Dates, daily: Floats, country: str, peer: bool) -> pd.DataFrame:
    """One row a morning and week ahead."""
    calendar = make_calendar(dates[0], dates[-1] + np.timedelta64(1, "D"), country)
    found = []
    n = len(dates) - 7 * LEAST_AHEAD
    while n >= LEAST:
        ahead = dates[n : n + 7 * WEEKS]
        start = time.perf_counter()
        outlook = look_ahead(dates[:n], daily[:n], calendar)
        spent = time.perf_counter() - start
        place = np.arange(n, n + len(ahead))
        year_ago = place - 364 * (1 + (place - n) // 364)
        by_weekday = np.array(
            [np.nanmean(daily[n - 364 : n][(np.arange(n - 364, n) % 7) == k]) for k in range(7)]
        )
        said = {
            "long_range": outlook.daily(ahead), "last year": daily[year_ago],
            "mean of 52 weeks": by_weekday[place % 7],
        }  # fmt: skip
        if peer:
            said["prophet"] = prophet(dates[:n], daily[:n], ahead, country)
        spread = outlook.spread(ahead)
        for week in range(len(ahead) // 7):
            part = slice(7 * week, 7 * week + 7)
            known = np.isfinite(daily[n:][part])
            if known.sum() < 4:
                continue
            came = daily[n:][part][known].sum()
            mean = {name: np.nansum(v[part][known]) for name, v in said.items()}
            low95, low80, high80, high95 = count_quantiles(
                np.array([mean["long_range"]]), float(spread[part].mean()), (0.025, 0.1, 0.9, 0.975)
            )[0]
            found.append(
                {"morning": n, "week": week + 1, "came": came, "ms": 1000 * spent, **mean,
                 "in_80": low80 <= came <= high80, "in_95": low95 <= came <= high95}
            )  # fmt: skip
        n -= 7 * APART
    return pd.DataFrame(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--prophet", action="store_true", help="Prophet too: seconds a morning")
    parser.add_argument("--more", action="store_true", help="the Welsh and the invented too")
    args = parser.parse_args()
    if not DATA.exists():
        print(f"no data at {DATA}: set WFM_BENCH_DATA")
        return 0
    table = []
    for name, country, histories in sets(args.more):
        runs = [run(dates, daily, country, args.prophet) for dates, daily in histories]
        found = pd.concat(runs, ignore_index=True)
        models = [c for c in found if c not in ("morning", "week", "came", "ms", "in_80", "in_95")]
        for first, last in SPANS:
            part = found[found["week"].between(first, last)]
            off = {m: 100 * (part[m] - part["came"]).abs().sum() / part["came"].sum() for m in models}
            table.append(
                {"set": name, "weeks ahead": f"{first}-{last}", "mornings": part["morning"].nunique(),
                 **{f"{m} WAPE %": v for m, v in off.items()},
                 "80 % covers %": 100 * part["in_80"].mean(), "95 % covers %": 100 * part["in_95"].mean(),
                 "ms": found["ms"].median()}
            )  # fmt: skip
    print(pd.DataFrame(table).to_string(index=False, float_format=lambda x: f"{x:.2f}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
