"""Hours of the contract in each week: at least its minimum less time off, at most its maximum.

Of the minimum, each day of the week that lies outside the horizon or on which the person is not
available counts a fifth; time off counts its minutes, up to a fifth a day. Days before the horizon
count the minutes worked where those are more. A shift belongs to the day on which it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Self

from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Person, Published, Violation, minute_at
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import available, hours_before, weekly_minutes
from wfm.roster.rules.judging import Away, Week, hours, time_off, weeks

_DAYS_OF_WORK = 5
"""Days over which a week's minimum is spread."""


class ContractHours(Rule):
    name: ClassVar[str] = "contract_hours"
    words: ClassVar[str] = (
        "paid hours of a week lie within the contract's, the least of them lowered by time off"
    )
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        agents = context.where(self.contracts, self.pools)
        for first, last in context.weeks:
            bounds = {}
            for i in agents:
                contract = context.contracts[context.agents[i].contract]
                most = round(contract.max_h_week * 60) - hours_before(context, i, first)
                bounds[i] = self._owed(context, i, first, last), most
            yield from weekly_minutes(context, (first, last), bounds)

    def _owed(self, context: Context, i: int, first: int, last: int) -> int:
        """Least minutes of work in the days `first` to `last`."""
        agent = context.agents[i]
        least = round(context.contracts[agent.contract].min_h_week * 60)
        if not least:
            return 0
        share = least / _DAYS_OF_WORK
        credit = max(hours_before(context, i, first), share * (context.grid.dates[first].weekday()))
        credit += share * (6 - context.grid.dates[last].weekday())
        midnights = context.midnights[agent.site]
        for day in range(first, last + 1):
            if not available(agent, context.grid.dates[day]):
                credit += share
                continue
            away = sum(
                max(0, min(a.end, midnights[day + 1]) - max(a.start, midnights[day]))
                for a in context.absences.get(agent.agent_id, ())
            )
            credit += min(away, share)
        return max(0, -int(-round(least - credit, 6) // 1))

    def relaxed(self, context: Context) -> Iterable[Iterable[tuple[str, Self, Context]]]:
        yield self._with_hours(context, "min_h_week", -1.0, "at least")
        yield self._with_hours(context, "max_h_week", 1.0, "at most")

    def _with_hours(
        self, context: Context, key: str, step: float, bound: str
    ) -> Iterator[tuple[str, Self, Context]]:
        name = context.agents[0].contract
        contract = context.contracts[name]
        hours = float(getattr(contract, key)) + step
        while 0 <= hours <= 168:
            eased = contract.model_copy(update={key: hours})
            words = f"{bound} {hours:g} h a week in contract {name}"
            yield words, self, replace(context, contracts={**context.contracts, name: eased})
            hours += step

    def check(self, published: Published) -> Iterable[Violation]:
        away = time_off(published)
        for person in self.bound(published):
            contract = published.contract(person)
            for week in weeks(published, person):
                worked = hours(week.inside)
                over = min(worked, hours(week.before) + worked - round(contract.max_h_week * 60))
                if over > 0:
                    words = (
                        f"{person.name} works {(hours(week.before) + worked) / 60:g} h in the week of"
                        f" {week.monday}, {over / 60:g} h more than contract {person.contract} allows"
                    )
                    yield Violation(self.name, words, True, person.agent_id, week.days[0], over / 60)
                excused = self._excused(published, person, week, away.get(person.agent_id, []))
                short = round(contract.min_h_week * 60) - excused - worked
                if short > 1e-6:
                    words = (
                        f"{person.name} works {worked / 60:g} h in the week of {week.monday},"
                        f" {short / 60:g} h less than contract {person.contract} asks"
                    )
                    yield Violation(self.name, words, True, person.agent_id, week.days[0], short / 60)

    def _excused(self, published: Published, person: Person, week: Week, away: list[Away]) -> float:
        """Minutes of the week's minimum that nobody asks the plan for."""
        fifth = round(published.contract(person).min_h_week * 60) / 5
        missing = [week.monday + timedelta(days=d) for d in range(7)]
        early = fifth * sum(day < week.days[0] for day in missing)
        found = max(early, hours(week.before)) + fifth * sum(day > week.days[-1] for day in missing)
        for day in week.days:
            employed = (not person.first_day or day >= person.first_day) and (
                not person.last_day or day <= person.last_day
            )
            start, end = (minute_at(day, clock, person.zone) for clock in (0, 24 * 60))
            lost = sum(max(0, min(a.end, end) - max(a.start, start)) for a in away)
            found += min(lost, fifth) if employed else fifth
        return found
