"""The surge plan: by level whom to call, by when, at what cost, and the service without and with them."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.reporting.excel.data import several_clocks
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import (
    DAY,
    GREEN,
    NOTE,
    NUMBER,
    PERCENT,
    RED,
    SECTION,
    TENTHS,
    TEXT,
    TITLE,
    TOTAL,
    money,
)
from wfm.reporting.report import Report
from wfm.tables import rows

_STAMP = DAY + " hh:mm"
_LAST = 12
_MOST = 200
"""Characters of a level's name that the name of a cell and a text in a formula can hold."""


def write(page: Page, report: Report) -> None:
    _ = page.say
    page.put(1, 1, _("Surge plan"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    text = _(
        "If so many more contacts than forecast come on every day planned. The roster stays as it is; beside"
        " it those below are called in this order, each where the call is worth its price."
    )
    if several_clocks(report):
        text += " · " + _("all times on the clock of {zone}").format(zone=report.scenario.horizon.zone)
    page.put(2, 1, text, NOTE.but(bottom=""), _LAST)
    row = 4
    for level in report.summary["surge"]:
        row = _service(page, report, level, _level(page, report, level, row))
    _calls(page, report, row)
    page.set_widths({1: 34, **dict.fromkeys(range(2, _LAST + 1), 15), 6: 18, 7: 18, 8: 18})
    page.finish()


def _level(page: Page, report: Report, level: dict[str, object], row: int) -> int:
    """Who is called, and what is known after each; returns the row after it."""
    _ = page.say
    amount = NUMBER.but(format=money(report.scenario.pay.minor_digits))
    looks = [TEXT, *[NUMBER] * 3, NUMBER.but(format=TENTHS), NUMBER.but(format=_STAMP), amount]
    looks += [NUMBER.but(format=PERCENT), NUMBER, NUMBER.but(format=TENTHS)]
    heading = _("{level}: {extra} more contacts than forecast")
    page.put(row, 1, heading.format(level=level["title"], extra=f"{level['extra']:.0%}"), SECTION)
    titles = [_("Called"), _("Minutes to seat"), _("Calls"), _("People"), _("Paid hours"), _("First call by")]
    titles += [_("Cost ({currency})").format(currency=report.scenario.pay.currency), _("Expected in time")]
    titles += [_("Lost contacts"), _("Missing (head-h)")]
    page.headings(row + 1, 1, titles, looks)
    first = row = row + 2
    table = report.table("surge")
    for step in rows(table[table["level"] == level["level"]].sort_values("step")):
        after = [step.service, step.lost, step.missing_h]
        if not step.step:
            page.line(row, 1, [_("nobody"), *[None] * 6, *after], looks)
            row += 1
            continue
        resource = report.scenario.surge.resources[step.resource]
        values = [resource.title or step.resource, resource.minutes_to_seat, step.calls, step.people]
        values += [step.hours, _local(step.first_call, report), report.major(step.amount), *after]
        page.line(row, 1, values, looks)
        if resource.bots is None:  # follows from the calls below
            mine = f'(surge_level="{_key(level)}")*(surge_step={step.step})'
            page.formula(row, 7, f"=SUMPRODUCT({mine}*surge_amount)", looks[6])
        row += 1
    page.line(row, 1, [_("Total"), *[None] * 9], TOTAL.but(align="left"))
    page.sum(row, 7, (first, 7), (row - 1, 7), TOTAL.but(format=amount.format))
    page.name(cost_name(level), (row, 7))
    return row + 2


def _service(page: Page, report: Report, level: dict[str, object], row: int) -> int:
    """By queue without and with those called; returns the row after it."""
    _ = page.say
    share = NUMBER.but(format=PERCENT)
    hours = NUMBER.but(format=TENTHS)
    looks = [TEXT, NUMBER, share, share, share, NUMBER, NUMBER, hours, hours]
    titles = [_("Queue"), _("Contacts to people"), _("Promised"), _("In time, nobody called")]
    titles += [_("In time, all called"), _("Lost, nobody called"), _("Lost, all called")]
    titles += [_("Missing (head-h), nobody called"), _("Missing (head-h), all called")]
    page.headings(row, 1, titles, looks)
    table = report.table("surge_service")
    table = table[table["level"] == level["level"]].set_index("queue")
    for name, queue in report.scenario.queues.items():
        row += 1
        found = table.loc[name]
        values = [queue.title or name, found["volume_human"], queue.target.fraction]
        values += [
            found[f"{what}_{end}"] for what in ("service", "lost", "missing_h") for end in ("without", "with")
        ]
        page.line(row, 1, values, looks)
        for column, end in ((4, "without"), (5, "with")):
            if not pd.isna(value := found[f"service_{end}"]):
                tone = GREEN if value >= queue.target.fraction else RED
                page.put(row, column, value, share.but(color=tone))
    return row + 3


def _calls(page: Page, report: Report, row: int) -> None:
    """Everybody, by level and time of the call."""
    _ = page.say
    digits, currency = report.scenario.pay.minor_digits, report.scenario.pay.currency
    page.put(row, 1, _("Whom to call, by when"), SECTION)
    stamp = TEXT.but(format=_STAMP)
    looks = [TEXT, TEXT, NUMBER, TEXT.but(indent=1), TEXT, stamp, stamp, stamp, TEXT, NUMBER]
    looks += [NUMBER.but(format=TENTHS), NUMBER.but(format=money(digits))]
    titles = [_("Called"), _("Level"), _("Order"), _("Agent ID"), _("Name"), _("Call by"), _("From"), _("To")]
    titles += [_("Shift"), _("Heads"), _("Paid hours"), _("Cost ({currency})").format(currency=currency)]
    head = row + 1
    page.headings(head, 1, titles, looks)
    names = report.table("agents").set_index("agent_id")["name"]
    rank = {level: k for k, level in enumerate(report.scenario.surge.levels)}
    calls = report.table("surge_calls")
    calls = calls.assign(rank=calls["level"].map(rank)).sort_values(["rank", "step", "call_by", "agent_id"])
    row = head
    for row, call in enumerate(rows(calls), start=head + 1):
        resource = report.scenario.surge.resources[call.resource]
        values = [resource.title or call.resource, _key({"level": call.level}), call.step, call.agent_id]
        values += [
            names.get(call.agent_id, ""),
            *(_local(t, report) for t in (call.call_by, call.start, call.end)),
        ]
        values += [call.shift_code, call.heads, call.paid_min / 60, report.major(call.amount)]
        page.line(row, 1, values, looks)
    for column, name in ((2, "level"), (3, "step"), (12, "amount")):
        page.name(f"surge_{name}", (head + 1, column), (max(row, head + 1), column))
    page.sheet.auto_filter.ref = f"A{head}:L{max(row, head + 1)}"


def cost_name(level: dict[str, object]) -> str:
    """Name of the cell that holds what a level costs."""
    return f"surge_cost_{_key(level)}"


def _key(level: dict[str, object]) -> str:
    """A level's name as cells may be named by it."""
    return re.sub(r"\W", "_", str(level["level"]))[:_MOST]


def _local(stamp: pd.Timestamp, report: Report) -> object:
    """The time on the horizon's clock, as spreadsheets hold it."""
    if pd.isna(stamp):
        return None
    return stamp.astimezone(ZoneInfo(report.scenario.horizon.zone)).replace(tzinfo=None).to_pydatetime()
