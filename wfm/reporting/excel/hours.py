"""Hours and fairness: what each person was given, and how evenly."""

from __future__ import annotations

import pandas as pd
from openpyxl.formatting.rule import DataBarRule
from openpyxl.utils import get_column_letter

from wfm.domain.shift import Kind
from wfm.pay.calendar import statutory_holidays
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import BAND, NUMBER, QUIET_ZERO, SUBTITLE, TENTHS, TEXT, TITLE
from wfm.reporting.report import Report
from wfm.tables import rows
from wfm.words import mark

HEAD_ROW = 7
"""Means and extremes stand above it, so that the table can be filtered."""
COUNTS = (
    ("contract_h", mark("Contract (h)")),
    ("paid_h", mark("Paid (h)")),
    ("overtime_h", mark("Overtime (h)")),
    ("shifts", mark("Shifts")),
    ("nights", mark("Nights")),
    ("weekend", mark("Weekend shifts")),
    ("holiday", mark("Holiday shifts")),
    ("early", mark("Starts before 8:00")),
    ("late", mark("Ends after 22:00")),
    ("on_call", mark("On call")),
    ("wishes", mark("Wishes refused")),
)
_TEXTS = 5


def write(page: Page, report: Report) -> None:
    _ = page.say
    table = fairness(report)
    page.put(1, 1, _("Hours and fairness"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    page.put(2, 1, _("Who was given what; mean, least and most on top say how evenly."), SUBTITLE)
    quiet = NUMBER.but(format=QUIET_ZERO)
    looks = [TEXT] * _TEXTS + [quiet] * len(COUNTS)
    titles = [_("Agent ID"), _("Name"), _("Team"), _("Pool"), _("Contract")]
    page.headings(HEAD_ROW, 1, [*titles, *(_(title) for _name, title in COUNTS)], looks)
    first = HEAD_ROW + 1
    last = first + max(len(table), 1) - 1
    for row, (words, function) in enumerate(
        ((_("mean"), "AVERAGE"), (_("least"), "MIN"), (_("most"), "MAX")), start=HEAD_ROW - 3
    ):
        page.line(row, 1, [words, *[None] * (_TEXTS - 1)], TEXT.but(fill=BAND, bold=True))
        for column in range(_TEXTS + 1, _TEXTS + 1 + len(COUNTS)):
            letter = get_column_letter(column)
            cells = f"{letter}{first}:{letter}{last}"
            page.formula(
                row, column, f"={function}({cells})", NUMBER.but(fill=BAND, bold=True, format=TENTHS)
            )
    for row, person in enumerate(rows(table), start=first):
        counts = [getattr(person, name) for name, _title in COUNTS]
        page.line(
            row, 1, [person.agent_id, person.name, person.team, person.pool, person.contract, *counts], looks
        )
    for nth, _count in enumerate(COUNTS[1:6], start=_TEXTS + 2):
        letter = get_column_letter(nth)
        bar = DataBarRule("num", 0, "max", None, color="9DB8D9", showValue=True)
        page.sheet.conditional_formatting.add(f"{letter}{first}:{letter}{last}", bar)
    for column, least, most in ((1, 8, 14), (2, 8, 22), (3, 10, 16), (4, 10, 16), (5, 6, 16)):
        page.fit(column, least, most)
    page.set_widths(dict.fromkeys(range(_TEXTS + 1, _TEXTS + 1 + len(COUNTS)), 12.5))
    page.name("fairness", (HEAD_ROW, 1), (last, _TEXTS + len(COUNTS)))
    page.sheet.freeze_panes = page.sheet.cell(first, 3)
    page.sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(_TEXTS + len(COUNTS))}{last}"
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}", columns="A:B")


def fairness(report: Report) -> pd.DataFrame:
    """A row a person: agent_id, name, team, pool, contract, and `COUNTS` over the plan's days."""
    scenario = report.scenario
    agents = report.table("agents").set_index("agent_id")
    work = report.table("roster").join(agents[["site"]], on="agent_id")
    zones = work["site"].map({name: site.zone for name, site in scenario.sites.items()})
    start, end = (
        pd.Series(
            [t.tz_convert(z).tz_localize(None) for t, z in zip(work[c], zones, strict=True)],
            index=work.index,
            dtype="datetime64[ns]",
        )
        for c in ("start", "end")
    )
    years = tuple(sorted({on.year for on in scenario.horizon.grid().dates}))
    free = {
        name: pd.to_datetime(sorted(statutory_holidays(site.country, years)))
        for name, site in scenario.sites.items()
    }
    holiday = pd.Series(False, work.index)
    for name, dates in free.items():
        holiday |= (work["site"] == name) & work["date"].isin(dates)
    at_work = work["kind"] == Kind.WORK
    overnight = (end - pd.Timedelta(minutes=1)).dt.normalize() > start.dt.normalize()
    flags = pd.DataFrame(
        {
            "agent_id": work["agent_id"],
            "paid_h": work["paid_min"] / 60,
            "overtime_h": work["overtime_min"] / 60,
            "shifts": at_work,
            "nights": at_work & overnight,
            "weekend": at_work & (work["date"].dt.weekday > 4),
            "holiday": at_work & holiday,
            "early": at_work & (start.dt.hour < 8),
            "late": at_work & (overnight | (end.dt.hour * 60 + end.dt.minute > 22 * 60)),
            "on_call": ~at_work,
        }
    )
    table = flags.groupby("agent_id").sum().reindex(agents.index, fill_value=0)
    refused = report.table("violations").query("rule == 'wishes'").groupby("agent_id").size()
    table["wishes"] = refused.reindex(agents.index, fill_value=0)
    weeks = scenario.horizon.days / 7
    hours = {n: (c.guaranteed_h_week or c.min_h_week) * weeks for n, c in scenario.roster.contracts.items()}
    table["contract_h"] = agents["contract"].map(hours).fillna(0.0)
    return agents[["name", "team", "pool", "contract"]].join(table).reset_index()
