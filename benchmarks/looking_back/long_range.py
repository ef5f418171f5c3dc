"""How good are forecasts of 18 months, by week, and do their bands hold?

    OPENBLAS_NUM_THREADS=1 python benchmarks/looking_back/long_range.py [--prophet]

From past mornings 13 weeks apart: weekly totals against the same week of last year, the mean of the
last 52 weeks by weekday, and Prophet. Needs the data named by WFM_BENCH_DATA (../shared/bench).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.forecast.calendar import make_calendar
from wfm.forecast.history import Dates, Floats
from wfm.forecast.long_range import look_ahead
from wfm.forecast.quantiles import count_quantiles

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast"
SETS = (("uk_ed", "uk_ed_hourly.csv", "GB"), ("vancouver", "vancouver311_daily.csv", "CA"))
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


def run(file: str, country: str, peer: bool) -> pd.DataFrame:
    """One row a morning and week ahead."""
    rows = pd.read_csv(DATA / file, parse_dates=["timestamp"])
    totals = rows.groupby(rows["timestamp"].dt.normalize())["volume"].sum()
    days = pd.date_range(totals.index[0], totals.index[-1])
    daily = totals.reindex(days).to_numpy(np.float64)
    dates = days.to_numpy().astype("datetime64[D]")
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
    args = parser.parse_args()
    if not DATA.exists():
        print(f"no data at {DATA}: set WFM_BENCH_DATA")
        return 0
    table = []
    for name, file, country in SETS:
        found = run(file, country, args.prophet)
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
