"""Who works when: people down, days across, heads below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from wfm.domain.shift import OFF, Kind
from wfm.pay.calendar import statutory_holidays
from wfm.reporting.changes import away_days
from wfm.reporting.codes import AWAY, AWAY_CODES
from wfm.reporting.excel.codes import contract_list
from wfm.reporting.excel.data import several_clocks
from wfm.reporting.excel.page import Page, criterion
from wfm.reporting.excel.style import (
    ACCENT,
    AWAY_FILL,
    BAND,
    HEADING,
    LINE,
    MUTED,
    NUMBER,
    ON_CALL,
    QUIET_ZERO,
    RED,
    RED_FILL,
    SUBTITLE,
    TENTHS,
    TEXT,
    TITLE,
    Look,
    money,
    shift_fill,
)
from wfm.reporting.report import Report
from wfm.tables import rows
from wfm.words import day

HEAD_ROW = 4
FIRST_DAY = 7
"""Column of the first day."""

_CELL = Look(align="center", edge=LINE)
_OFF = _CELL.but(color="9AA5B1")


def write(page: Page, report: Report) -> None:
    _ = page.say
    people = _people(report)
    dates = report.scenario.horizon.grid().dates
    page.put(1, 1, _("Roster"), TITLE)
    page.sheet.row_dimensions[1].height = 26
    page.put(2, 1, " · ".join([page.period(dates[0], dates[-1]), *_places(page, report, dates)]), SUBTITLE)
    _headings(page, report, dates)
    _rows(page, report, people, dates)
    last = HEAD_ROW + len(people)
    _heads(page, report, dates, last)
    _choices(page, report, people, len(dates))
    _shape(page, report, len(dates), last)
    if len(people):
        page.name("roster", (HEAD_ROW + 1, FIRST_DAY), (last, FIRST_DAY + len(dates) - 1))


def _places(page: Page, report: Report, dates: tuple[date, ...]) -> Iterator[str]:
    """What differs from site to site: clocks and statutory holidays."""
    sites = report.scenario.sites
    if several_clocks(report):
        yield page.say("starts on the clock of each person's site")
    if len({site.country for site in sites.values()}) > 1:
        years = tuple(sorted({on.year for on in dates}))
        for name, site in sites.items():
            free = [f"{on:%m-%d}" for on in dates if on in statutory_holidays(site.country, years)]
            if free:
                yield page.say("holidays of {site}: {dates}").format(site=name, dates=", ".join(free))


def _people(report: Report) -> pd.DataFrame:
    """Agents in reading order: pool, team, leader first."""
    agents = report.table("agents")
    order = {name: pool.call_order for name, pool in report.scenario.roster.pools.items()}
    return (
        agents.assign(order=agents["pool"].map(order), follows=~agents["leader"].astype(bool))
        .sort_values(["order", "pool", "team", "follows", "agent_id"])
        .drop(columns=["order", "follows"])
    )


def _headings(page: Page, report: Report, dates: tuple[date, ...]) -> None:
    _ = page.say
    after = FIRST_DAY + len(dates)
    titles = [_("Agent ID"), _("Name"), _("Team"), _("Pool"), _("Leader"), _("Skills")]
    page.headings(HEAD_ROW, 1, titles, [TEXT] * 4 + [TEXT.but(align="center"), TEXT.but(indent=1)])
    countries = {site.country for site in report.scenario.sites.values()}
    years = tuple(sorted({on.year for on in dates}))
    free = frozenset().union(*(statutory_holidays(c, years) for c in countries))
    form = _("d mmm")
    for column, on in enumerate(dates, start=FIRST_DAY):
        look = HEADING.but(align="center", color=RED if on in free or on.weekday() > 4 else MUTED, wrap=False)
        page.put(HEAD_ROW - 1, column, _(day(on)[:3]), look.but(bottom=""))
        page.put(HEAD_ROW, column, on, look.but(format=form, fill=RED_FILL if on in free else ""))
    titles = [_("Paid (h)"), _("Overtime (h)"), _("Nights"), _("Weekend shifts"), _("Wishes refused")]
    if report.pack.money:
        titles.append(_("Pay ({currency})").format(currency=report.scenario.pay.currency))
    page.headings(HEAD_ROW, after, titles, [NUMBER] * len(titles))


def _rows(page: Page, report: Report, people: pd.DataFrame, dates: tuple[date, ...]) -> None:
    roster = report.table("roster")
    shifts = {(s.agent_id, s.date.date()): s for s in rows(roster)}
    work = roster[roster["kind"] == Kind.WORK].groupby("agent_id")[["paid_min", "overtime_min"]].sum()
    cost = report.table("cost").groupby("agent_id")["amount"].sum()
    skills = report.table("agent_skills").groupby("agent_id")["skill"].agg(" ".join)
    refused = report.table("violations").query("rule == 'wishes'").groupby("agent_id").size()
    away = _away(report)
    amount = NUMBER.but(format=money(report.scenario.pay.minor_digits))
    hours, quiet = NUMBER.but(format=TENTHS), NUMBER.but(format=QUIET_ZERO)
    for row, agent in enumerate(rows(people), start=HEAD_ROW + 1):
        page.line(row, 1, [agent.agent_id, agent.name, agent.team, agent.pool])
        page.put(row, 5, "●" if agent.leader else None, TEXT.but(align="center", color=ACCENT))
        page.put(row, 6, skills.get(agent.agent_id, ""), TEXT.but(color=MUTED, indent=1))
        nights = weekends = 0
        for column, on in enumerate(dates, start=FIRST_DAY):
            shift = shifts.get((agent.agent_id, on))
            if shift is not None:
                nights += _put_shift(page, report, row, column, shift, agent.site)
                weekends += on.weekday() > 4
            elif kind := away.get((agent.agent_id, on)):
                code = AWAY_CODES.get(kind, kind) if report.pack.reasons else AWAY
                page.put(row, column, page.say(code), _OFF.but(fill=AWAY_FILL, italic=True))
            else:
                page.put(row, column, page.say(OFF), _OFF)
        paid, overtime = work.loc[agent.agent_id] if agent.agent_id in work.index else (0, 0)
        values = [paid / 60, overtime / 60, nights, weekends, refused.get(agent.agent_id, 0)]
        page.line(row, FIRST_DAY + len(dates), values, [hours, *[quiet] * 4])
        if report.pack.money:
            page.put(row, FIRST_DAY + len(dates) + 5, report.major(cost.get(agent.agent_id, 0)), amount)


def _put_shift(page: Page, report: Report, row: int, column: int, shift: Any, site: str) -> bool:
    """Code, with the start where it floats; bold where locked. Returns whether it runs over midnight."""
    zone = report.scenario.sites[site].zone
    start, end = (t.tz_convert(zone) for t in (shift.start, shift.end))
    overnight = bool((end - pd.Timedelta(minutes=1)).date() > start.date())
    floats = {t.code for t in report.scenario.roster.shifts.values() if not t.core}
    on_call = shift.kind == Kind.ON_CALL
    code = page.say(shift.shift_code)
    if shift.shift_code in floats and not on_call:
        code = f"{code} {start:%H:%M}"
    fill = ON_CALL if on_call else shift_fill(start.hour * 60 + start.minute, overnight)
    page.put(row, column, code, _CELL.but(fill=fill, bold=bool(shift.locked)))
    return overnight and not on_call


def _away(report: Report) -> dict[tuple[str, date], str]:
    """Kind of approved absence by agent and local date."""
    agents = report.table("agents")
    zones = {
        a: report.scenario.sites[s].zone for a, s in zip(agents["agent_id"], agents["site"], strict=True)
    }
    return {(agent, on): kind for agent, on, kind in away_days(report.table("time_off"), zones)}


def _choices(page: Page, report: Report, people: pd.DataFrame, days: int) -> None:
    """A drop-down of what each contract allows; other texts are possible, with a warning."""
    first, last = get_column_letter(FIRST_DAY), get_column_letter(FIRST_DAY + days - 1)
    rows_of: dict[str, list[int]] = {}
    for row, contract in enumerate(people["contract"], start=HEAD_ROW + 1):
        rows_of.setdefault(contract, []).append(row)
    for contract in sorted(rows_of):
        choice = DataValidation(
            "list", f"={contract_list(report, contract)}", allow_blank=True, errorStyle="warning"
        )
        choice.showErrorMessage = True
        choice.errorTitle = page.say("Not among this contract's codes")
        choice.error = page.say(
            "See the sheet of codes. Written anyway, it is judged when the plan is made again."
        )
        for start, end in _runs(rows_of[contract]):
            choice.add(f"{first}{start}:{last}{end}")
        page.sheet.add_data_validation(choice)


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of consecutive numbers."""
    found: list[tuple[int, int]] = []
    for n in numbers:
        if found and n == found[-1][1] + 1:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return found


def _heads(page: Page, report: Report, dates: tuple[date, ...], last: int) -> None:
    """Below the people: who is at work, and head-hours required, allocated and missing."""
    _ = page.say
    scenario = report.scenario
    coverage = report.table("coverage")
    hours = scenario.horizon.interval_min / 60
    local = coverage["interval_start"].dt.tz_convert(scenario.horizon.zone).dt.date
    by_day = (
        coverage.assign(missing=(-coverage["gap"]).clip(lower=0))
        .groupby(local)[["roster_required", "allocated", "gap", "missing"]]
        .sum()
        .reindex(list(dates), fill_value=0.0)
        * hours
    )
    row = last + 2
    band = NUMBER.but(fill=BAND, align="center")
    standby = {t.code for t in scenario.roster.shifts.values() if t.kind is Kind.ON_CALL}
    idle = [criterion(page.say(code)) for code in (OFF, *AWAY_CODES.values(), AWAY, *sorted(standby))]
    page.put(row, 1, _("People at work"), band.but(align="left", bold=True))
    page.line(row, 2, [None] * (FIRST_DAY - 2), band)
    for column in range(FIRST_DAY, FIRST_DAY + len(dates)):
        letter = get_column_letter(column)
        cells = f"{letter}{HEAD_ROW + 1}:{letter}{last}"
        minus = "".join(f"-COUNTIF({cells},{text})" for text in idle)
        page.formula(row, column, f"=COUNTA({cells}){minus}", band.but(bold=True))
    whose = f" · {_('all teams')}" if report.pack.of_a_team else ""
    for title, name in (
        (_("Required (head-h)"), "roster_required"),
        (_("Allocated (head-h)"), "allocated"),
        (_("Gap (head-h)"), "gap"),
        (_("Missing (head-h)"), "missing"),
    ):
        row += 1
        page.put(row, 1, title + whose, TEXT.but(bold=True))
        page.line(row, 2, [None] * (FIRST_DAY - 2))
        for column, value in enumerate(by_day[name], start=FIRST_DAY):
            short = value <= -0.05 if name == "gap" else name == "missing" and value >= 0.05
            look = NUMBER.but(format=TENTHS, align="center")
            page.put(row, column, float(value), look.but(color=RED) if short else look)


def _shape(page: Page, report: Report, days: int, last: int) -> None:
    sheet = page.sheet
    for column, least, most in ((1, 8, 14), (2, 8, 22), (3, 6, 16), (4, 6, 16), (6, 8, 36)):
        page.fit(column, least, most)
    page.set_widths({5: 8})
    for column in range(FIRST_DAY, FIRST_DAY + days):
        page.fit(column, 8, 12)
    widths = (9, 11, 8, 9, 11, 13)[: 6 if report.pack.money else 5]
    for column, width in enumerate(widths, start=FIRST_DAY + days):
        page.set_widths({column: width})
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, FIRST_DAY if days else 1)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(FIRST_DAY + days + len(widths) - 1)}{last}"
    page.finish(rows=f"{HEAD_ROW - 1}:{HEAD_ROW}", columns="A:B")
