"""What each refusal saved: the cheapest tour that grants it, all others as they are, against the present."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from wfm.roster.explain.changes import Weight, away, cheapest, shown, weight
from wfm.roster.explain.finished import Finished
from wfm.roster.explain.obstacles import obstacles
from wfm.roster.leave import REFUSED
from wfm.roster.parts import Bools
from wfm.tables import REFUSALS, rows
from wfm.words import mark

MOST = 400
"""Refusals that are priced, the heaviest: more would take long."""
NO_TOUR = mark("the rules leave no days that grant it: {rules}")
FULL = mark("ceilings leave no room for it: {rules}")
LEFT = mark("granting it would have been cheaper by {amount} {currency}: the search left it")
TOO_MANY = mark("not worked out: only the {count} heaviest refusals are")


@dataclass(frozen=True, eq=False)
class _Refusal:
    """`grants`: (days, labels) that grant it."""

    agent: int
    date: date
    kind: str
    asked: str
    has: str
    weight: int
    grants: Bools


def refusals(plan: Finished, inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Table REFUSALS of a plan; its people are taken out one by one and put back."""
    found = sorted([*_wishes(plan), *_leave(plan, inputs)], key=lambda r: -r.weight)
    table = []
    for number, refusal in enumerate(found):
        saved, words = _priced(plan, refusal) if number < MOST else (None, TOO_MANY.format(count=MOST))
        table.append(
            {
                "agent_id": plan.context.agents[refusal.agent].agent_id,
                "date": pd.Timestamp(refusal.date),
                "kind": refusal.kind,
                "asked": refusal.asked,
                "has": refusal.has,
                "weight": refusal.weight,
                "saved": saved,
                "words": words,
            }
        )
    frame = pd.DataFrame(table, columns=REFUSALS.names)
    return REFUSALS.conform(frame.sort_values(["date", "agent_id", "kind", "asked"], kind="stable"))


def _wishes(plan: Finished) -> Iterator[_Refusal]:
    context = plan.context
    codes = np.array([label.code for label in context.labels])
    for agent, person in enumerate(context.agents):
        for wish in context.wishes.get(person.agent_id, ()):
            if not 0 <= wish.day < context.grid.days or not wish.weight:
                continue
            label = int(plan.state.books.labels[agent, wish.day])
            granting = (codes == wish.code) == (wish.weight > 0)
            if granting[label]:
                continue
            grants = np.ones((context.grid.days, len(codes)), dtype=np.bool_)
            grants[wish.day] = granting
            asked = wish.code if wish.weight > 0 else f"not {wish.code}"
            on = context.grid.dates[wish.day]
            cost = round(abs(wish.weight))
            yield _Refusal(agent, on, "wish", asked, shown(plan, label), cost, grants)


def _leave(plan: Finished, inputs: Mapping[str, pd.DataFrame]) -> Iterator[_Refusal]:
    """Requests refused; the hours that such leave would count for are left out of account."""
    table = inputs.get("leave_requests")
    if table is None or table.empty:
        return
    context = plan.context
    number = {agent.agent_id: i for i, agent in enumerate(context.agents)}
    for row in rows(table[table["answer"] == REFUSED]):
        agent = number[row.agent_id]
        site = context.agents[agent].site
        first, last = (context.grid.minute_of(at) for at in (row.start, row.end))
        grants = (context.ends[site] <= first) | (context.starts[site] >= last)
        grants[:, 0] = True
        touched = [d for d, (a, z) in enumerate(pairwise(context.midnights[site])) if a < last and first < z]
        if not touched:
            continue
        has = ", ".join(shown(plan, int(plan.state.books.labels[agent, d])) for d in touched)
        on = row.start.tz_convert(context.sites[site].zone).date()
        yield _Refusal(agent, on, "leave", "leave", has, 0, grants)


def _priced(plan: Finished, refusal: _Refusal) -> tuple[float | None, str]:
    """What the refusal saved, or why it could not be granted."""
    with away(plan, refusal.agent) as tour:
        now = weight(plan, refusal.agent, tour)
        granted = cheapest(plan, refusal.agent, allowed=refusal.grants)
        then: Weight | None = None if granted is None else weight(plan, refusal.agent, granted)
        if then is None:
            wanted = refusal.grants & ~refusal.grants.all(axis=1, keepdims=True)
            against = obstacles(plan, refusal.agent, tour, wanted)
            return None, NO_TOUR.format(rules=_names(against))
    if then.full:
        return None, FULL.format(rules=_names(then.full))
    saved = round(then.total - now.total)
    if saved >= 0:
        return float(saved), ""
    pay = plan.scenario.pay
    return 0.0, LEFT.format(amount=f"{-saved / 10**pay.minor_digits:,.2f}", currency=pay.currency)


def _names(rules: tuple[str, ...]) -> str:
    return ", ".join(rule.replace("_", " ") for rule in rules)
