"""Cost beside pay, and what of the whole is committed and what the roster can change."""

from __future__ import annotations

from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import NUMBER, SECTION, TEXT, TOTAL, money
from wfm.reporting.report import Report
from wfm.words import mark

_PER = {
    "pay": mark("of pay"),
    "shift": mark("a shift"),
    "hour": mark("an hour paid"),
    "new_person": mark("a new person"),
    "day": mark("a day"),
    "desk_day": mark("a desk and day"),
}


def other_cost(page: Page, report: Report, row: int) -> int:
    """Below total pay and its contingency; returns the row after it."""
    _ = page.say
    pay = report.scenario.pay
    amount = NUMBER.but(format=money(pay.minor_digits))
    table = report.table("other_cost")
    quantity = table.groupby("item")["quantity"].sum()
    row += 1
    page.put(row, 1, _("Other cost, committed and changeable"), SECTION)
    titles = [_("Item"), _("Amount ({currency})").format(currency=pay.currency), _("Quantity"), _("Price")]
    page.headings(row + 1, 1, [*titles, _("Per")], [TEXT, amount, NUMBER, NUMBER, TEXT.but(indent=1)])
    first = row = row + 2
    committed = ["pay_of_guaranteed"] if "guaranteed" in set(report.table("cost")["component"]) else []
    for name, item in pay.other.items():
        if name not in quantity.index:
            continue
        page.put(row, 1, item.title or name, TEXT)
        page.formula(row, 2, f"=ROUND(C{row}*D{row},{pay.minor_digits})", amount)
        page.put(row, 3, float(quantity[name]), NUMBER.but(format="#,##0.0#"))
        page.put(row, 4, item.price, NUMBER.but(fill="FFF9DB", format="0.00##"))
        page.put(
            row, 5, _(_PER[item.per]) + (f", {_('committed')}" if item.committed else ""), TEXT.but(indent=1)
        )
        if item.committed:
            committed.append(f"B{row}")
        row += 1
    total = TOTAL.but(format=amount.format)
    page.put(row, 1, _("Other cost"), total.but(align="left"))
    if row > first:
        page.sum(row, 2, (first, 2), (row - 1, 2), total)
    else:
        page.put(row, 2, 0, total)
    facts = (
        ("other_cost", "", ""),
        ("whole_cost", _("Pay and other cost"), "=total_pay+other_cost"),
        ("committed_cost", _("of it committed, whatever the roster"), f"={'+'.join(committed) or '0'}"),
        ("changeable_cost", _("of it changeable by the roster"), "=whole_cost-committed_cost"),
    )
    for name, words, formula in facts:
        if formula:
            page.put(row, 1, words, TEXT)
            page.formula(row, 2, formula, amount)
        page.name(name, (row, 2))
        row += 1
    return row
