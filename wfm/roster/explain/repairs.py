"""The smallest changes of rules or inputs that give somebody a tour, and what that tour costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from wfm.domain.errors import Repair
from wfm.pay.tariff import Tariff
from wfm.roster.context import Context
from wfm.roster.engine.problem import Demand
from wfm.roster.engine.state import State
from wfm.roster.explain.alone import Alone
from wfm.roster.parts import Apart, Rows
from wfm.roster.rules.base import Rule
from wfm.roster.weigh import compile_rules, weigh

_MOST_STEPS = 24
"""Steps by which one setting is eased before it counts as no help."""


def repairs(context: Context, rules: Sequence[Rule], names: Iterable[str], tariff: Tariff) -> list[Repair]:
    """What would give the only person of `context` a tour, one change at a time, cheapest first.

    Of each way to relax a rule of `names` the least that helps; the rule left out for this person
    where none does. `cost` is what pay and wishes of the cheapest tour then come to.
    """
    found = []
    for name in names:
        mine = [rule for rule in rules if rule.name == name and rule.binds(context, 0)]
        helpful = [way for rule in mine for way in _eased(context, rules, rule)]
        if not helpful:
            others = [rule for rule in rules if rule.name != name]
            if Alone(context, others).allows(r.name for r in others):
                helpful = [(f"for this person without: {name.replace('_', ' ')}", context, others)]
        found += [Repair(name, words, _cost(world, left, tariff)) for words, world, left in helpful]
    return sorted(found, key=lambda r: np.inf if r.cost is None else r.cost)


def _eased(context: Context, rules: Sequence[Rule], rule: Rule) -> Iterator[tuple[str, Context, list[Rule]]]:
    """The first step of each way to relax a rule that gives a tour."""
    for way in rule.relaxed(context):
        for step, (words, eased, world) in enumerate(way):
            changed = [eased if other is rule else other for other in rules]
            if Alone(world, changed).allows(r.name for r in changed):
                yield words, world, changed
                break
            if step == _MOST_STEPS:
                break


def _cost(context: Context, rules: Sequence[Rule], tariff: Tariff) -> int | None:
    """Pay and wishes of the cheapest tour of one person without a team, minor units."""
    parts = {
        name: [p for p in compiled if not isinstance(p, Rows | Apart)]
        for name, compiled in compile_rules(rules, context).items()
    }
    nothing = np.zeros((context.grid.n_slots, len(tariff.scenario.queues), 1))
    demand = Demand(tuple(tariff.scenario.queues), nothing, nothing)
    answer = State(weigh(context, parts, tariff, demand)).respond(0)
    return None if answer is None else round(answer[0])
