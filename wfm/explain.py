"""Questions about a finished plan: why somebody has a shift, who could fill a hole, what a rule costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.domain.answers import PersonDay, Prices, Ranking, Shortage
from wfm.domain.control import Progress, WorkLimit
from wfm.domain.errors import Fault, InputFaults
from wfm.io.near import near
from wfm.io.tables import FOLDER, write_table
from wfm.plan import Loaded
from wfm.roster.explain.candidates import for_queue, for_shift
from wfm.roster.explain.finished import Finished, Outdated, read_plan
from wfm.roster.explain.person import why as person_day
from wfm.roster.explain.prices import prices as price_rules
from wfm.roster.explain.shortage import shortage, worst
from wfm.roster.shifts import labels
from wfm.tables import PRICES


def why(loaded: Loaded, tables: Mapping[str, pd.DataFrame], agent_id: str, on: date) -> PersonDay:
    """Why somebody has that shift on that day, from the tables of a plan."""
    if agent_id not in (ids := list(loaded.inputs["agents"]["agent_id"])):
        raise InputFaults([Fault(f"nobody has this id{near(agent_id, ids)}", value=agent_id)])
    _planned(loaded, on)
    return person_day(finished(loaded, tables), agent_id, on)


def fill_queue(loaded: Loaded, tables: Mapping[str, pd.DataFrame], queue: str, at: datetime) -> Ranking:
    """Who could serve a queue in the interval at `at`, local time, from the tables of a plan."""
    return for_queue(finished(loaded, tables), _queue(loaded, queue), _interval(loaded, at))


def fill_shift(
    loaded: Loaded, tables: Mapping[str, pd.DataFrame], on: date, code: str, start: str
) -> Ranking:
    """Who could have a shift on a day, from the tables of a plan; `start`: HH:MM, or empty for any."""
    known = {x.code: x for x in labels(loaded.scenario.roster, loaded.scenario.horizon.slot_min)[1:]}
    if code not in known:
        raise InputFaults([Fault(f"unknown shift code{near(code, known)}", value=code)])
    _planned(loaded, on)
    try:
        return for_shift(finished(loaded, tables), on, code, start)
    except ValueError as error:
        raise InputFaults([Fault(str(error))]) from None


def short(
    loaded: Loaded, tables: Mapping[str, pd.DataFrame], place: tuple[str, datetime] | None, most: int = 5
) -> list[Shortage]:
    """Why heads are missing: at a queue and local time, else where most are, from the tables of a plan."""
    if place is None:
        places = worst(tables["coverage"], loaded.scenario.horizon.zone, most)
    else:
        places = [(_queue(loaded, place[0]), _interval(loaded, place[1]))]
    plan = finished(loaded, tables)
    return [shortage(plan, queue, at) for queue, at in places]


def prices(
    loaded: Loaded, tables: Mapping[str, pd.DataFrame], bound: int | None, work: int, progress: Progress
) -> Prices:
    """What each rule and ceiling costs, from the tables of a plan and its proved bound, if it has one.

    `work`: pieces of work of each search, so that the answer does not hang on the machine.

    Raises:
        InputFaults: the tables do not fit the settings any longer.
    """
    finished(loaded, tables)
    return price_rules(
        tables["requirement"],
        loaded.inputs,
        loaded.rules,
        loaded.scenario,
        tables["roster"],
        bound=bound,
        stop=lambda: WorkLimit(work),
        progress=progress,
    )


def prices_files(found: Prices) -> dict[str, Callable[[Path], None]]:
    """What to write of the prices of rules, by path relative to the folder of the plan."""
    frame = PRICES.conform(pd.DataFrame(map(asdict, found.steps), columns=PRICES.names))
    return {f"{FOLDER}/{PRICES.name}.csv": partial(write_table, table=PRICES, frame=frame)}


def finished(loaded: Loaded, tables: Mapping[str, pd.DataFrame]) -> Finished:
    """The plan of these tables as the engine sees it.

    Raises:
        InputFaults: the tables do not fit the settings any longer.
    """
    try:
        return read_plan(
            loaded.scenario,
            loaded.inputs,
            loaded.rules,
            tables["requirement"],
            tables["roster"],
            tables["activities"],
        )
    except Outdated as error:
        raise InputFaults([Fault(f"{error}; run 'wfm roster' again", "roster.csv")]) from None


def _planned(loaded: Loaded, on: date) -> None:
    dates = loaded.scenario.horizon.grid().dates
    if on not in dates:
        raise InputFaults([Fault(f"not planned; the days are {dates[0]} to {dates[-1]}", value=str(on))])


def _queue(loaded: Loaded, queue: str) -> str:
    if queue not in loaded.scenario.queues:
        raise InputFaults([Fault(f"unknown queue{near(queue, loaded.scenario.queues)}", value=queue)])
    return queue


def _interval(loaded: Loaded, at: datetime) -> datetime:
    """The interval of the plan in which a local time lies, in UTC."""
    grid = loaded.scenario.horizon.grid()
    _planned(loaded, at.date())
    minute = grid.minute_of(at.replace(tzinfo=ZoneInfo(grid.zone)))
    return grid.stamp(minute - minute % grid.interval_min)
