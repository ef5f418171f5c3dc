"""A queue whose contacts wait for somebody free."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from wfm.config.queues import Queue, Target
from wfm.config.staffing import StaffingSettings
from wfm.staffing.cells import BINDING, Limits
from wfm.staffing.curve import curves
from wfm.staffing.demand import Demand, Staffed, gross
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS, Model, model_name
from wfm.staffing.offered_load import lagged_load
from wfm.staffing.value import hull, lost_value
from wfm.words import mark

PLANNED_AT = mark("{queue}: a target of 100 % is planned at {share} %; no number of people keeps 100 %")
TURNED_AWAY = mark("{queue}: {contacts} contacts fall outside opening hours {hours} and are turned away")
WINDOW = mark("{queue}: the target is promised over a {window}; it is planned for each interval")
NO_PATIENCE = mark(
    "{queue}: nobody is assumed to leave; below the load nobody is in time, and the excess counts as lost"
)


def answered(name: str, demand: Demand, queue: Queue, settings: StaffingSettings) -> Staffed:
    """Fewest people that keep the promise and the caps, and what other numbers of them give."""
    model = MODELS[model_name(queue, settings)](queue)
    notes = _remarks(name, queue, model, settings)
    if (closed := demand.volume[~demand.is_open].sum()) > 0:
        notes.append(TURNED_AWAY.format(queue=name, contacts=f"{closed:.0f}", hours=queue.open))
    demand = replace(demand, volume=np.where(demand.is_open, demand.volume, 0.0))
    target = queue.target
    limits = Limits(
        service=_planned(target, settings),
        within_s=queue.wait_within_s,
        of_answered=target.of == "answered",
        asa_s=np.inf if target.asa_s is None else target.asa_s,
        abandon_rate=settings.abandon_max,
        occupancy=settings.occupancy_max,
    )
    laws = _laws(demand, settings)
    found = [law.fewest(model, demand.aht_s, limits) for law in laws]
    heads_asked, codes = (np.stack([getattr(f, name) for f in found]) for name in ("heads", "binding"))
    most = np.argmax(heads_asked, axis=0)[None]
    fewest, code = (np.take_along_axis(v, most, axis=0)[0] for v in (heads_asked, codes))
    least = np.where(demand.is_open, queue.min_heads, 0)
    net = np.maximum(fewest, least)
    expected = _expected(demand, settings)
    given = expected.measures(model, demand.aht_s, net, queue.wait_within_s)
    heads = gross(net, settings)
    table = pd.DataFrame(
        {
            "interval_start": demand.starts,
            "is_open": demand.is_open,
            "volume_human": demand.volume,
            "aht_s": demand.aht_s,
            "workload_erl": demand.load,
            "net_required": net,
            "roster_required": [float(heads[n][0]) for n in net],
            "paid_required": [float(heads[n][1]) for n in net],
            "service_expected": given.service_of_answered if limits.of_answered else given.service,
            "asa_s": given.asa_s,
            "occupancy": given.occupancy,
            "abandon_rate": given.abandon_rate,
            "binding": np.where(least > fewest, "least", np.array(BINDING)[code]),
        }
    )
    at = np.flatnonzero(demand.is_open)
    curve = curves(model, expected.of(at), demand.aht_s[at], queue.wait_within_s, net[at])
    cell = at[curve.cell]
    people = gross(curve.heads, settings)
    points = pd.DataFrame(
        {
            "interval_start": demand.starts[cell],
            "heads": [float(people[n][0]) for n in curve.heads],
            "in_target": curve.in_target * demand.volume[cell],
            "lost": curve.lost * demand.volume[cell],
            "asa_s": np.where(np.isfinite(curve.asa_s), curve.asa_s, np.nan),
        }
    )
    if queue.value is not None:
        share = lost_value(
            model,
            expected.of(cell).coarse(9),
            demand.aht_s[cell],
            curve.heads,
            queue.wait_within_s,
            queue.value,
        )
        amount = share * demand.volume[cell]
        points = points.assign(value_lost=amount, value_hull=hull(curve.cell, curve.heads, amount))
    return Staffed(table, points, notes, net * (1.0 - given.busy))


def _expected(demand: Demand, settings: StaffingSettings) -> LoadLaw:
    """Loads over which service is told."""
    path = demand.load
    if settings.load == "lagged":
        path = lagged_load(demand.volume, demand.aht_s, demand.interval_s) * demand.is_open[:, None]
    law = LoadLaw.known(path)
    return law if settings.plan_for == "forecast" else law.with_errors(demand.spread)


def _laws(demand: Demand, settings: StaffingSettings) -> list[LoadLaw]:
    """Loads for each of which targets must hold: an interval has to bear its own arrivals for ever,
    and, where load lags, what it is left by those before."""
    if settings.plan_for == "confidence":
        plain = settings.model_copy(update={"plan_for": "forecast"})
        return [law.at_quantile(demand.spread, settings.confidence) for law in _laws(demand, plain)]
    stationary = settings.model_copy(update={"load": "stationary"})
    return [
        _expected(demand, stationary),
        *([_expected(demand, settings)] if settings.load == "lagged" else []),
    ]


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
