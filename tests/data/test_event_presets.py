"""Preset events: complete, in order, without overlap, and read by scenarios as they stand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import holidays
import pandas as pd
import pytest

from wfm.io.read import read_input

FOLDER = Path(__file__).parents[2] / "configs" / "events"
PRESETS = sorted(FOLDER.glob("*.csv"))
YEARS = range(2023, 2028)


def read(path: Path) -> pd.DataFrame:
    return read_input(path, "events", "Asia/Shanghai").sort_values("start")


@pytest.mark.parametrize("path", PRESETS, ids=lambda p: p.stem)
def test_every_event_comes_every_year_with_lead_peak_and_halo(path: Path) -> None:
    events = read(path)
    # what leads to a lunar new year may begin in the December before it
    ends = events["end"].dt.tz_convert("Asia/Shanghai") + pd.Timedelta(days=10)
    for name, rows in ends.groupby(events["name"]):
        assert rows.dt.year.tolist() == list(YEARS), name
    names = set(events["name"])
    peaks = {name for name in names if not name.endswith(("_presale", "_sale", "_returns"))}
    assert len(peaks) == 4
    assert {f"{p}_presale" for p in peaks} | {f"{p}_returns" for p in peaks} <= names
    assert (events["source"] != "").all()
    assert (events["known_from"] < events["start"].dt.tz_localize(None)).all()


@pytest.mark.parametrize("path", PRESETS, ids=lambda p: p.stem)
def test_no_two_phases_run_at_once(path: Path) -> None:
    events = read(path)
    assert (events["end"] > events["start"]).all()
    assert (events["start"].to_numpy()[1:] >= events["end"].to_numpy()[:-1]).all()


def test_new_year_goods_begin_three_weeks_before_the_lunar_new_year() -> None:
    """Laba lies 22 or 23 days before it: the 12th lunar month has 29 or 30 days."""
    events = read(FOLDER / "china.csv").query("name == 'new_year_goods'")
    starts = events["start"].dt.tz_convert("Asia/Shanghai").dt.date
    for start, year in zip(starts, YEARS, strict=True):
        known = holidays.country_holidays("VN", years=year, language="en_US")
        new_year = next(d for d, name in known.items() if name == "Lunar New Year")
        assert new_year - start in (dt.timedelta(22), dt.timedelta(23))
