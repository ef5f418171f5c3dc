"""Ctrl-C is a reason to stop, not a crash."""

from __future__ import annotations

import math
import os
import signal
from types import FrameType, TracebackType
from typing import Any


class Interrupt:
    """While entered, the first Ctrl-C asks to stop and the second raises KeyboardInterrupt."""

    NOTICE = b"\nStopping; the best roster found so far is kept. Ctrl-C again leaves at once.\n"

    def __init__(self) -> None:
        self.asked = False
        self.before: Any = None

    def reason(self) -> str:
        return "interrupted" if self.asked else ""

    def spent(self) -> float:
        return 0.0

    def left_s(self) -> float:
        return math.inf

    def __enter__(self) -> Interrupt:
        self.before = signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        signal.signal(signal.SIGINT, self.before)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        os.write(2, self.NOTICE)  # print() may be in the middle of a line of its own
