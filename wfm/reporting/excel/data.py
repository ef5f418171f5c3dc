"""Every shift as a row: for filters, pivots and other programs."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import DAY, NUMBER, SUBTITLE, TEXT, TITLE
from wfm.reporting.report import Report
from wfm.tables import rows

HEAD_ROW = 4
MOMENT = "yyyy-mm-dd hh:mm"


def write(page: Page, report: Report) -> None:
    _ = page.say
    page.put(1, 1, _("Data"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    text = _("One row a shift; times of the site. For reading: edits belong on the roster sheet.")
    page.put(2, 1, text, SUBTITLE)
    hours, when = NUMBER.but(format="0.0#"), TEXT.but(format=MOMENT)
    columns = (
        ("shift_id", TEXT, 22),
        ("agent_id", TEXT, 12),
        ("name", TEXT, 18),
        ("team", TEXT, 10),
        ("pool", TEXT, 12),
        ("date", TEXT.but(format=DAY), 12),
        ("shift_code", TEXT, 12),
        ("start", when, 18),
        ("end", when, 18),
        ("paid_h", hours, 10),
        ("overtime_h", hours, 13),
        ("kind", TEXT.but(indent=1), 9),
        ("locked", TEXT, 8),
        *((("zone", TEXT, 20),) if several_clocks(report) else ()),
    )
    looks = [look for _name, look, _width in columns]
    page.headings(HEAD_ROW, 1, [name for name, _look, _width in columns], looks)
    page.set_widths({at: width for at, (_name, _look, width) in enumerate(columns, start=1)})
    people = report.table("agents").set_index("agent_id")[["name", "team", "pool", "site"]]
    shifts = report.table("roster").join(people, on="agent_id").sort_values(["date", "agent_id"])
    last = HEAD_ROW
    for last, shift in enumerate(rows(shifts), start=HEAD_ROW + 1):
        zone = report.scenario.sites[shift.site].zone
        start, end = (local_time(t, zone) for t in (shift.start, shift.end))
        values = [shift.shift_id, shift.agent_id, shift.name, shift.team, shift.pool, shift.date.date()]
        values += [shift.shift_code, start, end, shift.paid_min / 60, shift.overtime_min / 60]
        values += [shift.kind, bool(shift.locked), zone]
        page.line(last, 1, values[: len(columns)], looks)
    page.name("data", (HEAD_ROW, 1), (last, len(columns)))
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROW + 1, 3)
    page.sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(columns))}{max(last, HEAD_ROW + 1)}"
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}")


def clock_of(report: Report) -> str:
    """The clock that all people shown share, or that of the horizon where their sites differ."""
    zones = {report.scenario.sites[site].zone for site in report.table("agents")["site"]}
    return zones.pop() if len(zones) == 1 else report.scenario.horizon.zone


def several_clocks(report: Report) -> bool:
    """Whether clocks of the scenario differ at any time planned."""
    sites, grid = report.scenario.sites, report.scenario.horizon.grid()
    return len({grid.midnights(zone) for zone in (grid.zone, *(site.zone for site in sites.values()))}) > 1


def local_time(stamp: pd.Timestamp, zone: str) -> datetime:
    """A moment as the clock of a site shows it; cells hold no zone."""
    return stamp.tz_convert(zone).tz_localize(None).to_pydatetime()
