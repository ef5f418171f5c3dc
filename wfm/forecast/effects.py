"""What an event does to a queue, learnt from earlier events of the same name.

An event is left out of the fit. Against the baseline, each of its days has a multiple and its own
shape over the day (a launch at midnight). A given uplift or total then scales what was learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from wfm.forecast.events import Event
from wfm.forecast.history import Dates, Floats, History, Ints

LEVEL_CV, LEVEL_CV_TIMES = 0.15, 2.0
"""Believed uncertainty of how large an occurrence is as a whole, and how many observed deviations of
occurrences it counts as."""

PLACE_CV, PLACE_CV_DAYS = 0.10, 4.0
"""The same for a day's place in its event."""

BORROWED_CV, UNLEARNT_CV = 0.30, 0.40
"""Uncertainty where other events stand for it, and where there is none: only the level, if given, is
known."""

LIKE_LENGTH = 3.0
"""Events at most this many times longer or shorter are alike enough to borrow from."""

GROWTH_BELIEF = 0.3
"""How firmly events are believed not to outgrow ordinary days: the square of a log uplift that an
observed growth must weigh up."""

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
    uplift of a day. `learnt_from`: first days of the occurrences, by name where it is not its own.
    """

    event: Event
    uplift: Floats
    shape: Floats | None
    cv: float
    learnt_from: Sequence[str]

    @property
    def words(self) -> str:
        if not self.learnt_from:
            return f"{self.event.name}: no earlier occurrence to learn from"
        starts = ", ".join(self.learnt_from)
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
    event: Event, events: Sequence[Event], history: History, baseline: Callable[[Dates], Floats]
) -> Effect:
    """The effect of `event` on one queue, from occurrences in the history; where it has none of its
    own, from other events of its kind and about its length.

    Args:
        events: all that concern the queue, in order of time.
        history: with the events' own volume in it.
        baseline: expected volume without events, also for dates of the history.
    """
    over = [e for e in events if e.end <= event.start and e.kind == event.kind]
    seen = {id(e): o for e in over if (o := _Occurrence.of(e, history, baseline)) is not None}
    own = [e for e in over if e.name == event.name and id(e) in seen]
    if own:
        levels = [[seen[id(e)].level for e in over if e.name == n and id(e) in seen] for n in _names(over)]
        pasts = [seen[id(e)] for e in own]
        return _learnt(event, pasts, _growth(levels), history, baseline, [str(p.dates[0]) for p in pasts])
    alike = [e for e in over if id(e) in seen and 1 / LIKE_LENGTH <= event.days / e.days <= LIKE_LENGTH]
    if not alike:
        return Effect(event, np.ones(len(event.dates)), None, UNLEARNT_CV, ())
    names = [f"{e.name} {seen[id(e)].dates[0]}" for e in alike]
    lent = _learnt(event, [seen[id(e)] for e in alike], 0.0, history, baseline, names)
    return replace(lent, cv=max(lent.cv, BORROWED_CV))


def _names(events: Sequence[Event]) -> list[str]:
    return list(dict.fromkeys(e.name for e in events))


def _growth(levels: Sequence[Sequence[float]]) -> float:
    """By which part log uplifts have grown from one occurrence to the next, over all events of the
    queue: steps regressed on what they start from, drawn towards none."""
    pairs = [(a, b) for of_name in levels for a, b in pairwise(of_name) if a > 0]
    steps = sum(a * (b - a) for a, b in pairs)
    return float(np.clip(steps / (sum(a * a for a, _ in pairs) + GROWTH_BELIEF), -0.5, 0.5))


def _learnt(
    event: Event,
    pasts: Sequence[_Occurrence],
    growth: float,
    history: History,
    baseline: Callable[[Dates], Floats],
    names: Sequence[str],
) -> Effect:
    n = len(event.dates)
    weight = OLDER ** np.arange(len(pasts) - 1, -1, -1.0)
    weight /= weight.sum()
    at = [matching_days(event.dates, p.dates) for p in pasts]

    # log volume of a day = level of the occurrence + place in the event + part of the week's shape
    since = np.arange(len(pasts), 0, -1)
    level = np.array([p.level for p in pasts]) * (1 + growth) ** since
    week = np.array([_centred(p.log_baseline)[a] for p, a in zip(pasts, at, strict=True)])
    shown = np.array([_centred(p.log_uplift + p.log_baseline)[a] for p, a in zip(pasts, at, strict=True)])
    part = _part_of_week(week, shown)
    place = shown - part * week
    coming = np.where(event.cells(event.dates, history.slots), baseline(event.dates), 0.0).sum(axis=1)
    coming_week = np.zeros(n)
    coming_week[coming > 0] = _centred(np.log(coming[coming > 0]))
    uplift = np.exp(weight @ level + weight @ place + (part - 1) * coming_week)

    # what comes differs from a mean of what was: by its own deviation, and by the mean's
    again = 1 + (weight**2).sum()
    of_place = _variance(place, PLACE_CV, PLACE_CV_DAYS)
    of_level = 0.0 if event.has_level else _variance(level[:, None], LEVEL_CV, LEVEL_CV_TIMES)
    return Effect(
        event, uplift, _shape(pasts, at, weight), float(np.sqrt(again * (of_place + of_level))), names
    )


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean())


def _part_of_week(week: Floats, shown: Floats) -> float:
    """How much of the ordinary week's shape the occurrences keep, 0 to 1: where the same day of the
    event fell on different weekdays, the slope of what it did on what these weekdays usually do."""
    x, y = week - week.mean(axis=0), shown - shown.mean(axis=0)
    slope = ((x * y).sum() + WEEKDAYS_CERTAINTY * WEEKDAYS_COUNT) / ((x**2).sum() + WEEKDAYS_CERTAINTY)
    return float(np.clip(slope, 0.0, 1.0))


def _variance(logs: Floats, believed_cv: float, times: float) -> float:
    """Variance of `logs` between occurrences (rows), beside what is believed anyway."""
    off = logs - logs.mean(axis=0)
    freedom = (logs.shape[0] - 1) * logs.shape[1]
    return float(((off**2).sum() + times * believed_cv**2) / (freedom + times))


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

    @property
    def level(self) -> float:
        """Mean log uplift."""
        return float(self.log_uplift.mean())

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
