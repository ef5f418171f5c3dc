"""Why somebody has no legal tour: a smallest set of rules that cannot hold together, and repairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wfm.domain.errors import Conflict, Repair
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.engine.graph import build, sequences
from wfm.roster.engine.tours import best_tour
from wfm.roster.explain.alone import Alone, only
from wfm.roster.explain.repairs import repairs
from wfm.roster.parts import Automaton, Clock, Counter, Filter, Part
from wfm.roster.rules.base import Rule


def conflict(context: Context, rules: Sequence[Rule], tariff: Tariff, agent: int) -> Conflict:
    """The rules that leave the agent no tour, and what would help, cheapest first."""
    alone = Alone(only(context, agent), rules)
    needed = alone.smallest()
    binding = [rule for rule in rules if rule.name in needed and rule.binds(context, agent)]
    found = tuple(repairs(alone.context, rules, needed, tariff))
    person = context.agents[agent]
    reasons = "; ".join(dict.fromkeys(rule.say() for rule in binding))
    words = f"{person.name} ({person.agent_id}) has no legal week: these cannot hold together: {reasons}"
    return Conflict(person.agent_id, person.name, needed, words + _helps(found, tariff), found)


def _helps(found: Sequence[Repair], tariff: Tariff) -> str:
    if not found:
        return "; no single change helps"
    pay = tariff.pay
    each = [
        r.words if r.cost is None else f"{r.words} (pay {r.cost / 10**pay.minor_digits:,.0f} {pay.currency})"
        for r in found
    ]
    return "; what would help, cheapest first: " + "; or ".join(each)


def without_tour(context: Context, parts: Sequence[Part]) -> list[int]:
    """Those whom the parts leave no tour; cheap for many who are alike."""
    days, labels = context.grid.days, len(context.labels)
    allowed = np.ones((len(context.agents), days, labels), dtype=np.bool_)
    for part in parts:
        if isinstance(part, Filter):
            allowed[list(part.agents)] &= part.allowed
    tied = [part for part in parts if isinstance(part, Clock | Automaton | Counter)]
    lost = []
    for group in sequences(tied, len(context.agents)):
        graph = build(group, days, labels)
        for agent in group.agents:
            cost, _ = best_tour(graph, agent, np.where(allowed[agent], 0.0, np.inf))
            if not np.isfinite(cost):
                lost.append(agent)
    return sorted(lost)
