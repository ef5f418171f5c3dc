"""What a roster costs and breaks by an instance file of Curtois and Qu (2014).

Reads the file itself and shares no code with `wfm`. Days before the first and after the last day
are of no harm: a run of work or of days off that touches either end may be short.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby


def judge(texts: Sequence[str], tours: Mapping[str, Sequence[str]]) -> tuple[int, list[str]]:
    """Cost, and each hard rule broken in words.

    Args:
        texts: the instance file alone.
        tours: by employee, a shift or an empty text for each day.
    """
    table = _read(texts[0])
    days = int(table["HORIZON"][0][0])
    length = {shift: int(minutes) for shift, minutes, _ in table["SHIFTS"]}
    after = {shift: set(banned.split("|")) - {""} for shift, _, banned in table["SHIFTS"]}
    broken = []
    if set(tours) != {line[0] for line in table["STAFF"]}:
        broken.append("other people than the file's")
    for line in table["STAFF"]:
        tour = tours.get(line[0], [""] * days)
        if len(tour) != days or not set(tour) <= {"", *length}:
            broken.append(f"{line[0]}: not {days} days of known shifts")
            continue
        broken += [f"{line[0]}: {what}" for what in _broken(line, tour, length, after)]
    for person, *off in table["DAYS_OFF"]:
        broken += [f"{person}: works on day off {day}" for day in off if tours[person][int(day)]]
    return _cost(table, tours), broken


def _read(text: str) -> dict[str, list[list[str]]]:
    table: dict[str, list[list[str]]] = {}
    for line in text.split("\n"):
        if line.startswith("SECTION_"):
            rows = table[line.strip()[len("SECTION_") :]] = []
        elif line.strip() and line[0] != "#":
            rows.append([cell.strip() for cell in line.split(",")])
    return table


def _broken(
    line: list[str], tour: Sequence[str], length: Mapping[str, int], after: Mapping[str, set[str]]
) -> Iterator[str]:
    """What one tour breaks of its line of staff."""
    most, least = int(line[2]), int(line[3])
    most_run, least_run, least_off, weekends = map(int, line[4:8])
    for cap in line[1].split("|"):
        shift, number = cap.split("=")
        if list(tour).count(shift) > int(number):
            yield f"{list(tour).count(shift)} of {shift}, at most {number}"
    minutes = sum(length[shift] for shift in tour if shift)
    if not least <= minutes <= most:
        yield f"{minutes} min, not {least} to {most}"
    for day in range(1, len(tour)):
        if tour[day - 1] and tour[day] in after[tour[day - 1]]:
            yield f"{tour[day]} on day {day} after {tour[day - 1]}"
    start = 0
    for works, days in groupby(tour, key=bool):
        run = len(list(days))
        inside = start > 0 and start + run < len(tour)
        if works and run > most_run:
            yield f"{run} shifts in a row from day {start}, at most {most_run}"
        if inside and run < (least_run if works else least_off):
            yield f"{run} {'shifts' if works else 'days off'} in a row from day {start}, too few"
        start += run
    worked = sum(any(tour[saturday : saturday + 2]) for saturday in range(5, len(tour), 7))
    if worked > weekends:
        yield f"{worked} weekends, at most {weekends}"


def _cost(table: Mapping[str, list[list[str]]], tours: Mapping[str, Sequence[str]]) -> int:
    cost = 0
    for person, day, shift, weight in table["SHIFT_ON_REQUESTS"]:
        cost += int(weight) * (tours[person][int(day)] != shift)
    for person, day, shift, weight in table["SHIFT_OFF_REQUESTS"]:
        cost += int(weight) * (tours[person][int(day)] == shift)
    for day, shift, wanted, under, over in table["COVER"]:
        apart = sum(tour[int(day)] == shift for tour in tours.values()) - int(wanted)
        cost += apart * int(over) if apart > 0 else -apart * int(under)
    return cost
