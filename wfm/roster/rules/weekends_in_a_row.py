"""Weekends with work: at most so many in a row, and at most so many of a calendar month.

One shift on Saturday or Sunday, on call included, makes it one. A weekend belongs to the month of
its Saturday. What lies before comes from the ledger and from shifts that it does not count.
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
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import known_from, past_of

SATURDAY, SUNDAY = 5, 6
_MANY = 10**6


class _Worked(NamedTuple):
    """Weekends worked in a row and in this month, this one included where `this`."""

    row: int
    month: int
    this: bool


class WeekendsInARow(Rule):
    name: ClassVar[str] = "weekends_in_a_row"
    words: ClassVar[str] = "at most {most_in_a_row} weekends with work in a row, {most_a_month} a month"
    eases: ClassVar[Mapping[str, float]] = {"most_in_a_row": 1, "most_a_month": 1}

    most_in_a_row: int | None = setting(None, "most weekends with work in a row; none: any", "weekends", ge=0)
    most_a_month: int | None = setting(None, "most of a month; none: any", "weekends/month", ge=0)

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
        off = context.mask(Kind.OFF)
        dates = context.grid.dates

        def step(state: Hashable, day: int, label: int) -> Hashable | None:
            assert isinstance(state, _Worked)
            return self._after(state, dates[day], not off[label])

        agents = self.agents(context)
        initial = [self._before(context, i) for i in agents]
        yield explore(agents, initial, step, lambda _: 0.0, context.grid.days, len(context.labels))

    def _after(self, state: _Worked, on: date, works: bool) -> _Worked | None:
        if on.weekday() < SATURDAY:
            return state
        if on.weekday() == SATURDAY and on.day <= 7:
            state = state._replace(month=0)
        if works and not state.this:
            state = _Worked(state.row + 1, state.month + 1, True)
            most = self.most_in_a_row, self.most_a_month
            if any(m is not None and n > m for n, m in zip(state, most, strict=False)):
                return None
        if on.weekday() == SATURDAY:
            return state
        return _Worked(state.row if state.this else 0, state.month, False)

    def _before(self, context: Context, agent: int) -> _Worked:
        first = context.grid.first_date
        rows = context.ledger.get(context.agents[agent].agent_id, ())
        worked = {p.date for p in past_of(context, agent)}
        limits = (_MANY if m is None else m for m in (self.most_in_a_row, self.most_a_month))
        state, on = _Worked(0, 0, False), known_from(context)
        if rows:
            last = max(rows, key=lambda row: row.through)
            on = last.through + timedelta(days=1)
            saturday = last.through - timedelta(days=(last.through.weekday() - SATURDAY) % 7)
            month = next((r.weekends for r in rows if r.month == saturday.replace(day=1)), 0)
            begun = last.through.weekday() == SATURDAY and last.through in worked
            state = _Worked(last.weekends_in_a_row, month, begun)
        free = WeekendsInARow.model_construct()
        while on < first:
            state = free._after(state, on, on in worked) or state
            on += timedelta(days=1)
        row, month = (min(n, m) for n, m in zip(state, limits, strict=False))
        return _Worked(row, month, state.this)

    def check(self, published: Published) -> Iterable[Violation]:
        for person in self.bound(published):
            worked: dict[date, Duty] = {}
            for duty in published.tours[person.agent_id]:
                if duty.date.weekday() >= 5:
                    worked.setdefault(_saturday(duty.date), duty)
            for saturday, duty in sorted(worked.items()):
                if not duty.planned:
                    continue
                row = self._row(published, person, saturday, set(worked))
                if self.most_in_a_row is not None and row > self.most_in_a_row:
                    words = (
                        f"{person.name} works on {row} weekends in a row up to {saturday},"
                        f" {self.most_in_a_row} are allowed"
                    )
                    yield Violation(
                        self.name, words, True, person.agent_id, duty.date, row - self.most_in_a_row
                    )
                count = self._of_month(published, person, saturday, set(worked))
                if self.most_a_month is not None and count > self.most_a_month:
                    words = (
                        f"{person.name} works on {count} weekends of the month up to {saturday},"
                        f" {self.most_a_month} are allowed"
                    )
                    yield Violation(
                        self.name, words, True, person.agent_id, duty.date, count - self.most_a_month
                    )

    def _row(self, published: Published, person: Person, saturday: date, worked: set[date]) -> int:
        """Weekends worked in a row up to and with that of `saturday`."""
        through, counted = _ledger_row(published, person)
        row, before = 1, saturday - timedelta(days=7)
        while through is None or before > through:
            if before not in worked:
                return row
            row, before = row + 1, before - timedelta(days=7)
        days = _dates(published, person)
        if before == through and before not in days:  # the ledger ends before that weekend's Sunday
            return row + counted + 1 if before + timedelta(days=1) in days else row
        return row + counted

    def _of_month(self, published: Published, person: Person, saturday: date, worked: set[date]) -> int:
        """Weekends worked of the month of `saturday`, up to and with it."""
        through, _ = _ledger_row(published, person)
        count = 0
        for other in worked:
            if (other.year, other.month) == (saturday.year, saturday.month) and other <= saturday:
                days = [d for d in _dates(published, person) if d in (other, other + timedelta(days=1))]
                count += through is None or min(days) > through
        rows = published.ledger.get(person.agent_id, [])
        return count + sum(int(r["weekends"]) for r in rows if r["month"] == saturday.replace(day=1))


def _ledger_row(published: Published, person: Person) -> tuple[date | None, int]:
    """The last day that the ledger counts, and weekends in a row up to it."""
    rows = published.ledger.get(person.agent_id, [])
    last = max(rows, key=lambda row: row["through"], default=None)
    return (last["through"], int(last["weekends_in_a_row"])) if last else (None, 0)


def _dates(published: Published, person: Person) -> set[date]:
    return {duty.date for duty in published.tours[person.agent_id]}


def _saturday(on: date) -> date:
    return on - timedelta(days=on.weekday() - 5)
