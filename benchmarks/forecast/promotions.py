"""How well are promotions forecast? 100 shops whose sales come every other week, 28 days ahead.

    python benchmarks/forecast/promotions.py [--shops 100] [--models ensemble,alone,boosting]

Six origins, each of which fits, weighs and learns its spreads anew. Promotions and school holidays are
events known in advance; days on which a shop is closed are known and not scored. `ensemble` is the
default, in which shops learn from each other; `alone` the same without that; other names are those of
the registry. Uplift: mean of promotion days over mean of other days, shop by shop over all origins; its
error is the mean distance of forecast from actual uplift. `all`, `sale`: WAPE % of all and of promotion
days; `80 %`, `95 %`: how many promotion days fell inside. Needs the data named by WFM_BENCH_DATA.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.domain.control import NoStop
from wfm.forecast.backtest import wape
from wfm.forecast.calendar import make_calendar
from wfm.forecast.events import known_events
from wfm.forecast.history import MINUTES_A_DAY, Bools, Dates, Floats, History, date_range
from wfm.forecast.learn import learn
from wfm.forecast.pool import pool
from wfm.forecast.quantiles import learn_spread
from wfm.forecast.ready import Ready

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast" / "rossmann_100stores_daily.csv"
ORIGINS, AHEAD = 6, 28
LEAST_DAYS, WEEKS = 28, 16
PEERS = "peers, 100 shops: LightGBM over all 6.9, promotion days 6.6, uplift 4.2; Prophet 8.0, 7.7, 4.8"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shops", type=int, default=100)
    parser.add_argument("--models", default="ensemble,alone")
    args = parser.parse_args()
    if not DATA.exists():
        print(f"no data at {DATA}: set WFM_BENCH_DATA")
        return 0
    shops, on_sale = read(args.shops)
    print(f"{len(shops)} shops, {ORIGINS} origins, {AHEAD} days ahead")
    for name in args.models.split(","):
        row = pd.DataFrame([{"model": name, **run(name, shops, on_sale)}])
        print(row.to_string(index=False, float_format=lambda x: f"{x:.2f}"), flush=True)
    print(PEERS)
    return 0


def read(most: int) -> tuple[list[Ready], list[Bools]]:
    """Each shop's days with its events, and on which of them it has a promotion."""
    rows = pd.read_csv(DATA, parse_dates=["timestamp"], dtype={"state_holiday": str})
    rows = rows.drop_duplicates(["timestamp", "channel"])
    dates = np.sort(rows["timestamp"].unique()).astype("datetime64[D]")
    calendar = make_calendar(dates[0], dates[-1] + 1, "DE")
    shops, on_sale = [], []
    for _, shop in list(rows.groupby("channel"))[:most]:
        shop = shop.set_index("timestamp").reindex(dates)
        volume = np.where(shop["open"] == 1, shop["volume"], np.nan)
        sale = (shop["promo"] == 1).to_numpy()
        flags = [_events("promo", dates, sale), _events("school", dates, shop["school_holiday"] == 1)]
        history = History(dates, volume[:, None], MINUTES_A_DAY, np.zeros((7, 1), dtype=bool))
        events = known_events(pd.concat(flags), "UTC", date(2100, 1, 1))
        shops.append(Ready.of(history, events, calendar, MINUTES_A_DAY))
        on_sale.append(sale)
    return shops, on_sale


def run(name: str, shops: list[Ready], on_sale: list[Bools]) -> dict[str, float]:
    model = "ensemble" if name == "alone" else name
    end = shops[0].history.dates[-1] + np.timedelta64(1, "D")
    actual, said, sale, held, spent = [], [], [], [], time.process_time()
    for i in range(ORIGINS, 0, -1):
        origin = end - np.timedelta64(AHEAD * i, "D")
        past = [replace(s, ordinary=s.ordinary.before(origin)) for s in shops]
        pooled = None if name == "alone" else pool(past, LEAST_DAYS)
        dates = date_range(origin, origin + np.timedelta64(AHEAD, "D"))
        for shop, before, flagged in zip(shops, past, on_sale, strict=True):
            learnt = learn(
                model, before.ordinary, before.calendar_on, WEEKS, (1, AHEAD), LEAST_DAYS, NoStop(), pooled
            )
            at = (dates - shop.history.dates[0]).astype(int)
            actual.append(shop.history.volume[at, 0])
            said.append(learnt.predict(dates)[:, 0])
            sale.append(flagged[at])
            spread, scored = learn_spread(learnt.backtest), sale[-1] & np.isfinite(actual[-1])
            held.append([spread.holds(actual[-1][scored], said[-1][scored], p) for p in (0.8, 0.95)])
    spent = time.process_time() - spent
    a, f, p = (_by_shop(np.array(v)) for v in (actual, said, sale))
    f = np.where(np.isfinite(a), f, np.nan)
    inside = [100 * np.concatenate([h[i] for h in held]).mean() for i in (0, 1)]
    return {
        "all": 100 * wape(a, f),
        "sale": 100 * wape(a[p], f[p]),
        "other": 100 * wape(a[~p], f[~p]),
        "uplift": 100 * np.abs(_uplift(f, p) / _uplift(a, p) - 1).mean(),
        "80 %": inside[0],
        "95 %": inside[1],
        "CPU s a shop and origin": spent / len(actual),
    }


def _by_shop(values: Floats) -> Floats:
    """(shops, origins x days) from (origins x shops, days)."""
    return np.concatenate(np.split(values, ORIGINS), axis=1)


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
