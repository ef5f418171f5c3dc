"""The requirement by routing group and skill tier: who may be asked for what.

Queues with the same skills are one routing group: whoever knows one knows all of them. A queue with
tiers is split into those: of `net_required` people further tiers have theirs, the first the others.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wfm.config.queues import Queue
from wfm.config.scenario import Scenario
from wfm.staffing import tiers
from wfm.staffing.cells import Floats
from wfm.staffing.demand import gross, local_days
from wfm.tables import REQUIREMENT_GROUPS


def by_group(requirement: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Table REQUIREMENT_GROUPS of table REQUIREMENT.

    Occupancy of a group is that of its queues, weighed by their people; of a tier what the model of
    tiers says of `volume_human`.
    """
    queues = scenario.queues
    named = _groups(queues)
    parts = []
    for name, own in requirement.groupby("queue", observed=True):
        queue, net = queues[str(name)], own["net_required"].to_numpy(dtype=np.float64)
        row = own[["interval_start"]].assign(routing_group=named[str(name)])
        parts.append(row.assign(tier="", net_required=net, busy=net * own["occupancy"].to_numpy()))
        if queue.tiers:
            people = tiers.split(net, [t.heads for t in queue.tiers.values()][1:])
            busy = _busy(own, queue, people)
            for k, skill in enumerate(queue.tiers):
                parts.append(row.assign(tier=skill, net_required=people[:, k], busy=busy[:, k]))
    if not parts:
        return REQUIREMENT_GROUPS.empty()
    table = pd.concat(parts).groupby(["routing_group", "tier", "interval_start"], sort=False, as_index=False)
    found = table[["net_required", "busy"]].sum()
    net_heads = found["net_required"].to_numpy().astype(np.int64)
    day = local_days(pd.Index(found["interval_start"]), scenario.horizon.zone)
    rostered, paid = gross(net_heads, day, scenario.staffing)
    share = np.divide(found["busy"], net_heads, out=np.zeros(net_heads.size), where=net_heads > 0)
    return REQUIREMENT_GROUPS.conform(
        found.assign(
            net_required=net_heads,
            roster_required=rostered,
            paid_required=paid,
            occupancy=share,
        )
    )


def _groups(queues: Mapping[str, Queue]) -> dict[str, str]:
    """The routing group of each queue: all queues with its skills, joined by +."""
    alike: dict[frozenset[str], list[str]] = {}
    for name, queue in queues.items():
        alike.setdefault(frozenset(queue.skills), []).append(name)
    return {name: "+".join(names) for names in alike.values() for name in names}


def _busy(own: pd.DataFrame, queue: Queue, people: Floats) -> Floats:
    """People of each tier that are busy, (intervals, tiers)."""
    aht = own["aht_s"].to_numpy()
    found = tiers.measures(
        own["workload_erl"].to_numpy() * 3600.0,
        [tier.aht_factor for tier in queue.tiers.values()],
        people,
        0.0,
        (np.inf if queue.patience_s is None else queue.patience_s) / aht,
    )
    return np.asarray(people * found.occupancy)
