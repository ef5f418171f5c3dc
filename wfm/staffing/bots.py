"""What bots leave to people: fewer contacts, and harder ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.config.queues import Bots
from wfm.staffing.cells import Floats


@dataclass(frozen=True, eq=False)
class Deflection:
    """By queue and interval: contacts left to people, their mean handling time, contacts contained
    for good by the time they came."""

    volume_human: Floats
    aht_s: Floats
    contained: Floats


def deflect(volume: Floats, aht_s: Floats, fronted: Floats, bots: Bots, interval_h: float) -> Deflection:
    """Contacts after bots. `volume`, `aht_s`: (queues, intervals); `fronted`: 1 for queues with bots.

    A share of the contacts tries a bot. Where they exceed the capacity of the interval, queues
    keep capacity in proportion to what tries. Of those taken a share is answered, and some of
    these come back all the same. Whoever met a bot in vain comes to people later by the time that
    took, with `escalated_aht_factor` times the handling time of the reasons that bots do not
    answer. Those who never reached a bot have the ordinary one. Before the first interval nobody
    is taken to have met a bot; what comes after the last is not planned. No contacts left: the
    ordinary handling time.
    """
    tried = volume * bots.tried * fronted[:, None]
    capacity = bots.hourly_capacity * interval_h if bots.count else 0.0
    together = tried.sum(axis=0)
    taken = tried * np.divide(capacity, together, out=np.ones_like(together), where=together > capacity)
    answered = taken * bots.answered
    contained = answered * (1.0 - bots.false_containment)
    factor = bots.escalated_aht_factor * bots.residue_aht_factor
    escalated = taken - answered
    back = answered - contained
    escalated_work = later(escalated * aht_s, bots.escalation_delay_s / 3600.0 / interval_h) * factor
    back_work = later(back * aht_s, bots.return_delay_h / interval_h) * bots.escalated_aht_factor
    left = (
        (volume - taken)
        + later(escalated, bots.escalation_delay_s / 3600.0 / interval_h)
        + later(back, bots.return_delay_h / interval_h)
    )
    work = aht_s * (volume - taken) + escalated_work + back_work
    mean = np.divide(work, left, out=aht_s.copy(), where=left > 0)
    return Deflection(left, mean, contained)


def later(values: Floats, intervals: float) -> Floats:
    """What is spread evenly over each interval, (..., intervals), moved on by so many of them."""
    whole = int(intervals)
    part = intervals - whole
    moved = np.zeros_like(values)
    count = values.shape[-1]
    for shift, share in ((whole, 1.0 - part), (whole + 1, part)):
        if share > 0 and shift < count:
            moved[..., shift:] += share * values[..., : count - shift]
    return moved
