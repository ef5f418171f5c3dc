"""A heat map: intervals down, days across; required, allocated, gap, expected service."""

from __future__ import annotations

from datetime import date

import pandas as pd
from openpyxl.worksheet.pagebreak import Break

from wfm.reporting.excel.data import several_clocks
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import (
    ACCENT,
    BAND,
    CLOSED,
    HEADING,
    INK,
    MUTED,
    OVER,
    RIGHT,
    SECTION,
    SUBTITLE,
    TITLE,
    UNDER,
    WHITE,
    Look,
)
from wfm.reporting.report import Report
from wfm.tables import rows
from wfm.words import day, mark

HEAD_ROWS = 4
PANELS = (
    ("roster_required", mark("Required (heads)")),
    ("allocated", mark("Allocated (heads)")),
    ("gap", mark("Gap (heads)")),
    ("service_expected", mark("Expected in time")),
)
_CELL = Look(size=9, align="center", format="#,##0.0", edge=WHITE)
_CLOSED = _CELL.but(fill=CLOSED)


def write(page: Page, report: Report) -> None:
    _ = page.say
    dates = report.scenario.horizon.grid().dates
    page.put(1, 1, _("Coverage"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    _key(page)
    if several_clocks(report):
        words = _("all times on the clock of {zone}").format(zone=report.scenario.horizon.zone)
        page.put(2, 7, words, SUBTITLE)
    width = len(dates) + 1
    for nth, (_column, title) in enumerate(PANELS):
        column = 2 + nth * width
        page.put(HEAD_ROWS - 1, column, _(title), SECTION.but(size=10))
        for at, on in enumerate(dates, start=column):
            look = HEADING.but(align="center", size=9)
            page.put(HEAD_ROWS, at, _(day(on)).replace(" ", "\n", 1), look)
        page.set_widths({**dict.fromkeys(range(column, column + len(dates)), 8.5), column + len(dates): 1.5})
    page.put(HEAD_ROWS, 1, _("Time"), HEADING.but(size=9))
    page.set_widths({1: 9})
    row = HEAD_ROWS + 1
    for name in report.scenario.queues:
        row = _queue(page, report, name, row, dates)
        page.sheet.row_breaks.append(Break(id=row - 1))
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROWS + 1, 2)
    page.finish(rows=f"{HEAD_ROWS - 1}:{HEAD_ROWS}", columns="A:A")


def _key(page: Page) -> None:
    """What the colours say, beside the title."""
    _ = page.say
    page.put(2, 1, _("Colours"), SUBTITLE)
    words = (
        (UNDER[2], _("under")),
        (OVER[1], _("over")),
        (RIGHT, _("right")),
        (CLOSED, _("closed")),
    )
    for nth, (fill, text) in enumerate(words):
        page.put(2, 2 + nth, text, _CELL.but(fill=fill))


def _queue(page: Page, report: Report, name: str, row: int, dates: tuple[date, ...]) -> int:
    """One queue's block; returns the row after it."""
    _ = page.say
    queue = report.scenario.queues[name]
    promise = _("{fraction} answered within {seconds} s; open {hours}").format(
        fraction=f"{queue.target.fraction:.1%}", seconds=f"{queue.target.answer_within_s:g}", hours=queue.open
    )
    band = Look(bold=True, fill=BAND, color=ACCENT)
    width = len(dates) + 1
    page.line(row, 1, [queue.title or name] + [None] * (len(PANELS) * width - 1), band)
    page.put(row, 1 + width, promise, band.but(bold=False, color=MUTED))
    own = report.table("coverage")
    own = own[own["queue"] == name]
    opens = _open(report, name)
    local = own["interval_start"].dt.tz_convert(report.scenario.horizon.zone)
    clock = pd.Series(local.dt.strftime("%H:%M"), index=own.index)
    again = own.groupby([local.dt.date, clock]).cumcount()  # the hour that autumn repeats
    cells = {
        (time, nth, on): values
        for time, nth, on, values in zip(clock, again, local.dt.date, rows(own), strict=True)
    }
    for time, nth in sorted({key[:2] for key in cells}):
        row += 1
        page.put(row, 1, time, Look(size=9, color=MUTED))
        page.sheet.row_dimensions[row].height = 12.5
        for at, on in enumerate(dates):
            values = cells.get((time, nth, on))
            closed = values is None or values.interval_start not in opens
            for panel, (column, _title) in enumerate(PANELS):
                value = None if closed else getattr(values, column)
                look = _CLOSED if closed else _look(column, values)
                page.put(row, 2 + panel * width + at, value, look)
    return row + 2


def _open(report: Report, name: str) -> frozenset[pd.Timestamp]:
    requirement = report.table("requirement")
    rows = requirement[(requirement["queue"] == name) & requirement["is_open"]]
    return frozenset(rows["interval_start"])


def _look(column: str, values: object) -> Look:
    if column == "gap":
        return _CELL.but(fill=gap_fill(values.gap, values.roster_required))  # type: ignore[attr-defined]
    if column == "service_expected":
        service, target = values.service_expected, values.target  # type: ignore[attr-defined]
        look = _CELL.but(format="0%")
        return look if pd.isna(service) else look.but(fill=service_fill(service, target))
    return _CELL.but(color=INK)


def gap_fill(gap: float, required: float) -> str:
    """Red under, yellow over, green right; the deeper, the larger the share of the requirement."""
    if abs(gap) < 0.5:
        return RIGHT
    share = abs(gap) / max(required, 1.0)
    if gap < 0:
        return UNDER[0 if share < 0.1 else 1 if share < 0.25 else 2 if share < 0.5 else 3]
    return OVER[0 if share < 0.25 else 1 if share < 0.75 else 2]


def service_fill(service: float, target: float) -> str:
    """Green where the promise is kept, else the redder the further away."""
    if service >= target:
        return RIGHT
    missed = target - service
    return UNDER[0 if missed < 0.05 else 1 if missed < 0.15 else 2 if missed < 0.4 else 3]
