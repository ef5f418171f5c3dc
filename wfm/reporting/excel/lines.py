"""Pay lines: each amount worked out from its minutes and the sheet of rates, rounded once.

The formulas are those of `wfm.pay.tariff`; a test converts the workbook and compares cent by cent.
"""

from __future__ import annotations

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.pay.lines import COMPONENTS
from wfm.pay.tariff import Tariff
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.rates import Places
from wfm.reporting.excel.style import DAY, NUMBER, SUBTITLE, TEXT, TITLE, money
from wfm.reporting.report import Report
from wfm.tables import rows

HEAD_ROW = 4
COLUMNS = ("agent_id", "team", "pool", "contract", "date", "component", "minutes", "later", "nth", "amount")
"""Each is a named range: `pay_team`, `pay_date`, ... over all lines. The site comes last, where there are
several."""


def write(page: Page, report: Report) -> None:
    _ = page.say
    pay = report.scenario.pay
    page.put(1, 1, _("Pay lines"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    page.put(2, 1, _("One line a person, day and component, rounded once each, as payroll does."), SUBTITLE)
    amount = NUMBER.but(format=money(pay.minor_digits))
    looks = [TEXT, TEXT, TEXT, TEXT, TEXT.but(format=DAY), TEXT, NUMBER, NUMBER, NUMBER, amount]
    titles = [_("Agent ID"), _("Team"), _("Pool"), _("Contract"), _("Date"), _("Component"), _("Minutes")]
    titles += [
        _("Later overtime (min)"),
        _("Day of employment"),
        _("Amount ({currency})").format(currency=pay.currency),
    ]
    several = len(report.scenario.sites) > 1
    if several:
        titles, looks = [*titles, _("Site")], [*looks, TEXT]
    columns = (*COLUMNS, "site") if several else COLUMNS
    page.headings(HEAD_ROW, 1, titles, looks)
    places = Places(report, page.say("Rates"))
    row = HEAD_ROW
    names = {c: _(c.replace("_", " ")) for c in COMPONENTS}
    for row, line in enumerate(rows(pay_lines(report)), start=HEAD_ROW + 1):
        nth = line.nth if line.component == "guaranteed" else None
        values = [line.agent_id, line.team, line.pool, line.contract, line.date.date(), names[line.component]]
        page.line(row, 1, [*values, line.minutes, line.later or None, nth], looks[: len(COLUMNS) - 1])
        if several:
            page.put(row, len(columns), line.site, TEXT)
        page.formula(row, len(COLUMNS), _amount(line, row, places, pay.minor_digits), amount)
    for column, name in enumerate(columns, start=1):
        page.name(f"pay_{name}", (HEAD_ROW + 1, column), (max(row, HEAD_ROW + 1), column))
    page.set_widths({1: 12, 2: 12, 3: 14, 4: 14, 5: 12, 6: 14, 7: 10, 8: 11, 9: 12, 10: 15, 11: 16})
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROW + 1, 1)
    page.sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(columns))}{max(row, HEAD_ROW + 1)}"
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}", orientation="portrait")


def pay_lines(report: Report) -> pd.DataFrame:
    """The cost table with team, pool, contract, site, and how many days of employment each line is in."""
    people = report.table("agents").set_index("agent_id")[["team", "pool", "contract", "site"]]
    lines = report.table("cost").join(people, on="agent_id").sort_values(["date", "agent_id", "component"])
    guaranteed = lines["component"] == "guaranteed"
    nth = lines[guaranteed].groupby("agent_id").cumcount() + 1
    return lines.assign(nth=nth.reindex(lines.index, fill_value=0), later=_later(report, lines))


def _later(report: Report, lines: pd.DataFrame) -> list[int]:
    """Minutes of overtime at the later rate: what the amount says beyond the first rate."""
    tariff = Tariff(report.scenario)
    hourly = report.table("agents").set_index("agent_id")["hourly_cost"].map(tariff.minor)
    found = []
    for line in rows(lines):
        terms = tariff.contract(line.contract)
        first, later = (float(tariff.factor(f, terms, line.site)) for f in ("overtime", "overtime_later"))
        cost = hourly[line.agent_id]
        if line.component != "overtime" or first == later or not cost:
            found.append(0)
        else:
            found.append(round((line.amount * 60 / cost - line.minutes * first) / (later - first)))
    return found


def _amount(line: object, row: int, places: Places, digits: int) -> str:
    agent_id, component = line.agent_id, line.component  # type: ignore[attr-defined]
    contract, site = line.contract, line.site  # type: ignore[attr-defined]
    if component == "on_call":
        return f"=ROUND({places.rate('rate_on_call', site)},{digits})"
    hourly = places.hourly_cost(agent_id)
    if component == "guaranteed":  # rounded on the sum so far, so that days add up to the week
        week = f"{hourly}*{places.guaranteed(contract, site)}"
        so_far, before = (f"ROUND({week}*{days}/7,{digits})" for days in (f"I{row}", f"(I{row}-1)"))
        return f"=ROUND({so_far}-{before},{digits})"
    factor = places.factor(contract, site, component)
    if component == "overtime":
        minutes = f"((G{row}-H{row})*{factor}+H{row}*{places.factor(contract, site, 'overtime_later')})"
        return f"=ROUND({minutes}*{hourly}/60,{digits})"
    return f"=ROUND(G{row}*{hourly}*{factor}/60,{digits})"
