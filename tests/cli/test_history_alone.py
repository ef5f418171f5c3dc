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
