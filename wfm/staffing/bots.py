"""What bots leave to people: fewer contacts, and harder ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.config.queues import Bots
from wfm.staffing.cells import Floats


@dataclass(frozen=True, eq=False)
class Deflection:
    """By queue and interval: contacts left to people, their mean handling time, contacts contained."""

    volume_human: Floats
    aht_s: Floats
    contained: Floats


def deflect(volume: Floats, aht_s: Floats, fronted: Floats, bots: Bots, interval_h: float) -> Deflection:
    """Contacts after bots. `volume`, `aht_s`: (queues, intervals); `fronted`: 1 for queues with bots.

    A share of the contacts tries a bot. Where they exceed the capacity of the interval, queues
    keep capacity in proportion to what tries. Of those taken a share is contained; the others
    come to people with `escalated_aht_factor` times the handling time. Those who never reached a
    bot have the ordinary one. No contacts left: the ordinary handling time.
    """
    tried = volume * bots.share_offered * fronted[:, None]
    capacity = bots.hourly_capacity * interval_h if bots.count else 0.0
    together = tried.sum(axis=0)
    taken = tried * np.divide(capacity, together, out=np.ones_like(together), where=together > capacity)
    contained = taken * bots.containment
    escalated = taken - contained
    left = volume - contained
    work = aht_s * (volume - taken + escalated * bots.escalated_aht_factor)
    mean = np.divide(work, left, out=aht_s.copy(), where=left > 0)
    return Deflection(left, mean, contained)
