"""The service that a number of heads gives, as few points with straight lines between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.staffing.cells import Floats, Ints
from wfm.staffing.compiled import compiled
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import Model

BEYOND = 1.3
"""Curves reach this multiple of the heads required, and at least `SPARE` heads more."""
SPARE = 3
MOST_ASKED = 4096
"""Numbers of heads at which a cell's model is asked: every whole one as far as these reach."""
MOST_KEPT = 48
TOLERANCE = 0.001
"""Points are added until lines are this close to the model everywhere, as a share of contacts."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One row a point, cells one after the other. Shares are of the cell's contacts."""

    cell: Ints
    heads: Ints
    in_target: Floats
    lost: Floats
    asa_s: Floats


def curves(model: Model, law: LoadLaw, aht_s: Floats, within_s: float, required: Ints) -> Curve:
    """Curves of all cells, from nobody to beyond `required`, which is always among the points.

    Where nobody leaves and heads are fewer than the load there is no steady state: nobody is in
    time, and what exceeds capacity counts as lost (fluid limit).
    """
    cell, heads = _asked(required)
    loads = law.of(cell)
    found = loads.measures(model, aht_s[cell], heads, within_s)
    lost = loads.lost(model, found, heads)
    ends = np.searchsorted(cell, np.arange(required.size + 1))
    keep = _thin(ends, heads.astype(np.float64), np.stack([found.service, lost]), heads == required[cell])
    return Curve(cell[keep], heads[keep], found.service[keep], lost[keep], found.asa_s[keep])


def _asked(required: Ints) -> tuple[Ints, Ints]:
    """Cell and heads of every point at which a model is asked."""
    last = np.maximum(np.ceil(BEYOND * required).astype(np.int64), required + SPARE)
    count = np.minimum(last, MOST_ASKED) + 1
    cell = np.repeat(np.arange(required.size), count)
    step = np.arange(cell.size) - np.repeat(np.cumsum(count) - count, count)
    heads = np.round(step * (last / (count - 1))[cell]).astype(np.int64)
    for c in np.flatnonzero(last > MOST_ASKED):
        a, b = np.searchsorted(cell, (c, c + 1))
        heads[a + np.searchsorted(heads[a:b], required[c], side="right") - 1] = required[c]
    return cell, heads


@compiled
def _thin(ends: Ints, heads: Floats, values: Floats, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which points to keep. `ends`: bounds of the cells; `values`: (curves, points).

    Starting from the ends and the wanted points, the point farthest from its line joins the
    points kept, until all are close or enough are kept (Douglas, Peucker 1973, worst first).
    """
    keep = np.zeros(heads.size, dtype=np.bool_)
    left = np.empty(MOST_KEPT + 2, dtype=np.int64)
    right = np.empty(MOST_KEPT + 2, dtype=np.int64)
    worst = np.empty(MOST_KEPT + 2, dtype=np.int64)
    error = np.empty(MOST_KEPT + 2)
    for cell in range(ends.size - 1):
        pieces = 0
        a = ends[cell]
        keep[a] = True
        for b in range(a + 1, ends[cell + 1]):
            if wanted[b] or b == ends[cell + 1] - 1:
                left[pieces], right[pieces] = a, b
                worst[pieces], error[pieces] = _farthest(heads, values, a, b)
                keep[b] = True
                pieces += 1
                a = b
        while pieces < MOST_KEPT - 1:
            k = np.argmax(error[:pieces])
            if error[k] <= TOLERANCE:
                break
            middle = worst[k]
            keep[middle] = True
            left[pieces], right[pieces] = middle, right[k]
            worst[pieces], error[pieces] = _farthest(heads, values, middle, right[k])
            right[k] = middle
            worst[k], error[k] = _farthest(heads, values, left[k], middle)
            pieces += 1
    return keep


@compiled
def _farthest(heads: Floats, values: Floats, a: int, b: int) -> tuple[int, float]:
    """The point between `a` and `b` farthest from the lines that join them, and how far."""
    at, far = a, 0.0
    for c in range(values.shape[0]):
        slope = (values[c, b] - values[c, a]) / (heads[b] - heads[a])
        for i in range(a + 1, b):
            off = abs(values[c, i] - values[c, a] - slope * (heads[i] - heads[a]))
            if off > far:
                at, far = i, off
    return at, far
