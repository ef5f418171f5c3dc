"""A roster under construction: tours of agents, and what they do to queues and team rows.

Kernels change the arrays of `Books`; `State` is the same for the rest of the house.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wfm.roster.engine.cells import place_breaks, price_labels
from wfm.roster.engine.coverage import Coverage, Filling, add_heads, fill, refresh_gains, remove_heads
from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.packed import Index
from wfm.roster.engine.problem import HARD, Problem
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
    break; own: (agents,) cost of the tour without the team; on_work, on_site, on_start:
    (rules, rows) heads that team rows count; total: (1,) all that the optimiser weighs.
    """

    inside: Bools
    labels: Index
    places: Index
    own: Floats
    filling: Filling
    on_work: Ints
    on_site: Ints
    on_start: Ints
    total: Floats


class Prices(NamedTuple):
    """Running sums of prices over slots, (slots + 1,), and prices of labels, (days, labels)."""

    work: Floats
    site: Floats
    paid: Floats
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
            np.zeros_like(p.work.least),
            np.zeros_like(p.on_site.least),
            np.zeros_like(p.start.least),
            np.zeros(1),
        )
        self.room = scratch(p.packed)
        recount(p.packed, self.books, self.room.free)
        work, site, paid = np.zeros((3, p.slots + 1))
        self.sums = Prices(work, site, paid, np.zeros((p.days, p.labels)))

    @property
    def cost(self) -> float:
        """All that the optimiser weighs: own cost of tours, missing heads, team rows."""
        return float(self.books.total[0])

    @property
    def tours(self) -> list[Tour | None]:
        """Tours of all agents; None for those who are out."""
        return [self._tour(i) if self.books.inside[i] else None for i in range(self.problem.agents)]

    def respond(self, agent: int) -> tuple[float, Tour] | None:
        """The cheapest tour for an agent not in the roster, given all others; None: it has no legal one.

        The cost is exactly what the roster's cost rises by: a tour counts at most once in a slot
        and once in a day, and those prices add up.
        """
        cost = respond(self.problem.packed, self.books, self.sums, self.room, agent)
        return (float(cost), self._tour(agent)) if np.isfinite(cost) else None

    def prices(self, agent: int) -> tuple[Floats, Floats, Floats]:
        """Prices of being at work and present by slot, and base cost of each day's labels."""
        p = self.problem
        marginal_prices(p.packed, self.books, self.sums, agent)
        return np.diff(self.sums.work), np.diff(self.sums.site), p.base[agent] + self.sums.start

    def tour(self, agent: int, labels: Ints, work: Floats | None = None) -> Tour:
        """The tour of these labels; breaks placed where `work`, prices of being at work, bids.

        Without prices: where the roster misses the agent least.
        """
        p = self.problem
        marginal_prices(p.packed, self.books, self.sums, agent)
        if work is not None:
            np.cumsum(work, out=self.sums.work[1:])
        self.books.labels[agent] = labels
        place_all(p.packed, self.books, self.sums, self.room, agent)
        return self._tour(agent)

    def put(self, agent: int, tour: Tour) -> None:
        """Adds an agent's tour to the roster."""
        assert not self.books.inside[agent]
        self.books.labels[agent] = tour.labels
        for day, places in enumerate(tour.breaks):
            self.books.places[agent, day, : len(places)] = places
        put(self.problem.packed, self.books, agent, self.room.free)

    def take(self, agent: int) -> Tour:
        """Takes an agent out of the roster."""
        assert self.books.inside[agent]
        tour = self._tour(agent)
        take(self.problem.packed, self.books, agent, self.room.free)
        return tour

    def copy_tours(self, other: State) -> None:
        """Takes over all tours of another state of the same problem."""
        move_to(self.problem.packed, self.books, other.books.labels, other.books.places, self.room.free)

    def _tour(self, agent: int) -> Tour:
        p = self.problem
        times, pay = p.times[p.site[agent]], p.pay[p.pay_class[agent]]
        labels = self.books.labels[agent].astype(np.int64)
        own = own_cost(p.packed, self.books, agent)
        at_work, present, breaks = [], [], []
        for day, label in enumerate(labels.tolist()):
            if not times.works[label]:
                breaks.append(())
                continue
            a = int(times.first_slot[day, label])
            slots = np.arange(a, a + times.span[label])
            count = int(p.packed.n_breaks[label])
            places = tuple(self.books.places[agent, day, :count].tolist())
            busy = np.ones(len(slots), dtype=np.bool_)
            for place, length in zip(places, times.breaks[label, :, 2].tolist(), strict=False):
                busy[place - a : place - a + length] = False
            at_work.append(slots[busy])
            present.append(slots)
            breaks.append(places)
        assert len(pay) == p.slots
        none = np.empty(0, dtype=np.int64)
        return Tour(
            labels,
            tuple(breaks),
            np.concatenate(at_work) if at_work else none,
            np.concatenate(present) if present else none,
            float(own),
        )

    @property
    def over_hard_rows(self) -> dict[str, int]:
        """Heads above hard ceilings, by rule; empty in a legal roster."""
        p, b = self.problem, self.books
        found: dict[str, int] = {}
        for team, heads in ((p.work, b.on_work), (p.on_site, b.on_site), (p.start, b.on_start)):
            over = np.maximum(heads - team.most, 0).sum(axis=1)
            for name, price, count in zip(team.names, team.over, over.tolist(), strict=True):
                if price >= HARD and count:
                    found[name] = found.get(name, 0) + count
        return found


@kernel
def respond(packed, books, sums, room, agent):  # type: ignore[no-untyped-def]
    """Finds the cheapest tour of an agent who is out, and writes it into the books; returns its cost.

    Only the days of `room.free` may change. Where there is no tour the cost is infinite and the
    books keep what they had.
    """
    marginal_prices(packed, books, sums, agent)
    graph = packed.graph[agent]
    menu = packed.menu[packed.menu_at[graph] : packed.menu_at[graph + 1]]
    price_labels(packed, menu, packed.site[agent], sums.work, sums.site, sums.paid, room, room.cells)
    kept = 0.0  # pay of the days that stay
    for d in range(len(room.cells)):
        if room.free[d]:
            for label in menu:
                room.cells[d, label] += packed.base[agent, d, label] + sums.start[d, label]
        else:
            label = books.labels[agent, d]
            for other in menu:
                room.cells[d, other] = np.inf
            room.cells[d, label] = packed.base[agent, d, label]
            kept += slots_pay(packed, books, agent, d)
    cost = best_of(packed, agent, room)
    if cost < np.inf:
        for d in range(len(room.labels)):
            books.labels[agent, d] = room.labels[d]
        place_all(packed, books, sums, room, agent)
    return cost + kept


@kernel
def marginal_prices(packed, books, sums, agent):  # type: ignore[no-untyped-def]
    """What one more head of the agent costs, slot by slot and label by label, into `sums`."""
    group = packed.group[agent]
    refresh_gains(books.filling, packed.pace, packed.ends, packed.worth, group)
    gain, pay = books.filling.gain, packed.pay[packed.pay_class[agent]]
    slots = len(gain)
    for t in range(slots):
        sums.work[t + 1] = -gain[t, group]
        sums.site[t + 1] = 0.0
        sums.paid[t + 1] = sums.paid[t] + pay[t]
    for r in range(len(packed.work_least)):
        if packed.work_member[agent, r]:
            for t in range(slots):
                sums.work[t + 1] += _one_more(
                    books.on_work[r, t], packed.work_least[r, t], packed.work_most[r, t],
                    packed.work_under[r], packed.work_over[r],
                )  # fmt: skip
    for r in range(len(packed.site_least)):
        if packed.site_member[agent, r]:
            for t in range(slots):
                sums.site[t + 1] += _one_more(
                    books.on_site[r, t], packed.site_least[r, t], packed.site_most[r, t],
                    packed.site_under[r], packed.site_over[r],
                )  # fmt: skip
    for t in range(slots):
        sums.work[t + 1] += sums.work[t]
        sums.site[t + 1] += sums.site[t]
    days, labels = sums.start.shape
    for d in range(days):
        for label in range(labels):
            sums.start[d, label] = 0.0
    for r in range(len(packed.start_least)):
        if packed.start_member[agent, r]:
            for d in range(days):
                price = _one_more(
                    books.on_start[r, d], packed.start_least[r, d], packed.start_most[r, d],
                    packed.start_under[r], packed.start_over[r],
                )  # fmt: skip
                for label in range(labels):
                    if packed.start_counts[r, label]:
                        sums.start[d, label] += price


@inner
def _one_more(heads, least, most, under, over):  # type: ignore[no-untyped-def]
    """Price of one head more in a row."""
    if heads < least:
        return -under
    return over if heads >= most else 0.0


@kernel
def place_all(packed, books, sums, room, agent):  # type: ignore[no-untyped-def]
    """Places the breaks of the agent's labels where `sums` make them cheapest."""
    for d in range(books.labels.shape[1]):
        label = books.labels[agent, d]
        if packed.works[label] and room.free[d]:
            start = packed.first_slot[packed.site[agent], d, label]
            place_breaks(packed, label, start, sums.work, sums.paid, room, books.places[agent, d])


@kernel
def own_cost(packed, books, agent):  # type: ignore[no-untyped-def]
    """Cost of the agent's tour without the team: labels, sequences, paid slots."""
    cost = sequence_cost(packed, agent, books.labels[agent])
    for d in range(books.labels.shape[1]):
        cost += packed.base[agent, d, books.labels[agent, d]] + slots_pay(packed, books, agent, d)
    return cost


@inner
def slots_pay(packed, books, agent, day):  # type: ignore[no-untyped-def]
    """Pay of the paid slots of one day."""
    label, paid_by = books.labels[agent, day], packed.pay_class[agent]
    if not packed.works[label]:
        return 0.0
    a = packed.first_slot[packed.site[agent], day, label]
    cost = 0.0
    for t in range(a, a + packed.span[label]):
        cost += packed.pay[paid_by, t]
    for k in range(packed.n_breaks[label]):
        if not packed.breaks[label, k, 3]:
            place = books.places[agent, day, k]
            for t in range(place, place + packed.breaks[label, k, 2]):
                cost -= packed.pay[paid_by, t]
    return cost


@kernel
def put(packed, books, agent, free):  # type: ignore[no-untyped-def]
    """Brings in the tour that the books hold for the agent; of it the days of `free` were out."""
    books.own[agent] = own_cost(packed, books, agent)
    books.inside[agent] = True
    books.total[0] += books.own[agent] + _shift(packed, books, agent, free, 1)


@kernel
def take(packed, books, agent, free):  # type: ignore[no-untyped-def]
    """Takes the days of `free` of the agent's tour out; the books still hold it."""
    books.inside[agent] = False
    books.total[0] += _shift(packed, books, agent, free, -1) - books.own[agent]


@inner
def _shift(packed, books, agent, free, by):  # type: ignore[no-untyped-def]
    """Adds or removes the heads of a tour; returns what that changes in the cost."""
    group, change = packed.group[agent], 0.0
    for d in range(books.labels.shape[1]):
        if not free[d]:
            continue
        label = books.labels[agent, d]
        for r in range(len(packed.start_least)):
            if packed.start_member[agent, r] and packed.start_counts[r, label]:
                change += _row_change(
                    books.on_start, r, d, by, packed.start_least, packed.start_most,
                    packed.start_under, packed.start_over,
                )  # fmt: skip
        if not packed.works[label]:
            continue
        a = packed.first_slot[packed.site[agent], d, label]
        pause, count = 0, packed.n_breaks[label]
        for t in range(a, a + packed.span[label]):
            for r in range(len(packed.site_least)):
                if packed.site_member[agent, r]:
                    change += _row_change(
                        books.on_site, r, t, by, packed.site_least, packed.site_most,
                        packed.site_under, packed.site_over,
                    )  # fmt: skip
            while pause < count and t >= books.places[agent, d, pause] + packed.breaks[label, pause, 2]:
                pause += 1
            if pause < count and t >= books.places[agent, d, pause]:
                continue
            for r in range(len(packed.work_least)):
                if packed.work_member[agent, r]:
                    change += _row_change(
                        books.on_work, r, t, by, packed.work_least, packed.work_most,
                        packed.work_under, packed.work_over,
                    )  # fmt: skip
            if by > 0:
                change -= add_heads(books.filling, packed.pace, packed.ends, packed.worth, group, t, 1.0)
            else:
                change += remove_heads(books.filling, packed.pace, packed.ends, packed.worth, group, t, 1.0)
    return change


@inner
def _row_change(heads, r, t, by, least, most, under, over):  # type: ignore[no-untyped-def]
    """Changes the heads of a row by one; returns what its price changes by."""
    at = min(heads[r, t], heads[r, t] + by)
    heads[r, t] += by
    return by * _one_more(at, least[r, t], most[r, t], under[r], over[r])


@kernel
def move_to(packed, books, labels, places, free):  # type: ignore[no-untyped-def]
    """Gives everybody the tours of `labels` and `places`."""
    for agent in range(len(labels)):
        if books.inside[agent]:
            if (books.labels[agent] == labels[agent]).all() and (books.places[agent] == places[agent]).all():
                continue
            take(packed, books, agent, free)
        books.labels[agent] = labels[agent]
        books.places[agent] = places[agent]
        put(packed, books, agent, free)


@kernel
def recount(packed, books, free):  # type: ignore[no-untyped-def]
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
    total += _empty(books.on_work, packed.work_least, packed.work_under)
    total += _empty(books.on_site, packed.site_least, packed.site_under)
    total += _empty(books.on_start, packed.start_least, packed.start_under)
    books.total[0] = total
    for agent in range(len(books.labels)):
        if books.inside[agent]:
            put(packed, books, agent, free)


@inner
def _empty(heads, least, under):  # type: ignore[no-untyped-def]
    """Empties rows; returns what that costs."""
    cost = 0.0
    for r in range(heads.shape[0]):
        for i in range(heads.shape[1]):
            heads[r, i] = 0
            cost += least[r, i] * under[r]
    return cost
