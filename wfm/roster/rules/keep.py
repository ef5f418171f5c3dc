"""A published roster changes little: each day of a person that changes has a price, or is frozen.

People without a row in the base roster have nothing to keep, nor has anybody on days outside the
dates that it covers. A day that can no longer be as it was (time off, a lock, an end of employment,
a shift that is no longer on offer) is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar

import numpy as np
import pandas as pd

from wfm.config.base import setting
from wfm.domain.shift import OFF
from wfm.roster.context import Context, Kept
from wfm.roster.parts import Bools, CellCost, Filter, Part
from wfm.roster.published import Duty, Person, Published, Violation, minute_at
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import available
from wfm.roster.rules.judging import Away, clock, time_off


class Keep(Rule):
    name: ClassVar[str] = "keep"
    words: ClassVar[str] = (
        "a changed day of the base roster costs {price_per_change:g};"
        " within {notice_days} days of the plan's issue nothing changes"
    )
    eases: ClassVar[Mapping[str, float]] = {"notice_days": -1}

    price_per_change: float = setting(
        50, "price of a day of a person that changes", "currency/d", ge=0, allow_inf_nan=False
    )
    other_start: float = setting(
        1, "what another start of the same shift counts, as a share of a change", "1", ge=0, le=1
    )
    notice_days: int = setting(
        0, "days from `forecast.issued_on` on (else from the first day planned) that are frozen", "d", ge=0
    )

    def compile(self, context: Context) -> Iterable[Part]:
        codes = np.array([label.code for label in context.labels])
        change = float(round(self.price_per_change * 10**context.minor_digits))
        move = float(round(self.price_per_change * self.other_start * 10**context.minor_digits))
        frozen_until = (context.issued_on or context.grid.first_date) + timedelta(days=self.notice_days)
        for i in self.agents(context):
            cost = np.zeros((context.grid.days, len(codes)))
            allowed = np.ones(cost.shape, dtype=np.bool_)
            for kept in context.base.get(context.agents[i].agent_id, ()):
                same = self._same(context, i, kept)
                if not (same & self._free(context, i, kept.day)).any():
                    continue
                if context.grid.dates[kept.day] < frozen_until:
                    allowed[kept.day] = same
                else:
                    cost[kept.day] = np.where(same, 0.0, np.where(codes == kept.code, move, change))
            if cost.any():
                yield CellCost((i,), cost)
            if not allowed.all():
                yield Filter((i,), allowed)

    def _same(self, context: Context, agent: int, kept: Kept) -> Bools:
        """Labels that are just what the day held, (labels,)."""
        starts = context.starts[context.agents[agent].site][kept.day]
        return np.array(
            [x.code == kept.code and kept.start in (None, starts[k]) for k, x in enumerate(context.labels)]
        )

    def _free(self, context: Context, agent: int, day: int) -> Bools:
        """Labels that absence, locks and employment leave on a day, (labels,)."""
        person = context.agents[agent]
        starts, ends = context.starts[person.site][day], context.ends[person.site][day]
        free = np.full(len(starts), available(person, context.grid.dates[day]))
        for absence in context.absences.get(person.agent_id, ()):
            free &= (ends <= absence.start) | (starts >= absence.end)
        free[0] = True
        for lock in context.locks.get(person.agent_id, ()):
            if lock.day == day:
                free &= [
                    x.code == lock.code and lock.start_min in (None, x.start_min) for x in context.labels
                ]
        return free

    def check(self, published: Published) -> Iterable[Violation]:
        issued = published.scenario.forecast.issued_on or published.dates[0]
        notice_ends = issued + timedelta(days=self.notice_days)
        away, locked = time_off(published), _locked(published)
        for person in self.bound(published):
            if person.agent_id not in published.base:
                continue
            now = {d.date: d for d in published.tours[person.agent_id] if d.planned}
            for day in published.base_dates:
                was = published.base[person.agent_id].get(day)
                before, after = _content(was, person), _content(now.get(day), person)
                if before == after or _lapsed(published, person, was, away.get(person.agent_id, [])):
                    continue
                if (lock := locked.get((person.agent_id, day))) and lock not in (before, before.split()[0]):
                    continue
                hard = day < notice_ends
                share = self.other_start if before.split()[0] == after.split()[0] else 1.0
                penalty = 0 if hard else published.minor(self.price_per_change * share)
                if hard or penalty:
                    words = f"{person.name} has {after} on {day}, was {before}"
                    yield Violation(self.name, words, hard, person.agent_id, day, 1.0, penalty)


def _content(duty: Duty | None, person: Person) -> str:
    """`E 08:00`, or OFF."""
    return f"{duty.code} {clock(duty.start, person.zone)}" if duty else OFF


def _lapsed(published: Published, person: Person, was: Duty | None, away: Iterable[Away]) -> bool:
    """Whether what a day held cannot be given any longer."""
    if was is None:
        return False
    template = next((t for t in published.scenario.roster.shifts.values() if t.code == was.code), None)
    if template is None:
        return True
    first = minute_at(was.date, _minute(template.start), person.zone)
    last = minute_at(was.date, _minute(template.last_start or template.start), person.zone)
    on_offer = first <= was.start <= last and (was.start - first) % template.step_min == 0
    employed = (person.first_day or was.date) <= was.date <= (person.last_day or was.date)
    end = was.start + template.length_min
    return not (on_offer and employed) or any(a.start < end and was.start < a.end for a in away)


def _locked(published: Published) -> dict[tuple[str, date], str]:
    """What is locked: a code, with its start where the lock has one."""
    table = published.table("locks")
    return {
        (str(agent_id), pd.Timestamp(on).date()): code if pd.isna(start) or code == OFF else f"{code} {start}"
        for agent_id, on, code, start in zip(
            table["agent_id"], table["date"], table["shift_code"], table["start"], strict=True
        )
    }


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
