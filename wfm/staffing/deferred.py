"""Work that may wait: e-mail, social media. A backlog with deadlines, worked in gaps, earliest first.

Time is counted in open intervals: work that comes while closed waits for the next, a deadline runs
while open, and what is left at closing is carried over. All that comes in an interval counts from
its start; its deadline is `deadline` intervals later, or the end of the horizon if that is sooner.
Amounts are in head-intervals: contacts x handling time / length of the interval. With W(a, d) the
work that comes from a on and is due by d, and the capacity C(a, d) of the intervals between, all
can be done in time if and only if W(a, d) <= C(a, d) for all a < d (Horn 1974, "Some simple
scheduling algorithms", for earliest deadline first).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.staffing.cells import Floats, Ints


@dataclass(frozen=True, eq=False)
class Backlog:
    """By open interval: work done in gaps and by people of its own, work left at its end, and the
    mean wait of what came in it, in intervals (nan where nothing came)."""

    in_gaps: Floats
    by_people: Floats
    left: Floats
    wait: Floats


def flat_heads(work: Floats, gaps: Floats, deadline: float) -> float:
    """Fewest people, the same in every interval, with whom all is done in time; not rounded.

    Raises:
        ValueError: a deadline shorter than one interval.
    """
    due = _due(work.size, deadline)
    come, spare = _sums(work), _sums(gaps)
    most = 0.0
    for d in range(1, work.size + 1):
        until = int(np.searchsorted(due, d, side="right"))  # work of intervals before `until` is due by d
        a = np.arange(min(until, d))
        if a.size:
            need = (come[until] - come[a]) - (spare[d] - spare[a])
            most = max(most, float((need / (d - a)).max()))
    return most


def schedule(work: Floats, gaps: Floats, deadline: float, heads: float) -> Backlog:
    """Earliest first, in gaps as they come; people only where waiting longer would be too late.

    `heads`: people who may be called in any interval. With fewer than `flat_heads` some is late.
    """
    due = _due(work.size, deadline)
    come, capacity = _sums(work), _sums(gaps + heads)
    in_gaps, by_people, left = np.zeros_like(work), np.zeros_like(work), np.zeros_like(work)
    done = 0.0
    for i in range(work.size):
        there = come[i + 1] - done
        d = np.arange(i + 1, work.size + 1)
        due_by = come[np.searchsorted(due, d, side="right")]
        now = max(0.0, float((due_by - done - (capacity[d] - capacity[i + 1])).max()))
        in_gaps[i] = min(there, gaps[i])
        by_people[i] = min(max(min(now, there) - in_gaps[i], 0.0), heads)
        done += in_gaps[i] + by_people[i]
        left[i] = come[i + 1] - done
    return Backlog(in_gaps, by_people, left, _waits(work, in_gaps + by_people))


def compressed(values: Floats, at: Ints) -> Floats:
    """Of all intervals, to the open ones, `at`: what comes while closed joins the next open one.

    What comes after the last open interval is left out.
    """
    return np.asarray(np.diff(_sums(values)[at + 1], prepend=0.0))


def _due(count: int, deadline: float) -> Floats:
    """Interval by whose start the work of each must be done."""
    if deadline < 1:
        raise ValueError("deadline: expected one interval or more")
    return np.asarray(np.minimum(np.arange(count) + np.floor(deadline), count))


def _sums(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def _waits(work: Floats, done: Floats) -> Floats:
    """Mean wait of what came in each interval, first come first served; both spread evenly."""
    part = (np.arange(8) + 0.5) / 8
    came = np.arange(work.size)[:, None] + part
    level = _sums(work)[:-1, None] + work[:, None] * part
    finish = np.interp(level, _sums(done), np.arange(work.size + 1), right=np.inf)
    waits = np.maximum(finish - came, 0.0).mean(axis=1)
    return np.asarray(np.where(work > 0, waits, np.nan))
