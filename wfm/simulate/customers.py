"""Who comes, when, with how much work and patience: drawn before anybody is there to answer.

Customers depend on the seed and the demand only, never on the people at work, so that two plans
are played with the same customers (common random numbers). Each queue and interval has a stream
of its own: more contacts in one interval leave all others as they were.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.simulate.appointments import Appointments
from wfm.simulate.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_BOOKED = np.uint64(2**40)
"""Streams of slots begin beyond those of intervals."""
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)


@dataclass(frozen=True, eq=False)
class Customers:
    """Contacts in the order in which they reach people. Seconds; `patience_s` may be infinite.

    `work_s`: handling time by a person of planned pace who does nothing else. `stream` seeds what
    is drawn while they are played (trying again).
    """

    arrival_s: Floats
    queue: Ints
    work_s: Floats
    patience_s: Floats
    stream: int


SAVED_S = 300.0
"""Time for which bots can save capacity."""


@dataclass(frozen=True, eq=False)
class Bots:
    """Bots in front of people.

    tries: (queues, intervals) share of the contacts that tries one. per_interval: contacts that all
    bots take in an interval, evenly, with `SAVED_S` worth of it saved while fewer come; the others go
    straight to people. contains:
    (queues, intervals) share of those taken that need nobody else; the rest come to people `delay_s`
    later.
    """

    tries: Floats
    contains: Floats
    per_interval: float
    delay_s: float = 0.0


def draw(
    seed: int,
    replication: int,
    counts: Ints,
    aht_s: Floats,
    patience_s: Floats,
    interval_s: float,
    handling_cv: Floats,
    bots: Bots | None = None,
    backlog: Ints | None = None,
    booked: tuple[Appointments, Ints] | None = None,
) -> Customers:
    """Contacts of `counts` (queues, intervals), spread evenly over each interval as a Poisson stream is.

    Args:
        aht_s: (queues, intervals) mean handling time.
        patience_s: (queues,) mean patience, exponential; infinite where nobody leaves.
        handling_cv: (queues,) 1 draws exponential handling times, others lognormal ones, 0 fixed ones.
        backlog: (queues,) contacts that wait at time 0.
        booked: slots of appointments, and how many come to each; at its start, past the bots.
    """
    queues = len(counts)
    if bots is None:
        bots = Bots(np.zeros(np.shape(counts)), np.zeros(np.shape(counts)), 0.0)
    stream = stream_of(seed, replication)
    arrival, queue, work, patience = _draw(
        np.uint64(stream),
        np.ascontiguousarray(counts, dtype=np.int64),
        np.ascontiguousarray(aht_s, dtype=np.float64),
        np.ascontiguousarray(patience_s, dtype=np.float64),
        float(interval_s),
        np.ascontiguousarray(handling_cv, dtype=np.float64),
        bots.tries,
        bots.contains,
        float(bots.per_interval),
        float(bots.delay_s),
        np.zeros(queues, dtype=np.int64) if backlog is None else backlog,
    )
    if booked is not None:
        slots, visitors = booked
        at = np.clip(slots.start_s / interval_s, 0, counts.shape[1] - 1).astype(np.int64)
        came = np.repeat(slots.line, visitors)
        more = _draw_booked(
            np.uint64(stream),
            visitors,
            np.asarray(aht_s, dtype=np.float64)[slots.line, at],
            np.asarray(patience_s, dtype=np.float64)[slots.line],
            np.asarray(handling_cv, dtype=np.float64)[slots.line],
        )
        arrival = np.concatenate([arrival, np.repeat(slots.start_s, visitors)])
        queue, work, patience = (
            np.concatenate(pair) for pair in ((queue, came), (work, more[0]), (patience, more[1]))
        )
    if bots.delay_s > 0 or booked is not None:
        order = np.argsort(arrival, kind="stable")
        arrival, queue, work, patience = arrival[order], queue[order], work[order], patience[order]
    return Customers(arrival, queue, work, patience, stream)


def stream_of(*numbers: int) -> int:
    """64 random bits that belong to these numbers."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0])


@compiled
def chances(stream: np.uint64, keys: npt.NDArray[np.uint64]) -> Floats:
    """A number between 0 and 1 for each key, the same whatever the other keys are."""
    found = np.empty(keys.size)
    for i in range(keys.size):
        found[i] = unit(stream ^ mixed(keys[i]))
    return found


@compiled
def mixed(x: np.uint64) -> np.uint64:
    """Scrambles 64 bits (splitmix64: Steele, Lea, Flood 2014)."""
    x = (x ^ (x >> _30)) * _MIX_1
    x = (x ^ (x >> _27)) * _MIX_2
    return x ^ (x >> _31)


@compiled
def unit(x: np.uint64) -> float:
    """Between 0 and 1, never either."""
    return (np.float64(mixed(x) >> _12) + 0.5) * 2.220446049250313e-16


@compiled
def _work(state: np.uint64, mean: float, cv: float) -> float:
    """A handling time, from the two numbers after `state`."""
    if cv == 1.0:
        return -mean * math.log(unit(state + _STEP))
    if cv == 0.0:
        return mean
    spread = math.log1p(cv * cv)
    radius = math.sqrt(-2.0 * math.log(unit(state + _STEP)))
    normal = radius * math.cos(2.0 * math.pi * unit(state + _STEP + _STEP))
    return mean * math.exp(math.sqrt(spread) * normal - 0.5 * spread)


@compiled
def _draw(
    stream: np.uint64,
    counts: Ints,
    aht: Floats,
    patience: Floats,
    interval: float,
    cv: Floats,
    tries: Floats,
    contains: Floats,
    per_interval: float,
    delay: float,
    backlog: Ints,
) -> tuple[Floats, Ints, Floats, Floats]:
    """Draws each cell in time order, and merges the queues of an interval.

    A contact uses five numbers of its cell's stream: gap, work (two), patience, bot; so that none
    shifts another.
    """
    queues, intervals = counts.shape
    total = backlog.sum() + counts.sum()
    arrivals, owners = np.empty(total), np.empty(total, dtype=np.int64)
    works, patiences = np.empty(total), np.empty(total)
    n = 0
    for q in range(queues):
        state = mixed(stream ^ mixed(np.uint64(q) + _STEP))
        for _ in range(backlog[q]):
            arrivals[n], owners[n] = 0.0, q
            works[n] = _work(state, aht[q, 0], cv[q])
            patiences[n] = -patience[q] * math.log(unit(state + _STEP * np.uint64(3)))
            state += _STEP * np.uint64(5)
            n += 1
    most = 0
    for i in range(intervals):
        most = max(most, counts[:, i].max())
    most_saved = max(1.0, SAVED_S / interval * per_interval)
    room, last = (most_saved if per_interval > 0.0 else 0.0), 0.0  # contacts that bots can take now
    when = np.empty((queues, most + 1))
    at = np.empty(queues, dtype=np.int64)
    states = np.empty(queues, dtype=np.uint64)
    for i in range(intervals):
        for q in range(queues):
            count = counts[q, i]
            cell = np.uint64((i + 1) * queues + q + 1)
            states[q] = state = mixed(stream ^ mixed(cell * _STEP))
            along = 0.0
            for k in range(count):
                along -= math.log(unit(state))
                when[q, k] = along
                state += _STEP * np.uint64(5)
            along -= math.log(unit(state))  # uniform order statistics: exponential gaps over their sum
            scale = interval / along
            for k in range(count):
                when[q, k] = i * interval + when[q, k] * scale
            when[q, count] = math.inf
            at[q] = 0
        while True:
            q, first = 0, when[0, at[0]]
            for other in range(1, queues):
                if when[other, at[other]] < first:
                    q, first = other, when[other, at[other]]
            if first == math.inf:
                break
            at[q] += 1
            state = states[q]
            states[q] += _STEP * np.uint64(5)
            work = _work(state, aht[q, i], cv[q])
            if tries[q, i] > 0.0:
                chance = unit(state + _STEP * np.uint64(4))
                room = min(most_saved, room + (first - last) / interval * per_interval)
                last = first
                if chance < tries[q, i] and room >= 1.0:
                    room -= 1.0
                    if chance < tries[q, i] * contains[q, i]:
                        continue
                    first += delay
            arrivals[n], owners[n], works[n] = first, q, work
            patiences[n] = -patience[q] * math.log(unit(state + _STEP * np.uint64(3)))
            n += 1
    return arrivals[:n], owners[:n], works[:n], patiences[:n]


@compiled
def _draw_booked(
    stream: np.uint64, visitors: Ints, aht: Floats, patience: Floats, cv: Floats
) -> tuple[Floats, Floats]:
    """Work and patience of the visitors, slot by slot; each slot has a stream of its own."""
    works, patiences = np.empty(visitors.sum()), np.empty(visitors.sum())
    n = 0
    for s in range(visitors.size):
        state = mixed(stream ^ mixed((np.uint64(s) + _BOOKED) * _STEP))
        for _ in range(visitors[s]):
            works[n] = _work(state, aht[s], cv[s])
            patiences[n] = -patience[s] * math.log(unit(state + _STEP * np.uint64(3)))
            state += _STEP * np.uint64(5)
            n += 1
    return works, patiences
