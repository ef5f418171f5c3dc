"""What the plan pays: by component, day, team, pool, contract and channel; live, down to the rates."""

from __future__ import annotations

from datetime import date

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.pay.lines import COMPONENTS
from wfm.reporting.excel.other_cost import other_cost
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import (
    NUMBER,
    PERCENT,
    SECTION,
    SUBTITLE,
    TENTHS,
    TEXT,
    TITLE,
    TOTAL,
    Look,
    money,
)
from wfm.reporting.report import Report
from wfm.words import mark

GROUPS = (
    ("date", mark("Day")),
    ("team", mark("Team")),
    ("pool", mark("Pool")),
    ("contract", mark("Contract")),
    ("site", mark("Site")),
)
"""What pay is told by; the site where there are several."""


def write(page: Page, report: Report) -> None:
    _ = page.say
    people = report.table("agents").set_index("agent_id")[["team", "pool", "contract", "site"]]
    lines = report.table("cost").join(people, on="agent_id")
    components = [c for c in COMPONENTS if c in set(lines["component"])]
    page.put(1, 1, _("Cost"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    text = _("Pay in {currency}, live: sums of the pay lines, which follow from the rates.")
    page.put(2, 1, text.format(currency=report.scenario.pay.currency), SUBTITLE)
    row = _summary(page, report, lines, components, 4)
    days: tuple[int, int] | None = None
    for group, title in GROUPS if len(report.scenario.sites) > 1 else GROUPS[:-1]:
        first = row + 2
        row = _block(page, report, lines, components, row, group, _(title))
        days = days or (first, row - 4)
    if days and len(lines):
        _channels(page, report, row, days, len(components) + 2)
    page.fit(1, 30, 50)
    page.set_widths(dict.fromkeys(range(2, max(len(components) + 3, len(report.scenario.queues) + 3)), 14))
    page.sheet.freeze_panes = "B4"
    wide = len(report.scenario.queues) > len(components) + 2
    page.finish(orientation="landscape" if wide else "portrait")


def _summary(page: Page, report: Report, lines: pd.DataFrame, components: list[str], row: int) -> int:
    """Pay by component, contingency, cost of a contact, budget; returns the row after."""
    _ = page.say
    pay, amount = report.scenario.pay, _amount(report)
    page.put(row, 1, _("Pay by component"), SECTION)
    currency = _("Amount ({currency})").format(currency=pay.currency)
    page.headings(
        row + 1, 1, [_("Component"), currency, _("Hours"), _("Share")], [TEXT, amount, NUMBER, NUMBER]
    )
    first = row + 2
    minutes = lines.groupby("component")["minutes"].sum()
    total = first + len(components)
    for row, component in enumerate(components, start=first):
        page.put(row, 1, _(component.replace("_", " ")), TEXT)
        page.formula(row, 2, f"=SUMPRODUCT((pay_component=A{row})*pay_amount)", amount)
        page.put(row, 3, int(minutes[component]) / 60 or None, NUMBER.but(format=TENTHS))
        page.formula(row, 4, f"=IF(B${total}=0,0,B{row}/B${total})", NUMBER.but(format=PERCENT))
        page.name(f"pay_of_{component}", (row, 2))
    page.line(total, 1, [_("Total pay"), None, None, None], TOTAL.but(align="left"))
    page.sum(total, 2, (first, 2), (max(first, total - 1), 2), TOTAL.but(format=amount.format))
    page.name("total_pay", (total, 2))
    if components:
        page.name("cost_by_component", (first, 1), (total, 2))
    row = total + 1
    digits = pay.minor_digits
    share = f"{pay.contingency:.0%}"
    facts: list[tuple[str, str, str, Look]] = [
        (
            "contingency_kept",
            _("Contingency of {share}").format(share=share),
            f"=ROUND(B{total}*contingency,{digits})",
            amount,
        ),
        ("pay_with_contingency", _("Pay and contingency"), f"=B{total}+B{row}", amount.but(bold=True)),
    ]
    for name, words, formula, look in facts:
        page.put(row, 1, words, TEXT)
        page.formula(row, 2, formula, look)
        page.name(name, (row, 2))
        row += 1
    row = _contacts(page, report, total, row)
    return other_cost(page, report, _budget(page, report, row)) + 1


def _contacts(page: Page, report: Report, total: int, row: int) -> int:
    _ = page.say
    coverage = report.table("coverage")
    answered = float((coverage["volume_human"] - coverage["lost"]).sum())
    page.line(row, 1, [_("Contacts answered by people, expected"), round(answered)], [TEXT, NUMBER])
    page.put(row + 1, 1, _("Cost of a contact"), TEXT)
    page.formula(row + 1, 2, f'=IF(B{row}=0,"",B{total}/B{row})', NUMBER.but(format="#,##0.00"))
    page.name("cost_per_contact", (row + 1, 2))
    return row + 2


def _budget(page: Page, report: Report, row: int) -> int:
    _ = page.say
    budget, amount = report.scenario.reporting.budget, _amount(report)
    if budget is None:
        return row
    page.put(row, 1, _("Budget"), TEXT)
    page.put(row, 2, budget, amount.but(fill="FFF9DB"))
    page.name("budget", (row, 2))
    page.put(row + 1, 1, _("Left of the budget after pay and contingency"), TEXT)
    page.formula(row + 1, 2, "=budget-pay_with_contingency", amount.but(bold=True))
    page.name("budget_left", (row + 1, 2))
    return row + 2


def _amount(report: Report) -> Look:
    return NUMBER.but(format=money(report.scenario.pay.minor_digits))


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
    amount = _amount(report)
    total = TOTAL.but(format=amount.format)
    currency = report.scenario.pay.currency
    page.put(row, 1, _("Pay by {group} ({currency})").format(group=title.lower(), currency=currency), SECTION)
    head, first = row + 1, row + 2
    titles = [title, *(_(c.replace("_", " ")) for c in components), _("Total")]
    page.headings(head, 1, titles, [TEXT, *[amount] * (len(components) + 1)])
    there = lines.groupby([group, "component"]).size()
    row = head
    for row, name in enumerate(sorted(lines[group].unique()), start=first):
        stamp = isinstance(name, pd.Timestamp)
        label: date | str = name.date() if isinstance(name, pd.Timestamp) else str(name)
        page.put(row, 1, label, TEXT.but(format=_("ddd d mmm")) if stamp else TEXT)
        for column, component in enumerate(components, start=2):
            if (name, component) in there.index:
                mine = f"(pay_{group}=$A{row})*(pay_component={get_column_letter(column)}${head})"
                page.formula(row, column, f"=SUMPRODUCT({mine}*pay_amount)", amount)
            else:
                page.put(row, column, None, amount)
        page.sum(row, len(components) + 2, (row, 2), (row, len(components) + 1), amount.but(bold=True))
    page.put(row + 1, 1, _("Total"), total.but(align="left"))
    for column in range(2, len(components) + 3):
        page.sum(row + 1, column, (first, column), (max(row, first), column), total)
    if row >= first:
        page.name(f"cost_by_{group}", (head, 1), (row + 1, len(components) + 2))
    return row + 4


def _channels(page: Page, report: Report, row: int, days: tuple[int, int], total: int) -> int:
    """Each day's pay shared out by the head-hours its queues were given."""
    _ = page.say
    scenario, coverage = report.scenario, report.table("coverage")
    local = coverage["interval_start"].dt.tz_convert(scenario.horizon.zone).dt.date
    given = coverage.assign(date=local).pivot_table(
        index="date", columns="queue", values="allocated", aggfunc="sum"
    )
    queues = [name for name in scenario.queues if name in given]
    share = given[queues].div(given[queues].sum(axis=1), axis=0).fillna(1 / max(len(queues), 1))
    page.put(row, 1, _("Pay by channel: shared out by head-hours given"), SECTION)
    titles = [_("Day"), *(scenario.queues[q].title or q for q in queues)]
    page.headings(row + 1, 1, titles, [TEXT, *[NUMBER.but(wrap=True)] * len(queues)])
    first = row + 2
    row = first - 1
    table = report.table("cost")
    for row, (at, on) in enumerate(
        zip(range(days[0], days[1] + 1), sorted(table["date"].unique()), strict=True), start=first
    ):
        page.formula(row, 1, f"=A{at}", TEXT.but(format=_("ddd d mmm")))
        day = pd.Timestamp(on).date()
        for column, queue in enumerate(queues, start=2):
            value = float(share[queue].get(day, 1 / len(queues)))
            page.put(row, column, value, NUMBER.but(format=PERCENT))
    page.put(row + 1, 1, _("Total"), TOTAL.but(align="left"))
    letter = get_column_letter(total)
    for column in range(2, len(queues) + 2):
        own = get_column_letter(column)
        formula = f"=SUMPRODUCT({own}{first}:{own}{row},${letter}${days[0]}:${letter}${days[1]})"
        page.formula(row + 1, column, formula, TOTAL.but(format=_amount(report).format))
    page.name("cost_by_channel", (first - 1, 1), (row + 1, len(queues) + 1))
    return row + 4
