"""The staffing stage: people needed by queue and interval, and what other numbers of them give."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.queues import Queue
from wfm.config.scenario import Scenario
from wfm.domain.control import Progress
from wfm.staffing.answered import answered
from wfm.staffing.bots import deflect
from wfm.staffing.carried import carried
from wfm.staffing.cells import Floats
from wfm.staffing.demand import Demand, local_days
from wfm.staffing.groups import by_group
from wfm.staffing.pooling import pooling
from wfm.tables import REQUIREMENT, SERVICE_CURVE
from wfm.words import mark

AFTER_BOTS = mark("The history counts contacts after bots, so bots take no more of them")


@dataclass(frozen=True, eq=False)
class Staffing:
    """Tables REQUIREMENT, REQUIREMENT_GROUPS and SERVICE_CURVE, and notes for people."""

    requirement: pd.DataFrame
    groups: pd.DataFrame
    service_curve: pd.DataFrame
    notes: tuple[str, ...]


def requirement(forecast: pd.DataFrame, scenario: Scenario, *, progress: Progress) -> Staffing:
    """People needed for the contacts of `forecast` (table FORECAST) under the scenario's promises.

    Queues whose work may wait come last: they fill the gaps that the others leave.

    Raises:
        ValueError: the forecast names a queue that the scenario does not, or lacks an interval
            of a queue that it has elsewhere.
    """
    known, notes = demands(forecast, scenario)
    queues, settings = scenario.queues, scenario.staffing
    gaps: dict[str, Floats] = {}
    tables, points = [], []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        at_once = {
            name: pool.submit(answered, name, demand, queues[name], settings)
            for name, demand in known.items()
            if not queues[name].deferrable
        }
        for done, name in enumerate(sorted(known, key=lambda n: queues[n].deferrable)):
            progress.tell("staff", done=done, total=len(known), queue=name)
            queue = queues[name]
            if queue.deferrable:
                shared = {q: gaps[q] for q in gaps if set(queues[q].skills) & set(queue.skills)}
                staffed = carried(name, known[name], queue, shared, settings)
            else:
                staffed = at_once[name].result()
                gaps[name] = staffed.idle * settings.gap_share
            notes += staffed.notes
            tables.append(staffed.requirement.assign(queue=name))
            points.append(staffed.curve.assign(queue=name))
    notes += pooling(known, scenario.queues, scenario.staffing)
    needed = REQUIREMENT.conform(pd.concat([REQUIREMENT.empty(), *tables]))
    return Staffing(
        needed,
        by_group(needed, scenario),
        SERVICE_CURVE.conform(pd.concat([SERVICE_CURVE.empty(), *points])),
        tuple(notes),
    )


def open_intervals(starts: pd.Index, queue: Queue, scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Intervals any part of which lies within opening hours, on the clock of the horizon's zone."""
    return _touches(starts, queue.open_minutes, scenario)


def _touches(starts: pd.Index, hours: tuple[int, int], scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Intervals any part of which lies within these minutes of the local day, over midnight or not."""
    local = pd.DatetimeIndex(starts).tz_convert(scenario.horizon.zone)
    minute = local.hour.to_numpy() * 60 + local.minute.to_numpy()
    first, last = hours
    before, after = minute < last, minute + scenario.horizon.interval_min > first
    return np.asarray(before & after if first < last else before | after)


def _least(
    queue: Queue, is_open: npt.NDArray[np.bool_], is_night: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Fewest people by interval: more at night, and nobody while closed."""
    by_day, by_night = (queue.least_heads(night=night) for night in (False, True))
    return np.where(is_open, np.where(is_night, by_night, by_day), 0)


def demands(forecast: pd.DataFrame, scenario: Scenario) -> tuple[dict[str, Demand], list[str]]:
    """What is left to people on each queue, in the scenario's order, and notes.

    Raises:
        ValueError: as `requirement` does.
    """
    unknown = sorted(set(forecast["queue"]) - set(scenario.queues))
    if unknown:
        raise ValueError(f"forecast: unknown queues {unknown}")
    wide = {
        column: forecast.pivot_table(index="queue", columns="interval_start", values=column, observed=True)
        for column in ("volume", "aht_s", "day_spread", "interval_spread")
    }
    order = [q for q in scenario.queues if q in wide["volume"].index]
    starts = wide["volume"].columns
    volume, aht_s, by_day, by_interval = (frame.reindex(order).to_numpy() for frame in wide.values())
    if np.isnan(volume).any():
        raise ValueError("forecast: every queue needs a row for each interval")
    chance = np.divide(1.0, volume, out=np.full_like(volume, np.inf), where=volume > 1e-9)
    own = np.maximum(by_interval**2 - chance, 0.0)
    spread = np.sqrt((1.0 + by_day**2) * (1.0 + own) - 1.0)
    volume *= np.array([scenario.queues[q].volume_factor for q in order])[:, None]
    notes, bots = [], scenario.bots
    if bots is not None and scenario.forecast.history_volume == "after_bots":
        notes.append(AFTER_BOTS)
    elif bots is not None:
        fronted = np.isin(order, bots.queues).astype(np.float64)
        left = deflect(volume, aht_s, fronted, bots, scenario.horizon.interval_min / 60)
        volume, aht_s = left.volume_human, left.aht_s
    interval_s = scenario.horizon.interval_min * 60.0
    day = local_days(starts, scenario.horizon.zone)
    is_night = _touches(starts, scenario.staffing.night_minutes, scenario)
    is_open = {q: open_intervals(starts, scenario.queues[q], scenario) for q in order}
    left_to_people = {
        q: Demand(
            pd.DatetimeIndex(starts),
            day,
            is_open[q],
            _least(scenario.queues[q], is_open[q], is_night),
            volume[i],
            aht_s[i],
            spread[i],
            interval_s,
        )
        for i, q in enumerate(order)
    }
    return left_to_people, notes
