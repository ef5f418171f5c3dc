"""A queue's history as models are given it: on the plan's grid, with the events that models know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.events import Event, hidden_cells
from wfm.forecast.history import History
from wfm.forecast.recurring import CalendarOn, calendars, recurring_names
from wfm.forecast.regrid import coarsen

FEWEST_ORDINARY_DAYS = 7
"""With fewer days outside events, events are not left out of the fit."""


@dataclass(frozen=True, eq=False)
class Ready:
    """`history`: all that came. `ordinary`: without the events `apart`, which are learnt by themselves.
    `again`: names of those that the model knows, by `calendar_on`."""

    history: History
    ordinary: History
    calendar_on: CalendarOn
    apart: tuple[Event, ...]
    again: frozenset[str]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, history: History, events: tuple[Event, ...], calendar: Calendar, interval_min: int) -> Ready:
        """`events` are those known that concern the queue."""
        history = coarsen(history, interval_min)
        again = recurring_names(events, history)
        apart = tuple(e for e in events if e.name not in again)
        hidden = hidden_cells(apart, history)
        notes: tuple[str, ...] = ()
        if (np.isfinite(history.volume) & ~hidden).any(axis=1).sum() < FEWEST_ORDINARY_DAYS and hidden.any():
            notes = ("events fill its history: they are taken as ordinary days",)
            hidden[:] = False
        return cls(history, history.without(hidden), calendars(calendar, events, again), apart, again, notes)
