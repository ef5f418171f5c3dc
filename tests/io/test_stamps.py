"""Times as people write them, against the standard library's zones."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.io.convert import clocks_change, to_stamp

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")


def one(text: str, zone: str) -> datetime | None:
    stamp = to_stamp(pd.Series([text], dtype=object), zone).iloc[0]
    return None if pd.isna(stamp) else stamp.to_pydatetime()


def readings(clock: datetime, zone: str) -> set[datetime]:
    """All moments at which the clock of `zone` shows this time."""
    found = set()
    for fold in (0, 1):
        moment = clock.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
        if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == clock:
            found.add(moment)
    return found


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)).map(
        lambda d: d.replace(second=0, microsecond=0)
    ),
    st.sampled_from(ZONES),
)
def test_local_times(clock: datetime, zone: str) -> None:
    moments = readings(clock, zone)
    text = clock.isoformat(" ", "minutes")
    assert one(text, zone) == (moments.pop() if len(moments) == 1 else None)


@pytest.mark.parametrize("zone", ZONES[1:])
def test_every_hour_of_a_year_in_which_clocks_change(zone: str) -> None:
    clocks = pd.date_range("2026-01-01", "2026-12-31 23:30", freq="30min")
    text = pd.Series(clocks.strftime("%Y-%m-%dT%H:%M"), dtype=object)
    stamps = to_stamp(text, zone)
    for clock, stamp in zip(clocks, stamps, strict=True):
        moments = readings(clock.to_pydatetime(), zone)
        said = {0: "never", 1: "", 2: "twice"}[len(moments)]
        if said:
            assert pd.isna(stamp)
            assert clocks_change(clock.isoformat(), zone) == said
        else:
            assert stamp.to_pydatetime() == moments.pop()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-11T08:00+08:00",
        "2026-11-11 08:00:00+0800",
        "2026-11-11T00:00Z",
        "2026-11-11T00:00:00.000Z",
        "2026-11-11 08:00",
        "2026/11/11 08:00",
        "2026/11/11 8:00:00",
    ],
)
def test_ways_to_write_one_moment(text: str) -> None:
    assert one(text, "Asia/Shanghai") == datetime(2026, 11, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["11.11.2026", "2026", "08:00", "2026-11-11T25:00", "20261111 late", "46000"]
)
def test_what_is_no_time(text: str) -> None:
    assert one(text, "Asia/Shanghai") is None


def test_a_bare_date_is_local_midnight_even_where_clocks_skip_it() -> None:
    assert one("2026-11-12", "Asia/Shanghai") == datetime(2026, 11, 11, 16, tzinfo=UTC)
    assert one("2024-04-26", "Africa/Cairo") == datetime(2024, 4, 25, 22, tzinfo=UTC)
