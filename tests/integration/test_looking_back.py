"""Backtest, review, long range, a day under way and overrides, the whole way from files to files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from tests.forecast.made import contacts
from wfm.cli import main


def call(*args: object, code: int = 0) -> str:
    found = CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False)
    assert found.exit_code == code, found.output
    return found.output


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looking_back") / "centre"
    call("init", folder)
    scenario = folder / "scenario.yaml"
    scenario.write_text(
        scenario.read_text().replace("  baseline_weeks: 8", "  baseline_weeks: 8\n  model: mean_weeks")
    )
    return folder


def test_a_plain_file_goes_through_the_backtest(tmp_path: Path):
    rows = contacts("2025-01-06", 50, seed=3)
    local = rows["interval_start"].dt.tz_convert("Asia/Shanghai").dt.strftime("%Y-%m-%d %H:%M:%S")
    file = tmp_path / "plain.csv"
    plain = pd.DataFrame({"timestamp": local, "channel": "phone", "volume": rows["volume"]})
    plain.sample(frac=1, random_state=1).to_csv(file, index=False)
    out = tmp_path / "out"
    said = json.loads(
        call(
            "backtest",
            file,
            "--lags",
            "1-7",
            "--origins",
            "1",
            "--models",
            "mean_weeks",
            "--out",
            out,
            "--json",
            "--quiet",
        )
    )
    assert {row["model"] for row in said["scores"]} == {"mean of 16 weeks", "seasonal naive"}
    values = pd.read_parquet(out / "tables/backtest_values.parquet")
    assert len(values) == 2 * 7 * 24
    assert values["actual"].sum() == pytest.approx(2 * plain["volume"].tail(7 * 24).sum())
    assert (out / "tables/backtest.csv").read_text().startswith("queue,model,lags,level,part,")
    assert "<svg" in (out / "backtest.html").read_text()
    assert "expected one of" in call("backtest", file, "--models", "best", "--quiet", code=2)
    assert "expected days ahead such as 6-12" in call("backtest", file, "--lags", "12-6", code=2)
    plain.head(24).to_csv(file, index=False)
    assert "1 days of history; a backtest needs 21 or more" in call("backtest", file, "--quiet", code=2)


def test_overrides_reach_the_plan_beside_the_model(centre: Path, tmp_path: Path):
    scenario = centre / "scenario.yaml"
    text = scenario.read_text()
    scenario.write_text(
        text.replace("  wishes: tables/wishes.csv", "  wishes: tables/wishes.csv\n  overrides: tables/o.csv")
    )
    rows = "queue,start,end,kind,value,made_by,why\n"
    (centre / "tables/o.csv").write_text(rows + "hotline,2026-09-15,2026-09-16,set,500,Li,live stream\n")
    call("forecast", scenario, "--out", tmp_path, "--quiet")
    table = pd.read_csv(tmp_path / "tables/forecast.csv")
    record = pd.read_csv(tmp_path / "tables/overridden.csv").iloc[0]
    assert table[table["source"].str.endswith("+override")]["volume"].sum() == pytest.approx(500)
    assert (record["model"] != 500, record["volume"]) == (True, pytest.approx(500))
    wrong = "hotlin,2026-09-15,2026-09-16,add,5,Li,x\nhotline,2026-09-15T10:00,2026-09-15T11:00,set,-1,Li,x\n"
    (centre / "tables/o.csv").write_text(rows + "hotline,2026-09-15,2026-09-16,set,500,Li,x\n" + wrong)
    said = call("check", scenario, "--quiet", code=2)
    for words in (
        "o.csv:3: queue: 'hotlin': unknown queue",
        "o.csv:4: value: '-1': expected 0 or more",
        "o.csv:4: start",
    ):
        assert words in said
    scenario.write_text(text)


def test_a_day_under_way_then_monday(centre: Path, tmp_path: Path):
    scenario, out = centre / "scenario.yaml", tmp_path / "out"
    call("forecast", scenario, "--out", out, "--quiet")
    morning = pd.read_csv(out / "tables/forecast.csv")
    # the same weekday a week before the history ends, half as much again
    history = pd.read_csv(centre / "tables/contacts.csv")
    day = history[history["interval_start"].str.startswith("2026-09-07")]
    came = day.assign(
        interval_start=day["interval_start"].str.replace("09-07", "09-14"),
        volume=np.round(1.5 * day["volume"]),
    )
    came.to_csv(tmp_path / "today.csv", index=False)
    asked = ("--as-of", "2026-09-14T14:00", "--actual", tmp_path / "today.csv")
    call("forecast", scenario, *asked, "--out", tmp_path / "now", "--quiet")
    now = pd.read_csv(tmp_path / "now/tables/forecast.csv")
    assert len(now) == len(morning)
    over = now["source"] == "actual"
    known = came[came["interval_start"] < "2026-09-14 14:00"]["volume"].sum()
    assert now[over]["volume"].sum() == pytest.approx(known)
    rest = ~over & now["interval_start"].str.startswith("2026-09-14") & (morning["volume"] > 0)
    assert now["volume"][rest].sum() > 1.05 * morning["volume"][rest].sum()
    assert "expected a time up to 2026-09-20" in call(
        "forecast", scenario, "--as-of", "2026-10-01T08:00", code=2
    )

    said = call("review", out, "--actual", tmp_path / "today.csv")
    assert f"{came[came['queue'] == 'hotline']['volume'].sum():,.0f} contacts came" in said
    review = pd.read_csv(out / "tables/review.csv")
    assert (review["level"] == "day").sum() == 2
    assert "no contacts from" in call("review", out, "--actual", centre / "tables/contacts.csv", code=2)


def test_months_ahead(centre: Path, tmp_path: Path):
    call("forecast", centre / "scenario.yaml", "--months", "18", "--by", "week", "--out", tmp_path, "--quiet")
    table = pd.read_csv(tmp_path / "tables/long_range.csv")
    assert table["days"].sum() == 2 * (pd.Timestamp("2028-03-09") - pd.Timestamp("2026-09-09")).days
    assert (tmp_path / "tables/long_range.parquet").exists()
    assert "not both" in call("forecast", "x.yaml", "--months", "2", "--as-of", "2026-09-14T14:00", code=2)
