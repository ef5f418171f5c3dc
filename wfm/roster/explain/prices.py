"""What each rule and ceiling costs: relaxed by one step, and the roster solved again from the one there is.

With C a cost found, L a proved bound and 0 the rules as they are, 1 those relaxed, what a step is truly
worth lies between L0 - C1 and C0 - L1. The difference C0 - C1 is told as its price only where it exceeds
both gaps, C0 - L0 and C1 - L1: what is less may come from one search having gone better than the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pydantic import ValidationError

from wfm.config.roster import Contract
from wfm.config.scenario import Scenario
from wfm.domain.answers import Price, Prices
from wfm.domain.control import Progress, Quiet, Stop
from wfm.domain.result import Outcome
from wfm.domain.shift import Kind
from wfm.roster.rules.base import Rule
from wfm.roster.rules.keep import Keep
from wfm.roster.solve import solve


@dataclass(frozen=True, eq=False)
class Step:
    """One rule or ceiling a step easier: `now` and `then` in a planner's words."""

    name: str
    now: str
    then: str
    scenario: Scenario
    rules: tuple[Rule, ...]


def prices(
    requirement: pd.DataFrame,
    inputs: Mapping[str, pd.DataFrame],
    rules: Sequence[Rule],
    scenario: Scenario,
    roster: pd.DataFrame,
    *,
    bound: int | None,
    stop: Callable[[], Stop],
    progress: Progress,
) -> Prices:
    """Every step there is, dearest first; those whose price cannot be told last.

    The roster as it is is searched again first, so that each step is held against as long a search.

    Args:
        roster: where each search starts; with a rule `keep` they start from the roster that it keeps.
        bound: what is proved of the plan already, minor units.
        stop: makes what stops one search.
    """
    scenario = _with(scenario, meetings={})  # they are placed once a roster stands, and weigh nothing in it
    if not any(isinstance(rule, Keep) for rule in rules):
        inputs = {**inputs, "base_roster": roster}

    def again(world: Scenario, bent: Sequence[Rule]) -> Outcome:
        return solve(requirement, inputs, bent, world, stop=stop(), progress=Quiet()).outcome

    every = list(steps(scenario, rules, inputs))
    progress.tell("prices", done=0, total=len(every) + 1)
    base = again(scenario, rules)
    found = []
    for done, step in enumerate(every, start=1):
        progress.tell("prices", done=done, total=len(every) + 1)
        found.append((step, again(step.scenario, step.rules)))
    known = [b for b in (bound, base.lower_bound, *(o.lower_bound for _, o in found)) if b is not None]
    proved = min(max(known), base.cost) if known else None  # what binds easier rules binds these
    told = [_price(step, base.cost, proved, outcome) for step, outcome in found]
    told.sort(key=lambda p: (p.price is None, -(p.price or 0), -(p.most or 0)))
    return Prices(base.cost, proved, tuple(told))


def _price(step: Step, cost: int, proved: int | None, then: Outcome) -> Price:
    """What the step saves, where it can be told."""
    saved = max(0, cost - then.cost)
    if proved is None or then.lower_bound is None:
        return Price(step.name, step.now, step.then, None, 0, None)
    least, most = max(0, proved - then.cost), max(0, cost - then.lower_bound)
    gaps = cost - proved, then.cost - then.lower_bound
    sure = saved > max(gaps) or most <= 1
    return Price(step.name, step.now, step.then, saved if sure else None, least, most)


def steps(scenario: Scenario, rules: Sequence[Rule], inputs: Mapping[str, pd.DataFrame]) -> Iterator[Step]:
    """Each parameter of a rule that has a step; other rules of the settings left out; ceilings."""
    for k, rule in enumerate(rules):
        others = [*rules[:k], *rules[k + 1 :]]
        eased = list(_eased(rule))
        for easier in eased:
            bent = (*rules[:k], easier, *rules[k + 1 :])
            yield Step(rule.name, rule.say(), easier.say(), scenario, bent)
        if not rule.eases and (not rule.always or (rule.name == "locks" and len(inputs["locks"]))):
            yield Step(rule.name, rule.say(), "", scenario, tuple(others))
    yield from _ceilings(scenario, tuple(rules))


def _eased(rule: Rule) -> Iterator[Rule]:
    for key, size in rule.eases.items():
        if (value := getattr(rule, key)) is not None:
            try:
                yield type(rule).model_validate(rule.model_dump() | {key: value + size})
            except ValidationError:
                continue  # as easy as it can be


def _ceilings(scenario: Scenario, rules: tuple[Rule, ...]) -> Iterator[Step]:
    roster = scenario.roster
    for name, site in scenario.sites.items():
        more = site.model_copy(update={"seats": site.seats + 1})
        world = scenario.model_copy(update={"sites": {**scenario.sites, name: more}})
        yield Step("seats", f"{site.seats} seats in {name}", f"{more.seats} seats in {name}", world, rules)
    for name, pool in roster.pools.items():
        if pool.max_heads is not None:
            most = pool.max_heads + 1
            now, then = (f"at most {heads} heads of pool {name} at once" for heads in (pool.max_heads, most))
            larger = pool.model_copy(update={"max_heads": most})
            pools = {**roster.pools, name: larger}
            yield Step("pool_ceiling", now, then, _with(scenario, pools=pools), rules)
    for name, terms in roster.contracts.items():
        shift = _shortest_h(scenario, terms)
        yield from _hours(scenario, rules, name, "max_h_week", "at most", shift)
        if terms.min_h_week > 0:
            yield from _hours(scenario, rules, name, "min_h_week", "at least", -min(shift, terms.min_h_week))


def _hours(
    scenario: Scenario, rules: tuple[Rule, ...], name: str, key: str, words: str, more: float
) -> Iterator[Step]:
    """A contract's hours of a week, by a shift."""
    terms = scenario.roster.contracts[name]
    hours = getattr(terms, key)
    contracts = {**scenario.roster.contracts, name: terms.model_copy(update={key: hours + more})}
    now, then = (f"{words} {h:g} h a week in contract {name}" for h in (hours, hours + more))
    yield Step("contract_hours", now, then, _with(scenario, contracts=contracts), rules)


def _shortest_h(scenario: Scenario, terms: Contract) -> float:
    """Paid hours of the shortest shift of work of a contract; an hour where it has none."""
    work = [scenario.roster.shifts[s] for s in terms.shifts if scenario.roster.shifts[s].kind is Kind.WORK]
    paid = [t.length_min - sum(b.length_min for b in t.breaks if not b.paid) for t in work]
    return min(paid, default=60) / 60


def _with(scenario: Scenario, **changes: Any) -> Scenario:
    return scenario.model_copy(update={"roster": scenario.roster.model_copy(update=changes)})
