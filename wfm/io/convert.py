"""Cells into values of a column's type; what does not fit is told apart, never guessed.

Each function takes the cells that are not empty and gives values of the same index, missing
where a cell does not fit.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd

_TRUE = frozenset(("true", "1", "yes", "y", "是"))
_FALSE = frozenset(("false", "0", "no", "n", "否"))
_FORMATS = ("ISO8601", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d")
ZONED = r":\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$"


def to_text(cells: pd.Series) -> pd.Series:
    """Numbers as a spreadsheet shows them (1001, not 1001.0), clock times as HH:MM."""

    def word(value: Any) -> str:
        return value.strftime("%H:%M") if isinstance(value, dt.time) else shown(value)

    return cells.map(word).astype(object)


def to_number(cells: pd.Series) -> pd.Series:
    """Finite numbers, the nearest float to what is written (`pd.to_numeric` alone may be one off)."""
    values = pd.to_numeric(cells, errors="coerce").astype("float64")
    finite = cells[np.isfinite(values)]
    return finite.map(float).reindex(cells.index).astype("float64")


def to_whole(cells: pd.Series) -> pd.Series:
    """Whole numbers, still as floats so that missing ones can be told."""
    values = to_number(cells)
    return values.where(values % 1 == 0)


def to_bool(cells: pd.Series) -> pd.Series:
    def truth(value: Any) -> bool | None:
        word = shown(value).lower()
        return True if word in _TRUE else False if word in _FALSE else None

    return cells.map(truth).astype(object)


def to_date(cells: pd.Series) -> pd.Series:
    """Local dates: midnight, without zone. A clock time other than 00:00 does not fit."""
    values = to_clock(cells)
    return values.where(values == values.dt.normalize())


def to_clock(cells: pd.Series) -> pd.Series:
    """Local clock times, without zone."""
    return _naive(cells.astype(str))


def to_stamp(cells: pd.Series, zone: str) -> pd.Series:
    """UTC times. A stamp without zone is local time in `zone`, a bare date local midnight there;
    a local time that the clocks show twice or never does not fit."""
    if isinstance(cells.dtype, pd.DatetimeTZDtype):
        return pd.Series(cells.dt.tz_convert("UTC").astype("datetime64[ns, UTC]"))
    text = cells.astype(str)
    zoned = text.str.contains(ZONED)
    aware = pd.to_datetime(text.where(zoned), format="ISO8601", utc=True, errors="coerce")
    clock = _naive(text.where(~zoned))
    local = clock.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    start_of_day = clock.dt.tz_localize(
        zone, ambiguous=np.ones(len(clock), dtype=bool), nonexistent="shift_forward"
    )
    local = local.where(text.str.len() > len("2026-11-09"), start_of_day)
    return aware.fillna(local.dt.tz_convert("UTC")).astype("datetime64[ns, UTC]")


def clocks_change(cell: Any, zone: str) -> str:
    """How `zone` shows a local time: `twice`, `never`, or empty where it shows it once."""
    clock = _naive(pd.Series([str(cell)], dtype=object))
    if clock.isna().all() or clock.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").notna().all():
        return ""
    forward = clock.dt.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward")
    return "twice" if forward.isna().all() else "never"


def _naive(text: pd.Series) -> pd.Series:
    """Clock times as written, without zone."""
    values = pd.Series(pd.NaT, text.index, dtype="datetime64[ns]")
    text = text.where(text.str.len() >= len("2026/1/1"))
    for form in _FORMATS:
        left = values.isna() & text.notna()
        if left.any():
            parsed = pd.to_datetime(text[left], format=form, errors="coerce", utc=form == "ISO8601")
            values[left] = parsed.dt.tz_localize(None).astype("datetime64[ns]")
    return values


def shown(value: Any) -> str:
    """A cell as its reader sees it."""
    if isinstance(value, float) and not math.isnan(value) and value.is_integer():
        return str(int(value))
    return str(value)
