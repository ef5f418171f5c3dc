"""Numbers, durations, dates and times as people and systems write them."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from wfm.io.exports.values import is_blank, is_total, to_count, to_date, to_minute, to_seconds, to_share


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("1.234,5", 1234.5),
        ("12,5", 12.5),
        (" 1 234 ", 1234),
        ("1'234", 1234),
        ("１２３", 123),
        ("1.2万", 12000),
        ("50%", 0.5),
        (7, 7),
        (2.5, 2.5),
        ("1e3", 1000),
    ],
)
def test_counts(cell: object, value: float) -> None:
    assert to_count(cell) == pytest.approx(value)


@pytest.mark.parametrize("cell", ["", "many", "1,23,4", "inf", "1 EUR", True, float("inf"), "=1+1"])
def test_no_counts(cell: object) -> None:
    assert math.isnan(to_count(cell))


@pytest.mark.parametrize(
    ("cell", "value"), [("95.3%", 0.953), ("95.3", 0.953), (0.953, 0.953), ("100", 1), ("0.5%", 0.005)]
)
def test_shares(cell: object, value: float) -> None:
    assert to_share(cell) == pytest.approx(value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("312", 312),
        ("5:12", 312),
        ("05:12", 312),
        ("00:05:12", 312),
        ("1:05:12", 3912),
        (":12", 12),
        ("125:00", 7500),
        ("5m 12s", 312),
        ("5分12秒", 312),
        ("1小时5分钟", 3900),
        ("5:12.5", 312.5),
        (dt.time(0, 5, 12), 312),
        (dt.timedelta(seconds=312), 312),
        (dt.datetime(1900, 1, 1, 1), 90000),
    ],
)
def test_durations(cell: object, value: float) -> None:
    assert to_seconds(cell) == pytest.approx(value)


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        ("08:30", 510),
        ("8:30", 510),
        ("08:30:00", 510),
        ("8:30 PM", 1230),
        ("12:15 AM", 15),
        ("08:30-09:00", 510),
        ("08:30~09:00", 510),
        ("8:00 AM - 8:30 AM", 480),
        ("0830", 510),
        ("8", 480),
        (8, 480),
        ("8时", 480),
        ("8点", 480),
        (dt.time(8, 30), 510),
        ("24:10", None),
        ("13:00 PM", None),
        ("noon", None),
        ("8:30:15", None),
    ],
)
def test_times(cell: object, minute: int | None) -> None:
    assert to_minute(cell) == minute


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2026-03-02", "dmy", (2026, 3, 2)),
        ("2026/3/2", "mdy", (2026, 3, 2)),
        ("20260302", "dmy", (2026, 3, 2)),
        ("2026年3月2日", "dmy", (2026, 3, 2)),
        ("2/3/2026", "dmy", (2026, 3, 2)),
        ("2/3/26", "mdy", (2026, 2, 3)),
        ("2-Mar-2026", "dmy", (2026, 3, 2)),
        ("Mar 2, 2026", "dmy", (2026, 3, 2)),
        ("Mon 02/03/2026", "dmy", (2026, 3, 2)),
        ("2026-03-02 星期一", "dmy", (2026, 3, 2)),
        ("2026-13-02", "dmy", None),
        ("soon", "dmy", None),
    ],
)
def test_dates(cell: str, order: str, day: tuple[int, int, int] | None) -> None:
    assert to_date(cell, order) == (dt.date(*day) if day else None)


def test_totals_and_blanks() -> None:
    assert all(
        map(
            is_total,
            ("Total", "Grand Total", "TOTALS", "Summary", "合计", "全天合计", "Total for Sales", "平均"),
        )
    )
    assert not any(map(is_total, ("Totally Sales", "汇总组A线", "Sales", 12)))
    assert all(map(is_blank, ("", " - ", "--", None, "N/A", "无", float("nan"))))
    assert not any(map(is_blank, (0, "0", "x")))
