"""Rules, pay and demand put together: what the engine is given, and what explanations ask again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wfm.domain.shift import Kind
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.engine.problem import Demand, Problem, assemble
from wfm.roster.inputs import pace
from wfm.roster.parts import Part
from wfm.roster.pay_parts import pay_parts, slot_pay
from wfm.roster.rules.base import Rule

Compiled = Mapping[str, Sequence[Part]]
"""Parts by the name of their rule."""


def compile_rules(rules: Iterable[Rule], context: Context) -> dict[str, list[Part]]:
    """Parts by rule; rules of one name together."""
    parts: dict[str, list[Part]] = {}
    for rule in rules:
        parts.setdefault(rule.name, []).extend(rule.compile(context))
    return parts


def weigh(context: Context, parts: Compiled, tariff: Tariff, demand: Demand) -> Problem:
    """The problem of these people under these rules."""
    return assemble(
        context,
        [p for compiled in parts.values() for p in compiled] + pay_parts(context, tariff),
        pace(tariff.scenario, context.agents),
        slot_pay(context, tariff),
        demand,
        _carried(context),
    )


def _carried(context: Context) -> list[tuple[int, int]]:
    """Work from before the horizon that runs into it: agent, and the minute at which it ends."""
    return [
        (i, past.end)
        for i, agent in enumerate(context.agents)
        for past in context.past.get(agent.agent_id, ())
        if past.end > 0 and past.kind is Kind.WORK
    ]
