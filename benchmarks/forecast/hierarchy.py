"""Does reconciling cost accuracy? Wales ambulance incidents: 7 regions x 3 classes, daily.

    python benchmarks/forecast/hierarchy.py [--origins 12]

Each level (total, regions, classes, region x class) is forecast by itself 7 days ahead, then all are
made to agree, weighted by the errors of origins before. Needs the data named by WFM_BENCH_DATA.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.forecast.backtest import rolling, wape
from wfm.forecast.calendar import make_calendar
from wfm.forecast.hierarchy import coherence_gap, per_part, reconcile, shrunk_covariance, summing_matrix
from wfm.forecast.history import MINUTES_A_DAY, Floats, History
from wfm.forecast.models import MODELS

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "forecast" / "wales_ems_daily.csv"
AHEAD, WARM_UP = 7, 4
"""Days ahead; origins whose errors only set the first weights."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--origins", type=int, default=12)
    parser.add_argument("--model", default="daily_profile")
    args = parser.parse_args()
    if not DATA.exists():
        print(f"no data at {DATA}: set WFM_BENCH_DATA")
        return 0
    rows = pd.read_csv(DATA, parse_dates=["timestamp"])
    rows["part"] = rows["region"] + " " + rows["channel"]
    wide = rows.pivot_table(index="timestamp", columns="part", values="volume", aggfunc="sum").asfreq("D")
    parts = [str(p) for p in wide.columns]
    names, summing = summing_matrix(
        [{p: p.split(" ")[0] for p in parts}, {p: p.split(" ")[1] for p in parts}], parts
    )
    dates = wide.index.to_numpy().astype("datetime64[D]")
    calendar = make_calendar(dates[0], dates[-1] + 1, "GB", "WLS")
    actual, said = [], []
    for node in summing:
        volume = (wide.to_numpy(np.float64) * np.where(node > 0, 1.0, np.nan))[:, node > 0].sum(axis=1)
        history = History(dates, volume[:, None], MINUTES_A_DAY, np.zeros((7, 1), dtype=bool))
        made = rolling(
            history, calendar, MODELS[args.model], 16, lags=(1, AHEAD), origins=args.origins + WARM_UP
        )
        actual.append(made.actual[:, 0])
        said.append(made.forecast[:, 0])
    a, f = np.array(actual), np.array(said)
    agreed = np.full_like(f, np.nan)
    for first in range(WARM_UP * AHEAD, f.shape[1], AHEAD):
        off = (f - a)[:, :first]
        variance = per_part(shrunk_covariance(off[:, np.isfinite(off).all(axis=0)]), summing)
        agreed[:, first : first + AHEAD] = reconcile(f[:, first : first + AHEAD], summing, variance)
    scored = np.isfinite(agreed).all(axis=0)
    print(f"origins {args.origins}, {AHEAD} days ahead, {len(names)} series, model {args.model}")
    print(_levels(a[:, scored], f[:, scored], agreed[:, scored]).to_string(index=False))
    print(
        f"coherence gap before {100 * coherence_gap(f[:, scored], summing):.2f} %, "
        f"after {coherence_gap(agreed[:, scored], summing):.1e}"
    )
    return 0


def _levels(actual: Floats, alone: Floats, agreed: Floats) -> pd.DataFrame:
    spans = {
        "total": slice(0, 1),
        "region": slice(1, 8),
        "class": slice(8, 11),
        "region x class": slice(11, None),
    }
    return pd.DataFrame(
        [
            {
                "level": name,
                "WAPE % alone": round(100 * wape(actual[span], alone[span]), 3),
                "WAPE % agreed": round(100 * wape(actual[span], agreed[span]), 3),
                "lowest": round(float(agreed[span].min()), 3),
            }
            for name, span in spans.items()
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
