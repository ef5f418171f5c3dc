"""Who serves which queue in each slot, and what one more head would be worth.

Within a slot it is a small transport problem: groups of like skills send heads to queues, each
queue values effective heads along a concave curve. Heads are placed along best augmenting paths
(a head may displace another group to its next queue), which keeps every slot optimal as it fills
(successive shortest paths: Ahuja, Magnanti, Orlin 1993, ch. 9; gains as in ch. 15).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from wfm.roster.engine.problem import Problem
from wfm.roster.parts import Floats, Ints

_TINY = 1e-9


class Coverage:
    """Heads by group and slot, their best allocation, and its worth. Slots change one tour at a time."""

    def __init__(self, problem: Problem) -> None:
        self._pace = problem.pace
        self._ends = np.cumsum(problem.demand.width, axis=2)
        self._worth = problem.demand.worth
        self.heads = problem.supply.copy()
        groups, queues = problem.pace.shape
        self.given = np.zeros((problem.slots, groups, queues))
        self._filled = np.zeros((problem.slots, queues))
        self._value = np.zeros(problem.slots)
        self._gain = np.zeros((groups, problem.slots))
        self._stale = np.ones((groups, problem.slots), dtype=np.bool_)
        _fill(self.heads, self._pace, self._ends, self._worth, self.given, self._filled, self._value)

    @property
    def value(self) -> float:
        """Worth of all heads where they are."""
        return float(self._value.sum())

    @property
    def allocated(self) -> Floats:
        """Effective heads by slot and queue, (slots, queues)."""
        return self._filled

    def worth_of_next(self) -> Floats:
        """Worth of one more effective head on each queue where it stands, (slots, queues)."""
        segment = (self._ends <= self._filled[:, :, None] + _TINY).sum(axis=2)
        worth = np.pad(self._worth, ((0, 0), (0, 0), (0, 1)))
        return np.asarray(np.take_along_axis(worth, segment[:, :, None], axis=2)[:, :, 0])

    def add(self, group: int, slots: Ints) -> None:
        """One head more of a group in these slots."""
        self.heads[slots, group] += 1
        _add(slots, group, self._pace, self._ends, self._worth, self.given, self._filled, self._value)
        self._stale[:, slots] = True

    def remove(self, group: int, slots: Ints) -> None:
        """One head less of a group in these slots."""
        self.heads[slots, group] -= 1
        _remove(
            slots,
            group,
            self.heads,
            self._pace,
            self._ends,
            self._worth,
            self.given,
            self._filled,
            self._value,
        )
        self._stale[:, slots] = True

    def gains(self, group: int) -> Floats:
        """Worth of one more head of the group in each slot, (slots,)."""
        stale = np.flatnonzero(self._stale[group])
        if len(stale):
            _gains(
                stale, group, self._pace, self._ends, self._worth, self.given, self._filled, self._gain[group]
            )
            self._stale[group, stale] = False
        return np.asarray(self._gain[group])


@njit(cache=True, nogil=True)
def _fill(heads, pace, ends, worth, given, filled, value):  # type: ignore[no-untyped-def]
    for t in range(len(heads)):
        _fill_slot(t, heads, pace, ends, worth, given, filled, value)


@njit(cache=True, nogil=True)
def _fill_slot(t, heads, pace, ends, worth, given, filled, value):  # type: ignore[no-untyped-def]
    for g in range(len(pace)):
        if heads[t, g] > 0:
            value[t] += _push(g, float(heads[t, g]), pace, ends[t], worth[t], given[t], filled[t])


@njit(cache=True, nogil=True)
def _add(slots, group, pace, ends, worth, given, filled, value):  # type: ignore[no-untyped-def]
    for t in slots:
        value[t] += _push(group, 1.0, pace, ends[t], worth[t], given[t], filled[t])


@njit(cache=True, nogil=True)
def _remove(slots, group, heads, pace, ends, worth, given, filled, value):  # type: ignore[no-untyped-def]
    for t in slots:
        if _all_scarce(ends[t], filled[t]):
            value[t] -= _pull(group, pace, ends[t], worth[t], given[t], filled[t])
        else:
            given[t], filled[t], value[t] = 0.0, 0.0, 0.0
            _fill_slot(t, heads, pace, ends, worth, given, filled, value)


@njit(cache=True, nogil=True)
def _all_scarce(ends, filled):  # type: ignore[no-untyped-def]
    """Whether every queue still wants heads. Where one does not, heads may stand idle or be spent
    wastefully at no loss, and taking one away can then change the whole slot."""
    scarce = True
    for q in range(len(filled)):
        scarce &= ends[q, -1] <= 0.0 or filled[q] < ends[q, -1] - _TINY
    return scarce


@njit(cache=True, nogil=True)
def _gains(slots, group, pace, ends, worth, given, filled, gain):  # type: ignore[no-untyped-def]
    for t in slots:
        gain[t] = _push(group, 1.0, pace, ends[t], worth[t], given[t].copy(), filled[t].copy())


@njit(cache=True, nogil=True)
def _push(group, heads, pace, ends, worth, given, filled):  # type: ignore[no-untyped-def]
    """Places heads of a group in one slot where they are worth most; returns what they add.

    ends, worth: (queues, segments); given: (groups, queues) heads; filled: (queues,) effective.
    """
    groups, queues = pace.shape
    segments = ends.shape[1]
    price = np.empty(queues)  # worth of one more effective head, others moving on if that is better
    room = np.empty(queues)
    onward = np.empty(queues, np.int64)
    mover = np.empty(queues, np.int64)
    total = 0.0
    while heads > _TINY:
        for q in range(queues):
            k = 0
            while k < segments and ends[q, k] <= filled[q] + _TINY:
                k += 1
            price[q] = worth[q, k] if k < segments else 0.0
            room[q] = ends[q, k] - filled[q] if k < segments else np.inf
            onward[q] = -1
        for _ in range(queues - 1):
            for q in range(queues):
                for g in range(groups):
                    if g == group or given[g, q] <= _TINY:  # its own may as well go there directly
                        continue
                    for p in range(queues):
                        if p == q or pace[g, p] <= 0.0:
                            continue
                        there = price[p] * pace[g, p] / pace[g, q]
                        if there > price[q] * (1 + 1e-12) + 1e-12:
                            price[q], onward[q], mover[q] = there, p, g
        first, best = -1, 0.0
        for q in range(queues):
            if pace[group, q] * price[q] > best:
                first, best = q, pace[group, q] * price[q]
        if first < 0:
            break
        step, flow, q = heads, pace[group, first], first
        for _ in range(queues):
            if onward[q] < 0:
                break
            g, p = mover[q], onward[q]
            step = min(step, given[g, q] * pace[g, q] / flow)
            flow = flow / pace[g, q] * pace[g, p]
            q = p
        step = min(step, room[q] / flow)
        given[group, first] += step
        flow, q = pace[group, first] * step, first
        for _ in range(queues):
            if onward[q] < 0:
                break
            g, p = mover[q], onward[q]
            moved = flow / pace[g, q]
            given[g, q] -= moved
            given[g, p] += moved
            flow = moved * pace[g, p]
            q = p
        filled[q] += flow
        total += best * step
        heads -= step
    return total


@njit(cache=True, nogil=True)
def _pull(group, pace, ends, worth, given, filled):  # type: ignore[no-untyped-def]
    """Takes one head of a group from a slot, from where it is missed least; returns the loss.

    The mirror of `_push`: a queue that loses heads may get others from queues that miss them less.
    """
    groups, queues = pace.shape
    price = np.empty(queues)  # loss by one effective head less, others coming in if that is better
    room = np.empty(queues)
    onward = np.empty(queues, np.int64)
    mover = np.empty(queues, np.int64)
    left, total = 1.0, 0.0
    while left > _TINY:
        for q in range(queues):
            k = ends.shape[1] - 1
            while k > 0 and ends[q, k - 1] >= filled[q] - _TINY:
                k -= 1
            price[q] = worth[q, k]
            room[q] = filled[q] - (ends[q, k - 1] if k > 0 else 0.0)
            onward[q] = -1
        for _ in range(queues - 1):
            for q in range(queues):
                for g in range(groups):
                    if g == group or pace[g, q] <= 0.0:  # its own may as well be taken there
                        continue
                    for p in range(queues):
                        if p == q or given[g, p] <= _TINY:
                            continue
                        there = price[p] * pace[g, p] / pace[g, q]
                        if there < price[q] * (1 - 1e-12) - 1e-12:
                            price[q], onward[q], mover[q] = there, p, g
        first, best = -1, np.inf
        for q in range(queues):
            if given[group, q] > _TINY and pace[group, q] * price[q] < best:
                first, best = q, pace[group, q] * price[q]
        if first < 0:  # it stood idle
            break
        step, flow, q = min(left, given[group, first]), pace[group, first], first
        for _ in range(queues):
            if onward[q] < 0:
                break
            g, p = mover[q], onward[q]
            moved = flow / pace[g, q]
            step = min(step, given[g, p] / moved)
            flow, q = moved * pace[g, p], p
        step = min(step, room[q] / flow)
        given[group, first] -= step
        flow, q = pace[group, first] * step, first
        for _ in range(queues):
            if onward[q] < 0:
                break
            g, p = mover[q], onward[q]
            moved = flow / pace[g, q]
            given[g, q] += moved
            given[g, p] -= moved
            flow, q = moved * pace[g, p], p
        filled[q] -= flow
        total += best * step
        left -= step
    return total
