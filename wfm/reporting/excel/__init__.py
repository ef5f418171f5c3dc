"""The workbook: one file a sheet, in reading order."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl import Workbook

from wfm.reporting.excel import cost, coverage, overview, roster, simulation, violations
from wfm.reporting.excel.page import Page
from wfm.reporting.report import Report
from wfm.words import mark

SHEETS: dict[str, Callable[[Page, Report], None]] = {
    mark("Overview"): overview.write,
    mark("Roster"): roster.write,
    mark("Coverage"): coverage.write,
    mark("Simulation"): simulation.write,
    mark("Cost"): cost.write,
    mark("Violations"): violations.write,
}
"""Writers by English sheet name."""


def workbook(report: Report, lang: str) -> Workbook:
    """The plan as a workbook in `lang`; see `SHEETS`.

    Raises:
        ValueError: no such language.
    """
    book = Workbook()
    del book[book.active.title]
    for name, write in SHEETS.items():
        page = Page(book.create_sheet(), lang)
        page.sheet.title = page.say(name)
        write(page, report)
    return book
