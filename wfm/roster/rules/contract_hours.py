"""Hours of the contract in each week: at least its minimum less time off, at most its maximum.

Of the minimum, each day of the week that lies outside the horizon, is a public holiday of the site or
on which the person is not available counts an ordinary day (of five a fifth); time off counts its
minutes, up to an ordinary day each. Days before the horizon count the minutes worked where those are
more. A shift belongs to the day on which it starts.

The maximum is one of paid hours, and leave is paid: time off on working days counts as worked in it
too, up to an ordinary day each, so that nobody makes up on a rest day for a day of leave. Days before
the horizon that no previous roster covers may have been worked: each takes a seventh of the maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Self

from wfm.pay.calendar import is_working_day
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Person, Published, Violation, minute_at
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import (
    available,
    hours_before,
    leave_credit,
    unknown_days,
    week_start,
    weekly_minutes,
)
from wfm.roster.rules.judging import (
    Away,
    Week,
    hours,
    time_off,
    time_off_minutes,
    unknown_in,
    weeks,
    works_on,
)


class ContractHours(Rule):
    name: ClassVar[str] = "contract_hours"
    words: ClassVar[str] = (
        "paid hours of a week lie within the contract's, the least of them lowered by time off"
    )
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        agents = self.agents(context)
        for first, last in context.weeks:
            bounds = {}
            for i in agents:
                contract = context.contracts[context.agents[i].contract]
                known = 7 - unknown_days(context, i, week_start(context, first))
                room = contract.max_h_week * 60 * known / 7
                hours_week = contract.overtime_after_h_week or contract.max_h_week
                share = hours_week * 60 / contract.days_week
                room -= leave_credit(context, i, first, share, contract.days_week)
                most = int(round(room, 6)) - hours_before(context, i, first)
                bounds[i] = self._owed(context, i, first, last), most
            yield from weekly_minutes(context, (first, last), bounds)

    def _owed(self, context: Context, i: int, first: int, last: int) -> int:
        """Least minutes of work in the days `first` to `last`."""
        agent = context.agents[i]
        contract = context.contracts[agent.contract]
        least, country = round(contract.min_h_week * 60), context.sites[agent.site].country
        if not least:
            return 0
        share = least / contract.days_week
        credit = max(hours_before(context, i, first), share * (context.grid.dates[first].weekday()))
        credit += share * (6 - context.grid.dates[last].weekday())
        midnights = context.midnights[agent.site]
        for day in range(first, last + 1):
            on = context.grid.dates[day]
            is_holiday = on.weekday() < contract.days_week and not is_working_day(
                country, on, contract.days_week
            )
            if is_holiday or not available(agent, on):
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
                worked, mine = hours(week.inside), away.get(person.agent_id, [])
                allowed = contract.max_h_week * 60 * (7 - unknown_in(published, person, week.monday)) / 7
                ordinary = (contract.overtime_after_h_week or contract.max_h_week) * 60 / contract.days_week
                allowed -= time_off_minutes(
                    published, person, week.monday, ordinary, contract.days_week, mine
                )
                over = min(worked, hours(week.before) + worked - int(round(allowed, 6)))
                if over > 0:
                    words = (
                        f"{person.name} works {(hours(week.before) + worked) / 60:g} h in the week of"
                        f" {week.monday}, {over / 60:g} h more than contract {person.contract} allows"
                    )
                    yield Violation(self.name, words, True, person.agent_id, week.days[0], over / 60)
                excused = self._excused(published, person, week, mine)
                short = round(contract.min_h_week * 60) - excused - worked
                if short > 1e-6:
                    words = (
                        f"{person.name} works {worked / 60:g} h in the week of {week.monday},"
                        f" {short / 60:g} h less than contract {person.contract} asks"
                    )
                    yield Violation(self.name, words, True, person.agent_id, week.days[0], short / 60)

    def _excused(self, published: Published, person: Person, week: Week, away: list[Away]) -> float:
        """Minutes of the week's minimum that nobody asks the plan for."""
        per_week = published.contract(person).days_week
        share = round(published.contract(person).min_h_week * 60) / per_week
        missing = [week.monday + timedelta(days=d) for d in range(7)]
        early = share * sum(day < week.days[0] for day in missing)
        found = max(early, hours(week.before)) + share * sum(day > week.days[-1] for day in missing)
        for day in week.days:
            public = day.weekday() < per_week and not works_on(published, person, day, per_week)
            employed = (not person.first_day or day >= person.first_day) and (
                not person.last_day or day <= person.last_day
            )
            start, end = (minute_at(day, clock, person.zone) for clock in (0, 24 * 60))
            lost = sum(max(0, min(a.end, end) - max(a.start, start)) for a in away)
            found += min(lost, share) if employed and not public else share
        return found
