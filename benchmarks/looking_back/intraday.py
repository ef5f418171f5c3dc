"""What is an update in the course of the day worth? The rest of the day, with and without it.

    python benchmarks/looking_back/intraday.py [--origins 60] [--every 1]

A bank's calls by half hours (us_bank): forecasts of seven days from past mornings, updated with what
came by each hour. The links between neighbouring days and intervals are learnt from the first third
of the mornings, the rest is measured. Needs the data named by WFM_BENCH_DATA (../shared/bench).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.config.backtest import BacktestSettings
from wfm.config.plain import plain_scenario
from wfm.forecast.evaluate import evaluate, own
from wfm.forecast.intraday import Links, learn_links, reforecast
from wfm.io.history import read_history
from wfm.tables import EVENTS, FORECAST

FILE = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast/us_bank_30min.csv"
ZONE, QUEUE = "UTC", "phone"
HOURS = (9, 10, 11, 12, 14, 16, 18)


def measured(day: pd.DataFrame, now: pd.DataFrame, rest: np.ndarray, later: np.ndarray) -> dict[str, float]:
    """Sums of errors of the rest of the day and of the days after; width and hits of the 80 % band."""
    error = np.abs(now["volume"].to_numpy() - day["actual"].to_numpy())
    low, high = now["volume_q100"].to_numpy(), now["volume_q900"].to_numpy()
    inside = (day["actual"].to_numpy() >= low) & (day["actual"].to_numpy() <= high)
    signed = now["volume"].to_numpy() - day["actual"].to_numpy()
    return {
        "off": error[rest].sum(), "off_total": abs(signed[rest].sum()), "came": day["actual"][rest].sum(),
        "later_off": error[later].sum(), "later_came": day["actual"][later].sum(),
        "inside": inside[rest].sum(), "cells": rest.sum(), "width": (high - low)[rest].sum(),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--origins", type=int, default=60)
    parser.add_argument("--every", type=int, default=1, help="days between mornings")
    args = parser.parse_args()
    if not FILE.exists():
        print(f"no data at {FILE}: set WFM_BENCH_DATA")
        return 0
    contacts = read_history(FILE, zone=ZONE).contacts
    scenario = plain_scenario("us_bank", [QUEUE], 30, zone=ZONE, country="US")
    settings = BacktestSettings(lags=("1-7",), origins=args.origins, step_days=args.every)
    values = evaluate(contacts, EVENTS.empty(), scenario, settings, runners=[own(scenario)]).values
    mornings = sorted(values["origin"].unique())
    split = mornings[len(mornings) // 3]
    before = (values["interval_start"].dt.tz_localize(None) < split) & (values["lag"] <= 3)
    links = learn_links(values[before], ZONE)[QUEUE]
    print(
        f"learnt: links {links.day:.2f} from day to day, {links.interval:.2f} from interval to interval,"
        f" trust {links.trust:.2f}\n"
    )
    found = []
    for morning in mornings[len(mornings) // 3 :]:
        day = values[values["origin"] == morning].reset_index(drop=True)
        if day.loc[day["lag"] == 1, "actual"].notna().sum() < 5:
            continue  # closed
        table = day.assign(aht_s=1.0, source="model")[FORECAST.names]
        recent = contacts[contacts["interval_start"] >= morning.tz_localize(ZONE) - pd.Timedelta(days=28)]
        for hour in HOURS:
            as_of = morning.tz_localize(ZONE) + pd.Timedelta(hours=hour)
            known = (day["actual"].notna() & (day["interval_start"] >= as_of)).to_numpy()
            rest, later = known & (day["lag"] == 1).to_numpy(), known & (day["lag"] > 1).to_numpy()
            known_rows = recent[recent["interval_start"] < as_of]
            for name, used in (("none", None), ("level only", Links(0.0, 0.0)), ("linked", links)):
                now = (
                    table
                    if used is None
                    else reforecast(table, known_rows, as_of, ZONE, {QUEUE: used}).forecast
                )
                found.append({"update": name, "hour": hour, **measured(day, now, rest, later)})
    sums = pd.DataFrame(found).groupby(["hour", "update"], sort=False).sum()
    out = pd.DataFrame(
        {
            "rest of day, interval WAPE %": 100 * sums["off"] / sums["came"],
            "its total, WAPE %": 100 * sums["off_total"] / sums["came"],
            "days after, interval WAPE %": 100 * sums["later_off"] / sums["later_came"],
            "80 % covers %": 100 * sums["inside"] / sums["cells"],
            "band, % of contacts": 100 * sums["width"] / sums["came"],
        }
    )
    print(out.reset_index().to_string(index=False, float_format=lambda x: f"{x:.2f}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
