"""Gradient boosting over the days of many queues: what their levels leave unexplained.

Each queue's `daily_profile` level says what it can by itself. What is left, log of contacts over level,
is regressed on facts of the day and of the queue by trees (Friedman 2001; histograms of scikit-learn),
all queues at once: what a sale does on the Monday before Christmas few queues have seen, many together
have. Queues are told apart by what their own levels found, so that like queues learn from each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wfm.forecast.calendar import Calendar
from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models import svd_profile
from wfm.forecast.models.base import Predict
from wfm.forecast.models.daily_profile import MEMORY_DAYS, DayLevel, Level, recent

TREES, RATE, LEAVES, LEAST_IN_LEAF = 100, 0.08, 31, 60

MOST_DAYS = 60_000
"""Days of all queues together that are learnt from; of more queues, every second or third teaches. Short
histories instead would hold no season twice."""

FEWEST_DAYS = 400
"""With fewer days of all queues together there is nothing to learn."""

OFTEN = 0.005
"""Part of all days on which an effect must hold to be looked at."""

LARGE = 0.1
"""Queues are compared by their own effects that are believed to be this large (log)."""

MOST_OFF = 1.0
"""Days further off their level than this (log) count as this far off."""


@dataclass(frozen=True, eq=False)
class Boosting:
    """Trees over `facts`, of which `holding` and `compared` name the effects of the calendar."""

    trees: Any
    holding: tuple[str, ...]
    compared: tuple[str, ...]

    @classmethod
    def fit(cls, queues: Sequence[tuple[Level, History]]) -> Boosting | None:
        """From levels fitted to histories; None where too few days are known."""
        from sklearn.ensemble import HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        queues = [(level, history) for level, history in queues if len(level.beta)]
        queues = queues[:: -(-sum(history.days for _, history in queues) // MOST_DAYS) or 1]
        if not queues:
            return None
        effects = _common_effects([level.calendar for level, _ in queues])
        asked = tuple(effects), tuple(n for n, scale in effects.items() if scale >= LARGE)
        x, y, weight = [], [], []
        for level, history in queues:
            daily = history.daily()
            seen = np.isfinite(daily) & (daily > 0)
            dates = history.dates[seen]
            said = level.predict(dates)
            age = (history.dates[-1] - dates).astype(np.int64)
            x.append(facts(level, dates, *asked))
            y.append(np.clip(np.log(daily[seen] / said), -MOST_OFF, MOST_OFF))
            weight.append(0.5 ** (age / MEMORY_DAYS) * level.obedience[seen] / (1 / said + level.phi))
        if sum(map(len, y)) < FEWEST_DAYS:
            return None
        trees = HistGradientBoostingRegressor(
            max_iter=TREES, learning_rate=RATE, max_leaf_nodes=LEAVES, min_samples_leaf=LEAST_IN_LEAF,
            early_stopping=False, random_state=0,
        )  # fmt: skip
        with threadpool_limits(1):
            trees.fit(np.concatenate(x), np.concatenate(y), sample_weight=np.concatenate(weight))
        return cls(trees, *asked)

    def on(self, level: Level) -> BoostedLevel:
        return BoostedLevel(level, self)


@dataclass(frozen=True, eq=False)
class BoostedLevel:
    """A queue's own level, corrected by what all have in common."""

    level: Level
    boosting: Boosting

    @property
    def obedience(self) -> Floats:
        return self.level.obedience

    def predict(self, dates: Dates) -> Floats:
        """(dates,) expected contacts."""
        if not len(self.level.beta) or not len(dates):
            return self.level.predict(dates)
        boosting = self.boosting
        off = boosting.trees.predict(facts(self.level, dates, boosting.holding, boosting.compared))
        return np.asarray(self.level.predict(dates) * np.exp(off))


def facts(level: Level, dates: Dates, holding: Sequence[str], compared: Sequence[str]) -> Floats:
    """(dates, facts): place in the year, the month and the week; which effects of the calendar hold; what
    the queue's own level makes of them, of the rest, and how far its days scatter; its own size of some
    effects. An effect that a queue does not know is 0."""
    calendar = level.calendar
    effects = calendar.effects[calendar.rows(dates)]
    own = level.beta[1 : 1 + effects.shape[1]]  # behind the level on the last day
    by_calendar = effects @ own
    place = {name: i for i, name in enumerate(calendar.names)}
    holds = np.column_stack([effects, np.zeros(len(dates))])[:, [place.get(n, -1) for n in holding]]
    size = np.append(own, 0.0)[[place.get(n, -1) for n in compared]]
    month, year = dates.astype("datetime64[M]"), dates.astype("datetime64[Y]")
    return np.column_stack(
        [
            (dates - year.astype("datetime64[D]")).astype(np.int64),
            (dates - month.astype("datetime64[D]")).astype(np.int64),
            calendar.weekday[calendar.rows(dates)],
            by_calendar,
            np.log(level.predict(dates)) - by_calendar,
            np.full(len(dates), level.phi),
            holds,
            np.tile(size, (len(dates), 1)),
        ]
    )


def _common_effects(calendars: Sequence[Calendar]) -> dict[str, float]:
    """Effects that hold often enough to be told from chance, and how large each is believed to be."""
    days: dict[str, float] = {}
    scale: dict[str, float] = {}
    for calendar in calendars:
        for name, effect, believed in zip(calendar.names, calendar.effects.T, calendar.scale, strict=True):
            days[name] = days.get(name, 0.0) + float((effect != 0).mean())
            scale[name] = float(believed)
    often = OFTEN * len(calendars)
    return {n: s for n, s in scale.items() if days[n] >= often and not n.startswith("month ")}


def fit(history: History, calendar: Calendar, weeks: int, pooled: Pooled | None = None) -> Predict:
    """From the queue's own days alone where there is no pool."""
    history = recent(history)
    level = Level.fit(history, calendar)
    pooled = pooled or (lambda _: Boosting.fit([(level, history)]))
    return svd_profile.on_level(corrected(level, pooled, history), history, calendar, weeks)


def corrected(level: Level, pooled: Pooled, history: History) -> DayLevel:
    """The level of a history, as it is where there is nothing to correct it by."""
    boosting = pooled(history.dates[-1] + np.timedelta64(1, "D"))
    return boosting.on(level) if boosting else level


Pooled = Callable[[np.datetime64], Boosting | None]
"""What was learnt from many queues by a morning, if there was enough to learn from."""
