"""The ledger after a plan: what it was before, and what these days add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from wfm.domain.shift import OFF
from wfm.pay.tariff import Tariff
from wfm.roster.published import Duty, Person, Published
from wfm.roster.rules.judging import gone_minutes, minutes_at_night, on_holiday, time_off, works_on
from wfm.tables import LEDGER, TIME_OFF

NIGHT_FROM, NIGHT_TO, NIGHT_MIN = "22:00", "06:00", 180
_COUNTS = [*LEDGER.names[3:]]


@dataclass
class _Book:
    """One person's rows by month; `through`: the last day counted before these days."""

    through: date | None
    row: int
    months: dict[date, dict[str, float]] = field(default_factory=dict)

    def add(self, on: date, column: str, amount: float) -> None:
        month = self.months.setdefault(on.replace(day=1), dict.fromkeys(_COUNTS, 0.0))
        month[column] += amount


def carried(published: Published) -> pd.DataFrame:
    """`tables.LEDGER` up to the last day planned.

    Of the previous roster those shifts are added that the ledger before did not count. Time in lieu is
    earned by rest days of salaried people where `pay.rest_day` says so, and given back by time off.
    """
    first, last = published.dates[0], published.dates[-1]
    overtime = _overtime(published)
    earned, spent = _lieu_earned(published), _lieu_spent(published)
    wishes = _wishes(published)
    known = published.ledger
    rows = []
    for agent_id, person in published.people.items():
        book = _book(known.get(agent_id, []))
        for on in _months(first, last):
            book.add(on, "nights", 0)
        for duty in published.tours[agent_id]:
            if not duty.on_call and (duty.planned or not book.through or duty.date > book.through):
                _count(book, published, person, duty, overtime.get(duty.shift_id, 0))
        _weekends(book, published, person)
        for on, days in (*earned.get(agent_id, ()), *spent.get(agent_id, ())):
            book.add(on, "lieu_days", days)
        for on, granted in wishes.get(agent_id, ()):
            book.add(on, "wishes_granted" if granted else "wishes_refused", 1)
        rows += [
            {"agent_id": agent_id, "month": month, "through": min(_last_of(month), last), **counts}
            for month, counts in sorted(book.months.items())
        ]
    gone = published.table("ledger")
    gone = gone[~gone["agent_id"].isin(list(published.people))]
    found = pd.DataFrame(rows, columns=LEDGER.names)
    found[["month", "through"]] = found[["month", "through"]].apply(pd.to_datetime)
    return LEDGER.conform(pd.concat([found, gone]) if len(gone) else found)


def _book(rows: list[dict[str, object]]) -> _Book:
    last = max(rows, key=lambda row: str(row["through"]), default=None)
    book = _Book(None, 0) if last is None else _Book(last["through"], int(str(last["weekends_in_a_row"])))  # type: ignore[arg-type]
    for row in rows:
        book.months[row["month"]] = {name: float(str(row[name])) for name in _COUNTS}  # type: ignore[index]
    return book


def _count(book: _Book, published: Published, person: Person, duty: Duty, overtime: int) -> None:
    """One shift of work."""
    book.add(duty.date, "worked_min", duty.paid_min)
    free = on_holiday(published, person, duty.date)
    book.add(duty.date, "holiday_min" if free else "overtime_min", duty.paid_min if free else overtime)
    book.add(duty.date, "nights", minutes_at_night(duty, person, NIGHT_FROM, NIGHT_TO) >= NIGHT_MIN)
    book.add(duty.date, "holidays", free)


def _weekends(book: _Book, published: Published, person: Person) -> None:
    """Weekends by the month of their Saturday, and how many were worked in a row."""
    worked = {duty.date for duty in published.tours[person.agent_id]}
    row = book.row
    day = published.known_from if book.through is None else book.through + timedelta(days=1)
    begun = day.weekday() == 6 and day - timedelta(days=1) in worked
    while day <= published.dates[-1]:
        if day.weekday() >= 5:
            if day in worked and not begun:
                row, begun = row + 1, True
                book.add(day - timedelta(days=day.weekday() - 5), "weekends", 1)
            if day.weekday() == 6:
                row, begun = row if begun else 0, False
        day += timedelta(days=1)
    for month, counts in book.months.items():
        counts["weekends_in_a_row"] = row if month == published.dates[-1].replace(day=1) else 0


def _overtime(published: Published) -> dict[str, int]:
    """Minutes of overtime by shift, as both rosters say."""
    tables = published.table("previous_roster"), published.roster
    return {
        str(shift_id): int(minutes)
        for table in tables
        for shift_id, minutes in zip(table["shift_id"], table["overtime_min"], strict=True)
    }


def _lieu_earned(published: Published) -> dict[str, list[tuple[date, float]]]:
    found: dict[str, list[tuple[date, float]]] = {}
    pay = published.scenario.pay
    if all(pay.at(site).rest_day != "lieu" for site in published.scenario.sites):
        return found
    agents, previous, away = (published.table(n) for n in ("agents", "previous_roster", "time_off"))
    over = Tariff(published.scenario).overtime_minutes(published.roster, agents, previous, away)
    for agent_id, stamp, minutes in zip(
        published.roster["agent_id"], published.roster["date"], over["rest_day_min"], strict=True
    ):
        person = published.people[agent_id]
        lieu = pay.at(person.site).rest_day == "lieu"
        if minutes and lieu and published.contract(person).pay == "salaried":
            share = _day_minutes(published, person)
            found.setdefault(agent_id, []).append((stamp.date(), round(minutes / share, 4)))
    return found


def _lieu_spent(published: Published) -> dict[str, list[tuple[date, float]]]:
    table = published.table("time_off")
    given = Published(
        published.scenario,
        published.roster,
        published.activities,
        {"time_off": table[table["kind"] == "lieu"]} if len(table) else {"time_off": TIME_OFF.empty()},
    )
    found: dict[str, list[tuple[date, float]]] = {}
    for agent_id, away in time_off(given).items():
        if (person := published.people.get(agent_id)) is None:
            continue
        share = _day_minutes(published, person)
        for day in published.dates:
            minutes = min(share, gone_minutes(person, away, day))
            if minutes and works_on(published, person, day, published.contract(person).days_week):
                found.setdefault(agent_id, []).append((day, -round(minutes / share, 4)))
    return found


def _day_minutes(published: Published, person: Person) -> float:
    """Minutes of an ordinary day of work."""
    terms = published.contract(person)
    return (terms.overtime_after_h_week or terms.guaranteed_h_week or terms.max_h_week) * 60 / terms.days_week


def _wishes(published: Published) -> dict[str, list[tuple[date, bool]]]:
    """Wishes of the days planned: when, and whether granted."""
    table = published.table("wishes")
    found: dict[str, list[tuple[date, bool]]] = {}
    for agent_id, stamp, code, weight in zip(
        table["agent_id"], table["date"], table["shift_code"], table["weight"], strict=True
    ):
        on = pd.Timestamp(stamp).date()
        if agent_id in published.tours and on in published.dates and weight:
            given = {d.code for d in published.tours[agent_id] if d.planned and d.date == on} or {OFF}
            found.setdefault(str(agent_id), []).append((on, (code in given) == (weight > 0)))
    return found


def _months(first: date, last: date) -> Iterator[date]:
    """First days of the months that two days span."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _last_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
