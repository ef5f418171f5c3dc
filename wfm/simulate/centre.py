"""What is simulated, and one replication of it.

A `Centre` is queues, people and times. Playing customers against it calls the event kernel, or
where there is one line and one kind of people a faster one with the same results.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from wfm.simulate import events
from wfm.simulate.customers import Customers
from wfm.simulate.one_line import play_one_line

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

FOR_EVER = ((-math.inf, math.inf),)


@dataclass(frozen=True)
class Line:
    """How one queue is served. Seconds; shares from 0 to 1.

    lines: most contacts in hand and waiting together; who comes beyond is turned away.
    aht_factor: handling time at 1, 2, ... contacts in one person's hands, as a multiple of one alone.
    priority: 1 goes first. deferred: taken in idle time and laid down for anything else.
    longest_wait_s: who waited so long goes before anybody. overflow_after_s: wait after which lent
    people may answer. again, again_after_s: share of those who left that tries again, and the mean
    pause until then. opens: (start, end) of opening hours, apart and in order; contacts that wait at
    an end are turned away. A deferred queue takes contacts at any time and turns nobody away: its
    opening hours are the clock of its waits.
    """

    patience_s: float = math.inf
    aht_factor: tuple[float, ...] = (1.0,)
    priority: int = 1
    deferred: bool = False
    longest_wait_s: float = math.inf
    overflow_after_s: float = math.inf
    again: float = 0.0
    again_after_s: float = 300.0
    lines: int = 2**62
    opens: tuple[tuple[float, float], ...] = FOR_EVER


@dataclass(frozen=True, eq=False)
class People:
    """Who can do what, and when.

    pace: (people, queues) work done in a second, in seconds of a person of planned pace; 0 cannot.
    lent: (people, queues) answers only what overflows from there; none by default.
    order: (people, queues) tier of the person, asked after those before it; 0 where the queue has none.
    shifts: (person, start_s, end_s) of each stretch at work, breaks left out. Somebody whose stretch
    ends finishes what is in hand, and takes a pause that begins late for that in full.
    """

    pace: Floats
    shifts: Sequence[tuple[int, float, float]]
    lent: Bools | None = None
    order: Ints | None = None

    def on(self, owner: Ints) -> People:
        """The same, where queue q's contacts wait in the lines k with owner[k] = q."""
        lent = None if self.lent is None else self.lent[:, owner]
        order = None if self.order is None else self.order[:, owner]
        return People(self.pace[:, owner], self.shifts, lent, order)


@dataclass(frozen=True, eq=False)
class Record:
    """One replication. By contact, in the order of `Customers`, those who tried again at the end:
    arrival, queue, wait (see `wfm.simulate.events`), fate. By group and interval: time in use,
    counted in places for chats, and time present, seconds."""

    arrival_s: Floats
    queue: Ints
    wait_s: Floats
    fate: Codes
    in_use_s: Floats
    present_s: Floats


class Centre:
    """Queues and people in arrays.

    `tier`: (groups, queues) in which order people are asked; 0 never, above `own` lent ones. Where a
    queue has no tiers, all own people are in tier 1, or with `specialists_first` in that of the number
    of queues that they own.
    """

    def __init__(self, lines: Sequence[Line], people: People, specialists_first: bool = False) -> None:
        self.lines, self.people = tuple(lines), people
        self.pace = np.ascontiguousarray(people.pace, dtype=np.float64).reshape(-1, len(lines))
        lent = np.zeros(self.pace.shape, dtype=np.bool_) if people.lent is None else people.lent
        mine = (self.pace > 0) & ~lent
        rank = np.maximum(mine.sum(axis=1, keepdims=True), 1) if specialists_first else 1
        if people.order is not None:
            rank = np.where(people.order > 0, people.order, rank)
        tiers = (mine * rank).astype(np.int64)
        self.own = int(tiers.max(initial=1))
        tiers[(self.pace > 0) & lent] = self.own + 1
        self.tier, group = np.unique(tiers, axis=0, return_inverse=True)
        self.group = group.reshape(-1).astype(np.int64)
        able = self.pace.max(axis=1, initial=0.0) > 0
        self.stretches = [s for s in _merged(people.shifts) if able[s[0]]]

    @cached_property
    def changes(self) -> tuple[Floats, Ints]:
        """Moments, and (kind, person or queue) of what changes then, in order."""
        found = [(start, events.COMES, who) for who, start, _ in self.stretches]
        found += [(end, events.LEAVES, who) for who, _, end in self.stretches if end < math.inf]
        for q, line in enumerate(self.lines):
            for start, end in FOR_EVER if line.deferred else line.opens:
                found.append((start, events.OPENS, q))
                if end < math.inf:
                    found.append((end, events.CLOSES, q))
        found.sort()
        return (
            np.array([moment for moment, _, _ in found]),
            np.array([what for _, *what in found], dtype=np.int64).reshape(-1, 2),
        )

    def _rules(self) -> Ints:
        """In the order of the columns of `events.rules`."""
        by_rank = sorted(range(len(self.lines)), key=lambda q: self.lines[q].priority)
        return np.array(
            [
                [x.priority, len(x.aht_factor), x.deferred, x.lines, q, self._quiet(x)]
                for x, q in zip(self.lines, by_rank, strict=True)
            ],
            dtype=np.int64,
        )

    def _quiet(self, line: Line) -> bool:
        """Whether nobody else is served, comes or calls because somebody in this line loses patience."""
        most = max(len(x.aht_factor) for x in self.lines)
        alone = line.again == 0 and line.lines == Line.lines and line.overflow_after_s == math.inf
        return alone and not line.deferred and len(line.aht_factor) == most

    @cached_property
    def has_one_line(self) -> bool:
        """One queue of single contacts, which nobody calls again, and no people lent."""
        if len(self.lines) > 1:
            return False
        line = self.lines[0]
        plain = not line.deferred and line.again == 0 and len(line.aht_factor) == 1
        return plain and line.lines == Line.lines and self.tier.max(initial=0) <= 1

    def play(self, customers: Customers, interval_s: float, intervals: int) -> Record:
        """Plays the customers to the end; time is counted in the first `intervals` intervals."""
        if self.has_one_line:
            return self.play_one_line(customers, interval_s, intervals)
        return self.play_events(customers, interval_s, intervals)

    def play_one_line(self, customers: Customers, interval_s: float, intervals: int) -> Record:
        """`play` where `has_one_line`."""
        opens = np.array(self.lines[0].opens, dtype=np.float64).reshape(-1, 2)
        who = np.array([s[0] for s in self.stretches], dtype=np.int64)
        times = np.array([s[1:] for s in self.stretches], dtype=np.float64).reshape(-1, 2)
        people = len(self.pace)
        wait, fate = np.zeros(customers.arrival_s.size), np.zeros(customers.arrival_s.size, dtype=np.int8)
        in_use, present = (np.zeros((len(self.tier), intervals)) for _ in range(2))
        play_one_line(
            customers.arrival_s,
            customers.work_s,
            customers.patience_s,
            wait,
            fate,
            opens,
            np.searchsorted(who, np.arange(people + 1)),
            times,
            np.ascontiguousarray(self.pace[:, 0]),
            self.group,
            np.empty(people),
            np.empty(people, dtype=np.int64),
            np.empty(people),
            np.empty(people, dtype=np.int64),
            float(interval_s),
            in_use,
            present,
        )
        _unanswered(customers.arrival_s, wait, fate, interval_s * intervals)
        return Record(customers.arrival_s, customers.queue, wait, fate, in_use, present)

    def play_events(self, customers: Customers, interval_s: float, intervals: int) -> Record:
        """`play` for any centre."""
        given = customers.arrival_s.size
        room = given + (given // 4 + 64 if any(line.again for line in self.lines) else 0)
        while True:
            record = self._try(customers, interval_s, intervals, room)
            if record is not None:
                return record
            room = 2 * room + 64

    def _try(self, customers: Customers, interval_s: float, intervals: int, room: int) -> Record | None:
        """A replication with room for so many contacts; None where that is too little."""
        given, people, queues = customers.arrival_s.size, len(self.pace), len(self.lines)
        slots = max(len(line.aht_factor) for line in self.lines)
        came, owner = _longer(customers.arrival_s, room), _longer(customers.queue, room)
        wait, fate = np.zeros(room), np.zeros(room, dtype=np.int8)
        person = np.full((people, events.PERSON), -1)
        person[:, : events.ZEROED] = 0
        person[:, events.GROUP] = self.group
        clock = np.zeros((people, events.CLOCK))
        clock[:, events.LEFT_AT] = -math.inf
        most_timers = 3 * room + len(self.stretches)
        factor = np.array([(*x.aht_factor, *[math.inf] * (slots - len(x.aht_factor))) for x in self.lines])
        in_use, present = (np.zeros((len(self.tier), intervals)) for _ in range(2))
        change_s, change = self.changes
        contacts = events.play(
            given,
            came,
            owner,
            _longer(customers.work_s, room),
            _longer(customers.patience_s, room),
            wait,
            fate,
            np.empty((room, 2), dtype=np.int64),
            np.uint64(customers.stream),
            change_s,
            change,
            person,
            clock,
            self.pace,
            self.tier,
            self.own,
            np.empty((people, slots + 1), dtype=np.int64),
            np.empty((people, slots + 1)),
            np.full((len(self.tier), slots + 2, 2), -1),
            np.array([[-1, -1, 0, 0]] * queues),
            np.empty(people, dtype=np.int64),
            np.empty(most_timers),
            np.empty(most_timers, dtype=np.int64),
            self._rules(),
            factor,
            np.array([_times(x) for x in self.lines]),
            float(interval_s),
            in_use,
            present,
        )
        if contacts < 0:
            return None
        came, owner, wait, fate = came[:contacts], owner[:contacts], wait[:contacts], fate[:contacts]
        _unanswered(came, wait, fate, interval_s * intervals)
        for q, line in enumerate(self.lines):
            if line.deferred and line.opens != FOR_EVER:
                own = owner == q
                wait[own] = _open_time(line, came[own] + wait[own]) - _open_time(line, came[own])
        return Record(came, owner, wait, fate, in_use, present)


def _times(line: Line) -> tuple[float, ...]:
    """In the order of the columns of `events.times`."""
    return (line.longest_wait_s, line.overflow_after_s, line.again, line.again_after_s, line.patience_s)


def _unanswered(arrival: Floats, wait: Floats, fate: Codes, end_s: float) -> None:
    """Those still there when everything is over have waited until the end of the horizon at least."""
    still = fate == events.WAITING
    wait[still] = np.maximum(0.0, end_s - arrival[still])


def _open_time(line: Line, moment: Floats) -> Floats:
    """Opening hours of a queue before each moment, seconds."""
    edges = np.array(line.opens).reshape(-1)
    passed = np.concatenate(([0.0], np.cumsum(np.diff(line.opens, axis=1)[:, 0])))
    return np.asarray(np.interp(moment, edges, np.repeat(passed, 2)[1:-1]))


def _longer(values: npt.NDArray, room: int) -> npt.NDArray:  # type: ignore[type-arg]
    """A copy with room for more."""
    longer = np.zeros(room, dtype=values.dtype)
    longer[: values.size] = values
    return longer


def _merged(shifts: Iterable[tuple[int, float, float]]) -> list[tuple[int, float, float]]:
    """By person and start; stretches that touch or overlap become one."""
    found: list[tuple[int, float, float]] = []
    for who, start, end in sorted((int(w), float(s), float(e)) for w, s, e in shifts):
        if end <= start:
            continue
        if found and found[-1][0] == who and start <= found[-1][2]:
            found[-1] = (who, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((who, start, end))
    return found
