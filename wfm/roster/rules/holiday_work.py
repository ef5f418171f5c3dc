"""Statutory holidays with work: at most so many, in the days planned or in a calendar year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar, Literal

import numpy as np

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.pay.calendar import is_statutory
from wfm.roster.context import Context
from wfm.roster.parts import Counter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import holidays, record
from wfm.roster.rules.judging import history, on_holiday, planned


class HolidayWork(Rule):
    name: ClassVar[str] = "holiday_work"
    words: ClassVar[str] = "at most {most} statutory holidays with work a {per}"
    eases: ClassVar[Mapping[str, float]] = {"most": 1}

    most: int = setting(..., "most statutory holidays on which a shift of work starts", "d", ge=0)
    per: Literal["plan", "year"] = setting("plan", "plan: the days planned; year: the calendar year")

    def compile(self, context: Context) -> Iterable[Part]:
        work = context.mask(Kind.WORK).astype(np.int64)
        years = [on.year for on in context.grid.dates]
        spans = [(years[0], 0, len(years) - 1)]
        if self.per == "year":
            spans = [(y, years.index(y), len(years) - 1 - years[::-1].index(y)) for y in sorted(set(years))]
        for site, agents in context.by_site(self.agents(context)).items():
            free = holidays(context, site)
            for year, first, last in spans:
                if free[first : last + 1].any():
                    before = tuple(min(self.most, self._before(context, i, year)) for i in agents)
                    use = free[:, None] * work
                    yield Counter(agents, use, before, np.zeros(self.most + 1), first, last)

    def _before(self, context: Context, agent: int, year: int) -> int:
        if self.per == "plan" or year > context.grid.first_date.year:
            return 0
        known = record(context, agent, date(year, 1, 1))
        country = context.sites[context.agents[agent].site].country
        counted = {p.date for p in known.shifts if p.kind is Kind.WORK and is_statutory(country, p.date)}
        return sum(row.holidays for row in known.months) + len(counted)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            spent: dict[int, int] = {}
            for _, duty in planned(published, [person]):
                if duty.on_call or not on_holiday(published, person, duty.date):
                    continue
                year = duty.date.year if self.per == "year" else 0
                if year not in spent:
                    spent[year] = 0
                    if self.per == "year":
                        known = history(published, person, date(year, 1, 1))
                        days = {d.date for d in known.duties if not d.on_call}
                        spent[year] = int(known.sums.get("holidays", 0))
                        spent[year] += sum(on_holiday(published, person, day) for day in days)
                spent[year] += 1
                if spent[year] > self.most:
                    words = (
                        f"{person.name} works on holiday {spent[year]} on {duty.date},"
                        f" {self.most} are allowed"
                    )
                    yield Violation(self.name, words, True, person.agent_id, duty.date)
