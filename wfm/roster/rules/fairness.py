"""What is hard on people is spread over them: who had more of it before pays more for the next.

`had` counts over the ledger's last `months` and the shifts that it lacks; those bound by the rule with
the same contract at the same site are held against each other. A shift (or the refusal of a wish)
costs `price` for each that the person had beyond the least of them. Nights and holidays of the days
planned count as had for the next one: the sum of squares falls with every step towards the mean, so
that a month of weekly plans ends with spreads of one where the other rules allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from wfm.config.base import setting
from wfm.domain.shift import OFF, Kind
from wfm.pay.calendar import is_statutory
from wfm.roster.context import Context
from wfm.roster.parts import CellCost, Counter, Floats, Part
from wfm.roster.published import Duty, Person, Published, Violation, monday
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import holidays, night_minutes, record
from wfm.roster.rules.judging import history, minutes_at_night, on_holiday, planned

NIGHT_FROM, NIGHT_TO, NIGHT_MIN = "22:00", "06:00", 180
"""A night, as the ledger counts it."""

_ADD_UP = ("nights", "holidays")
"""Of which several fall into the days planned, each counted by the ledger."""


class Fairness(Rule):
    name: ClassVar[str] = "fairness"
    words: ClassVar[str] = "{of} go to those who had fewest, at {price:g} for each that somebody had more"

    of: Literal["nights", "weekends", "holidays", "wishes_refused"] = setting(..., "what is spread")
    price: float = setting(..., "price of each that a person had beyond the least", "currency", ge=0)
    months: int = setting(3, "calendar months that count, this one included", "months", ge=1, le=24)

    def compile(self, context: Context) -> Iterable[Part]:
        since = _months_back(context.grid.first_date, self.months)
        groups: dict[tuple[str, str], list[int]] = {}
        for i in self.agents(context):
            groups.setdefault((context.agents[i].contract, context.agents[i].site), []).append(i)
        for (_, site), agents in groups.items():
            had = {i: self._had(context, i, since, site) for i in agents}
            least = min(had.values())
            if self.of in _ADD_UP:
                yield from self._added(context, site, {i: had[i] - least for i in agents})
                continue
            hard = None if self.of == "wishes_refused" else self._hard(context, site)
            for i in agents:
                price = float(round(self.price * (had[i] - least) * 10**context.minor_digits))
                if price:
                    yield CellCost((i,), price * (self._refusals(context, i) if hard is None else hard))

    def _added(self, context: Context, site: str, more: dict[int, int]) -> Iterable[Part]:
        """Each of the days planned costs a step more than the one before; `more` by agent."""
        hard = self._hard(context, site).astype(np.int64)
        alike: dict[tuple[str, int], list[int]] = {}
        for i, beyond in more.items():
            alike.setdefault((context.agents[i].contract, beyond), []).append(i)
        for (contract, beyond), agents in alike.items():
            mine = [x.template in context.contracts[contract].shifts for x in context.labels]
            most = int(hard[:, mine].any(axis=1).sum())
            steps = [round(self.price * (beyond + n) * 10**context.minor_digits) for n in range(most)]
            if any(steps):
                cost = np.concatenate(([0.0], np.cumsum(steps, dtype=np.float64)))
                yield Counter(tuple(agents), hard * np.array(mine), (0,) * len(agents), cost)

    def _had(self, context: Context, agent: int, since: date, site: str) -> int:
        known = record(context, agent, since)
        found = sum(int(getattr(row, self.of)) for row in known.months)
        country = context.sites[site].country
        if self.of == "holidays":
            found += sum(p.kind is Kind.WORK and is_statutory(country, p.date) for p in known.shifts)
        if self.of == "weekends":
            found += len({p.date.isocalendar()[:2] for p in known.shifts if p.date.weekday() >= 5})
        return found  # nights and wishes that the ledger lacks are not known

    def _hard(self, context: Context, site: str) -> Floats:
        """Which labels are what is spread, (days, labels)."""
        work = context.mask(Kind.WORK)
        match self.of:
            case "nights":
                spent = night_minutes(context, site, NIGHT_FROM, NIGHT_TO)
                return ((spent >= NIGHT_MIN) & work).astype(np.float64)
            case "weekends":
                weekend = np.array([on.weekday() >= 5 for on in context.grid.dates])
                return (weekend[:, None] & ~context.mask(Kind.OFF)).astype(np.float64)
        return (holidays(context, site)[:, None] & work).astype(np.float64)

    def _refusals(self, context: Context, agent: int) -> Floats:
        """How many wishes each label refuses, (days, labels)."""
        codes = np.array([label.code for label in context.labels])
        found = np.zeros((context.grid.days, len(codes)))
        for wish in context.wishes.get(context.agents[agent].agent_id, ()):
            if 0 <= wish.day < context.grid.days and wish.weight:
                found[wish.day] += (codes == wish.code) != (wish.weight > 0)
        return found

    def check(self, published: Published) -> Iterable[Violation]:
        alike: dict[tuple[str, str], list[Person]] = {}
        for person in self.bound(published):
            alike.setdefault((person.contract, person.site), []).append(person)
        for people in alike.values():
            counts = {p.agent_id: self._before(published, p) for p in people}
            for person in people:
                more = counts[person.agent_id] - min(counts.values())
                for duty, on, times in self._found(published, person):
                    what = duty.code if duty else OFF
                    words = f"{person.name} has {what} on {on}, and had {more} more of {self.of} than others"
                    if penalty := published.minor(self.price * more):
                        yield Violation(self.name, words, False, person.agent_id, on, times, penalty * times)
                    more += self.of in _ADD_UP

    def _before(self, published: Published, person: Person) -> int:
        known = history(published, person, _first_month(published.dates[0], self.months))
        found = int(known.sums.get(self.of, 0))
        if self.of == "holidays":
            return found + sum(not d.on_call and on_holiday(published, person, d.date) for d in known.duties)
        if self.of == "weekends":
            return found + len({monday(d.date) for d in known.duties if d.date.weekday() >= 5})
        return found

    def _found(self, published: Published, person: Person) -> Iterator[tuple[Duty | None, date, int]]:
        """Shifts, or wishes refused, that are what is spread."""
        if self.of == "wishes_refused":
            yield from self._refused(published, person)
            return
        for _, duty in planned(published, [person]):
            night = minutes_at_night(duty, person, NIGHT_FROM, NIGHT_TO) >= NIGHT_MIN and not duty.on_call
            holiday = on_holiday(published, person, duty.date) and not duty.on_call
            weekend = duty.date.weekday() >= 5
            if {"nights": night, "holidays": holiday, "weekends": weekend}[self.of]:
                yield duty, duty.date, 1

    def _refused(self, published: Published, person: Person) -> Iterator[tuple[Duty | None, date, int]]:
        given = {duty.date: duty for _, duty in planned(published, [person])}
        table = published.table("wishes")
        for agent_id, stamp, code, weight in zip(
            table["agent_id"], table["date"], table["shift_code"], table["weight"], strict=True
        ):
            on = pd.Timestamp(stamp).date()
            if agent_id != person.agent_id or on not in published.dates or not weight:
                continue
            has = given[on].code if on in given else OFF
            if (has == code) != (weight > 0):
                yield given.get(on), on, 1


def _months_back(on: date, months: int) -> date:
    """First day of the month `months` - 1 before that of a day."""
    month = on.year * 12 + on.month - months
    return date(month // 12, month % 12 + 1, 1)


def _first_month(day: date, months: int) -> date:
    start = day.replace(day=1)
    for _ in range(months - 1):
        start = (start - timedelta(days=1)).replace(day=1)
    return start
