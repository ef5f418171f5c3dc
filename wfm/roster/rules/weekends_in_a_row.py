"""Weekends with work: at most so many in a row, and at most so many of a calendar month.

One shift on it, on call included, makes it one. A weekend belongs to the month of its first day. What
lies before comes from the ledger, whose weekends are Saturdays and Sundays, and from shifts that it does
not count.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar, NamedTuple, Self

from pydantic import model_validator

from wfm.config.base import setting
from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Part, explore
from wfm.roster.published import Duty, Person, Published, Violation
from wfm.roster.rules.compiling import known_from, past_of, price_of
from wfm.roster.rules.judging import amiss
from wfm.roster.rules.weekend import WeekendRule


class _Worked(NamedTuple):
    """Weekends worked in a row and in this month, this one included where `this`.

    `over`: by how many limits the last day made this weekend one too many.
    """

    row: int
    month: int
    this: bool
    over: int = 0


class WeekendsInARow(WeekendRule):
    name: ClassVar[str] = "weekends_in_a_row"
    words: ClassVar[str] = "at most {most_in_a_row} weekends with work in a row, {most_a_month} a month"
    eases: ClassVar[Mapping[str, float]] = {"most_in_a_row": 1, "most_a_month": 1}

    most_in_a_row: int | None = setting(None, "most weekends with work in a row; none: any", "weekends", ge=0)
    most_a_month: int | None = setting(None, "most of a month; none: any", "weekends/month", ge=0)
    penalty: float | None = setting(
        None, "price of a weekend too many; none: forbidden", "currency/weekend", ge=0
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.most_in_a_row is None and self.most_a_month is None:
            raise ValueError("expected most_in_a_row, most_a_month or both")
        return self

    def say(self) -> str:
        bounds = [f"{self.most_in_a_row} in a row"] if self.most_in_a_row is not None else []
        bounds += [f"{self.most_a_month} a month"] if self.most_a_month is not None else []
        return f"of weekends with work at most {', '.join(bounds)}"

    def compile(self, context: Context) -> Iterable[Part]:
        off, price = context.mask(Kind.OFF), price_of(context, self.penalty)
        dates = context.grid.dates

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, _Worked)
            after = self._after(state, dates[day], not off[label])
            if after.over and self.penalty is None:
                return None
            row, month = self._capped(after)
            return after._replace(row=row, month=month)

        def arrival(state: Hashable) -> float:
            assert isinstance(state, _Worked)
            return price * state.over if state.over else 0.0

        agents = self.agents(context)
        initial = [self._before(context, i) for i in agents]
        yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels), arrival)

    def _after(self, state: _Worked, on: date, works: bool) -> _Worked:
        start = self.weekend_of(on)
        state = state._replace(over=0)
        if start is None:
            return state
        if on == start and on.day <= 7:
            state = state._replace(month=0)
        if works and not state.this:
            row, month = state.row + 1, state.month + 1
            most = self.most_in_a_row, self.most_a_month
            over = sum(m is not None and n > m for n, m in zip((row, month), most, strict=True))
            state = _Worked(row, month, True, over)
        if on != self.weekend(start)[-1]:
            return state
        return state._replace(row=state.row if state.this else 0, this=False)

    def _capped(self, state: _Worked) -> tuple[int, int]:
        """The same as far as it matters."""
        limits = (0 if m is None else m for m in (self.most_in_a_row, self.most_a_month))
        row, month = (min(n, m) for n, m in zip((state.row, state.month), limits, strict=True))
        return row, month

    def _before(self, context: Context, agent: int) -> _Worked:
        first = context.grid.first_date
        rows = context.ledger.get(context.agents[agent].agent_id, ())
        worked = {p.date for p in past_of(context, agent)}
        state, on = _Worked(0, 0, False), known_from(context)
        if rows:
            last = max(rows, key=lambda row: row.through)
            on = last.through + timedelta(days=1)
            start = self._last_start(last.through)
            month = next((r.weekends for r in rows if r.month == start.replace(day=1)), 0)
            begun = [day for day in self.weekend(start) if day <= last.through]
            this = len(begun) < len(self.days) and not worked.isdisjoint(begun)
            state = _Worked(last.weekends_in_a_row, month, this)
        while on < first:
            state = self._after(state, on, on in worked)
            on += timedelta(days=1)
        row, month = self._capped(state)
        return _Worked(row, month, state.this)

    def _last_start(self, on: date) -> date:
        """First day of the last weekend that has begun by a date."""
        return next(
            start for back in range(7) if (start := on - timedelta(days=back)) == self.weekend_of(start)
        )

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            worked: dict[date, Duty] = {}
            for duty in published.tours[person.agent_id]:
                if start := self.weekend_of(duty.date):
                    worked.setdefault(start, duty)
            for start, duty in sorted(worked.items()):
                if not duty.planned:
                    continue
                # weekends before this one have violations of their own: one is charged
                row = self._row(published, person, start, set(worked))
                if self.most_in_a_row is not None and row > self.most_in_a_row:
                    words = (
                        f"{person.name} works on {row} weekends in a row up to {start},"
                        f" {self.most_in_a_row} are allowed"
                    )
                    yield amiss(
                        published, self, person, words, duty.date, row - self.most_in_a_row, charged=1
                    )
                count = self._of_month(published, person, start, set(worked))
                if self.most_a_month is not None and count > self.most_a_month:
                    words = (
                        f"{person.name} works on {count} weekends of the month up to {start},"
                        f" {self.most_a_month} are allowed"
                    )
                    yield amiss(
                        published, self, person, words, duty.date, count - self.most_a_month, charged=1
                    )

    def _row(self, published: Published, person: Person, start: date, worked: set[date]) -> int:
        """Weekends worked in a row up to and with that of `start`."""
        through, counted = _ledger_row(published, person)
        row, before = 1, start - timedelta(days=7)
        while through is None or before > through:
            if before not in worked:
                return row
            row, before = row + 1, before - timedelta(days=7)
        days = _dates(published, person)
        weekend = self.weekend(before)
        rest = [day for day in weekend if day > through]
        if rest and days.isdisjoint(set(weekend) - set(rest)):  # the ledger ends before its last day
            return row if days.isdisjoint(rest) else row + counted + 1
        return row + counted

    def _of_month(self, published: Published, person: Person, start: date, worked: set[date]) -> int:
        """Weekends worked of the month of `start`, up to and with it."""
        through, _ = _ledger_row(published, person)
        dates = _dates(published, person)
        count = 0
        for other in worked:
            if (other.year, other.month) == (start.year, start.month) and other <= start:
                days = [day for day in self.weekend(other) if day in dates]
                count += through is None or min(days) > through
        rows = published.ledger.get(person.agent_id, [])
        return count + sum(int(r["weekends"]) for r in rows if r["month"] == start.replace(day=1))


def _ledger_row(published: Published, person: Person) -> tuple[date | None, int]:
    """The last day that the ledger counts, and weekends in a row up to it."""
    rows = published.ledger.get(person.agent_id, [])
    last = max(rows, key=lambda row: row["through"], default=None)
    return (last["through"], int(last["weekends_in_a_row"])) if last else (None, 0)


def _dates(published: Published, person: Person) -> set[date]:
    return {duty.date for duty in published.tours[person.agent_id]}
