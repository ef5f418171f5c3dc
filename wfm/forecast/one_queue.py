"""One queue: fit the baseline, lay events over it, learn how far off it may be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.config.forecast import ForecastSettings
from wfm.domain.control import Stop
from wfm.forecast.backtest import Backtest
from wfm.forecast.borrow import Lender, borrow
from wfm.forecast.effects import learn_effect
from wfm.forecast.events import Event
from wfm.forecast.frame import Frame
from wfm.forecast.history import MINUTES_A_DAY, Floats, History
from wfm.forecast.learn import learn
from wfm.forecast.models.base import Predict
from wfm.forecast.models.boosting import Pooled
from wfm.forecast.quantiles import Spread, learn_spread
from wfm.forecast.ready import Ready
from wfm.forecast.regrid import regrid, spread_daily

FARTHEST_LAG = 42
"""Spreads of days further ahead are those of this many days ahead."""

LATE_DAYS = 14
"""A history that ends longer before the first day forecast is told of."""

FALLBACK, BORROWED = "mean_weeks", "borrowed"

LONGEST_LOOK = 28
"""Days ahead, at most, whose errors are looked at together."""


@dataclass(frozen=True, eq=False)
class QueueForecast:
    """Of every interval of the frame: `baseline` without events, `volume` with them, `event_cv`
    uncertainty that events add to the day, `source`."""

    baseline: Floats
    volume: Floats
    event_cv: Floats
    source: tuple[str, ...]
    spread: Spread
    notes: tuple[str, ...]
    history: History
    """What the model was fitted to."""
    backtest: Backtest
    predict: Predict


def forecast_queue(
    ready: Ready,
    events: tuple[Event, ...],
    frame: Frame,
    settings: ForecastSettings,
    open_minutes: tuple[int, int],
    stop: Stop,
    lender: Lender | None = None,
    pooled: Pooled | None = None,
) -> QueueForecast:
    """Forecast one queue on the frame. `events` are those known that concern it; a history that is too
    short takes its shape from `lender`; `pooled` is what queues with promotions teach each other."""
    notes, history = list(ready.notes), ready.history
    model = settings.model
    short = history.days < settings.min_history_days
    if short:
        model = FALLBACK
        lent = lender is not None and lender.slots == history.slots
        instead = f"level from these, shape from {lender.name}" if lender and lent else ""
        instead = instead or f"{FALLBACK} in place of {settings.model}"
        notes.append(f"only {history.days} days of history: {instead}")
    if history.closed_holidays:
        notes.append(f"no contacts ever on {', '.join(sorted(history.closed_holidays))}: none forecast")
    first_lag = int((np.datetime64(frame.horizon.first_date) - history.dates[-1]).astype(np.int64))
    if first_lag > LATE_DAYS:
        notes.append(f"its history ends {first_lag - 1} days before the first day forecast")
    first_lag = min(max(first_lag, 1), FARTHEST_LAG)
    lags = first_lag, first_lag + min(frame.horizon.days, LONGEST_LOOK) - 1
    learnt = learn(
        model, ready.ordinary, ready.calendar_on, settings.baseline_weeks, lags, settings.min_history_days,
        stop, pooled,
    )  # fmt: skip
    predict = learnt.predict
    if short and lender is not None and lent:
        predict, model = borrow(ready.ordinary, lender), BORROWED
    silent = not np.nansum(history.volume) > 0
    if silent:
        notes.append("no contacts in all its history: none are forecast")
    elif learnt.words:
        notes.append(learnt.words)

    def to_intervals(by_day: Floats) -> Floats:
        if history.interval_min == MINUTES_A_DAY:
            return frame.take(spread_daily(by_day, frame.grid.interval_min, open_minutes))
        return frame.take(regrid(by_day, history.interval_min, frame.grid.interval_min))

    if history.interval_min == MINUTES_A_DAY > frame.grid.interval_min:
        notes.append("daily history: each day is spread evenly over the opening hours")
    volume = predict(frame.dates)
    baseline = to_intervals(volume)
    event_cv = np.zeros(len(baseline))
    source = np.full(len(baseline), model, dtype=object)
    for event in ready.apart:
        running = frame.running(event)
        if event.kind == "outage" or not running.any():
            continue
        effect = learn_effect(event, ready.apart, history, predict)
        volume = effect.on(frame.dates, volume)
        event_cv[running] = np.maximum(event_cv[running], effect.cv)
        source[running] += f"+{event.name}"
        if (running & frame.inside).any():
            notes.append(effect.words)

    for event in events:
        running = frame.running(event)
        if event.name in ready.again and running.any():
            source[running] += f"+{event.name}"
    if named := sorted(
        {e.name for e in events if e.name in ready.again and (frame.running(e) & frame.inside).any()}
    ):
        notes.append(f"{', '.join(named)}: so often before that the model knows them")

    spread = learn_spread(learnt.backtest)
    if spread.assumed and not silent:
        notes.append("too little history for a backtest: spreads are assumed")
    return QueueForecast(
        baseline,
        to_intervals(volume),
        event_cv,
        tuple(source),
        spread,
        tuple(notes),
        ready.ordinary,
        learnt.backtest,
        predict,
    )


def meet_levels(
    frame: Frame, events: tuple[Event, ...], parts: dict[str, QueueForecast]
) -> tuple[dict[str, QueueForecast], tuple[str, ...]]:
    """The parts scaled so that events with a given total or uplift have it, over all their days and
    queues together; notes where that was not possible.

    Where two such events overlap, the later one in time is met.
    """
    volume = {q: p.volume.copy() for q, p in parts.items()}
    notes = []
    for event in events:
        running = frame.running(event)
        if not event.has_level or event.kind == "outage" or not (running & frame.inside).any():
            continue
        queues = [q for q in parts if event.concerns(q)]
        ordinary = sum(parts[q].baseline[running].sum() for q in queues)
        has = sum(volume[q][running].sum() for q in queues)
        wanted = event.level(ordinary)
        if has <= 0:
            notes.append(f"{event.name}: its queues have no contacts in these hours; {wanted:.0f} not spread")
            continue
        for q in queues:
            volume[q][running] *= wanted / has
        notes.append(
            f"{event.name}: {wanted:,.0f} contacts over {event.days:g} days as given, "
            f"{wanted / max(ordinary, 1e-9):.2f} times ordinary days"
        )
    return {q: replace(p, volume=volume[q]) for q, p in parts.items()}, tuple(notes)
