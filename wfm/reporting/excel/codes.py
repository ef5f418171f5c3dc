"""What every code means, and the lists behind the drop-downs of the roster."""

from __future__ import annotations

from wfm.config.roster import ShiftTemplate
from wfm.domain.shift import OFF, Kind
from wfm.reporting.codes import AWAY, AWAY_CODES, shift_name, starts
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import (
    AWAY_FILL,
    LINE,
    NUMBER,
    ON_CALL,
    SESSION_FILL,
    SUBTITLE,
    TEXT,
    TITLE,
    Look,
    shift_fill,
)
from wfm.reporting.report import Report

HEAD_ROW = 4
CHOICES = "codes_"
"""Lists of codes are named `codes_1`, `codes_2`, ... in the order of the contracts."""
_LISTS = 7
"""Column of the first list."""

_CELL = Look(align="center", edge=LINE)
_OFF = _CELL.but(color="9AA5B1")


def write(page: Page, report: Report) -> None:
    _ = page.say
    page.put(1, 1, _("Codes"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    page.put(2, 1, _("In the roster write a code, a code with its start, or a time from-to."), SUBTITLE)
    meanings = _meanings(page, report)
    _lists(page, report)
    page.set_widths({1: 10, 2: 18, 3: 32, 4: 9, 6: 3})
    page.fit(5, 52, 90)
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROW + 1, 1)
    page.sheet.print_area = f"A1:E{meanings}"
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}")


def contract_list(report: Report, contract: str) -> str:
    """Name of the list of what people of a contract may have."""
    return f"{CHOICES}{list(report.scenario.roster.contracts).index(contract) + 1}"


def _meanings(page: Page, report: Report) -> int:
    """Writes the table of codes; returns its last row."""
    _ = page.say
    titles = [_("Code"), _("Shift"), _("Times"), _("Paid (h)"), _("Breaks")]
    page.headings(HEAD_ROW, 1, titles, [_CELL, TEXT, TEXT, NUMBER, TEXT.but(indent=1)])
    row = HEAD_ROW
    for name, template in report.scenario.roster.shifts.items():
        row += 1
        first = int(template.start[:2]) * 60 + int(template.start[3:])
        overnight = first + template.length_min > 24 * 60
        fill = ON_CALL if template.kind is Kind.ON_CALL else shift_fill(first, overnight)
        page.put(row, 1, _(template.code), _CELL.but(fill=fill))
        unpaid = sum(b.length_min for b in template.breaks if not b.paid)
        paid = 0 if template.kind is Kind.ON_CALL else (template.length_min - unpaid) / 60
        looks = [TEXT, TEXT, NUMBER.but(format="0.0#"), TEXT.but(indent=1)]
        page.line(row, 2, [_(shift_name(name)), _times(page, template), paid, _breaks(page, template)], looks)
    away = [(AWAY_CODES[kind], _(kind)) for kind in AWAY_CODES] if report.pack.reasons else []
    for code, words in ((OFF, _("day off")), *away, (AWAY, _("away"))):
        row += 1
        page.put(row, 1, _(code), _OFF.but(fill="" if code == OFF else AWAY_FILL))
        page.line(row, 2, [words, None, None, None])
    for name, meeting in report.scenario.roster.meetings.items():
        row += 1
        page.put(row, 1, _(meeting.kind), _CELL.but(fill=SESSION_FILL))
        text = _("{minutes} min within {hours}, {times} times")
        times = text.format(minutes=meeting.length_min, hours=meeting.hours, times=meeting.times)
        page.line(row, 2, [meeting.title or name, times, None, None], [TEXT, TEXT, NUMBER, TEXT])
    return row


def _lists(page: Page, report: Report) -> None:
    _ = page.say
    for column, (name, contract) in enumerate(report.scenario.roster.contracts.items(), start=_LISTS):
        page.headings(HEAD_ROW, column, [_("Contract {name}").format(name=name)], [_CELL.but(wrap=True)])
        row = HEAD_ROW
        for row, code in enumerate(_choices(page, report, contract.shifts), start=HEAD_ROW + 1):
            page.put(row, column, code, _CELL)
        page.name(contract_list(report, name), (HEAD_ROW + 1, column), (row, column))
        page.fit(column, 12, 18)


def _choices(page: Page, report: Report, shifts: tuple[str, ...]) -> list[str]:
    """Codes as the roster shows them, in its language."""
    found = []
    for template in (report.scenario.roster.shifts[name] for name in shifts):
        code, floats = page.say(template.code), not template.core and template.kind == Kind.WORK
        found += [f"{code} {start}" for start in starts(template)] if floats else [code]
    return [*found, page.say(OFF), *map(page.say, AWAY_CODES.values())]


def _times(page: Page, template: ShiftTemplate) -> str:
    if template.standby is None:
        return _at_work(page, template)
    on, off = (f"{minute // 60 % 24:02}:{minute % 60:02}" for minute in template.standby.span)
    text = page.say("{times}, then on call {first}-{last}")
    return text.format(times=_at_work(page, template), first=on, last=off)


def _at_work(page: Page, template: ShiftTemplate) -> str:
    if not template.core:
        text = page.say("starts {first}-{last}, lasts {hours} h")
        return text.format(
            first=template.start, last=template.last_start, hours=f"{template.length_min / 60:g}"
        )
    end = int(template.start[:2]) * 60 + int(template.start[3:]) + template.length_min
    return f"{template.start}-{end // 60 % 24:02}:{end % 60:02}"


def _breaks(page: Page, template: ShiftTemplate) -> str:
    _ = page.say
    texts = {True: _("{minutes} min {activity}, paid"), False: _("{minutes} min {activity}, unpaid")}
    return " · ".join(
        texts[b.paid].format(minutes=b.length_min, activity=_(b.activity)) for b in template.breaks
    )
