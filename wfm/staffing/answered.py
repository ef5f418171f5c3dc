"""A queue whose contacts wait for somebody free."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from wfm.config.queues import Queue, Target
from wfm.config.staffing import StaffingSettings
from wfm.staffing.cells import Ints, Limits
from wfm.staffing.curve import curves
from wfm.staffing.demand import Demand, Staffed, gross
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS, Model, model_name
from wfm.staffing.transient import Chain, Followed, follow
from wfm.staffing.value import hull, lost_value
from wfm.staffing.window import kept_together
from wfm.words import mark

NODES, TOLD = 5, 9
"""Rates that may come: followed along the day, and of which service and loss are told."""

PLANNED_AT = mark("{queue}: a target of 100 % is planned at {share} %; no number of people keeps 100 %")
TURNED_AWAY = mark("{queue}: {contacts} contacts fall outside opening hours {hours} and are turned away")
WINDOW = mark("{queue}: the target is promised over a {window}; it is planned for each interval")
NO_CHAIN = mark(
    "{queue}: queues of its kind are not followed along the day; intervals are planned one by one"
)
HULL = mark(
    "{queue}: {told} is expected to be lost with the people required; its convex hull, a bound from below,"
    " is {short} short of that, and up to {most} in one interval with other numbers of people"
)
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
    expected = _told(demand, settings)
    planned = _planned_for(demand, settings, expected)
    found = planned.fewest(model, demand.aht_s, limits)
    net, binding = np.maximum(found.heads, demand.least), found.binding_names
    binding = np.where(demand.least > found.heads, "least", binding)
    if target.window != "interval" and settings.load == "stationary":
        window = demand.day if target.window == "day" else (demand.day - 1) // 7  # weeks begin on Monday
        net = kept_together(model, planned, demand.aht_s, net, demand.least, limits, demand.volume, window)
    if settings.load == "lagged" and model.chain is not None:
        even, followed = net, _along(model.chain, demand, planned, net, limits)
        net = followed.heads
        binding = np.where(net > even, "service", binding)
        if settings.plan_for == "confidence":  # service is told of other loads than are planned for
            followed = _along(model.chain, demand, expected, net, limits, net)
        told = followed.service
        few = expected.coarse(TOLD)
        expected = few.telling(model, demand.aht_s, net, queue.wait_within_s, told, limits.of_answered)
    given = expected.measures(model, demand.aht_s, net, queue.wait_within_s)
    rostered, paid = gross(net, demand.day, settings)
    table = pd.DataFrame(
        {
            "interval_start": demand.starts,
            "is_open": demand.is_open,
            "volume_human": demand.volume,
            "aht_s": demand.aht_s,
            "workload_erl": demand.load,
            "net_required": net,
            "roster_required": rostered,
            "paid_required": paid,
            "service_expected": given.service_of_answered if limits.of_answered else given.service,
            "asa_s": given.asa_s,
            "occupancy": given.occupancy,
            "abandon_rate": given.abandon_rate,
            "binding": binding,
        }
    )
    at = np.flatnonzero(demand.is_open)
    curve = curves(model, expected.of(at), demand.aht_s[at], queue.wait_within_s, net[at])
    cell = at[curve.cell]
    people, _ = gross(curve.heads, demand.day[cell], settings)
    points = pd.DataFrame(
        {
            "interval_start": demand.starts[cell],
            "heads": people,
            "in_target": curve.in_target * demand.volume[cell],
            "lost": curve.lost * demand.volume[cell],
            "asa_s": np.where(np.isfinite(curve.asa_s), curve.asa_s, np.nan),
        }
    )
    if queue.value is not None:
        share = lost_value(
            model,
            expected.of(cell).coarse(TOLD),
            demand.aht_s[cell],
            curve.heads,
            queue.wait_within_s,
            queue.value,
        )
        amount = share * demand.volume[cell]
        below = hull(curve.cell, curve.heads, amount)
        points = points.assign(value_lost=amount, value_hull=below)
        wanted = curve.heads == net[cell]
        notes.append(
            HULL.format(
                queue=name,
                told=f"{amount[wanted].sum():,.0f}",
                short=f"{(amount - below)[wanted].sum():,.0f}",
                most=f"{(amount - below).max(initial=0.0):,.0f}",
            )
        )
    return Staffed(table, points, notes, net * (1.0 - given.busy))


def _told(demand: Demand, settings: StaffingSettings) -> LoadLaw:
    """Loads over which service is told."""
    law = LoadLaw.known(demand.load)
    return law if settings.plan_for == "forecast" else law.with_errors(demand.spread)


def _planned_for(demand: Demand, settings: StaffingSettings, told: LoadLaw) -> LoadLaw:
    """Loads for which targets must hold."""
    if settings.plan_for == "confidence":
        return LoadLaw.known(demand.load).at_quantile(demand.spread, settings.confidence)
    return told


def _along(
    chain: Chain, demand: Demand, law: LoadLaw, least: Ints, limits: Limits, most: Ints | None = None
) -> Followed:
    """The chain along the day at the loads of `law`, few of them."""
    few = law.coarse(NODES)
    some = demand.load[:, None] > 0
    factor = np.divide(few.load, demand.load[:, None], out=np.ones_like(few.load), where=some)
    weight = np.where(some, few.of_contacts, 1.0 / few.load.shape[1])
    return follow(
        chain,
        demand.load,
        demand.aht_s,
        demand.interval_s,
        demand.is_open,
        least,
        limits,
        factor=factor,
        weight=weight,
        most=most,
    )


def _planned(target: Target, settings: StaffingSettings) -> float:
    return settings.plan_full_target_at if target.fraction >= 1 else target.fraction


def _remarks(name: str, queue: Queue, model: Model, settings: StaffingSettings) -> list[str]:
    found = []
    if queue.target.fraction >= 1:
        share = f"{settings.plan_full_target_at * 100:g}"
        found.append(PLANNED_AT.format(queue=name, share=share))
    if queue.target.window != "interval" and settings.load == "lagged":
        found.append(WINDOW.format(queue=name, window=queue.target.window))
    if settings.load == "lagged" and model.chain is None:
        found.append(NO_CHAIN.format(queue=name))
    if not model.loses:
        found.append(NO_PATIENCE.format(queue=name))
    return found
