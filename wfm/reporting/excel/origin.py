"""A hidden sheet that says which plan a workbook shows, so that edits find the way back."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from wfm import __version__
from wfm.domain.sheets import ORIGIN
from wfm.reporting.excel.page import safe
from wfm.reporting.report import Report

PLAN, LANG, PACK, TEAM, VERSION = "plan", "lang", "pack", "team", "wfm"


def write(book: Workbook, report: Report, lang: str, team: str = "") -> None:
    """Keys and values; the plan's identity stands among the document's properties too."""
    plan = str(report.summary.get("plan_id", ""))
    facts = {
        PLAN: plan,
        "scenario": report.scenario.name,
        LANG: lang,
        PACK: report.pack.name,
        TEAM: team,
        VERSION: __version__,
    }
    sheet = book.create_sheet(ORIGIN)
    for row, (key, value) in enumerate(facts.items(), start=1):
        sheet.cell(row, 1, key)
        cell = sheet.cell(row, 2)
        cell.value = safe(value)
        cell.data_type = "s"
    sheet.sheet_state = "hidden"
    book.custom_doc_props.append(StringProperty(name="wfm plan", value=plan))
