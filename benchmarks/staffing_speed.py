"""How many cells a second the queue models staff, on one core. `pyworkforce` beside, if installed.

    python benchmarks/staffing_speed.py [CELLS]

Seeded. Times are of the process, best of three, kernels compiled beforehand.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from wfm.staffing import booked, chat, erlang_a, erlang_c, erlang_x, limited_lines, priority, tiers
from wfm.staffing.cells import Limits

SLOWER = (1.0, 1.15, 1.35)


def rate(cells: int, work: Callable[[], object]) -> float:
    """Cells a second."""
    work()
    best = min(_seconds(work) for _ in range(3))
    return cells / best


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def mixed(rng: np.random.Generator, cells: int) -> Callable[[], None]:
    """Requirements of the three models: loads mostly small, some to 1,000 erlangs."""
    parts = []
    for _ in range(3):
        load = np.minimum(rng.lognormal(2.5, 1.2, cells // 3), 1000)
        parts.append((load, rng.uniform(60, 900, load.size)))
    limits = Limits(0.8, 20, abandon_rate=0.05, occupancy=0.9)

    def work() -> None:
        erlang_c.fewest(*parts[0], limits)
        erlang_a.fewest(*parts[1], limits, 120)
        chat.fewest(*parts[2], limits, 120, SLOWER)

    return work


def pyworkforce_rate(load: np.ndarray, aht_s: np.ndarray) -> float | None:
    try:
        from pyworkforce.queuing import ErlangC
    except ImportError:
        return None
    began = time.process_time()
    for a, aht in zip(load, aht_s, strict=True):
        calls = a * 3600 / aht
        ErlangC(transactions=calls, aht=aht / 60, asa=20 / 60, interval=60).required_positions(0.8)
    return load.size / (time.process_time() - began)


def main(cells: int) -> None:
    rng = np.random.default_rng(1)
    load, aht_s = rng.uniform(0, 50, cells), rng.uniform(120, 600, cells)
    service = Limits(0.8, 20)
    capped = Limits(0.8, 20, abandon_rate=0.05, occupancy=0.9)
    large = np.full(cells // 100, 10_000.0)
    some, few = slice(cells // 100), slice(cells // 10_000)
    vip = np.column_stack([0.2 * load[some], 0.8 * load[some]])
    front = np.ceil(load[some, None] * [0.6, 0.4, 0.3])
    ours: list[tuple[str, int, Callable[[], object]]] = [
        ("Erlang C, fewest heads", cells, lambda: erlang_c.fewest(load, aht_s, service)),
        ("Erlang C, measures", cells, lambda: erlang_c.measures(load, aht_s, 51, 20)),
        ("Erlang A, fewest heads", cells, lambda: erlang_a.fewest(load, aht_s, service, 120)),
        ("Erlang A, with caps", cells, lambda: erlang_a.fewest(load, aht_s, capped, 120)),
        ("Erlang A, measures", cells, lambda: erlang_a.measures(load, aht_s, 51, 20, 120)),
        ("Chat, 3 at once, with caps", cells, lambda: chat.fewest(load, aht_s, capped, 120, SLOWER)),
        ("Erlang C, 10,000 erlangs", large.size, lambda: erlang_c.fewest(large, 300, service)),
        ("Erlang A, 10,000 erlangs, with caps", large.size, lambda: erlang_a.fewest(large, 300, capped, 120)),
        (
            "Limited lines, with caps",
            load[some].size,
            lambda: limited_lines.fewest(load[some], aht_s[some], capped, 120, 80),
        ),
        ("Priority, 2 classes, measures", load[some].size, lambda: priority.measures(vip, 300, 55, 20)),
        (
            "Tiers, 3, measures",
            load[few].size,
            lambda: tiers.measures(load[few] * 12, (300, 360, 480), front[few], 20, 120),
        ),
        (
            "Bookings, half, measures",
            load[few].size,
            lambda: booked.measures(load[few], 600, np.ceil(load[few] * 1.1) + 1, 120, 600, 0.5, 1800),
        ),
        (
            "Erlang X, with caps",
            load[few].size,
            lambda: erlang_x.fewest(load[few], aht_s[few], capped, 120, 0.5, 300),
        ),
    ]
    rows: list[tuple[str, float | None]] = [(name, rate(count, work)) for name, count, work in ours]
    rows.append(("pyworkforce, Erlang C, fewest heads", pyworkforce_rate(load[:2000] + 0.1, aht_s[:2000])))
    print(f"{'loads to 50 erlangs unless said':44}{'cells/s':>14}")
    for name, found in rows:
        print(f"{name:44}{'not installed' if found is None else format(round(found), ','):>14}")
    work = mixed(rng, cells)
    print(f"{format(cells, ',') + ' mixed cells of the three models':44}{cells / rate(cells, work):>12.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
