"""A new queue has a level but no shape yet: it takes the shape of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.forecast.history import Dates, Floats, History
from wfm.forecast.models.base import Predict


@dataclass(frozen=True, eq=False)
class Lender:
    """Whose shape is lent: `predict` without events, of `slots` intervals a day."""

    name: str
    predict: Predict
    slots: int


def lender_for(queue: str, named: Mapping[str, str], lenders: Mapping[str, Lender]) -> Lender | None:
    """The queue named for it; else all others together that have its grid; None where there is none."""
    if named.get(queue) in lenders:
        return lenders[named[queue]]
    others = [lender for q, lender in lenders.items() if q != queue]
    if not others:
        return None
    slots = max(lender.slots for lender in others)
    same = [lender for lender in others if lender.slots == slots]

    def total(dates: Dates) -> Floats:
        return np.asarray(sum(lender.predict(dates) for lender in same))

    return Lender("the other queues together", total, slots)


def borrow(history: History, lender: Lender) -> Predict:
    """The lender's forecast times the share of it that the queue has had so far."""
    known = np.isfinite(history.volume)
    theirs = lender.predict(history.dates)
    own, usual = np.nansum(history.volume), float(theirs[known].sum())
    share = own / usual if usual > 0 else 0.0

    def predict(dates: Dates) -> Floats:
        return np.asarray(share * lender.predict(dates))

    return predict
