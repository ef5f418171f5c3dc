"""What is hard on people is spread over them: who had more of it before pays more for the next.

`had` counts over the ledger's last `months` and the shifts that it lacks; those bound by the rule with
the same contract at the same site are held against each other. What comes next (a night, a weekend
however many of its days, a holiday, the refusal of a wish) costs `price` for each that the person had
beyond the least of them, or beyond two below their mean where somebody has fewer still: a newcomer is
called first, and the others are not priced out of all nights. Nights, weekends and holidays of the days
planned count as had for the next one: the sum of squares falls with every step towards the mean, so
that a month of weekly plans ends with spreads of one where the other rules allow.

The price is for being uneven, not for work that somebody must do: as many nights or weekends as people
of the group had on average in as many days before, less one, add nothing.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from wfm.config.base import setting
from wfm.domain.shift import OFF, Kind
from wfm.pay.calendar import is_statutory
from wfm.roster.context import Context, PastShift
from wfm.roster.parts import Bools, CellCost, Counter, Floats, Part, explore
from wfm.roster.published import Duty, Person, Published, Violation, monday
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import (
    holidays,
    known_from,
    night_minutes,
    past_night_minutes,
    past_of,
    record,
)
from wfm.roster.rules.judging import history, minutes_at_night, on_holiday, planned

NIGHT_FROM, NIGHT_TO, NIGHT_MIN = "22:00", "06:00", 180
"""A night, as the ledger counts it."""


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
            floor = max(min(had.values()), sum(had.values()) // len(had) - 2)
            more = {i: max(0, count - floor) for i, count in had.items()}
            if self.of == "wishes_refused":
                for i in agents:
                    if price := self._price(context, more[i]):
                        yield CellCost((i,), price * self._refusals(context, i))
                continue
            usual = self._usual(context, agents, site)
            levels: dict[tuple[str, int], list[int]] = {}
            for i, beyond in more.items():
                levels.setdefault((context.agents[i].contract, beyond - usual), []).append(i)
            for (contract, beyond), alike in levels.items():
                if self.of == "weekends":
                    yield from self._weekends(context, alike, beyond)
                else:
                    yield from self._added(context, site, contract, alike, beyond)

    def _price(self, context: Context, more: int) -> float:
        return float(round(self.price * max(0, more) * 10**context.minor_digits))

    def _added(
        self, context: Context, site: str, contract: str, agents: list[int], beyond: int
    ) -> Iterable[Part]:
        """Each night or holiday of the days planned costs a step more than the one before."""
        mine = [x.template in context.contracts[contract].shifts for x in context.labels]
        hard = self._hard(context, site) & np.array(mine)
        most = int(hard.any(axis=1).sum())
        steps = [self._price(context, beyond + n) for n in range(most)]
        if any(steps):
            cost = np.concatenate(([0.0], np.cumsum(steps)))
            yield Counter(tuple(agents), hard.astype(np.int64), (0,) * len(agents), cost)

    def _weekends(self, context: Context, agents: list[int], beyond: int) -> Iterable[Part]:
        """The same by weekends; the state: how many so far, and whether Saturday was one of them."""
        grid, free = context.grid, context.mask(Kind.OFF)
        saturday = grid.first_date - timedelta(days=1)
        begun = [
            saturday.weekday() == 5 and any(p.date == saturday for p in past_of(context, i)) for i in agents
        ]

        def step(state: Hashable, day: int, label: int) -> Hashable:
            assert isinstance(state, tuple)
            count, on_saturday = state
            weekday, works = grid.dates[day].weekday(), not free[label]
            if weekday < 5:
                return count, False
            return count + (works and not on_saturday), weekday == 5 and works

        def final(state: Hashable) -> float:
            assert isinstance(state, tuple)
            return sum(self._price(context, beyond + n) for n in range(state[0]))

        if any(self._price(context, beyond + n) for n in range(len(context.weeks))):
            yield explore(agents, [(0, b) for b in begun], step, final, grid.days, len(context.labels))

    def _had(self, context: Context, agent: int, since: date, site: str) -> int:
        known = record(context, agent, since)
        found = sum(int(getattr(row, self.of)) for row in known.months)
        return found + self._among(context, site, known.shifts)

    def _usual(self, context: Context, agents: list[int], site: str) -> int:
        """One less than what a person had on average in as many days before as are planned."""
        first, known = context.grid.first_date, known_from(context)
        since = max(known, first - timedelta(days=context.grid.days))
        if self.of == "holidays" or since == first:
            return 0
        past = [[p for p in past_of(context, i) if p.date >= since] for i in agents]
        had = sum(self._among(context, site, shifts) for shifts in past)
        return max(0, had * context.grid.days // (len(agents) * (first - since).days) - 1)

    def _among(self, context: Context, site: str, past: Iterable[PastShift]) -> int:
        """How many of what is spread are among shifts before the horizon; of wishes nothing is known."""
        work = [p for p in past if p.kind is Kind.WORK]
        match self.of:
            case "nights":
                return sum(
                    past_night_minutes(context, site, p, NIGHT_FROM, NIGHT_TO) >= NIGHT_MIN for p in work
                )
            case "holidays":
                return sum(is_statutory(context.sites[site].country, p.date) for p in work)
            case "weekends":
                return len({p.date.isocalendar()[:2] for p in past if p.date.weekday() >= 5})
        return 0

    def _hard(self, context: Context, site: str) -> Bools:
        """Which labels are what is spread, (days, labels)."""
        work = context.mask(Kind.WORK)
        if self.of == "nights":
            return (night_minutes(context, site, NIGHT_FROM, NIGHT_TO) >= NIGHT_MIN) & work
        return holidays(context, site)[:, None] & work

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
            fewest = max(min(counts.values()), math.floor(sum(counts.values()) / len(people)) - 2)
            usual = self._each_had(published, people)
            for person in people:
                more = max(0, counts[person.agent_id] - fewest) - usual
                for duty, on, times in self._found(published, person):
                    what = duty.code if duty else OFF
                    words = f"{person.name} has {what} on {on}, and had {more} more of {self.of} than others"
                    if penalty := published.minor(self.price * max(0, more)):
                        yield Violation(self.name, words, False, person.agent_id, on, times, penalty * times)
                    more += self.of != "wishes_refused"

    def _before(self, published: Published, person: Person) -> int:
        known = history(published, person, _first_month(published.dates[0], self.months))
        return int(known.sums.get(self.of, 0)) + self._count(published, person, known.duties)

    def _each_had(self, published: Published, people: list[Person]) -> int:
        """What each had on average in as many days before as are planned, less one."""
        first, days = published.dates[0], len(published.dates)
        known = min(days, (first - published.known_from).days)
        if self.of == "holidays" or not known:
            return 0
        start = first - timedelta(days=known)
        had = sum(
            self._count(published, p, [d for d in published.tours[p.agent_id] if start <= d.date < first])
            for p in people
        )
        return max(0, math.floor(Fraction(had * days, known * len(people))) - 1)

    def _count(self, published: Published, person: Person, duties: Iterable[Duty]) -> int:
        """How many of what is spread there are among shifts."""
        if self.of == "weekends":
            return len({monday(d.date) for d in duties if d.date.weekday() >= 5})
        return sum(self._is_one(published, person, d) for d in duties)

    def _is_one(self, published: Published, person: Person, duty: Duty) -> bool:
        """Whether a shift is a night, or on a holiday."""
        if self.of == "nights":
            return minutes_at_night(duty, person, NIGHT_FROM, NIGHT_TO) >= NIGHT_MIN and not duty.on_call
        return self.of == "holidays" and on_holiday(published, person, duty.date) and not duty.on_call

    def _found(self, published: Published, person: Person) -> Iterator[tuple[Duty | None, date, int]]:
        """Shifts, or wishes refused, that are what is spread."""
        if self.of == "wishes_refused":
            yield from self._refused(published, person)
            return
        begun = {
            monday(d.date)
            for d in published.tours[person.agent_id]
            if d.date.weekday() >= 5 and not d.planned
        }
        for _, duty in planned(published, [person]):
            if self.of != "weekends":
                one = self._is_one(published, person, duty)
            elif one := duty.date.weekday() >= 5 and monday(duty.date) not in begun:
                begun.add(monday(duty.date))
            if one:
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
