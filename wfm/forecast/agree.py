"""Queues, their channels and other groups, and the total, each forecast by itself and made to agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from wfm.config.forecast import ForecastSettings
from wfm.domain.control import Stop
from wfm.forecast.backtest import Backtest
from wfm.forecast.frame import Frame
from wfm.forecast.hierarchy import per_part, reconcile, summing_matrix
from wfm.forecast.history import MINUTES_A_DAY, Dates, Floats, History, date_range
from wfm.forecast.learn import learn
from wfm.forecast.models.boosting import Pooled
from wfm.forecast.one_queue import FALLBACK, QueueForecast
from wfm.forecast.recurring import CalendarOn

FEWEST_DAYS = 10
"""Whole days of backtest that every node needs before its errors say anything."""


def agree(
    parts: Mapping[str, QueueForecast],
    levels: Sequence[Mapping[str, str]],
    frame: Frame,
    calendar_on: Callable[[Sequence[str]], CalendarOn],
    settings: ForecastSettings,
    stop: Stop,
    pooled: Pooled | None = None,
) -> tuple[dict[str, QueueForecast], str]:
    """Ordinary days of each queue moved so that they add up to what groups and total say, as far as past
    errors of each ask for it; what events add stays the multiple it is.

    Args:
        levels: for each level beside the total, the group of every queue.
        calendar_on: the calendar by which some queues together go, as known on a morning.
        pooled: what queues with promotions teach each other; groups of them learn from it too.
    """
    queues = list(parts)
    least_days = settings.min_history_days
    if len(queues) < 2 or settings.model == FALLBACK:  # means add up by themselves
        return dict(parts), ""
    names, summing = summing_matrix(levels, queues)
    names, summing = _told_apart(names, summing)
    groups = len(names) - len(queues)
    said = [_by_day(p.baseline, frame) for p in parts.values()]
    spoken = [_error_variance(p.backtest) for p in parts.values()]
    above, doubt = [], []
    for row in summing[:groups]:
        members = [q for q, inside in zip(queues, row, strict=True) if inside]
        history = _added([parts[q].history for q in members])
        if history.days < least_days:
            return dict(parts), ""
        first = int((frame.dates[0] - history.dates[-1]).astype(np.int64))
        lags = max(first, 1), max(first, 1) + min(len(frame.dates), 28) - 1
        learnt = learn(
            settings.model, history, calendar_on(members), settings.baseline_weeks, lags, least_days, stop,
            pooled,
        )  # fmt: skip
        above.append(learnt.predict(frame.dates)[:, 0])
        doubt.append(_error_variance(learnt.backtest))
    variance = np.array([*doubt, *spoken])
    if not np.isfinite(variance).all():
        return dict(parts), ""
    agreed = reconcile(np.vstack([*above, *said]), summing, per_part(variance, summing))[groups:]
    moved = {}
    for q, new, old in zip(queues, agreed, said, strict=True):
        factor = np.where(old > 0, new / np.maximum(old, 1e-12), 1.0)
        each = factor[(frame.date - frame.dates[0]).astype(np.int64)]
        moved[q] = replace(parts[q], baseline=parts[q].baseline * each, volume=parts[q].volume * each)
    return moved, f"agrees with {', '.join(names[:groups])}, forecast by themselves"


def _told_apart(names: tuple[str, ...], summing: Floats) -> tuple[tuple[str, ...], Floats]:
    """Without groups that hold the same queues as one before, or only one."""
    parts = summing.shape[1]
    kept, seen = [], set()
    for i in range(len(names)):
        key = tuple(summing[i])
        if i >= len(names) - parts or (key not in seen and summing[i].sum() > 1):
            kept.append(i)
        seen.add(key)
    return tuple(names[i] for i in kept), summing[kept]


def _by_day(volume: Floats, frame: Frame) -> Floats:
    day = (frame.date - frame.dates[0]).astype(np.int64)
    return np.asarray(np.bincount(day, weights=volume, minlength=len(frame.dates)), dtype=np.float64)


def _error_variance(backtest: Backtest) -> float:
    whole = backtest.whole
    if whole.sum() < FEWEST_DAYS:
        return float("nan")
    off = backtest.forecast[whole].sum(axis=1) - backtest.actual[whole].sum(axis=1)
    return float(np.mean(off**2))


def _added(histories: Sequence[History]) -> History:
    """Days on which all are known, added up; from the latest beginning of any."""
    first, end = max(h.dates[0] for h in histories), min(h.dates[-1] for h in histories)
    dates: Dates = date_range(first, max(end + np.timedelta64(1, "D"), first))
    total = np.zeros(len(dates))
    for h in histories:
        total += h.daily()[(dates - h.dates[0]).astype(np.int64)]
    closed = np.logical_and.reduce([h.closed.all(axis=1) for h in histories])[:, None]
    holidays = frozenset.intersection(*(h.closed_holidays for h in histories))
    return History(dates, total[:, None], MINUTES_A_DAY, closed, holidays)
