"""A labour inspector: reads a plan's tables and the law, and nothing of the planner.

    python benchmarks/inspector.py FOLDER --country CN --first 2026-09-28 --days 7 --zone Asia/Shanghai

FOLDER holds agents.csv, roster.csv, activities.csv, cost.csv and, where there are some, time_off.csv,
previous_roster.csv and ledger_before.csv, as the planner reads and writes them (times in UTC). Standard
library only, so that no error of the planner can be shared. Prints what breaks the law; exits with 1.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Law:
    """Figures of one country. Hours; None where the law names none. Days off: dates of 2026."""

    week_h: float
    week_days: int
    day_h: float | None = None  # longest working day, overtime included
    spread_h: float | None = None
    day_overtime_h: float | None = None  # above 8 h
    week_overtime_h: float | None = None
    month_overtime_h: float | None = None
    year_overtime_h: float | None = None
    holiday_is_overtime: bool = True
    days_in_a_row: int | None = None
    between_h: float = 0
    weekly_rest_h: float = 24
    meal_after_h: float | None = None
    meal_min: int = 0
    stretch_h: float | None = None
    mean_week_h: float | None = None  # over four months
    no_nights: tuple[str, ...] = ()
    night: tuple[int, int] = (22, 6)
    no_overtime: tuple[str, ...] = ()
    pay: tuple[float, float, float] | None = None  # workday, rest day, holiday, as multiples
    beside_salary: bool = False
    holidays: tuple[str, ...] = ()
    moved_off: tuple[str, ...] = ()
    made_up: tuple[str, ...] = ()


LAWS = {
    # 劳动法 arts 36, 38, 41, 44; State Council decree 619; the year's holiday notice
    "CN": Law(
        40, 5, day_h=11, day_overtime_h=3, month_overtime_h=36, days_in_a_row=6,
        no_nights=("pregnant", "nursing"), no_overtime=("pregnant", "nursing"),
        pay=(1.5, 2.0, 3.0), beside_salary=True,
        holidays=("2026-09-25", "2026-10-01", "2026-10-02", "2026-10-03"),
        moved_off=("2026-10-05", "2026-10-06", "2026-10-07"), made_up=("2026-09-20", "2026-10-10"),
    ),
    # Law 13/2003 arts 77-79, Regulation 35/2021
    "ID": Law(
        40, 5, day_overtime_h=4, week_overtime_h=18, holiday_is_overtime=False, meal_after_h=4, meal_min=30,
        stretch_h=4, no_nights=("pregnant", "minor"), night=(23, 7), pay=(1.5, 2.0, 2.0),
    ),
    # Labour Code 45/2019/QH14 arts 98, 105-111, 137
    "VN": Law(
        48, 6, day_h=12, month_overtime_h=40, year_overtime_h=200, between_h=12, meal_after_h=6, meal_min=30,
        no_nights=("pregnant", "nursing", "minor"), no_overtime=("pregnant", "nursing"),
        pay=(1.5, 2.0, 3.0), beside_salary=True,
    ),
    # Labour Protection Act ss. 23-28, 39, 47, 48, 61, 62
    "TH": Law(
        48, 6, week_overtime_h=36, days_in_a_row=6, meal_after_h=5, meal_min=60, stretch_h=5,
        no_nights=("pregnant", "minor"), no_overtime=("pregnant", "minor"), pay=(1.5, 2.0, 2.0),
        holidays=("2026-10-13", "2026-10-23"),
    ),
    # Employment Act ss. 59, 60A, 60D
    "MY": Law(
        45, 6, day_h=12, spread_h=10, month_overtime_h=104, weekly_rest_h=30, meal_after_h=5, meal_min=30,
        stretch_h=5, pay=(1.5, 2.0, 3.0),
    ),
    # Labor Code arts 83-94
    "PH": Law(
        48, 6, days_in_a_row=6, meal_after_h=5, meal_min=60, pay=(1.25, 1.3, 2.0),
    ),
    # Directive 2003/88/EC; here in Germany, whose holidays are not asked for
    "EU": Law(
        48, 5, between_h=11, weekly_rest_h=35, meal_after_h=6, meal_min=20, mean_week_h=48,
        no_nights=("pregnant", "nursing", "minor"),
    ),
}  # fmt: skip


@dataclass
class Shift:
    """One shift, in UTC, with the local date on which it starts; `pauses`: breaks.

    Python takes times of one zone apart by the clock on the wall, which is wrong where clocks change.
    """

    day: date
    start: datetime
    end: datetime
    paid: int
    planned: bool
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    overtime: int = 0
    on_call: bool = False


@dataclass
class Person:
    """Somebody with shifts in order, the past before; times in UTC."""

    agent_id: str
    row: dict[str, str]
    shifts: list[Shift]
    away: list[tuple[datetime, datetime]]
    ledger: list[dict[str, str]]


@dataclass(frozen=True)
class Inspection:
    """What the law is held against."""

    law: Law
    people: list[Person]
    first: date
    last: date
    zone: ZoneInfo
    salaried: frozenset[str]
    cost: dict[str, int]


def inspect(
    folder: Path, country: str, first: date, days: int, zone: str, salaried: Iterable[str] = ()
) -> list[str]:
    """Everything that breaks the law of `country`. `salaried`: contracts with a salary."""
    law = LAWS[country]
    place = ZoneInfo(zone)
    seen = Inspection(
        law,
        list(_people(folder, place, first)),
        first,
        first + timedelta(days=days - 1),
        place,
        frozenset(salaried),
        _cost(folder),
    )
    found = []
    for person in seen.people:
        for check in (
            presence, days_and_rest, breaks, nights, weekly_rest, overtime_limits, average, wages,
        ):  # fmt: skip
            found += [f"{person.agent_id}: {words}" for words in check(seen, person)]
    return found


def presence(seen: Inspection, person: Person) -> Iterator[str]:
    """One shift at a time, while employed, not during leave, not too long."""
    law, row = seen.law, person.row
    starts = [row[c] for c in ("hired_on", "available_from") if row.get(c)]
    busy = None
    for shift in person.shifts:
        if not shift.planned:
            busy = shift.end
            continue
        if not seen.first <= shift.day <= seen.last:
            yield f"a shift on {shift.day}, which is not planned"
        if any(str(shift.day) < s for s in starts) or str(shift.day) > (row.get("ends_on") or "9999"):
            yield f"works on {shift.day} without being employed"
        if busy and shift.start < busy:
            yield f"two shifts at once on {shift.day}"
        busy = shift.end
        if any(a < shift.end and shift.start < z for a, z in person.away):
            yield f"works on {shift.day} during time off"
        if shift.on_call:
            continue
        if law.day_h and shift.paid > law.day_h * 60:
            yield f"{shift.paid / 60:g} h of work on {shift.day}"
        if law.spread_h and shift.end - shift.start > law.spread_h * HOUR:
            yield f"a spread of {(shift.end - shift.start) / HOUR:g} h on {shift.day}"
        worked = sum(int((z - a) / timedelta(minutes=1)) for a, z in shift.pauses)
        if (shift.end - shift.start) / timedelta(minutes=1) - worked > shift.paid:
            yield f"minutes of {shift.day} that nobody pays"


def days_and_rest(seen: Inspection, person: Person) -> Iterator[str]:
    """Days in a row, and hours between two shifts."""
    law = seen.law
    days = sorted({s.day for s in person.shifts})
    run = 0
    for n, day in enumerate(days):
        run = run + 1 if n and day - days[n - 1] == DAY else 1
        if law.days_in_a_row and run > law.days_in_a_row and day >= seen.first:
            yield f"day {run} of work in a row on {day}"
    for before, after in zip(person.shifts, person.shifts[1:], strict=False):
        if after.planned and after.start - before.end < law.between_h * HOUR:
            yield f"{(after.start - before.end) / HOUR:g} h between shifts before {after.start}"


def breaks(seen: Inspection, person: Person) -> Iterator[str]:
    law = seen.law
    for shift in person.shifts:
        if shift.on_call or not shift.planned or not law.meal_after_h:
            continue
        if shift.end - shift.start <= law.meal_after_h * HOUR:
            continue
        long = [(a, z) for a, z in shift.pauses if z - a >= timedelta(minutes=law.meal_min)]
        if not long:
            yield f"no break of {law.meal_min} min on {shift.day}"
        borders = [shift.start, *(t for pause in long for t in pause), shift.end]
        for a, z in zip(borders[::2], borders[1::2], strict=True):
            if law.stretch_h and z - a > law.stretch_h * HOUR:
                yield f"{(z - a) / HOUR:g} h without a break on {shift.day}"


def nights(seen: Inspection, person: Person) -> Iterator[str]:
    """Nobody whom the law protects works a minute at night."""
    if person.row.get("protection") not in seen.law.no_nights:
        return
    begins, ends = seen.law.night
    for shift in person.shifts:
        at = shift.start
        while shift.planned and not shift.on_call and at < shift.end:
            hour = at.astimezone(seen.zone).hour
            if hour >= begins or hour < ends:
                yield f"{person.row['protection']} and at work at night on {shift.day}"
                break
            at += timedelta(minutes=5)


def weekly_rest(seen: Inspection, person: Person) -> Iterator[str]:
    """A date without a start in each week that ends within the plan, in a rest that is long enough.

    Days before the first shift that anybody's papers show count as rest.
    """
    law = seen.law
    known = min((s.day for p in seen.people for s in p.shifts if not s.planned), default=seen.first)
    plan_ends = datetime.combine(seen.last + DAY, datetime.min.time(), seen.zone)
    monday = seen.first - timedelta(days=seen.first.weekday())
    while monday + 6 * DAY <= seen.last:
        rested = False
        for day in (monday + n * DAY for n in range(7)):
            if any(s.day == day for s in person.shifts):
                continue
            before = [s.end for s in person.shifts if s.day < day]
            after = min((s.start for s in person.shifts if s.day > day), default=plan_ends)
            rested |= day < known or not before or after - max(before) >= law.weekly_rest_h * HOUR
        if not rested:
            yield f"no rest of {law.weekly_rest_h:g} h in the week of {monday}"
        monday += 7 * DAY


def overtime_limits(seen: Inspection, person: Person) -> Iterator[str]:
    """Overtime by day, week, month and year, with what the ledger says of days before."""
    law = seen.law
    extras = list(_overtime(seen, person))
    counted = max((r["through"] for r in person.ledger), default="")
    known = min((s.day for p in seen.people for s in p.shifts if not s.planned), default=seen.first)
    by_week: dict[date, float] = defaultdict(float)
    by_month: dict[str, float] = defaultdict(float)
    by_year: dict[str, float] = defaultdict(float)
    for row in person.ledger:
        counted_min = int(row["overtime_min"]) + law.holiday_is_overtime * int(row["holiday_min"] or 0)
        by_month[row["month"][:7]] += counted_min
        by_year[row["month"][:4]] += counted_min
    for shift, daily, extra in extras:
        new = shift.planned or str(shift.day) > counted
        by_week[shift.day - timedelta(days=shift.day.weekday())] += extra
        if new:
            by_month[str(shift.day)[:7]] += extra
            by_year[str(shift.day)[:4]] += extra
        if not shift.planned:
            continue
        if (
            law.day_overtime_h is not None
            and daily > law.day_overtime_h * 60
            and str(shift.day) not in law.holidays
        ):
            yield f"{daily / 60:g} h of overtime on {shift.day}"
        none = person.row.get("protection") in law.no_overtime
        limits = [
            (
                0 if none else law.week_overtime_h,
                by_week[shift.day - timedelta(days=shift.day.weekday())],
                "week",
            ),
            (law.month_overtime_h, by_month[str(shift.day)[:7]], "month"),
            (law.year_overtime_h, by_year[str(shift.day)[:4]], "year"),
        ]
        for limit, total, name in limits:
            if limit is not None and extra and total > limit * 60 and known <= shift.day:
                yield f"{total / 60:g} h of overtime in the {name} by {shift.day}"


def _overtime(seen: Inspection, person: Person) -> Iterator[tuple[Shift, int, int]]:
    """Each shift of work, its minutes above 8 h, and all its overtime."""
    law = seen.law
    spent: dict[date, int] = defaultdict(int)
    for shift in person.shifts:
        if shift.on_call:
            continue
        monday = shift.day - timedelta(days=shift.day.weekday())
        if str(shift.day) in law.holidays:
            yield shift, max(0, shift.paid - 480), shift.paid if law.holiday_is_overtime else 0
            continue
        daily = max(0, shift.paid - 480)
        before, spent[monday] = spent[monday], spent[monday] + shift.paid - daily
        ordinary = _ordinary(seen, person, monday)
        weekly = max(0, spent[monday] - ordinary) - max(0, before - ordinary)
        yield shift, daily, daily + int(weekly)


def _ordinary(seen: Inspection, person: Person, monday: date) -> float:
    """Minutes of work of an ordinary week, by its working days, leave counted as worked."""
    law, total = seen.law, 0.0
    for n in range(7):
        day = monday + n * DAY
        if not _works_on(law, day):
            continue
        start = datetime.combine(day, datetime.min.time(), seen.zone)
        gone = sum(
            max(0.0, (min(z, start + DAY) - max(a, start)) / timedelta(minutes=1)) for a, z in person.away
        )
        total += max(0.0, law.week_h * 60 / law.week_days - gone)
    return total


def _works_on(law: Law, day: date) -> bool:
    off = str(day) in law.holidays or str(day) in law.moved_off
    return str(day) in law.made_up or (day.weekday() < law.week_days and not off)


def average(seen: Inspection, person: Person) -> Iterator[str]:
    """Hours of four months against the mean, as far as the ledger goes."""
    if seen.law.mean_week_h is None or not person.ledger:
        return
    for block in {(s.day.year, (s.day.month - 1) // 4) for s in person.shifts if s.planned}:
        begins = date(block[0], block[1] * 4 + 1, 1)
        ends = date(block[0] + (block[1] == 2), (block[1] * 4 + 4) % 12 + 1, 1)
        counted = max(r["through"] for r in person.ledger)
        total = sum(int(r["worked_min"]) for r in person.ledger if str(begins) <= r["month"] < str(ends))
        total += sum(
            s.paid
            for s in person.shifts
            if begins <= s.day < ends and not s.on_call and (s.planned or str(s.day) > counted)
        )
        if total > (ends - begins).days / 7 * seen.law.mean_week_h * 60:
            yield f"{total / 60:g} h in the four months from {begins}"


def wages(seen: Inspection, person: Person) -> Iterator[str]:
    """Overtime, rest days and holidays pay at least what the law asks, beside salary or hourly pay."""
    law = seen.law
    if law.pay is None or not person.shifts:
        return
    hourly = float(person.row["hourly_cost"]) * 100 / 60
    salaried = person.row["contract"] in seen.salaried
    owed = 0.0
    weeks: dict[date, list[tuple[Shift, int, int]]] = defaultdict(list)
    for entry in _overtime(seen, person):
        weeks[entry[0].day - timedelta(days=entry[0].day.weekday())].append(entry)
    for monday, entries in weeks.items():
        ordinary = [e for e in entries if str(e[0].day) not in law.holidays]
        owed += hourly * _overtime_owed(seen, person, monday, ordinary, salaried)
        for shift, _, _ in entries:
            if str(shift.day) in law.holidays and shift.planned:
                inside = _on_holidays(law, shift, seen.zone)
                beside = law.pay[2] - (0 if salaried and law.beside_salary else 1)
                owed += hourly * inside * beside
        if not salaried:
            owed += sum(hourly * s.paid for s, _, _ in entries if s.planned)
    paid = seen.cost.get(person.agent_id, 0)
    if owed > paid + 0.5 * len(person.shifts) * 3 + 1:
        yield f"is paid {paid / 100:.2f} beside the salary, and is owed {owed / 100:.2f}"


def _overtime_owed(
    seen: Inspection, person: Person, monday: date, entries: list[tuple[Shift, int, int]], salaried: bool
) -> float:
    """Minutes of pay for a week's overtime, at least.

    Days worked beyond the working days that leave left are rest days. The law lets the roster say which:
    here the shortest.
    """
    assert seen.law.pay is not None
    working = _ordinary(seen, person, monday) / (seen.law.week_h * 60 / seen.law.week_days)
    spare = max(0, math.floor(len(entries) - working + 1e-9))
    overtime = sum(extra for shift, _, extra in entries if shift.planned)
    weekly = sum(extra - daily for shift, daily, extra in entries if shift.planned)
    rest = min(weekly, sum(sorted(shift.paid for shift, _, _ in entries)[:spare]))
    workday, rest_day = (rate - (not salaried) for rate in seen.law.pay[:2])
    return rest * rest_day + (overtime - rest) * workday


def _on_holidays(law: Law, shift: Shift, zone: ZoneInfo) -> float:
    """Paid minutes of a shift on holidays, at least: all but the unpaid breaks, taken from them."""
    inside, at = 0, shift.start
    while at < shift.end:
        inside += 5 * (str(at.astimezone(zone).date()) in law.holidays)
        at += timedelta(minutes=5)
    return max(0.0, inside - ((shift.end - shift.start) / timedelta(minutes=1) - shift.paid))


def _people(folder: Path, zone: ZoneInfo, first: date) -> Iterator[Person]:
    pauses: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in _rows(folder / "activities.csv"):
        if row["activity"] in ("meal", "rest"):
            pauses[row["shift_id"]].append((_time(row["start"]), _time(row["end"])))
    shifts: dict[str, list[Shift]] = defaultdict(list)
    for name, planned in (("previous_roster.csv", False), ("roster.csv", True)):
        for row in _rows(folder / name):
            shift = Shift(
                _time(row["start"]).astimezone(zone).date(),
                _time(row["start"]), _time(row["end"]), int(row["paid_min"]), planned,
                sorted(pauses[row["shift_id"]]) if planned else [], int(row.get("overtime_min") or 0),
                row.get("kind") == "on_call",
            )  # fmt: skip
            if planned or shift.day < first:
                shifts[row["agent_id"]].append(shift)
    away: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in _rows(folder / "time_off.csv"):
        away[row["agent_id"]].append((_time(row["start"]), _time(row["end"])))
    ledger: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "ledger_before.csv"):
        ledger[row["agent_id"]].append(row)
    for row in _rows(folder / "agents.csv"):
        who = row["agent_id"]
        yield Person(who, row, sorted(shifts[who], key=lambda s: s.start), away[who], ledger[who])


def _cost(folder: Path) -> dict[str, int]:
    """What people are paid beside their salary, in minor units."""
    found: dict[str, int] = defaultdict(int)
    for row in _rows(folder / "cost.csv"):
        if row["component"] not in ("guaranteed", "night", "agency_fee", "on_call"):
            found[row["agent_id"]] += int(row["amount"])
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--country", choices=LAWS, required=True)
    parser.add_argument("--first", type=date.fromisoformat, required=True)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--zone", required=True)
    parser.add_argument("--salaried", nargs="*", default=[], help="contracts with a salary")
    args = parser.parse_args()
    found = inspect(args.folder, args.country, args.first, args.days, args.zone, args.salaried)
    print(*found or ["nothing found"], sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
