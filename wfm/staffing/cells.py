"""Arrays of cells (queue x interval) at the door of the compiled kernels, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Number = float | npt.ArrayLike

BINDING = ("none", "service", "asa", "abandonment", "occupancy", "lines")
"""What sets the fewest heads, by the code in `Fewest.binding`. Where several do, the first; `lines`
where not even a head for every line keeps the limits."""


@dataclass(frozen=True, eq=False)
class Measures:
    """Steady state of a queue, one value a cell. Shares are of contacts offered.

    service: answered within the threshold. virtual_service: would be, by a caller who never
    leaves. p_wait: find everyone busy. abandon_rate: leave. abandon_in_time: leave within the
    threshold. asa_s: mean wait of the answered (infinite where none is). wait_s: mean wait of
    all. occupancy: share of capacity in use; of time busy where contacts come one at a time, of
    chat places where they do not. busy: share of time with at least one contact.
    """

    service: Floats
    virtual_service: Floats
    p_wait: Floats
    abandon_rate: Floats
    abandon_in_time: Floats
    asa_s: Floats
    wait_s: Floats
    occupancy: Floats
    busy: Floats

    @property
    def service_of_answered(self) -> Floats:
        """Answered within the threshold / answered; 0 where nobody is answered."""
        answered = 1.0 - self.abandon_rate
        return np.divide(self.service, answered, out=np.zeros_like(answered), where=answered > 0)

    @classmethod
    def of(cls, table: Floats, shape: tuple[int, ...]) -> Self:
        """From a kernel's table, (cells, measures) in the order of the fields."""
        return cls(*(np.ascontiguousarray(table[:, i]).reshape(shape) for i in range(len(fields(cls)))))


@dataclass(frozen=True)
class Limits:
    """What a number of heads must keep, together. Each may be an array over the cells.

    service: least share answered within `within_s`, of contacts offered, or of those answered
    where `of_answered`. asa_s: longest mean wait of the answered. abandon_rate, occupancy: caps.
    """

    service: Number
    within_s: Number
    of_answered: bool = False
    asa_s: Number = np.inf
    abandon_rate: Number = 1.0
    occupancy: Number = 1.0


@dataclass(frozen=True, eq=False)
class Fewest:
    """Fewest heads a cell, and the code of the limit that one head fewer would break."""

    heads: Ints
    binding: Ints

    @property
    def binding_names(self) -> npt.NDArray[np.str_]:
        return np.array(BINDING)[self.binding]


def flat(**named: Number) -> tuple[tuple[int, ...], list[Floats]]:
    """The arguments broadcast together, each a flat array of floats; and their common shape.

    Raises:
        ValueError: a value out of the range that its name has; names both.
    """
    arrays = [np.asarray(value, dtype=np.float64) for value in named.values()]
    for name, array in zip(named, arrays, strict=True):
        words, sound = _RANGES[name]
        if not np.all(sound(array)):
            raise ValueError(f"{name}: expected {words}")
    wide = np.broadcast_arrays(*arrays)
    return wide[0].shape, [np.array(a).reshape(-1) for a in wide]


_RANGES: dict[str, tuple[str, Callable[[Floats], npt.NDArray[np.bool_]]]] = {
    "load": ("0 to 1e7 erlangs", lambda v: (v >= 0) & (v <= 1e7)),
    "heads": ("whole numbers from 0 to 1e7", lambda v: (v >= 0) & (v <= 1e7) & (v % 1 == 0)),
    "aht_s": ("more than 0 s", lambda v: (v > 0) & np.isfinite(v)),
    "within_s": ("0 s or more", lambda v: v >= 0),
    "patience_s": ("1e-6 s or more", lambda v: v >= 1e-6),
    "service": ("0 or more, less than 1: nobody can answer everyone in time", lambda v: (v >= 0) & (v < 1)),
    "asa_s": ("more than 0 s", lambda v: v > 0),
    "abandon_rate": ("more than 0, at most 1", lambda v: (v > 0) & (v <= 1)),
    "occupancy": ("0.01 to 1", lambda v: (v >= 0.01) & (v <= 1)),
    "lines": ("whole numbers from 0 on", lambda v: (v >= 0) & (np.floor(v) == v)),
    "redial": ("0 or more, less than 1", lambda v: (v >= 0) & (v < 1)),
    "redial_delay_s": ("more than 0 s", lambda v: (v > 0) & np.isfinite(v)),
    "servers": ("0 to 1e7", lambda v: (v >= 0) & (v <= 1e7)),
    "mean": ("more than 0, at most 1e7 erlangs", lambda v: (v > 0) & (v <= 1e7)),
    "variance": ("at least the mean: overflow is never smoother than chance", lambda v: v > 0),
    "cell": ("whole numbers from 0 on", lambda v: (v >= 0) & (np.floor(v) == v)),
    "spread": ("0 to 10", lambda v: (v >= 0) & (v <= 10)),
    "booked": ("0 to 1", lambda v: (v >= 0) & (v <= 1)),
    "slot_s": ("more than 0 s", lambda v: (v > 0) & np.isfinite(v)),
    "per_h": ("0 to 1e9 an hour", lambda v: (v >= 0) & (v <= 1e9)),
    "blocking": ("more than 0, at most 1", lambda v: (v > 0) & (v <= 1)),
}
