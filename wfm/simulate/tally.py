"""Counts of a replication by queue and interval of arrival."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.simulate.centre import Record
from wfm.simulate.compiled import bare
from wfm.simulate.events import ANSWERED, CLOSED

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]

OFFERED, IN_TIME, LOST, WAIT_S, VALUE_LOST = range(5)
"""Last axis of `Tally.counts`: contacts offered, answered within the threshold, not answered;
seconds waited by the answered; value lost."""
COUNTS = 5

BINS = 128
"""Waits of the answered: none; then up to 0.5 s, and each bin 1.15 times as far, to 250 days."""
_FIRST_S, _RATIO = 0.5, 1.15
EDGES_S = np.concatenate(([0.0, 0.0], _FIRST_S * _RATIO ** np.arange(BINS - 1.0)))
"""Bin b holds waits above EDGES_S[b], at most EDGES_S[b + 1]; bin 0 those of nobody who waited."""


@dataclass(frozen=True)
class Promise:
    """What is counted of a queue: the threshold, and what a contact is worth.

    value: lost with a contact that is not answered. fading: lost little by little with one answered
    beyond the threshold, the share `fall` with each second, compound.
    """

    within_s: float
    value: float = 0.0
    fading: float = 0.0
    fall: float = 0.0


@dataclass(frozen=True, eq=False)
class Tally:
    """counts: (queues, intervals, 5), see above. waits: (queues, intervals, BINS) answered contacts
    by their wait. in_use_s, present_s: (queues, intervals) of the people who know the queue."""

    counts: Floats
    waits: npt.NDArray[np.uint32]
    in_use_s: Floats
    present_s: Floats


def tally(
    record: Record, promises: Sequence[Promise], tier: Ints, interval_s: float, intervals: int
) -> Tally:
    """Counts of the contacts that arrived in the first `intervals` intervals and were offered."""
    counts = np.zeros((len(promises), intervals, COUNTS))
    waits = np.zeros((len(promises), intervals, BINS), dtype=np.uint32)
    terms = np.array([[p.within_s, p.value, p.fading, p.fall] for p in promises], dtype=np.float64)
    _count(
        record.arrival_s, record.queue, record.wait_s, record.fate, terms, float(interval_s), counts, waits
    )
    knows = (tier > 0).T.astype(np.float64)
    return Tally(counts, waits, knows @ record.in_use_s, knows @ record.present_s)


@bare
def _count(
    arrival: Floats,
    queue: Ints,
    wait: Floats,
    fate: Codes,
    terms: Floats,
    interval: float,
    counts: Floats,
    waits: npt.NDArray[np.uint32],
) -> None:
    scale = 1.0 / math.log(_RATIO)
    end = counts.shape[1] * interval
    for c in range(arrival.size):
        if fate[c] == CLOSED or arrival[c] >= end:
            continue
        q, i = queue[c], int(max(arrival[c], 0.0) / interval)
        counts[q, i, OFFERED] += 1.0
        if fate[c] != ANSWERED:
            counts[q, i, LOST] += 1.0
            counts[q, i, VALUE_LOST] += terms[q, 1]
            continue
        waited = wait[c]
        counts[q, i, WAIT_S] += waited
        if waited <= terms[q, 0]:
            counts[q, i, IN_TIME] += 1.0
        elif terms[q, 3] > 0.0:
            kept = math.exp(math.log1p(-terms[q, 3]) * (waited - terms[q, 0]))
            counts[q, i, VALUE_LOST] += terms[q, 2] * (1.0 - kept)
        bin_ = 0
        if waited > 0.0:
            bin_ = 1
            if waited > _FIRST_S:
                bin_ = min(BINS - 1, 1 + math.ceil(math.log(waited / _FIRST_S) * scale - 1e-9))
        waits[q, i, bin_] += 1
