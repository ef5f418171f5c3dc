"""Why somebody has no legal tour: a smallest set of rules that cannot hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from wfm.domain.errors import Conflict
from wfm.roster.context import Context
from wfm.roster.engine.graph import build, sequences
from wfm.roster.engine.tours import best_tour
from wfm.roster.parts import Automaton, Clock, Counter, Filter, Part


def conflict(
    context: Context, parts: Mapping[str, Sequence[Part]], words: Mapping[str, str], agent: int
) -> Conflict:
    """The agent's conflict, found by leaving out rules one by one (deletion filter).

    `parts`, `words`: by rule. What remains has no tour, and has one without any single rule of it.
    """
    needed = [name for name, compiled in parts.items() if any(agent in p.agents for p in compiled)]
    for name in list(needed):
        without = [n for n in needed if n != name]
        if not _has_tour(context, [p for n in without for p in parts[n]], agent):
            needed = without
    person = context.agents[agent]
    reasons = "; ".join(words[name] for name in needed)
    return Conflict(
        person.agent_id,
        person.name,
        tuple(needed),
        f"{person.name} ({person.agent_id}) has no legal week: these cannot hold together: {reasons}",
    )


def without_tour(context: Context, parts: Sequence[Part], agents: Sequence[int]) -> list[int]:
    """Those of `agents` whom the parts leave no tour; cheap for many who are alike."""
    days, labels = context.grid.days, len(context.labels)
    allowed = np.ones((len(context.agents), days, labels), dtype=np.bool_)
    for part in parts:
        if isinstance(part, Filter):
            allowed[list(part.agents)] &= part.allowed
    tied = [part for part in parts if isinstance(part, Clock | Automaton | Counter)]
    lost = []
    for group in sequences(tied, len(context.agents)):
        members = sorted(set(group.agents) & set(agents))
        graph = build(group, days, labels) if members else None
        for agent in members:
            assert graph is not None
            cost, _ = best_tour(graph, agent, np.where(allowed[agent], 0.0, np.inf))
            if not np.isfinite(cost):
                lost.append(agent)
    return sorted(lost)


def _has_tour(context: Context, parts: Sequence[Part], agent: int) -> bool:
    alone = [
        _alone(p, agent) if isinstance(p, Clock | Automaton | Counter) else p
        for p in parts
        if agent in p.agents
    ]
    return not without_tour(context, alone, [agent])


def _alone(part: Clock | Automaton | Counter, agent: int) -> Clock | Automaton | Counter:
    where = part.agents.index(agent)
    if isinstance(part, Clock):
        return replace(part, agents=(agent,), ready=(part.ready[where],))
    return replace(part, agents=(agent,), initial=(part.initial[where],))
