"""A surge plan beside a finished roster: tables, summary, workbook, command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from tests.integration.conftest import STARTER
from wfm import plan
from wfm.cli import main
from wfm.domain.control import NoStop, Quiet
from wfm.domain.errors import InputFaults
from wfm.io.write import write_outputs
from wfm.reporting.excel import workbook
from wfm.tables import TABLES

SURGE = """
surge:
  resources:
    overtime:
      title: Overtime
      minutes_to_seat: 60
      stay_on: {pools: [own], most_h: 2, max_h_week: 48}
    agency:
      minutes_to_seat: 1440
      price_per_call: 20
      rent: {seats: 4, block: 2, contract: agency, hourly_cost: 50, skills: {hotline: 0.8}}
  levels:
    yellow: {extra: 0.1, call: [overtime]}
    red: {title: 红色 red, extra: 0.3, call: [overtime, agency]}

pay:
  currency: CNY"""


PAY, CONTRACTS = "\npay:\n  currency: CNY", "  contracts:\n"
HOURLY = CONTRACTS + "    agency: {shifts: [early, late], pay: hourly, max_h_week: 40}\n"


@pytest.fixture(scope="module")
def surged(planned: plan.Plan, tmp_path_factory: pytest.TempPathFactory) -> plan.Plan:
    folder = tmp_path_factory.mktemp("surge") / "centre"
    shutil.copytree(STARTER, folder)
    path = folder / "scenario.yaml"
    path.write_text(path.read_text("utf-8").replace(PAY, SURGE).replace(CONTRACTS, HOURLY), "utf-8")
    given, loaded = dict(planned.tables), plan.load(path)
    return plan.run(
        loaded, stop=NoStop(), progress=Quiet(), tables=given, summary=planned.summary, stages=("surge",)
    )


def test_levels_say_who_what_and_when(surged: plan.Plan, planned: plan.Plan) -> None:
    yellow, red = surged.summary["surge"]
    assert (yellow["title"], red["title"]) == ("yellow", "红色 red")
    assert yellow["service_without"] > red["service_without"]  # more contacts, the same people
    for level in (yellow, red):
        assert level["service_with"] > level["service_without"]
        assert level["lost_with"] < level["lost_without"]
        assert level["amount"] == sum(step["amount"] for step in level["steps"])
    assert [step["title"] for step in red["steps"]] == ["Overtime", "agency"]
    calls = surged.tables["surge_calls"]
    for level, own in calls.groupby("level"):
        paid = surged.tables["surge"].set_index("level").loc[[level], "amount"].sum()
        assert paid == own["amount"].sum()
    agency = calls[calls["resource"] == "agency"]
    assert set(agency["heads"]) == {2}
    assert ((agency["start"] - agency["call_by"]) == pd.Timedelta(days=1)).all()
    for name in ("roster", "activities", "cost"):
        pd.testing.assert_frame_equal(surged.tables[name], planned.tables[name])


def test_overtime_goes_on_where_a_shift_ends(surged: plan.Plan) -> None:
    roster = surged.tables["roster"].set_index(["agent_id", "date"])
    calls = surged.tables["surge_calls"]
    stays = calls[calls["resource"] == "overtime"]
    assert len(stays)
    for call in stays.itertuples():
        shift = roster.loc[(call.agent_id, call.date)]
        assert call.start == shift["end"]
        assert call.call_by == shift["end"] - pd.Timedelta(hours=1)
        assert call.shift_code == f"{shift['shift_code']}+{call.paid_min // 60}"


@pytest.mark.parametrize(
    ("lang", "title", "words"), [("en", "Surge", "Overtime"), ("zh", "预警", "预警响应方案")]
)
def test_the_sheet_adds_up_live(surged: plan.Plan, lang: str, title: str, words: str) -> None:
    book = workbook(surged.report, lang)
    sheet = book[title]
    assert words in {cell.value for row in sheet.iter_rows() for cell in row}
    place = book.defined_names["surge_cost_red"].attr_text.split("!")[1].replace("$", "")
    assert str(sheet[place].value).startswith("=SUM(")
    first, last = str(sheet[place].value)[5:-1].split(":")
    assert [str(c[0].value)[:11] for c in sheet[first:last]][1:] == ["=SUMPRODUCT"] * 2
    amounts = book.defined_names["surge_amount"].attr_text.split("!")[1].replace("$", "")
    listed = sum(cell[0].value for cell in sheet[amounts])
    assert listed == pytest.approx(surged.tables["surge_calls"]["amount"].sum() / 100)


def test_the_command_writes_and_prints_it(
    centre: Path, edit: Callable[[str, str], None], planned: plan.Plan, tmp_path: Path
) -> None:
    edit(PAY, SURGE)
    edit(CONTRACTS, HOURLY)
    out = tmp_path / "out"
    write_outputs(out, plan.files(planned, "en"))
    said = CliRunner().invoke(
        main, ["surge", str(centre), "--out", str(out)], catch_exceptions=False, env={"COLUMNS": "160"}
    )
    assert said.exit_code == 0, said.stderr
    assert "红色 red +30%" in said.stdout
    assert "Overtime" in said.stdout
    for name in ("surge", "surge_service", "surge_calls"):
        assert list(pd.read_csv(out / "tables" / f"{name}.csv").columns) == TABLES[name].names
    assert len(json.loads((out / "summary.json").read_text("utf-8"))["surge"]) == 2
    assert "Surge" in openpyxl.load_workbook(next(out.glob("*.xlsx")), read_only=True).sheetnames
    assert "surge" in plan.read(out).tables


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("call: [overtime]}", "call: [overtme]}", "unknown resource; did you mean 'overtime'?"),
        ("pools: [own]", "pools: [owns]", "unknown pool; did you mean 'own'?"),
        ("block: 2", "block: 3", "seats must be a multiple of block (3)"),
        ("skills: {hotline: 0.8}", "skills: {hotlin: 0.8}", "surge.resources.agency names ['hotlin']"),
        ("contract: agency", "contract: agenc", "surge.resources.agency names ['agenc']"),
        ("contract: agency", "contract: full_time", "contract full_time must be hourly, without min_h_week"),
        ("      stay_on:", "      bots: {}\n      stay_on:", "just one of stay_on, come_in, rent and bots"),
    ],
)
def test_faults_are_named(
    centre: Path, edit: Callable[[str, str], None], old: str, new: str, said: str
) -> None:
    assert SURGE.count(old) == 1
    edit(PAY, SURGE.replace(old, new))
    edit(CONTRACTS, HOURLY)
    with pytest.raises(InputFaults) as found:
        plan.load(centre)
    assert any(said in fault.expected for fault in found.value.faults)
