"""A queue whose work may wait: worked in the gaps of others, carried over closing time."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from wfm.config.queues import Queue
from wfm.config.staffing import StaffingSettings
from wfm.staffing import deferred
from wfm.staffing.cells import Floats, Ints
from wfm.staffing.curve import SPARE
from wfm.staffing.demand import Demand, Staffed, gross
from wfm.words import mark

LEFT_OVER = mark("{queue}: {contacts} contacts come after the last opening and are left for the days after")


def carried(
    name: str, demand: Demand, queue: Queue, gaps_of: dict[str, Floats], settings: StaffingSettings
) -> Staffed:
    """People beside the gaps with whom all is done in time, called as late as that allows.

    `gaps_of`: by queue, people who could take this work between contacts, one value an interval;
    what this queue takes is taken off, in place. Contacts that come while closed are counted in
    the next open interval.
    """
    at = np.flatnonzero(demand.is_open)
    came = demand.volume.copy()
    came[at[:1]] += queue.backlog
    volume, work = (deferred.compressed(v, at) for v in (came, came * demand.aht_s / demand.interval_s))
    gaps = sum(gaps_of.values(), np.zeros(demand.volume.size))[at]
    deadline = queue.wait_within_s / demand.interval_s
    most = math.ceil(deferred.flat_heads(work, gaps, deadline) - 1e-9)
    done = deferred.schedule(work, gaps, deadline, most)
    used = np.divide(done.in_gaps, gaps, out=np.zeros_like(gaps), where=gaps > 0)
    for free in gaps_of.values():
        free[at] *= 1.0 - used
    own = np.ceil(done.by_people - 1e-9).astype(np.int64)
    net = np.maximum(own, demand.least[at])
    table = pd.DataFrame(
        {
            "is_open": demand.is_open,
            "volume_human": 0.0,
            "aht_s": demand.aht_s,
            "workload_erl": 0.0,
            "net_required": 0,
            "service_expected": 1.0,
            "asa_s": 0.0,
            "occupancy": 0.0,
            "abandon_rate": 0.0,
            "binding": "none",
        }
    )
    open_rows = {
        "volume_human": volume,
        "aht_s": np.divide(work * demand.interval_s, volume, out=demand.aht_s[at], where=volume > 0),
        "workload_erl": work,
        "net_required": net,
        "asa_s": np.nan_to_num(done.wait) * demand.interval_s,
        "occupancy": np.divide(done.by_people, net, out=np.zeros(net.size), where=net > 0),
        "binding": np.where(net > own, "least", np.where(net > 0, "service", "none")),
    }
    for column, values in open_rows.items():
        table.loc[at, column] = values
    rostered, paid = gross(table["net_required"].to_numpy(), demand.day, settings)
    table = table.assign(
        interval_start=demand.starts,
        roster_required=rostered,
        paid_required=paid,
    )
    after = came.sum() - volume.sum()
    notes = [LEFT_OVER.format(queue=name, contacts=f"{after:.0f}")] if after > 0.5 else []
    curve = _curve(table.iloc[at], done, net, demand.day[at], settings)
    return Staffed(table, curve, notes, np.zeros(demand.volume.size))


def _curve(
    needed: pd.DataFrame, done: deferred.Backlog, net: Ints, day: Ints, settings: StaffingSettings
) -> pd.DataFrame:
    """What fewer people work in time; the rest is late, and nobody is lost."""
    points = []
    for people in (np.zeros_like(net), net, net + SPARE):
        worked = done.in_gaps + np.minimum(done.by_people, people)
        due = done.in_gaps + done.by_people
        share = np.divide(worked, due, out=np.ones_like(due), where=due > 0)
        heads, _ = gross(people, day, settings)
        points.append(
            pd.DataFrame(
                {
                    "interval_start": needed["interval_start"],
                    "heads": heads,
                    "in_target": share * needed["volume_human"],
                    "lost": 0.0,
                    "asa_s": np.where(people >= net, needed["asa_s"], np.nan),
                }
            )
        )
    return pd.concat(points).drop_duplicates(["interval_start", "heads"])
