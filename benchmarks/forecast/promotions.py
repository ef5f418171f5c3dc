"""How well are promotions forecast? 100 shops whose sales come every other week, 28 days ahead.

    python benchmarks/forecast/promotions.py [--shops 100]

Six origins. Promotions and school holidays are events known in advance; days on which a shop is
closed are known and not scored. Uplift: mean of promotion days over mean of other days, shop by
shop over all origins; its error is the mean distance of forecast from actual uplift. Coverage of
promotion days is that of every fourth shop at the last origin, under the spreads of its own
backtest. Needs the data named by WFM_BENCH_DATA.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.forecast.backtest import rolling, wape
from wfm.forecast.calendar import make_calendar
from wfm.forecast.events import known_events
from wfm.forecast.history import MINUTES_A_DAY, Bools, Dates, Floats, History
from wfm.forecast.models import MODELS
from wfm.forecast.quantiles import learn_spread
from wfm.forecast.recurring import calendars

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast" / "rossmann_100stores_daily.csv"
ORIGINS, AHEAD = 6, 28
PEERS = "peers: LightGBM over all shops 6.9, promotion days 6.6, uplift 4.2; Prophet 8.0, 7.7, 4.8"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shops", type=int, default=100)
    parser.add_argument("--model", default="daily_profile")
    args = parser.parse_args()
    if not DATA.exists():
        print(f"no data at {DATA}: set WFM_BENCH_DATA")
        return 0
    rows = pd.read_csv(DATA, parse_dates=["timestamp"], dtype={"state_holiday": str})
    rows = rows.drop_duplicates(["timestamp", "channel"])
    dates = np.sort(rows["timestamp"].unique()).astype("datetime64[D]")
    calendar = make_calendar(dates[0], dates[-1] + 1, "DE")
    fit = MODELS[args.model]
    actual, said, sale, held = [], [], [], []
    for k, (_, shop) in enumerate(list(rows.groupby("channel"))[: args.shops]):
        shop = shop.set_index("timestamp").reindex(dates)
        volume = np.where(shop["open"] == 1, shop["volume"], np.nan)
        on_sale = (shop["promo"] == 1).to_numpy()
        events = known_events(
            pd.concat(
                [_events("promo", dates, on_sale), _events("school", dates, shop["school_holiday"] == 1)]
            ),
            "UTC",
            date(2100, 1, 1),
        )
        calendar_on = calendars(calendar, events, frozenset({"promo", "school"}))
        history = History(dates, volume[:, None], MINUTES_A_DAY, np.zeros((7, 1), dtype=bool))
        made = rolling(history, calendar_on, fit, 16, lags=(1, AHEAD), origins=ORIGINS, step_days=AHEAD)
        actual.append(made.actual[:, 0])
        said.append(made.forecast[:, 0])
        sale.append(on_sale[(made.date - dates[0]).astype(int)])
        if k % 4 == 0:
            last = made.origin == made.origin.max()
            past = rolling(history.before(made.origin.max()), calendar_on, fit, 16, lags=(1, AHEAD))
            spread = learn_spread(past)
            scored = last & sale[-1] & np.isfinite(actual[-1])
            held.append([spread.holds(actual[-1][scored], said[-1][scored], p) for p in (0.8, 0.95)])
    a, f, p = np.array(actual), np.array(said), np.array(sale)
    f = np.where(np.isfinite(a), f, np.nan)
    error = np.abs(_uplift(f, p) / _uplift(a, p) - 1).mean()
    inside = [100 * np.concatenate([h[i] for h in held]).mean() for i in (0, 1)]
    print(f"{len(a)} shops, {ORIGINS} origins, {AHEAD} days ahead, model {args.model}")
    print(f"WAPE {100 * wape(a, f):.2f} %, promotion days {100 * wape(a[p], f[p]):.2f} %, ", end="")
    print(f"other days {100 * wape(a[~p], f[~p]):.2f} %, uplift error {100 * error:.2f} %")
    print(f"promotion days inside 80 %: {inside[0]:.1f} %, inside 95 %: {inside[1]:.1f} %")
    print(PEERS)
    return 0


def _events(name: str, dates: Dates, on: Bools | pd.Series) -> pd.DataFrame:
    """One event for each run of days."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(on, dtype=np.int8), [0]))))
    start = dates[edges[::2]]
    end = dates[edges[1::2] - 1] + 1
    stamps = [pd.DatetimeIndex(d.astype("datetime64[ns]")).tz_localize("UTC") for d in (start, end)]
    return pd.DataFrame({"name": name, "kind": "promotion", "start": stamps[0], "end": stamps[1]})


def _uplift(volume: Floats, sale: Bools) -> Floats:
    """(shops,)"""
    return np.array([np.nanmean(v[s]) / np.nanmean(v[~s]) for v, s in zip(volume, sale, strict=True)])


if __name__ == "__main__":
    sys.exit(main())
