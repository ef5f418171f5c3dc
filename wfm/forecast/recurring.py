"""Promotions that come again and again: effects of the day that any model may use, as weekdays are.

A sale every other week needs no hiding: how much it lifts its first day, its weekend or the day
after it is learnt together with everything else, and so is its shape of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.events import Event
from wfm.forecast.history import MINUTES_A_DAY, Bools, Dates, Floats, History, weekday

FEWEST = 6
"""Occurrences in the history from which an event is learnt this way."""

CalendarOn = Callable[[np.datetime64], Calendar]
"""The calendar as it was known on a morning."""

_EFFECTS = {
    "during": 0.3,
    "first day": 0.15,
    "second day": 0.1,
    "last day": 0.1,
    "weekend": 0.1,
    "eve": 0.1,
    "day after": 0.1,
    "second day after": 0.07,
}
"""How large each effect is believed to be, on the log scale (prior standard deviation)."""


def recurring_names(events: Iterable[Event], history: History) -> frozenset[str]:
    """Events with enough occurrences behind them, of which no coming one has a level of its own."""
    end = history.dates[-1] + np.timedelta64(1, "D")
    past: dict[str, int] = {}
    given = set()
    for event in events:
        if event.kind == "outage":
            continue
        if event.start >= history.dates[0] and event.end <= end:
            past[event.name] = past.get(event.name, 0) + 1
        if event.end > end and event.has_level:
            given.add(event.name)
    return frozenset(n for n, times in past.items() if times >= FEWEST and n not in given)


def calendars(calendar: Calendar, events: Iterable[Event], names: frozenset[str]) -> CalendarOn:
    """The calendar as known on a morning, with the effects of recurring events: those that had begun,
    and those to come that planners knew of."""
    mine = [e for e in events if e.name in names]
    if not mine:
        return lambda origin: calendar

    def on(origin: np.datetime64) -> Calendar:
        known = [e for e in mine if e.start < origin or e.was_known(origin)]
        columns = {
            f"{label} of {name}": (column, _EFFECTS[label])
            for name in sorted(names)
            for label, column in _columns(calendar.dates, [e for e in known if e.name == name]).items()
        }
        return replace(
            calendar,
            effects=np.column_stack([calendar.effects, *(c for c, _ in columns.values())]),
            scale=np.concatenate([calendar.scale, [s for _, s in columns.values()]]),
            names=(*calendar.names, *columns),
        )

    return on


def _columns(dates: Dates, events: Iterable[Event]) -> dict[str, Floats]:
    """(dates,) how far each effect holds on each date, 0 to 1."""
    found = {label: np.zeros(len(dates)) for label in _EFFECTS}
    part = np.zeros(len(dates))
    for event in events:
        days = event.dates
        inside: Bools = (dates >= days[0]) & (dates <= days[-1])
        minutes = np.minimum(dates + 1, event.end) - np.maximum(dates, event.start)
        share = np.clip(minutes.astype("timedelta64[m]").astype(np.int64) / MINUTES_A_DAY, 0, 1)
        part[inside] = np.maximum(part[inside], share[inside])
        for label, day in (
            ("first day", days[0]),
            ("second day", days[0] + 1),
            ("last day", days[-1]),
            ("eve", days[0] - 1),
            ("day after", days[-1] + 1),
            ("second day after", days[-1] + 2),
        ):
            found[label][dates == day] = 1.0
    inside = part > 0
    for label in ("eve", "day after", "second day after"):
        found[label][inside] = 0.0
    for label in ("first day", "second day", "last day"):
        found[label] *= part
    found["during"] = part
    found["weekend"] = part * (weekday(dates) >= 5)
    return found
