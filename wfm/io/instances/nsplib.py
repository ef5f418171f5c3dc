"""Nurse scheduling instances of NSPLib, each with a case.

M. Vanhoucke, B. Maenhout, NSPLib: a nurse scheduling problem library, Operational Research for Health
Policy, 2007. Two files of numbers. The instance: nurses, days, shifts; then the nurses wanted on each day
(a line) and shift; then, a line for each nurse, the price of each shift on each day, day by day. The
case: days, shifts; least and most shifts of work; least and most days of work in a row; then, a line for
each shift, least and most days in a row and least and most in all. The last shift is the day off.

The case binds. A nurse missing costs 100, one too many nothing. Shifts go forward: none follows one that
comes after it in the file (an early one after a late one, or either after a night), as is usual though
no file says so; `forward` false lifts it. Runs at either end of the days may be short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wfm.domain.shift import OFF
from wfm.io.instances.instance import Instance, People, Shift, date_of, instance
from wfm.io.instances.source import Source, Texts, name_of, refuse

MISSING = 100
"""Price of a nurse missing on a shift."""

_CONTRACT = "nurse"
_LENGTH_MIN = 8 * 60
_MOST = {"nurses": 2000, "days": 400, "shifts": 9}
_NAMES = ("E", "L", "N")
_LIMITS = ("least in a row", "most in a row", "least in all", "most in all")

_Bounds = tuple[int, int]


@dataclass
class _Instance(Source):
    """`cover`: (days, shifts); `price`: (nurses, days, shifts); the last shift is the day off."""

    cover: list[list[int]] = field(default_factory=list)
    price: list[list[list[int]]] = field(default_factory=list)


@dataclass
class _Case(Source):
    work: _Bounds = (0, 0)
    work_in_a_row: _Bounds = (0, 0)
    in_a_row: list[_Bounds] = field(default_factory=list)
    in_all: list[_Bounds] = field(default_factory=list)


def is_nsplib(texts: Texts) -> bool:
    """Two files that hold digits and blanks alone, or would but for one slip: the first has three sizes."""
    heads = [next(iter(_lines(text)), (0, [])) for _, text in texts]
    return len(texts) == 2 and [len(fields) for _, fields in heads] in ([3, 2], [2, 3])


def read_nsplib(texts: Texts, forward: bool = True) -> Instance:
    """The instance with the case, in either order.

    Raises:
        InputFaults: with every fault of both files, by line.
    """
    three_first = len(next(_lines(texts[0][1]))[1]) == 3
    (path, text), (case_path, case_text) = texts if three_first else reversed(texts)
    file, case = _Instance(str(path)), _Case(str(case_path))
    _read_instance(file, list(_lines(text)))
    _read_case(case, list(_lines(case_text)), len(file.cover), len(file.cover[0]) if file.cover else 0)
    refuse([file, case])
    return _scenario(file, case, name_of([path.parent.name, path.stem, "case", case_path.stem]), forward)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Row and fields of each line that is not blank."""
    for row, line in enumerate(text.splitlines(), start=1):
        if fields := line.split():
            yield row, fields


def _numbers(file: Source, line: tuple[int, list[str]], what: str, wanted: int) -> list[int]:
    """The numbers of a line, as many as wanted."""
    row, fields = line
    if len(fields) != wanted:
        file.fault(row, what, str(len(fields)), f"expected {wanted} numbers")
    found = [file.whole(row, what, text) for text in fields[:wanted]]
    return found + [0] * (wanted - len(found))


def _read_instance(file: _Instance, lines: list[tuple[int, list[str]]]) -> None:
    row, fields = lines[0]
    sizes = zip(_MOST.items(), fields, strict=True)
    nurses, days, shifts = (file.whole(row, name, text, 1, most) for (name, most), text in sizes)
    body = lines[1:]
    if len(body) != days + nurses:
        expected = f"expected {days} lines of cover and {nurses} of prices"
        file.fault(None, "lines after the first", str(len(body)), expected)
        body = body[: days + nurses]
    file.cover = [_numbers(file, line, "cover", shifts) for line in body[:days]]
    for (at, _), cover in zip(body, file.cover, strict=False):
        if cover[-1]:
            file.fault(at, "cover", str(cover[-1]), "expected 0 for the last shift, the day off")
    for line in body[days:]:
        flat = _numbers(file, line, "prices", days * shifts)
        file.price.append([flat[d * shifts : (d + 1) * shifts] for d in range(days)])


def _read_case(case: _Case, lines: list[tuple[int, list[str]]], days: int, shifts: int) -> None:
    row, fields = lines[0]
    for name, text, wanted in zip(("days", "shifts"), fields, (days, shifts), strict=True):
        if case.whole(row, name, text, 1) != wanted:
            case.fault(row, name, text, f"expected {wanted} as in the instance")
    if len(lines) != 3 + shifts:
        case.fault(None, "lines after the first", str(len(lines) - 1), f"expected {2 + shifts}")
        return
    case.work = _bounds(case, lines[1], ("least of work", "most of work"))
    case.work_in_a_row = _bounds(case, lines[2], ("least in a row", "most in a row"))
    for at, fields in lines[3:]:
        if len(fields) != len(_LIMITS):
            case.fault(at, "", " ".join(fields), f"expected {len(_LIMITS)} numbers: {', '.join(_LIMITS)}")
            continue
        case.in_a_row.append(case.bounds(at, _LIMITS[:2], (fields[0], fields[1])))
        case.in_all.append(case.bounds(at, _LIMITS[2:], (fields[2], fields[3])))


def _bounds(case: _Case, line: tuple[int, list[str]], names: tuple[str, str]) -> _Bounds:
    row, fields = line
    if len(fields) != 2:
        case.fault(row, names[0], " ".join(fields), f"expected 2 numbers: {', '.join(names)}")
        return 0, 0
    return case.bounds(row, names, (fields[0], fields[1]))


def _scenario(file: _Instance, case: _Case, name: str, forward: bool) -> Instance:
    days, work = len(file.cover), len(file.cover[0]) - 1
    codes = [*_NAMES[:work]] if work <= len(_NAMES) else [f"S{k}" for k in range(1, work + 1)]
    shifts = {
        code: Shift(_LENGTH_MIN, frozenset(codes[:k]) if forward else frozenset())
        for k, code in enumerate(codes)
    }
    people = {str(k): _CONTRACT for k in range(1, len(file.price) + 1)}
    wishes = [
        (person, day, code, -price)
        for person, by_day in zip(people, file.price, strict=True)
        for day, prices in enumerate(by_day)
        for code, price in zip([*codes, OFF], prices, strict=True)
        if price
    ]
    shift_ids = {code: str(k) for k, code in enumerate(codes, start=1)}
    known = People(people, {_CONTRACT: codes}, wishes=wishes)
    return instance(name, days, shifts, shift_ids, known, _rules(file, case, codes, days))


def _rules(file: _Instance, case: _Case, codes: list[str], days: int) -> dict[str, list[dict[str, Any]]]:
    least_off, most_off = case.in_all[-1]
    kinds = [(codes, *case.work), (codes, days - most_off, days - least_off)]
    kinds += [([code], *bounds) for code, bounds in zip(codes, case.in_all, strict=False)]
    rows = [([code], *bounds) for code, bounds in zip(codes, case.in_a_row, strict=False)]
    least_run, most_run = case.work_in_a_row
    least_free, most_free = case.in_a_row[-1]
    return {
        "days_in_a_row": [{"least_days": max(least_run, 1), "most_days": max(most_run, 1)}],
        "days_off_together": [
            {"least_days": max(least_free, 1), "most_days": max(most_free, 1)}
            for _ in range(least_free > 1 or most_free < days)
        ],
        "shifts_in_a_row": [
            {"codes": of, "least": max(least, 1), "most": max(most, 1)}
            for of, least, most in rows
            if least > 1 or most < days
        ],
        "shifts_of_a_kind": [
            {"codes": of, "least": max(least, 0), "most": max(most, 0)}
            for of, least, most in kinds
            if least > 0 or most < days
        ],
        "shift_cover": [
            {
                "code": code,
                "heads": {date_of(day): cover[k] for day, cover in enumerate(file.cover)},
                "penalty_below": MISSING,
            }
            for k, code in enumerate(codes)
        ],
    }
