"""What pay weighs in the solver, as parts and prices of slots."""

from __future__ import annotations

import numpy as np

from wfm.domain.shift import Kind
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.parts import CellCost, Counter, Floats, Part
from wfm.roster.rules.compiling import hours_before


def pay_parts(context: Context, tariff: Tariff) -> list[Part]:
    """Pay that does not go by the slot: allowances by the day, overtime by the week."""
    days, labels = context.grid.days, context.labels
    parts: list[Part] = []
    on_call = context.mask(Kind.ON_CALL)
    if on_call.any():
        for i, agent in enumerate(context.agents):
            cost = np.where(on_call, tariff.on_call_price(agent), 0.0)
            parts.append(CellCost((i,), np.broadcast_to(cost, (days, len(labels)))))
    paid = np.array([label.paid_min if label.kind is Kind.WORK else 0 for label in labels], dtype=np.int64)
    use = np.broadcast_to(paid, (days, len(labels)))
    like: dict[tuple[str, int], list[int]] = {}
    for i, agent in enumerate(context.agents):
        if context.contracts[agent.contract].overtime_after_h_week is not None:
            like.setdefault((agent.contract, agent.hourly_cost), []).append(i)
    for (contract, _), members in like.items():
        for first, last in context.weeks:
            before = tuple(hours_before(context, i, first) for i in members)
            # hours of last week may already pass the ceiling; they forbid more work, not the week
            top = max(int(context.contracts[contract].max_h_week * 60), *before)
            price = np.array([tariff.overtime_price(context.agents[members[0]], v) for v in range(top + 1)])
            parts.append(Counter(tuple(members), use, before, price, first, last))
    return parts


def slot_pay(context: Context, tariff: Tariff) -> Floats:
    """Pay of a paid slot, (agents, slots); past the horizon as far as a shift may run."""
    longest = max(label.end_min for label in context.labels)
    slots = context.grid.n_slots + -(-longest // context.grid.slot_min)
    known: dict[tuple[str, str, int], Floats] = {}
    for agent in context.agents:
        key = (agent.site, agent.contract, agent.hourly_cost)
        if key not in known:
            known[key] = tariff.slot_prices(agent, slots)
    return np.stack([known[a.site, a.contract, a.hourly_cost] for a in context.agents])
