"""One queue: fit the baseline, lay events over it, learn how far off it may be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.config.forecast import ForecastSettings
from wfm.domain.control import Stop
from wfm.forecast.backtest import rolling
from wfm.forecast.calendar import Calendar
from wfm.forecast.effects import learn_effect
from wfm.forecast.events import Event, hidden_cells
from wfm.forecast.frame import Frame
from wfm.forecast.history import MINUTES_A_DAY, Floats, History
from wfm.forecast.models import MODELS
from wfm.forecast.quantiles import Spread, learn_spread
from wfm.forecast.regrid import coarsen, regrid, spread_daily

FARTHEST_LAG = 42
"""Spreads of days further ahead are those of this many days ahead."""

FALLBACK = "mean_weeks"

FEWEST_ORDINARY_DAYS = 7
"""With fewer days outside events, events are not left out of the fit."""


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


def forecast_queue(
    queue: str,
    history: History,
    events: tuple[Event, ...],
    frame: Frame,
    calendar: Calendar,
    settings: ForecastSettings,
    open_minutes: tuple[int, int],
    stop: Stop,
) -> QueueForecast:
    """Forecast one queue on the frame. `events` are those known that concern it."""
    notes: list[str] = []
    history = coarsen(history, frame.grid.interval_min)
    hidden = hidden_cells(events, history)
    if (np.isfinite(history.volume) & ~hidden).any(axis=1).sum() < FEWEST_ORDINARY_DAYS and hidden.any():
        notes.append("events fill its history: they are taken as ordinary days")
        hidden[:] = False
    ordinary = history.without(hidden)

    model = settings.model
    if history.days < settings.min_history_days:
        model = FALLBACK
        notes.append(f"only {history.days} days of history: {FALLBACK} in place of {settings.model}")
    if history.closed_holidays:
        notes.append(f"no contacts ever on {', '.join(sorted(history.closed_holidays))}: none forecast")
    fit = MODELS[model]
    predict = fit(ordinary, calendar, settings.baseline_weeks)

    def to_intervals(by_day: Floats) -> Floats:
        if history.interval_min == MINUTES_A_DAY:
            return frame.take(spread_daily(by_day, frame.grid.interval_min, open_minutes))
        return frame.take(regrid(by_day, history.interval_min, frame.grid.interval_min))

    if history.interval_min == MINUTES_A_DAY:
        notes.append("daily history: each day is spread evenly over the opening hours")
    volume = predict(frame.dates)
    baseline = to_intervals(volume)
    event_cv = np.zeros(len(baseline))
    source = np.full(len(baseline), model, dtype=object)
    for event in events:
        running = frame.running(event)
        if event.kind == "outage" or not running.any():
            continue
        past = [e for e in events if e.name == event.name and e.end <= event.start]
        effect = learn_effect(event, past, history, predict)
        volume = effect.on(frame.dates, volume)
        event_cv[running] = np.maximum(event_cv[running], effect.cv)
        source[running] += f"+{event.name}"
        if (running & frame.inside).any():
            notes.append(effect.words)

    first_lag = int((np.datetime64(frame.horizon.first_date) - history.dates[-1]).astype(np.int64))
    first_lag = min(max(first_lag, 1), FARTHEST_LAG)
    backtest = rolling(
        ordinary, calendar, fit, settings.baseline_weeks,
        lags=(first_lag, first_lag + 6), least_days=settings.min_history_days, stop=stop,
    )  # fmt: skip
    spread = learn_spread(backtest)
    if spread.assumed:
        notes.append("too little history for a backtest: spreads are assumed")
    return QueueForecast(baseline, to_intervals(volume), event_cv, tuple(source), spread, tuple(notes))


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
