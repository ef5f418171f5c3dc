"""Levels above forecast on the page: what each costs and gives, then who is called in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wfm.reporting.html.page import Cell, heading, paragraph, table
from wfm.reporting.report import Report
from wfm.words import Translate, mark


def surge(report: Report, say: Translate) -> Iterator[str]:
    """Nothing where the settings name no level."""
    levels = report.summary.get("surge")
    if not levels or "surge" not in report.tables:
        return
    yield paragraph(
        say(
            "If so many more contacts than forecast come on every day planned. The roster stays as it is;"
            " beside it those below are called in this order, each where the call is worth its price."
        ),
        muted=True,
    )
    cost = say("Cost ({currency})").format(currency=report.scenario.pay.currency)
    titles = (
        *("Level", mark("More contacts"), "In time, nobody called", "In time, all called"),
        *("Lost, nobody called", "Lost, all called"),
    )
    heads = [*((say(t), "" if k else "text") for k, t in enumerate(titles)), (cost, "")]
    yield table(heads, [("", _whole(level, report)) for level in levels])
    for level in levels:
        yield heading(level["title"], 3)
        yield _steps(level, cost, report, say)
    if report.pack.holds("Surge"):
        words = say("Whom to call by name stands on the sheet {sheet} of the workbook.")
        yield paragraph(words.format(sheet=say("Surge")), muted=True)


def _whole(level: Mapping[str, Any], report: Report) -> list[Cell]:
    served = [_share(level[f"service_{end}"]) for end in ("without", "with")]
    lost = [f"{level[f'lost_{end}']:,.0f}" for end in ("without", "with")]
    amount = _money(level["amount"], report)
    return [
        (level["title"], "text"),
        *((text, "") for text in (f"+{level['extra']:.0%}", *served, *lost, amount)),
    ]


def _steps(level: Mapping[str, Any], cost: str, report: Report, say: Translate) -> str:
    titles = ("Called", "Minutes to seat", "Calls", "People", "Paid hours", "First call by")
    after = ("Expected in time", "Lost contacts", "Missing (head-h)")
    heads = [*((say(t), "" if k else "text") for k, t in enumerate(titles)), (cost, "")]
    body = []
    for step in level["steps"]:
        counts = [f"{step[k]:,.0f}" for k in ("minutes_to_seat", "calls", "people")]
        texts = [*counts, f"{step['hours']:,.1f}", step["first_call"] or "–", _money(step["amount"], report)]
        texts += [_share(step["service"]), f"{step['lost']:,.0f}", f"{step['missing_h']:,.1f}"]
        body.append(("", [(step["title"], "text"), *((text, "") for text in texts)]))
    return table([*heads, *((say(t), "") for t in after)], body)


def _money(amount: int, report: Report) -> str:
    return f"{report.major(amount):,.{report.scenario.pay.minor_digits}f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
