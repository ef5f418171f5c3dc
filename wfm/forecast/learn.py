"""One model of the registry fitted to one history, with what it would have said on past mornings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from wfm.domain.control import Stop
from wfm.forecast.backtest import Backtest, roll, rolling
from wfm.forecast.calendar import Calendar
from wfm.forecast.history import History
from wfm.forecast.models import MODELS, Predict, boosting, ensemble


@dataclass(frozen=True, eq=False)
class Learnt:
    """`backtest`: honest also of an ensemble, whose weights at each origin come from days before it.
    `words`: why it is as it is, for people; may be empty."""

    predict: Predict
    backtest: Backtest
    words: str = ""


def learn(
    model: str,
    history: History,
    calendar_on: Callable[[np.datetime64], Calendar],
    weeks: int,
    lags: tuple[int, int],
    least_days: int,
    stop: Stop,
    pooled: boosting.Pooled | None = None,
) -> Learnt:
    """Fit `model`, and look back from past mornings `lags` days ahead.

    Args:
        calendar_on: the calendar as it was known on a morning.
        pooled: what many queues teach each other, for models that can learn from it.
    """
    morning = history.dates[-1] + np.timedelta64(1, "D")
    now = calendar_on(morning)
    if MODELS[model] is not ensemble.fit:
        fit = partial(boosting.fit, pooled=pooled) if model == "boosting" else MODELS[model]
        backtest = rolling(history, calendar_on, fit, weeks, lags=lags, least_days=least_days, stop=stop)
        return Learnt(fit(history, now, weeks), backtest)
    believed: dict[np.datetime64, ensemble.Belief] = {}

    def fit_members(past: History, known: Calendar, weeks: int) -> tuple[Predict, ...]:
        members, believed[past.dates[-1] + np.timedelta64(1, "D")] = ensemble.fit_members(
            past, known, weeks, pooled
        )
        return members

    members = fit_members(history, now, weeks)
    backtests = roll(history, calendar_on, fit_members, weeks, lags=lags, least_days=least_days, stop=stop)
    weight = ensemble.weigh(backtests, believed[morning])
    parts = [f"{w:.0%} {m}" for w, m in zip(weight, ensemble.MEMBERS, strict=False) if w >= 0.005]
    days = int(backtests[0].whole.sum())
    why = f"by {days} days of backtest" if days else "as believed before any backtest"
    return Learnt(ensemble.blend(members, weight), blended(backtests, believed), f"{', '.join(parts)}: {why}")


def blended(backtests: Sequence[Backtest], believed: Mapping[np.datetime64, ensemble.Belief]) -> Backtest:
    """What the ensemble would have said: each origin weighted by the days that lie before it, and by what
    was believed on that morning."""
    first = backtests[0]
    said = np.empty_like(first.forecast)
    for origin in np.unique(first.origin):
        here, before = first.origin == origin, first.date < origin
        weight = ensemble.weigh([b.rows(before) for b in backtests], believed[origin])
        said[here] = sum(w * b.forecast[here] for w, b in zip(weight, backtests, strict=True))
    return Backtest(first.origin, first.date, first.actual, said)
