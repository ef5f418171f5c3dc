"""Months ahead, by day or week: what hiring, leave and budgets are planned from.

log E(contacts of a day) = level + damped trend + season of the year + what the calendar says of the
day. Season and calendar come from one ridge on the logs of all days, with a level that may wander;
level and growth then from what the ridge leaves. How far off that was from past mornings, by how far
ahead, makes the bands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, Ints

LONGEST_DAYS = 2200
"""Older days say little about the season to come."""

SEASON_FROM_DAYS = 700
"""A season is learnt from two years: in one alone it cannot be told from growth."""

HARMONICS, SEASON_SCALE = 6, 0.15
"""Waves a year, and how large the first is believed to be (log); the k-th 1/k of it."""

LEVEL_EVERY, LEVEL_STEP = 28, 0.05
"""Days between steps of the level inside the history, and their size (log)."""

LEVEL_HALF_LIFE = 42.0
"""Age in days at which a day counts half towards the level on which the forecast starts."""

GROWTH_SHARE = 0.5
"""Part of last year's growth that is expected to go on, before damping."""

DAMPING = 0.98
"""A week's growth over the week before (Gardner & McKenzie 1985): growth halves in 34 weeks."""

LEVEL_SPREAD, DRIFT_SPREAD, BELIEVED_ERRORS = 0.05, 0.12, 2.0
"""Believed error of the level at once and of a year's wandering (log), and how many past mornings
they count as. A level that is well known soon wanders little later: the more mornings tell of errors
soon, the nearer a year's wandering is believed to be to those."""

SOON_WEEKS = 13
"""Weeks ahead whose errors tell how well the level is known."""

LEAST_DRIFT = 0.03
"""A year's wandering that is always reckoned with (log)."""

FARTHEST_WEEK = 79
"""Week ahead up to which errors are looked at: 18 months."""

MORNINGS, MORNINGS_APART, LEAST_BEHIND = 20, 56, 180
"""Past mornings looked back from: how many at most, days between them, days behind the first."""


@dataclass(frozen=True, eq=False)
class Season:
    """Yearly waves and calendar effects on the log scale. `why` in words for people."""

    calendar: Calendar
    effects: Floats
    waves: Floats
    why: str

    def at(self, dates: Dates) -> Floats:
        """(days,) log effect."""
        out = self.calendar.effects[self.calendar.rows(dates)] @ self.effects
        return out + _waves(dates) @ self.waves if len(self.waves) else out


@dataclass(frozen=True, eq=False)
class Outlook:
    """`level`: log contacts of a day, season apart, on the last day; `growth`: of the next week (log).

    `spread`: CV of a total at once; `drift`: variance added each week ahead; `day`: CV of a single
    day besides.
    """

    last: np.datetime64
    season: Season
    level: float
    growth: float
    start: float = LEVEL_SPREAD
    drift: float = DRIFT_SPREAD**2 / 52
    day: float = 0.0
    notes: tuple[str, ...] = ()

    def daily(self, dates: Dates) -> Floats:
        """(days,) expected contacts."""
        return np.exp(self.level + damped(self.growth, self.weeks_ahead(dates)) + self.season.at(dates))

    def weeks_ahead(self, dates: Dates) -> Floats:
        return np.maximum((dates - self.last).astype(np.int64), 0) / 7

    def spread(self, dates: Dates) -> Floats:
        """(days,) CV of what the days around a date share."""
        return np.sqrt(np.expm1(self.start**2 + self.drift * self.weeks_ahead(dates)))


def damped(growth: float, weeks: Floats) -> Floats:
    """Growth of `growth` in the first week and `DAMPING` of the one before in each later, added up."""
    return growth * DAMPING * (1 - DAMPING**weeks) / (1 - DAMPING)


def learn_season(dates: Dates, daily: Floats, calendar: Calendar, borrowed: Season | None) -> Season:
    """Season and calendar effects from (days,) totals, nan where not known.

    With less than two years the waves are those `borrowed`, if any.
    """
    used = np.isfinite(daily) & (daily > 0)
    long = len(dates) >= SEASON_FROM_DAYS
    x = [calendar.effects[calendar.rows(dates)]]
    scale = [calendar.scale]
    waves = _waves(dates)
    if long:
        x.append(waves)
        scale.append(SEASON_SCALE / np.tile(np.arange(1, HARMONICS + 1), 2))
    log = np.log(np.maximum(daily, 0.5))
    why = f"season of the year from {len(dates) / 365.25:.1f} years of its own"
    lent = np.zeros(0)
    if not long and borrowed is not None and len(borrowed.waves):
        lent = borrowed.waves
        log = log - waves @ lent
        why = f"{len(dates)} days are too few for a season of its own: that of the other queues together"
    elif not long:
        why = f"{len(dates)} days are too few for a season of the year: none"
    steps = np.arange(LEVEL_EVERY, len(dates), LEVEL_EVERY)
    x.append((np.arange(len(dates))[:, None] >= steps[None, :]).astype(np.float64))
    scale.append(np.full(len(steps), LEVEL_STEP))
    x.append(np.ones((len(dates), 1)))
    scale.append(np.array([20.0]))
    beta = _ridge(np.concatenate(x, axis=1)[used], log[used], np.concatenate(scale))
    n = calendar.effects.shape[1]
    return Season(calendar, beta[:n], beta[n : n + waves.shape[1]] if long else lent, why)


def _waves(dates: Dates) -> Floats:
    angle = 2 * np.pi * dates.astype("datetime64[D]").astype(np.int64)[:, None] / 365.25
    angle = angle * np.arange(1, HARMONICS + 1)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)


def _ridge(x: Floats, y: Floats, scale: Floats, rounds: int = 4) -> Floats:
    """Coefficients with prior standard deviations `scale`; the noise is estimated, outliers weigh less
    (Huber 1964)."""
    noise, weight = 0.1, np.ones(len(y))
    beta: Floats = np.zeros(x.shape[1])
    for _ in range(rounds):
        xw = x * weight[:, None]
        beta = np.asarray(
            np.linalg.solve(xw.T @ x + np.diag(noise**2 / scale**2), xw.T @ y), dtype=np.float64
        )
        left = y - x @ beta
        noise = max(1.4826 * float(np.median(np.abs(left))), 0.005)
        weight = np.minimum(1.0, 2 * noise / np.maximum(np.abs(left), 1e-12))
    return beta


def project(dates: Dates, daily: Floats, season: Season) -> Outlook:
    """Level and growth on the last day, from what season and calendar leave."""
    used = np.isfinite(daily) & (daily > 0)
    left = np.log(np.maximum(daily, 0.5)) - season.at(dates)
    age = (dates[-1] - dates).astype(np.int64)
    # outliers are held to what most days of the last months did
    recent = used & (age < 4 * LEVEL_HALF_LIFE)
    if not recent.any():
        recent = used
    middle = float(np.median(left[recent]))
    usual = 3 * max(1.4826 * float(np.median(np.abs(left[recent] - middle))), 0.01)
    held = np.clip(left, middle - usual, middle + usual)
    level = float(np.average(held[recent], weights=0.5 ** (age[recent] / LEVEL_HALF_LIFE)))
    growth, notes = 0.0, []
    this, before = used & (age < 365), used & (age >= 365) & (age < 730)
    if len(season.waves) and this.sum() > 180 and before.sum() > 180:
        year = float(np.median(left[this]) - np.median(left[before]))
        growth = GROWTH_SHARE * year / 52
        total = np.expm1(damped(growth, np.array([52.0])))[0]
        notes.append(
            f"last year's contacts changed by {np.expm1(year):+.1%}: {total:+.1%} expected in a year"
        )
    else:
        notes.append("less than two years: no growth is expected")
    day = float(1.4826 * np.median(np.abs(left[recent] - middle)))
    return Outlook(dates[-1], season, level, growth, day=day, notes=(season.why, *notes))


def look_ahead(
    dates: Dates, daily: Floats, calendar: Calendar, borrowed: Season | None = None, least: int = LEAST_BEHIND
) -> Outlook:
    """The outlook with spreads learnt from the same method on past mornings.

    Mornings too early for a season of their own have today's: how far a level wanders in a year is seen
    from the first year on, and how far off it was without a season says nothing of one with.
    """
    dates, daily = dates[-LONGEST_DAYS:], daily[-LONGEST_DAYS:]
    season = learn_season(dates, daily, calendar, borrowed)
    now = project(dates, daily, season)
    weeks: list[Floats] = []
    errors: list[Floats] = []
    for i in range(1, MORNINGS + 1):
        n = len(dates) - i * MORNINGS_APART
        if n < least or not np.isfinite(daily[:n]).any():
            break
        then = project(dates[:n], daily[:n], learn_season(dates[:n], daily[:n], calendar, season))
        ahead, total, expected = _weekly(dates[n:], daily[n:], then.daily(dates[n:]))
        some = (total > 0) & (expected > 0) & (ahead < FARTHEST_WEEK)
        weeks.append(np.asarray(ahead[some] + 1.0, dtype=np.float64))
        errors.append(np.log(total[some] / expected[some]))
    start, drift = _grown(weeks, errors)
    words = (
        f"bands from {len(weeks)} past mornings"
        if weeks
        else "too little history to look back: bands assumed"
    )
    return Outlook(now.last, now.season, now.level, now.growth, start, drift, now.day, (*now.notes, words))


def _weekly(dates: Dates, actual: Floats, expected: Floats) -> tuple[Ints, Floats, Floats]:
    """Totals of whole weeks from the first date on, of the days that are known."""
    week = np.arange(len(dates)) // 7
    week = week[: len(dates) // 7 * 7]
    known = np.isfinite(actual[: len(week)])
    count = np.bincount(week, weights=known)
    total = np.bincount(week, weights=np.where(known, actual[: len(week)], 0.0))
    mean = np.bincount(week, weights=np.where(known, expected[: len(week)], 0.0))
    ok = count >= 4
    return np.flatnonzero(ok).astype(np.int64), np.asarray(total[ok], float), np.asarray(mean[ok], float)


def _grown(weeks: Sequence[Floats], errors: Sequence[Floats]) -> tuple[float, float]:
    """(spread at once, variance added each week): least squares of squared errors on weeks ahead, each
    past morning one witness, the believed ones among them."""
    grid = np.arange(1, FARTHEST_WEEK + 1)
    soon = [error[ahead <= SOON_WEEKS] for ahead, error in zip(weeks, errors, strict=True)]
    seen = [float(np.mean(error**2)) for error in soon if len(error)]
    level, drift = (
        (BELIEVED_ERRORS * believed**2 + sum(seen)) / (BELIEVED_ERRORS + len(seen))
        for believed in (LEVEL_SPREAD, DRIFT_SPREAD)
    )
    believed = level + drift / 52 * grid
    total, weight = BELIEVED_ERRORS * believed, np.full(len(grid), BELIEVED_ERRORS)
    for ahead, error in zip(weeks, errors, strict=True):
        at = ahead.astype(int) - 1
        np.add.at(total, at, error**2)
        np.add.at(weight, at, 1.0)
    mean = total / weight
    # variances: errors in proportion to their size, so far weeks do not outweigh near ones
    w = weight / mean**2
    x = np.stack([np.ones(len(grid)), grid], axis=1).astype(np.float64)
    a, b = np.linalg.solve((x * w[:, None]).T @ x, (x * w[:, None]).T @ mean)
    least = LEAST_DRIFT**2 / 52
    if b < least:
        a, b = float(np.average(mean - least * grid, weights=w)), least
    if a < 1e-6:
        a, b = 1e-6, float((w * mean * grid).sum() / (w * grid**2).sum())
    return float(np.sqrt(a)), float(b)
