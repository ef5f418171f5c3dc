"""What a manager reads first: what the plan gives, what it costs, and what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from wfm.config.scenario import Assumption
from wfm.pay.lines import COMPONENTS
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.questions import asked
from wfm.reporting.excel.style import (
    DAY,
    GREEN,
    GREEN_FILL,
    NOTE,
    NUMBER,
    PERCENT,
    RED,
    RED_FILL,
    SECTION,
    SUBTITLE,
    TENTHS,
    TEXT,
    TITLE,
    TOTAL,
    WHOLE,
    Look,
    money,
)
from wfm.reporting.report import Report
from wfm.words import mark

FIRST, LAST = 2, 10
"""Columns in use; A is a margin."""

_STATUS = {
    "optimal": mark("optimal: no roster is cheaper"),
    "feasible": mark("feasible: legal, not proved to be the cheapest"),
    "infeasible": mark("infeasible: no roster obeys every hard rule"),
    "unknown": mark("unknown: stopped before a legal roster was known"),
}


def write(page: Page, report: Report) -> None:
    page.set_widths({1: 2, 2: 26, **dict.fromkeys(range(3, LAST + 1), 13)})
    row = _head(page, report)
    sections = (_queues, _stretches, _binds, _questions, _cost, _quality, _handling_time)
    for section in (*sections, _assumptions, _notes, _origin):
        row = section(page, report, row)
    page.finish(orientation="portrait")


def _head(page: Page, report: Report) -> int:
    _ = page.say
    scenario = report.scenario
    horizon = scenario.horizon
    last = horizon.first_date + timedelta(days=horizon.days - 1)
    page.put(1, FIRST, scenario.title or scenario.name, TITLE)
    page.sheet.row_dimensions[1].height = 30
    facts = [
        page.period(horizon.first_date, last),
        horizon.zone,
        _("{minutes} min intervals").format(minutes=horizon.interval_min),
        _("{count} people").format(count=len(report.table("agents"))),
    ]
    if state := report.summary.get("state"):
        text = _("version {version}, {stage} by {by}") if state["by"] else _("version {version}, {stage}")
        facts.append(text.format(version=state["version"], stage=_(state["stage"]), by=state["by"]))
    page.put(2, FIRST, " · ".join(facts), SUBTITLE)
    box = Look(fill=GREEN_FILL, color=GREEN) if _all_well(report) else Look(fill=RED_FILL, color=RED)
    row = 4
    for nth, words in enumerate(map(_, report.summary["headlines"])):
        look = box.but(size=13, bold=True, wrap=True) if nth == 0 else box.but(wrap=True)
        page.put(row, FIRST, words, look, LAST)
        row += 1
    return row + 1


def _all_well(report: Report) -> bool:
    """No stretch lacks heads worth a look, every promise is kept, no hard rule broken."""
    summary = report.summary
    kept = all(
        q["service_expected"] is None or q["service_expected"] >= q["target"] for q in summary["queues"]
    )
    return kept and not summary["shortage"]["worst"] and not summary["violations"]["hard"]


def _section(page: Page, row: int, title: str) -> int:
    page.put(row, FIRST, title, SECTION)
    return row + 1


def _queues(page: Page, report: Report, row: int) -> int:
    _ = page.say
    row = _section(page, row, _("Service by queue"))
    hours, share = NUMBER.but(format=TENTHS), NUMBER.but(format=PERCENT)
    columns = (
        (_("Queue"), TEXT),
        (_("Contacts to people"), NUMBER),
        (_("Required (head-h)"), hours),
        (_("Allocated (head-h)"), hours),
        (_("Missing (head-h)"), hours),
        (_("Expected in time"), share),
        (_("Promised"), share),
        (_("Intervals kept"), share),
        (_("Lost contacts"), NUMBER),
    )
    page.headings(row, FIRST, [title for title, _look in columns], [look for _title, look in columns])
    first = row + 1
    for row, q in enumerate(report.summary["queues"], start=first):
        values = [q["title"], q["volume_human"], q["required_h"], q["allocated_h"], q["missing_h"]]
        values += [q["service_expected"], q["target"], q["intervals_kept"], q["lost"]]
        page.line(row, FIRST, values, [look for _title, look in columns])
        if q["missing_h"] >= 0.05:
            page.put(row, FIRST + 4, q["missing_h"], hours.but(color=RED, fill=RED_FILL))
        if q["service_expected"] is not None:
            kept = q["service_expected"] >= q["target"]
            tone = {"color": GREEN, "fill": GREEN_FILL} if kept else {"color": RED, "fill": RED_FILL}
            page.put(row, FIRST + 5, q["service_expected"], share.but(**tone))
    total = row + 1
    page.put(total, FIRST, _("Total"), TOTAL.but(align="left"))
    for column in range(FIRST + 1, LAST + 1):
        if column in (FIRST + 5, FIRST + 6, FIRST + 7):
            page.put(total, column, None, TOTAL)
            continue
        form = WHOLE if column in (FIRST + 1, LAST) else TENTHS
        page.sum(total, column, (first, column), (row, column), TOTAL.but(format=form))
    return total + 2


def _handling_time(page: Page, report: Report, row: int) -> int:
    """What the same roster gives where contacts take less or more time than expected."""
    tried = report.summary.get("handling_time")
    if not tried:
        return row
    _ = page.say
    changes = [f"{t['factor'] - 1:+.0%}" for t in tried]
    row = _section(page, row, _("If contacts take less or more time than expected"))
    figures = (
        (mark("In time at {change}"), "service_expected", NUMBER.but(format=PERCENT)),
        (mark("Missing at {change} (head-h)"), "missing_h", NUMBER.but(format=TENTHS)),
        (mark("Lost at {change}"), "lost", NUMBER),
    )
    titles = [_("Queue"), *(_(title).format(change=c) for title, _key, _look in figures for c in changes)]
    looks = [TEXT, *(look for _title, _key, look in figures for _change in changes)]
    page.headings(row, FIRST, titles, looks)
    for nth, q in enumerate(report.summary["queues"]):
        row += 1
        values = [t["queues"][nth][key] for _title, key, _look in figures for t in tried]
        page.line(row, FIRST, [q["title"], *values], looks)
        for column, value in enumerate(values[: len(tried)], start=FIRST + 1):
            if value is not None:
                tone = GREEN if value >= q["target"] else RED
                page.put(row, column, value, looks[1].but(color=tone))
    return row + 2


def _stretches(page: Page, report: Report, row: int) -> int:
    _ = page.say
    worst = report.summary["shortage"]["worst"]
    if not worst:
        return row
    row = _section(page, row, _("Where heads are missing most"))
    looks = [TEXT, NUMBER.but(format=DAY), NUMBER, NUMBER, *[NUMBER.but(format=TENTHS)] * 2]
    titles = [_("Queue"), _("Date"), _("From"), _("To"), _("Missing heads, at most"), _("Missing (head-h)")]
    page.headings(row, FIRST, titles, looks)
    page.name("shortage", (row, FIRST), (row + len(worst), FIRST + len(titles) - 1))
    for w in worst:
        row += 1
        values = [w["title"], date.fromisoformat(w["date"]), w["start"], w["end"]]
        page.line(row, FIRST, [*values, w["missing_heads"], w["missing_head_h"]], looks)
    return row + 2


def _binds(page: Page, report: Report, row: int) -> int:
    binds = report.summary["shortage"]["binds"]
    if not binds:
        return row
    row = _section(page, row, page.say("What keeps the plan from more heads"))
    for words in binds:
        page.put(row, FIRST, page.say(words), NOTE, LAST)
        row += 1
    return row + 1


def _questions(page: Page, report: Report, row: int) -> int:
    """Where to find what people ask first; a click leads there."""
    row = _section(page, row, page.say("Where to find"))
    for words, name in asked(report):
        page.put(row, FIRST, page.say(words), TEXT, FIRST + 5)
        page.link(row, FIRST + 6, name, LAST)
        row += 1
    return row + 1


def _notes(page: Page, report: Report, row: int) -> int:
    """Choices that the stages made, for people to judge."""
    notes = report.summary.get("notes", ())
    if not notes:
        return row
    row = _section(page, row, page.say("Notes"))
    for words in notes:
        page.put(row, FIRST, page.say(words), NOTE, LAST)
        row += 1
    return row + 1


def _cost(page: Page, report: Report, row: int) -> int:
    _ = page.say
    pay = report.scenario.pay
    amount = NUMBER.but(format=money(pay.minor_digits))
    cost = report.table("cost").groupby("component")[["minutes", "amount"]].sum()
    row = _section(page, row, _("Pay by component"))
    looks = [TEXT, NUMBER.but(format=TENTHS), amount, NUMBER.but(format=PERCENT)]
    amount_title = _("Amount ({currency})").format(currency=pay.currency)
    titles = [_("Component"), _("Hours"), amount_title, _("Share")]
    page.headings(row, FIRST, titles, looks)
    first, whole = row + 1, int(cost["amount"].sum())
    for name in COMPONENTS:
        if name in cost.index:
            row += 1
            minutes, paid = map(int, cost.loc[name])
            hours = minutes / 60 if minutes else None
            part = paid / whole if whole else None
            page.line(row, FIRST, [_(name.replace("_", " ")), hours, report.major(paid), part], looks)
    total = row + 1
    page.line(total, FIRST, [_("Total pay"), None, None, None], TOTAL.but(align="left"))
    if total > first:
        page.sum(total, FIRST + 2, (first, FIRST + 2), (row, FIRST + 2), TOTAL.but(format=amount.format))
    if pay.contingency:
        share = f"{pay.contingency:.0%}"
        page.put(total + 1, FIRST, _("Contingency of {share}").format(share=share), TEXT)
        page.put(total + 1, FIRST + 1, None, TEXT)
        page.formula(total + 1, FIRST + 2, f"=ROUND(D{total}*{pay.contingency!r},{pay.minor_digits})", amount)
        page.put(total + 1, FIRST + 3, None, TEXT)
        total += 1
    return total + 2


def _quality(page: Page, report: Report, row: int) -> int:
    _ = page.say
    summary, pay = report.summary, report.scenario.pay
    row = _section(page, row, _("How good the roster is"))
    amount = TEXT.but(format=money(pay.minor_digits))
    share = TEXT.but(format="0.00%")
    unknown = _("no bound computed")

    def priced(value: int | None) -> float | str:
        return unknown if value is None else report.major(value)

    def shared(value: float | None) -> float | str:
        return unknown if value is None else value

    facts = [
        (_("Status"), _(_STATUS.get(summary["status"], summary["status"])), TEXT),
        (
            _("Weighed cost: pay that can change, priced shortage, wishes ({currency})"),
            priced(summary["cost"]),
            amount,
        ),
        (_("Lower bound of the weighed cost ({currency})"), priced(summary["lower_bound"]), amount),
        (_("Gap as a share of all cost"), shared(summary["gap_of_cost"]), share),
        (
            _("Gap as a share of the cost that depends on the roster"),
            shared(summary["gap_of_avoidable"]),
            share,
        ),
        (_("Hard rules broken"), summary["violations"]["hard"], TEXT),
        (_("Wishes and soft rules not met"), summary["violations"]["soft"], TEXT),
    ]
    for title, value, look in facts:
        page.put(row, FIRST, title.format(currency=pay.currency), TEXT, FIRST + 4)
        page.put(row, FIRST + 5, value, look, LAST)
        row += 1
    return row + 1


def _assumptions(page: Page, report: Report, row: int) -> int:
    _ = page.say
    row = _section(page, row, _("Assumptions: what the business left open"))
    titles = [_("Assumption"), "", _("Value"), _("Unit"), _("Source"), _("Note"), "", "", ""]
    page.headings(row, FIRST, titles, [NOTE, NOTE, NUMBER, NOTE.but(indent=1), *[NOTE] * 5])
    for name, assumption in report.scenario.assumptions.items():
        row += 1
        _assumption(page, row, name, assumption)
    return row + 2


def _assumption(page: Page, row: int, name: str, assumption: Assumption) -> None:
    value: Any = assumption.value
    if isinstance(value, tuple):
        value = " ".join(f"{v:g}" for v in value)
    page.put(row, FIRST, name, NOTE, FIRST + 1)
    page.put(row, FIRST + 2, value, NOTE.but(align="right"))
    page.put(row, FIRST + 3, page.say(assumption.unit), NOTE.but(indent=1))
    page.put(row, FIRST + 4, page.say(assumption.source), NOTE)
    page.put(row, FIRST + 5, page.say(assumption.note), NOTE, LAST)


def _origin(page: Page, report: Report, row: int) -> int:
    """What made the plan, so that it can be made again."""
    _ = page.say
    summary = report.summary
    row = _section(page, row, _("How this plan was made"))
    facts = [
        (_("Seed"), str(summary["seed"])),
        (_("Versions"), _listed(summary["versions"])),
        (_("Seconds by stage"), _listed(summary["seconds"])),
        *((f"SHA-256 {name}", str(digest)) for name, digest in summary["inputs"].items()),
    ]
    for title, value in facts:
        page.put(row, FIRST, title, NOTE, FIRST + 2)
        page.put(row, FIRST + 3, value, NOTE, LAST)
        row += 1
    return row


def _listed(values: Mapping[str, Any] | Any) -> str:
    if not isinstance(values, Mapping):
        return str(values)
    return ", ".join(f"{k} {v:.1f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items())
