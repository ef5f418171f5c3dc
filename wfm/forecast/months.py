"""The long-range table: contacts of every queue by day or week, with events and bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.control import Progress
from wfm.domain.errors import Fault, InputFaults
from wfm.domain.grid import midnight
from wfm.forecast.aht import DEFAULT_AHT_S
from wfm.forecast.calendar import Calendar, make_calendar
from wfm.forecast.clean import clean
from wfm.forecast.effects import learn_effect
from wfm.forecast.events import Event, hidden_cells, known_events
from wfm.forecast.history import MINUTES_A_DAY, Dates, Floats, History, date_range
from wfm.forecast.long_range import SEASON_FROM_DAYS, Outlook, Season, learn_season, look_ahead
from wfm.forecast.profile import closed_cells
from wfm.forecast.quantiles import count_quantiles
from wfm.tables import LONG_RANGE, QUANTILE_COLUMNS, QUANTILES

NEAR_DAYS = 28
"""Days on either side of a past day whose level it is compared with."""

LEAST_DAYS = 7


@dataclass(frozen=True, eq=False)
class LongRange:
    """`table`: wfm.tables.LONG_RANGE. `notes`: reasons for choices, for people."""

    table: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Queue:
    """One queue's days. `ordinary`: (days,) totals of the history without events, nan where not
    known; `outlook` on them; `volume`, `cv`: (days ahead,), `source` likewise."""

    history: History
    ordinary: Floats
    outlook: Outlook
    baseline: Floats
    volume: Floats
    cv: Floats
    source: np.ndarray
    notes: tuple[str, ...]


def long_range(
    contacts: pd.DataFrame,
    events: pd.DataFrame,
    scenario: Scenario,
    months: int,
    by: Literal["day", "week"],
    *,
    progress: Progress,
) -> LongRange:
    """Contacts of each queue for `months` from the day of the forecast on.

    Weeks begin on Monday; the first and the last hold only the days asked for.

    Raises:
        InputFaults: a queue with less than a week of history.
    """
    zone = scenario.horizon.zone
    first = _first_day(contacts, scenario)
    until = pd.Timestamp(midnight(first, zone))
    contacts = contacts[contacts["interval_start"] < until]
    rows = {q: contacts[contacts["queue"] == q] for q in scenario.queues}
    if empty := [q for q, r in rows.items() if r.empty]:
        raise InputFaults(Fault(f"expected contacts before {first}", column="queue", value=q) for q in empty)
    end = (pd.Timestamp(first) + pd.DateOffset(months=months)).date()
    dates = date_range(np.datetime64(first), np.datetime64(end))
    begun = contacts["interval_start"].min().tz_convert(zone).tz_localize(None).to_numpy()
    calendar = make_calendar(
        begun.astype("datetime64[D]"), dates[-1] + np.timedelta64(1, "D"), _country(scenario),
        paydays=scenario.forecast.paydays,
    )  # fmt: skip
    known = known_events(events, zone, first)
    histories = {}
    for queue, mine in rows.items():
        told = tuple(e for e in known if e.concerns(queue))
        outages = tuple(e for e in told if e.kind == "outage")
        promotions = tuple(e for e in told if e.kind != "outage")
        histories[queue] = clean(queue, mine, zone, until, calendar, outages, promotions).history
    borrowed = _common_season(histories, calendar)
    parts: dict[str, _Queue] = {}
    for queue, history in histories.items():
        progress.tell("long range", done=len(parts), total=len(histories), queue=queue)
        concerning = tuple(e for e in known if e.kind != "outage" and e.concerns(queue))
        parts[queue] = _outlook(history, concerning, calendar, dates, borrowed)
    notes = [f"from what was known on the morning of {first}"]
    notes += _meet_levels(known, dates, parts)
    tables = []
    for queue, part in parts.items():
        notes += [f"{queue}: {note}" for note in part.notes]
        tables.append(
            _table(queue, part, dates, by, _aht(rows[queue], contacts, scenario.forecast.baseline_weeks))
        )
    return LongRange(LONG_RANGE.conform(pd.concat(tables, ignore_index=True)), tuple(notes))


def _first_day(contacts: pd.DataFrame, scenario: Scenario) -> date:
    """The day given for the forecast; else the day after the last contact."""
    if scenario.forecast.issued_on is not None:
        return scenario.forecast.issued_on
    if contacts.empty:
        return scenario.horizon.first_date
    last: date = contacts["interval_start"].max().tz_convert(scenario.horizon.zone).date()
    return last + timedelta(days=1)


def _country(scenario: Scenario) -> str:
    sites = list(scenario.sites.values())
    return next((s for s in sites if s.zone == scenario.horizon.zone), sites[0]).country


def _common_season(histories: dict[str, History], calendar: Calendar) -> Season | None:
    """The season of all queues that are long enough to have one, added up."""
    long = [h for h in histories.values() if h.days >= SEASON_FROM_DAYS]
    if not long or len(histories) == 1:
        return None
    first, last = max(h.dates[0] for h in long), min(h.dates[-1] for h in long)
    dates = date_range(first, last + np.timedelta64(1, "D"))
    total = sum(h.daily()[(dates - h.dates[0]).astype(np.int64)] for h in long)
    return learn_season(dates, np.asarray(total), calendar, None) if len(dates) >= SEASON_FROM_DAYS else None


def _outlook(
    history: History, events: Sequence[Event], calendar: Calendar, dates: Dates, borrowed: Season | None
) -> _Queue:
    whole = history.daily()
    ordinary = history.without(hidden_cells(events, history)).daily()
    if (np.isfinite(ordinary) & (ordinary > 0)).sum() < LEAST_DAYS:
        ordinary = whole
    if not (np.isfinite(ordinary) & (ordinary > 0)).any():
        nothing = np.zeros(len(dates))
        season = Season(calendar, np.zeros(calendar.effects.shape[1]), np.zeros(0), "nobody ever called")
        outlook = Outlook(history.dates[-1], season, -np.inf, 0.0, notes=(season.why,))
        source = np.full(len(dates), "long_range", dtype=object)
        return _Queue(history, ordinary, outlook, nothing, nothing, nothing, source, outlook.notes)
    outlook = look_ahead(history.dates, ordinary, calendar, borrowed)
    shut = closed_cells(history, calendar, dates).all(axis=1)
    baseline = np.where(shut, 0.0, outlook.daily(dates))
    volume, cv = baseline[:, None], np.zeros(len(dates))
    source = np.full(len(dates), "long_range", dtype=object)
    notes = list(outlook.notes)
    days = History(history.dates, whole[:, None], MINUTES_A_DAY, np.zeros((7, 1), dtype=bool))
    predict = _predictor(history, ordinary, outlook, calendar)
    for event in events:
        running = np.isin(dates, event.dates)
        if not running.any():
            continue
        effect = learn_effect(event, events, days, predict)
        volume = effect.on(dates, volume)
        cv[running] = np.maximum(cv[running], effect.cv)
        source[running] += f"+{event.name}"
        notes.append(effect.words)
    return _Queue(history, ordinary, outlook, baseline, volume[:, 0], cv, source, tuple(notes))


def _predictor(
    history: History, ordinary: Floats, outlook: Outlook, calendar: Calendar
) -> Callable[[Dates], Floats]:
    """Ordinary contacts of any day: ahead the outlook, in the past with the level of the days around."""
    used = np.isfinite(ordinary) & (ordinary > 0)
    known, left = history.dates[used], np.log(ordinary[used] / outlook.daily(history.dates[used]))

    def predict(dates: Dates) -> Floats:
        out = outlook.daily(dates)
        for i in np.flatnonzero(dates <= history.dates[-1]):
            near = np.abs((known - dates[i]).astype(np.int64)) <= NEAR_DAYS
            out[i] *= np.exp(np.median(left[near])) if near.any() else 1.0
        return np.where(closed_cells(history, calendar, dates).all(axis=1), 0.0, out)[:, None]

    return predict


def _meet_levels(events: Sequence[Event], dates: Dates, parts: dict[str, _Queue]) -> list[str]:
    """Events with a given total or uplift have it, over the days ahead and queues together."""
    notes = []
    for event in events:
        running = np.isin(dates, event.dates)
        if not event.has_level or event.kind == "outage" or not running.any():
            continue
        queues = [q for q in parts if event.concerns(q)]
        share = running.sum() / len(event.dates)
        wanted = event.level(sum(parts[q].baseline[running].sum() for q in queues) / share) * share
        has = sum(parts[q].volume[running].sum() for q in queues)
        if has <= 0:
            continue
        for q in queues:
            parts[q].volume[running] *= wanted / has
        notes.append(f"{event.name}: {wanted:,.0f} contacts as given")
    return notes


def _aht(rows: pd.DataFrame, every: pd.DataFrame, weeks: int) -> float:
    """Mean handling time of the queue's last weeks by contacts; else of all queues; else assumed."""
    for table in (rows, every):
        known = table[table["aht_s"].notna() & (table["volume"] > 0)]
        if len(known):
            recent = known[
                known["interval_start"] > known["interval_start"].max() - pd.Timedelta(weeks=weeks)
            ]
            return float(np.average(recent["aht_s"], weights=recent["volume"]))
    return DEFAULT_AHT_S


def _table(queue: str, part: _Queue, dates: Dates, by: str, aht_s: float) -> pd.DataFrame:
    """Rows of wfm.tables.LONG_RANGE."""
    days = pd.DataFrame(
        {
            "first_date": dates.astype("datetime64[ns]"),
            "volume": part.volume,
            "variance": (part.volume * part.cv) ** 2,
            "spread": part.outlook.spread(dates),
            "source": part.source,
        }
    )
    if by == "day":
        period = days["first_date"]
    else:
        period = days["first_date"] - pd.to_timedelta(days["first_date"].dt.weekday, unit="D")
    grouped = days.groupby(period)
    table = grouped.agg(first_date=("first_date", "first"), days=("volume", "size"), volume=("volume", "sum"))
    mean = table["volume"].to_numpy()
    shared = grouped["spread"].mean().to_numpy() ** 2
    if by == "day":
        shared = shared + part.outlook.day**2
    # days of one event are wrong together
    event = grouped["variance"].agg(lambda v: np.sqrt(v).sum()).to_numpy() / np.maximum(mean, 1e-9)
    quantiles = count_quantiles(mean, np.sqrt(shared + event**2), QUANTILES)
    table = table.assign(queue=queue, aht_s=aht_s, source=grouped["source"].agg(_longest))
    return table.assign(**{name: quantiles[:, i] for i, name in enumerate(QUANTILE_COLUMNS)}).reset_index(
        drop=True
    )


def _longest(sources: pd.Series) -> str:
    """The method and every event of a period."""
    parts = [name for text in dict.fromkeys(sources) for name in str(text).split("+")]
    return "+".join(dict.fromkeys(parts))
