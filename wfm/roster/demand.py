"""The price of missing heads, from the requirement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.roster.engine.problem import Demand
from wfm.roster.inputs import required_heads


def price_demand(requirement: pd.DataFrame, scenario: Scenario) -> Demand:
    """Worth of heads on each queue in each slot of the roster, minor units.

    The requirement of an interval is cut into equal steps; the first heads to come fill the
    dearest step. Above it, a few heads are still worth a little comfort.
    """
    grid, price = scenario.grid(), scenario.roster.coverage
    queues = tuple(scenario.queues)
    needed = required_heads(scenario, grid, requirement)
    weight = np.array([scenario.queues[q].shortage_weight for q in queues])
    slot = price.shortage_per_head_h * 10**scenario.pay.minor_digits * grid.slot_min / 60
    steps = len(price.steps)
    width = np.concatenate(
        [np.repeat(needed[:, :, None] / steps, steps, axis=2), needed[:, :, None] * price.comfort_share],
        axis=2,
    )
    worth = np.array([*reversed(price.steps), price.comfort_worth * price.steps[0]])
    return Demand(queues, width, np.broadcast_to(slot * weight[None, :, None] * worth, width.shape).copy())
