"""`wfm forecast FILE`: a contact history without a scenario."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from wfm.cli import main

WEEK = np.array([120, 110, 105, 100, 95, 60, 50])


def wfm(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def history(path: Path, days: int) -> Path:
    stamps = pd.date_range("2025-01-06", periods=days)
    rows = {"timestamp": stamps, "channel": "phone", "volume": WEEK[stamps.weekday]}
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_days_after_its_end_are_forecast(tmp_path: Path, zone: str):
    file = history(tmp_path / "calls.csv", 70)
    result = wfm("forecast", file, "--days", 9, "--zone", zone, "--country", "none", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "phone: 870 contacts expected from 2025-03-17 to 2025-03-25" in result.output
    table = pd.read_parquet(tmp_path / "tables/forecast.parquet")
    start = table["interval_start"].dt.tz_convert(zone).dt.tz_localize(None)
    assert start.tolist() == pd.date_range("2025-03-17", periods=9).tolist()
    assert table["volume"].to_numpy() == pytest.approx([*WEEK, *WEEK[:2]], rel=0.01)


def test_few_days_are_forecast_and_told_of(tmp_path: Path):
    result = wfm("forecast", history(tmp_path / "calls.csv", 3), "--country", "none", "--out", tmp_path)
    assert result.exit_code == 0
    assert "phone: only 3 days of history: mean_weeks in place of ensemble" in result.output


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--zone", "Mars/Base"), "--zone: 'Mars/Base'"),
        (("--as-of", "2025-03-17T10:00"), "--as-of goes with a scenario"),
    ],
)
def test_what_does_not_fit_a_history_is_refused(tmp_path: Path, more: tuple[str, ...], words: str):
    result = wfm("forecast", history(tmp_path / "calls.csv", 70), "--out", tmp_path, *more)
    assert result.exit_code == 2
    assert words in result.output


def test_what_headings_and_dates_do_not_tell_may_be_said(tmp_path: Path):
    file = tmp_path / "calls.csv"
    stamps = pd.date_range("2025-01-01", periods=12)
    table = pd.DataFrame({"Tag": stamps.strftime("%m/%d/2025"), "Menge": range(12)})
    table.to_csv(file, index=False)
    unread = wfm("forecast", file, "--out", tmp_path)
    assert unread.exit_code == 2
    assert "or with --column" in unread.output
    named = ("--column", "date=Tag", "--column", "volume=Menge")
    undated = wfm("forecast", file, *named, "--out", tmp_path)
    assert undated.exit_code == 2
    assert "--dates, to dmy or mdy" in undated.output
    read = wfm("forecast", file, *named, "--dates", "mdy", "--out", tmp_path)
    assert read.exit_code == 0, read.output
    assert "expected from 2025-01-13 to" in read.output
    assert "no country given, and no days off that tell one" in read.output
    assert wfm("backtest", file, "--column", "volume", "--out", tmp_path).exit_code == 2


def test_a_row_of_another_decade_does_not_move_the_end(tmp_path: Path):
    file = history(tmp_path / "calls.csv", 120)
    with file.open("a") as rows:
        rows.write("2035-01-01,phone,5\n")
    result = wfm("forecast", file, "--country", "none", "--out", tmp_path)
    assert result.exit_code == 0
    assert "expected from 2025-05-06" in result.output
    assert "1 row left out, more than a year from all others: 2035-01-01" in result.output


def test_nothing_to_compare_with_is_said(tmp_path: Path):
    stamps = [*pd.date_range("2025-01-06", periods=720, freq="h"), pd.Timestamp("2025-12-01 05:00")]
    file = tmp_path / "calls.csv"
    pd.DataFrame({"timestamp": stamps, "volume": 9}).to_csv(file, index=False)
    result = wfm("backtest", file, "--country", "none", "--origins", 1, "--lags", "1-6", "--out", tmp_path)
    assert result.exit_code == 2, result.output
    assert "no rows in the days looked back on" in result.output
