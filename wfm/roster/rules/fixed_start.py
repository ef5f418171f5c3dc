"""Core contracts keep one shift and one start through each Monday-to-Sunday week."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import ClassVar

from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import past_of, week_start
from wfm.roster.rules.judging import clock, weeks

_OPEN = 0
"""No shift yet this week; otherwise the state is the week's label."""
_UNKNOWN_LABEL = -1
"""The week began with a shift that exists no longer: no other may follow."""


class FixedStart(Rule):
    name: ClassVar[str] = "fixed_start"
    words: ClassVar[str] = "contracts with fixed_start keep one shift and start all week"

    def compile(self, context: Context) -> Iterable[Part]:
        bound = set(self.agents(context))
        for name, contract in context.contracts.items():
            agents = tuple(i for i in context.where([name]) if i in bound)
            if not contract.fixed_start or not agents:
                continue
            # contract_shifts is always in force: labels of other contracts would only add states
            mine = [x.kind is Kind.WORK and x.template in contract.shifts for x in context.labels]
            others = [x.kind is Kind.WORK and not own for x, own in zip(context.labels, mine, strict=True)]

            def step(
                state: Hashable,
                day: int,
                label: int,
                mine: list[bool] = mine,
                others: list[bool] = others,
            ) -> Hashable | None:
                if others[label] or (mine[label] and state not in (_OPEN, label)):
                    return None
                is_sunday = context.grid.dates[day].weekday() == 6
                return _OPEN if is_sunday else label if mine[label] else state

            initial = [self._begun(context, i) for i in agents]
            yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels))

    def _begun(self, context: Context, agent: int) -> int:
        """The label of the last shift before the horizon in its first week."""
        zone = context.sites[context.agents[agent].site].zone
        begun = [
            p for p in past_of(context, agent) if p.kind is Kind.WORK and p.date >= week_start(context, 0)
        ]
        if not begun:
            return _OPEN
        last = begun[-1]
        day = (last.date - context.grid.first_date).days
        for number, label in enumerate(context.labels):
            same_time = context.grid.local_minute(day, label.start_min, zone) == last.start
            if label.code == last.code and same_time:
                return number
        return _UNKNOWN_LABEL

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            if not published.contract(person).fixed_start:
                continue
            for week in weeks(published, person):
                kept = None
                for duty in (*week.before, *week.inside):
                    if duty.on_call:
                        continue
                    shift = f"{duty.code} {clock(duty.start, person.zone)}"
                    if duty.planned and kept not in (None, shift):
                        words = f"{person.name} has {shift} on {duty.date}, in a week begun with {kept}"
                        yield Violation(self.name, words, True, person.agent_id, duty.date)
                    elif kept is None or not duty.planned:
                        kept = shift
