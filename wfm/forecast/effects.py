"""What an event does to a queue, learnt from earlier events of the same name.

An event is left out of the fit. Against the baseline, each of its days has a multiple and its own
shape over the day (a launch at midnight). A given uplift or total then scales what was learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wfm.forecast.events import Event
from wfm.forecast.history import Dates, Floats, History, Ints

EVENT_CV, EVENT_CV_DAYS = 0.15, 4.0
"""Believed uncertainty of a day's uplift, and how many observed deviations it counts as."""

UNLEARNT_CV = 0.30
"""The same where nothing was learnt: only the level, if given, is known."""

SHAPE_CONTACTS = 200.0
"""Contacts after which a day's own shape weighs as much as the one it is drawn towards."""

OLDER = 0.6
"""Weight of an occurrence relative to the next later one."""

WEEKDAYS_COUNT, WEEKDAYS_CERTAINTY = 0.5, 0.04
"""How much of the ordinary week is believed to shine through an event, and how firmly: the squared
ratio of a day's noise (CV 0.1) to the doubt about it (0.5)."""


@dataclass(frozen=True, eq=False)
class Effect:
    """What an event does to a queue on each of `event.dates`.

    `uplift`: (days,) multiple of the baseline inside the event. `shape`: (days, slots) shares of the
    event's part of the day, or None where the baseline's own shape holds. `cv`: uncertainty of the
    uplift of a day. `learnt_from`: first days of the occurrences.
    """

    event: Event
    uplift: Floats
    shape: Floats | None
    cv: float
    learnt_from: Sequence[np.datetime64]

    @property
    def words(self) -> str:
        if not self.learnt_from:
            return f"{self.event.name}: no earlier occurrence to learn from"
        starts = ", ".join(str(d) for d in self.learnt_from)
        least, most = self.uplift.min(), self.uplift.max()
        return f"{self.event.name}: learnt from {starts}; {least:.2f} to {most:.2f} times ordinary days"

    def on(self, dates: Dates, volume: Floats) -> Floats:
        """(dates, slots) volume with the effect."""
        volume = volume.copy()
        cells = self.event.cells(dates, volume.shape[1])
        for i in np.flatnonzero(cells.any(axis=1)):
            day = int((dates[i] - self.event.dates[0]).astype(np.int64))
            inside = cells[i]
            total = volume[i, inside].sum() * self.uplift[day]
            own = volume[i, inside] if self.shape is None else self.shape[day, inside]
            if own.sum() > 0:
                volume[i, inside] = total * own / own.sum()
        return volume


def learn_effect(
    event: Event, before: Sequence[Event], history: History, baseline: Callable[[Dates], Floats]
) -> Effect:
    """The effect of `event` on one queue, from occurrences `before` it that the history holds.

    Args:
        history: with the events' own volume in it.
        baseline: expected volume without events, also for dates of the history.
    """
    pasts = [p for p in (_Occurrence.of(e, history, baseline) for e in before) if p is not None]
    n = len(event.dates)
    if not pasts:
        return Effect(event, np.ones(n), None, UNLEARNT_CV, ())
    weight = OLDER ** np.arange(len(pasts) - 1, -1, -1.0)
    weight /= weight.sum()
    at = [matching_days(event.dates, p.dates) for p in pasts]

    # log volume of a day = level of the occurrence + place in the event + part of the week's shape
    level = np.array([p.log_uplift.mean() for p in pasts])
    week = np.array([_centred(p.log_baseline)[a] for p, a in zip(pasts, at, strict=True)])
    shown = np.array([_centred(p.log_uplift + p.log_baseline)[a] for p, a in zip(pasts, at, strict=True)])
    part = _part_of_week(week, shown)
    place = shown - part * week
    coming = np.where(event.cells(event.dates, history.slots), baseline(event.dates), 0.0).sum(axis=1)
    coming_week = np.zeros(n)
    coming_week[coming > 0] = _centred(np.log(coming[coming > 0]))
    uplift = np.exp(weight @ level + weight @ place + (part - 1) * coming_week)

    cv = _disagreement(place if event.has_level else place + level[:, None])
    return Effect(event, uplift, _shape(pasts, at, weight), cv, [p.dates[0] for p in pasts])


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean())


def _part_of_week(week: Floats, shown: Floats) -> float:
    """How much of the ordinary week's shape the occurrences keep, 0 to 1: where the same day of the
    event fell on different weekdays, the slope of what it did on what these weekdays usually do."""
    x, y = week - week.mean(axis=0), shown - shown.mean(axis=0)
    slope = ((x * y).sum() + WEEKDAYS_CERTAINTY * WEEKDAYS_COUNT) / ((x**2).sum() + WEEKDAYS_CERTAINTY)
    return float(np.clip(slope, 0.0, 1.0))


def _disagreement(logs: Floats) -> float:
    """CV of a day's uplift: how far occurrences (rows) differ, beside what is believed anyway."""
    off = logs - logs.mean(axis=0)
    freedom = (logs.shape[0] - 1) * logs.shape[1]
    return float(np.sqrt(((off**2).sum() + EVENT_CV_DAYS * EVENT_CV**2) / (freedom + EVENT_CV_DAYS)))


def _shape(pasts: Sequence[_Occurrence], at: Sequence[Ints], weight: Floats) -> Floats:
    """(days, slots) shares: each day's own, drawn towards the event's, that towards the baseline's."""
    slots = pasts[0].volume.shape[1]
    usual, whole, own = np.zeros(slots), np.zeros(slots), np.zeros((len(at[0]), slots))
    for past, days, w in zip(pasts, at, weight, strict=True):
        usual += w * past.baseline.sum(axis=0) / past.baseline.sum()
        whole += w * past.volume.sum(axis=0)
        own += w * past.volume[days]
    whole += SHAPE_CONTACTS * usual
    shape = own + SHAPE_CONTACTS * whole / whole.sum()
    return np.asarray(shape / shape.sum(axis=1, keepdims=True))


@dataclass(frozen=True, eq=False)
class _Occurrence:
    """Days of a past occurrence on which contacts came and were to be expected.

    `log_uplift`, `log_baseline`: (days,); `volume`, `baseline`: (days, slots) inside the event.
    """

    dates: Dates
    log_uplift: Floats
    log_baseline: Floats
    volume: Floats
    baseline: Floats

    @classmethod
    def of(cls, event: Event, history: History, baseline: Callable[[Dates], Floats]) -> _Occurrence | None:
        dates = event.dates
        dates = dates[(dates >= history.dates[0]) & (dates <= history.dates[-1])]
        if not len(dates):
            return None
        actual = history.volume[(dates - history.dates[0]).astype(np.int64)]
        cells = event.cells(dates, history.slots)
        expected = np.where(cells, baseline(dates), 0.0)
        known = cells & np.isfinite(actual)
        seen = np.where(known, actual, 0.0).sum(axis=1)
        usual = np.where(known, expected, 0.0).sum(axis=1)
        good = (seen > 0) & (usual > 0)
        if not good.any():
            return None
        factor = seen[good] / usual[good]
        expected = expected[good]
        volume = np.where(known[good], actual[good], expected * factor[:, None])
        return cls(dates[good], np.log(factor), np.log(expected.sum(axis=1)), volume, expected)


def matching_days(dates: Dates, past: Dates) -> Ints:
    """(dates,) position in `past` of the day that each date is compared with.

    Where the two share most of their calendar days (11 November and 11 November), the same day of
    the year, the ends standing for days beyond them; else (lunar festivals, launches) the same place
    in the event.
    """
    day_of_year = {str(d)[5:]: d for d in past}
    shared = [(d, day_of_year[str(d)[5:]]) for d in dates if str(d)[5:] in day_of_year]
    offset, past_offset = (dates - dates[0]).astype(float), (past - past[0]).astype(float)
    if 2 * len(shared) > min(len(dates), len(past)):
        now, then = shared[0]
        offset, past_offset = (dates - now).astype(float), (past - then).astype(float)
    elif len(dates) > 1:
        offset *= past_offset[-1] / offset[-1]
    return np.asarray(np.abs(offset[:, None] - past_offset[None, :]).argmin(axis=1))
