"""When the interval of a row starts, from the cells that say so."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from wfm.io.convert import ZONED, to_clock
from wfm.io.exports.values import ORDERS, PARTS, plain_text, to_date, to_minute

_EPOCH = re.compile(r"1\d{9}(\d{3})?(\.0)?")
"""Seconds or milliseconds since 1970, of 2001 to 2033."""

_DATE_TIME = re.compile(r"(.*?\d)[ t,]+(\d{1,2}[:：.]\d\d.*|\d{1,2} ?[ap]\.?m.*)")


def order_of(cells: pd.Series) -> str:
    """Whether day or month stands first in dates whose year stands last: dmy, mdy, or empty where
    these cells do not tell. With dots between, the day does."""
    found = set()
    for cell in pd.unique(cells):
        if hit := PARTS.match(plain_text(cell)):
            one, two = int(hit[1]), int(hit[2])
            if one > 12 or "." in hit[0]:
                found.add("dmy")
            elif two > 12:
                found.add("mdy")
            else:
                found.add("")
    return (sorted(found - {""}, key=ORDERS.index) or [""])[0] if found else ORDERS[0]


def clock_times(cells: pd.Series, order: str) -> tuple[pd.Series, pd.Series]:
    """Times as written: without zone, and in UTC where an offset from it is given.

    A bare date is its midnight; seconds or milliseconds since 1970 are UTC. Missing in both where a cell
    does not fit.
    """
    codes, distinct = pd.factorize(cells)
    each = list(distinct)
    text = pd.Series([str(cell).strip() for cell in each], dtype=object)
    zoned = text.str.contains(ZONED)
    aware = pd.to_datetime(text.where(zoned), format="ISO8601", utc=True, errors="coerce")
    since_1970 = text.str.fullmatch(_EPOCH)
    if since_1970.any():
        written = text[since_1970].str.removesuffix(".0")
        ms = written.where(written.str.len() > 10, written + "000").astype(np.int64)
        aware[since_1970] = pd.to_datetime(ms, unit="ms", utc=True)
    zoned |= since_1970
    clock = to_clock(text).where(~zoned)
    left = np.flatnonzero(clock.isna() & ~zoned).tolist()
    clock.loc[left] = [_one(each[i], order) for i in left]
    known = codes >= 0
    return (
        pd.Series(clock.dt.round("s").reindex(codes).to_numpy(), cells.index).where(known),
        pd.Series(aware.reindex(codes).array, cells.index).where(known),
    )


def whole_stamps(cells: pd.Series) -> bool:
    """Whether cells under a heading for times of day tell dates as well."""
    some = cells.dropna().head(20)
    if not len(some) or some.astype(str).str.len().min() < len("20260109"):
        return False
    clock, aware = clock_times(some, ORDERS[0])
    return bool((clock.notna() | aware.notna()).all())


def dates_with_minutes(dates: pd.Series, minutes: pd.Series, order: str) -> tuple[pd.Series, pd.Series]:
    """Midnight of each date, and minutes after it of each time; missing where a cell does not fit."""
    day = {cell: to_date(cell, order) for cell in pd.unique(dates)}
    if any(value is None for value in day.values()):
        # spreadsheets write dates with a time of 00:00
        text = pd.Series({c: str(c).strip() for c, value in day.items() if value is None}, dtype=object)
        day |= {c: None if pd.isna(t) else t for c, t in to_clock(text).items()}
    minute = {cell: to_minute(cell) for cell in pd.unique(minutes)}
    return (
        pd.to_datetime(dates.map(day)).astype("datetime64[ns]").dt.normalize(),
        minutes.map(minute).astype("float64"),
    )


def _one(cell: Any, order: str) -> Any:
    """A time as a pandas stamp, or NaT."""
    day, text = to_date(cell, order), plain_text(cell)
    if day is not None:
        return pd.Timestamp(day)
    if hit := _DATE_TIME.fullmatch(text):
        day, minute = to_date(hit[1], order), to_minute(hit[2])
        if day is not None and minute is not None:
            return pd.Timestamp(day) + pd.Timedelta(minutes=minute)
    return pd.NaT
