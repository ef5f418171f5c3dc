"""What is known about a day long before it comes: weekday, place in the month, holidays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from wfm.forecast.history import Bools, Dates, Floats, Ints, date_range, weekday

_ASIDE = re.compile(
    r"\s*\((observed|estimated|in lieu|additional holiday)[^)]*\)| Joint Holiday$|^Alternative holiday for "
)
_SUBSTITUTES = ("Day off", "Bridge Public Holiday", "Substitute Holiday")
"""How the holidays package begins the name of a day off that belongs to a festival beside it."""

_WITH_JOINT_LEAVE = {"ID": ("public", "government")}
"""Countries whose joint leave days (cuti bersama) most employers give as well."""

_GREAT = re.compile(r"Chinese New Year|Lunar New Year|Eid al-Fitr")
"""Lunar festivals that people prepare for and travel at, however few days off they have."""

_LONG = "Christmas Day"
"""A festival of a week on either side, however few days off it has; what is further off, the season knows."""

PAYDAYS: dict[str, tuple[int, ...]] = {
    "CN": (10, 15), "ID": (25,), "MY": (25,), "PH": (15, -1), "SG": (-1,), "TH": (-1,), "VN": (5, 10),
}  # fmt: skip
"""Days of the month on which wages are commonly paid; -1: the last day. Custom, not law."""

REGIONAL = "(regional)"
"""How names of holidays end that only some subdivisions keep."""

LONG_BREAK = 5
"""Days off in a row that make a festival rather than a long weekend."""

WORLD = "WORLD"
"""In place of a country: New Year, Easter, the first of May and Christmas, which much of the world keeps; as
the banks of the euro area do (TARGET)."""

_MARGIN = np.timedelta64(45, "D")
"""Days looked at beyond both ends, so that the months and breaks at the edges are whole."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Facts about consecutive local dates, and effects that a daily level may show.

    `effects`: (days, effects) 0/1 or smooth columns; `scale`: (effects,) how large each effect is
    believed to be on the log scale before any data is seen (a prior standard deviation);
    `names`: what each stands for.
    """

    dates: Dates
    holiday_name: npt.NDArray[np.str_]
    """Public holiday on each date; empty on others."""
    make_up: Bools
    """Weekend days that are worked in exchange for a day off (调休)."""
    effects: Floats
    scale: Floats
    names: tuple[str, ...]
    country: str = ""

    @cached_property
    def regional_name(self) -> npt.NDArray[np.str_]:
        """Holiday on each date that some subdivision of the country keeps but not all of it; a history
        tells whether its place does."""
        days: list[date] = self.dates.astype(object).tolist()
        kept = _regional_holidays(self.country, days[0].year, days[-1].year)
        return np.array(["" if h else kept.get(d, "") for d, h in zip(days, self.holiday, strict=True)])

    @property
    def holiday(self) -> Bools:
        return np.asarray(self.holiday_name != "")

    @property
    def weekday(self) -> Ints:
        return weekday(self.dates)

    def rows(self, dates: Dates) -> Ints:
        """Positions of `dates`, which must lie inside."""
        at: Ints = (dates - self.dates[0]).astype(np.int64)
        if len(at) and (at.min() < 0 or at.max() >= len(self.dates)):
            raise IndexError(f"the calendar runs from {self.dates[0]} to {self.dates[-1]}")
        return at


def make_calendar(
    first: np.datetime64,
    end: np.datetime64,
    country: str | None,
    subdivision: str | None = None,
    paydays: tuple[int, ...] | None = None,
) -> Calendar:
    """The calendar of `first` .. `end` (not included) with the public holidays of `country`.

    `paydays`: days of the month (-1: the last) on which wages are paid, or on the working day before;
    by default those of the country.

    Lunar and other moving holidays come by name from the `holidays` package, so that each is
    compared with itself in other years. A country the package does not know has no holidays.
    """
    wide = date_range(first - _MARGIN, end + _MARGIN)
    names, make_up = _public_holidays(wide, country, subdivision)
    columns = {
        **_weekday_effects(wide),
        **_month_effects(wide, names, make_up),
        **_holiday_effects(wide, names, make_up),
        **_payday_effects(
            wide, names, make_up, PAYDAYS.get(country or "", ()) if paydays is None else paydays
        ),
    }
    inside = slice(int(_MARGIN.astype(np.int64)), len(wide) - int(_MARGIN.astype(np.int64)))
    used = {k: (c[inside], s) for k, (c, s) in columns.items() if np.any(c[inside])}
    return Calendar(
        wide[inside],
        np.array([n or "" for n in names])[inside],
        make_up[inside],
        np.column_stack([c for c, _ in used.values()]).astype(np.float64),
        np.array([s for _, s in used.values()]),
        tuple(used),
        country or "",
    )


_Columns = dict[str, tuple[npt.NDArray[Any], float]]


def _public_holidays(
    dates: Dates, country: str | None, subdivision: str | None
) -> tuple[list[str | None], Bools]:
    """Name of the public holiday on each date, or None; weekend days that are worked."""
    import holidays

    none: list[str | None] = [None] * len(dates)
    if not country:
        return none, np.zeros(len(dates), dtype=bool)
    days: list[date] = dates.astype(object).tolist()
    years = range(days[0].year, days[-1].year + 1)
    try:
        # names in one language, whatever that of the machine
        known = (
            holidays.financial_holidays("XECB", years=years, language="en_US")
            if country == WORLD
            else holidays.country_holidays(
                country, subdiv=subdivision, years=years, language="en_US",
                categories=_WITH_JOINT_LEAVE.get(country),
            )
        )  # fmt: skip
    except NotImplementedError:
        return none, np.zeros(len(dates), dtype=bool)
    named = {d: _ASIDE.sub("", n.split("; ")[0]) for d, n in known.items()}
    names = [named.get(d) for d in days]
    for i, n in enumerate(names):
        if n is not None and n.startswith(_SUBSTITUTES):
            names[i] = _festival_beside(names, i)
    worked: set[date] = getattr(known, "weekend_workdays", set())
    make_up = np.array([d in worked for d in days])
    _name_weekends_in_long_breaks(names, (weekday(dates) >= 5) & ~make_up)
    return names, make_up


@cache
def _regional_holidays(country: str, first: int, last: int) -> dict[date, str]:
    """Holidays of single subdivisions in the years `first` .. `last`, marked as regional."""
    import holidays

    found: dict[date, str] = {}
    try:
        subdivisions = holidays.country_holidays(country).subdivisions if country else ()
    except NotImplementedError:
        return found
    for part in subdivisions:
        known = holidays.country_holidays(
            country, subdiv=part, years=range(first, last + 1), language="en_US"
        )
        for day, name in known.items():
            found.setdefault(day, f"{_ASIDE.sub('', name.split('; ')[0])} {REGIONAL}")
    return found


def _name_weekends_in_long_breaks(names: list[str | None], weekend: Bools) -> None:
    """Weekends inside a long break are part of its festival, whether or not they are listed."""
    off = weekend | np.array([n is not None for n in names])
    for start, stop in _runs(off):
        if stop - start >= LONG_BREAK and any(names[start:stop]):
            bare = [i for i in range(start, stop) if names[i] is None]
            festivals = [_festival_beside(names, i) for i in bare]
            for i, festival in zip(bare, festivals, strict=True):
                names[i] = festival


def _festival_beside(names: list[str | None], i: int) -> str:
    """The festival nearest to day `i`: a day off taken in exchange belongs to it."""
    for away in range(1, 10):
        for j in (i - away, i + away):
            n = names[j] if 0 <= j < len(names) else None
            if n is not None and not n.startswith(_SUBSTITUTES):
                return n
    return _SUBSTITUTES[0]


def _weekday_effects(dates: Dates) -> _Columns:
    on = weekday(dates)
    return {f"weekday {k}": (on == k, 0.5) for k in range(7)}


def _month_effects(dates: Dates, names: list[str | None], make_up: Bools) -> _Columns:
    """Place in the month, by the calendar and by working days from either end (paydays, invoices)."""
    month = dates.astype("datetime64[M]")
    day = (dates - month.astype("datetime64[D]")).astype(np.int64) + 1
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    columns: _Columns = {}
    for harmonic in (1, 2, 3):
        angle = 2 * np.pi * harmonic * day / length
        columns[f"month sin {harmonic}"] = (np.sin(angle), 0.03)
        columns[f"month cos {harmonic}"] = (np.cos(angle), 0.03)
    for k in (1, 15):
        columns[f"day {k}"] = (day == k, 0.03)
    work = ((weekday(dates) < 5) | make_up) & np.array([n is None for n in names])
    count = np.cumsum(work)
    _, month_at, month_of = np.unique(month, return_index=True, return_inverse=True)
    before = np.where(month_at > 0, count[month_at - 1], 0)[month_of]
    total = np.bincount(month_of, weights=work).astype(np.int64)[month_of]
    from_start = count - before
    for k in range(1, 6):
        columns[f"working day {k}"] = (work & (from_start == k), 0.03)
    for k in range(4):
        columns[f"working day -{k + 1}"] = (work & (total - from_start == k), 0.03)
    return columns


def _holiday_effects(dates: Dates, names: list[str | None], make_up: Bools) -> _Columns:
    """Holidays in common and by name, their edges, and the days around the break each makes."""
    holiday = np.array([n is not None for n in names])
    weekend = (weekday(dates) >= 5) & ~make_up
    off = holiday | weekend
    n = len(dates)
    columns: _Columns = {
        "holiday on a workday": (holiday & ~weekend, 0.5),
        "holiday on a weekend": (holiday & weekend, 0.2),
        "make-up workday": (make_up, 0.2),
    }
    for name in sorted({x for x in names if x}):
        on = np.array([x == name for x in names])
        columns[f"holiday: {name}"] = (on, 0.3)
        columns[f"eve of {name}"] = (np.append(on[1:], False) & ~holiday, 0.1)
        columns[f"day after {name}"] = (np.append(False, on[:-1]) & ~holiday, 0.1)
    beside = {
        "weekend beside a holiday": (np.zeros(n, dtype=bool), 0.1),
        "first day of a break": (np.zeros(n, dtype=bool), 0.1),
        "last day of a break": (np.zeros(n, dtype=bool), 0.1),
        "day before a break": (np.zeros(n, dtype=bool), 0.1),
        "two days before a break": (np.zeros(n, dtype=bool), 0.05),
        "day after a break": (np.zeros(n, dtype=bool), 0.15),
        "second day after a break": (np.zeros(n, dtype=bool), 0.07),
        "days 3 to 5 after a break": (np.zeros(n, dtype=bool), 0.05),
    }
    for start, stop in _runs(off):
        if not holiday[start:stop].any():
            continue
        beside["weekend beside a holiday"][0][start:stop] |= ~holiday[start:stop]
        if stop - start >= 3:
            beside["first day of a break"][0][start] = True
            beside["last day of a break"][0][stop - 1] = True
        for label, days in (
            ("day before a break", (start - 1,)),
            ("two days before a break", (start - 2,)),
            ("day after a break", (stop,)),
            ("second day after a break", (stop + 1,)),
            ("days 3 to 5 after a break", (stop + 2, stop + 3, stop + 4)),
        ):
            for d in days:
                if 0 <= d < n and not off[d]:
                    beside[label][0][d] = True
        # a long festival is felt for a week on either side, each in its own way
        great = [hit[0] for x in names[start:stop] if x and (hit := _GREAT.search(x))]
        long = stop - start >= LONG_BREAK or _LONG in names[start:stop]
        if long or great:
            festival = great[0] if great else next(x for x in names[start:stop] if x)
            weeks = [("week before", start - 7, 0.15), ("week after", stop, 0.15)]
            if great:
                weeks += [("second week before", start - 14, 0.1), ("second week after", stop + 7, 0.1)]
            for label, first, scale in weeks:
                mark = columns.setdefault(f"{label}: {festival}", (np.zeros(n, dtype=bool), scale))[0]
                mark[[d for d in range(first, first + 7) if 0 <= d < n]] = True
    return {**columns, **beside}


def _payday_effects(
    dates: Dates, names: list[str | None], make_up: Bools, paydays: tuple[int, ...]
) -> _Columns:
    """The day on which wages arrive, the working day before where that is none, and the day after."""
    if not paydays:
        return {}
    work = ((weekday(dates) < 5) | make_up) & np.array([n is None for n in names])
    month = dates.astype("datetime64[M]")
    day = (dates - month.astype("datetime64[D]")).astype(np.int64) + 1
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    due = np.zeros(len(dates), dtype=bool)
    for payday in paydays:
        due |= day == (length + 1 + payday if payday < 0 else np.minimum(payday, length))
    worked = np.flatnonzero(work)
    before = np.searchsorted(worked, np.flatnonzero(due), side="right") - 1
    paid = np.zeros(len(dates), dtype=bool)
    paid[worked[before[before >= 0]]] = True
    return {"payday": (paid, 0.05), "day after payday": (np.append(False, paid[:-1]), 0.05)}


def _runs(mask: Bools) -> list[tuple[int, int]]:
    """Half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
