"""What is new against the last plan: days by person, then what was asked for by hand and its fate."""

from __future__ import annotations

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.reporting.changes import CAUSES, content_words
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import (
    DAY,
    GREEN,
    MUTED,
    NOTE,
    NUMBER,
    RED,
    SECTION,
    SUBTITLE,
    TEXT,
    TITLE,
    money,
)
from wfm.reporting.report import Report
from wfm.tables import rows
from wfm.words import sentences

HEAD_ROW = 4
_TONES = {"accepted": GREEN, "known": MUTED, "illegal": RED, "unclear": "9A6700"}


def write(page: Page, report: Report) -> None:
    _ = page.say
    pay = report.scenario.pay
    found = report.table("changes")
    names = report.table("agents").set_index("agent_id")[["name", "team"]]
    found = found.join(names, on="agent_id")
    page.put(1, 1, _("Changes since the last plan"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    text = _("{days} days of {people} people differ.")
    page.put(2, 1, text.format(days=len(found), people=found["agent_id"].nunique()), SUBTITLE)
    columns = [
        (_("Agent ID"), TEXT),
        (_("Name"), TEXT),
        (_("Team"), TEXT),
        (_("Date"), TEXT.but(format=DAY)),
        (_("Was"), TEXT),
        (_("Is now"), TEXT.but(bold=True)),
        (_("Why"), TEXT),
        (_("Days of notice"), NUMBER),
    ]
    if report.pack.money:
        title = _("Owed for short notice ({currency})").format(currency=pay.currency)
        columns.append((title, NUMBER.but(format=money(pay.minor_digits))))
    looks = [look for _title, look in columns]
    page.headings(HEAD_ROW, 1, [title for title, _look in columns], looks)
    row = HEAD_ROW
    for row, change in enumerate(rows(found), start=HEAD_ROW + 1):
        values = [change.agent_id, _text(change.name), _text(change.team), change.date.date()]
        contents = change.before, change.after
        values += [content_words(text, _, reasons=report.pack.reasons) for text in contents]
        values += [_(CAUSES[change.cause]), change.notice_days, report.major(change.notice_cost)]
        page.line(row, 1, values[: len(columns)], looks)
    page.name("changes", (HEAD_ROW, 1), (row, len(columns)))
    page.sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(columns))}{max(row, HEAD_ROW + 1)}"
    if len(report.table("edits")):
        _edits(page, report, row + 3)
    page.set_widths({1: 14, 2: 18, 3: 12, 4: 14, 5: 16, 6: 16, 7: 20, 8: 14, 9: 50, 10: 16})
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROW + 1, 1)
    page.finish()


def _edits(page: Page, report: Report, row: int) -> None:
    _ = page.say
    edits = report.table("edits")
    page.put(row, 1, _("Edits by hand, and what became of them"), SECTION)
    titles = [_("Cell"), _("Agent ID"), _("Outcome"), _("Date"), _("Was"), _("Written"), _("Taken for")]
    titles += [_("Rule"), _("What to know"), _("Nearest legal")]
    looks = [TEXT, TEXT, TEXT, TEXT.but(format=DAY), TEXT, TEXT, TEXT, TEXT, NOTE, TEXT]
    page.headings(row + 1, 1, titles, looks)
    for at, edit in enumerate(rows(edits), start=row + 2):
        taken = edit.absence or f"{edit.shift_code} {edit.start}".strip()
        values = [
            edit.place,
            edit.agent_id,
            _(edit.outcome),
            None if pd.isna(edit.date) else edit.date.date(),
        ]
        values += [edit.before, edit.written, _(taken), rule_words(edit.rule, page), sentences(edit.words, _)]
        page.line(at, 1, [*values, edit.nearest], looks)
        page.put(at, 3, _(edit.outcome), TEXT.but(bold=True, color=_TONES[edit.outcome]))


def rule_words(names: str, page: Page) -> str:
    """`daily_rest + locks` in words."""
    return " + ".join(page.say(n.replace("_", " ")) for n in names.split(" + ")) if names else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
