"""The forecast stage: contacts and handling time by queue and interval, with quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.control import Progress, Stop
from wfm.domain.errors import Fault, InputFaults
from wfm.domain.grid import midnight
from wfm.forecast.agree import agree
from wfm.forecast.aht import DEFAULT_AHT_S, learn_aht
from wfm.forecast.borrow import Lender, lender_for
from wfm.forecast.calendar import make_calendar
from wfm.forecast.clean import Finding, clean
from wfm.forecast.events import Event, known_events
from wfm.forecast.frame import Frame
from wfm.forecast.history import Floats
from wfm.forecast.models import MODELS
from wfm.forecast.one_queue import QueueForecast, forecast_queue, meet_levels
from wfm.forecast.pool import pool
from wfm.forecast.ready import Ready
from wfm.forecast.recurring import CalendarOn
from wfm.forecast.recurring import calendars as with_recurring
from wfm.tables import CLEANING, FORECAST, QUANTILE_COLUMNS, QUANTILES

__all__ = ["ForecastResult", "forecast"]


@dataclass(frozen=True, eq=False)
class ForecastResult:
    """`forecast`: wfm.tables.FORECAST over every queue and interval of the horizon.

    `cleaning`: wfm.tables.CLEANING. `notes`: reasons for choices, for people.
    """

    forecast: pd.DataFrame
    cleaning: pd.DataFrame
    notes: tuple[str, ...]


def forecast(
    contacts: pd.DataFrame, events: pd.DataFrame, scenario: Scenario, *, stop: Stop, progress: Progress
) -> ForecastResult:
    """Expected contacts and handling time of every queue, from what was known on `issued_on`.

    Args:
        contacts: wfm.tables.CONTACTS, in any order; repeated rows are allowed and reported.
        events: wfm.tables.EVENTS; may be empty.
        stop: asked between backtest origins; stopping early only makes spreads less well founded.

    Raises:
        InputFaults: an unknown model, or queues without history.
    """
    settings, zone = scenario.forecast, scenario.horizon.zone
    issued = _issued_on(contacts, scenario)
    until = pd.Timestamp(midnight(issued, zone))
    contacts = contacts[contacts["interval_start"] < until]
    rows = {q: contacts[contacts["queue"] == q] for q in scenario.queues}
    _refuse(settings.model, [q for q, r in rows.items() if r.empty], issued)

    known = known_events(events, zone, issued)
    frame = Frame.around(scenario.horizon.grid(), known)
    first = contacts["interval_start"].min().tz_convert(zone).tz_localize(None).to_numpy()
    usual = _country(scenario)
    kept = {queue: settled.country or usual for queue, settled in scenario.queues.items()}
    calendars = {
        country: make_calendar(
            min(first.astype("datetime64[D]"), frame.dates[0]),
            max(np.datetime64(issued), frame.dates[-1] + np.timedelta64(1, "D")),
            country,
            paydays=settings.paydays,
        )
        for country in {usual, *kept.values()}
    }

    notes = [f"made from what was known on the morning of {issued}"]
    if settings.history_volume == "after_bots":
        notes.append("the history counts contacts after bots, and so does the forecast")
    usual_aht_s = _mean_aht_s(contacts)
    if usual_aht_s is None:
        usual_aht_s = DEFAULT_AHT_S
        notes.append(f"no handling times in the history: {DEFAULT_AHT_S:.0f} s assumed")

    parts: dict[str, QueueForecast] = {}
    findings: list[Finding] = []
    told: dict[str, list[str]] = {queue: [] for queue in scenario.queues}
    ready: dict[str, Ready] = {}
    for queue in scenario.queues:
        mine, calendar = _concerning(known, queue), calendars[kept[queue]]
        outages = tuple(e for e in mine if e.kind == "outage")
        promotions = tuple(e for e in mine if e.kind != "outage")
        cleaned = clean(queue, rows[queue], zone, until, calendar, outages, promotions)
        findings += cleaned.findings
        told[queue] += [cleaned.words] if cleaned.words else []
        ready[queue] = Ready.of(cleaned.history, mine, calendar, frame.grid.interval_min)

    def together(queues: Sequence[str]) -> CalendarOn:
        """The calendar of the country that all of some queues keep, the usual one where they differ, with
        the promotions that any of them knows."""
        first, *others = {kept[queue] for queue in queues}
        theirs = [e for e in known if any(e.concerns(queue) for queue in queues)]
        again = frozenset[str]().union(*(ready[queue].again for queue in queues))
        return with_recurring(calendars[usual if others else first], theirs, again)

    pooled = pool(list(ready.values()), settings.min_history_days)
    lenders: dict[str, Lender] = {}
    # new queues, whose history is short, come last and borrow from the others
    for done, queue in enumerate(sorted(scenario.queues, key=lambda q: rows[q]["interval_start"].min())):
        progress.tell("forecast", done=done, total=len(scenario.queues), queue=queue)
        part = forecast_queue(
            ready[queue], _concerning(known, queue), frame, settings, scenario.queues[queue].open_minutes,
            stop, lender_for(queue, settings.like, lenders), pooled if ready[queue].again else None,
        )  # fmt: skip
        parts[queue] = part
        told[queue] += part.notes
        if part.history.days >= settings.min_history_days:
            lenders[queue] = Lender(queue, part.predict, part.history.slots)
    parts = {queue: parts[queue] for queue in scenario.queues}
    notes += [f"{queue}: {words}" for queue, of_queue in told.items() for words in of_queue]
    parts, agreed = agree(parts, _levels(scenario), frame, together, settings, stop, pooled)
    notes += [agreed] if agreed else []
    parts, met = meet_levels(frame, known, parts)
    notes += met

    tables = []
    for queue, part in parts.items():
        mine = tuple(e for e in _concerning(known, queue) if e.kind != "outage")
        aht = learn_aht(rows[queue], zone, settings.baseline_weeks, mine, usual_aht_s)
        running = [(e.name, frame.running(e)) for e in mine]
        tables.append(_table(queue, part, frame, aht.at(frame.date, frame.minute, running)))
    progress.tell("forecast", done=len(parts), total=len(parts))
    cleaning = pd.DataFrame([asdict(f) for f in findings], columns=CLEANING.names)
    return ForecastResult(
        FORECAST.conform(pd.concat(tables, ignore_index=True)), CLEANING.conform(cleaning), tuple(notes)
    )


def _issued_on(contacts: pd.DataFrame, scenario: Scenario) -> date:
    """The day given; else the morning after the last contact, the first day planned at the latest."""
    if scenario.forecast.issued_on is not None:
        return scenario.forecast.issued_on
    first = scenario.horizon.first_date
    if contacts.empty:
        return first
    last: date = contacts["interval_start"].max().tz_convert(scenario.horizon.zone).date()
    return min(last + timedelta(days=1), first)


def _refuse(model: str, empty: list[str], issued: date) -> None:
    faults = [Fault(f"expected contacts before {issued}", column="queue", value=q) for q in empty]
    if model not in MODELS:
        known = ", ".join(sorted(MODELS))
        faults.append(Fault(f"expected one of {known}", column="forecast.model", value=model))
    if faults:
        raise InputFaults(faults)


def _country(scenario: Scenario) -> str:
    """Country whose public holidays customers keep: that of a site in the planning zone, else the first."""
    sites = list(scenario.sites.values())
    return next((s for s in sites if s.zone == scenario.horizon.zone), sites[0]).country


def _levels(scenario: Scenario) -> list[dict[str, str]]:
    """Channel of each queue, and its group at every level of the settings; itself where it has none."""
    channel: dict[str, str] = {q: settled.channel for q, settled in scenario.queues.items()}
    named = [{q: level.get(q, q) for q in channel} for level in scenario.forecast.levels.values()]
    return [channel, *named]


def _concerning(events: tuple[Event, ...], queue: str) -> tuple[Event, ...]:
    return tuple(e for e in events if e.concerns(queue))


def _mean_aht_s(contacts: pd.DataFrame) -> float | None:
    known = contacts[contacts["aht_s"].notna() & (contacts["volume"] > 0)]
    if known.empty:
        return None
    return float(np.average(known["aht_s"], weights=known["volume"]))


def _table(queue: str, part: QueueForecast, frame: Frame, aht_s: Floats) -> pd.DataFrame:
    """Rows of wfm.tables.FORECAST for one queue."""
    inside = frame.inside
    mean, event_cv = part.volume[inside], part.event_cv[inside]
    spread = part.spread.on_event(event_cv)
    quantiles = spread.quantiles(mean, QUANTILES)
    return pd.DataFrame(
        {
            "queue": queue,
            "interval_start": frame.stamps[inside],
            "volume": mean,
            "aht_s": aht_s[inside],
            **{name: quantiles[:, i] for i, name in enumerate(QUANTILE_COLUMNS)},
            "day_spread": spread.day,
            "interval_spread": part.spread.interval(mean),
            "source": np.array(part.source, dtype=object)[inside],
        }
    )
