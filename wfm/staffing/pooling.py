"""What one queue in place of several would need: languages, tiers, segments answered by everybody.

The pooled queue has all contacts, the strictest promise and the shortest patience. Where handling
times differ, waits grow with the spread of the mix: by (1 + c^2) / 2, c its coefficient of variation
(Allen 1990, "Probability, statistics, and queueing theory", 5.3), so that pooling long with short
contacts can need more people than it saves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wfm.config.queues import Queue
from wfm.config.staffing import StaffingSettings
from wfm.staffing.cells import Floats, Limits
from wfm.staffing.demand import Demand
from wfm.staffing.models import MODELS, model_name
from wfm.words import mark

POOLED = mark(
    "{queues}: one queue for all of them, answered by everybody, would need {together} head-hours at work"
    " in place of {apart}"
)


def pooling(
    demands: Mapping[str, Demand], queues: Mapping[str, Queue], settings: StaffingSettings
) -> list[str]:
    """A note for each set of queues that one queue could replace: of one channel, held alike."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for name in demands:
        queue = queues[name]
        kind = model_name(queue, settings)
        if not queue.deferrable and kind in ("erlang_a", "erlang_c", "chat"):
            alike.setdefault((queue.channel, kind, queue.concurrency), []).append(name)
    notes = []
    for names in alike.values():
        if len(names) > 1:
            together, apart = hours([demands[n] for n in names], [queues[n] for n in names], settings)
            told = " + ".join(queues[n].title or n for n in names)
            notes.append(POOLED.format(queues=told, together=f"{together:,.0f}", apart=f"{apart:,.0f}"))
    return notes


def hours(
    demands: Sequence[Demand], queues: Sequence[Queue], settings: StaffingSettings
) -> tuple[float, float]:
    """Head-hours at work as one queue, and as queues apart; each interval in steady state."""
    volume = np.stack([np.where(d.is_open, d.volume, 0.0) for d in demands])
    aht = np.stack([d.aht_s for d in demands])
    apart = [_hours(d, v, d.aht_s, q, settings) for d, v, q in zip(demands, volume, queues, strict=True)]
    all_of = volume.sum(axis=0)
    some = np.where(all_of > 0, all_of, 1.0)
    mean = np.where(all_of > 0, (volume * aht).sum(axis=0) / some, aht[0])
    squared = np.where(all_of > 0, (volume * aht**2).sum(axis=0) / some, mean**2)
    strictest = queues[0].model_copy(
        update={
            "target": queues[0].target.model_copy(
                update={
                    "fraction": max(q.target.fraction for q in queues),
                    "answer_within_s": min(q.wait_within_s for q in queues),
                }
            ),
            "concurrency": queues[0].concurrency.model_copy(update={"first_reply_s": 0.0}),
            "patience_s": min((q.patience_s for q in queues if q.patience_s is not None), default=None),
        }
    )
    return _hours(demands[0], all_of, mean, strictest, settings, squared / mean**2), sum(apart)


def _hours(
    demand: Demand,
    volume: Floats,
    aht_s: Floats,
    queue: Queue,
    settings: StaffingSettings,
    stretch: Floats | float = 1.0,
) -> float:
    """`stretch`: waits against those with one handling time; for a mix of exponentials (1 + c^2) / 2."""
    limits = Limits(
        min(queue.target.fraction, settings.plan_full_target_at),
        queue.wait_within_s / stretch,
        of_answered=queue.target.of == "answered",
        abandon_rate=settings.abandon_max,
        occupancy=settings.occupancy_max,
    )
    model = MODELS[model_name(queue, settings)](queue)
    heads = model.fewest(volume * aht_s / demand.interval_s, aht_s, limits).heads
    return float(heads.sum()) * demand.interval_s / 3600.0
