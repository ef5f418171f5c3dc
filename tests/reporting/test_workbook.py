"""The workbook as a whole: text stays text, totals are live and right, both languages complete."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from tests.reporting.fake import HOSTILE, report
from wfm.reporting.excel import SHEETS, workbook
from wfm.reporting.excel.page import criterion, display_width, safe
from wfm.words import LANGUAGES, messages, translator

OURS = re.compile(
    r"=(SUM\([A-Z]+\d+:[A-Z]+\d+\)|ROUND\(D\d+\*0\.05,2\)|COUNTA\([A-Z0-9:]+\)(-COUNTIF\(.*\))+)"
)


def reopened(book: Workbook) -> Workbook:
    file = io.BytesIO()
    book.save(file)
    return openpyxl.load_workbook(file)


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request, plan):
    return reopened(workbook(plan, request.param))


def test_sheets_stand_in_reading_order(plan):
    assert workbook(plan, "en").sheetnames == list(SHEETS)
    assert workbook(plan, "zh").sheetnames == ["总览", "班表", "覆盖", "仿真", "成本", "违规"]


def test_every_formula_is_ours(book):
    formulas = [cell.value for cell in cells(book) if cell.data_type == "f"]
    assert formulas
    assert all(OURS.fullmatch(formula) for formula in formulas)


def test_hostile_text_is_shown_as_text(book):
    texts = {cell.value: cell for cell in cells(book) if cell.data_type == "s"}
    for name in HOSTILE:
        assert texts[safe(name)].data_type == "s"
        assert texts[safe(name)].quotePrefix == name.startswith(("=", "+", "-", "@"))


def test_hostile_text_in_every_other_name():
    plan = report(12)
    text = '=1+1"&A1'
    queues = {q: s.model_copy(update={"title": text}) for q, s in plan.scenario.queues.items()}
    shifts = {n: t.model_copy(update={"code": f'={n[0]}"*'}) for n, t in plan.scenario.roster.shifts.items()}
    settings = plan.scenario.roster.model_copy(update={"shifts": shifts})
    scenario = plan.scenario.model_copy(update={"title": text, "queues": queues, "roster": settings})
    agents = plan.tables["agents"].assign(team=text)
    book = reopened(
        workbook(replace(plan, scenario=scenario, tables={**plan.tables, "agents": agents}), "en")
    )
    assert all(OURS.fullmatch(c.value) for c in cells(book) if c.data_type == "f")
    assert book["Overview"]["B1"].value == text


def test_chinese_workbook_holds_no_english_message(plan):
    known = {english for english, chinese in messages("zh").items() if english != chinese}
    data = {"F", "name"} | set(plan.scenario.roster.pools) | set(plan.scenario.roster.shifts)
    left = {cell.value for cell in cells(workbook(plan, "zh")) if cell.data_type == "s"} & known - data
    assert not left


def test_numbers_and_dates_are_real(plan):
    sheet = workbook(plan, "en")["Roster"]
    heads = {cell.value: cell for cell in sheet[4]}
    assert next(cell.value for cell in sheet[4] if cell.is_date).isoformat()[:10] == "2026-11-09"
    assert sheet.cell(5, heads["Pay\n(CNY)"].column).data_type == "n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_without_anything_wrong_or_anybody(lang, plenty):
    workbook(plenty, lang)
    empty = {name: table.iloc[:0] for name, table in plenty.tables.items() if name != "coverage"}
    empty["coverage"] = plenty.tables["coverage"]
    workbook(replace(plenty, tables=empty), lang)


def test_cjk_takes_two_columns():
    assert display_width("客服 A") == 6


def test_what_xml_cannot_hold_is_dropped():
    assert safe("a\x00b\x07\ud800c\n") == "abc\n"
    assert len(safe("长" * 40_000)) == 32_767


def test_a_criterion_matches_only_itself():
    assert criterion('a"*?~b') == '"=a""~*~?~~b"'


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice_finds_the_same_totals_and_no_error(lang, plan, tmp_path):
    path = tmp_path / "plan.xlsx"
    workbook(plan, lang).save(path)
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    book = openpyxl.load_workbook(out / "plan.xlsx", data_only=True)
    assert not [cell.value for cell in cells(book) if cell.data_type == "e"]
    say = translator(lang)
    whole = round(plan.tables["cost"]["amount"].sum() / 100, 2)
    found = [
        max(cell.value for cell in row if isinstance(cell.value, int | float))
        for row in book[say("Cost")].iter_rows()
        if row[0].value == say("Total")
    ]
    assert [round(total, 2) for total in found] == [whole] * 4
    roster = book[say("Roster")]
    at_work = next(row for row in roster.iter_rows() if row[0].value == say("People at work"))
    work = plan.tables["roster"].query("kind == 'work'").groupby("date").size()
    assert [cell.value for cell in at_work if isinstance(cell.value, int)] == work.tolist()
