"""A plan's expected service added up over its horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Totals:
    """`by_queue`: indexed by queue, volume_human, lost (contacts), missing_h (head-hours), service and
    target (shares; service empty without contacts). `service`: of all queues' contacts together."""

    by_queue: pd.DataFrame
    service: float | None


def totals(coverage: pd.DataFrame, scenario: Scenario) -> Totals:
    """From table COVERAGE. Service is of all contacts offered, or of those answered, as each target says."""
    hours = scenario.horizon.interval_min / 60
    answered = [name for name, queue in scenario.queues.items() if queue.target.of == "answered"]
    counted = coverage["volume_human"] - np.where(coverage["queue"].isin(answered), coverage["lost"], 0.0)
    each = coverage.assign(counted=counted, missing_h=(-coverage["gap"]).clip(lower=0) * hours)
    columns = ["volume_human", "lost", "missing_h", "in_target", "counted"]
    found = each.groupby("queue")[columns].sum().reindex(list(scenario.queues))
    of, in_time = float(found["counted"].sum()), float(found["in_target"].sum())
    return Totals(
        found.assign(
            service=(found["in_target"] / found["counted"]).where(found["counted"] > 0),
            target=[queue.target.fraction for queue in scenario.queues.values()],
        ).drop(columns=["in_target", "counted"]),
        in_time / of if of > 0 else None,
    )
