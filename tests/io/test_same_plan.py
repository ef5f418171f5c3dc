"""Stages go on only with tables of the same scenario, days, grid and queues."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from wfm.config.scenario import Scenario
from wfm.domain.errors import InputFaults
from wfm.io.same_plan import refuse_other_plan
from wfm.io.scenario import read_scenario


@pytest.fixture
def scenario(folder: Path) -> Scenario:
    (folder / "summary.json").write_text(json.dumps({"scenario": "starter"}), "utf-8")
    return read_scenario(folder / "scenario.yaml")[0]


def by_interval(*queues: str, first: str = "2026-09-14", days: int = 7, step: int = 30) -> pd.DataFrame:
    stamps = pd.date_range(first, periods=days * 1440 // step, freq=f"{step}min", tz="Asia/Shanghai")
    keys = pd.MultiIndex.from_product([queues, stamps.tz_convert("UTC")], names=["queue", "interval_start"])
    return keys.to_frame(index=False)


def words(scenario: Scenario, **tables: pd.DataFrame) -> str:
    with pytest.raises(InputFaults) as refused:
        refuse_other_plan(Path(), tables, scenario)
    [fault] = refused.value.faults
    return str(fault)


def test_its_own_tables_are_taken(scenario: Scenario) -> None:
    roster = pd.DataFrame({"date": pd.to_datetime(["2026-09-14", "2026-09-20"])})
    whole = by_interval("hotline", "chat")
    refuse_other_plan(Path(), {"forecast": whole, "requirement": whole, "roster": roster}, scenario)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"first": "2026-09-21"}, "is for 2026-09-21 to 2026-09-27 by 30 min, "),
        ({"days": 6}, "is for 2026-09-14 to 2026-09-19 by 30 min, "),
        ({"step": 15}, "is for 2026-09-14 to 2026-09-20 by 15 min, "),
    ],
)
def test_other_days_and_grids_are_refused(scenario: Scenario, other: dict[str, int], said: str) -> None:
    found = words(scenario, forecast=by_interval("hotline", "chat", **other))  # type: ignore[arg-type]
    plans = "the scenario plans 2026-09-14 to 2026-09-20 by 30 min; run 'wfm forecast' again"
    assert found == f"tables/forecast.csv: {said}{plans}"


def test_the_earliest_wrong_stage_is_named(scenario: Scenario) -> None:
    right, wrong = by_interval("hotline", "chat"), by_interval("hotline")
    found = words(scenario, coverage=wrong, requirement=wrong, forecast=right)
    assert found == (
        "tables/requirement.csv: has queues hotline, the scenario chat, hotline; run 'wfm staff' again"
    )


def test_shifts_outside_the_days_planned_are_refused(scenario: Scenario) -> None:
    roster = pd.DataFrame({"date": pd.to_datetime(["2026-09-14", "2026-09-21"])})
    assert words(scenario, roster=roster).startswith(
        "tables/roster.csv: has shifts from 2026-09-14 to 2026-09-21, the scenario plans 2026-09-14"
    )


def test_the_folder_of_another_scenario_is_refused(scenario: Scenario) -> None:
    other = scenario.model_copy(update={"name": "other"})
    assert words(other, forecast=by_interval("hotline", "chat")) == (
        ".: holds the plan of scenario 'starter', not of 'other'; choose another --out"
    )
