"""What queues with promotions learn from each other, from no later days than a morning knows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.forecast.models.boosting import Boosting, Pooled
from wfm.forecast.models.daily_profile import Level, recent
from wfm.forecast.ready import Ready

FEWEST_QUEUES = 5
"""Fewer queues tell each other too little."""

REFIT_DAYS = 28
"""Mornings in between use what had been learnt by the last such morning before them."""


def pool(queues: Sequence[Ready], least_days: int) -> Pooled | None:
    """Learns, when asked for a morning, from all queues whose promotions come again and again and that
    are at least `least_days` old by then; None where there are too few of them."""
    queues = [queue for queue in queues if queue.again]
    if len(queues) < FEWEST_QUEUES:
        return None
    end = max(queue.ordinary.dates[-1] for queue in queues) + np.timedelta64(1, "D")
    learnt: dict[int, Boosting | None] = {}

    def at(morning: np.datetime64) -> Boosting | None:
        behind = -(int((morning - end).astype(np.int64)) // REFIT_DAYS)
        if behind not in learnt:
            learnt[behind] = by(end - np.timedelta64(behind * REFIT_DAYS, "D"))
        return learnt[behind]

    def by(morning: np.datetime64) -> Boosting | None:
        past = [(recent(q.ordinary.before(morning)), q.calendar_on(morning)) for q in queues]
        old = [(h, calendar) for h, calendar in past if h.days >= least_days]
        if len(old) < FEWEST_QUEUES:
            return None
        return Boosting.fit([(Level.fit(h, calendar), h) for h, calendar in old])

    return at
