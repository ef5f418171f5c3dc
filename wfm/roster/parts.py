"""What rules compile to, and all that the engine knows of them.

A part concerns a set of agents, given by their positions in `Context.agents`. Days are counted
from 0; labels are the positions in `Context.labels` of the agent's site, 0 being the day off.
Costs are in minor units of the currency, as floats; infinity forbids.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FORBIDDEN = -1
"""Target of a step that an automaton does not allow."""


@dataclass(frozen=True, eq=False)
class Filter:
    """Which labels are possible at all. `allowed`: (days, labels)."""

    agents: tuple[int, ...]
    allowed: Bools


@dataclass(frozen=True, eq=False)
class CellCost:
    """A price of each label on each day. `cost`: (days, labels)."""

    agents: tuple[int, ...]
    cost: Floats


@dataclass(frozen=True, eq=False)
class Clock:
    """No label may start before the release of the one before; days off let time pass.

    `start`, `release`: (days, labels), minutes of the horizon; those of days off are not read.
    `ready`: per agent of `agents`, the release of the last shift before the horizon.
    """

    agents: tuple[int, ...]
    start: Ints
    release: Ints
    ready: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Automaton:
    """Allowed sequences. `step`: (days, states, labels) -> state or FORBIDDEN.

    `initial`: state per agent of `agents`; `final_cost`: (states,), infinity where a sequence
    may not end; `arrival_cost`: (states,), price of each day that leads to a state, none where not given.
    """

    agents: tuple[int, ...]
    step: Ints
    initial: tuple[int, ...]
    final_cost: Floats
    arrival_cost: Floats | None = None


@dataclass(frozen=True, eq=False)
class Counter:
    """A sum over days `first` to `last`, both included, with bounds and a price.

    `use`: (days, labels), whole units; that of other days is not read. `initial`: value per agent
    of `agents` before `first`. `final_cost[v]`: price of ending `last` with value v, for
    v = 0 .. upper; infinity where it is not allowed.
    """

    agents: tuple[int, ...]
    use: Ints
    initial: tuple[int, ...]
    final_cost: Floats
    first: int = 0
    last: int | None = None
    """None: the last day of the horizon."""


class Presence(StrEnum):
    """What of a shift a team rule counts."""

    WORK = "work"  # at work, not on a break: one row a slot
    SITE = "site"  # present, breaks included: one row a slot
    START = "start"  # the day on which it starts: one row a day


@dataclass(frozen=True, eq=False)
class Rows:
    """How many of `agents` are present, row by row, with prices.

    `counts`: (labels,) which labels count. `least`, `most`: (rows,) heads; each head below
    `least` costs `under_price`, each above `most` costs `over_price`; infinity makes it hard.
    """

    name: str
    agents: tuple[int, ...]
    presence: Presence
    counts: Bools
    least: Ints
    most: Ints
    under_price: float = 0.0
    over_price: float = float("inf")


@dataclass(frozen=True, eq=False)
class Apart:
    """Breaks of `agents` apart: of those present in a slot at most `share` may be on one, but always one.

    Each person more on a break costs `price` a slot.
    """

    name: str
    agents: tuple[int, ...]
    share: float
    price: float


Part = Filter | CellCost | Clock | Automaton | Counter | Rows | Apart
UNLIMITED = np.iinfo(np.int64).max // 4
"""`Rows.most` where there is no ceiling."""


def explore(
    agents: Sequence[int],
    initial: Sequence[Hashable],
    step: Callable[[Hashable, int, int], Hashable | None],
    final_cost: Callable[[Hashable], float],
    days: int,
    labels: int,
    arrival_cost: Callable[[Hashable], float] | None = None,
) -> Automaton:
    """The automaton of a step function over any hashable states, by exploration from `initial`.

    `step(state, day, label)` gives the next state, or None where the label is not allowed.
    Labels that behave alike should be told apart inside `step` by what they share: it is called
    once a (state, day, label).
    """
    index: dict[Hashable, int] = {}
    for state in initial:
        index.setdefault(state, len(index))
    frontier = list(index)
    moves: list[dict[int, dict[int, int]]] = [{} for _ in range(days)]
    for day in range(days):
        reached: dict[Hashable, None] = {}
        for state in frontier:
            row: dict[int, int] = {}
            for label in range(labels):
                after = step(state, day, label)
                if after is not None:
                    row[label] = index.setdefault(after, len(index))
                    reached[after] = None
            moves[day][index[state]] = row
        frontier = list(reached)
    table = np.full((days, len(index), labels), FORBIDDEN, dtype=np.int64)
    for day, rows in enumerate(moves):
        for state_index, row in rows.items():
            for label, after_index in row.items():
                table[day, state_index, label] = after_index
    final = np.array([final_cost(state) for state in index], dtype=np.float64)
    arrival = np.array([arrival_cost(state) for state in index]) if arrival_cost else None
    return Automaton(tuple(agents), table, tuple(index[s] for s in initial), final, arrival)
