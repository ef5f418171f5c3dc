"""The cheapest tour of one agent under conditions: what somebody asks, not what the search does."""

from __future__ import annotations

import numpy as np

from wfm.roster.engine.cells import price_labels
from wfm.roster.engine.kernel import kernel
from wfm.roster.engine.state import State, Tour, marginal_prices
from wfm.roster.engine.tours import best_of
from wfm.roster.parts import Bools, Floats


def cheapest_within(state: State, agent: int, allowed: Bools, bounty: Floats | None = None) -> Tour | None:
    """The cheapest tour of an agent who is out, given all others; None: the agent's rules leave none.

    `allowed`: (days, labels); `bounty`: (slots,) paid for being at work, on top of what it is worth.
    """
    p = state.problem
    extra = np.zeros(p.slots) if bounty is None else bounty
    cost = _within(p.packed, state.books, state.sums, state.room, agent, allowed, extra)
    if not np.isfinite(cost):
        return None
    return state.tour(agent, state.room.labels.copy(), np.diff(state.sums.work))


@kernel
def _within(packed, books, sums, room, agent, allowed, bounty):  # type: ignore[no-untyped-def]
    """Cost of the cheapest tour; its labels are left in `room.labels`, its prices in `sums`."""
    marginal_prices(packed, books, sums, room, agent)
    total = 0.0
    for t in range(len(bounty)):
        total += bounty[t]
        sums.work[t + 1] -= total
    graph = packed.graph[agent]
    menu = packed.menu[packed.menu_at[graph] : packed.menu_at[graph + 1]]
    paid = packed.paid[packed.pay_class[agent]]
    price_labels(packed, menu, packed.site[agent], sums.work, sums.site, paid, room, room.cells)
    for d in range(len(room.cells)):
        for label in menu:
            if allowed[d, label]:
                room.cells[d, label] += packed.base[agent, d, label] + sums.start[d, label]
            else:
                room.cells[d, label] = np.inf
    return best_of(packed, agent, room)
