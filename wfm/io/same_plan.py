"""Whether the tables in a folder are of the scenario that is to go on with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from wfm.config.horizon import Horizon
from wfm.config.scenario import Scenario
from wfm.domain.errors import Fault, InputFaults
from wfm.io.tables import COMMANDS, read_summary, table_path
from wfm.tables import COVERAGE, FORECAST, REQUIREMENT, ROSTER


def refuse_other_plan(out: Path, tables: Mapping[str, pd.DataFrame], scenario: Scenario) -> None:
    """Raises InputFaults where `tables`, read from `out`, are of another scenario, or of other days,
    intervals or queues. The earliest stage that is wrong is named: those after it follow from it.
    """
    if not tables:
        return
    name = read_summary(out).get("scenario", scenario.name)
    if name != scenario.name:
        words = f"holds the plan of scenario {name!r}, not of {scenario.name!r}; choose another --out"
        raise InputFaults([Fault(words, str(out))])
    for fault in _faults(out, tables, scenario):
        raise InputFaults([fault])


def _faults(out: Path, tables: Mapping[str, pd.DataFrame], scenario: Scenario) -> Iterator[Fault]:
    horizon, grid = scenario.horizon, scenario.horizon.grid()
    step = pd.Timedelta(minutes=horizon.interval_min)
    planned = list(pd.date_range(grid.start, periods=grid.n_intervals, freq=step))
    for table in (FORECAST, REQUIREMENT, ROSTER, COVERAGE):
        if table.name not in tables:
            continue
        frame, words = tables[table.name], ""
        if table is ROSTER:
            dates = frame["date"]
            if not dates.isin(pd.DatetimeIndex(grid.dates)).all():
                words = f"has shifts from {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}, {_plans(horizon)}"
        elif set(frame["queue"]) != set(scenario.queues):
            has, wanted = (", ".join(sorted(names)) for names in (set(frame["queue"]), scenario.queues))
            words = f"has queues {has or 'none'}, the scenario {wanted}"
        elif list(stamps := pd.DatetimeIndex(frame["interval_start"].unique()).sort_values()) != planned:
            local, each = stamps.tz_convert(horizon.zone), stamps.diff().min() // pd.Timedelta(minutes=1)
            words = f"is for {local[0]:%Y-%m-%d} to {local[-1]:%Y-%m-%d} by {each} min, {_plans(horizon)}"
        if words:
            yield Fault(f"{words}; run 'wfm {COMMANDS[table.source]}' again", str(table_path(out, table)))


def _plans(horizon: Horizon) -> str:
    dates = horizon.grid().dates
    return f"the scenario plans {dates[0]} to {dates[-1]} by {horizon.interval_min} min"
