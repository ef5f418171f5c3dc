"""Answers about a finished plan in words and tables, for a team lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.box import SIMPLE
from rich.table import Table

from wfm.words import Translate, day

if TYPE_CHECKING:
    from wfm.config.scenario import Scenario
    from wfm.domain.answers import (
        Candidate,
        Cost,
        DayChange,
        Kept,
        Option,
        PersonDay,
        Prices,
        Ranking,
        Shortage,
    )

Line = str | Table

_MOST_REASONS = 8
"""Sets of rules that are told apart; what few share is put together."""


def person_day(found: PersonDay, scenario: Scenario, say: Translate) -> Iterable[Line]:
    """Why somebody has a shift on a day."""
    yield say("{name} ({agent_id}) has {shift} on {day}.").format(
        name=found.name, agent_id=found.agent_id, shift=found.shift, day=say(day(found.date))
    )
    possible = [(o, o.extra) for o in found.options if o.extra is not None]
    others = [(o, extra) for o, extra in possible if o.shift != found.shift]
    if others:
        option, extra = others[0]
        if extra.total < 0:
            text = say("{shift} would be better: the plan would cost {extra} {currency} less.")
        else:
            text = say("The next best is {shift}: the plan would cost {extra} {currency} more.")
        cost = _money(abs(extra.total), scenario)
        yield text.format(shift=option.shift, extra=cost, currency=scenario.pay.currency)
        yield _costs(
            "shift", [(o.shift, extra, o.changes) for o, extra in possible], scenario, say, skip=found.date
        )
    elif possible:
        yield say("Nothing else is possible.")
    for shifts, against in _ruled_out([o for o in found.options if o.extra is None]):
        yield f"{say('Not possible')}: {shifts} – {_names(against, say)}"


def ranking(found: Ranking, scenario: Scenario, say: Translate, top: int) -> Iterable[Line]:
    """Who could fill a hole."""
    text = say("{able} people could come, {there} are there, {unable} cannot.")
    unable = sum(kept.people for kept in found.unable)
    yield text.format(able=len(found.candidates), there=found.there, unable=unable)
    if found.candidates:
        rows = [(_person(c), c.extra, c.changes) for c in found.candidates[:top]]
        yield _costs("who", rows, scenario, say)
    if found.unable:
        yield _kept(found.unable, say)


def shortages(found: Sequence[Shortage], scenario: Scenario, say: Translate) -> Iterable[Line]:
    """Where everybody is who knows a queue."""
    if not found:
        yield say("Every queue has the heads it needs in every interval.")
    zone = ZoneInfo(scenario.horizon.zone)
    for s in found:
        local = s.at.astimezone(zone)
        text = say("{queue}, {day} {time}: {required} heads wanted, {allocated} given, {missing} missing.")
        yield text.format(
            queue=scenario.queues[s.queue].title or s.queue,
            day=say(day(local.date())),
            time=f"{local:%H:%M}",
            required=f"{s.required:.1f}",
            allocated=f"{s.allocated:.1f}",
            missing=f"{s.missing:.1f}",
        )
        text = say(
            "Of those who know it {here} work on it, {elsewhere} on other queues, {spare} on none;"
            " {paused} pause, come or go."
        )
        yield text.format(
            here=f"{s.here:.1f}", elsewhere=f"{s.elsewhere:.1f}", spare=f"{s.spare:.1f}", paused=s.paused
        )
        if s.absent:
            yield _kept(s.absent, say)
        if s.next is None:
            yield say("Nobody else can come.")
            continue
        text = say("One more head: {who}, at {extra} {currency} ({changes}).")
        yield text.format(
            who=_person(s.next),
            extra=_money(s.next.extra.total, scenario),
            currency=scenario.pay.currency,
            changes=_changes(s.next.changes, say) or say("breaks only"),
        )


def rule_prices(found: Prices, scenario: Scenario, say: Translate) -> Iterable[Line]:
    """What each rule and ceiling costs, in a step."""
    currency = scenario.pay.currency
    text = say("The plan weighs {cost} {currency}; no roster under these rules weighs less than {bound}.")
    bound = say("unknown") if found.bound is None else _money(found.bound, scenario)
    yield text.format(cost=_money(found.cost, scenario), currency=currency, bound=bound)
    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    for name in ("rule", "as it is", "one step easier"):
        table.add_column(say(name))
    for name in ("saves", "surely", "at most"):
        table.add_column(say(name), justify="right", no_wrap=True)
    for step in found.steps:
        price = say("cannot be told") if step.price is None else _money(step.price, scenario)
        ends = [_money(step.least, scenario), "–" if step.most is None else _money(step.most, scenario)]
        table.add_row(_name(step.rule, say), say(step.now), say(step.then or "without it"), price, *ends)
    yield table
    yield say("A price is told where it exceeds what both searches left open; more work (--work) tells more.")


def _costs(
    what: str,
    rows: Sequence[tuple[str, Cost, Sequence[DayChange]]],
    scenario: Scenario,
    say: Translate,
    skip: object = None,
) -> Table:
    """A line a possibility: what it costs, of what, and what changes in the week (not the day `skip`)."""
    rules = sorted({name for _, extra, _ in rows for name in extra.rules})
    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column(say(what), no_wrap=True)
    table.add_column(say("extra cost"), justify="right", no_wrap=True)
    for name in ("pay", "missing heads", "team"):
        table.add_column(say(name), justify="right", no_wrap=True)
    for name in rules:
        table.add_column(_name(name, say), justify="right", no_wrap=True)
    table.add_column(say("changes"))
    for name, extra, changes in rows:
        parts = [extra.total, extra.pay, extra.coverage, extra.team, *(extra.rules.get(r, 0) for r in rules)]
        others = _changes([c for c in changes if c.date != skip], say)
        if not changes and extra.total:
            others = say("breaks only")
        table.add_row(name, *(_money(amount, scenario) for amount in parts), others)
    return table


def _kept(found: Sequence[Kept], say: Translate) -> Table:
    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column(say("people"), justify="right")
    table.add_column(say("kept away by"))
    for kept in found[:_MOST_REASONS]:
        table.add_row(str(kept.people), _names(kept.by, say) or say("its cost alone"))
    if rest := found[_MOST_REASONS:]:
        table.add_row(str(sum(kept.people for kept in rest)), say("other rules together"))
    return table


def _ruled_out(options: Sequence[Option]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Shifts that the same rules forbid, together: codes with their starts."""
    alike: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for option in options:
        code, _, start = option.shift.partition(" ")
        alike.setdefault(option.against, {}).setdefault(code, []).append(start)
    for against, codes in alike.items():
        shifts = [
            code if not any(s) else f"{code} {s[0]}" if len(s) == 1 else f"{code} {s[0]}-{s[-1]} ({len(s)})"
            for code, starts in codes.items()
            for s in [sorted(starts)]
        ]
        yield ", ".join(shifts), against


def _changes(changes: Sequence[DayChange], say: Translate) -> str:
    return ", ".join(f"{say(day(c.date))} {c.before} → {c.after}" for c in changes)


def _names(names: Sequence[str], say: Translate) -> str:
    return " + ".join(_name(name, say) for name in names)


def _name(name: str, say: Translate) -> str:
    """A rule, or a rule of the team and whom it binds."""
    plain = name.replace("_", " ")
    if (known := say(plain)) != plain:
        return known
    rule, _, whom = name.partition(" ")
    return f"{say(rule.replace('_', ' '))} {whom}".rstrip()


def _person(c: Candidate) -> str:
    return f"{c.name} ({c.agent_id}, {c.team})"


def _money(minor: int, scenario: Scenario) -> str:
    return f"{minor / 10**scenario.pay.minor_digits:,.0f}"
