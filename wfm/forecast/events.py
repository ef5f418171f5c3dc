"""Promotions, outages and other named times, as planners knew of them on the day of the forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wfm.forecast.history import MINUTES_A_DAY, ONE_DAY, Bools, Dates, History


@dataclass(frozen=True, eq=False)
class Event:
    """One occurrence. `start`, `end` on the local clock, to the minute; `queues` empty: all.

    `uplift`, `total_per_day` are nan where they are to be learnt.
    """

    name: str
    kind: str
    start: np.datetime64
    end: np.datetime64
    start_utc: pd.Timestamp
    end_utc: pd.Timestamp
    queues: frozenset[str]
    uplift: float
    total_per_day: float
    known_from: np.datetime64 | None = None

    def was_known(self, morning: np.datetime64) -> bool:
        """Whether planners knew of it on the morning of this local date."""
        return bool(self.known_from is None or self.known_from <= morning)

    def concerns(self, queue: str) -> bool:
        return not self.queues or queue in self.queues

    @property
    def has_level(self) -> bool:
        """A total or an uplift is given."""
        return bool(np.isfinite(self.total_per_day) or np.isfinite(self.uplift))

    def level(self, ordinary: float) -> float:
        """Contacts over the whole event, given those of ordinary days. A total goes before an uplift."""
        given = self.total_per_day * self.days
        return given if np.isfinite(given) else self.uplift * ordinary

    @property
    def days(self) -> float:
        """Length in local days."""
        return float((self.end - self.start).astype(np.int64) / MINUTES_A_DAY)

    @property
    def dates(self) -> Dates:
        """Local dates touched."""
        last = (self.end - np.timedelta64(1, "m")).astype("datetime64[D]")
        return np.arange(self.start.astype("datetime64[D]"), last + ONE_DAY, ONE_DAY)

    def cells(self, dates: Dates, slots: int) -> Bools:
        """(dates, slots) intervals whose middle lies inside."""
        minute = MINUTES_A_DAY // slots
        middle = (np.arange(slots) * minute + minute // 2).astype("timedelta64[m]")
        when = dates.astype("datetime64[m]")[:, None] + middle[None, :]
        return np.asarray((when >= self.start) & (when < self.end))


def known_events(events: pd.DataFrame, zone: str, issued: date) -> tuple[Event, ...]:
    """Events that planners knew of on the local date `issued`, in order of time."""
    found = []
    for row in events.sort_values("start").to_dict("records"):
        known = row.get("known_from")
        if known is not None and not pd.isna(known) and pd.Timestamp(known).date() > issued:
            continue
        start, end = pd.Timestamp(row["start"]), pd.Timestamp(row["end"])
        if end <= start:
            continue
        queues = row.get("queues")
        names = str(queues).split("|") if isinstance(queues, str) and queues else []
        found.append(
            Event(
                str(row["name"]), str(row["kind"]), _local(start, zone), _local(end, zone), start, end,
                frozenset(n.strip() for n in names),
                _number(row.get("uplift")), _number(row.get("total_per_day")),
                None if known is None or pd.isna(known) else np.datetime64(pd.Timestamp(known).date()),
            )
        )  # fmt: skip
    return tuple(found)


def _number(value: Any) -> float:
    return float("nan") if value is None or pd.isna(value) else float(value)


def _local(stamp: pd.Timestamp, zone: str) -> np.datetime64:
    return np.datetime64(stamp.tz_convert(zone).tz_localize(None).to_pydatetime(), "m")


def hidden_cells(events: Iterable[Event], history: History) -> Bools:
    """(days, slots) cells of the history in which any event ran."""
    hidden = np.zeros(history.volume.shape, dtype=bool)
    for event in events:
        hidden |= event.cells(history.dates, history.slots)
    return hidden
