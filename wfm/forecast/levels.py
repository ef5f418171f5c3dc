"""Steps in the level of a queue: from one week to the next it has another size, and keeps it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.forecast.history import Floats, Ints

WEEKS_BESIDE, LEAST_BESIDE = 8, 5
"""Weeks on either side that are compared, and how many of them must be known."""

LEAST_STEP = np.log(1.5)
"""Smaller steps are left to the model, which follows recent weeks."""

CLEAR, LEAST_NOISE = 6.0, 0.05
"""A step is this many times the weeks' own noise, believed to be at least so much (log)."""

AT_ONCE = 0.7
"""Part of a step that happens between two neighbouring fortnights; slower changes are a trend."""

LASTS = 0.6
"""Part of a step that is still there at the end of the history, and against the half-year before it:
what comes and goes is no step."""

HALF_YEAR, YEAR = 26, 52

MOST = 3


@dataclass(frozen=True)
class Step:
    """`day`: position of the first day at the new level; `factor`: new level over old."""

    day: int
    factor: float


def level_steps(total: Floats, weekday: Ints) -> list[Step]:
    """Steps in (days,) totals, in order of time. Missing and empty days say nothing."""
    total = np.where(total > 0, total, np.nan)
    found: list[Step] = []
    if len(total) < 14 * LEAST_BESIDE:
        return found
    for _ in range(MOST):
        step = _clearest(total, weekday)
        if step is None:
            break
        found.append(step)
        total = total.copy()
        total[: step.day] *= step.factor
    return sorted(found, key=lambda step: step.day)


def _clearest(total: Floats, weekday: Ints) -> Step | None:
    logs = _without_weekdays(np.log(total), weekday)
    weeks, first = _weeks(logs)
    best, clearest = None, CLEAR
    for w in range(LEAST_BESIDE, len(weeks) - LEAST_BESIDE + 1):
        if not abs(_at_once(weeks, w)) >= AT_ONCE * LEAST_STEP:
            continue
        before, after = weeks[max(0, w - WEEKS_BESIDE) : w], weeks[w : w + WEEKS_BESIDE]
        if min(np.isfinite(before).sum(), np.isfinite(after).sum()) < LEAST_BESIDE:
            continue
        rise = float(np.nanmedian(after) - np.nanmedian(before))
        noise = 1.4826 * np.nanmedian(
            np.abs(np.r_[before - np.nanmedian(before), after - np.nanmedian(after)])
        )
        clear = abs(rise) / max(noise, LEAST_NOISE)
        if abs(rise) >= LEAST_STEP and clear > clearest and _holds(weeks, w, rise):
            best, clearest = w, clear
    if best is None:
        return None
    day = _first_day(logs, first + 7 * best)
    reach = 7 * WEEKS_BESIDE
    factor = np.exp(np.nanmedian(logs[day : day + reach]) - np.nanmedian(logs[max(0, day - reach) : day]))
    return Step(day, float(factor))


def _without_weekdays(logs: Floats, weekday: Ints) -> Floats:
    """Logs less what their weekday is usually off the week around it, which no step changes much."""
    known = np.isfinite(logs)
    week = np.ones(7)
    days = np.convolve(known, week, "same")
    around = np.convolve(np.where(known, logs, 0.0), week, "same") / np.maximum(days, 1)
    off = logs - around
    effect = np.zeros(7)
    for k in range(7):
        same = off[(weekday == k) & known]
        effect[k] = np.median(same) if len(same) else 0.0
    return np.asarray(logs - effect[weekday])


def _weeks(logs: Floats) -> tuple[Floats, int]:
    """Median of each whole week, counted back from the last day, and where the first begins."""
    n = len(logs) // 7
    first = len(logs) - 7 * n
    weeks = logs[first:].reshape(n, 7)
    known = np.isfinite(weeks).sum(axis=1) >= 4
    middle = np.full(n, np.nan)
    if known.any():
        middle[known] = np.nanmedian(weeks[known], axis=1)
    return middle, first


def _holds(weeks: Floats, w: int, rise: float) -> bool:
    """Whether the step came at once, lasts, and does not come in other years as well."""
    new, old = _middle(weeks[w : w + WEEKS_BESIDE]), _middle(weeks[max(0, w - HALF_YEAR) : w])
    if not (_at_once(weeks, w) / rise >= AT_ONCE and (new - old) / rise >= LASTS):
        return False
    if not (_middle(weeks[-4:]) - old) / rise >= LASTS:
        return False
    for other in (*range(w - YEAR - 2, w - YEAR + 3), *range(w + YEAR - 2, w + YEAR + 3)):
        if 4 <= other <= len(weeks) - 4:
            then = _middle(weeks[other : other + 4]) - _middle(weeks[other - 4 : other])
            if then / rise > 1 - LASTS:
                return False
    return True


def _at_once(weeks: Floats, w: int) -> float:
    """Change between two neighbouring fortnights."""
    return _middle(weeks[w : w + 2]) - _middle(weeks[max(0, w - 2) : w])


def _middle(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _first_day(logs: Floats, near: int) -> int:
    """The day within a week of `near` that parts the days around best, by least absolute deviation."""
    low, high = max(near - 28, 0), min(near + 28, len(logs))
    best, least = near, np.inf
    for day in range(max(near - 7, low + 3), min(near + 8, high - 2)):
        sides = logs[low:day], logs[day:high]
        off = sum(float(np.nansum(np.abs(side - _middle(side)))) for side in sides)
        if off < least:
            best, least = day, off
    return best
