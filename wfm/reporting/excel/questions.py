"""What people ask of a workbook first, and the named range that answers."""

from __future__ import annotations

from collections.abc import Iterator

from wfm.reporting.excel.days import DAY_NAME
from wfm.reporting.excel.surge import cost_name
from wfm.reporting.report import Report
from wfm.words import mark


def asked(report: Report) -> Iterator[tuple[str, str]]:
    """Questions that this reader's workbook of this plan answers, each with the name of a range."""
    holds = report.pack.holds
    if holds("Cost") and len(report.table("cost")):
        yield mark("What does the plan cost, by component?"), "cost_by_component"
    if report.summary["shortage"]["worst"]:
        yield mark("Who is short-handed, and when?"), "shortage"
    if holds("Days"):
        first = f"{DAY_NAME}{report.scenario.horizon.first_date:%Y%m%d}"
        yield mark("Who of a team works on a day, and when? A sheet a day; filter by team."), first
    if holds("Changes") and "changes" in report.tables:
        yield mark("What changed for a person since the last plan? Filter by agent ID."), "changes"
    if holds("Surge") and "surge" in report.tables and (levels := report.summary.get("surge")):
        yield mark("What does the highest level of the surge plan cost?"), cost_name(levels[-1])
