"""Hours averaged over calendar months (综合计算工时): a period's paid hours stay within its mean.

Periods of 1, 2, 3, 4, 6 or 12 months begin in January. A period may hold `mean_h_week` for each seven
of its days, and `excess_h_month` for each of its months. Days off with leave are neutral: they are
taken out of the period, as EU Directive 2003/88/EC art. 16 (b) asks. Days before the horizon that
neither ledger nor previous roster covers are taken out too, as if worked at the mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import ClassVar, Literal

from wfm.config.base import setting
from wfm.domain.periods import period
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation, minute_at
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import away_minutes, record, weekly_minutes
from wfm.roster.rules.judging import gone_minutes, history, hours, planned, time_off


class AveragingPeriod(Rule):
    name: ClassVar[str] = "averaging_period"
    words: ClassVar[str] = "over {months} month(s) on average at most {mean_h_week:g} h a week"
    eases: ClassVar[Mapping[str, float]] = {"mean_h_week": 1}

    months: Literal[1, 2, 3, 4, 6, 12] = setting(..., "length of the period, in calendar months", "months")
    mean_h_week: float = setting(..., "mean paid hours of work", "h/week", gt=0)
    excess_h_month: float = setting(0, "hours above the mean, for each month of the period", "h/month", ge=0)

    def compile(self, context: Context) -> Iterable[Part]:
        dates = context.grid.dates
        starts = sorted({period(on, self.months) for on in dates})
        for begins, ends in starts:
            inside = [d for d, on in enumerate(dates) if begins <= on < ends]
            bounds = {}
            for i in self.agents(context):
                known = record(context, i, begins)
                away = sum(
                    away_minutes(context, i, dates[d])
                    >= context.midnights[context.agents[i].site][d + 1]
                    - context.midnights[context.agents[i].site][d]
                    for d in inside
                )
                whole = (ends - begins).days
                counted = whole - known.unknown - away
                room = counted / 7 * self.mean_h_week + counted / whole * self.excess_h_month * self.months
                spent = sum(row.worked_min for row in known.months)
                spent += sum(p.paid_min for p in known.shifts if p.kind is Kind.WORK)
                bounds[i] = (0, int(round(room * 60, 6)) - spent)
            yield from weekly_minutes(context, (inside[0], inside[-1]), bounds)

    def check(self, published: Published) -> Iterable[Violation]:
        away = time_off(published)
        for person in self.bound(published):
            duties = [duty for _, duty in planned(published, [person])]
            for begins, ends in sorted({period(day, self.months) for day in published.dates}):
                worked = hours(d for d in duties if begins <= d.date < ends)
                if not worked:
                    continue
                known = history(published, person, begins)
                days = (ends - begins).days
                left = days - known.unknown
                for day in published.dates:
                    if begins <= day < ends:
                        length = minute_at(day, 1440, person.zone) - minute_at(day, 0, person.zone)
                        left -= gone_minutes(person, away.get(person.agent_id, ()), day) >= length
                allowed = left / 7 * self.mean_h_week + left / days * self.excess_h_month * self.months
                before = int(known.sums.get("worked_min", 0)) + hours(known.duties)
                over = min(worked, before + worked - int(round(allowed * 60, 6)))
                if over > 0:
                    last = ends - timedelta(days=1)
                    words = (
                        f"{person.name} works {(before + worked) / 60:g} h from {begins} to {last},"
                        f" {over / 60:g} h more than the mean allows"
                    )
                    yield Violation(self.name, words, True, person.agent_id, published.dates[0], over / 60)
