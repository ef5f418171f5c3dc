"""Cells of exports as people and systems write them: counts, shares, durations, dates, times.

Each function gives None (or nan) for what it cannot read; blanks are told apart by `is_blank`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from typing import Any

_BLANK = frozenset(
    ("", "-", "--", "---", "—", "–", "/", "n/a", "na", "nan", "null", "none", "#n/a", "nat", "无")
)
_TOTAL = re.compile(
    r"(?:(?:grand|sub|daily|day|weekly|week|report|overall) ?)?"
    r"(?:totals?|sums?|summary|average|avg)(?: for .*|:.*)?"
    r"|(?:.*(?:合计|总计|小计|汇总|平均|共计))|gesamt(?:summe)?|summe|total g[eé]n[eé]ral"
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d*):(\d{1,2}(?:\.\d+)?)")
_WORDS = re.compile(
    r"(?:(\d+(?:\.\d+)?) ?(?:h|hours?|hrs?|小时|时))? ?(?:(\d+(?:\.\d+)?) ?(?:m|min|mins|minutes?|分钟|分))?"
    r" ?(?:(\d+(?:\.\d+)?) ?(?:s|sec|secs|seconds?|秒))?"
)
_TIME = re.compile(r"(\d{1,2})(?:[:：.](\d{2}))(?:[:：.]00(?:\.0+)?)? ?([ap])?\.?(?:m\.?)?")
_HOUR = re.compile(r"(\d{1,2}) ?(?:([ap])\.?m\.?|h|时|点)")
_SPAN = re.compile(r"\s*(?:-|–|—|~|～|至|to)\s*")
_YMD = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
PARTS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_NAMED = (
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%A, %B %d, %Y",
    "%a %d %b %Y",
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]? +| *(?:星期|周)[一二三四五六日天]$")

ORDERS = ("dmy", "mdy")
"""Ways to write a date whose year stands last."""

YEARS = range(1900, 2200)
"""In which contacts may have come; what lies outside is no date."""


def plain_text(cell: Any) -> str:
    """Lower case, usual width, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", "" if cell is None else str(cell)).casefold().split())


def is_blank(cell: Any) -> bool:
    if isinstance(cell, float) and math.isnan(cell):
        return True
    return cell is None or (isinstance(cell, str) and plain_text(cell) in _BLANK)


def is_total(cell: Any) -> bool:
    """Whether a cell labels a total of other rows or columns."""
    return isinstance(cell, str) and _TOTAL.fullmatch(plain_text(cell)) is not None


def is_number(cell: Any) -> bool:
    return not math.isnan(to_count(cell))


def is_time(cell: Any) -> bool:
    """A time of day, or a span of two."""
    return not isinstance(cell, int | float) and to_minute(cell) is not None


def is_date(cell: Any) -> bool:
    return not isinstance(cell, int | float) and any(to_date(cell, order) is not None for order in ORDERS)


def to_count(cell: Any) -> float:
    """1234, 1,234, 1 234, 1.234,5, 12.5 %, 1.2万; nan where it is no finite number."""
    if isinstance(cell, bool):
        return math.nan
    if isinstance(cell, int | float):
        return float(cell) if math.isfinite(cell) else math.nan
    text = re.sub(r"[\s'’]", "", plain_text(cell))
    scale = 1.0
    for mark, factor in (("%", 0.01), ("万", 1e4)):
        if text.endswith(mark):
            text, scale = text.removesuffix(mark), factor
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value * scale if math.isfinite(value) else math.nan


def to_share(cell: Any) -> float:
    """95.3 %, 0.953 or 95.3 as 0.953."""
    value = to_count(cell)
    return value / 100 if value > 1 and "%" not in str(cell) else value


def to_seconds(cell: Any, unit_s: float = 1.0) -> float:
    """mm:ss, hh:mm:ss, 5m 12s, 5分12秒, a spreadsheet's time, or a number of `unit_s` seconds."""
    if isinstance(cell, dt.timedelta):
        return cell.total_seconds()
    if isinstance(cell, dt.datetime):  # a spreadsheet's duration of a day and more
        return (cell - dt.datetime(1899, 12, 31)).total_seconds()
    if isinstance(cell, dt.time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    value = to_count(cell)
    if not math.isnan(value):
        return value * unit_s
    text = plain_text(cell)
    if hit := _CLOCK.fullmatch(text):
        return float(hit[1] or 0) * 3600 + float(hit[2] or 0) * 60 + float(hit[3])
    if text and (hit := _WORDS.fullmatch(text)):
        return float(hit[1] or 0) * 3600 + float(hit[2] or 0) * 60 + float(hit[3] or 0)
    return math.nan


def to_minute(cell: Any) -> int | None:
    """Minute of the day; of a span such as 08:00-08:30 that of its start. Bare numbers are hours."""
    if isinstance(cell, dt.datetime):
        cell = cell.time()
    if isinstance(cell, dt.time):
        return cell.hour * 60 + cell.minute + (cell.second >= 30)
    if isinstance(cell, int | float):
        return int(cell) * 60 if 0 <= cell < 24 and cell == int(cell) else None
    text = _SPAN.split(plain_text(cell))[0]
    if hit := _TIME.fullmatch(text):
        hour, minute, half = int(hit[1]), int(hit[2]), hit[3]
    elif hit := _HOUR.fullmatch(text):
        hour, minute, half = int(hit[1]), 0, hit[2]
    elif re.fullmatch(r"\d{3,4}", text):
        hour, minute, half = int(text[:-2]), int(text[-2:]), None
    elif re.fullmatch(r"\d{1,2}", text):
        hour, minute, half = int(text), 0, None
    else:
        return None
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def to_date(cell: Any, order: str) -> dt.date | None:
    """A date in figures or with the month's name; `order` of those whose year stands last."""
    if isinstance(cell, dt.date):
        on = cell.date() if isinstance(cell, dt.datetime) else cell
        return on if on.year in YEARS else None
    text = _WEEKDAY.sub("", plain_text(cell))
    if hit := _YMD.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in hit.groups())
    elif hit := PARTS.fullmatch(text):
        one, two, year = (int(part) for part in hit.groups())
        day, month = (one, two) if order == "dmy" else (two, one)
        year += 2000 if year < 100 else 0
    else:
        for form in _NAMED:
            try:
                return dt.datetime.strptime(text, form).date()
            except ValueError:
                continue
        return None
    try:
        return dt.date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
