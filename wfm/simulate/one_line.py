"""The event kernel's results, faster, where one queue is answered in order by people of one kind.

Contacts are answered in the order in which they come, each by whoever can begin first, among
idle people the longest idle (Kiefer, Wolfowitz 1955). So it is enough to keep for each person from
when on it is free, in a heap; who would begin after patience ends has left.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from wfm.simulate.compiled import bare, inlined
from wfm.simulate.events import ANSWERED, CLOSED, LEFT, LONGEST_PAUSE_S, TURNED_AWAY, WAITING

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]


@bare
def play_one_line(
    came: Floats,
    work: Floats,
    patience: Floats,
    wait: Floats,
    fate: Codes,
    opens: Floats,
    first: Ints,
    stretch: Floats,
    pace: Floats,
    group: Ints,
    here_since: Floats,
    within: Ints,
    free: Floats,
    heap: Ints,
    interval: float,
    in_use: Floats,
    present: Floats,
) -> None:
    """Fills `wait`, `fate`, `in_use` and `present` as `events.play` does.

    `opens`: (n, 2) opening hours. `stretch`: (n, 2) times at work, those of person p in rows
    first[p]..first[p+1]-1, apart and in order. To write on, by person: `here_since`, stretch
    `within`; by place in the heap: `free` from when, and who (`heap`).
    """
    size = 0
    for who in range(pace.size):
        if first[who] < first[who + 1]:
            within[who] = first[who]
            free[size] = here_since[who] = stretch[first[who], 0]
            heap[size] = who
            _up(size, free, heap)
            size += 1
    opening = 0
    for c in range(came.size):
        now = came[c]
        while opening < len(opens) and opens[opening, 1] <= now:
            opening += 1
        if opening == len(opens) or now < opens[opening, 0]:
            fate[c] = CLOSED
            continue
        closes = opens[opening, 1]
        fate[c] = WAITING
        while size > 0:
            who = heap[0]
            ends = stretch[within[who], 1]
            if free[0] <= now and ends <= now:  # left while idle
                _spread(present, group[who], here_since[who], ends, interval)
                within[who] += 1
                if within[who] == first[who + 1]:
                    size -= 1
                    free[0], heap[0] = free[size], heap[size]
                else:
                    free[0] = here_since[who] = stretch[within[who], 0]
                _down(size, free, heap)
                continue
            start = max(now, free[0])
            if start > now + patience[c] or start > closes:
                break
            wait[c] = start - now
            fate[c] = ANSWERED
            done = start + work[c] / pace[who]
            _spread(in_use, group[who], start, done, interval)
            free[0] = done
            if done >= ends:  # finishes what is in hand, pauses, goes on with the next stretch
                returns, stays = math.inf, False
                for at in range(within[who] + 1, first[who + 1]):
                    within[who] = at
                    begins, left = stretch[at, 0], stretch[at - 1, 1]
                    paused = begins - left < LONGEST_PAUSE_S
                    stays = begins <= done and not paused
                    if paused:
                        back = done + begins - left if begins <= done else begins + max(0.0, done - left)
                    else:
                        back = max(begins, done)
                    if back < stretch[at, 1]:
                        returns = back
                        break
                if returns == math.inf or not stays:
                    _spread(present, group[who], here_since[who], done, interval)
                    here_since[who] = returns
                free[0] = returns
                if returns == math.inf:
                    size -= 1
                    free[0], heap[0] = free[size], heap[size]
            _down(size, free, heap)
            break
        if fate[c] == WAITING and min(now + patience[c], closes) < math.inf:
            fate[c] = LEFT if now + patience[c] <= closes else TURNED_AWAY
            wait[c] = min(patience[c], closes - now)
    for at in range(size):
        who = heap[at]
        _spread(present, group[who], here_since[who], stretch[within[who], 1], interval)
        for later in range(within[who] + 1, first[who + 1]):
            _spread(present, group[who], stretch[later, 0], stretch[later, 1], interval)


# Of two who are free at once, the one with the lower number comes first.


@inlined
def _up(at: int, free: Floats, heap: Ints) -> None:
    when, who = free[at], heap[at]
    while at > 0:
        above = (at - 1) >> 1
        if free[above] < when or (free[above] == when and heap[above] < who):
            break
        free[at], heap[at] = free[above], heap[above]
        at = above
    free[at], heap[at] = when, who


@inlined
def _down(size: int, free: Floats, heap: Ints) -> None:
    at, when, who = 0, free[0], heap[0]
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and (
            free[below + 1] < free[below]
            or (free[below + 1] == free[below] and heap[below + 1] < heap[below])
        ):
            below += 1
        if when < free[below] or (when == free[below] and who < heap[below]):
            break
        free[at], heap[at] = free[below], heap[below]
        at = below
    free[at], heap[at] = when, who


@inlined
def _spread(table: Floats, g: int, start: float, end: float, interval: float) -> None:
    """Adds the time from start to end to the intervals in which it lies."""
    start = max(start, 0.0)
    end = min(end, table.shape[1] * interval)
    i = int(start / interval)
    while start < end:
        edge = min(end, (i + 1) * interval)
        table[g, i] += edge - start
        start = edge
        i += 1
