"""What is handed out of a finished plan, on the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import icalendar
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.integration.conftest import STARTER
from wfm import plan
from wfm.cli import main
from wfm.domain.control import Quiet, WorkLimit
from wfm.io.write import write_outputs

CONFIG = str(STARTER / "scenario.yaml")
EVIL = "../../x"


@pytest.fixture(scope="module")
def written(planned: plan.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan in a folder, one of its teams named to do harm."""
    folder = tmp_path_factory.mktemp("plan")
    agents = planned.inputs["agents"]
    agents = agents.assign(team=agents["team"].replace("T2", EVIL))
    evil = replace(planned, inputs={**planned.inputs, "agents": agents})
    write_outputs(folder / "starter", plan.files(evil, "en"))
    return folder / "starter"


@pytest.fixture
def out(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path / "starter")
    return tmp_path / "starter"


@pytest.fixture
def call() -> Callable[..., Result]:
    def run(*args: object) -> Result:
        return CliRunner().invoke(
            main, [str(a) for a in args], catch_exceptions=False, env={"COLUMNS": "160"}
        )

    return run


def test_a_folder_answers_for_itself(written: Path, planned: plan.Plan) -> None:
    again = plan.read(written)
    # dates within rules are text there
    assert again.scenario.model_dump_json() == planned.scenario.model_dump_json()
    assert again.summary == json.loads(json.dumps(planned.summary))
    for name, frame in planned.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)


def test_cost_by_component_and_team(call: Callable[..., Result], written: Path, planned: plan.Plan) -> None:
    total = int(planned.tables["cost"]["amount"].sum())
    by = json.loads(call("cost", written, "--json").stdout)
    assert by["total"] == total
    assert {r["component"]: r["total"] for r in by["rows"]} == planned.summary["cost_by_component"]
    teams = json.loads(call("cost", written, "--by", "team", "--json").stdout)
    assert sum(r["total"] for r in teams["rows"]) == total
    assert {r["team"] for r in teams["rows"]} == {"T1", EVIL}
    said = call("cost", written, "--by", "date", "--lang", "zh").stdout
    assert f"{total / 100:,.2f}" in said
    assert "合计" in said


def test_plans_side_by_side(call: Callable[..., Result], out: Path, tmp_path: Path) -> None:
    dearer = tmp_path / "dearer"
    shutil.copytree(out, dearer)
    cost = pd.read_csv(dearer / "tables/cost.csv")
    cost.assign(amount=cost["amount"] * 2).to_csv(dearer / "tables/cost.csv", index=False)
    found = json.loads(call("compare", out, dearer, "--json", "--to", tmp_path / "both.csv").stdout)
    pay = next(f for f in found["figures"] if f["what"] == "total pay")
    assert pay["dearer"] == pytest.approx(2 * pay["starter"])
    assert pay["dearer / starter"] == pytest.approx(1)
    assert pd.read_csv(tmp_path / "both.csv")["starter"].notna().any()
    said = call("compare", out, dearer, "--to", tmp_path / "both.xlsx").stdout
    assert "+100.0%" in said
    assert openpyxl.load_workbook(tmp_path / "both.xlsx").active["D4"].value == "starter"
    wrong = call("compare", out, dearer, "--to", tmp_path / "both.txt")
    assert (wrong.exit_code, wrong.stderr.count(".xlsx or .csv")) == (2, 1)
    assert call("compare", out).exit_code == 2


@pytest.fixture(scope="module")
def frozen(planned: plan.Plan, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two frozen plans of one demand and the same people, paid by the week and by the hour."""
    folder = tmp_path_factory.mktemp("frozen")
    shutil.copytree(STARTER, folder / "config")
    config, weekly = (
        folder / "config/scenario.yaml",
        "salaried\n      guaranteed_h_week: 40\n      min_h_week: 32",
    )
    text = config.read_text(encoding="utf-8")
    assert text.count(weekly) == 1
    config.write_text(text.replace(weekly, "hourly"), encoding="utf-8")
    demand = {name: planned.tables[name] for name in ("forecast", "requirement", "service_curve")}
    made = plan.run(
        plan.load(config),
        stop=WorkLimit(100),
        progress=Quiet(),
        tables=demand,
        stages=("roster", "simulate"),
    )
    for name, one in (("weekly", planned), ("hourly", made)):
        files = {path: content for path, content in plan.files(one, "en").items() if ".xlsx" not in path}
        write_outputs(folder / name, files)
        for step in ("approve", "publish", "freeze"):
            done = CliRunner().invoke(main, [step, str(folder / name), "--by", "Li Wei"])
            assert done.exit_code == 0, done.output
    return folder / "weekly", folder / "hourly"


def figures(folder: Path) -> dict[str, float]:
    """What claims are about, from the files alone."""
    cost, coverage, roster = (pd.read_csv(folder / f"tables/{n}.csv") for n in ("cost", "coverage", "roster"))
    pay = cost["amount"].sum() / 100
    answered = (coverage["volume_human"] - coverage["lost"]).sum()
    return {
        "total pay": pay,
        "cost of a contact": pay / answered,
        "contacts answered an hour paid": answered / (roster["paid_min"].sum() / 60),
    }


def test_claims_are_put_to_frozen_plans(call: Callable[..., Result], frozen: tuple[Path, Path]) -> None:
    before, after = map(figures, frozen)
    change = {name: after[name] / before[name] - 1 for name in before}
    assert change["total pay"] < -0.005  # else the test says nothing
    claims = {"total pay": -0.15, "contacts answered an hour paid": 0.20}
    claims_just = [f"total pay {change['total pay'] * 100 + by:+.4f}%" for by in (0.01, -0.01)]
    texts = [*(f"{name} {claim:+.0%}" for name, claim in claims.items()), *claims_just]
    args = [arg for text in texts for arg in ("--claim", text)]
    done = call("compare", *frozen, *args, "--json", "--strict")
    judged = json.loads(done.stdout)["claims"]
    for found, (name, claimed) in zip(judged, claims.items(), strict=False):
        assert found["found"] == pytest.approx(change[name])
        assert found["holds"] == (change[name] <= claimed if claimed < 0 else change[name] >= claimed)
    assert [found["holds"] for found in judged[2:]] == [True, False]
    assert done.exit_code == 1
    assert call("compare", *frozen, *args[4:6], "--strict").exit_code == 0
    said = call("compare", *frozen, *args, "--lang", "zh").stdout
    assert "声称薪酬合计 -15.0%，实得" in said
    assert said.count("不成立") >= 1
    wrong = call("compare", *frozen, "--claim", "total pya -15%", "--claim", "cheaper")
    assert (wrong.exit_code, "did you mean 'total pay'" in wrong.stderr) == (2, True)
    assert "such as 'total pay -15%'" in wrong.stderr


def test_everything_handed_out_stays_in_its_folder(
    call: Callable[..., Result], written: Path, tmp_path: Path, planned: plan.Plan
) -> None:
    to = tmp_path / "deep" / "handed"
    packs = ("--pack", "leads", "--pack", "finance")
    done = call("export", written, *packs, "--calendar", "--parquet", "--charts", "svg", "--out", to)
    assert done.exit_code == 0, done.output
    files = {p.relative_to(to).as_posix() for p in to.rglob("*") if p.is_file()}
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == {to / f for f in files}
    assert {"starter-finance.xlsx", "teams/T1.xlsx", "charts/coverage.svg", "parquet/roster.parquet"} <= files
    assert len([f for f in files if f.startswith("teams/")]) == 2
    assert len([f for f in files if f.startswith("calendar/people/")]) == len(planned.inputs["agents"])
    pd.testing.assert_frame_equal(
        pd.read_parquet(to / "parquet/roster.parquet"), planned.tables["roster"], check_dtype=False
    )
    team = icalendar.Calendar.from_ical((to / "calendar/teams/T1.ics").read_bytes())
    members = planned.inputs["agents"].query("team == 'T1'")["agent_id"]
    assert len(team.walk("VEVENT")) == planned.tables["roster"]["agent_id"].isin(members).sum()
    assert "<svg" in (to / "charts/cost.svg").read_text(encoding="utf-8")
    assert call("export", written).exit_code == 2


def test_the_way_of_a_plan(call: Callable[..., Result], out: Path) -> None:
    early = call("publish", out, "--by", "Li Wei")
    assert (early.exit_code, "is draft; expected approved" in early.stderr) == (2, True)
    assert "approved, by Li Wei" in call("approve", out, "--by", "Li Wei", "--note", "as agreed").stdout
    assert "published" in call("publish", out, "--by", "Li Wei").stdout
    kept = (out / "tables/roster.csv").read_bytes()
    refused = call("plan", CONFIG, "--out", out, "--quiet")
    assert (refused.exit_code, "holds a published plan" in refused.stderr) == (2, True)
    assert (out / "tables/roster.csv").read_bytes() == kept
    assert call("freeze", out, "--by", "Payroll").exit_code == 0
    again = call("replan", CONFIG, "--from", out, "--quiet")
    assert (again.exit_code, "is frozen" in again.stderr) == (2, True)


def test_what_changed_since_approval_is_not_published(call: Callable[..., Result], out: Path) -> None:
    call("approve", out, "--by", "Li Wei")
    roster = pd.read_csv(out / "tables/roster.csv")
    roster.iloc[1:].to_csv(out / "tables/roster.csv", index=False)
    refused = call("publish", out, "--by", "Li Wei")
    assert (refused.exit_code, "was changed since it was approved" in refused.stderr) == (2, True)


def test_an_untouched_workbook_on_the_command_line(
    call: Callable[..., Result], planned: plan.Plan, tmp_path: Path
) -> None:
    out = tmp_path / "starter"
    write_outputs(out, plan.files(planned, "zh"))
    args = ("replan", CONFIG, "--from", out, "--edited", out / "starter.xlsx", "--check", "--strict")
    done = call(*args, "--quiet", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
    book = openpyxl.load_workbook(out / "starter.xlsx")
    book["班表"].cell(5, 7).value = "??"
    book.save(out / "starter.xlsx")
    done = call(*args, "--lang", "zh")
    assert done.exit_code == 1
    assert "待确认" in done.stdout
    assert not (tmp_path / "starter-r1").exists()
    same = call(*args[:4], "--out", out, "--quiet")
    assert (same.exit_code, "holds the plan before" in same.stderr) == (2, True)


def test_a_folder_without_a_plan(call: Callable[..., Result], tmp_path: Path) -> None:
    for command in (("cost",), ("export", "--calendar"), ("approve", "--by", "x")):
        done = call(command[0], tmp_path, *command[1:])
        assert (done.exit_code, "expected the folder of a plan" in done.stderr) == (2, True)
