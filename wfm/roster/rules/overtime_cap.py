"""Overtime by day, week, month or year stays within a cap.

Overtime are the paid minutes of a shift beyond `normal_h_day`, those of a week beyond
`normal_h_week`, the last ones of the week, and all work on statutory holidays unless
`holidays_count` is false. A shift counts on the date on which it starts. The normal week grows and
shrinks with its working days (make-up workdays, public holidays), and time off on working days
counts as worked. What lies before comes from the ledger, and from shifts that it does not count; days of
which nothing is known take their share of the cap.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar, Literal

import numpy as np

from wfm.config.base import setting
from wfm.domain.periods import period
from wfm.domain.shift import Kind
from wfm.pay.calendar import is_statutory, is_working_day
from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part, explore
from wfm.roster.published import Duty, Person, Published, Violation, monday
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import holidays, leave_credit, past_of, record, unknown_days, week_start
from wfm.roster.rules.judging import (
    Away,
    history,
    on_holiday,
    time_off,
    time_off_minutes,
    unknown_in,
    works_on,
)

_MONTHS = {"month": 1, "year": 12}


class OvertimeCap(Rule):
    name: ClassVar[str] = "overtime_cap"
    words: ClassVar[str] = "at most {max_h:g} h of overtime a {per}"
    eases: ClassVar[Mapping[str, float]] = {"max_h": 1}

    per: Literal["day", "week", "month", "year"] = setting(..., "time over which overtime is added up")
    max_h: float = setting(..., "most overtime in it", "h", ge=0)
    normal_h_day: float = setting(
        24, "paid hours of a shift before overtime; 24: only the week counts", "h", gt=0
    )
    normal_h_week: float = setting(40, "paid hours of an ordinary week before overtime", "h/week", gt=0)
    days_week: int = setting(5, "ordinary days of work in a week", "d/week", ge=1, le=7)
    holidays_count: bool = setting(True, "whether work on statutory holidays is overtime")

    def compile(self, context: Context) -> Iterable[Part]:
        groups: dict[tuple[str, tuple[tuple[date, int], ...], tuple[int, ...]], list[int]] = {}
        for i in self.agents(context):
            key = context.agents[i].site, self._room(context, i), self._normal(context, i)
            groups.setdefault(key, []).append(i)
        paid = [x.paid_min if x.kind is Kind.WORK else 0 for x in context.labels]
        for (site, room, normal), agents in groups.items():
            free = holidays(context, site)
            if self.per == "day":
                yield from self._by_day(context, tuple(agents), paid, free.tolist())
                continue
            lengths, like = np.unique(paid, return_inverse=True)  # labels as long as each other are alike
            found = explore(
                agents,
                [self._before(context, i) for i in agents],
                self._step(context, lengths.tolist(), free.tolist(), dict(room), normal),
                lambda _: 0.0,
                context.grid.days,
                len(lengths),
            )
            yield replace(found, step=found.step[:, :, like])

    def _by_day(
        self, context: Context, agents: tuple[int, ...], paid: list[int], free: list[bool]
    ) -> Iterator[Part]:
        normal, most = round(self.normal_h_day * 60), round(self.max_h * 60)
        rows = [
            [(m if f else m - normal) <= most or (f and not self.holidays_count) for m in paid] for f in free
        ]
        if not np.all(rows):
            yield Filter(agents, np.array(rows, dtype=np.bool_))

    def _step(
        self,
        context: Context,
        paid: list[int],
        free: list[bool],
        room: Mapping[date, int],
        normal: tuple[int, ...],
    ) -> Callable[[Hashable, int, int], Hashable | None]:
        dates = context.grid.dates
        week = [(on - timedelta(days=on.weekday()) - week_start(context, 0)).days // 7 for on in dates]

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, tuple)
            extra, straight = self._split(paid[label], free[day], state[1], normal[week[day]])
            overtime = state[0] + extra
            if extra and overtime > room[self._begins(dates[day])]:
                return None
            following = dates[day] + timedelta(days=1)
            if self._begins(following) != self._begins(dates[day]):
                overtime = 0
            return overtime, 0 if following.weekday() == 0 else straight

        return step

    def _split(self, minutes: int, free: bool, straight: int, normal: int) -> tuple[int, int]:
        """Overtime in a shift, and the ordinary minutes of its week so far; `straight`: those before."""
        if free:
            return minutes if self.holidays_count else 0, straight
        daily = max(0, minutes - round(self.normal_h_day * 60))
        after = straight + minutes - daily
        return daily + max(0, after - normal) - max(0, straight - normal), after

    def _begins(self, on: date) -> date:
        """First day of the week, month or year of a day."""
        if self.per == "week":
            return on - timedelta(days=on.weekday())
        return period(on, _MONTHS[self.per])[0]

    def _room(self, context: Context, agent: int) -> tuple[tuple[date, int], ...]:
        """Most overtime from each week's, month's or year's first day, in minutes."""
        if self.per == "day":
            return ()
        found = {}
        for begins in {self._begins(on) for on in context.grid.dates}:
            whole, missing = 7, unknown_days(context, agent, begins)
            if self.per != "week":
                first, after = period(begins, _MONTHS[self.per])
                whole, missing = (after - first).days, record(context, agent, begins).unknown
            found[begins] = int(round(self.max_h * 60 * (whole - missing) / whole, 6))
        return tuple(sorted(found.items()))

    def _normal(self, context: Context, agent: int) -> tuple[int, ...]:
        """Ordinary minutes of each week of the horizon."""
        country = context.sites[context.agents[agent].site].country
        share = self.normal_h_week * 60 / self.days_week
        found = []
        for first, _ in context.weeks:
            start = week_start(context, first)
            days = sum(is_working_day(country, start + timedelta(days=d), self.days_week) for d in range(7))
            found.append(
                int(round(share * days - leave_credit(context, agent, first, share, self.days_week), 6))
            )
        return tuple(found)

    def _before(self, context: Context, agent: int) -> tuple[int, int]:
        """Overtime of the period and ordinary minutes of the week before the horizon."""
        first = context.grid.first_date
        begins, country = self._begins(first), context.sites[context.agents[agent].site].country
        overtime, counted = 0, None
        if self.per != "week":
            known = record(context, agent, begins)
            overtime, counted = sum(row.overtime_min for row in known.months), {p.date for p in known.shifts}
            overtime += self.holidays_count * sum(row.holiday_min for row in known.months)
        straight, week = 0, None
        for p in past_of(context, agent):
            if p.kind is not Kind.WORK:
                continue
            start = p.date - timedelta(days=p.date.weekday())
            straight, week = (straight if start == week else 0), start
            normal = self._normal_of(context, agent, start, country)
            extra, straight = self._split(p.paid_min, is_statutory(country, p.date), straight, normal)
            if p.date >= begins and (counted is None or p.date in counted):
                overtime += extra
        on_monday = week != week_start(context, 0)
        return overtime, 0 if on_monday else straight

    def _normal_of(self, context: Context, agent: int, start: date, country: str) -> int:
        if start == week_start(context, 0):
            return self._normal(context, agent)[0]
        days = sum(is_working_day(country, start + timedelta(days=d), self.days_week) for d in range(7))
        share = self.normal_h_week * 60 / self.days_week
        day = (start - context.grid.first_date).days
        return int(round(share * days - leave_credit(context, agent, day, share, self.days_week), 6))

    def check(self, published: Published) -> Iterable[Violation]:
        away = time_off(published)
        for person in self.bound(published):
            mine = away.get(person.agent_id, [])
            totals: dict[date, list[int]] = {}
            for duty, extra in self._overtime(published, person, mine):
                start = duty.date if self.per == "day" else self._start(duty.date)
                if duty.planned and extra:
                    totals.setdefault(start, []).append(extra)
                    before = self._known(published, person, start, mine) if self.per != "day" else 0
                    most = self._allowed(published, person, start)
                    over = min(extra, before + sum(totals[start]) - most)
                    if over > 0:
                        words = (
                            f"{person.name} has {(before + sum(totals[start])) / 60:g} h of overtime with"
                            f" {duty.code} on {duty.date}, {most / 60:g} h a {self.per} are allowed"
                        )
                        yield Violation(self.name, words, True, person.agent_id, duty.date, over / 60)

    def _start(self, day: date) -> date:
        return (
            monday(day)
            if self.per == "week"
            else day.replace(day=1, **({"month": 1} if self.per == "year" else {}))
        )

    def _allowed(self, published: Published, person: Person, start: date) -> int:
        """Minutes of overtime that the period from `start` may hold, less the share of unknown days."""
        if self.per == "day":
            return round(self.max_h * 60)
        days, unknown = 7, 0
        if self.per != "week":
            after = (
                start.replace(year=start.year + 1)
                if self.per == "year"
                else (start + timedelta(days=31)).replace(day=1)
            )
            days, unknown = (after - start).days, history(published, person, start).unknown
        else:
            unknown = unknown_in(published, person, start)
        return int(round(self.max_h * 60 * (days - unknown) / days, 6))

    def _known(self, published: Published, person: Person, start: date, mine: list[Away]) -> int:
        """Minutes of overtime from `start` up to the horizon."""
        past = [
            (d, extra)
            for d, extra in self._overtime(published, person, mine)
            if not d.planned and d.date >= start
        ]
        if self.per == "week":
            return sum(extra for _, extra in past)
        known = history(published, person, start)
        unpaid = {duty.shift_id for duty in known.duties}
        columns = ("overtime_min", "holiday_min") if self.holidays_count else ("overtime_min",)
        counted = sum(int(known.sums.get(column, 0)) for column in columns)
        return counted + sum(extra for d, extra in past if d.shift_id in unpaid)

    def _overtime(self, published: Published, person: Person, mine: list[Away]) -> Iterator[tuple[Duty, int]]:
        """Each shift of work with its minutes of overtime."""
        share = self.normal_h_week * 60 / self.days_week
        worked: dict[date, int] = {}
        for duty in published.tours[person.agent_id]:
            if duty.on_call:
                continue
            if on_holiday(published, person, duty.date):
                yield duty, duty.paid_min if self.holidays_count else 0
                continue
            start = monday(duty.date)
            days = [start + timedelta(days=d) for d in range(7)]
            ordinary = share * sum(works_on(published, person, day, self.days_week) for day in days)
            ordinary -= time_off_minutes(published, person, start, share, self.days_week, mine)
            within = min(duty.paid_min, round(self.normal_h_day * 60))
            left = max(0, int(round(ordinary, 6)) - worked.get(start, 0))
            worked[start] = worked.get(start, 0) + within
            by_week = 0 if self.per == "day" else max(0, within - left)
            yield duty, duty.paid_min - within + by_week
