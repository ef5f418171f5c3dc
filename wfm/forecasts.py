"""Joins what surrounds the forecast: how good it would have been, how good it was, months ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd

from wfm.config.backtest import BacktestSettings
from wfm.config.inputs import ExportSettings
from wfm.config.plain import plain_scenario
from wfm.config.scenario import Scenario
from wfm.domain.control import Progress, Stop
from wfm.domain.errors import Fault, InputFaults
from wfm.forecast.calendar import WORLD
from wfm.forecast.clean import interval_of
from wfm.forecast.country import likely_country
from wfm.forecast.evaluate import evaluate, naive_name, next_days
from wfm.forecast.months import LongRange, long_range
from wfm.forecast.review import review
from wfm.forecast.score import ALL, score, winners
from wfm.forecast.strays import without_strays
from wfm.io.case import read_case
from wfm.io.history import read_history
from wfm.io.read import read_input
from wfm.io.record import read_record
from wfm.io.tables import FOLDER, write_table
from wfm.reporting.html.backtest import BacktestReport, backtest_page
from wfm.reporting.html.backtest import headlines as backtest_headlines
from wfm.reporting.review import review_words
from wfm.tables import TABLES
from wfm.words import mark

NO_COUNTRY = "NONE"
"""In place of a country: no public holidays, and none looked for."""


@dataclass(frozen=True)
class Bare:
    """What a history without a scenario leaves open; `country` empty: found from its days off."""

    zone: str = "UTC"
    country: str = ""
    events: Path | None = None
    export: ExportSettings | None = None


@dataclass(frozen=True, eq=False)
class LookBack:
    """How good forecasts would have been. `tables`: backtest, backtest_values, and the cleaning."""

    report: BacktestReport
    tables: dict[str, pd.DataFrame]


def backtest(
    path: Path,
    settings: BacktestSettings,
    *,
    bare: Bare,
    stop: Stop,
    progress: Progress,
) -> LookBack:
    """Looks back on the history of a scenario (`.yaml`), or of a file without one.

    Raises:
        InputFaults: with every fault of every file; or too little history.
    """
    progress.tell("read")
    scenario, contacts, known, notes = _history(path, bare)
    made = evaluate(contacts, known, scenario, settings, stop=stop, progress=progress)
    progress.tell("score")
    naive = naive_name(scenario.forecast.baseline_weeks)
    zone, site = scenario.horizon.zone, next(iter(scenario.sites.values()))
    scores = score(made.values, made.came, known, zone, site.country, naive)
    best = winners(scores)
    models = [str(m) for m in made.values["model"].unique()]
    queues = scores["queue"].unique()
    report = BacktestReport(
        f"Backtest: {scenario.name}", zone, models, scores, made.values, best,
        backtest_headlines(scores, models, naive), (*notes, *made.notes), ALL if ALL in queues else queues[0],
    )  # fmt: skip
    tables = {"backtest": scores, "backtest_values": made.values, "cleaning": made.cleaning}
    return LookBack(report, tables)


@dataclass(frozen=True, eq=False)
class Review:
    """A plan's forecast against what came. `words`: sentences in English; `zone` of the plan."""

    table: pd.DataFrame
    words: list[str]
    zone: str


def look_over(folder: Path, actual: Path) -> Review:
    """Holds the forecast of the plan in a folder against contacts in a file.

    Raises:
        InputFaults: no plan is there, or nothing that came in its days.
    """
    record = read_record(folder)
    if "forecast" not in record.tables:
        raise InputFaults([Fault("no forecast here; run 'wfm forecast' first", str(folder))])
    zone = record.scenario.horizon.zone
    contacts = read_history(actual, zone=zone, queues=record.scenario.queues).contacts
    table = review(record.tables["forecast"], contacts, zone)
    return Review(table, review_words(table, zone), zone)


def review_files(made: Review) -> dict[str, Callable[[Path], None] | bytes]:
    """What to write, by path relative to the plan's folder."""
    return _both("review", made.table)


@dataclass(frozen=True, eq=False)
class DaysAhead:
    """wfm.tables.FORECAST and CLEANING; `words`: how many contacts each queue may expect, `notes`: reasons
    for choices, both in English."""

    forecast: pd.DataFrame
    cleaning: pd.DataFrame
    words: Sequence[str]
    notes: Sequence[str]


def days_ahead(
    path: Path,
    days: int,
    *,
    bare: Bare,
    stop: Stop,
    progress: Progress,
) -> DaysAhead:
    """The days after the end of a history without a scenario."""
    progress.tell("read")
    scenario, contacts, known, notes = _history(path, bare)
    made = next_days(contacts, known, scenario, days, stop=stop, progress=progress)
    told = mark("{queue}: {volume} contacts expected from {first} to {last}")
    date = made.forecast["interval_start"].dt.tz_convert(bare.zone).dt.date
    totals = [
        told.format(
            queue=q,
            volume=f"{rows['volume'].sum():,.0f}",
            first=date[rows.index].min(),
            last=date[rows.index].max(),
        )
        for q, rows in made.forecast.groupby("queue", sort=False, observed=True)
    ]
    return DaysAhead(made.forecast, made.cleaning, totals, (*notes, *made.notes))


def days_files(made: DaysAhead) -> dict[str, Callable[[Path], None] | bytes]:
    """What to write, by path relative to the output folder."""
    return _both("forecast", made.forecast) | _both("cleaning", made.cleaning)


def months_ahead(
    path: Path,
    months: int,
    by: Literal["day", "week"],
    progress: Progress,
    *,
    bare: Bare,
) -> tuple[Scenario, LongRange]:
    """Contacts of queues by day or week, from the day of the forecast on."""
    progress.tell("read")
    scenario, contacts, known, notes = _history(path, bare)
    made = long_range(contacts, known, scenario, months, by, progress=progress)
    return scenario, replace(made, notes=(*notes, *made.notes))


def months_files(made: LongRange) -> dict[str, Callable[[Path], None] | bytes]:
    """What to write, by path relative to the output folder."""
    return _both("long_range", made.table)


def _both(name: str, frame: pd.DataFrame) -> dict[str, Callable[[Path], None] | bytes]:
    """A table as CSV and as Parquet."""
    return {
        f"{FOLDER}/{name}.csv": partial(write_table, table=TABLES[name], frame=frame),
        f"{FOLDER}/{name}.parquet": partial(frame.to_parquet, index=False),
    }


def _history(path: Path, bare: Bare) -> tuple[Scenario, pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Scenario, contacts, events and notes of a scenario or of a bare history."""
    if path.suffix.lower() in (".yaml", ".yml"):
        case = read_case(path)
        if case.faults or case.scenario is None:
            raise InputFaults(case.faults)
        return case.scenario, case.inputs["contacts"], case.inputs["events"], case.notes
    read = read_history(path, zone=bare.zone, export=bare.export)
    contacts, strays = without_strays(read.contacts)
    notes = read.notes
    if len(strays):
        first, last = strays["interval_start"].min(), strays["interval_start"].max()
        rows = "1 row" if len(strays) == 1 else f"{len(strays):,} rows"
        notes += (f"{rows} left out, more than a year from all others: {first} to {last}",)
    known = TABLES["events"].empty() if bare.events is None else read_input(bare.events, "events", bare.zone)
    country = bare.country
    if not country:
        country = likely_country(contacts, bare.zone)
        notes += (_found_country(country),)
    stamps = contacts.groupby("queue")["interval_start"]
    interval_min = min(interval_of(pd.DatetimeIndex(rows)) for _, rows in stamps)
    scenario = plain_scenario(
        path.name.split(".")[0],
        dict.fromkeys(contacts["queue"]),
        interval_min,
        zone=bare.zone,
        country="" if country == NO_COUNTRY else country,
    )
    return scenario, contacts, known, notes


def _found_country(country: str) -> str:
    if country == WORLD:
        return "no country given, and no days off that tell one: only New Year, Easter, 1 May and Christmas"
    if country:
        return f"no country given: public holidays of {country}, which its days off show best"
    return "no country given, and no days off that tell one: no public holidays"


def backtest_files(made: LookBack, lang: str) -> dict[str, Callable[[Path], None] | bytes]:
    """What to write, by path relative to the output folder."""
    found: dict[str, Callable[[Path], None] | bytes] = {}
    for name, frame in made.tables.items():
        found |= _both(name, frame)
    found["backtest.html"] = backtest_page(made.report, lang).encode()
    return found
