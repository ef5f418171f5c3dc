"""From history to workbook on a small centre, and what must hold of any plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tests.integration.conftest import ENOUGH, STARTER, Edit
from wfm import plan
from wfm.domain.control import Quiet, WorkLimit
from wfm.domain.errors import InputFaults, NoLegalRoster, NoRosterFound
from wfm.roster.engine import ceilings
from wfm.tables import TABLES


def run(path: Path, pieces: int = ENOUGH) -> plan.Plan:
    return plan.run(plan.load(path), stop=WorkLimit(pieces), progress=Quiet())


def test_every_table_keeps_its_contract(planned: plan.Plan) -> None:
    for name, frame in planned.tables.items():
        pd.testing.assert_frame_equal(TABLES[name].conform(frame), frame)


def test_the_summary_adds_up(planned: plan.Plan) -> None:
    summary, tables = planned.summary, planned.tables
    assert summary["status"] in ("feasible", "optimal")
    assert summary["lower_bound"] <= summary["cost"]
    assert summary["unavoidable"] <= summary["cost"]
    assert summary["violations"]["hard"] == 0
    assert sum(summary["cost_by_component"].values()) == tables["cost"]["amount"].sum()
    missing = (-tables["coverage"]["gap"]).clip(lower=0).sum() * 0.5
    assert summary["shortage"]["missing_head_h"] == pytest.approx(missing, abs=0.06)
    assert all(len(digest) == 64 for digest in summary["inputs"].values())


def test_the_weighed_cost_is_pay_wishes_rules_and_missing_heads(planned: plan.Plan) -> None:
    """Counted again from the published tables, slot by slot."""
    tables, scenario = planned.tables, planned.scenario
    pay = tables["cost"].query("component != 'guaranteed'")["amount"].sum()
    soft = tables["violations"]["penalty"].sum()
    price = scenario.roster.coverage
    per_slot = price.shortage_per_head_h * 100 * scenario.horizon.slot_min / 60
    needed = tables["requirement"].set_index(["queue", "interval_start"])["roster_required"]
    shortage = 0.0
    for row in tables["allocation"].itertuples():
        need = needed[row.queue, row.slot_start.floor("30min")]
        weight = scenario.queues[row.queue].shortage_weight
        step = need / len(price.steps)
        for k, factor in enumerate(reversed(price.steps)):  # the dearest step fills first
            missing = step - np.clip(row.allocated - k * step, 0, step)
            shortage += missing * factor * per_slot * weight
        comfort = price.comfort_share * need
        spare = np.clip(row.allocated - need, 0, comfort)
        shortage += (comfort - spare) * price.comfort_worth * price.steps[0] * per_slot * weight
    rounding = 0.5 * len(tables["cost"]) + 2
    assert planned.summary["cost"] == pytest.approx(pay + soft + shortage, abs=rounding)


def test_heads_given_are_heads_present(planned: plan.Plan) -> None:
    """Effective heads of all queues never exceed who is at work, slot by slot."""
    work = planned.tables["activities"].query("activity == 'work'")
    given = planned.tables["allocation"].groupby("slot_start")["allocated"].sum()
    for slot, heads in given.items():
        present = ((work["start"] <= slot) & (work["end"] > slot)).sum()
        assert heads <= present * 1.2 + 1e-6  # nobody in the starter is faster than 1.2


def test_the_same_work_gives_the_same_plan(planned: plan.Plan) -> None:
    again = run(STARTER / "scenario.yaml")
    for name, frame in planned.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])


def test_a_shortage_is_an_answer(centre: Path, edit: Edit) -> None:
    """Half the people: a legal roster all the same, and the shortage at the top."""
    agents = pd.read_csv(centre.parent / "tables/agents.csv")
    few = agents.head(6)["agent_id"]
    for name in ("agents", "agent_skills", "time_off", "wishes"):
        table = pd.read_csv(centre.parent / f"tables/{name}.csv")
        table[table["agent_id"].isin(few)].to_csv(centre.parent / f"tables/{name}.csv", index=False)
    found = run(centre)
    assert found.summary["violations"]["hard"] == 0
    assert found.summary["shortage"]["missing_head_h"] > 100
    assert "short by" in found.summary["shortage"]["headline"]
    assert found.summary["shortage"]["binds"]
    assert found.summary["headlines"][0] == found.summary["shortage"]["headline"]
    assert any(q["service_expected"] < q["target"] for q in found.summary["queues"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_workbook_opens_and_names_everybody(planned: plan.Plan, tmp_path: Path, lang: str) -> None:
    name = f"{planned.scenario.name}.xlsx"
    content = plan.files(planned, lang)[name]
    assert callable(content)
    content(tmp_path / name)
    book = openpyxl.load_workbook(tmp_path / name)
    text = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert set(planned.inputs["agents"]["agent_id"]) <= text
    assert set(planned.scenario.assumptions) <= text


def test_a_shift_longer_than_the_rules_allow(centre: Path, edit: Edit) -> None:
    edit('start: "12:00"\n      length_min: 540', 'start: "12:00"\n      length_min: 900')
    with pytest.raises(InputFaults) as refused:
        plan.load(centre)
    [fault] = refused.value.faults
    assert (Path(fault.file).name, fault.column) == ("scenario.yaml", "roster.shifts.late")
    assert fault.row is not None
    assert fault.expected == "14 paid hours, daily_hours allows 11"


def test_an_unknown_rule_and_a_wrong_parameter_come_together(centre: Path, edit: Edit) -> None:
    edit("daily_rest: {min_h: 11,", "daily_resst: {min_h: 11}\n    days_in_a_row: {most_days: none,")
    with pytest.raises(InputFaults) as refused:
        plan.load(centre)
    text = str(refused.value)
    assert "did you mean 'daily_rest'?" in text
    assert "most_days" in text


def test_an_agent_without_a_legal_week_is_told_with_the_rules_that_clash(centre: Path, edit: Edit) -> None:
    locks = centre.parent / "tables/locks.csv"
    locks.write_text("agent_id,date,shift_code\nA02,2026-09-15,L\nA02,2026-09-16,E\n", encoding="utf-8")
    edit("  wishes: tables/wishes.csv", "  wishes: tables/wishes.csv\n  locks: tables/locks.csv")
    edit("min_h: 11", "min_h: 14")
    with pytest.raises(NoLegalRoster) as refused:
        plan.load(centre)
    [conflict] = refused.value.conflicts
    assert conflict.agent_id == "A02"
    assert set(conflict.rules) == {"locks", "daily_rest"}
    assert "李娜" in conflict.words
    assert "14" in conflict.words


def test_what_is_locked_stays(centre: Path, edit: Edit) -> None:
    locks = centre.parent / "tables/locks.csv"
    locks.write_text("agent_id,date,shift_code\nA02,2026-09-15,L\nA03,2026-09-15,OFF\n", encoding="utf-8")
    edit("  wishes: tables/wishes.csv", "  wishes: tables/wishes.csv\n  locks: tables/locks.csv")
    roster = run(centre, 60).tables["roster"].set_index(["agent_id", "date"])
    day = pd.Timestamp("2026-09-15")
    assert roster.loc[("A02", day), "shift_code"] == "L"
    assert roster.loc[("A02", day), "locked"]
    assert ("A03", day) not in roster.index


@pytest.mark.parametrize("pieces", [0, 5, 50])
def test_a_plan_stopped_early_is_legal(pieces: int) -> None:
    found = run(STARTER / "scenario.yaml", pieces)
    assert found.summary["violations"]["hard"] == 0
    assert found.summary["stopped"] == "work limit"
    assert set(found.tables["roster"]["agent_id"]) <= set(found.inputs["agents"]["agent_id"])


def _previous(centre: Path, edit: Edit, *rows: str) -> None:
    path = centre.parent / "tables/previous_roster.csv"
    head = "shift_id,agent_id,date,shift_code,start,end,paid_min"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    line = "  wishes: tables/wishes.csv"
    edit(line, f"{line}\n  previous_roster: tables/previous_roster.csv")


def test_hours_of_last_week_above_the_ceiling_forbid_work_and_not_the_week(centre: Path, edit: Edit) -> None:
    edit("first_date: 2026-09-14", "first_date: 2026-09-17")
    edit("max_h_week: 40", "max_h_week: 20")
    edit("min_h_week: 32", "min_h_week: 0")
    edit("overtime_after_h_week: 40", "overtime_after_h_week: 20")
    days = [f"P{d},A02,2026-09-{d},E,2026-09-{d}T09:00,2026-09-{d}T18:00,480" for d in (14, 15, 16)]
    _previous(centre, edit, *days)
    roster = run(centre, 60).tables["roster"]
    mine = roster[(roster["agent_id"] == "A02") & (roster["date"] < "2026-09-21")]
    assert mine.empty


def test_a_shift_carried_in_takes_its_seat_through_a_slot_it_ends_in(centre: Path, edit: Edit) -> None:
    edit("open: 09:00-21:00\n    target: {fraction: 0.80", "open: 00:00-24:00\n    target: {fraction: 0.80")
    edit("seats: 16", "seats: 5")
    edit("min_h_week: 32", "min_h_week: 0")
    late = [f"P{k},A{k:02},2026-09-13,L,2026-09-13T16:00,2026-09-14T09:10,900" for k in range(2, 6)]
    _previous(centre, edit, *late)
    edit("daily_rest: {min_h: 11", "daily_rest: {min_h: 8")
    found = run(centre, 200)
    first = found.tables["roster"].query("start == '2026-09-14T01:00Z'")
    assert len(first) <= 1


def test_more_people_locked_than_seats_are_proved_impossible(centre: Path, edit: Edit) -> None:
    edit("seats: 16", "seats: 1")
    locks = centre.parent / "tables/locks.csv"
    locks.write_text("agent_id,date,shift_code\nA02,2026-09-15,E\nA03,2026-09-15,E\n", encoding="utf-8")
    edit("  wishes: tables/wishes.csv", "  wishes: tables/wishes.csv\n  locks: tables/locks.csv")
    edit("min_h_week: 32", "min_h_week: 0")
    with pytest.raises(NoLegalRoster, match="seats main: from 2026-09-15 09:00 to 2026-09-15 18:00"):
        run(centre, 200)


def test_more_shifts_than_noons_are_proved_impossible(centre: Path, edit: Edit) -> None:
    """Eight shifts, all there at 12:00, on one seat for seven days: hours would be enough."""
    edit("seats: 16", "seats: 1")
    _spare_all_but(centre, edit, 2)
    with pytest.raises(NoLegalRoster, match=r"at 12:00 on 2026-09-14 to 2026-09-20 .* 8 heads, .* for 7$"):
        run(centre, 200)


def test_not_found_is_not_called_impossible(
    centre: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four people on one seat, free on Monday, Thursday and Sunday: no stretch of days is too short."""
    edit("seats: 16", "seats: 1")
    _spare_all_but(centre, edit, 4)
    days = ("2026-09-15,2026-09-17", "2026-09-18,2026-09-20")
    leave = [f"{agent_id},{between},leave" for agent_id in ("A02", "A03", "A04", "A05") for between in days]
    path = centre.parent / "tables/time_off.csv"
    path.write_text("\n".join(["agent_id,start,end,kind", *leave]) + "\n", encoding="utf-8")
    with pytest.raises(NoLegalRoster, match="more than there is room for"):
        run(centre, 200)
    monkeypatch.setattr(ceilings, "_STEPS", 0)  # a proof that does not come so far
    with pytest.raises(NoRosterFound, match="none was proved impossible"):
        run(centre, 200)


def _spare_all_but(centre: Path, edit: Edit, bound: int) -> None:
    """A contract without a least of hours for everybody but the first `bound` from A02 on."""
    edit("  contracts:\n", "  contracts:\n    spare: {shifts: [early, late], pay: hourly, max_h_week: 40}\n")
    agents = centre.parent / "tables/agents.csv"
    head, a01, *rest = agents.read_text(encoding="utf-8").splitlines()
    spare = [line.replace("full_time", "spare") for line in (a01, *rest[bound:])]
    agents.write_text("\n".join([head, *rest[:bound], *spare]) + "\n", encoding="utf-8")


def test_days_of_a_site_begin_with_a_slot(centre: Path, edit: Edit) -> None:
    edit("main: {zone: Asia/Shanghai", "main: {zone: Asia/Kathmandu")
    assert plan.load(centre).scenario.grid().trail_min == 150
    edit("slot_min: 15", "slot_min: 30")
    with pytest.raises(InputFaults, match="by whole slots of 30 min"):
        plan.load(centre)


def test_people_without_a_queue_are_said(centre: Path) -> None:
    skills = centre.parent / "tables/agent_skills.csv"
    lines = skills.read_text(encoding="utf-8").splitlines()
    skills.write_text("\n".join(x for x in lines if not x.startswith("A05,")) + "\n", encoding="utf-8")
    [note] = plan.load(centre).notes
    assert note == "work that serves no queue, for want of a skill (1 people): A05"


def test_a_start_off_the_grid_is_a_fault(centre: Path, edit: Edit) -> None:
    edit('start: "12:00"', 'start: "12:07"')
    with pytest.raises(InputFaults, match="12:07"):
        plan.load(centre)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("issued_on: 2026-09-09", "issued_on: 2026-09-21", "after 2026-09-20, the last day planned"),
        (
            "first_date: 2026-09-14",
            "first_date: 2036-09-15",
            "3660 days after the history ends, on 2026-09-08",
        ),
    ],
)
def test_a_forecast_out_of_its_time_is_a_fault(
    centre: Path, edit: Edit, old: str, new: str, words: str
) -> None:
    edit(old, new)
    with pytest.raises(InputFaults, match=words):
        plan.load(centre)


def test_rules_for_nobody_are_faults(centre: Path, edit: Edit) -> None:
    edit("daily_rest: {min_h: 11,", "daily_rest: {min_h: 11, contracts: [fulltime], sites: [mian],")
    with pytest.raises(InputFaults) as refused:
        plan.load(centre)
    words = [fault.expected for fault in refused.value.faults]
    assert words == ["unknown contract; did you mean 'full_time'?", "unknown site; did you mean 'main'?"]


def test_nobody_to_plan_is_a_fault(centre: Path) -> None:
    for name in ("agents", "agent_skills", "time_off", "wishes"):
        table = centre.parent / f"tables/{name}.csv"
        table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(InputFaults, match="at least one person"):
        plan.load(centre)
