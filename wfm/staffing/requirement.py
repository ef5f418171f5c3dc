"""The staffing stage: people needed by queue and interval, and what other numbers of them give."""

from __future__ import annotations

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
from wfm.staffing.demand import Demand
from wfm.staffing.pooling import pooling
from wfm.tables import REQUIREMENT, SERVICE_CURVE
from wfm.words import mark

AFTER_BOTS = mark("The history counts contacts after bots, so bots take no more of them")


@dataclass(frozen=True, eq=False)
class Staffing:
    """Tables REQUIREMENT and SERVICE_CURVE, and notes for people."""

    requirement: pd.DataFrame
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
    gaps: dict[str, Floats] = {}
    tables, points = [], []
    for done, name in enumerate(sorted(known, key=lambda n: scenario.queues[n].deferrable)):
        progress.tell("staff", done=done, total=len(known), queue=name)
        queue = scenario.queues[name]
        if queue.deferrable:
            shared = {q: gaps[q] for q in gaps if set(scenario.queues[q].skills) & set(queue.skills)}
            staffed = carried(name, known[name], queue, shared, scenario.staffing)
        else:
            staffed = answered(name, known[name], queue, scenario.staffing)
            gaps[name] = staffed.idle * scenario.staffing.gap_share
        notes += staffed.notes
        tables.append(staffed.requirement.assign(queue=name))
        points.append(staffed.curve.assign(queue=name))
    notes += pooling(known, scenario.queues, scenario.staffing)
    return Staffing(
        REQUIREMENT.conform(pd.concat([REQUIREMENT.empty(), *tables])),
        SERVICE_CURVE.conform(pd.concat([SERVICE_CURVE.empty(), *points])),
        tuple(notes),
    )


def open_intervals(starts: pd.Index, queue: Queue, scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Intervals any part of which lies within opening hours, on the clock of the horizon's zone."""
    local = pd.DatetimeIndex(starts).tz_convert(scenario.horizon.zone)
    minute = local.hour.to_numpy() * 60 + local.minute.to_numpy()
    first, last = queue.open_minutes
    return np.asarray((minute < last) & (minute + scenario.horizon.interval_min > first))


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
    local = pd.DatetimeIndex(starts).tz_convert(scenario.horizon.zone)
    day = np.array([on.toordinal() for on in local], dtype=np.int64)
    left_to_people = {
        q: Demand(
            pd.DatetimeIndex(starts),
            day,
            open_intervals(starts, scenario.queues[q], scenario),
            volume[i],
            aht_s[i],
            spread[i],
            interval_s,
        )
        for i, q in enumerate(order)
    }
    return left_to_people, notes
