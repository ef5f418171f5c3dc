"""Plans side by side as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from openpyxl import Workbook

from wfm.reporting.excel.page import Page
from wfm.reporting.excel.style import GREEN, MUTED, NUMBER, RED, SECTION, SUBTITLE, TEXT, TITLE, Look
from wfm.tables import rows

HEAD_ROW = 4
FORMATS = {"1": "0.0%", "currency": "#,##0.00", "h": "#,##0.0"}


def comparison(frame: pd.DataFrame, plans: Sequence[str], currency: str, lang: str) -> Workbook:
    """`wfm.reporting.finance.side_by_side` as a workbook; differences live, against the first plan."""
    book = Workbook()
    page = Page(book.active, lang)
    _ = page.say
    page.sheet.title = _("Comparison")
    page.put(1, 1, _("Comparison"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    page.put(2, 1, _("Differences are against the first plan; green is better."), SUBTITLE)
    first, *others = plans
    titles = [_("Figure"), _("Of"), _("Unit"), *plans]
    for name in others:
        titles += [_("{plan}: difference").format(plan=name), _("{plan}: relative").format(plan=name)]
    page.headings(HEAD_ROW, 1, titles, [TEXT, TEXT, TEXT, *[NUMBER.but(wrap=True)] * (len(titles) - 3)])
    row, section = HEAD_ROW, ""
    for figure in rows(frame[["section", "what", "of", "unit", "better"]].assign(at=range(len(frame)))):
        row += 1
        if figure.section != section:
            section = figure.section
            page.put(row, 1, _(section), SECTION)
            row += 1
        unit = currency if figure.unit == "currency" else "" if figure.unit == "1" else _(figure.unit)
        look = NUMBER.but(format=FORMATS.get(figure.unit, "#,##0.0"))
        page.line(row, 1, [_(figure.what), _(figure.of), unit], [TEXT, TEXT, TEXT.but(color=MUTED)])
        for column, name in enumerate(plans, start=4):
            page.put(row, column, frame[name].iloc[figure.at], look)
        column = 4 + len(plans)
        for nth, name in enumerate(others, start=5):
            own, base = page.sheet.cell(row, nth).coordinate, page.sheet.cell(row, 4).coordinate
            change = frame[f"{name} - {first}"].iloc[figure.at]
            tone = _tone(change, figure.better, look)
            page.formula(row, column, f'=IF(COUNT({own},{base})<2,"",{own}-{base})', tone)
            relative = tone.but(format="+0.0%;-0.0%;0.0%")
            page.formula(
                row, column + 1, f'=IF(COUNT({own},{base})<2,"",IF({base}=0,"",{own}/{base}-1))', relative
            )
            column += 2
    page.set_widths({1: 40, 2: 24, 3: 12, **dict.fromkeys(range(4, 4 + len(plans) + 2 * len(others)), 15)})
    page.sheet.freeze_panes = page.sheet.cell(HEAD_ROW + 1, 4)
    page.finish(rows=f"{HEAD_ROW}:{HEAD_ROW}")
    return book


def _tone(change: float, better: int, look: Look) -> Look:
    if pd.isna(change) or not better or abs(change) < 1e-9:
        return look
    return look.but(color=GREEN if change * better > 0 else RED)
