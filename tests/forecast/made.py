"""Histories and scenarios made for the tests, with a truth that is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.config.forecast import ForecastSettings
from wfm.config.horizon import Horizon, Site
from wfm.config.queues import Queue, Target
from wfm.config.scenario import Scenario
from wfm.domain.control import NoStop, Quiet
from wfm.forecast import ForecastResult, forecast
from wfm.forecast.calendar import Calendar, make_calendar
from wfm.forecast.history import History
from wfm.tables import EVENTS

ZONE = "Asia/Shanghai"
WEEK = (1.2, 1.1, 1.05, 1.0, 0.95, 0.6, 0.5)
"""Contacts by weekday, relative."""
HUMP = np.exp(-0.5 * ((np.arange(24) - 14) / 4.0) ** 2)
HUMP = HUMP / HUMP.sum()
"""Shares of the hours of a day."""


def contacts(
    first: str,
    days: int,
    level: Callable[[date], float] | float = 1000.0,
    *,
    queue: str = "hotline",
    shape: np.ndarray | Callable[[date], np.ndarray] = HUMP,
    week: tuple[float, ...] = WEEK,
    zone: str = ZONE,
    seed: int | None = None,
    aht_s: float | None = 300.0,
) -> pd.DataFrame:
    """One row an interval of the local clock; expected values, or Poisson counts if a seed is given."""
    rng = None if seed is None else np.random.default_rng(seed)
    frames = []
    for k in range(days):
        on = date.fromisoformat(first) + timedelta(days=k)
        mean = (level(on) if callable(level) else level) * week[on.weekday()]
        share = shape(on) if callable(shape) else shape
        volume = mean * share if rng is None else rng.poisson(mean * share)
        start = pd.date_range(str(on), periods=len(share), freq=f"{1440 // len(share)}min")
        frames.append(pd.DataFrame({"interval_start": start, "volume": volume.astype(float)}))
    rows = pd.concat(frames, ignore_index=True)
    stamps = rows["interval_start"].dt.tz_localize(zone, nonexistent="NaT", ambiguous=False)
    rows = rows.assign(queue=queue, interval_start=stamps, aht_s=np.nan if aht_s is None else aht_s)
    rows = rows[stamps.notna()]
    rows["interval_start"] = rows["interval_start"].dt.tz_convert("UTC")
    return rows[["queue", "interval_start", "volume", "aht_s"]].reset_index(drop=True)


def history_of(volume: np.ndarray, first: str, interval_min: int = 60) -> History:
    dates = np.datetime64(first) + np.arange(len(volume)).astype("timedelta64[D]")
    return History(dates, volume, interval_min, np.zeros((7, volume.shape[1]), dtype=bool))


def calendar_for(history: History, country: str | None = None, ahead: int = 60) -> Calendar:
    return make_calendar(history.dates[0], history.dates[-1] + np.timedelta64(ahead, "D"), country)


def events(*rows: dict[str, object], zone: str = ZONE) -> pd.DataFrame:
    """An events table; start and end in local time."""
    frame = pd.DataFrame([{"kind": "promotion", "queues": "", **r} for r in rows])
    if frame.empty:
        return EVENTS.empty()
    for column in ("start", "end"):
        local = pd.to_datetime(frame[column], format="mixed")
        frame[column] = local.dt.tz_localize(zone).dt.tz_convert("UTC")
    for column in ("uplift", "total_per_day"):
        frame[column] = frame[column].astype(float) if column in frame else np.nan
    frame["known_from"] = pd.to_datetime(frame.get("known_from", pd.Series(pd.NaT, frame.index)))
    return EVENTS.conform(frame)


def scenario(
    first_date: str,
    *,
    days: int = 7,
    interval_min: int = 60,
    queues: tuple[str, ...] = ("hotline",),
    zone: str = ZONE,
    country: str = "CN",
    opening: str = "00:00-24:00",
    **settings: object,
) -> Scenario:
    """Only what the forecast reads; with the quickest of good models unless told otherwise."""
    target = Target(fraction=0.9, answer_within_s=20)
    return Scenario.model_construct(
        horizon=Horizon(
            first_date=first_date, days=days, interval_min=interval_min, slot_min=interval_min, zone=zone
        ),
        sites={"here": Site(zone=zone, country=country, seats=10)},
        queues={q: Queue(channel="voice", skills=("x",), open=opening, target=target) for q in queues},
        forecast=ForecastSettings(**{"model": "daily_profile", **settings}),
    )


def run(rows: pd.DataFrame, table: pd.DataFrame | None, case: Scenario) -> ForecastResult:
    return forecast(rows, events() if table is None else table, case, stop=NoStop(), progress=Quiet())


def by_day(result: ForecastResult, zone: str = ZONE) -> pd.Series:
    """Contacts by local date."""
    table = result.forecast
    return table.groupby(table["interval_start"].dt.tz_convert(zone).dt.date)["volume"].sum()
