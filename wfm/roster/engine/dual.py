"""A lower bound: what no roster can beat, by prices on heads instead of a roster.

Coverage and team rows are relaxed into prices (Lagrange): at any prices the cheapest tour of
every agent alone, plus what the queues and rows cost at those prices, is at most the cost of any
roster. The prices climb by Adam (Kingma and Ba 2015) along the mismatch between heads offered
and heads wanted; the best value met is kept, so every step leaves a valid bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.roster.engine.cells import place_breaks, price_labels
from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.problem import Problem, TeamRows
from wfm.roster.engine.tours import best_of, scratch
from wfm.roster.parts import Bools, Floats, Ints

_SAFETY = 1e-9
"""Share of the bound given away against rounding of floats."""

_RECENT = 100
"""Steps of which the tours are remembered."""

_AVERAGE = 8
"""Every so many steps the averaged prices are tried: they swing less and are worth more."""


class Prices(NamedTuple):
    """What a head is worth: to queues (slots, queues), to team rows (rules, rows) of each presence.

    Prices of rows are negative where heads must keep away.
    """

    head: Floats
    work: Floats
    site: Floats
    start: Floats


class Like(NamedTuple):
    """Agents that are the same to the pricing: the first of each, how many heads, and their kind.

    `kind`: those of one skill group, pay, site and team rows, whose shifts cost the same but for
    what is their own. By kind: `of` an agent of it. `member_at`, `members`: agents by likeness.
    """

    agent: Ints
    heads: Ints
    kind: Ints
    of: Ints
    member_at: Ints
    members: Ints


class Met(NamedTuple):
    """Tours met in recent steps, as rings over steps: labels, and first slots of breaks."""

    labels: Ints
    places: Ints


class _Room(NamedTuple):
    """Sums and costs by kind, and heads by kind and slot."""

    work: Floats
    site: Floats
    paid: Floats
    cells: Floats
    start: Floats
    busy: Floats
    present: Floats


class Dual:
    """Prices, and the best bound they have given; `best`: the prices that gave it."""

    def __init__(self, problem: Problem, head: Floats, best: Prices | None = None) -> None:
        """Starts at `head`, the worth of an effective head (slots, queues), or at prices known to be good."""
        self.problem = problem
        self.bound = -np.inf
        self.steps = 0
        p = problem
        teams = (p.work, p.on_site, p.start)
        rows = [np.zeros(t.least.shape) for t in teams]
        self._prices = Prices(*(x.copy() for x in (best or (head, *rows))))
        self.best = self._prices
        top = p.demand.worth.max(axis=2, initial=0.0)
        self._capped = tuple(_capped(t) for t in teams)
        self._low = Prices(
            np.zeros_like(top),
            *(np.where(c, -t.over[:, None], 0.0) for t, c in zip(teams, self._capped, strict=True)),
        )
        self._high = Prices(top, *(np.broadcast_to(t.under[:, None], t.least.shape).copy() for t in teams))
        scale = float(top.max(initial=1.0))
        self._reach = Prices(np.full(top.shape, scale), *(_reach(t, scale) for t in teams))
        self._average = Prices(*(x.copy() for x in self._prices))
        self._mean = Prices(*(np.zeros_like(x) for x in self._prices))
        self._square = Prices(*(np.zeros_like(x) for x in self._prices))
        self._slope = Prices(*(np.zeros_like(x) for x in self._prices))
        self.like = alike(p)
        kinds, most = len(self.like.of), p.packed.breaks.shape[1]
        self._room = _Room(
            *(np.zeros((kinds, p.slots + 1)) for _ in range(3)),
            *(np.zeros((kinds, p.days, p.labels)) for _ in range(2)),
            *(np.zeros((kinds, p.slots)) for _ in range(2)),
        )
        self._scratch = scratch(p.packed)
        ring = (len(self.like.agent), _RECENT, p.days)
        self.met = Met(np.zeros(ring, np.int16), np.zeros((*ring, most), np.int32))

    def climb(self, steps: int) -> None:
        """Takes steps up; needs no interpreter while it runs."""
        for _ in range(steps):
            self.steps += 1
            self._try(self._prices, (self.steps - 1) % _RECENT)
            _adam(
                self._prices, self._slope, self._mean, self._square, self._average,
                self._low, self._high, self._reach, self.steps, self._rate(),
            )  # fmt: skip
            if self.steps % _AVERAGE == 0:
                self._try(self._average, -1)

    def _rate(self) -> float:
        return 0.1 / (1 + self.steps / 15)

    def _try(self, prices: Prices, place: int) -> None:
        """Works out the slope of the bound; the bound itself is kept if it is the best so far."""
        value = _value(
            self.problem.packed, self.problem.demand.width, self._capped, self.problem.supply, self.like,
            prices, self._slope, self.met, place, self._room, self._scratch,
        )  # fmt: skip
        value -= abs(value) * _SAFETY
        if value > self.bound:
            self.bound = value
            self.best = Prices(*(x.copy() for x in prices))


def alike(problem: Problem) -> Like:
    """Which agents are the same to the pricing."""
    p, packed = problem, problem.packed
    same: dict[tuple[object, ...], list[int]] = {}
    kinds: dict[tuple[object, ...], int] = {}
    kind_of: list[int] = []
    for agent in range(p.agents):
        kind = (
            p.group[agent],
            p.pay_class[agent],
            p.site[agent],
            *(t.member[agent].tobytes() for t in (p.work, p.on_site, p.start)),
        )
        key = (kind, p.graph[agent], packed.node[agent], packed.bucket[agent], p.base[agent].tobytes())
        if key not in same:
            kind_of.append(kinds.setdefault(kind, len(kinds)))
        same.setdefault(key, []).append(agent)
    first = np.array([members[0] for members in same.values()], np.int64)
    count = np.array([len(members) for members in same.values()], np.int64)
    kind_index = np.array(kind_of, np.int64)
    of = np.array([first[np.flatnonzero(kind_index == k)[0]] for k in range(len(kinds))], np.int64)
    members = np.array([a for group in same.values() for a in group], np.int64)
    return Like(first, count, kind_index, of, np.concatenate([[0], np.cumsum(count)]), members)


def _reach(team: TeamRows, scale: float) -> Floats:
    """How far prices of rows may sensibly go: hard ceilings on the scale of what they protect."""
    over = np.where(team.over > 1e11, scale, team.over)
    return np.broadcast_to(np.maximum(over, team.under)[:, None], team.least.shape).copy()


def _capped(team: TeamRows) -> Bools:
    """Rows whose ceiling lies below the number of people who could be there."""
    return np.asarray(team.most < team.member.sum(axis=0)[:, None])


@kernel
def _value(  # type: ignore[no-untyped-def]
    packed, width, capped, supply, like, prices, slope, met, place, room, scratch
):
    """The bound at these prices, its slope in each of them, and the tours that give it."""
    slots, queues = prices.head.shape
    groups = len(packed.pace)
    value = _queues(width, packed.worth, prices.head, slope.head)
    value += _rows(prices.work, packed.work_least, packed.work_most, capped[0], slope.work)
    value += _rows(prices.site, packed.site_least, packed.site_most, capped[1], slope.site)
    value += _rows(prices.start, packed.start_least, packed.start_most, capped[2], slope.start)
    serves = np.zeros((groups, slots), np.int64)
    worth = np.zeros((groups, slots))
    for g in range(groups):
        for t in range(slots):
            for q in range(queues):
                here = prices.head[t, q] * packed.pace[g, q]
                if here > worth[g, t]:
                    worth[g, t], serves[g, t] = here, q
            value -= worth[g, t] * supply[t, g]
    _price_kinds(packed, like, prices, worth, room, scratch)
    for i in range(len(like.agent)):
        agent, kind, count = like.agent[i], like.kind[i], like.heads[i]
        graph = packed.graph[agent]
        cells, base = room.cells[kind], packed.base[agent]
        for d in range(len(base)):
            for m in range(packed.menu_at[graph], packed.menu_at[graph + 1]):
                label = packed.menu[m]
                scratch.cells[d, label] = cells[d, label] + base[d, label]
        value += count * best_of(packed, agent, scratch)
        _settle(packed, kind, agent, count, room, scratch)
        for r in range(len(packed.start_least)):
            if packed.start_member[agent, r]:
                for d in range(len(base)):
                    if packed.start_counts[r, scratch.labels[d]]:
                        slope.start[r, d] -= count
        if place >= 0:
            for d in range(len(base)):
                met.labels[i, place, d] = scratch.labels[d]
                for k in range(scratch.places.shape[1]):
                    met.places[i, place, d, k] = scratch.places[d, k]
    for kind in range(len(like.of)):
        agent = like.of[kind]
        g = packed.group[agent]
        for t in range(slots):
            busy = room.busy[kind, t]
            if queues and worth[g, t] > 0.0:
                slope.head[t, serves[g, t]] -= busy * packed.pace[g, serves[g, t]]
            for r in range(len(packed.work_least)):
                if packed.work_member[agent, r]:
                    slope.work[r, t] -= busy
            for r in range(len(packed.site_least)):
                if packed.site_member[agent, r]:
                    slope.site[r, t] -= room.present[kind, t]
    for g in range(groups):
        for t in range(slots):
            if worth[g, t] > 0.0:
                slope.head[t, serves[g, t]] -= supply[t, g] * packed.pace[g, serves[g, t]]
    return value


@inner
def _queues(width, worth, head, slope):  # type: ignore[no-untyped-def]
    """Least cost of the queues when effective heads cost `head`; the heads they then take."""
    slots, queues, segments = width.shape
    value = 0.0
    for t in range(slots):
        for q in range(queues):
            slope[t, q] = 0.0
            for k in range(segments):
                if worth[t, q, k] > head[t, q]:
                    value += width[t, q, k] * head[t, q]
                    slope[t, q] += width[t, q, k]
                else:
                    value += width[t, q, k] * worth[t, q, k]
    return value


@inner
def _rows(price, least, most, capped, slope):  # type: ignore[no-untyped-def]
    """Least cost of team rows at these prices, and the heads that they then ask for."""
    value = 0.0
    for r in range(price.shape[0]):
        for t in range(price.shape[1]):
            bound = 0.0
            if price[r, t] >= 0:
                bound = least[r, t]
            elif capped[r, t]:
                bound = most[r, t]
            value += price[r, t] * bound
            slope[r, t] = bound
    return value


@inner
def _price_kinds(packed, like, prices, worth, room, scratch):  # type: ignore[no-untyped-def]
    """Cost of every label for every kind, without what is an agent's own."""
    slots = worth.shape[1]
    room.busy[:] = 0.0
    room.present[:] = 0.0
    room.start[:] = 0.0
    menu = np.arange(len(packed.works))
    for kind in range(len(like.of)):
        agent = like.of[kind]
        g = packed.group[agent]
        pay = packed.pay[packed.pay_class[agent]]
        work, site, paid = room.work[kind], room.site[kind], room.paid[kind]
        for t in range(slots):
            at_work, present = -worth[g, t], 0.0
            for r in range(len(packed.work_least)):
                if packed.work_member[agent, r]:
                    at_work -= prices.work[r, t]
            for r in range(len(packed.site_least)):
                if packed.site_member[agent, r]:
                    present -= prices.site[r, t]
            work[t + 1] = work[t] + at_work
            site[t + 1] = site[t] + present
            paid[t + 1] = paid[t] + pay[t]
        cells = room.cells[kind]
        price_labels(packed, menu, packed.site[agent], work, site, paid, scratch, cells)
        for r in range(len(packed.start_least)):
            if packed.start_member[agent, r]:
                for d in range(cells.shape[0]):
                    for label in range(cells.shape[1]):
                        if packed.start_counts[r, label]:
                            cells[d, label] -= prices.start[r, d]


@inner
def _settle(packed, kind, agent, count, room, scratch):  # type: ignore[no-untyped-def]
    """Places the breaks of the tour in `scratch` and books its heads."""
    for d, label in enumerate(scratch.labels):
        if not packed.works[label]:
            continue
        a = packed.first_slot[packed.site[agent], d, label]
        place_breaks(packed, label, a, room.work[kind], room.paid[kind], scratch, scratch.places[d])
        pause, breaks = 0, packed.n_breaks[label]
        for t in range(a, a + packed.span[label]):
            room.present[kind, t] += count
            while pause < breaks and t >= scratch.places[d, pause] + packed.breaks[label, pause, 2]:
                pause += 1
            if pause == breaks or t < scratch.places[d, pause]:
                room.busy[kind, t] += count


@kernel
def _adam(prices, slope, mean, square, average, low, high, reach, step, rate):  # type: ignore[no-untyped-def]
    _adam_one(
        prices.head,
        slope.head,
        mean.head,
        square.head,
        average.head,
        low.head,
        high.head,
        reach.head,
        step,
        rate,
    )
    _adam_one(
        prices.work,
        slope.work,
        mean.work,
        square.work,
        average.work,
        low.work,
        high.work,
        reach.work,
        step,
        rate,
    )
    _adam_one(
        prices.site,
        slope.site,
        mean.site,
        square.site,
        average.site,
        low.site,
        high.site,
        reach.site,
        step,
        rate,
    )
    _adam_one(
        prices.start,
        slope.start,
        mean.start,
        square.start,
        average.start,
        low.start,
        high.start,
        reach.start,
        step,
        rate,
    )


@inner
def _adam_one(price, slope, mean, square, average, low, high, reach, step, rate):  # type: ignore[no-untyped-def]
    for i in range(price.shape[0]):
        for j in range(price.shape[1]):
            g = slope[i, j]
            mean[i, j] = 0.9 * mean[i, j] + 0.1 * g
            square[i, j] = 0.99 * square[i, j] + 0.01 * g * g
            m = mean[i, j] / (1 - 0.9**step)
            s = square[i, j] / (1 - 0.99**step)
            moved = price[i, j] + rate * reach[i, j] * m / (np.sqrt(s) + 1e-3)
            price[i, j] = min(max(moved, low[i, j]), high[i, j])
            average[i, j] = 0.95 * average[i, j] + 0.05 * price[i, j]
