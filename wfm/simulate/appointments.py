"""Visitors with an appointment: together at the start of each slot, as many as are booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.config.queues import Queue

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Appointments:
    """Slots in any order: line, start (seconds), and how many come on average. What is not whole of a
    number comes by chance; no other chance is in it."""

    line: Ints
    start_s: Floats
    mean: Floats

    def visitors(self, seed: int, replication: int) -> Ints:
        """How many come to each slot in one replication."""
        chance = np.random.default_rng((seed, replication, 3)).random(self.mean.size)
        return np.floor(self.mean + chance).astype(np.int64)


def read_appointments(
    queues: Sequence[Queue],
    opens: Sequence[tuple[tuple[float, float], ...]],
    volume: Floats,
    line: Ints,
    interval_s: float,
    warm_up_s: float,
) -> Appointments | None:
    """Slots of all `queues`, each in its `line`; None where nobody takes bookings.

    Slots follow each other from opening on; open all day: from midnight, and before it in the warm-up.
    `volume`: (queues, intervals) contacts to people; a slot has its share of those that fall in it.
    """
    lines, starts, means = [], [], []
    end = volume.shape[1] * interval_s
    edges = np.arange(volume.shape[1] + 1) * interval_s
    for q, queue in enumerate(queues):
        if queue.bookings is None:
            continue
        slot = queue.bookings.slot_min * 60.0
        upto = np.concatenate([[0.0], np.cumsum(volume[q])]) * queue.bookings.share
        for opens_at, closes_at in opens[q]:
            opening, closing = max(opens_at, 0.0), min(closes_at, end)
            first = max(opening, warm_up_s)
            start = np.arange(first - np.floor((first - opening) / slot) * slot, closing, slot)
            until = np.minimum(start + slot, closing)
            means.append(np.interp(until, edges, upto) - np.interp(start, edges, upto))
            starts.append(start)
            lines.append(np.full(start.size, line[q]))
    if not lines:
        return None
    return Appointments(np.concatenate(lines), np.concatenate(starts), np.concatenate(means))
