"""A lower bound: what no roster can beat, by prices on heads instead of a roster.

Coverage and team rows are relaxed into prices (Lagrange): at any prices the cheapest tour of
every agent alone, plus what the queues and rows cost at those prices, is at most the cost of any
roster. The prices climb by Adam (Kingma and Ba 2015) along the mismatch between heads offered
and heads wanted; the best value met is kept, so every step leaves a valid bound.
"""

from __future__ import annotations

from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np

from wfm.roster.engine.adam import step_up
from wfm.roster.engine.cells import place_breaks, price_labels
from wfm.roster.engine.kernel import inner, kernel
from wfm.roster.engine.packed import APART, HARD, START, WORK, Index, Packed
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.tours import Scratch, best_of, scratch
from wfm.roster.parts import Bools, Floats, Ints

_SAFETY = 1e-9
"""Share of the bound given away against rounding of floats."""

_RATE, _SLOWER = 0.1, 15
"""Length of the first step, in prices; after so many steps it is half as long."""

_SAMPLE, _ROUGH = 100, 300
"""Agents in a sample, at least, and steps taken by samples."""

_RISE = 1e-5
"""Share of the bound by which a step must raise it to count as a rise."""

_RECENT = 100
"""Steps of which the tours are remembered."""

_AVERAGE = 8
"""Every so many steps the averaged prices are tried: they swing less and are worth more."""


class Prices(NamedTuple):
    """What a head is worth: to queues (slots, queues), to team rows (rows, slots).

    Prices of rows are negative where heads must keep away.
    """

    head: Floats
    row: Floats


class Guide(NamedTuple):
    """What a head is worth: of each group (slots, groups), to each team row (rows, slots)."""

    head: Floats
    row: Floats


class Like(NamedTuple):
    """Agents that are the same to the pricing: the first of each, how many heads, and their kind.

    `kind`: those of one skill group, pay, site and team rows, whose shifts cost the same but for
    what is their own. By kind: `of` an agent of it; `menu_at`, `menu`: labels its agents may have.
    `likeness`: by agent, which of these it is.
    """

    agent: Ints
    heads: Ints
    kind: Ints
    of: Ints
    menu_at: Ints
    menu: Index
    likeness: Ints


class Met(NamedTuple):
    """Tours met in recent steps, as rings over steps: labels, and first slots of breaks."""

    labels: Ints
    places: Ints


class _Sums(NamedTuple):
    """By kind: running sums of prices, and costs of labels."""

    work: Floats
    site: Floats
    cells: Floats


class _Share(NamedTuple):
    """What one thread prices: which likenesses, and the heads of their tours by kind and slot.

    `span`: (2,) first likeness and the one after the last; `start`: heads of rows that count labels.
    """

    span: Ints
    busy: Floats
    present: Floats
    start: Floats
    scratch: Scratch


class Dual:
    """Prices, and the best bound they have given; `best`: the prices that gave it."""

    def __init__(self, problem: Problem, head: Floats, best: Prices | None = None) -> None:
        """Starts at `head`, the worth of an effective head (slots, queues), or at prices known to be good."""
        self.problem = problem
        self.bound = -np.inf
        self.steps = 0
        self._moved = self._rose = 0
        p, packed = problem, problem.packed
        self._prices = Prices(*(x.copy() for x in (best or (head, np.zeros(packed.row_least.shape)))))
        self.best = self._prices
        top = p.demand.worth.max(axis=2, initial=0.0)
        scale = float(top.max(initial=1.0))
        self._capped = _capped(packed)
        under, over = packed.row_under[:, None], packed.row_over[:, None]
        self._low = Prices(np.zeros_like(top), np.where(self._capped, -over, 0.0))
        self._high = Prices(top, _spread(under, packed))
        # hard ceilings on the scale of what they protect
        reach = np.maximum(under, np.where(over > HARD / 10, scale, over))
        self._reach = Prices(np.full(top.shape, scale), _spread(reach, packed))
        self._average = Prices(*(x.copy() for x in self._prices))
        self._mean = Prices(*(np.zeros_like(x) for x in self._prices))
        self._square = Prices(*(np.zeros_like(x) for x in self._prices))
        self._slope = Prices(*(np.zeros_like(x) for x in self._prices))
        self.like = alike(p)
        kinds, most = len(self.like.of), p.packed.breaks.shape[1]
        work, site = np.zeros((2, kinds, p.slots + 1))
        self._sums = _Sums(work, site, np.zeros((kinds, p.days, p.labels)))
        likes = len(self.like.agent)
        self._alone = self._share(0, likes)
        self._halves = (self._share(0, likes // 2), self._share(likes // 2, likes))
        ring = (likes, _RECENT, p.days)
        self.met = Met(np.zeros(ring, np.int16), np.zeros((*ring, most), np.int32))

    @property
    def stalled(self) -> bool:
        """Whether the bound has hardly risen of late."""
        return self.steps - self._rose > _RECENT

    @property
    def recent(self) -> int:
        """How many steps `met` holds."""
        return min(self.steps, _RECENT)

    def guide(self) -> Guide:
        """What heads are worth at the prices of the best bound."""
        by_queue = self.best.head[:, None, :] * self.problem.pace[None, :, :]
        return Guide(np.asarray(by_queue.max(axis=2, initial=0.0)), self.best.row)

    def approach(self) -> None:
        """Steps by the slope of a sample of the agents: most of the way at a small part of the price."""
        every = len(self.like.agent) // _SAMPLE
        if every < 2:
            return
        for _ in range(_ROUGH):
            self._value(self._prices, -1, None, every, self._moved % every)
            self._move()

    def climb(self, steps: int, beside: Executor | None = None) -> None:
        """Takes steps up; needs no interpreter while it runs. `beside`: a second thread to help."""
        for _ in range(steps):
            self._try(self._prices, self.steps % _RECENT, beside)
            self.steps += 1
            self._move()
            if self.steps % _AVERAGE == 0:
                self._try(self._average, -1, beside)

    def _move(self) -> None:
        self._moved += 1
        rate = _RATE / (1 + self._moved / _SLOWER)
        for now in zip(
            self._prices, self._slope, self._mean, self._square, self._average,
            self._low, self._high, self._reach, strict=True,
        ):  # fmt: skip
            step_up(*now, self._moved, rate)

    def _try(self, prices: Prices, place: int, beside: Executor | None) -> None:
        """Keeps the bound at these prices if it is the best so far, and its tours where `place` is not -1."""
        value = self._value(prices, place, beside)
        value -= abs(value) * _SAFETY
        if value > self.bound:
            if value > self.bound + abs(value) * _RISE:
                self._rose = self.steps
            self.bound = value
            self.best = Prices(*(x.copy() for x in prices))

    def _value(
        self, prices: Prices, place: int, beside: Executor | None, every: int = 1, first: int = 0
    ) -> float:
        """The bound at these prices; leaves its slope. `every`, `first`: a sample stands for all."""
        packed, like, supply, sums = self.problem.packed, self.like, self.problem.supply, self._sums
        serves = np.zeros((len(packed.pace), self.problem.slots), np.int64)
        worth = np.zeros(serves.shape)
        value = _ask(
            packed, self.problem.demand.width, self._capped, supply, like,
            prices, self._slope, serves, worth, sums, self._alone.scratch,
        )  # fmt: skip
        shares = self._halves if beside else (self._alone,)
        jobs = [
            beside.submit(_tours, packed, like, sums, share, self.met, place, every, first)
            for share in shares[1:]
            if beside
        ]
        value += _tours(packed, like, sums, shares[0], self.met, place, every, first)
        value += sum(job.result() for job in jobs)
        for share in shares:
            _offer(packed, like, share, serves, worth, self._slope)
        _offer_supply(packed, supply, serves, worth, self._slope)
        return float(value)

    def _share(self, first: int, after: int) -> _Share:
        p, kinds = self.problem, len(self.like.of)
        busy, present = np.zeros((2, kinds, p.slots))
        return _Share(
            np.array([first, after]),
            busy,
            present,
            np.zeros((len(p.packed.row_kind), p.days)),
            scratch(p.packed),
        )


def alike(problem: Problem) -> Like:
    """Which agents are the same to the pricing."""
    p, packed = problem, problem.packed
    number: dict[tuple[object, ...], int] = {}
    kinds: dict[tuple[object, ...], int] = {}
    first: list[int] = []
    kind_of: list[int] = []
    likeness = np.zeros(p.agents, np.int64)
    for agent in range(p.agents):
        rows = packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]
        priced = rows[packed.row_kind[rows] != APART].tobytes()
        kind = (p.group[agent], p.pay_class[agent], p.site[agent], priced)
        key = (kind, p.graph[agent], packed.node[agent], packed.bucket[agent], p.base[agent].tobytes())
        if key not in number:
            number[key] = len(number)
            first.append(agent)
            kind_of.append(kinds.setdefault(kind, len(kinds)))
        likeness[agent] = number[key]
    of_kind = [[a for a, k in zip(first, kind_of, strict=True) if k == kind] for kind in range(len(kinds))]
    menus = [np.flatnonzero(np.isfinite(p.base[agents]).any(axis=(0, 1))) for agents in of_kind]
    return Like(
        np.array(first, np.int64),
        np.bincount(likeness),
        np.array(kind_of, np.int64),
        np.array([agents[0] for agents in of_kind], np.int64),
        _offsets([len(m) for m in menus]),
        np.concatenate(menus).astype(np.int32),
        likeness,
    )


def _offsets(lengths: Ints | list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.asarray(lengths, np.int64))])


def _spread(by_row: Floats, packed: Packed) -> Floats:
    """A number a row, at every slot or day of it."""
    return np.broadcast_to(by_row, packed.row_least.shape).copy()


def _capped(packed: Packed) -> Bools:
    """Rows whose ceiling lies below the number of people who could be there."""
    people = np.bincount(packed.row_of, minlength=len(packed.row_kind))
    return np.asarray(packed.row_most < people[:, None])


@kernel
def _ask(  # type: ignore[no-untyped-def]
    packed, width, capped, supply, like, prices, slope, serves, worth, sums, scratch
):
    """What queues and rows cost at these prices and the heads they then ask for; prices of all labels."""
    slots, queues = prices.head.shape
    value = _queues(width, packed.worth, prices.head, slope.head)
    value += _rows(prices.row, packed.row_least, packed.row_most, capped, slope.row)
    for g in range(len(packed.pace)):
        for t in range(slots):
            for q in range(queues):
                here = prices.head[t, q] * packed.pace[g, q]
                if here > worth[g, t]:
                    worth[g, t], serves[g, t] = here, q
            value -= worth[g, t] * supply[t, g]
    _price_kinds(packed, like, prices, worth, sums, scratch)
    return value


@kernel
def _tours(packed, like, sums, share, met, place, every, first):  # type: ignore[no-untyped-def]
    """Cost of the cheapest tours of a share of the agents, whose heads go into `share`.

    Of `every` so many likenesses one stands for all, beginning with `first`.
    """
    value, scratch = 0.0, share.scratch
    share.busy[:] = 0.0
    share.present[:] = 0.0
    share.start[:] = 0.0
    for i in range(share.span[0] + first, share.span[1], every):
        agent, kind, count = like.agent[i], like.kind[i], like.heads[i] * every
        graph = packed.graph[agent]
        cells, base = sums.cells[kind], packed.base[agent]
        for d in range(len(base)):
            for m in range(packed.menu_at[graph], packed.menu_at[graph + 1]):
                label = packed.menu[m]
                scratch.cells[d, label] = cells[d, label] + base[d, label]
        value += count * best_of(packed, agent, scratch)
        _settle(packed, kind, agent, count, sums, share)
        for r in packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]:
            if packed.row_kind[r] == START:
                for d in range(len(base)):
                    if packed.row_counts[r, scratch.labels[d]]:
                        share.start[r, d] += count
        if place >= 0:
            for d in range(len(base)):
                met.labels[i, place, d] = scratch.labels[d]
                for k in range(scratch.places.shape[1]):
                    met.places[i, place, d, k] = scratch.places[d, k]
    return value


@kernel
def _offer(packed, like, share, serves, worth, slope):  # type: ignore[no-untyped-def]
    """Takes the heads of a share off the slope."""
    slots = serves.shape[1]
    for kind in range(len(like.of)):
        agent = like.of[kind]
        g = packed.group[agent]
        for t in range(slots):
            if worth[g, t] > 0.0:
                slope.head[t, serves[g, t]] -= share.busy[kind, t] * packed.pace[g, serves[g, t]]
        for r in packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]:
            if packed.row_kind[r] != START:
                heads = share.busy if packed.row_kind[r] == WORK else share.present
                for t in range(slots):
                    slope.row[r, t] -= heads[kind, t]
    for r in range(share.start.shape[0]):
        for d in range(share.start.shape[1]):
            slope.row[r, d] -= share.start[r, d]


@kernel
def _offer_supply(packed, supply, serves, worth, slope):  # type: ignore[no-untyped-def]
    for g in range(len(worth)):
        for t in range(worth.shape[1]):
            if worth[g, t] > 0.0:
                slope.head[t, serves[g, t]] -= supply[t, g] * packed.pace[g, serves[g, t]]


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
def _price_kinds(packed, like, prices, worth, sums, scratch):  # type: ignore[no-untyped-def]
    """Cost of every label for every kind, without what is an agent's own."""
    slots = worth.shape[1]
    for kind in range(len(like.of)):
        agent = like.of[kind]
        g = packed.group[agent]
        paid = packed.paid[packed.pay_class[agent]]
        work, site = sums.work[kind], sums.site[kind]
        for t in range(slots):
            work[t + 1], site[t + 1] = -worth[g, t], 0.0
        mine = packed.row_of[packed.row_at[agent] : packed.row_at[agent + 1]]
        for r in mine:
            if packed.row_kind[r] != START:
                sum_of = work if packed.row_kind[r] == WORK else site
                for t in range(slots):
                    sum_of[t + 1] -= prices.row[r, t]
        for t in range(slots):
            work[t + 1] += work[t]
            site[t + 1] += site[t]
        cells = sums.cells[kind]
        menu = like.menu[like.menu_at[kind] : like.menu_at[kind + 1]]
        price_labels(packed, menu, packed.site[agent], work, site, paid, scratch, cells)
        for r in mine:
            if packed.row_kind[r] == START:
                for d in range(cells.shape[0]):
                    for label in menu:
                        if packed.row_counts[r, label]:
                            cells[d, label] -= prices.row[r, d]


@inner
def _settle(packed, kind, agent, count, sums, share):  # type: ignore[no-untyped-def]
    """Places the breaks of the tour in the scratch and books its heads."""
    scratch, paid = share.scratch, packed.paid[packed.pay_class[agent]]
    for d, label in enumerate(scratch.labels):
        if not packed.works[label]:
            continue
        a = packed.first_slot[packed.site[agent], d, label]
        place_breaks(packed, label, a, sums.work[kind], paid, scratch, scratch.places[d])
        pause, breaks = 0, packed.n_breaks[label]
        for t in range(a, a + packed.span[label]):
            share.present[kind, t] += count
            while pause < breaks and t >= scratch.places[d, pause] + packed.breaks[label, pause, 2]:
                pause += 1
            if pause == breaks or t < scratch.places[d, pause]:
                share.busy[kind, t] += count
