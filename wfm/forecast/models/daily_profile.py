"""Daily level times profile: a robust ridge on the log level, spread over the day by its kind.

log E(contacts of a day) = level of the week + trend + season + weekday, month and holiday effects.
Every effect has a prior scale, so the ridge is Bayesian: with noise and level speed estimated, it
needs no tuning. The level is a random walk in weekly steps, which does what an autoregressive term
would and bridges gaps. Counts enter by iterated weighting with variance mu + phi mu^2 (negative
binomial; McCullagh & Nelder 1989, ch. 9), outliers by Huber weights (Huber 1964).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History, Ints
from wfm.forecast.models.base import Predict
from wfm.forecast.profile import profiles, spread_over_day

LONGEST_DAYS = 1200
"""Older days add little and cost time."""

MEMORY_DAYS = 365.0
"""Age at which a day counts half."""

LEVEL_SPEEDS = (0.002, 0.005, 0.02, 0.05)
"""Candidate weekly steps of the level (standard deviation, log)."""

SEASON_SCALES = (0.02, 0.05, 0.1, 0.25)
"""Candidate sizes of the season (standard deviation, log). The likeliest of both is taken."""

SEASON_HARMONICS, SEASON_FROM_DAYS = 26, 400
"""A yearly season is looked for once a year has been seen in full. It may turn within two weeks
(school holidays, a summer that ends), but the finer the turn the smaller it is believed to be."""

TREND_SCALE = 0.2
"""Growth a year, log."""

HUBER = 2.0
_WINSORISED = 0.9205
"""E min(z^2, HUBER^2) of a standard normal z."""

ROUNDS, BREAK_ROUNDS = 5, 3
"""Rounds of reweighting; further ones of a level that may break."""

STEP_FREEDOM = 3.0
"""Degrees of freedom of the steps of a level that may break (Student's t): now and then a large one."""

LAST_STRETCH = 3.0
"""How many times its usual size the last step may be, behind which lie only days enough for a whim."""

RUN_DAYS = 7
"""A day is an outlier of a level that may break by how far it is off what these days about it are off."""


def fit(history: History, calendar: Calendar, weeks: int) -> Predict:
    """Fit the level, then the profile, days weighted by how well they obey the level."""
    history = recent(history)
    return on_level(Level.fit(history, calendar), history, calendar, weeks)


def on_level(level: Level, history: History, calendar: Calendar, weeks: int) -> Predict:
    """A fitted level times the weekdays' profiles."""
    shares = profiles(history, calendar, weeks, level.obedience)

    def predict(dates: Dates) -> Floats:
        return spread_over_day(level.predict(dates), dates, shares, history, calendar)

    return predict


def recent(history: History) -> History:
    return replace(history, dates=history.dates[-LONGEST_DAYS:], volume=history.volume[-LONGEST_DAYS:])


class DayLevel(Protocol):
    """Expected contacts a day, and the weight that each day of the history earned."""

    @property
    def obedience(self) -> Floats: ...

    def predict(self, dates: Dates) -> Floats: ...


@dataclass(frozen=True, eq=False)
class Level:
    """Expected contacts a day. `obedience`: (days,) weight each day of the history earned. `wanders`: how
    probable it is that the level moves at the fastest of LEVEL_SPEEDS; 0 where no evidence is for it."""

    calendar: Calendar
    last: np.datetime64
    knots: Ints
    seasonal: bool
    beta: Floats
    phi: float
    obedience: Floats
    wanders: float

    @classmethod
    def fit(cls, history: History, calendar: Calendar) -> Level:
        """The steady level: slow as a rule, and days far off it are outliers."""
        (steady,) = islice(cls._fitted(history, calendar), 1)
        return steady

    @classmethod
    def steady_and_breaking(cls, history: History, calendar: Calendar) -> tuple[Level, Level]:
        """The steady level, and one that may break: its steps may be large, and days that are far off
        together are where it has gone."""
        steady, breaking = cls._fitted(history, calendar)
        return steady, breaking

    @classmethod
    def _fitted(cls, history: History, calendar: Calendar) -> Iterator[Level]:
        """The steady level, then the one that may break."""
        daily = history.daily()
        used = np.isfinite(daily) & ~np.all(history.closed, axis=1)[history.weekday]
        last = history.dates[-1]
        knots = _knots(history.days)
        seasonal = history.days >= SEASON_FROM_DAYS
        if not used.any() or daily[used].max() <= 0:
            none = cls(calendar, last, knots, seasonal, np.zeros(0), 0.0, used.astype(np.float64), 0.0)
            yield from (none, none)
            return

        x = design(calendar, history.dates, last, knots, seasonal)[used]
        age = (last - history.dates[used]).astype(np.int64)
        memory = 0.5 ** (age / MEMORY_DAYS)
        for beta, phi, earned, wanders in _robust_ridge(
            x, daily[used], memory, calendar.scale, knots, seasonal
        ):
            obedience = np.ones(history.days)
            obedience[used] = earned
            yield cls(calendar, last, knots, seasonal, beta, phi, obedience, wanders)

    def predict(self, dates: Dates) -> Floats:
        """(dates,) expected contacts."""
        if not len(self.beta):
            return np.zeros(len(dates))
        return np.exp(design(self.calendar, dates, self.last, self.knots, self.seasonal) @ self.beta)

    def without_steps(self, dates: Dates) -> Floats:
        """(dates,) what would be expected had the level never stepped."""
        x = design(self.calendar, dates, self.last, self.knots[:0], self.seasonal)
        return np.asarray(np.exp(x @ self.beta[: x.shape[1]]))


def _knots(days: int) -> Ints:
    """Days before the last one at which the level may step: weekly for 16 weeks, then every 4 weeks
    for a year, then every 8."""
    spans = np.arange(3, 115, 7), np.arange(115, 479, 28), np.arange(479, max(days, 480), 56)
    every = np.concatenate(spans)
    return every[every < days - 3]


def design(calendar: Calendar, dates: Dates, last: np.datetime64, knots: Ints, seasonal: bool) -> Floats:
    """(dates, effects): level on the last day, calendar, trend, season, then the steps back in time."""
    age = (last - dates).astype(np.int64)
    years = -age / 365.25
    columns: list[npt.NDArray[Any]] = [
        np.ones((len(dates), 1)),
        calendar.effects[calendar.rows(dates)],
        years[:, None],
    ]
    if seasonal:
        angle = 2 * np.pi * years[:, None] * np.arange(1, SEASON_HARMONICS + 1)
        columns += [np.sin(angle), np.cos(angle)]
    columns.append(age[:, None] > knots)
    return np.concatenate(columns, axis=1, dtype=np.float64)


@dataclass(frozen=True)
class _Beliefs:
    """How large effects are before any data is seen."""

    scale: Floats
    knots: Ints
    seasonal: bool
    speed: float = LEVEL_SPEEDS[1]
    season: float = SEASON_SCALES[1]
    stretch: Floats | float = 1.0
    """How many times its usual size each step of the level is believed to be."""

    @property
    def prior(self) -> Floats:
        """Prior standard deviation of each column of the design."""
        harmonics = np.tile(np.arange(1, SEASON_HARMONICS + 1), 2)
        season = self.season / harmonics if self.seasonal else np.zeros(0)
        return np.concatenate([[20.0], self.scale, [TREND_SCALE], season, self.steps * self.stretch])

    @property
    def steps(self) -> Floats:
        """Usual size of each step of the level."""
        weeks = np.diff(self.knots, append=self.knots[-1] + 7 if len(self.knots) else 0) / 7
        return np.asarray(self.speed * np.sqrt(weeks))

    def stretched(self, beta: Floats, variance: Floats) -> _Beliefs:
        """Steps believed to be as large as they turned out, as far as Student's t goes (Lange, Little &
        Taylor 1989). Both arguments: of each column of the design."""
        n = len(self.knots)
        seen = (beta[len(beta) - n :] ** 2 + variance[len(beta) - n :]) / self.steps**2
        stretch = np.sqrt((STEP_FREEDOM + seen) / (STEP_FREEDOM + 1))
        stretch[:1] = np.minimum(stretch[:1], LAST_STRETCH)
        return replace(self, stretch=stretch)

    def likeliest(
        self, gram: Floats, rhs: Floats, **candidates: tuple[float, ...]
    ) -> tuple[_Beliefs, Floats]:
        """One belief after the other set to the candidate under which the data is likeliest; how probable
        each candidate of the last one is."""
        best, probable = self, np.ones(1)
        for name, values in candidates.items():
            changes: list[dict[str, Any]] = [{name: v} for v in values]
            tried = [replace(best, **change) for change in changes]
            evidence = np.array([_evidence(gram, rhs, b.prior) for b in tried])
            best, probable = tried[evidence.argmax()], np.exp(evidence - evidence.max())
        return best, probable / probable.sum()


class _Fitted(NamedTuple):
    """`phi`: overdispersion (CV^2 beyond chance); `earned`: Huber weight of each day; `wanders`: as in
    `Level`."""

    beta: Floats
    phi: float
    earned: Floats
    wanders: float


def _robust_ridge(
    x: Floats,
    y: Floats,
    memory: Floats,
    scale: Floats,
    knots: Ints,
    seasonal: bool,
) -> Iterator[_Fitted]:
    """The steady fit, and if asked on, that of a level that may break."""
    from scipy.linalg import cho_solve, cholesky
    from scipy.linalg.lapack import dtrtri

    beliefs, wanders = _Beliefs(scale, knots, seasonal), 0.0
    typical = max(float(np.median(y)), float(y.mean()) / 10, 0.1)
    eta = np.log(np.clip(y, typical / 20, typical * 20))
    phi, huber = 0.01, np.ones(len(y))
    mu: Floats = np.exp(eta)
    response: Floats = eta
    beta: Floats = np.zeros(x.shape[1])
    for round_ in range(ROUNDS + BREAK_ROUNDS):
        weighted = x * np.sqrt(memory * huber / (1 / mu + phi))[:, None]
        gram = weighted.T @ weighted
        rhs = x.T @ (memory * huber / (1 / mu + phi) * response)
        if round_ == 1:
            beliefs, _ = beliefs.likeliest(gram, rhs, speed=LEVEL_SPEEDS)
        elif round_ == 3:
            season = {"season": SEASON_SCALES} if seasonal else {}
            beliefs, probable = beliefs.likeliest(gram, rhs, **season, speed=LEVEL_SPEEDS)
            chance = 1 / len(LEVEL_SPEEDS)
            wanders = max(float(probable[-1]) - chance, 0.0) / (1 - chance)
        prior = beliefs.prior
        chol = cholesky(gram + np.diag(prior**-2.0), lower=True, check_finite=False)
        beta = np.asarray(cho_solve((chol, True), rhs, check_finite=False))
        eta = np.asarray(x @ beta)
        mu = np.maximum(np.exp(np.clip(eta, -20, 25)), 0.02)
        relative = (y - mu) / mu
        response = eta + relative
        variance = (dtrtri(chol, lower=1)[0] ** 2).sum(axis=0)
        used = len(prior) - (variance / prior**2).sum()
        free = max(0.2, 1 - used / len(y))
        z = relative / np.sqrt(1 / mu + phi)
        seen = np.average(np.minimum(z**2, HUBER**2), weights=memory) / (_WINSORISED * free)
        phi = max(1e-4, seen * (np.mean(1 / mu) + phi) - np.mean(1 / mu))
        off = relative / np.sqrt(1 / mu + phi)
        huber = _huber(off)
        if round_ == ROUNDS - 1:
            yield _Fitted(beta, phi, huber, wanders)
        if round_ >= ROUNDS - 1:
            huber, beliefs = _huber(off - _run(off)), beliefs.stretched(beta, variance)
    yield _Fitted(beta, phi, huber, wanders)


def _huber(z: Floats) -> Floats:
    return np.asarray(np.minimum(1.0, HUBER / np.maximum(np.abs(z), 1e-12)))


def _run(off: Floats) -> Floats:
    """(days,) median of the days about each; beyond the ends they are mirrored."""
    reach = min(RUN_DAYS // 2, len(off) - 1)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(off, reach, mode="reflect"), 2 * reach + 1)
    return np.median(around, axis=1)


def _evidence(gram: Floats, rhs: Floats, prior: Floats) -> float:
    """Log marginal likelihood of the weighted data, up to what no prior changes (MacKay 1992, eq. 4)."""
    from scipy.linalg import cholesky, solve_triangular

    chol = cholesky(gram + np.diag(prior**-2.0), lower=True, check_finite=False)
    fitted = 0.5 * (solve_triangular(chol, rhs, lower=True, check_finite=False) ** 2).sum()
    return float(fitted - np.log(np.diag(chol)).sum() - np.log(prior).sum())
