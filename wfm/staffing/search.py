"""The fewest heads that keep limits, for any model whose service grows with heads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wfm.staffing.cells import BINDING, Fewest, Floats, Ints, Limits, Measures, Number, flat
from wfm.staffing.kernels import NO_LOAD, ROUNDING

OUT_OF_REACH = BINDING.index("lines")


def fewest(measures: Callable[..., Measures], limits: Limits, pace: float = 1.0, **named: Number) -> Fewest:
    """Fewest heads of each cell; `measures(heads=, within_s=, **named)` is asked about flat cells.

    `named`: the model's inputs, `load` among them. Where `lines` is, heads never exceed it, and
    cells that keep their limits with no number of heads have the code of `lines`. `pace`: load
    that a head carries. From a guess, steps that double away from it until the answer lies
    between, then halving; each step asks the model about all cells not yet settled at once.
    """
    shape, (within, service, asa, abandon, occupancy, *inputs) = flat(
        within_s=limits.within_s,
        service=limits.service,
        asa_s=limits.asa_s,
        abandon_rate=limits.abandon_rate,
        occupancy=limits.occupancy,
        **named,
    )
    cells = dict(zip(named, inputs, strict=True))
    load = cells["load"]
    some = load > NO_LOAD
    top = np.minimum(cells.get("lines", np.inf), 2e7) * np.ones_like(load)
    low, high = np.full(load.size, -1.0), np.where(some, top + 1.0, 0.0)
    code = np.zeros(load.size, dtype=np.int64)
    at = np.minimum(np.ceil(load / pace + np.sqrt(load)), top)
    step, bounded = np.ones(load.size), np.zeros(load.size, dtype=bool)
    while (unsettled := np.flatnonzero(high - low > 1.0)).size:
        asked = {name: values[unsettled] for name, values in cells.items()}
        found = measures(heads=at[unsettled], within_s=within[unsettled], **asked)
        share = found.service_of_answered if limits.of_answered else found.service
        broken = _broken(found, share, *(limit[unsettled] for limit in (service, asa, abandon, occupancy)))
        fails, holds = unsettled[broken > 0], unsettled[broken == 0]
        low[fails], high[holds] = at[fails], at[holds]
        code[fails] = broken[broken > 0]
        bounded[holds] = True
        between = low + np.floor((high - low) / 2.0)
        away = np.where(bounded, np.maximum(high - step, 0.0), np.minimum(low + step, top))
        at = np.where(bounded & (low >= 0.0), between, away)
        step *= 2.0
    beyond = high > top
    return Fewest(
        np.where(beyond, top, high).astype(np.int64).reshape(shape),
        np.where(beyond, OUT_OF_REACH, code).reshape(shape),
    )


def _broken(
    found: Measures, share: Floats, service: Floats, asa: Floats, abandon: Floats, occupancy: Floats
) -> Ints:
    """Code of the first limit not kept, 0 where all are; in the order of `BINDING`."""
    more = 1.0 + ROUNDING
    misses = [
        1.0 - share > (1.0 - service) * more,
        found.asa_s > asa * more,
        found.abandon_rate > abandon * more,
        found.occupancy > occupancy * more,
    ]
    return np.select(misses, [1, 2, 3, 4]).astype(np.int64)
