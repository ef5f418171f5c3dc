"""Rules and wishes not met: hard ones first, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import DAY, NOTE, NUMBER, RED, SUBTITLE, TEXT, TITLE, money
from wfm.reporting.report import Report
from wfm.tables import rows

HEAD_ROW = 4


def write(page: Page, report: Report) -> None:
    _ = page.say
    pay = report.scenario.pay
    table = report.table("violations")
    table = table.sort_values(["hard", "penalty", "rule"], ascending=[False, False, True], kind="stable")
    names = report.table("agents").set_index("agent_id")[["name", "team"]]
    table = table.join(names, on="agent_id")
    page.put(1, 1, _("Rules and wishes not met"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    hard = int(table["hard"].sum())
    counts = _("{hard} hard, {soft} soft").format(hard=hard, soft=len(table) - hard)
    page.put(2, 1, counts if len(table) else _("none: every rule and wish is met"), SUBTITLE)
    refusals: dict[str, list[Any]] = {}
    for refusal in rows(report.table("refusals").sort_values("date", kind="stable")):
        refusals.setdefault(refusal.agent_id, []).append(refusal)
    columns = (
        (_("Weight"), TEXT),
        (_("Date"), TEXT.but(format=DAY)),
        (_("Agent ID"), TEXT),
        (_("Name"), TEXT),
        (_("Team"), TEXT),
        (_("Rule"), TEXT),
        (_("What is wrong"), NOTE),
        (_("By how much"), NUMBER.but(format="General")),
        (
            _("Penalty ({currency})").format(currency=pay.currency),
            NUMBER.but(format=money(pay.minor_digits)),
        ),
        (
            _("Refusing saved ({currency})").format(currency=pay.currency),
            NUMBER.but(format=money(pay.minor_digits)),
        ),
    )
    page.headings(HEAD_ROW, 1, [title for title, _look in columns], [look for _title, look in columns])
    page.set_widths({7: 70, 8: 12, 9: 14, 10: 14})
    for row, found in enumerate(rows(table), start=HEAD_ROW + 1):
        refused = _refused(refusals, found)
        values = [
            _("hard") if found.hard else _("soft"),
            None if pd.isna(found.date) else found.date.date(),
            found.agent_id,
            found.name if isinstance(found.name, str) else "",
            found.team if isinstance(found.team, str) else "",
            page.say(found.rule.replace("_", " ")),
            "; ".join(page.say(w) for w in (found.words, refused.words if refused else "") if w),
            found.amount,
            report.major(found.penalty),
            None if refused is None or pd.isna(refused.saved) else report.major(refused.saved),
        ]
        page.line(row, 1, values, [look for _title, look in columns])
        if found.hard:
            page.put(row, 1, values[0], TEXT.but(color=RED, bold=True))
    for column, least, most in ((1, 8, 10), (2, 11, 12), (3, 9, 14), (4, 8, 22), (5, 6, 16), (6, 10, 26)):
        page.fit(column, least, most)
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROW + 1, 1)
    page.sheet.auto_filter.ref = (
        f"A{HEAD_ROW}:{get_column_letter(len(columns))}{HEAD_ROW + max(1, len(table))}"
    )
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}")


def _refused(refusals: dict[str, list[Any]], found: Any) -> Any | None:
    """The row of REFUSALS that a violation is about, if it is about any."""
    mine = refusals.get(found.agent_id, [])
    if found.rule == "wishes":
        mine = [r for r in mine if (r.kind, r.date, r.weight) == ("wish", found.date, found.penalty)]
    elif found.rule == "leave_quota":
        mine = [r for r in mine if r.kind == "leave" and r.date <= found.date][::-1]
    else:
        return None
    return mine[0] if mine else None
