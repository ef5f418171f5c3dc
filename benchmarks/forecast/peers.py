"""What planners would otherwise use, each on the days before each origin.

    python benchmarks/forecast/peers.py HISTORY.csv SAID.csv --origins 12 [--apart 7]

Reads timestamp, channel, volume of one channel; writes peer, timestamp, volume for the 7 days from each
origin. Means of the last same weekdays, and with statsforecast AutoETS of daily totals (times the mean
shape of 16 weeks) and MSTL, week and year of days, day and week of hours. Imports nothing of wfm: it may
run in an environment of its own.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

AHEAD = 7
ETS_DAYS, MSTL_DAYS, MSTL_HOURLY_DAYS, TWO_YEARS = 365, 1200, 120, 740
"""History that each is given: more costs minutes and gains nothing."""


def matrix(rows: pd.DataFrame) -> tuple[pd.DatetimeIndex, Floats]:
    """Days, and (days, slots) volume; nan where there is no row."""
    series = rows.drop_duplicates("timestamp").set_index("timestamp")["volume"].sort_index()
    minutes = int((series.index.to_series().diff().dt.total_seconds() / 60).mode()[0])
    end = series.index[-1].normalize() + pd.Timedelta(days=1)
    grid = pd.date_range(series.index[0].normalize(), end, freq=f"{minutes}min", inclusive="left")
    slots = 1440 // minutes
    return grid[::slots], series.reindex(grid).to_numpy(dtype=float).reshape(-1, slots)


def said(past: Floats) -> Iterator[tuple[str, Floats]]:
    """Each peer's (7, slots) after (days, slots) of history."""
    days, slots = past.shape
    weekday, ahead = np.arange(days) % 7, np.arange(days, days + AHEAD) % 7
    for weeks in (1, 2, 4, 8, 16):
        means = [np.nanmean(past[weekday == k][-weeks:], axis=0) for k in ahead]
        yield f"mean of {weeks}", np.array(means)
    try:
        from statsforecast.models import MSTL, AutoETS
    except ImportError:
        return
    usual = np.array([np.nanmean(past[weekday == k][-16:], axis=0) for k in range(7)])
    filled = np.nan_to_num(np.where(np.isfinite(past), past, usual[weekday]))
    shape = np.nan_to_num(usual / np.maximum(np.nansum(usual, axis=1, keepdims=True), 1e-9))
    total = filled.sum(axis=1)
    ets = AutoETS(season_length=7).forecast(total[-ETS_DAYS:], AHEAD)["mean"]
    yield "ets", np.maximum(ets, 0)[:, None] * shape[ahead]
    if slots == 1:
        seasons = [7, 365] if days > TWO_YEARS else [7]
        yield "mstl", np.maximum(MSTL(seasons).forecast(total[-MSTL_DAYS:], AHEAD)["mean"], 0)[:, None]
    elif slots <= 48:
        flat = filled[-MSTL_HOURLY_DAYS:].ravel()
        mstl = MSTL([slots, 7 * slots]).forecast(flat, AHEAD * slots)["mean"]
        yield "mstl", np.maximum(mstl, 0).reshape(AHEAD, slots)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("history")
    parser.add_argument("out")
    parser.add_argument("--origins", type=int, default=12)
    parser.add_argument("--apart", type=int, default=7, help="days between two origins")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    days, volume = matrix(pd.read_csv(args.history, parse_dates=["timestamp"]))
    step = pd.Timedelta(days=1) / volume.shape[1]
    parts = []
    for i in range(args.origins, 0, -1):
        first = len(days) - AHEAD - args.apart * (i - 1)
        if first < 28:
            continue
        stamps = pd.date_range(days[first], periods=AHEAD * volume.shape[1], freq=step)
        for peer, forecast in said(volume[:first]):
            parts.append(pd.DataFrame({"peer": peer, "timestamp": stamps, "volume": forecast.ravel()}))
    pd.concat(parts).to_csv(args.out, index=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
