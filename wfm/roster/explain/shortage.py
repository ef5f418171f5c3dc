"""Why a queue is short of heads: where everybody is who knows it, and what keeps them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
import pandas as pd

from wfm.domain.answers import Shortage
from wfm.roster.explain.candidates import covering, for_queue, slots_of
from wfm.roster.explain.changes import away
from wfm.roster.explain.finished import Finished
from wfm.roster.explain.obstacles import counted, obstacles


def shortage(plan: Finished, queue: str, at: datetime) -> Shortage:
    """Where the people are who know the queue, in the interval that starts at `at`.

    Raises:
        ValueError: `at` is not the start of an interval of the plan.
    """
    slots, q = slots_of(plan, at), list(plan.scenario.queues).index(queue)
    problem, coverage = plan.problem, plan.state.coverage
    knows = problem.pace[:, q] > 0
    given = coverage.given[slots][:, knows]
    heads = coverage.heads[slots][:, knows].sum(axis=1).mean()
    here, busy = float(given[:, :, q].sum(axis=1).mean()), float(given.sum(axis=(1, 2)).mean())
    paused, absent = 0, Counter[tuple[str, ...]]()
    for agent in np.flatnonzero(knows[problem.group]).tolist():
        with away(plan, agent) as tour:
            if np.isin(slots, tour.work).all():
                continue
            if np.isin(slots, tour.present).any():
                paused += 1
            else:
                absent[obstacles(plan, agent, tour, covering(plan, agent, slots))] += 1
    required = float(problem.demand.width[slots, q, :-1].sum(axis=1).mean())
    return Shortage(
        queue,
        at,
        round(required, 2),
        round(float(coverage.allocated[slots, q].mean()), 2),
        round(here, 2),
        round(busy - here, 2),
        round(float(heads) - busy, 2),
        paused,
        counted(absent),
        next(iter(for_queue(plan, queue, at).candidates), None),
    )


def worst(coverage: pd.DataFrame, zone: str, count: int) -> list[tuple[str, datetime]]:
    """The deepest intervals of `coverage` (see `wfm.tables`), at most one a queue and local date."""
    short = coverage[coverage["gap"] < 0].sort_values(["gap", "interval_start", "queue"], kind="stable")
    dates = short["interval_start"].dt.tz_convert(zone).dt.date
    firsts = short[~pd.DataFrame({"queue": short["queue"], "date": dates}).duplicated()].head(count)
    return [
        (str(q), at.to_pydatetime()) for q, at in zip(firsts["queue"], firsts["interval_start"], strict=True)
    ]
