"""Queues: the units of demand, with their promises."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import field_validator

from wfm.config.base import Settings, setting

_WINDOW = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class Target(Settings):
    """A service promise: a fraction of contacts answered within a threshold.

    The clock starts when a contact enters the human queue; an automatic greeting does not count.
    """

    fraction: float = setting(..., "share of contacts answered in time", "1", gt=0, le=1)
    answer_within_s: float = setting(..., "threshold of the wait", "s", ge=0)
    of: Literal["offered", "answered"] = setting("offered", "contacts the share is taken of")
    window: Literal["interval", "day", "week"] = setting("interval", "time over which the share must hold")
    asa_s: float | None = setting(None, "longest mean wait, if promised as well", "s", gt=0)


class Concurrency(Settings):
    """Chats held at once. `aht_factor[k-1]` multiplies handling time when k run in parallel."""

    aht_factor: tuple[float, ...] = setting(
        (1.0,), "handling time at 1, 2, ... chats in parallel, as a multiple of one alone", "1"
    )

    @field_validator("aht_factor")
    @classmethod
    def _grows(cls, factors: tuple[float, ...]) -> tuple[float, ...]:
        if not factors or factors[0] != 1.0 or list(factors) != sorted(factors):
            raise ValueError("expected factors that start at 1.0 and never fall")
        return factors

    @property
    def most(self) -> int:
        return len(self.aht_factor)


class Queue(Settings):
    channel: Literal["voice", "chat"] = setting(..., "kind of contact")
    title: str = setting("", "name for people; the key if empty")
    skills: tuple[str, ...] = setting(..., "skills of which any one serves the queue", min_length=1)
    open: str = setting("00:00-24:00", "opening hours on the local clock", "HH:MM-HH:MM")
    target: Target = setting(..., "service promise")
    patience_s: float | None = setting(None, "mean patience; none if nobody leaves", "s", gt=0)
    concurrency: Concurrency = setting(Concurrency(), "chats at once")
    priority: int = setting(1, "1 is served first", "rank", ge=1)
    min_heads: int = setting(1, "fewest people in an open interval", "heads", ge=0)
    shortage_weight: float = setting(1.0, "price of a missing head relative to others", "1", gt=0)

    @field_validator("open")
    @classmethod
    def _is_window(cls, text: str) -> str:
        hit = _WINDOW.fullmatch(text)
        if not hit or text[:5] >= text[6:] or text[6:] > "24:00":
            raise ValueError("expected opening hours such as 08:00-24:00")
        return text

    @property
    def open_minutes(self) -> tuple[int, int]:
        """Opening and closing minute of the local day."""
        a, b = (int(t[:2]) * 60 + int(t[3:]) for t in self.open.split("-"))
        return a, b


class Bots(Settings):
    """Bots in front of people. Hourly capacity is daily capacity / 24 unless a burst is set.

    contained = min(volume x share_offered, capacity) x containment; the rest goes to people,
    and what bots could not answer takes `escalated_aht_factor` times as long.
    """

    queues: tuple[str, ...] = setting(..., "queues with bots in front", min_length=1)
    count: int = setting(1, "bots", "bots", ge=0)
    daily_capacity: float = setting(..., "contacts all bots can take in a day", "contacts/d", ge=0)
    hourly_burst: float | None = setting(None, "contacts in one hour at a burst", "contacts/h", ge=0)
    share_offered: float = setting(1.0, "share of contacts that try a bot first", "1", ge=0, le=1)
    containment: float = setting(..., "share of those that need nobody else", "1", ge=0, le=1)
    escalated_aht_factor: float = setting(1.0, "handling time of escalated contacts", "1", ge=1)

    @property
    def hourly_capacity(self) -> float:
        return self.daily_capacity / 24 if self.hourly_burst is None else self.hourly_burst
