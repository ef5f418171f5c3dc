"""A bar for each shift, one sheet a day: who is there when, breaks included.

Bars are drawn by the spreadsheet from the times beside them (conditional formats), so that a day
of thousands of people stays a small file.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils import get_column_letter

from wfm.domain.shift import BREAKS, Kind
from wfm.reporting.excel.data import clock_of, local_time, several_clocks
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import (
    BAND,
    CLOCK,
    HEADING,
    LINE,
    MUTED,
    NUMBER,
    ON_CALL,
    RED,
    SESSION_FILL,
    SUBTITLE,
    TENTHS,
    TEXT,
    TITLE,
    shift_fill,
)
from wfm.reporting.report import Report
from wfm.reporting.sessions import sessions
from wfm.tables import rows
from wfm.words import day

TIME_ROW, HEAD_ROW = 3, 4
"""Times of the slots, hidden, and hours to read."""
DAY_NAME = "day_"
"""Each day's table is named by it and the date: `day_20261111`."""
MOST_DAYS = 14
"""Days drawn, so that a plan of a season does not become a hundred sheets."""
_BREAKS = 4
"""Breaks of a shift that are drawn."""
_FIRST_BREAK = 8
_SESSIONS = 3
"""Meetings, training and coaching of a shift that are drawn."""
_FIRST_SESSION = _FIRST_BREAK + 2 * _BREAKS
_GRID = _FIRST_SESSION + 2 * _SESSIONS
"""Columns: id, name, team, code, start, end, colour, breaks and sessions (from and to), then the bars."""


def write(page: Page, report: Report) -> None:
    frame = _shifts(report)
    dates = report.scenario.horizon.grid().dates[:MOST_DAYS]
    hours = _hours(frame)
    fills = sorted(set(frame["fill"]))
    sheets = [page]
    for on in dates:
        current = page if on == dates[0] else sheets[-1].beside(page.say(day(on)))
        current.sheet.title = page.say(day(on))
        if current is not page:
            sheets.append(current)
        _day(current, report, frame[frame["date"] == pd.Timestamp(on)], on, hours, fills)


def _shifts(report: Report) -> pd.DataFrame:
    """Shifts with times on the clock of the sheet, breaks and colour."""
    people = report.table("agents").set_index("agent_id")[["name", "team", "site"]]
    frame = report.table("roster").join(people, on="agent_id")
    zone = clock_of(report)
    for column in ("start", "end"):
        frame[column] = [local_time(t, zone) for t in frame[column]]
    pauses = report.table("activities")
    pauses = pauses[pauses["activity"].isin(BREAKS)].sort_values(["shift_id", "start"])
    breaks: dict[str, list[Any]] = {}
    for pause in rows(pauses):
        times = (local_time(pause.start, zone), local_time(pause.end, zone))
        breaks.setdefault(pause.shift_id, []).extend(times)
    frame["breaks"] = [breaks.get(s, [])[: 2 * _BREAKS] for s in frame["shift_id"]]
    held: dict[str, list[Any]] = {}
    for part in sessions(report):
        held.setdefault(part.shift_id, []).extend((local_time(part.start, zone), local_time(part.end, zone)))
    frame["sessions"] = [held.get(s, [])[: 2 * _SESSIONS] for s in frame["shift_id"]]
    frame["fill"] = [
        ON_CALL
        if kind == Kind.ON_CALL
        else shift_fill(start.hour * 60 + start.minute, (end - timedelta(minutes=1)).date() > start.date())
        for kind, start, end in zip(frame["kind"], frame["start"], frame["end"], strict=True)
    ]
    return frame.sort_values(["date", "team", "start", "agent_id"], kind="stable")


def _hours(frame: pd.DataFrame) -> tuple[int, int]:
    """First and last hour of any day's shifts, counted on past midnight, and below 0 before it."""
    if frame.empty:
        return 0, 24
    first = int(((frame["start"] - frame["date"]).dt.total_seconds() // 3600).min())
    last = int((-((frame["date"] - frame["end"]).dt.total_seconds() // 3600)).max())
    return first, max(last, first + 1)


def _day(
    page: Page, report: Report, shifts: pd.DataFrame, on: date, hours: tuple[int, int], fills: list[str]
) -> None:
    _ = page.say
    step = max(15, report.scenario.horizon.slot_min)
    first, last = hours
    slots = range(first * 60, last * 60, step)
    page.put(1, 1, page.say(day(on)), TITLE)
    page.sheet.row_dimensions[1].height = 26
    words = _("{count} shifts; light within a bar: a break").format(count=len(shifts))
    if shifts["sessions"].map(bool).any():
        words += " · " + _("violet: a meeting, training or coaching")
    if several_clocks(report):
        words += " · " + _("all times on the clock of {zone}").format(zone=clock_of(report))
    page.put(2, 1, words, SUBTITLE)
    _headings(page)
    midnight = datetime.combine(on, datetime.min.time())
    per_hour = 60 // slots.step
    for nth, minute in enumerate(slots):
        column = _GRID + nth
        page.put(TIME_ROW, column, midnight + timedelta(minutes=minute))
        if minute % 60 == 0:
            look = HEADING.but(size=8, wrap=False, color=MUTED)
            page.put(HEAD_ROW, column, f"{minute // 60 % 24:02}", look, column + per_hour - 1)
    page.sheet.row_dimensions[TIME_ROW].hidden = True
    clock = TEXT.but(format=CLOCK)
    row = HEAD_ROW
    for row, shift in enumerate(rows(shifts), start=HEAD_ROW + 1):
        values = [shift.agent_id, shift.name, shift.team, page.say(shift.shift_code), shift.start, shift.end]
        page.line(row, 1, values, [TEXT, TEXT, TEXT, TEXT.but(align="center"), clock, clock])
        page.line(row, 7, [fills.index(shift.fill), *shift.breaks])
        page.line(row, _FIRST_SESSION, shift.sessions)
    page.name(f"{DAY_NAME}{on:%Y%m%d}", (HEAD_ROW, 1), (max(row, HEAD_ROW + 1), 6))
    _bars(page, row, len(slots), fills)
    standby = fills.index(ON_CALL) if ON_CALL in fills else None
    _heads(page, report, row, on, slots, standby)
    _shape(page, row, len(slots))


def _headings(page: Page) -> None:
    _ = page.say
    titles = [_("Agent ID"), _("Name"), _("Team"), _("Code"), _("Start"), _("End")]
    page.headings(HEAD_ROW, 1, titles, [TEXT, TEXT, TEXT, TEXT.but(align="center"), TEXT, TEXT])


def _bars(page: Page, last: int, width: int, fills: list[str]) -> None:
    """Breaks light, shifts in the colour of the roster, hours told apart by thin lines."""
    if last == HEAD_ROW or not width:
        return
    first, slot = HEAD_ROW + 1, f"{get_column_letter(_GRID)}${TIME_ROW}"
    area = f"{get_column_letter(_GRID)}{first}:{get_column_letter(_GRID + width - 1)}{last}"
    for column, count, look in (
        (_FIRST_BREAK, _BREAKS, {"fill": _solid("FFFFFF"), "border": _edge()}),
        (_FIRST_SESSION, _SESSIONS, {"fill": _solid(SESSION_FILL)}),
    ):
        within = []
        for nth in range(count):
            start, end = (f"${get_column_letter(column + 2 * nth + k)}{first}" for k in (0, 1))
            within.append(f"AND({slot}>={start},{slot}<{end})")
        rule = FormulaRule([f"OR({','.join(within)})"], stopIfTrue=True, **look)
        page.sheet.conditional_formatting.add(area, rule)
    there = f"{slot}>=$E{first},{slot}<$F{first}"
    for nth, fill in enumerate(fills):
        rule = FormulaRule([f"AND($G{first}={nth},{there})"], fill=_solid(_stronger(fill)), stopIfTrue=True)
        page.sheet.conditional_formatting.add(area, rule)


def _heads(page: Page, report: Report, last: int, on: date, slots: range, standby: int | None) -> None:
    """Below the bars: people present, those of the colour `standby` left out, and heads required."""
    _ = page.say
    here, wanted = last + 2, last + 3
    small = NUMBER.but(size=7, align="left", format="0", fill=BAND)
    page.line(here, 1, [_("People present"), *[None] * 5], TEXT.but(bold=True, fill=BAND))
    whose = f" · {_('all teams')}" if report.pack.of_a_team else ""
    page.line(wanted, 1, [_("Required (heads)") + whose, *[None] * 5], TEXT.but(bold=True, fill=BAND))
    coverage = report.table("coverage")
    required = coverage.groupby("interval_start")["roster_required"].sum()
    local = pd.DatetimeIndex(required.index).tz_convert(clock_of(report)).tz_localize(None)
    by_time = dict(zip(local.to_pydatetime(), required, strict=True))
    midnight = datetime.combine(on, datetime.min.time())
    per_hour = 60 // slots.step
    for nth, minute in enumerate(slots):
        if nth % per_hour:
            continue
        column, until = _GRID + nth, min(_GRID + nth + per_hour - 1, _GRID + len(slots) - 1)
        letter = get_column_letter(column)
        if last > HEAD_ROW:
            rows_ = f"${HEAD_ROW + 1}:$%s${last}"
            start, end = f"$E{rows_ % 'E'}", f"$F{rows_ % 'F'}"
            at = f"{letter}${TIME_ROW}"
            there = f"({start}<={at})*({end}>{at})"
            if standby is not None:
                there += f"*($G{rows_ % 'G'}<>{standby})"
            page.formula(here, column, f"=SUMPRODUCT({there})", small)
        need = by_time.get(midnight + timedelta(minutes=minute))
        page.put(wanted, column, need, small.but(format=TENTHS if need and need < 9.95 else "0", color=RED))
        if until > column:
            for row in (here, wanted):
                page.sheet.merge_cells(None, row, column, row, until)


def _shape(page: Page, last: int, width: int) -> None:
    sheet = page.sheet
    for column, least, most in ((1, 8, 14), (2, 8, 18), (3, 6, 14), (4, 6, 10)):
        page.fit(column, least, most)
    page.set_widths({5: 7, 6: 7, **dict.fromkeys(range(_GRID, _GRID + width), 1.0)})
    for column in range(7, _GRID):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, _GRID)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:F{max(last, HEAD_ROW + 1)}"
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}", columns="A:F")


def _solid(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color, end_color=color)


def _edge() -> Border:
    return Border(top=Side(style="thin", color=LINE), bottom=Side(style="thin", color=LINE))


def _stronger(color: str) -> str:
    """A darker tone of a pale fill, so that thin bars are seen."""
    return "".join(f"{round(int(color[k : k + 2], 16) * 0.82):02X}" for k in (0, 2, 4))
