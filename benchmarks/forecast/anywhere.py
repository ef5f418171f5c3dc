"""Is the default anywhere worse than the best single peer? Plain CSVs, nothing set by hand.

    python benchmarks/forecast/anywhere.py [--kinds hourly,daily] [--seeds 1,2] [--files a.csv b.csv]

Invented histories (`made.py`) of each kind, or files of timestamp, channel, volume; weekly origins, 7
days ahead. `ratio`: WAPE of intervals over that of whichever peer turned out best on these very days,
which is a harder mark than any peer chosen before. Peers run in WFM_BENCH_PYTHON (an environment with
statsforecast) or else here, where only means of weeks may be had.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from made import KINDS, made

from wfm.domain.control import NoStop
from wfm.forecast.backtest import wape
from wfm.forecast.calendar import make_calendar
from wfm.forecast.clean import clean
from wfm.forecast.country import likely_country
from wfm.forecast.history import date_range
from wfm.forecast.learn import learn

AHEAD = 7


def ours(rows: pd.DataFrame, origins: int, apart: int, model: str) -> pd.DataFrame:
    """timestamp, volume of the days from each origin; each cleans, fits and weighs anew."""
    rows = rows.assign(queue=rows["channel"], interval_start=rows["timestamp"].dt.tz_localize("UTC"))
    country = likely_country(rows, "UTC")
    days = rows["timestamp"].to_numpy().astype("datetime64[D]")
    end = days.max() + np.timedelta64(1, "D")
    calendar = make_calendar(days.min(), end + 1, country or None)
    parts = []
    for i in range(origins, 0, -1):
        origin = end - np.timedelta64(AHEAD + apart * (i - 1), "D")
        if (origin - days.min()).astype(int) < 28:
            continue
        history = clean("", rows, "UTC", pd.Timestamp(origin, tz="UTC"), calendar).history
        dates = date_range(origin, origin + np.timedelta64(AHEAD, "D"))
        learnt = learn(model, history, lambda _: calendar, 16, (1, AHEAD), 28, NoStop())
        slot = (np.arange(history.slots) * history.interval_min).astype("timedelta64[m]")
        stamps = (dates[:, None] + slot).ravel().astype("datetime64[ns]")
        parts.append(pd.DataFrame({"timestamp": stamps, "volume": learnt.predict(dates).ravel()}))
    return pd.concat(parts)


def peers(rows: pd.DataFrame, origins: int, apart: int) -> pd.DataFrame:
    """peer, timestamp, volume."""
    python = os.environ.get("WFM_BENCH_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        history, out = Path(folder, "history.csv"), Path(folder, "said.csv")
        rows.to_csv(history, index=False)
        script = Path(__file__).with_name("peers.py")
        command = [python, script, history, out, "--origins", str(origins), "--apart", str(apart)]
        subprocess.run([str(c) for c in command], check=True)
        return pd.read_csv(out, parse_dates=["timestamp"])


def compare(name: str, rows: pd.DataFrame, origins: int, apart: int, model: str) -> dict[str, object]:
    came = rows.drop_duplicates("timestamp").set_index("timestamp")["volume"]

    def off(said: pd.DataFrame) -> float:
        actual = came.reindex(said["timestamp"]).to_numpy(np.float64)
        return 100 * wape(actual, said["volume"].to_numpy(np.float64))

    of_peers = {str(p): off(said) for p, said in peers(rows, origins, apart).groupby("peer")}
    best = min(of_peers, key=lambda p: of_peers[p])
    own = off(ours(rows, origins, apart, model))
    return {
        "history": name, "WAPE %": own, "best peer": best, "its WAPE %": of_peers[best],
        "ratio": own / of_peers[best],
    }  # fmt: skip


def histories(kinds: str, seeds: str, files: list[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    for path in files:
        rows = pd.read_csv(path, parse_dates=["timestamp"])
        for channel, own in rows.groupby("channel"):
            yield f"{Path(path).stem} {channel}", own[["timestamp", "channel", "volume"]]
    if not files:
        for kind in (k for k in KINDS if k.startswith(tuple(kinds.split(",")))):
            for seed in map(int, seeds.split(",")):
                yield f"{kind} {seed}", made(kind, seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kinds", default="hourly,daily", help="beginnings of names, by comma")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--files", nargs="*", default=[], help="CSVs in place of invented histories")
    parser.add_argument("--origins", type=int, default=12)
    parser.add_argument("--apart", type=int, default=AHEAD, help=f"days between origins, {AHEAD} or more")
    parser.add_argument("--model", default="ensemble")
    args = parser.parse_args()
    table = []
    for name, rows in histories(args.kinds, args.seeds, args.files):
        table.append(compare(name, rows, args.origins, max(args.apart, AHEAD), args.model))
        print(
            "  ".join(f"{v:.3f}" if isinstance(v, float) else str(v) for v in table[-1].values()), flush=True
        )
    ratio = pd.DataFrame(table)["ratio"]
    print(f"{len(ratio)} histories: mean ratio {np.exp(np.log(ratio).mean()):.3f}, ", end="")
    print(f"above 1.02 {(ratio > 1.02).sum()}, largest {ratio.max():.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
