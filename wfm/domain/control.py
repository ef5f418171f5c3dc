"""How long stages are told to stop, and how they tell where they are.

A stage never reads a clock or a signal: it asks `Stop` between pieces of work and tells
`Progress` what is known. Time limits, Ctrl-C, bars and tests that stop by work are all
implementations of these two.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol


class Stop(Protocol):
    def reason(self) -> str:
        """Why to stop now; empty to go on. Asked once between two pieces of work."""
        ...

    def spent(self) -> float:
        """Share of what is allowed that is used up, 0 to 1; 0 where nothing is counted."""
        ...

    def left_s(self) -> float:
        """Seconds that a piece of work may take at most; infinite where no clock runs."""
        ...


class Progress(Protocol):
    def tell(self, stage: str, **known: object) -> None:
        """`stage` goes on; `known` are facts worth showing: done, total, cost, bound."""
        ...


class NoStop:
    """Goes on until the work is done."""

    def reason(self) -> str:
        return ""

    def spent(self) -> float:
        return 0.0

    def left_s(self) -> float:
        return math.inf


class WorkLimit:
    """Stops after a number of pieces of work: the same result on every machine."""

    def __init__(self, pieces: int) -> None:
        self.pieces = self.left = pieces

    def reason(self) -> str:
        if self.left <= 0:
            return "work limit"
        self.left -= 1
        return ""

    def spent(self) -> float:
        return 1 - self.left / self.pieces if self.pieces else 1.0

    def left_s(self) -> float:
        return math.inf


class Deadline:
    """Stops `seconds` after it was first asked, so that the stages before cost nothing."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self.clock = seconds, clock
        self.end: float | None = None

    def reason(self) -> str:
        now = self.clock()
        if self.end is None:
            self.end = now + self.seconds
        return f"time limit of {self.seconds:g} s" if now >= self.end else ""

    def spent(self) -> float:
        if self.end is None or not self.seconds:
            return 0.0
        return min(1.0, max(0.0, 1 - (self.end - self.clock()) / self.seconds))

    def left_s(self) -> float:
        return self.seconds if self.end is None else max(0.0, self.end - self.clock())


class FirstOf:
    """The first reason that any of several gives."""

    def __init__(self, *stops: Stop) -> None:
        self.stops = stops

    def reason(self) -> str:
        return next(filter(None, (stop.reason() for stop in self.stops)), "")

    def spent(self) -> float:
        return max((stop.spent() for stop in self.stops), default=0.0)

    def left_s(self) -> float:
        return min((stop.left_s() for stop in self.stops), default=math.inf)


class Quiet:
    """Hears nothing."""

    def tell(self, stage: str, **known: object) -> None:
        return None


class Curve:
    """Passes on what is told, and keeps each new cost or bound: (seconds since the start, cost, bound)."""

    def __init__(self, heard: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self.heard, self.clock = heard, clock
        self.begun = clock()
        self.points: list[tuple[float, float | None, float | None]] = []

    def tell(self, stage: str, **known: object) -> None:
        self.heard.tell(stage, **known)
        last = self.points[-1][1:] if self.points else (None, None)
        cost, bound = (
            _number(known.get(name), old) for name, old in zip(("cost", "bound"), last, strict=True)
        )
        if (cost, bound) != last:
            self.points.append((round(self.clock() - self.begun, 2), cost, bound))


def _number(told: object, otherwise: float | None) -> float | None:
    return float(told) if isinstance(told, int | float) else otherwise
