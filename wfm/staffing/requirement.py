"""The staffing stage: people needed by queue and interval, and what other numbers of them give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.queues import Queue, Target
from wfm.config.scenario import Scenario
from wfm.config.staffing import StaffingSettings
from wfm.domain.control import Progress
from wfm.staffing import shrinkage
from wfm.staffing.bots import deflect
from wfm.staffing.cells import BINDING, Floats, Limits
from wfm.staffing.curve import curves
from wfm.staffing.models import MODELS, Model, model_name
from wfm.tables import REQUIREMENT, SERVICE_CURVE
from wfm.words import mark

PLANNED_AT = mark("{queue}: a target of 100 % is planned at {share} %; no number of people keeps 100 %")
TURNED_AWAY = mark("{queue}: {contacts} contacts fall outside opening hours {hours} and are turned away")
WINDOW = mark("{queue}: the target is promised over a {window}; it is planned for each interval")
NO_PATIENCE = mark(
    "{queue}: nobody is assumed to leave; below the load nobody is in time, and the excess counts as lost"
)
AFTER_BOTS = mark("The history counts contacts after bots, so bots take no more of them")


@dataclass(frozen=True, eq=False)
class Staffing:
    """Tables REQUIREMENT and SERVICE_CURVE, and notes for people in the words above."""

    requirement: pd.DataFrame
    service_curve: pd.DataFrame
    notes: tuple[str, ...]


def requirement(forecast: pd.DataFrame, scenario: Scenario, *, progress: Progress) -> Staffing:
    """People needed for the contacts of `forecast` (table FORECAST) under the scenario's promises.

    Raises:
        ValueError: the forecast names a queue that the scenario does not, or lacks an interval
            of a queue that it has elsewhere.
    """
    unknown = sorted(set(forecast["queue"]) - set(scenario.queues))
    if unknown:
        raise ValueError(f"forecast: unknown queues {unknown}")
    volume, aht_s, notes = _after_bots(forecast, scenario)
    tables, points = [], []
    for done, name in enumerate(volume.index):
        progress.tell("staff", done=done, total=len(volume.index), queue=name)
        queue = scenario.queues[name]
        model = MODELS[model_name(queue, scenario.staffing)](queue)
        notes += _remarks(name, queue, model, scenario.staffing)
        is_open = open_intervals(volume.columns, queue, scenario)
        offered = volume.loc[name].to_numpy()
        if (closed := offered[~is_open].sum()) > 0:
            notes.append(TURNED_AWAY.format(queue=name, contacts=f"{closed:.0f}", hours=queue.open))
        demand = _Demand(
            pd.DatetimeIndex(volume.columns),
            is_open,
            np.where(is_open, offered, 0.0),
            aht_s.loc[name].to_numpy(),
            scenario.horizon.interval_min * 60.0,
        )
        needed = _needed(demand, queue, model, scenario.staffing)
        tables.append(needed.assign(queue=name))
        points.append(_curve(demand, needed, queue, model, scenario.staffing).assign(queue=name))
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


@dataclass(frozen=True, eq=False)
class _Demand:
    """What reaches people on one queue, one value an interval."""

    starts: pd.DatetimeIndex
    is_open: npt.NDArray[np.bool_]
    volume: Floats
    aht_s: Floats
    interval_s: float

    @property
    def load(self) -> Floats:
        return self.volume * self.aht_s / self.interval_s


def _after_bots(forecast: pd.DataFrame, scenario: Scenario) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Volume left to people and its handling time, (queues in the scenario's order, intervals)."""
    volume, aht_s = (
        forecast.pivot_table(index="queue", columns="interval_start", values=column, observed=True)
        for column in ("volume", "aht_s")
    )
    order = [q for q in scenario.queues if q in volume.index]
    volume, aht_s = volume.reindex(order), aht_s.reindex(order)
    if volume.isna().to_numpy().any():
        raise ValueError("forecast: every queue needs a row for each interval")
    bots = scenario.bots
    if bots is None:
        return volume, aht_s, []
    if scenario.forecast.history_volume == "after_bots":
        return volume, aht_s, [AFTER_BOTS]
    fronted = volume.index.isin(bots.queues).astype(float)
    hours = scenario.horizon.interval_min / 60
    left = deflect(volume.to_numpy(), aht_s.to_numpy(), fronted, bots, hours)
    return (
        pd.DataFrame(left.volume_human, volume.index, volume.columns),
        pd.DataFrame(left.aht_s, aht_s.index, aht_s.columns),
        [],
    )


def _planned(target: Target, settings: StaffingSettings) -> float:
    return settings.plan_full_target_at if target.fraction >= 1 else target.fraction


def _remarks(name: str, queue: Queue, model: Model, settings: StaffingSettings) -> list[str]:
    found = []
    if queue.target.fraction >= 1:
        share = f"{settings.plan_full_target_at * 100:g}"
        found.append(PLANNED_AT.format(queue=name, share=share))
    if queue.target.window != "interval":
        found.append(WINDOW.format(queue=name, window=queue.target.window))
    if not model.loses:
        found.append(NO_PATIENCE.format(queue=name))
    return found


def _needed(demand: _Demand, queue: Queue, model: Model, settings: StaffingSettings) -> pd.DataFrame:
    """The requirement of one queue, without its name."""
    target = queue.target
    limits = Limits(
        service=_planned(target, settings),
        within_s=target.answer_within_s,
        of_answered=target.of == "answered",
        asa_s=np.inf if target.asa_s is None else target.asa_s,
        abandon_rate=settings.abandon_max,
        occupancy=settings.occupancy_max,
    )
    fewest = model.fewest(demand.load, demand.aht_s, limits)
    least = np.where(demand.is_open, queue.min_heads, 0)
    net = np.maximum(fewest.heads, least)
    given = model.measures(demand.load, demand.aht_s, net, target.answer_within_s)
    gross = _gross(net, settings)
    return pd.DataFrame(
        {
            "interval_start": demand.starts,
            "is_open": demand.is_open,
            "volume_human": demand.volume,
            "aht_s": demand.aht_s,
            "workload_erl": demand.load,
            "net_required": net,
            "roster_required": [float(gross[n][0]) for n in net],
            "paid_required": [float(gross[n][1]) for n in net],
            "service_expected": given.service_of_answered if limits.of_answered else given.service,
            "asa_s": given.asa_s,
            "occupancy": given.occupancy,
            "abandon_rate": given.abandon_rate,
            "binding": np.where(least > fewest.heads, "least", np.array(BINDING)[fewest.binding]),
        }
    )


def _gross(net: npt.NDArray[np.int64], settings: StaffingSettings) -> Mapping[int, tuple[Fraction, Fraction]]:
    """Heads to roster and heads to pay, by net heads."""
    away = shrinkage.share(settings.shrinkage, "unrostered")
    placed = shrinkage.share(settings.shrinkage, "rostered")
    found = {}
    for heads in np.unique(net):
        roster = shrinkage.gross(int(heads), away)
        found[int(heads)] = (roster, shrinkage.gross(roster, placed))
    return found


def _curve(
    demand: _Demand, needed: pd.DataFrame, queue: Queue, model: Model, settings: StaffingSettings
) -> pd.DataFrame:
    """The service curve of the open intervals of one queue, without its name."""
    at = np.flatnonzero(demand.is_open)
    net = needed["net_required"].to_numpy()[at]
    curve = curves(model, demand.load[at], demand.aht_s[at], queue.target.answer_within_s, net)
    cell = at[curve.cell]
    gross = _gross(curve.heads, settings)
    return pd.DataFrame(
        {
            "interval_start": demand.starts[cell],
            "heads": [float(gross[n][0]) for n in curve.heads],
            "in_target": curve.in_target * demand.volume[cell],
            "lost": curve.lost * demand.volume[cell],
            "asa_s": np.where(np.isfinite(curve.asa_s), curve.asa_s, np.nan),
        }
    )
