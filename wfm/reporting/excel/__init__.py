"""The workbook: one file a sheet, in reading order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from wfm.reporting.excel import (
    changes,
    codes,
    cost,
    coverage,
    data,
    days,
    hours,
    lines,
    origin,
    overview,
    rates,
    roster,
    simulation,
    surge,
    violations,
)
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import Look
from wfm.reporting.report import Report
from wfm.words import mark

SHEETS: dict[str, Callable[[Page, Report], None]] = {
    mark("Overview"): overview.write,
    mark("Roster"): roster.write,
    mark("Days"): days.write,
    mark("Coverage"): coverage.write,
    mark("Simulation"): simulation.write,
    mark("Surge"): surge.write,
    mark("Fairness"): hours.write,
    mark("Cost"): cost.write,
    mark("Pay lines"): lines.write,
    mark("Rates"): rates.write,
    mark("Violations"): violations.write,
    mark("Changes"): changes.write,
    mark("Codes"): codes.write,
    mark("Data"): data.write,
}
"""Writers by English sheet name."""

NEEDS = {"Changes": "changes", "Surge": "surge"}
"""Tables without which a sheet is left out."""


def workbook(report: Report, lang: str, team: str = "") -> Workbook:
    """The plan as a workbook in `lang` for the report's reader; see `SHEETS`, `wfm.reporting.packs`.

    Raises:
        ValueError: no such language.
    """
    book = Workbook()
    del book[book.active.title]
    styled: dict[Look, Any] = {}
    for name, write in SHEETS.items():
        if not report.pack.holds(name) or (name in NEEDS and NEEDS[name] not in report.tables):
            continue
        page = Page(book.create_sheet(), lang, styled)
        page.sheet.title = page.say(name)
        write(page, report)
    origin.write(book, report, lang, team)
    return book
