"""Replications side by side, until they say enough."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from wfm.domain.control import NoStop, Progress, Quiet, Stop
from wfm.simulate.centre import Centre
from wfm.simulate.customers import Customers
from wfm.simulate.estimates import Kept, ratio
from wfm.simulate.tally import IN_TIME, LOST, OFFERED, Promise, Tally, tally

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
BATCH = 10
"""Replications between two looks at the width: the same on any number of threads."""


def replicate(
    centre: Callable[[int], Centre],
    customers: Callable[[int], Customers],
    promises: Sequence[Promise],
    interval_s: float,
    intervals: int,
    *,
    fewest: int,
    most: int,
    half_width: float,
    of_answered: Bools | None = None,
    first: Ints | None = None,
    threads: int | None = None,
    stop: Stop | None = None,
    progress: Progress | None = None,
) -> Kept:
    """Plays replications 0, 1, ... of `customers` against `centre`, both given the replication's number.

    Stops after `fewest` or more, `BATCH` at a time, once the confidence interval of every queue's
    service over the horizon reaches no farther than `half_width`; after `most` in any case; or
    when told to stop, with what there is (at least two). `first`: the first line of each queue, where
    queues have several.
    """
    stop, progress = stop or NoStop(), progress or Quiet()
    of_answered = np.zeros(len(promises), dtype=np.bool_) if of_answered is None else of_answered

    def one(number: int) -> Tally:
        there = centre(number)
        record = there.play(customers(number), interval_s, intervals)
        return tally(record, promises, there.tier, interval_s, intervals)

    done: list[Tally] = []
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        while len(done) < most:
            done += pool.map(one, range(len(done), min(most, len(done) + BATCH)))
            reach = _reach(np.array([t.counts.sum(axis=1) for t in done]), of_answered, first)
            progress.tell("simulate", done=len(done), total=max(fewest, len(done)), half_width=reach)
            if (len(done) >= fewest and reach <= half_width) or stop.reason():
                break
    return side_by_side(done)


def _reach(counts: Floats, of_answered: Bools, first: Ints | None) -> float:
    """How far the widest interval of a queue's service reaches, from (replications, lines, 5)."""
    if first is not None:
        counts, of_answered = np.add.reduceat(counts, first, axis=1), of_answered[first]
    base = counts[..., OFFERED] - np.where(of_answered, counts[..., LOST], 0.0)
    found = ratio(counts[..., IN_TIME], base)
    return float(np.nanmax((found.high - found.low) / 2, initial=0.0))


def side_by_side(done: Sequence[Tally]) -> Kept:
    return Kept(
        *(np.stack([getattr(t, name) for t in done]) for name in ("counts", "waits", "in_use_s", "present_s"))
    )
