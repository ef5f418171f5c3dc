"""The roster as it was played: promised beside expected beside simulated, by queue and day."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wfm.reporting.excel.coverage import service_fill
from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import (
    BAND,
    DAY,
    NOTE,
    NUMBER,
    PERCENT,
    SUBTITLE,
    TENTHS,
    TEXT,
    TITLE,
    Look,
)
from wfm.reporting.report import Report
from wfm.tables import rows

HEAD_ROW = 5


def write(page: Page, report: Report) -> None:
    _ = page.say
    table = report.table("simulated")
    page.put(1, 1, _("Simulation"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    if table.empty:
        page.put(2, 1, _("not played"), SUBTITLE)
        page.finish()
        return
    share, time = NUMBER.but(format=PERCENT), NUMBER.but(format=TENTHS)
    columns = [
        (_("Queue"), TEXT),
        (_("Date"), TEXT.but(format=DAY)),
        (_("Contacts to people"), NUMBER),
        (_("Promised"), share),
        (_("Expected in time"), share),
        (_("In time when played"), share),
        (_("from (95 % sure)"), share),
        (_("to"), share),
        (_("in 5 of 100 below"), share),
        (_("in 5 of 100 above"), share),
        (_("Chance to keep the promise"), share),
        (_("Mean wait (s)"), time),
        (_("95 of 100 wait at most (s)"), time),
        (_("Lost"), share),
        (_("Lost contacts"), NUMBER),
        (_("Occupancy"), share),
    ]
    valued = any(queue.value is not None for queue in report.scenario.queues.values())
    if valued:
        columns.append((_("Value lost ({currency})").format(currency=report.scenario.pay.currency), NUMBER))
    page.set_widths({1: 24, 2: 12, **dict.fromkeys(range(3, len(columns) + 1), 13)})
    page.put(2, 1, _how(page, int(table["replications"].iloc[0])), NOTE, len(columns))
    page.headings(HEAD_ROW, 1, [title for title, _look in columns], [look for _title, look in columns])
    expected = _expected(report)
    row = HEAD_ROW
    for name, queue in report.scenario.queues.items():
        own = table[(table["queue"] == name) & (table["window"] != "interval")]
        for found in rows(own.sort_values(["window", "start"])):  # days, then the horizon
            row += 1
            whole = found.window == "horizon"
            on = None if whole else found.start.tz_convert(report.scenario.horizon.zone).date()
            values = [
                queue.title or name,
                _("all") if whole else on,
                found.offered,
                queue.target.fraction,
                expected.get((name, on)),
                *_played(found),
                *([found.value_lost if queue.value else None] if valued else []),
            ]
            looks = [look.but(fill=BAND, bold=True) if whole else look for _title, look in columns]
            looks[5] = _tone(looks[5], found.service, queue.target.fraction)
            page.line(row, 1, values, looks)
        for found in rows(_classes(report, name)):
            row += 1
            promised = queue.classes[found.customers].fraction
            values = [
                f"{queue.title or name}: {found.customers}",
                _("all"),
                found.offered,
                promised,
                None,
                *_played(found),
                *([found.value_lost if queue.value else None] if valued else []),
            ]
            looks = [look for _title, look in columns]
            looks[5] = _tone(looks[5], found.service, promised)
            page.line(row, 1, values, looks)
    page.fit(1, 24, 40)
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROW + 1, 3)
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}", columns="A:B")


def _played(found: Any) -> list[float | None]:
    """What the columns after the expected service hold."""
    return [
        found.service,
        found.service_low,
        found.service_high,
        found.service_p05,
        found.service_p95,
        found.kept,
        found.asa_s,
        found.wait_p95_s,
        found.abandon_rate,
        found.lost,
        found.occupancy,
    ]


def _classes(report: Report, queue: str) -> pd.DataFrame:
    """Rows of the queue's classes over the whole horizon, the first class first."""
    table = report.table("simulated_classes")
    own = table[(table["queue"] == queue) & (table["window"] == "horizon")].set_index("customers", drop=False)
    return own.reindex([c for c in report.scenario.queues[queue].classes if c in own.index])


def _how(page: Page, replications: int) -> str:
    text = page.say(
        "Played {count} times: contacts drawn from the forecast and its spread, random handling times,"
        " patience and absences; the longest idle person who knows the queue answers. Who is late or lost"
        " is counted where the contact arrived."
    )
    return text.format(count=replications)


def _tone(look: Look, service: float, target: float) -> Look:
    return look if pd.isna(service) else look.but(fill=service_fill(service, target))


def _expected(report: Report) -> dict[tuple[str, object], float]:
    """Service expected by the plan, by queue and local date; date None for the whole horizon."""
    coverage = report.table("coverage")
    local = coverage["interval_start"].dt.tz_convert(report.scenario.horizon.zone).dt.date
    found: dict[tuple[str, object], float] = {}
    for name, queue in report.scenario.queues.items():
        own = coverage[coverage["queue"] == name]
        counted = own["volume_human"] - (own["lost"] if queue.target.of == "answered" else 0.0)
        both = pd.DataFrame({"in_target": own["in_target"], "counted": counted})
        by_day = [(on, part.sum()) for on, part in both.groupby(local)]
        for on, total in [*by_day, (None, both.sum())]:
            if total["counted"] > 0:
                found[name, on] = float(total["in_target"] / total["counted"])
    return found
