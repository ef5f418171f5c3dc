"""Questions to a finished plan, asked on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.integration.conftest import STARTER
from wfm import plan
from wfm.cli import main
from wfm.io.write import write_outputs

Ask = Callable[..., Result]
CONFIG = str(STARTER / "scenario.yaml")


@pytest.fixture(scope="module")
def out(planned: plan.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    write_outputs(folder, plan.files(planned, "en"))
    return folder


@pytest.fixture
def ask(out: Path) -> Ask:
    def run(command: str, *options: str) -> Result:
        args = [command, CONFIG, "--out", str(out), *options]
        return CliRunner().invoke(main, args, catch_exceptions=False, env={"COLUMNS": "200"})

    return run


def test_why(ask: Ask, planned: plan.Plan) -> None:
    first = planned.tables["roster"].iloc[0]
    chosen = ("--agent", first["agent_id"], "--date", f"{first['date']:%Y-%m-%d}")
    found = json.loads(ask("why", *chosen, "--json").stdout)
    assert found["shift"].startswith(first["shift_code"])
    assert {o["shift"] for o in found["options"]} == {"OFF", "E 09:00", "L 12:00"}
    said = ask("why", *chosen).stdout
    assert f"({first['agent_id']}) has {found['shift']} on" in said
    assert "extra cost" in said
    assert "增加成本" in ask("why", *chosen, "--lang", "zh").stdout


def test_fill(ask: Ask, planned: plan.Plan) -> None:
    found = json.loads(ask("fill", "--queue", "hotline", "--at", "2026-09-16 09:40", "--json").stdout)
    skills = planned.inputs["agent_skills"]
    skilled = set(skills.loc[skills["skill"] == "hotline", "agent_id"])
    assert {c["agent_id"] for c in found["candidates"]} <= skilled
    assert len(found["candidates"]) + found["there"] + sum(k["people"] for k in found["unable"]) == len(
        skilled
    )
    costs = [c["extra"]["total"] for c in found["candidates"]]
    assert costs == sorted(costs)
    said = ask("fill", "--queue", "hotline", "--at", "2026-09-16 09:40", "--top", "1").stdout
    assert found["candidates"][0]["name"] in said
    roster = planned.tables["roster"]
    shift = json.loads(ask("fill", "--shift", "L", "--date", "2026-09-16", "--json").stdout)
    assert (
        shift["there"]
        == (roster.loc[roster["date"] == pd.Timestamp("2026-09-16"), "shift_code"] == "L").sum()
    )


def test_short(ask: Ask) -> None:
    worst = json.loads(ask("short", "--top", "2", "--json").stdout)
    assert len(worst) <= 2
    assert all(s["required"] > s["allocated"] for s in worst)
    [here] = json.loads(ask("short", "--queue", "chat", "--at", "2026-09-16 20:00", "--json").stdout)
    assert pd.Timestamp(here["at"]) == pd.Timestamp("2026-09-16T12:00Z")
    assert "heads wanted" in ask("short", "--queue", "chat", "--at", "2026-09-16 20:00").stdout


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (["why", "--agent", "A2", "--date", "2026-09-16"], "'A2': nobody has this id"),
        (
            ["why", "--agent", "A02", "--date", "2026-10-16"],
            "not planned; the days are 2026-09-14 to 2026-09-20",
        ),
        (["fill", "--queue", "hotlin", "--at", "2026-09-16 09:00"], "unknown queue; did you mean 'hotline'?"),
        (["fill", "--shift", "X", "--date", "2026-09-16"], "unknown shift code; known: E, L"),
        (["fill", "--shift", "L", "--start", "10:00", "--date", "2026-09-16"], "no shift L 10:00"),
        (["fill", "--queue", "hotline"], "expected --queue and --at, or --shift and --date"),
        (["short", "--queue", "hotline"], "--queue and --at go together"),
    ],
)
def test_bad_questions_are_2(ask: Ask, command: list[str], fault: str) -> None:
    done = ask(*command)
    assert done.exit_code == 2
    assert fault in done.stderr


def test_a_plan_of_other_settings_is_not_explained(
    out: Path, centre: Path, edit: Callable[..., None]
) -> None:
    edit('start: "12:00"', 'start: "11:00"')
    args = ["why", str(centre), "--out", str(out), "--agent", "A02", "--date", "2026-09-16"]
    done = CliRunner().invoke(main, args, catch_exceptions=False)
    assert done.exit_code == 2
    assert "fit the rules no longer; run 'wfm roster' again" in done.stderr
