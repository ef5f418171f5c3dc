"""What is new against the last plan: a row a person and day, with a search."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from wfm.reporting.changes import CAUSES, content_words
from wfm.reporting.html.page import Cell, paragraph, table
from wfm.reporting.report import Report
from wfm.tables import rows
from wfm.words import Translate, day

_TITLES = ("Agent ID", "Name", "Team", "Date", "Was", "Is now", "Why", "Days of notice")


def changes(report: Report, say: Translate) -> Iterator[str]:
    """Nothing for a plan that was not made from another."""
    if "changes" not in report.tables:
        return
    names = report.table("agents").set_index("agent_id")[["name", "team"]]
    found = report.table("changes").join(names, on="agent_id")
    text = say("{days} days of {people} people differ.")
    yield paragraph(text.format(days=len(found), people=found["agent_id"].nunique()), muted=True)
    if found.empty:
        return
    heads = [(say(title), "text") for title in _TITLES[:-1]] + [(say(_TITLES[-1]), "")]
    if report.pack.money:
        title = say("Owed for short notice ({currency})")
        heads.append((title.format(currency=report.scenario.pay.currency), ""))
    yield (
        f'<form role="search"><label>{escape(say("Search"))}<input type="search" autocomplete="off"'
        ' data-rows="changed"></label></form>'
    )
    body = [("", _row(change, report, say)) for change in rows(found)]
    yield f'<div id="changed">{table(heads, body)}</div>'


def _row(change: Any, report: Report, say: Translate) -> list[Cell]:
    contents = (content_words(c, say, reasons=report.pack.reasons) for c in (change.before, change.after))
    texts = [change.agent_id, _text(change.name), _text(change.team), say(day(change.date.date())), *contents]
    cells = [*((text, "text") for text in (*texts, say(CAUSES[change.cause]))), (f"{change.notice_days}", "")]
    if report.pack.money:
        owed = report.major(change.notice_cost)
        cells.append((f"{owed:,.{report.scenario.pay.minor_digits}f}" if owed else "–", ""))
    return cells


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
