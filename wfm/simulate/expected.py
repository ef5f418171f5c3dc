"""Expected service of a roster, read from the service curves of its queues."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.tables import COVERAGE

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]


def expected_service(
    allocation: pd.DataFrame, requirement: pd.DataFrame, service_curve: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """Table COVERAGE: each interval of `requirement`, with what the allocated heads give.

    Service is read at the heads of each slot and then averaged over the slots of the interval,
    so that 5 and 15 heads are not taken for 10 and 10. A slot without allocation has nobody.
    Where the target is of answered contacts, `service_expected` is too.
    """
    horizon = scenario.horizon
    slots = horizon.interval_min // horizon.slot_min
    cells = requirement[["queue", "interval_start", "volume_human", "roster_required"]].reset_index(drop=True)
    key = pd.MultiIndex.from_frame(cells[["queue", "interval_start"]])
    heads = _by_slot(allocation, key, horizon.interval_min, horizon.slot_min)
    curve_cell = key.get_indexer(pd.MultiIndex.from_frame(service_curve[["queue", "interval_start"]]))
    in_target, lost = _read(
        curve_cell,
        service_curve["heads"].to_numpy(),
        service_curve[["in_target", "lost"]].to_numpy(),
        np.repeat(np.arange(len(cells)), slots),
        heads.reshape(-1),
    )
    in_target = in_target.reshape(-1, slots).mean(axis=1)
    lost = lost.reshape(-1, slots).mean(axis=1)
    allocated = heads.mean(axis=1)
    volume = cells["volume_human"].to_numpy()
    answered_only = cells["queue"].map({n: q.target.of == "answered" for n, q in scenario.queues.items()})
    return COVERAGE.conform(
        cells.assign(
            allocated=allocated,
            gap=allocated - cells["roster_required"],
            in_target=in_target,
            lost=lost,
            service_expected=_share(in_target, volume - np.where(answered_only, lost, 0.0)),
            target=cells["queue"].map({n: q.target.fraction for n, q in scenario.queues.items()}),
        )
    )


def _by_slot(allocation: pd.DataFrame, key: pd.MultiIndex, interval_min: int, slot_min: int) -> Floats:
    """Heads in each slot of each cell, (cells, slots an interval)."""
    heads = np.zeros((len(key), interval_min // slot_min))
    if allocation.empty:
        return heads
    origin = key.levels[1].min()
    into = (allocation["slot_start"] - origin) // pd.Timedelta(minutes=slot_min)
    per = heads.shape[1]
    start = origin + (into // per) * pd.Timedelta(minutes=interval_min)
    cell = key.get_indexer(pd.MultiIndex.from_arrays([allocation["queue"], start]))
    known = cell >= 0
    heads[cell[known], (into % per).to_numpy()[known]] = allocation["allocated"].to_numpy()[known]
    return heads


def _read(
    curve_cell: npt.NDArray[np.intp],
    curve_heads: Floats,
    values: Floats,
    cell: npt.NDArray[np.intp],
    heads: Floats,
) -> tuple[Floats, Floats]:
    """Curves of many cells read at many heads at once, by straight lines; flat beyond the ends.

    Cells are laid out one after the other on one axis, farther apart than any number of heads.
    Cells without a curve (closed) give 0.
    """
    if curve_heads.size == 0:
        return np.zeros_like(heads), np.zeros_like(heads)
    apart = curve_heads.max() + 2.0
    order = np.lexsort((curve_heads, curve_cell))
    axis = curve_cell[order] * apart + curve_heads[order]
    has = np.isin(cell, curve_cell)
    last = pd.Series(curve_heads).groupby(curve_cell).max()
    top = last.reindex(cell).fillna(0.0).to_numpy()
    at = cell * apart + np.minimum(heads, top)
    in_target, lost = (np.where(has, np.interp(at, axis, values[order, c]), 0.0) for c in (0, 1))
    return in_target, lost


def _share(part: Floats, of: Floats) -> Floats:
    return np.divide(part, of, out=np.full_like(part, np.nan), where=of > 0)
