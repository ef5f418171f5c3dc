"""How long does a forecast take? Three years of hours a series, and many series side by side.

    OPENBLAS_NUM_THREADS=1 python benchmarks/forecast/speed.py [--series 1000] [--jobs 2]

`fit`: the default model, once. `all`: with backtest, weights and intervals, as the stage does it. The
many are fitted once each, through joblib, part by part: each part first in one process, then in `jobs`, so
that both meet the same load of other work. Their CPU time beside it tells what the work itself allows: on
cores of their own, `jobs` processes are as many times faster as they are many, less what each spends more.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from wfm.domain.control import NoStop
from wfm.forecast.calendar import Calendar, make_calendar
from wfm.forecast.history import History
from wfm.forecast.learn import learn
from wfm.forecast.models import ensemble
from wfm.forecast.quantiles import learn_spread
from wfm.tables import QUANTILES

DAYS, AHEAD = 1096, 7
PARTS = 20
FIRST = np.datetime64("2023-01-02")


def series(seed: int, days: int = DAYS) -> History:
    rng = np.random.default_rng(seed)
    day = np.arange(days)
    level = (
        1000 * (1 + 0.2 * np.sin(2 * np.pi * day / 365.25)) * np.array([1.2, 1.1, 1, 1, 1, 0.6, 0.5])[day % 7]
    )
    hump = np.exp(-0.5 * ((np.arange(24) - 14) / 4.0) ** 2)
    mean = level[:, None] * hump / hump.sum() * rng.lognormal(0, 0.05, (days, 1))
    return History(
        FIRST + day.astype("timedelta64[D]"),
        rng.poisson(mean).astype(float),
        60,
        np.zeros((7, 24), dtype=bool),
    )


def fit_once(history: History, calendar: Calendar) -> float:
    ahead = history.dates[-1] + np.arange(1, AHEAD + 1).astype("timedelta64[D]")
    members, believed = ensemble.fit_members(history, calendar, 16)
    return float(ensemble.blend(members, believed.weight)(ahead).sum())


def cpu_of_one(seed: int, calendar: Calendar) -> float:
    """Seconds of CPU."""
    history, start = series(seed), time.process_time()
    fit_once(history, calendar)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--series", type=int, default=0, help="this many side by side")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    history = series(1)
    calendar = make_calendar(FIRST, history.dates[-1] + 30, "CN")
    ahead = history.dates[-1] + np.arange(1, AHEAD + 1).astype("timedelta64[D]")

    def whole() -> None:
        learnt = learn("ensemble", history, lambda _: calendar, 16, (1, AHEAD), 28, NoStop())
        learn_spread(learnt.backtest).quantiles(learnt.predict(ahead).ravel(), QUANTILES)

    fit_once(history, calendar)
    for name, work in (("fit", lambda: fit_once(history, calendar)), ("all", whole)):
        wall, cpu = [], []
        for _ in range(args.repeat):
            a, b = time.perf_counter(), time.process_time()
            work()
            wall.append(time.perf_counter() - a)
            cpu.append(time.process_time() - b)
        print(f"{name}: {1000 * min(wall):.0f} ms, {1000 * min(cpu):.0f} ms of CPU (least of {args.repeat})")
    if args.series:
        from joblib import Parallel, delayed

        each = max(args.series // PARTS, 1)
        spent: dict[int, list[float]] = {1: [], args.jobs: []}
        used = dict.fromkeys(spent, 0.0)
        with Parallel(n_jobs=args.jobs) as many, Parallel(n_jobs=1) as one:
            many(delayed(cpu_of_one)(k, calendar) for k in range(args.jobs))
            for part in range(0, args.series, each):
                for jobs, parallel in ((1, one), (args.jobs, many)):
                    start = time.perf_counter()
                    cpu = parallel(delayed(cpu_of_one)(k, calendar) for k in range(part, part + each))
                    spent[jobs].append(time.perf_counter() - start)
                    used[jobs] += sum(cpu)
        for jobs, seconds in spent.items():
            print(f"{args.series} series, {jobs} jobs: {sum(seconds):.1f} s, {used[jobs]:.1f} s of CPU")
        of_parts = [a / b for a, b in zip(spent[1], spent[args.jobs], strict=True)]
        print(
            f"{sum(spent[1]) / sum(spent[args.jobs]):.2f} times as fast on {args.jobs} cores, "
            f"{np.median(of_parts):.2f} in the middle one of {len(of_parts)} parts; "
            f"{args.jobs * used[1] / used[args.jobs]:.2f} by CPU"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
