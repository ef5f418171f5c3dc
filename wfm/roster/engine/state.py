"""A roster under construction: tours of agents, and what they do to queues and team rows.

Kernels change the arrays of `Books`; `State` is the same for the rest of the house.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wfm.roster.engine.cells import place_breaks, price_labels
from wfm.roster.engine.coverage import Coverage, Filling, add_heads, fill, gain_of, loss_of, remove_heads
from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.packed import APART, HARD, SITE, START, WORK, Index
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.tours import Scratch, best_of, scratch, sequence_cost
from wfm.roster.parts import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Tour:
    """One agent's days: `labels` (days,), slots at work and present, `own`: its cost without the team.

    `breaks`: per day the first slot of each break, in the order of the label's breaks.
    """

    labels: Ints
    breaks: tuple[tuple[int, ...], ...]
    work: Ints
    present: Ints
    own: float


class Books(NamedTuple):
    """Who is in with which tour, and the sums that follow.

    inside: (agents,); labels: (agents, days); places: (agents, days, most) first slot of each
    break; own: (agents,) cost of the tour without the team; on_row: (rows, slots) heads that team
    rows count; away: (rows, slots) those on a break of rows whose breaks are to be apart; total: (1,) all
    that the optimiser weighs but hard rows; over: (1,) heads above hard ceilings; beyond: (1,) by how
    much tours break caps.
    """

    inside: Bools
    labels: Index
    places: Index
    own: Floats
    filling: Filling
    on_row: Ints
    away: Ints
    total: Floats
    over: Ints
    beyond: Ints


class Prices(NamedTuple):
    """Running sums of prices over slots, (slots + 1,), and prices of labels, (days, labels)."""

    work: Floats
    site: Floats
    start: Floats


@dataclass
class State:
    """Tours chosen so far, and the cost of the whole. Every change goes through `put` and `take`."""

    problem: Problem
    coverage: Coverage = field(init=False)
    books: Books = field(init=False)
    room: Scratch = field(init=False)
    sums: Prices = field(init=False)

    def __post_init__(self) -> None:
        p = self.problem
        self.coverage = Coverage(p)
        most = p.packed.breaks.shape[1]
        self.books = Books(
            np.zeros(p.agents, dtype=np.bool_),
            np.zeros((p.agents, p.days), dtype=np.int32),
            np.zeros((p.agents, p.days, most), dtype=np.int32),
            np.zeros(p.agents),
            self.coverage.filling,
            np.zeros_like(p.packed.row_least),
            np.zeros_like(p.packed.row_least),
            np.zeros(1),
            np.zeros(1, np.int64),
            np.zeros(1, np.int64),
        )
        self.room = scratch(p.packed)
        self.recount()
        work, site = np.zeros((2, p.slots + 1))
        self.sums = Prices(work, site, np.zeros((p.days, p.labels)))

    @property
    def cost(self) -> float:
        """All that the optimiser weighs: own cost of tours, missing heads, team rows."""
        return float(self.books.total[0] + HARD * self.books.over[0])

    @property
    def beyond(self) -> int:
        """By how much tours break caps; 0 in a legal roster."""
        return int(self.books.beyond[0])

    @property
    def tours(self) -> list[Tour | None]:
        """Tours of all agents; None for those who are out."""
        return [self._held(i) if self.books.inside[i] else None for i in range(self.problem.agents)]

    def respond(self, agent: int) -> tuple[float, Tour] | None:
        """The cheapest tour for an agent not in the roster, given all others; None: it has no legal one.

        The cost is exactly what the roster's cost rises by: a tour counts at most once in a slot
        and once in a day, and those prices add up.
        """
        cost = respond(self.problem.packed, self.books, self.sums, self.room, agent)
        if not np.isfinite(cost):
            return None
        return float(cost), self._tour(agent, self.room.labels, self.room.places)

    def prices(self, agent: int) -> tuple[Floats, Floats, Floats]:
        """Prices of being at work and present by slot, and base cost of each day's labels.

        For an agent who is out; slots in which no label has work cost nothing.
        """
        p = self.problem
        marginal_prices(p.packed, self.books, self.sums, self.room, agent)
        work, site = np.zeros((2, p.slots))
        for first, after in p.packed.window[p.site[agent]].tolist():
            work[first:after] = np.diff(self.sums.work[first : after + 1])
            site[first:after] = np.diff(self.sums.site[first : after + 1])
        return work, site, p.base[agent] + self.sums.start

    def tour(self, agent: int, labels: Ints | Index, work: Floats | None = None) -> Tour:
        """The tour of these labels, of an agent who is out; breaks placed where `work`, prices of being at
        work, bids.

        Without prices: where the roster misses the agent least.
        """
        if work is None:
            marginal_prices(self.problem.packed, self.books, self.sums, self.room, agent)
        else:
            np.cumsum(work, out=self.sums.work[1:])
        self.room.labels[:] = labels
        place_all(self.problem.packed, self.sums, self.room, agent)
        return self._tour(agent, self.room.labels, self.room.places)

    def put(self, agent: int, tour: Tour) -> None:
        """Adds an agent's tour to the roster."""
        assert not self.books.inside[agent]
        self.room.labels[:] = tour.labels
        for day, places in enumerate(tour.breaks):
            self.room.places[day, : len(places)] = places
        put(self.problem.packed, self.books, self.room, agent)

    def take(self, agent: int) -> Tour:
        """Takes an agent out of the roster."""
        assert self.books.inside[agent]
        tour = self._held(agent)
        take(self.problem.packed, self.books, self.room, agent)
        return tour

    def join(self, agent: int) -> bool:
        """Brings an agent in with its best tour; whether it has one."""
        if respond(self.problem.packed, self.books, self.sums, self.room, agent) == np.inf:
            return False
        put(self.problem.packed, self.books, self.room, agent)
        return True

    def move_to(self, labels: Index, places: Index) -> None:
        """Gives everybody the tours of `labels` and `places`, as in `Books`."""
        self.books.labels[:], self.books.places[:], self.books.inside[:] = labels, places, True
        self.recount()

    def recount(self) -> None:
        """Works all sums out again from the tours, free of what rounding has left."""
        recount(self.problem.packed, self.books, self.room)

    def _held(self, agent: int) -> Tour:
        return self._tour(agent, self.books.labels[agent], self.books.places[agent])

    def _tour(self, agent: int, labels: Ints | Index, places: Ints | Index) -> Tour:
        p = self.problem
        times = p.times[p.site[agent]]
        labels = labels.astype(np.int64)
        at_work, present, breaks = [], [], []
        for day, label in enumerate(labels.tolist()):
            if not times.works[label]:
                breaks.append(())
                continue
            a = int(times.first_slot[day, label])
            slots = np.arange(a, a + times.span[label])
            count = int(p.packed.n_breaks[label])
            first = tuple(places[day, :count].tolist())
            busy = np.ones(len(slots), dtype=np.bool_)
            for place, length in zip(first, times.breaks[label, :, 2].tolist(), strict=False):
                busy[place - a : place - a + length] = False
            at_work.append(slots[busy])
            present.append(slots)
            breaks.append(first)
        none = np.empty(0, dtype=np.int64)
        return Tour(
            labels,
            tuple(breaks),
            np.concatenate(at_work) if at_work else none,
            np.concatenate(present) if present else none,
            float(own_cost(p.packed, agent, labels.astype(np.int32), places)),
        )

    @property
    def over_hard_rows(self) -> dict[str, int]:
        """Heads above hard ceilings, by rule; empty in a legal roster."""
        p = self.problem
        names = (*p.work.names, *p.on_site.names, *p.start.names, *p.apart_rows.names)
        over = np.maximum(self.books.on_row - p.packed.row_most, 0).sum(axis=1)
        found: dict[str, int] = {}
        for name, price, count in zip(names, p.packed.row_over, over.tolist(), strict=True):
            if price >= HARD and count:
                found[name] = found.get(name, 0) + count
        return found


@kernel
def respond(packed, books, sums, room, agent):  # type: ignore[no-untyped-def]
    """Finds the cheapest tour of an agent who is out, into `room`; returns what it adds to the cost."""
    marginal_prices(packed, books, sums, room, agent)
    price_days(packed, books, sums, room, agent)
    cost = best_of(packed, agent, room)
    if cost < np.inf:
        place_all(packed, sums, room, agent)
    return cost


@inner
def price_days(packed, books, sums, room, agent):  # type: ignore[no-untyped-def]
    """What each label costs the agent on each day, into `room.cells`; days that are not free keep theirs."""
    graph = packed.graph[agent]
    menu = packed.menu[packed.menu_at[graph] : packed.menu_at[graph + 1]]
    paid = packed.paid[packed.pay_class[agent]]
    price_labels(packed, menu, packed.site[agent], sums.work, sums.site, paid, room, room.cells)
    for d in range(len(room.cells)):
        if room.free[d]:
            for label in menu:
                room.cells[d, label] += packed.base[agent, d, label] + sums.start[d, label]
        else:
            for label in menu:
                room.cells[d, label] = np.inf
            room.cells[d, books.labels[agent, d]] = 0.0


@kernel
def place_all(packed, sums, room, agent):  # type: ignore[no-untyped-def]
    """Places the breaks of `room.labels` on the free days, where `sums` make them cheapest."""
    paid = packed.paid[packed.pay_class[agent]]
    for d in range(len(room.labels)):
        label = room.labels[d]
        if packed.works[label] and room.free[d]:
            start = packed.first_slot[packed.site[agent], d, label]
            place_breaks(packed, label, start, sums.work, paid, room, room.places[d])


@kernel
def marginal_prices(packed, books, sums, room, agent):  # type: ignore[no-untyped-def]
    """What a head of the agent costs on the free days, slot by slot and label by label, into `sums`.

    Where its present tour has it, it counts as not there: what it costs is what its leaving would
    save. A tour counts at most once in a slot and once in a day, so that these prices add up.
    """
    group, site = packed.group[agent], packed.site[agent]
    pace, ends, worth, filling = packed.pace, packed.ends, packed.worth, books.filling
    if books.inside[agent]:
        mark(packed, books.labels[agent], books.places[agent], site, room, 1)
    gain, loss, lean = filling.gain, filling.loss, room.lean[0]
    done = -1
    for d in range(len(room.free)):
        lo, hi = packed.window[site, d, 0], packed.window[site, d, 1]
        if not room.free[d] or hi <= done:
            continue
        if lo > done:
            sums.work[lo] = sums.site[lo] = 0.0
        lo, done = max(lo, done), hi
        for t in range(lo, hi):
            sums.site[t + 1] = 0.0
            if room.at_work[t] > 0:
                if np.isnan(loss[t, group]):
                    loss_of(filling, pace, ends, worth, group, t)
                head = loss[t, group]
            else:
                if np.isnan(gain[t, group]):
                    gain_of(filling, pace, ends, worth, group, t)
                head = gain[t, group]
            sums.work[t + 1] = -head if lean == 0.0 else lean * (head - room.guide[t, group]) - head
        for r in packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]:
            if packed.row_kind[r] == WORK:
                for t in range(lo, hi):
                    sums.work[t + 1] += _row_price(packed, room, r, t, books.on_row[r, t] - room.at_work[t])
            elif packed.row_kind[r] == SITE:
                for t in range(lo, hi):
                    sums.site[t + 1] += _row_price(packed, room, r, t, books.on_row[r, t] - room.on_site[t])
            elif packed.row_kind[r] == APART:
                for t in range(lo, hi):
                    here = books.on_row[r, t] - room.on_site[t]
                    away = books.away[r, t] - (room.on_site[t] - room.at_work[t])
                    now = _together(packed, r, here, away)
                    at_work = (1.0 - lean) * (_together(packed, r, here + 1, away) - now)
                    on_break = (1.0 - lean) * (_together(packed, r, here + 1, away + 1) - now)
                    sums.site[t + 1] += on_break
                    sums.work[t + 1] += at_work - on_break
        for t in range(lo, hi):
            sums.work[t + 1] += sums.work[t]
            sums.site[t + 1] += sums.site[t]
    labels = sums.start.shape[1]
    for d in range(len(room.free)):
        if room.free[d]:
            for label in range(labels):
                sums.start[d, label] = 0.0
    for r in packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]:
        if packed.row_kind[r] != START:
            continue
        for d in range(len(room.free)):
            if not room.free[d]:
                continue
            own = books.inside[agent] and packed.row_counts[r, books.labels[agent, d]]
            price = _row_price(packed, room, r, d, books.on_row[r, d] - own)
            for label in range(labels):
                if packed.row_counts[r, label]:
                    sums.start[d, label] += price


@inner
def mark(packed, labels, places, site, room, by):  # type: ignore[no-untyped-def]
    """Adds the slots of the free days of a tour to the heads in `room.at_work` and `room.on_site`."""
    for d in range(len(labels)):
        label = labels[d]
        if not room.free[d] or not packed.works[label]:
            continue
        a = packed.first_slot[site, d, label]
        for t in range(a, a + packed.span[label]):
            room.at_work[t] += by
            room.on_site[t] += by
        for k in range(packed.n_breaks[label]):
            for t in range(places[d, k], places[d, k] + packed.breaks[label, k, 2]):
                room.at_work[t] -= by


@inner
def _row_price(packed, room, r, i, heads):  # type: ignore[no-untyped-def]
    """What one head more in a row at slot or day i is to cost a search, where so many are."""
    price = _one_more(packed, r, i, heads)
    if price >= HARD:
        price = room.wall[0]
    return price - room.lean[0] * (price + room.row_guide[r, i])


@inner
def _together(packed, r, present, away):  # type: ignore[no-untyped-def]
    """Price of a slot in which so many of those present, whose breaks are to be apart, are away."""
    may = max(1, int(packed.row_share[r] * present + 1e-9))
    return packed.row_over[r] * max(0, away - may)


@inner
def _one_more(packed, r, i, heads):  # type: ignore[no-untyped-def]
    """Price of one head more in a row at slot or day i, where so many are."""
    if heads < packed.row_least[r, i]:
        return -packed.row_under[r]
    return packed.row_over[r] if heads >= packed.row_most[r, i] else 0.0


@kernel
def own_cost(packed, agent, labels, places):  # type: ignore[no-untyped-def]
    """Cost of a tour of the agent without the team: labels, sequences, paid slots."""
    cost = sequence_cost(packed, agent, labels)
    paid = packed.paid[packed.pay_class[agent]]
    for d in range(len(labels)):
        label = labels[d]
        cost += packed.base[agent, d, label]
        if packed.works[label]:
            a = packed.first_slot[packed.site[agent], d, label]
            cost += paid[a + packed.span[label]] - paid[a]
            for k in range(packed.n_breaks[label]):
                if not packed.breaks[label, k, 3]:
                    place = places[d, k]
                    cost -= paid[place + packed.breaks[label, k, 2]] - paid[place]
    return cost


@inner
def beyond_caps(packed, agent, labels):  # type: ignore[no-untyped-def]
    """By how much a tour breaks the agent's caps."""
    beyond = 0
    for c in range(packed.cap_at[agent], packed.cap_at[agent + 1]):
        beyond += abs(over_cap(packed, c, labels))
    return beyond


@inner
def over_cap(packed, c, labels):  # type: ignore[no-untyped-def]
    """By how much a tour is above a cap; negative: below its floor."""
    used, use = 0, packed.use[packed.cap_use[c]]
    for d in range(len(labels)):
        used += use[d, labels[d]]
    if used > packed.cap_most[c]:
        return used - packed.cap_most[c]
    return min(used - packed.cap_least[c], 0)


@kernel
def put(packed, books, room, agent):  # type: ignore[no-untyped-def]
    """Brings in the tour of `room`, of an agent who is out."""
    books.inside[agent] = True
    books.own[agent] = 0.0
    books.beyond[0] += beyond_caps(packed, agent, room.labels)
    _count_starts(packed, books, room, agent, 0, 1)
    _change_to(packed, books, room, agent)


@kernel
def take(packed, books, room, agent):  # type: ignore[no-untyped-def]
    """Takes an agent's tour out; the books still hold it."""
    mark(packed, books.labels[agent], books.places[agent], packed.site[agent], room, 1)
    _count_starts(packed, books, room, agent, -1, 0)
    books.total[0] += _exchange(packed, books, room, agent) - books.own[agent]
    books.inside[agent] = False
    books.beyond[0] -= beyond_caps(packed, agent, books.labels[agent])


@inner
def move(packed, books, room, agent):  # type: ignore[no-untyped-def]
    """Changes the tour of an agent who is in, and marked, to that of `room` on the free days."""
    _count_starts(packed, books, room, agent, -1, 1)
    books.beyond[0] += beyond_caps(packed, agent, room.labels) - beyond_caps(
        packed, agent, books.labels[agent]
    )
    _change_to(packed, books, room, agent)


@inner
def _change_to(packed, books, room, agent):  # type: ignore[no-untyped-def]
    mark(packed, room.labels, room.places, packed.site[agent], room, -1)
    for d in range(len(room.labels)):
        if room.free[d]:
            books.labels[agent, d] = room.labels[d]
            for k in range(room.places.shape[1]):
                books.places[agent, d, k] = room.places[d, k]
    before = books.own[agent]
    books.own[agent] = own_cost(packed, agent, books.labels[agent], books.places[agent])
    books.total[0] += _exchange(packed, books, room, agent) + books.own[agent] - before


@inner
def _exchange(packed, books, room, agent):  # type: ignore[no-untyped-def]
    """Takes out the heads that are marked as more, puts in those marked as less, and clears the marks.

    Returns what that changes in the cost.
    """
    group, site, change = packed.group[agent], packed.site[agent], 0.0
    pace, ends, worth, filling = packed.pace, packed.ends, packed.worth, books.filling
    for d in range(len(room.free)):
        if not room.free[d]:
            continue
        for t in range(packed.window[site, d, 0], packed.window[site, d, 1]):
            change += _apart_change(packed, books, room, agent, t)
            while room.on_site[t] != 0:
                by = 1 if room.on_site[t] < 0 else -1
                room.on_site[t] += by
                change += _rows_change(packed, books, agent, SITE, t, by)
            while room.at_work[t] != 0:
                by = 1 if room.at_work[t] < 0 else -1
                room.at_work[t] += by
                change += _rows_change(packed, books, agent, WORK, t, by)
                if by > 0:
                    change -= add_heads(filling, pace, ends, worth, group, t, 1.0)
                else:
                    change += remove_heads(filling, pace, ends, worth, group, t, 1.0)
    return change


@inner
def _apart_change(packed, books, room, agent, t):  # type: ignore[no-untyped-def]
    """Takes marked heads out of rows whose breaks are to be apart; returns what that changes in the cost."""
    change, present, at_work = 0.0, room.on_site[t], room.at_work[t]
    if present == 0 and at_work == 0:
        return change
    for r in packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]:
        if packed.row_kind[r] == APART:
            change -= _together(packed, r, books.on_row[r, t], books.away[r, t])
            books.on_row[r, t] -= present
            books.away[r, t] -= present - at_work
            change += _together(packed, r, books.on_row[r, t], books.away[r, t])
    return change


@inner
def _rows_change(packed, books, agent, kind, t, by):  # type: ignore[no-untyped-def]
    """Changes the heads in the agent's rows of a kind by one; returns what that changes in the cost."""
    change = 0.0
    for r in packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]:
        if packed.row_kind[r] == kind:
            change += _row_change(packed, books, r, t, by)
    return change


@inner
def _count_starts(packed, books, room, agent, old, new):  # type: ignore[no-untyped-def]
    """Adds `old` and `new` to the rows that count the agent's labels in the books and in `room`."""
    for r in packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]:
        if packed.row_kind[r] != START:
            continue
        for d in range(len(room.free)):
            if not room.free[d]:
                continue
            by = 0
            if old != 0 and packed.row_counts[r, books.labels[agent, d]]:
                by += old
            if new != 0 and packed.row_counts[r, room.labels[d]]:
                by += new
            if by != 0:
                books.total[0] += _row_change(packed, books, r, d, by)


@inner
def _row_change(packed, books, r, i, by):  # type: ignore[no-untyped-def]
    """Changes the heads of a row by one; returns what its price changes by."""
    at = min(books.on_row[r, i], books.on_row[r, i] + by)
    books.on_row[r, i] += by
    price = _one_more(packed, r, i, at)
    if price >= HARD:
        books.over[0] += by
        return 0.0
    return by * price


@kernel
def recount(packed, books, room):  # type: ignore[no-untyped-def]
    """Works all sums out again from the tours that are in, free of what rounding has left."""
    filling = books.filling
    total = 0.0
    for t in range(len(filling.value)):
        for g in range(len(packed.pace)):
            filling.heads[t, g] = packed.supply[t, g]
        fill(filling, packed.pace, packed.ends, packed.worth, t)
        for q in range(packed.ends.shape[1]):
            below = 0.0
            for k in range(packed.ends.shape[2]):
                total += (packed.ends[t, q, k] - below) * packed.worth[t, q, k]
                below = packed.ends[t, q, k]
        total -= filling.value[t]
    for r in range(len(packed.row_kind)):
        for i in range(packed.row_least.shape[1]):
            books.on_row[r, i] = books.away[r, i] = 0
            total += packed.row_least[r, i] * packed.row_under[r]
    books.total[0], books.over[0], books.beyond[0] = total, 0, 0
    for agent in range(len(books.labels)):
        if books.inside[agent]:
            for d in range(len(room.labels)):
                room.labels[d] = books.labels[agent, d]
                for k in range(room.places.shape[1]):
                    room.places[d, k] = books.places[agent, d, k]
            put(packed, books, room, agent)
