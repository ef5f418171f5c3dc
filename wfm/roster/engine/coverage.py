"""Who serves which queue in each slot, and what one more head would be worth.

Within a slot it is a small transport problem: groups of like skills send heads to queues, each
queue values effective heads along a concave curve. Heads are placed along best augmenting paths
(a head may displace another group to its next queue), which keeps every slot optimal as it fills
(successive shortest paths: Ahuja, Magnanti, Orlin 1993, ch. 9; gains as in ch. 15).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.problem import Problem
from wfm.roster.parts import Floats, Ints

_TINY = 1e-9


class Filling(NamedTuple):
    """How every slot is filled: what kernels change.

    heads: (slots, groups); given: (slots, groups, queues) heads; filled: (slots, queues) effective
    heads; value: (slots,) their worth; gain, loss: (slots, groups) what one head more would add and
    one less would lose, not a number where that must be worked out again.
    """

    heads: Floats
    given: Floats
    filled: Floats
    value: Floats
    gain: Floats
    loss: Floats
    way: Way


class Way(NamedTuple):
    """By queue, room to find ways in: worth or loss of one effective head there when others move
    on as is best, heads until that changes, where others move on to, and which group moves. `rate`,
    `by`: (queues, queues) heads there for one here at best, and the group to do so. `given`, `filled`: a
    slot as it was."""

    price: Floats
    room: Floats
    onward: Ints
    mover: Ints
    rate: Floats
    by: Ints
    given: Floats
    filled: Floats


class Coverage:
    """Heads by group and slot, their best allocation, and its worth."""

    def __init__(self, problem: Problem) -> None:
        self._pace = problem.pace
        self._ends = np.cumsum(problem.demand.width, axis=2)
        self._worth = problem.demand.worth
        groups, queues = problem.pace.shape
        slots = problem.slots
        self.filling = Filling(
            problem.supply.astype(np.float64),
            np.zeros((slots, groups, queues)),
            np.zeros((slots, queues)),
            np.zeros(slots),
            np.full((slots, groups), np.nan),
            np.full((slots, groups), np.nan),
            Way(
                np.zeros(queues),
                np.zeros(queues),
                np.zeros(queues, np.int64),
                np.zeros(queues, np.int64),
                np.zeros((queues, queues)),
                np.zeros((queues, queues), np.int64),
                np.zeros((1, groups, queues)),
                np.zeros((1, queues)),
            ),
        )
        for slot in np.flatnonzero(problem.supply.any(axis=1)):
            fill(self.filling, self._pace, self._ends, self._worth, slot)

    @property
    def heads(self) -> Floats:
        """Heads there by slot and group, (slots, groups)."""
        return self.filling.heads

    @property
    def given(self) -> Floats:
        """Heads by slot, group, and the queue they serve, (slots, groups, queues)."""
        return self.filling.given

    @property
    def value(self) -> float:
        """Worth of all heads where they are."""
        return float(self.filling.value.sum())

    @property
    def allocated(self) -> Floats:
        """Effective heads by slot and queue, (slots, queues)."""
        return self.filling.filled

    def worth_of_next(self) -> Floats:
        """Worth of one more effective head on each queue where it stands, (slots, queues)."""
        segment = (self._ends <= self.filling.filled[:, :, None] + _TINY).sum(axis=2)
        worth = np.pad(self._worth, ((0, 0), (0, 0), (0, 1)))
        return np.asarray(np.take_along_axis(worth, segment[:, :, None], axis=2)[:, :, 0])

    def add(self, group: int, slots: Ints, heads: float = 1.0) -> None:
        """More heads of a group in these slots."""
        for slot in slots.tolist():
            add_heads(self.filling, self._pace, self._ends, self._worth, group, slot, heads)

    def remove(self, group: int, slots: Ints, heads: float = 1.0) -> None:
        """Fewer heads of a group in these slots."""
        for slot in slots.tolist():
            remove_heads(self.filling, self._pace, self._ends, self._worth, group, slot, heads)

    def gains(self, group: int) -> Floats:
        """Worth of one more head of the group in each slot, (slots,)."""
        _refresh(self.filling, self._pace, self._ends, self._worth, group, False)
        return self.filling.gain[:, group]

    def losses(self, group: int) -> Floats:
        """What one head of the group less would lose in each slot, (slots,); no number if there is none."""
        _refresh(self.filling, self._pace, self._ends, self._worth, group, True)
        return self.filling.loss[:, group]


@kernel
def add_heads(filling, pace, ends, worth, group, slot, heads):  # type: ignore[no-untyped-def]
    """More heads of a group in a slot; returns what they add."""
    filling.heads[slot, group] += heads
    gained = _push(filling, pace, ends, worth, group, slot, heads)
    filling.value[slot] += gained
    _outdate(filling, slot)
    return gained


@kernel
def remove_heads(filling, pace, ends, worth, group, slot, heads):  # type: ignore[no-untyped-def]
    """Fewer heads of a group in a slot; returns what that loses."""
    before, scarce = filling.value[slot], _all_scarce(filling, ends, slot)
    lost = _pull(filling, pace, ends, worth, group, slot, heads)
    filling.value[slot] -= lost
    filling.heads[slot, group] = max(0.0, filling.heads[slot, group] - heads)
    if lost == np.inf or (not scarce and not _settled(filling, pace, ends, worth, slot)):
        fill(filling, pace, ends, worth, slot)
    _outdate(filling, slot)
    return before - filling.value[slot]


@inner
def _outdate(filling, slot):  # type: ignore[no-untyped-def]
    for g in range(filling.gain.shape[1]):
        filling.gain[slot, g] = filling.loss[slot, g] = np.nan


@kernel
def _refresh(filling, pace, ends, worth, group, less):  # type: ignore[no-untyped-def]
    for slot in range(len(filling.value)):
        if less and filling.heads[slot, group] > 1.0 - _TINY:
            loss_of(filling, pace, ends, worth, group, slot)
        elif not less and np.isnan(filling.gain[slot, group]):
            gain_of(filling, pace, ends, worth, group, slot)


@inner
def gain_of(filling, pace, ends, worth, group, slot):  # type: ignore[no-untyped-def]
    """Works out what one more head of a group adds in a slot; of other groups too, where that is plain."""
    gain, way, given, filled = filling.gain, filling.way, filling.given, filling.filled
    _ways_in(given, filled, pace, ends, worth, len(pace), slot, way)
    for g in range(len(pace)):
        first, best = _best_way_in(pace, g, way)
        if first < 0 or _step_in(given, pace, g, first, 1.0, slot, way) > 1.0 - _TINY:
            gain[slot, g] = best
    if np.isnan(gain[slot, group]):  # not all of the head is worth the same
        _copy(given, filled, slot, way.given, way.filled, 0)
        gain[slot, group] = _push(filling, pace, ends, worth, group, slot, 1.0)
        _copy(way.given, way.filled, 0, given, filled, slot)


@inner
def loss_of(filling, pace, ends, worth, group, slot):  # type: ignore[no-untyped-def]
    """Works out what a slot loses by one of its heads of a group: tries it."""
    loss, way, given, filled = filling.loss, filling.way, filling.given, filling.filled
    value, heads = filling.value[slot], filling.heads[slot, group]
    _copy(given, filled, slot, way.given, way.filled, 0)
    scarce = _all_scarce(filling, ends, slot)
    lost = _pull(filling, pace, ends, worth, group, slot, 1.0)
    filling.heads[slot, group] = heads - 1.0
    if lost == np.inf or (not scarce and not _settled(filling, pace, ends, worth, slot)):
        _place(filling, pace, ends, worth, slot)
        lost = value - filling.value[slot]
    filling.heads[slot, group], filling.value[slot] = heads, value
    _copy(way.given, way.filled, 0, given, filled, slot)
    loss[slot, group] = lost


@inner
def _copy(given, filled, slot, given_to, filled_to, to):  # type: ignore[no-untyped-def]
    for q in range(given.shape[2]):
        filled_to[to, q] = filled[slot, q]
        for g in range(given.shape[1]):
            given_to[to, g, q] = given[slot, g, q]


@kernel
def fill(filling, pace, ends, worth, slot):  # type: ignore[no-untyped-def]
    """Places all heads of a slot anew."""
    _outdate(filling, slot)
    _place(filling, pace, ends, worth, slot)


@inner
def _place(filling, pace, ends, worth, slot):  # type: ignore[no-untyped-def]
    filling.value[slot] = 0.0
    for q in range(pace.shape[1]):
        filling.filled[slot, q] = 0.0
        for group in range(len(pace)):
            filling.given[slot, group, q] = 0.0
    for group in range(len(pace)):
        heads = filling.heads[slot, group]
        if heads > 0:
            filling.value[slot] += _push(filling, pace, ends, worth, group, slot, heads)


@inner
def _all_scarce(filling, ends, slot):  # type: ignore[no-untyped-def]
    """Whether every queue still wants heads. Where one does not, heads may stand idle or be spent
    wastefully at no loss, and taking one away can then change the whole slot."""
    scarce = True
    for q in range(ends.shape[1]):
        scarce &= ends[slot, q, -1] <= 0.0 or filling.filled[slot, q] < ends[slot, q, -1] - _TINY
    return scarce


@inner
def _settled(filling, pace, ends, worth, slot):  # type: ignore[no-untyped-def]
    """Whether no head would add more elsewhere: not idle ones, nor others round a circle."""
    given, filled, way = filling.given, filling.filled, filling.way
    groups, queues = pace.shape
    if not _ways_in(given, filled, pace, ends, worth, len(pace), slot, way):
        return False
    for g in range(groups):
        if _idle(filling, g, slot) > _TINY:
            for q in range(queues):
                if pace[g, q] * way.price[q] > _TINY:
                    return False
    return True


@inner
def _ways_in(given, filled, pace, ends, worth, group, slot, way):  # type: ignore[no-untyped-def]
    """Worth of one more effective head by queue, into `way`; whether no circle would add still more.

    Heads of `group` (or of none: as many as there are) do not move on: they may as well go there directly.
    """
    groups, queues = pace.shape
    segments = ends.shape[2]
    for q in range(queues):
        k = 0
        while k < segments and ends[slot, q, k] <= filled[slot, q] + _TINY:
            k += 1
        way.price[q] = worth[slot, q, k] if k < segments else 0.0
        way.room[q] = ends[slot, q, k] - filled[slot, q] if k < segments else np.inf
        way.onward[q] = -1
        for p in range(queues):
            way.rate[q, p] = 0.0
    for g in range(groups):
        if g == group:
            continue
        for q in range(queues):
            if given[slot, g, q] > _TINY:
                for p in range(queues):
                    rate = pace[g, p] / pace[g, q]
                    if rate > way.rate[q, p]:
                        way.rate[q, p], way.by[q, p] = rate, g
    for _ in range(queues):
        calm = True
        for q in range(queues):
            for p in range(queues):
                there = way.price[p] * way.rate[q, p]
                if p != q and there > way.price[q] * (1 + 1e-12) + 1e-12:
                    way.price[q], way.onward[q], way.mover[q] = there, p, way.by[q, p]
                    calm = False
        if calm:
            return True
    return False


@inner
def _best_way_in(pace, group, way):  # type: ignore[no-untyped-def]
    """The queue at which one more head of the group adds most, and what it adds; -1: nothing."""
    first, best = -1, 0.0
    for q in range(pace.shape[1]):
        if pace[group, q] * way.price[q] > best:
            first, best = q, pace[group, q] * way.price[q]
    return first, best


@inner
def _step_in(given, pace, group, first, heads, slot, way):  # type: ignore[no-untyped-def]
    """How many of the heads may go this way before its worth changes."""
    step, flow, q = heads, pace[group, first], first
    for _ in range(pace.shape[1]):
        if way.onward[q] < 0:
            break
        g, p = way.mover[q], way.onward[q]
        step = min(step, given[slot, g, q] * pace[g, q] / flow)
        flow = flow / pace[g, q] * pace[g, p]
        q = p
    return min(step, way.room[q] / flow)


@inner
def _push(filling, pace, ends, worth, group, slot, heads):  # type: ignore[no-untyped-def]
    """Places heads of a group in one slot where they are worth most; returns what they add."""
    given, filled, way = filling.given, filling.filled, filling.way
    total = 0.0
    while heads > _TINY:
        _ways_in(given, filled, pace, ends, worth, group, slot, way)
        first, best = _best_way_in(pace, group, way)
        if first < 0:
            break
        step = _step_in(given, pace, group, first, heads, slot, way)
        given[slot, group, first] += step
        flow, q = pace[group, first] * step, first
        for _ in range(pace.shape[1]):
            if way.onward[q] < 0:
                break
            g, p = way.mover[q], way.onward[q]
            moved = flow / pace[g, q]
            given[slot, g, q] -= moved
            given[slot, g, p] += moved
            flow = moved * pace[g, p]
            q = p
        filled[slot, q] += flow
        total += best * step
        heads -= step
    return total


@inner
def _pull(filling, pace, ends, worth, group, slot, heads):  # type: ignore[no-untyped-def]
    """Takes heads of a group from a slot, from where they are missed least; returns the loss.

    The mirror of `_push`: a queue that loses heads may get others, from queues that miss them
    less or from among the idle, who count as one queue more that misses nobody. Infinite where
    moving round in a circle would help: then only filling anew tells.
    """
    given, filled, way = filling.given, filling.filled, filling.way
    queues, total = pace.shape[1], 0.0
    left = heads - max(0.0, _idle(filling, group, slot))
    while left > _TINY:
        if not _ways_out(filling, pace, ends, worth, group, slot):
            return np.inf
        first, best = -1, np.inf
        for q in range(queues):
            if given[slot, group, q] > _TINY and pace[group, q] * way.price[q] < best:
                first, best = q, pace[group, q] * way.price[q]
        if first < 0:  # it stood idle
            break
        step, flow, q = min(left, given[slot, group, first]), pace[group, first], first
        for _ in range(queues):
            if q == queues or way.onward[q] < 0:
                break
            g, p = way.mover[q], way.onward[q]
            moved = flow / pace[g, q]
            if p == queues:
                step = min(step, _idle(filling, g, slot) / moved)
            else:
                step = min(step, given[slot, g, p] / moved)
                flow = moved * pace[g, p]
            q = p
        if q < queues:
            step = min(step, way.room[q] / flow)
        given[slot, group, first] -= step
        flow, q = pace[group, first] * step, first
        for _ in range(queues):
            if q == queues or way.onward[q] < 0:
                break
            g, p = way.mover[q], way.onward[q]
            moved = flow / pace[g, q]
            given[slot, g, q] += moved
            if p < queues:
                given[slot, g, p] -= moved
                flow = moved * pace[g, p]
            q = p
        if q < queues:
            filled[slot, q] -= flow
        total += best * step
        left -= step
    return total


@inner
def _ways_out(filling, pace, ends, worth, group, slot):  # type: ignore[no-untyped-def]
    """Loss by one effective head less by queue, others coming in if that is better, into `way`;
    whether no circle would lower it further."""
    given, filled, way = filling.given, filling.filled, filling.way
    groups, queues = pace.shape
    for q in range(queues):
        k = ends.shape[2] - 1
        while k > 0 and ends[slot, q, k - 1] >= filled[slot, q] - _TINY:
            k -= 1
        way.price[q] = worth[slot, q, k]
        way.room[q] = filled[slot, q] - (ends[slot, q, k - 1] if k > 0 else 0.0)
        way.onward[q] = -1
        for p in range(queues):
            way.rate[q, p] = np.inf
    for g in range(groups):
        if g == group:  # its own may as well be taken there
            continue
        for p in range(queues):
            if given[slot, g, p] > _TINY:
                for q in range(queues):
                    if pace[g, q] > 0.0:
                        rate = pace[g, p] / pace[g, q]
                        if rate < way.rate[q, p]:
                            way.rate[q, p], way.by[q, p] = rate, g
        if _idle(filling, g, slot) > _TINY:
            for q in range(queues):
                if pace[g, q] > 0.0:
                    way.price[q], way.onward[q], way.mover[q] = 0.0, queues, g
    for _ in range(queues):
        calm = True
        for q in range(queues):
            for p in range(queues):
                if p == q or way.rate[q, p] == np.inf:
                    continue
                there = way.price[p] * way.rate[q, p]
                if there < way.price[q] * (1 - 1e-12) - 1e-12:
                    way.price[q], way.onward[q], way.mover[q] = there, p, way.by[q, p]
                    calm = False
        if calm:
            return True
    return False


@inner
def _idle(filling, group, slot):  # type: ignore[no-untyped-def]
    """Heads of a group that no queue is worth."""
    idle = filling.heads[slot, group]
    for q in range(filling.given.shape[2]):
        idle -= filling.given[slot, group, q]
    return idle
