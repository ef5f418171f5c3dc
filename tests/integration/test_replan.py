"""A lead's workbook comes back: every kind of edit is accepted, refused with a reason, or shown."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment

from tests.integration.conftest import STARTER
from wfm import plan, replan
from wfm.domain.control import Quiet, WorkLimit
from wfm.domain.errors import InputFaults
from wfm.io.write import write_outputs
from wfm.reporting.packs import LEADS
from wfm.reporting.report import Report

FLOATING = """    floating:
      code: F
      start: "07:00"
      last_start: "12:00"
      length_min: 540
      breaks:
        - {activity: meal, length_min: 60, earliest_min: 210, latest_min: 300}

  contracts:
    flex:
      shifts: [late, floating]
      pay: hourly
      max_h_week: 40
"""
FLEX = ("A15", "A16", "A17", "A18")
HEAD, FIRST = 4, 7
"""Row of the headings and column of the first day."""


@dataclass
class World:
    """A plan in a folder; `now` is the same scenario with today's inputs."""

    folder: Path
    made: plan.Plan
    now: Path

    @property
    def book(self) -> Path:
        return self.folder / "starter.xlsx"

    def shift(self, agent: str, day: int) -> str:
        roster = self.made.tables["roster"]
        mine = roster[(roster["agent_id"] == agent) & (roster["date"].dt.day == day)]
        return mine["shift_code"].iloc[0] if len(mine) else "OFF"

    def days(self, agent: str, code: str) -> list[int]:
        return [d for d in range(14, 21) if self.shift(agent, d) == code]

    def start(self, edited: Path | None) -> replan.Start:
        return replan.start(plan.load(self.now), plan.read(self.folder), edited)


@pytest.fixture(scope="module")
def world(planned: plan.Plan, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The starter; since then floating shifts came, one was hired, one locked, two fell ill."""
    centre = tmp_path_factory.mktemp("replan")
    write_outputs(centre / "plan", plan.files(planned, "en"))
    now = centre / "now"
    shutil.copytree(STARTER, now)
    line = "  wishes: tables/wishes.csv"
    text = (now / "scenario.yaml").read_text(encoding="utf-8")
    assert text.count("\n  contracts:\n") == text.count(line) == 1
    text = text.replace("\n  contracts:\n", FLOATING).replace(line, f"{line}\n  locks: tables/locks.csv")
    (now / "scenario.yaml").write_text(text, encoding="utf-8")
    agents = (now / "tables/agents.csv").read_text(encoding="utf-8")
    lines = [x.replace("full_time", "flex") if x.startswith(FLEX) else x for x in agents.splitlines()]
    lines.append("A19,新人,T1,main,own,full_time,false,40")
    (now / "tables/agents.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (now / "tables/agent_skills.csv").open("a", encoding="utf-8") as file:
        file.write("A19,hotline,0.9\n")
    with (now / "tables/time_off.csv").open("a", encoding="utf-8") as file:
        file.write("A06,2026-09-16,2026-09-17,sick\nA07,2026-09-16,2026-09-17,sick\n")
    (now / "tables/locks.csv").write_text("agent_id,date,shift_code\nA08,2026-09-16,OFF\n", encoding="utf-8")
    return World(centre / "plan", planned, now / "scenario.yaml")


Edits = dict[tuple[str, int], Any]
"""What is written, by agent and day of the month."""


def plant(world: World, path: Path, edits: Edits, then: Callable[[Any], None] = lambda book: None) -> Path:
    """The plan's workbook with these cells written over, and more."""
    book = openpyxl.load_workbook(world.book)
    sheet = book["Roster"]
    rows = {sheet.cell(r, 1).value: r for r in range(HEAD + 1, HEAD + 19)}
    for (agent, day), value in edits.items():
        cell = sheet.cell(rows[agent], FIRST + day - 14)
        cell.value = None if value is None else value
    then(book)
    book.save(path)
    return path


def through_libreoffice(path: Path, tmp_path: Path) -> Path:
    """The workbook as LibreOffice saves it."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    out = tmp_path / "saved"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return out / path.name


def by_day(edits: pd.DataFrame) -> dict[tuple[str, int], Any]:
    dated = edits[edits["date"].notna() & (edits["agent_id"] != "")]
    return {(e.agent_id, e.date.day): e for e in dated.itertuples() if "note for people" not in e.words}


needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def test_an_untouched_workbook_is_no_change(world: World) -> None:
    assert world.start(world.book).judged.edits.empty


@needs_office
def test_thirty_kinds_of_edits(world: World, tmp_path: Path) -> None:
    pool = ["A02", "A09", "A10", "A11", "A12"]
    one = next(a for a in pool if len(world.days(a, "E")) > 2)
    pool.remove(one)
    two = next(a for a in pool if world.days(a, "L"))
    pool.remove(two)
    a, b, swap = next(
        (a, b, d)
        for a in pool
        for b in pool
        for d in range(14, 21)
        if {world.shift(a, d), world.shift(b, d)} == {"E", "L"}
    )
    [mover] = set(pool) - {a, b}
    early, late, off = world.days(one, "E"), world.days(two, "L")[0], world.days("A03", "OFF")
    free, busy = world.days(mover, "OFF")[0], next(d for d in range(14, 21) if world.shift(mover, d) != "OFF")
    tired = next(d for d in range(14, 20) if world.shift("A16", d) != "L")

    def other(agent: str, day: int) -> str:
        return "L" if world.shift(agent, day) == "E" else "E"

    edits: Edits = {
        (one, early[0]): "L",  # another code
        (one, early[1]): "l ",  # in small letters, with a space
        (one, early[2]): "Ｌ",  # in full width
        (two, late): "晚",  # the same in another language
        ("A03", off[0]): "E",  # a shift on a day off
        ("A01", world.days("A01", "OFF")[0]): "SL",
        ("A04", 15): "AL",
        ("A04", 17): "TR",
        (a, swap): world.shift(b, swap),
        (b, swap): world.shift(a, swap),
        (mover, free): world.shift(mover, busy),  # a shift moved
        (mover, busy): "OFF",
        ("A15", 14): "F 09:30",
        ("A15", 15): "F",
        ("A15", 16): "F 09:10",  # no such start
        ("A15", 17): "08:00-17:00",  # times for a code
        ("A16", tired): "L",
        ("A16", tired + 1): "F 07:00",  # ten hours after the shift before
        ("A03", off[1]): "E 10:00",  # a core shift at another time
        ("A05", 14): "E",  # on leave
        ("A05", 15): "OFF",  # leave taken away
        ("A13", 14): "F 09:00",  # a code of another contract
        ("A06", 16): "SL",  # ill, as today's inputs know
        ("A07", 16): other("A07", 16),  # ill today, unknown to the lead
        ("A08", 16): other("A08", 16),  # locked off today
        ("A17", 14): "X9",
        ("A17", 15): "sickk",
        ("A17", 16): None,
        ("A17", 17): "=G5",
        ("A17", 18): 7.5,
        ("A17", 19): "E/L",
        ("A17", 20): "AWAY",
        **{("A14", d): other("A14", d) for d in range(14, 21)},  # 56 hours
    }

    def more(book: Any) -> None:
        sheet = book["Roster"]
        rows = {sheet.cell(r, 1).value: r for r in range(HEAD + 1, HEAD + 19)}
        sheet.cell(rows["A18"], FIRST).comment = Comment("ring me", "lead")
        sheet.cell(rows["A18"], FIRST + 1).value = "SL"
        sheet.merge_cells(None, rows["A18"], FIRST + 1, rows["A18"], FIRST + 2)  # over two days
        sheet.cell(rows["A13"], 2).value = "another name"
        sheet.cell(HEAD, 30).value = "remarks"
        sheet.cell(rows["A02"], 30).value = "prefers mornings"
        sheet.cell(HEAD, 31).value = datetime(2026, 9, 21)
        sheet.cell(rows["A02"], 31).value = "E"
        end = HEAD + 19
        sheet.insert_rows(end, 3)
        for column, value in enumerate(["A19", "新人", "T1", "own", None, "", "E"], start=1):
            sheet.cell(end, column).value = value  # hired since
        sheet.cell(end + 1, 1).value = "A99"
        sheet.cell(end + 1, FIRST).value = "E"
        sheet.cell(end + 2, 1).value = "A02"  # listed twice
        sheet.cell(end + 2, FIRST).value = "E" if world.shift("A02", 14) != "E" else "L"
        sheet.cell(40, 2).value = "call me about Tuesday"
        sheet.title = "my copy"
        book["Overview"]["B40"] = "=1+1 is text"
        book["Overview"]["B40"].data_type = "s"
        book.create_sheet("todo")["A1"] = "ask for overtime"

    path = through_libreoffice(plant(world, tmp_path / "starter.xlsx", edits, more), tmp_path)
    start = world.start(path)
    table = start.judged.edits
    found = by_day(table)
    accepted = {key for key, e in found.items() if e.outcome == "accepted"}
    assert accepted >= {
        (one, early[0]), (one, early[1]), (one, early[2]), ("A03", off[0]), ("A04", 15), ("A04", 17),
        (a, swap), (b, swap), (mover, free), (mover, busy), ("A15", 14), ("A15", 17), ("A16", tired),
        ("A18", 15), ("A18", 16), ("A19", 14), ("A01", world.days("A01", "OFF")[0]),
    }  # fmt: skip
    assert (two, late) not in found
    assert (found["A15", 15].shift_code, found["A15", 15].start) == ("F", "")
    assert found["A15", 17].start == "08:00"

    def refused(agent: str, day: int) -> tuple[str, str]:
        e = found[agent, day]
        assert e.outcome == "illegal"
        return e.rule, e.nearest

    assert refused("A15", 16)[0] == "shifts"
    assert refused("A15", 16)[1] in ("F 09:00", "F 09:30")
    assert refused("A16", tired + 1) == ("daily_rest", "F 08:00")
    assert refused("A03", off[1]) == ("shifts", "E 09:00")
    assert refused("A05", 14) == ("time_off", "OFF")
    assert refused("A13", 14) == ("contract_shifts", "E 09:00")
    assert refused("A07", 16) == ("time_off", "OFF")
    assert refused("A08", 16) == ("locks", "OFF")
    week = [found["A14", d] for d in range(14, 21)]
    assert [e.rule for e in week if e.outcome == "illegal"] == ["contract_hours"] * 2
    assert found["A06", 16].outcome == "known"
    unclear = table[table["outcome"] == "unclear"]
    said = {e.written: e.words for e in unclear.itertuples()}
    for written, words in {
        "X9": "no code of this plan",
        "sickk": "did you mean sick?",
        "": "emptied",
        "=G5": "a formula",
        "7.5": "a number",
        "E/L": "two contents",
        "AWAY": "says no reason",
        "ring me": "a note",
        "another name": "not read from here",
        "prefers mornings": "a column that the plan does not have",
        "call me about Tuesday": "stays in the edited workbook",
        "=1+1 is text": "stays in the edited workbook",
        "ask for overtime": "stays in the edited workbook",
    }.items():
        assert words in said[written], written
    assert found["A05", 15].words.startswith("the absence stands")
    others = " ".join(unclear["words"])
    for words in ("a day that is not planned", "nobody has this id; did you mean A", "listed twice"):
        assert words in others
    assert set(table["outcome"]) == {"accepted", "known", "illegal", "unclear"}

    made = replan.replan(start, stop=WorkLimit(5), progress=Quiet(), stages=("roster", "simulate"))
    roster = made.tables["roster"].set_index(["agent_id", made.tables["roster"]["date"].dt.day])
    for (agent, day), e in found.items():
        if e.outcome == "accepted" and e.shift_code not in ("", "OFF"):
            assert roster.loc[(agent, day), "shift_code"] == e.shift_code
        if e.outcome == "accepted" and (e.absence or e.shift_code == "OFF"):
            assert (agent, day) not in roster.index
    assert made.summary["violations"]["hard"] == 0
    changes = made.tables["changes"]
    assert {(one, early[0]), ("A19", 14)} <= set(
        zip(changes["agent_id"], changes["date"].dt.day, strict=True)
    )
    before, after = (replan._contents(p) for p in (start.before, made))
    told = {(c.agent_id, c.date.date()): (c.before, c.after) for c in changes.itertuples()}
    assert told == {
        key: (before.get(key, "OFF"), after.get(key, "OFF"))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }


@needs_office
def test_sorted_filtered_moved_and_saved_by_libreoffice_is_no_change(world: World, tmp_path: Path) -> None:
    def shuffle(book: Any) -> None:
        sheet = book["Roster"]
        width = sheet.max_column
        rows = [[sheet.cell(r, c).value for c in range(1, width + 1)] for r in range(HEAD + 1, HEAD + 19)]
        for r, values in enumerate(reversed(rows), start=HEAD + 1):
            for c, value in enumerate(values, start=1):
                sheet.cell(r, c).value = value
        for r in range(HEAD, HEAD + 19):  # two days change places
            one, two = sheet.cell(r, FIRST).value, sheet.cell(r, FIRST + 3).value
            sheet.cell(r, FIRST).value, sheet.cell(r, FIRST + 3).value = two, one
        for r in range(HEAD + 3, HEAD + 9):
            sheet.row_dimensions[r].hidden = True

    path = through_libreoffice(plant(world, tmp_path / "starter.xlsx", {}, shuffle), tmp_path)
    assert world.start(path).judged.edits.empty


def test_rows_and_columns_that_are_gone_are_told(world: World, tmp_path: Path) -> None:
    def cut(book: Any) -> None:
        book["Roster"].delete_cols(FIRST + 1)
        book["Roster"].delete_rows(HEAD + 2)
        del book["Coverage"]

    gone = world.start(plant(world, tmp_path / "cut.xlsx", {}, cut)).judged.edits
    assert [e.words for e in gone.itertuples()] == [
        "the column of this day is gone; the day stays as planned",
        "the row of this person is gone; the week stays as planned",
        "a sheet of the plan is gone; it is written again",
    ]
    assert gone["date"].iloc[0].date() == date(2026, 9, 15)


def test_a_team_workbook_comes_back_without_the_others(world: World, tmp_path: Path) -> None:
    from wfm.reporting.excel import workbook

    made = world.made
    report = Report(made.scenario, {**made.inputs, **made.tables}, made.summary, LEADS)
    team = made.inputs["agents"]["team"].iloc[0]
    path = tmp_path / "team.xlsx"
    workbook(report.of_team(team), "zh", team).save(path)
    assert world.start(path).judged.edits.empty


def test_a_workbook_of_another_plan_is_refused(world: World, tmp_path: Path) -> None:
    def other(book: Any) -> None:
        book["_origin"]["B1"] = "0" * 64

    with pytest.raises(InputFaults, match="made from the plan 000000000000"):
        world.start(plant(world, tmp_path / "other.xlsx", {}, other))


def test_a_workbook_that_lost_its_origin_is_compared_and_told(world: World, tmp_path: Path) -> None:
    def lose(book: Any) -> None:
        del book["_origin"]

    [only] = world.start(plant(world, tmp_path / "lost.xlsx", {}, lose)).judged.edits.itertuples()
    assert "no longer says which plan" in only.words


def test_what_is_no_roster_is_refused(world: World, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "empty.xlsx")
    with pytest.raises(InputFaults, match="no sheet with a column of agent ids"):
        world.start(tmp_path / "empty.xlsx")
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(InputFaults, match="not an XLSX workbook"):
        world.start(tmp_path / "text.xlsx")
