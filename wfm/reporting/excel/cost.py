"""What the plan pays: by component, team, pool, contract and day, with live totals."""

from __future__ import annotations

import pandas as pd

from wfm.pay.lines import COMPONENTS
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import NUMBER, SECTION, SUBTITLE, TEXT, TITLE, TOTAL, money
from wfm.reporting.report import Report
from wfm.words import mark

GROUPS = (
    ("date", mark("Day")),
    ("team", mark("Team")),
    ("pool", mark("Pool")),
    ("contract", mark("Contract")),
)


def write(page: Page, report: Report) -> None:
    _ = page.say
    people = report.table("agents").set_index("agent_id")[["team", "pool", "contract"]]
    lines = report.table("cost").join(people, on="agent_id")
    components = [c for c in COMPONENTS if c in set(lines["component"])]
    page.put(1, 1, _("Cost"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    text = _("Pay in {currency}, from pay lines rounded once each; totals are live sums.")
    page.put(2, 1, text.format(currency=report.scenario.pay.currency), SUBTITLE)
    row = 4
    for group, title in GROUPS:
        row = _block(page, report, lines, components, row, group, _(title))
    page.fit(1, 16, 30)
    page.set_widths(dict.fromkeys(range(2, len(components) + 3), 14))
    page.sheet.freeze_panes = "B4"
    page.finish(orientation="portrait")


def _block(
    page: Page,
    report: Report,
    lines: pd.DataFrame,
    components: list[str],
    row: int,
    group: str,
    title: str,
) -> int:
    """Groups down, components across, totals on both sides; returns the row after it."""
    _ = page.say
    amount = NUMBER.but(format=money(report.scenario.pay.minor_digits))
    total = TOTAL.but(format=amount.format)
    currency = report.scenario.pay.currency
    page.put(row, 1, _("Pay by {group} ({currency})").format(group=title.lower(), currency=currency), SECTION)
    titles = [title, *(_(c.replace("_", " ")) for c in components), _("Total")]
    looks = [TEXT, *[amount] * (len(components) + 1)]
    page.headings(row + 1, 1, titles, looks)
    first = row + 2
    table = lines.pivot_table(index=group, columns="component", values="amount", aggfunc="sum")
    row = first - 1
    for row, (name, amounts) in enumerate(table.iterrows(), start=first):
        stamp = isinstance(name, pd.Timestamp)
        label = name.date() if isinstance(name, pd.Timestamp) else str(name)
        page.put(row, 1, label, TEXT.but(format=_("ddd d mmm")) if stamp else TEXT)
        for column, component in enumerate(components, start=2):
            value = amounts.get(component)
            page.put(row, column, None if pd.isna(value) else report.major(value), amount)
        page.sum(row, len(components) + 2, (row, 2), (row, len(components) + 1), amount.but(bold=True))
    page.put(row + 1, 1, _("Total"), total.but(align="left"))
    for column in range(2, len(components) + 3):
        page.sum(row + 1, column, (first, column), (max(row, first), column), total)
    return row + 4
