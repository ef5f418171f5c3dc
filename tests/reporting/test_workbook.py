"""The workbook as a whole: text stays text, totals are live and right, both languages complete."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from tests.reporting.fake import HOSTILE, report
from tests.reporting.test_sheets import changed, surged
from wfm.config.pay import OtherCost
from wfm.domain.sheets import ORIGIN
from wfm.pay.tariff import Tariff
from wfm.reporting.excel import SHEETS, workbook
from wfm.reporting.excel.page import criterion, display_width, safe
from wfm.reporting.html.week import week_page
from wfm.reporting.packs import FINANCE, LEADS
from wfm.reporting.report import Report
from wfm.reporting.surge import surge_summary
from wfm.tables import OTHER_COST
from wfm.words import LANGUAGES, messages, translator

FUNCTIONS = {"SUM", "ROUND", "COUNTA", "COUNTIF", "SUMPRODUCT", "IF", "AVERAGE", "MIN", "MAX"}
TOKEN = re.compile(r"\$?[A-Z]{1,3}\$?\d+|[A-Za-z_]+\w*|'[^']*'!|[0-9.]+|[-+*/=<>(),:$&! ]")


def ours(formula: str, names: set[str]) -> bool:
    """Whether nothing in a formula but literals could come from data."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", formula[1:])
    tokens = TOKEN.findall(bare)
    words = {t for t in tokens if re.fullmatch(r"[A-Za-z_]+\w*", t) and not re.search(r"^[A-Z]+\d+$", t)}
    return "".join(tokens) == bare and words <= FUNCTIONS | names


def reopened(book: Workbook) -> Workbook:
    file = io.BytesIO()
    book.save(file)
    return openpyxl.load_workbook(file)


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


@pytest.fixture(scope="module")
def plan() -> Report:
    """Few people, but every hostile name."""
    return report(24)


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request, plan):
    return reopened(workbook(plan, request.param))


def test_sheets_stand_in_reading_order(book):
    titles = book.sheetnames
    if titles[0] == "Overview":
        days = [f"{d} {9 + n} Nov" for n, d in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))]
        names = [name for name in SHEETS if name not in ("Days", "Changes", "Surge")]
        assert titles == [*names[:2], *days, *names[2:], ORIGIN]
    else:
        assert titles[:3] + titles[-3:] == ["总览", "班表", "11月9日 周一", "班次代码", "数据", ORIGIN]


def test_every_formula_is_ours(book):
    formulas = [cell.value for cell in cells(book) if cell.data_type == "f"]
    assert formulas
    names = {*book.defined_names, translator("en")("Rates"), translator("zh")("Rates")}
    assert all(ours(formula, names) for formula in formulas)


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
    names = {*book.defined_names, "Rates"}
    assert all(ours(c.value, names) for c in cells(book) if c.data_type == "f")
    assert book["Overview"]["B1"].value == text


def test_hostile_text_in_surge_plan_prices_sites_and_changes():
    """Each name a text that would run where one is taken for a formula; a level's name is a cell's too."""
    plan = changed(surged(report(12)))
    evil = '=1+1"&A1'
    surge, pay = plan.scenario.surge, plan.scenario.pay
    long = "=long" * 60
    levels = {
        name: level.model_copy(update={"title": evil})
        for name, level in zip((evil, long), surge.levels.values(), strict=True)
    }
    resources = {name: r.model_copy(update={"title": evil}) for name, r in surge.resources.items()}
    surge = surge.model_copy(update={"levels": levels, "resources": resources})
    renamed = dict(zip(plan.scenario.surge.levels, levels, strict=True))
    rates = pay.model_copy(update={"night_premium": 0.5})
    other = OtherCost.model_validate({"title": evil, "per": "day", "price": 1})
    [site] = plan.scenario.sites.values()
    sites = {evil: site, "b": site.model_copy(update={"zone": "Asia/Jakarta"})}
    scenario = plan.scenario.model_copy(
        update={
            "surge": surge,
            "sites": sites,
            "pay": pay.model_copy(update={"other": {evil: other}, "sites": {evil: rates}}),
        }
    )
    tables = {
        name: table.assign(level=table["level"].map(renamed)) if "level" in table else table
        for name, table in plan.tables.items()
    }
    tables["agents"] = tables["agents"].assign(site=evil, pool=evil)
    items = [(evil, pd.Timestamp("2026-11-09"), 1.0, 100, False)]
    tables["other_cost"] = OTHER_COST.conform(pd.DataFrame(items, columns=OTHER_COST.names))
    summary = {**plan.summary, "surge": surge_summary(tables, scenario), "notes": [evil], "headlines": [evil]}
    hostile = replace(plan, scenario=scenario, tables=tables, summary=summary)
    book = reopened(workbook(hostile, "zh"))
    names = {*book.defined_names, translator("zh")("Rates")}
    assert all(len(name) < 256 for name in names)
    assert all(ours(c.value, names) for c in cells(book) if c.data_type == "f")
    told = {sheet.title for sheet in book for row in sheet.iter_rows() for c in row if c.value == evil}
    assert told >= {translator("zh")(name) for name in ("Overview", "Roster", "Surge", "Cost", "Rates")}
    page = week_page(hostile, "en")
    assert page.count("<script") == 2


def test_chinese_workbook_holds_no_english_message(book, plan):
    if book.sheetnames[0] == "Overview":
        pytest.skip("the English one")
    known = {english for english, chinese in messages("zh").items() if english != chinese}
    data = {"F", "name"} | set(plan.scenario.roster.pools) | set(plan.scenario.roster.shifts)
    for_machines = (book["数据"], book[ORIGIN])
    texts = {cell.value for cell in cells(book) if cell.parent not in for_machines}
    assert not texts & known - data


def test_numbers_and_dates_are_real(plan):
    sheet = workbook(plan, "en")["Roster"]
    heads = {cell.value: cell for cell in sheet[4]}
    assert next(cell.value for cell in sheet[4] if cell.is_date).isoformat()[:10] == "2026-11-09"
    assert sheet.cell(5, heads["Pay\n(CNY)"].column).data_type == "n"


def test_a_plan_without_anything_wrong_or_anybody():
    plenty = report(12, plenty=True)
    workbook(plenty, "en")
    empty = {name: table.iloc[:0] for name, table in plenty.tables.items() if name != "coverage"}
    empty["coverage"] = plenty.tables["coverage"]
    workbook(replace(plenty, tables=empty), "zh")


def test_cjk_takes_two_columns():
    assert display_width("客服 A") == 6


def test_what_xml_cannot_hold_is_dropped():
    assert safe("a\x00b\x07\ud800c\n") == "abc\n"
    assert len(safe("长" * 40_000)) == 32_767


def test_a_criterion_matches_only_itself():
    assert criterion('a"*?~b') == '"=a""~*~?~~b"'


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory) -> Callable[[Workbook], Workbook]:
    """The workbook as LibreOffice works it out, every formula a value."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")

    def convert(book: Workbook) -> Workbook:
        book.save(folder / "plan.xlsx")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
        subprocess.run([*command, str(folder / "plan.xlsx")], check=True, capture_output=True)
        return openpyxl.load_workbook(folder / "out/plan.xlsx", data_only=True)

    return convert


def named(book: Workbook, name: str) -> object:
    """The value of a named cell."""
    [(title, place)] = book.defined_names[name].destinations
    return book[title][place].value


def test_libreoffice_finds_the_cost_table_to_the_cent(plan, recalculated):
    book = recalculated(workbook(plan, "zh"))
    assert not [cell.value for cell in cells(book) if cell.data_type == "e"]
    say, cost = translator("zh"), plan.tables["cost"].sort_values(["date", "agent_id", "component"])
    lines = book[say("Pay lines")].iter_rows(min_row=5, max_col=10, values_only=True)
    assert [round(line[9] * 100) for line in lines] == cost["amount"].tolist()
    whole = round(cost["amount"].sum() / 100, 2)
    assert round(named(book, "total_pay"), 2) == whole
    totals = [
        row[0].offset(0, len(cost["component"].unique()) + 1).value
        for row in book[say("Cost")].iter_rows()
        if row[0].value == say("Total")
    ]
    assert [round(total, 2) for total in totals[:4]] == [whole] * 4
    roster = book[say("Roster")]
    at_work = next(row for row in roster.iter_rows() if row[0].value == say("People at work"))
    work = plan.tables["roster"].query("kind == 'work'").groupby("date").size()
    assert [cell.value for cell in at_work if isinstance(cell.value, int)] == work.tolist()


def test_a_changed_rate_gives_what_the_tariff_gives(plan, recalculated):
    book = workbook(plan, "en")
    for name, value in (("rate_night", 0.35), ("rate_overtime", 2.0)):
        [(title, place)] = book.defined_names[name].destinations
        book[title][place] = value
    sheet = book["Rates"]
    person = next(row for row in sheet.iter_rows() if row[0].value == "A004")
    person[3].value = 41.07
    pay = plan.scenario.pay.model_copy(update={"night_premium": 0.35, "overtime_rate": 2.0})
    agents = plan.tables["agents"].copy()
    agents.loc[agents["agent_id"] == "A004", "hourly_cost"] = 41.07
    tariff = Tariff(plan.scenario.model_copy(update={"pay": pay}))
    expected = tariff.cost_table(plan.tables["roster"], plan.tables["activities"], agents)["amount"].sum()
    assert expected != plan.tables["cost"]["amount"].sum()
    found = recalculated(book)
    assert round(named(found, "total_pay") * 100) == expected
    kept = round(expected / 100 * 0.05, 2)
    assert named(found, "contingency_kept") == pytest.approx(kept, abs=0.0051)


def test_every_question_has_a_named_place(book):
    names = book.defined_names
    assert {
        "roster",
        "cost_by_component",
        "cost_by_team",
        "total_pay",
        "cost_per_contact",
        "fairness",
    } <= set(names)


def test_leads_see_neither_pay_nor_reasons(plan):
    """Their workbook holds no amount, no rate and no kind of absence, and nobody of another team."""
    team = replace(plan, pack=LEADS).of_team("T1")
    book = workbook(team, "en", "T1")
    assert "Cost" not in book.sheetnames
    texts = [str(cell.value) for cell in cells(book) if book.index(cell.parent) < len(book.sheetnames) - 1]
    money = re.compile(r"CNY|\b[Pp]ay\b|[Hh]ourly|premium")
    assert not [t for t in texts if money.search(t)]
    assert "AWAY" in texts
    roster = book["Roster"]
    shown = {roster.cell(r, c).value for r in range(5, 20) for c in range(7, 14)}
    assert not shown & {"AL", "SL", "TR"}
    members = set(plan.tables["agents"].query("team == 'T1'")["agent_id"])
    assert {roster.cell(r, 1).value for r in range(5, 5 + len(members))} == members
    others = set(plan.tables["agents"]["agent_id"]) - members
    assert not others & set(texts)
    rates = {str(v) for v in plan.tables["agents"]["hourly_cost"]}
    assert not rates & set(texts)


def test_finance_sees_money_and_no_reason(plan):
    book = workbook(replace(plan, pack=FINANCE), "en")
    assert book.sheetnames == ["Overview", "Coverage", "Cost", "Pay lines", "Rates", "Codes", ORIGIN]
    assert "total_pay" in book.defined_names
