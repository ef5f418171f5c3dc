"""A plain reading of parts, for tests: may a sequence of labels be, and what does it cost?"""

from __future__ import annotations

import math
from collections import Counter as Counts
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from tests.roster.world import Day, World, choices
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Apart, Automaton, CellCost, Clock, Counter, Filter, Part, Presence, Rows
from wfm.roster.rules.base import Rule


def cost_of(parts: Sequence[Part], agent: int, labels: Sequence[int]) -> float:
    """What one agent's labels cost by parts that are not of the team; infinity where one forbids them."""
    total = 0.0
    for part in parts:
        if isinstance(part, Rows | Apart) or agent not in part.agents:
            continue
        where = part.agents.index(agent)
        match part:
            case Filter():
                total += sum(0.0 if part.allowed[d, x] else math.inf for d, x in enumerate(labels))
            case CellCost():
                total += sum(part.cost[d, x] for d, x in enumerate(labels))
            case Clock():
                ready = part.ready[where]
                for d, x in enumerate(labels):
                    if x:
                        total += math.inf if part.start[d, x] < ready else 0.0
                        ready = part.release[d, x]
            case Automaton():
                state = part.initial[where]
                for d, x in enumerate(labels):
                    state = part.step[d, state, x]
                    if state < 0:
                        return math.inf
                    total += 0.0 if part.arrival_cost is None else part.arrival_cost[state]
                total += part.final_cost[state]
            case Counter():
                last = len(labels) - 1 if part.last is None else part.last
                value = part.initial[where] + sum(part.use[d, labels[d]] for d in range(part.first, last + 1))
                total += part.final_cost[value] if value < len(part.final_cost) else math.inf
    return total


def rows_cost(
    parts: Sequence[Part], context: Context, tours: Sequence[Sequence[int]], breaks: Sequence[int] = ()
) -> float:
    """What a roster costs by Rows. `breaks`: starts of breaks after the start of every shift.

    Work from before the horizon that runs into it counts as heads, without breaks.
    """
    total = 0.0
    slot = context.grid.slot_min
    for rows in parts:
        if not isinstance(rows, Rows):
            continue
        heads = [0] * len(rows.least)
        for i in rows.agents:
            agent = context.agents[i]
            if rows.presence is not Presence.START:
                for past in context.past.get(agent.agent_id, ()):
                    for at in range(0, past.end if past.kind is Kind.WORK else 0, slot):
                        heads[at // slot] += 1
            for d, x in enumerate(tours[i]):
                if not rows.counts[x]:
                    continue
                if rows.presence is Presence.START:
                    heads[d] += 1
                    continue
                start, label = context.starts[agent.site][d, x], context.labels[x]
                pauses = [
                    range(place, place + b.length_min) for place, b in zip(breaks, label.breaks, strict=False)
                ]
                for at in range(0, label.span_min, slot):
                    on_break = rows.presence is Presence.WORK and any(at in p for p in pauses)
                    if (start + at) // slot < len(heads) and not on_break:
                        heads[(start + at) // slot] += 1
        for count, least, most in zip(heads, rows.least, rows.most, strict=True):
            total += (least - count) * rows.under_price if count < least else 0.0
            total += (count - most) * rows.over_price if count > most else 0.0
    return total


def apart_cost(
    parts: Sequence[Part], context: Context, tours: Sequence[Sequence[int]], breaks: Sequence[Sequence[int]]
) -> float:
    """What a roster costs by Apart. `breaks`: by agent, starts of breaks after the start of every shift."""
    total = 0.0
    for part in parts:
        if not isinstance(part, Apart):
            continue
        inside, away = Counts[int](), Counts[int]()
        for i in part.agents:
            for d, x in enumerate(tours[i]):
                start, label = int(context.starts[context.agents[i].site][d, x]), context.labels[x]
                if label.kind is not Kind.WORK:
                    continue
                inside.update(range(start, start + label.span_min))
                for place, pause in zip(breaks[i], label.breaks, strict=False):
                    away.update(range(start + place, start + place + pause.length_min))
        for minute, heads in away.items():
            may = max(1, math.floor(part.share * inside[minute] + 1e-9))
            total += max(0, heads - may) * part.price / context.grid.slot_min
    return total


def numbers(context: Context, tour: Sequence[Day]) -> list[int]:
    """Positions of a tour's days among the solver's labels."""
    known = {(x.code, x.start_min): k for k, x in enumerate(context.labels)}
    return [known[tuple(day)] for day in tour]


def agree(world: World, *rules: Rule) -> tuple[int, int]:
    """Asserts that parts and check say the same of every tour; returns how many they allow, forbid.

    Each tour is given to a person of its own, a copy of the world's only one.
    """
    tours = list(product(choices(world.shifts), repeat=world.days))
    copies = range(len(tours))
    for rows in ("previous", "ledger", "time_off", "locks", "wishes", "base"):
        world = replace(world, **{rows: [(i, *rest) for i in copies for _, *rest in getattr(world, rows)]})
    world = replace(world, agents=[world.agents[0] for _ in copies])
    context, published = world.context(), world.publish(tours)
    parts = [_of_each(rule.compile(context), len(tours)) for rule in rules]
    found = [violation for rule in rules for violation in rule.check(published)]
    hard = {v.agent_id for v in found if v.hard}
    soft = Counts[str]()
    for v in found:
        soft[v.agent_id] += v.penalty
    for i, tour in enumerate(tours):
        cost = sum(cost_of(mine[i], i, numbers(context, tour)) for mine in parts)
        judged = math.inf if world.agent_id(i) in hard else soft[world.agent_id(i)]
        assert cost == judged, f"{show(tour)}: parts {cost}, check {judged}"
    return len(tours) - len(hard), len(hard)


def agree_as_team(world: World, rule: Rule, breaks: Sequence[int] = (180,)) -> tuple[int, int]:
    """The same for a rule of the team, over every roster of the world's people."""
    tours = list(product(choices(world.shifts), repeat=world.days))
    context = world.context()
    parts = list(rule.compile(context))
    allowed = forbidden = 0
    for roster in product(tours, repeat=len(world.agents)):
        found = list(rule.check(world.publish(roster, [breaks for _ in roster])))
        judged = math.inf if any(v.hard for v in found) else sum(v.penalty for v in found)
        cost = rows_cost(parts, context, [numbers(context, tour) for tour in roster], breaks)
        assert cost == judged, f"{[show(t) for t in roster]}: parts {cost}, check {judged}"
        allowed, forbidden = allowed + (cost < math.inf), forbidden + (cost == math.inf)
    return allowed, forbidden


def show(tour: Sequence[Day]) -> str:
    return " ".join("." if day.off else f"{day.code}{day.start_min}" for day in tour)


def _of_each(parts: Iterable[Part], agents: int) -> list[list[Part]]:
    """Parts of each agent, cut down to that agent alone, so that finding them takes no search."""
    found: list[list[Part]] = [[] for _ in range(agents)]
    for part in parts:
        for where, i in enumerate(part.agents):
            match part:
                case Clock():
                    found[i].append(replace(part, agents=(i,), ready=(part.ready[where],)))
                case Automaton() | Counter():
                    found[i].append(replace(part, agents=(i,), initial=(part.initial[where],)))
                case Filter() | CellCost():
                    found[i].append(replace(part, agents=(i,)))
    return found
