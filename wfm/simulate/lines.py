"""Who waits in which line: one for each queue, or for each class of its customers, the first first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.config.queues import PriorityClass, Queue
from wfm.config.scenario import Scenario
from wfm.simulate.centre import FOR_EVER, Line
from wfm.simulate.tally import Promise

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines queue by queue, each in one row of all that follows.

    owner: place of its queue in the scenario. names: of its class, empty where the queue has none.
    share: of the queue's contacts. fraction: share promised to be answered in time, of those answered
    where `of_answered`.
    """

    owner: Ints
    names: tuple[str, ...]
    share: Floats
    lines: tuple[Line, ...]
    promises: tuple[Promise, ...]
    fraction: Floats
    of_answered: npt.NDArray[np.bool_]

    @property
    def first(self) -> Ints:
        """The first line of each queue."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))


def read_lines(scenario: Scenario, warm_up_s: float) -> Lines:
    """The lines of all queues, open on the simulation's clock."""
    rows = [
        (q, name, queue, group, order)
        for q, (name, queue) in enumerate(scenario.queues.items())
        for order, group in enumerate(queue.classes or [""])
    ]
    ranks = sorted({(queue.priority, order) for _, _, queue, _, order in rows})
    found = []
    for _, name, queue, group, order in rows:
        rank = 1 + ranks.index((queue.priority, order))
        found.append(_line(name, queue, queue.classes.get(group), rank, scenario, warm_up_s))
    own = [queue.classes.get(group) for _, _, queue, group, _ in rows]
    return Lines(
        owner=np.array([q for q, *_ in rows], dtype=np.int64),
        names=tuple(group for *_, group, _ in rows),
        share=np.array([1.0 if c is None else c.share for c in own]),
        lines=tuple(found),
        promises=tuple(_promise(row[2], c) for row, c in zip(rows, own, strict=True)),
        fraction=np.array(
            [row[2].target.fraction if c is None else c.fraction for row, c in zip(rows, own, strict=True)]
        ),
        of_answered=np.array([queue.target.of == "answered" for _, _, queue, *_ in rows]),
    )


def _line(
    name: str, queue: Queue, group: PriorityClass | None, rank: int, scenario: Scenario, warm_up_s: float
) -> Line:
    routing = scenario.simulate.queues.get(name)
    patience = queue.patience_s if group is None or group.patience_s is None else group.patience_s
    longest = None if routing is None else routing.longest_wait_s
    if group is not None and group.longest_wait_s is not None:
        longest = group.longest_wait_s
    return Line(
        patience_s=np.inf if patience is None else patience,
        aht_factor=queue.concurrency.aht_factor,
        priority=rank,
        deferred=queue.deferrable,
        longest_wait_s=np.inf if longest is None else longest,
        overflow_after_s=routing.reserve_after_s if routing and routing.reserve_skills else np.inf,
        again=queue.redial.share,
        again_after_s=queue.redial.delay_s,
        lines=Line.lines if queue.lines is None else queue.lines,
        opens=opening_hours(queue, scenario, warm_up_s),
    )


def opening_hours(queue: Queue, scenario: Scenario, warm_up_s: float) -> tuple[tuple[float, float], ...]:
    """Opening hours in seconds of the simulation; open at the horizon's start: open before."""
    first, last = queue.open_minutes
    if (first, last) == (0, 24 * 60):
        return FOR_EVER
    grid = scenario.horizon.grid()
    hours = []
    for day in range(grid.days):
        opens, closes = (grid.local_minute(day, m, grid.zone) * 60.0 + warm_up_s for m in (first, last))
        hours.append((0.0 if opens <= warm_up_s else opens, closes))
    return tuple(hours)


def _promise(queue: Queue, group: PriorityClass | None) -> Promise:
    """Who leaves and calls again is not lost for good."""
    within = queue.wait_within_s if group is None else group.answer_within_s
    worth = queue.value
    if worth is None:
        return Promise(within)
    before = worth.pre_sales_share * worth.pre_sales
    value = (1 - queue.redial.share) * (before + (1 - worth.pre_sales_share) * worth.other)
    return Promise(within, value, before, worth.fall_per_s)
