"""What each sheet says. A sheet without a test here fails the suite."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.reporting.fake import scenario
from wfm.config.pay import OtherCost
from wfm.config.queues import Queue
from wfm.config.surge import SurgeSettings
from wfm.reporting.excel import SHEETS, workbook
from wfm.reporting.excel.coverage import gap_fill, service_fill
from wfm.reporting.excel.style import GREEN_FILL, OVER, RED_FILL, RIGHT, UNDER
from wfm.reporting.packs import LEADS, MANAGER, Pack
from wfm.reporting.report import Report
from wfm.reporting.surge import surge_summary
from wfm.tables import (
    CHANGES,
    COVERAGE,
    EDITS,
    OTHER_COST,
    REQUIREMENT,
    SIMULATED,
    SIMULATED_CLASSES,
    SURGE,
    SURGE_CALLS,
    SURGE_SERVICE,
)
from wfm.words import translator


@pytest.fixture(scope="module")
def book(plan):
    return workbook(plan, "en")


def sheet_of(report: Report, title: str, lang: str) -> Worksheet:
    """One sheet, without writing the others."""
    name = next(n for n in SHEETS if translator(lang)(n) == title)
    alone = replace(report, pack=replace(report.pack, sheets=(name,)))
    return workbook(alone, lang)[title]


def column_of(sheet: Worksheet, row: int, title: str) -> int:
    return next(cell.column for cell in sheet[row] if cell.value == title)


def row_of(sheet: Worksheet, text: str, column: int = 1, after: int = 0) -> int:
    cells = sheet.iter_rows(min_col=column, max_col=column, min_row=after + 1)
    return next(cell.row for (cell,) in cells if cell.value == text)


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_has_its_test(name):
    assert any(test.startswith(f"test_{name.lower().replace(' ', '_')}_") for test in globals())


def test_overview_begins_with_the_shortage(book, plan):
    sheet = book["Overview"]
    assert sheet["B4"].value == plan.summary["shortage"]["headline"]
    queue = row_of(sheet, "微信 WeChat", 2)
    assert sheet.cell(queue, 4).value == pytest.approx(plan.summary["queues"][0]["required_h"])


def test_overview_leads_to_what_people_ask_first(plan):
    """Cost by component, who is short when, a team's day, changes of a person, the price of red."""
    changes = CHANGES.conform(
        pd.DataFrame([("A001", "2026-11-10", "OFF", "E 07:00", "edit", 3, 0)], columns=CHANGES.names).assign(
            date=pd.Timestamp("2026-11-10")
        )
    )
    whole = surged(plan)
    book = workbook(replace(whole, tables={**whole.tables, "changes": changes}), "en")
    sheet = book["Overview"]
    links = {c.hyperlink.location: c.value for row in sheet.iter_rows() for c in row if c.hyperlink}
    names = {"cost_by_component", "shortage", "day_20261109", "changes", "surge_cost_红_red"}
    assert links == {name: name for name in names}
    places = {name: next(iter(book.defined_names[name].destinations)) for name in names}
    assert places["shortage"][0] == "Overview"
    answer = [[c.value for c in row] for row in sheet[places["shortage"][1]]]
    assert answer[1][0] == whole.summary["shortage"]["worst"][0]["title"]
    heads = [c.value for c in book["Mon 9 Nov"][places["day_20261109"][1]][0]]
    assert heads == ["Agent ID", "Name", "Team", "Code", "Start", "End"]
    lead = workbook(replace(plan, pack=LEADS), "en")
    assert "cost_by_component" not in lead.defined_names


def test_overview_prints_every_assumption(book, plan):
    sheet = book["Overview"]
    for name, assumption in plan.scenario.assumptions.items():
        row = row_of(sheet, name, 2)
        assert sheet.cell(row, 5).value == assumption.unit
        assert sheet.cell(row, 6).value == assumption.source
        assert sheet.cell(row, 7).value == assumption.note


def test_overview_tells_what_longer_contacts_would_do(plan):
    def queues(service):
        return [
            {**q, "service_expected": service, "missing_h": 7.5, "lost": 9.0} for q in plan.summary["queues"]
        ]

    tried = [{"factor": 0.8, "queues": queues(0.99)}, {"factor": 1.2, "queues": queues(None)}]
    sheet = sheet_of(replace(plan, summary={**plan.summary, "handling_time": tried}), "Overview", "en")
    head = next(c for row in sheet.iter_rows() for c in row if c.value == "In time at -20%")
    told = [sheet.cell(head.row + 1, c).value for c in range(2, 9)]
    assert told == [plan.summary["queues"][0]["title"], 0.99, None, 7.5, 7.5, 9, 9]
    assert sheet.cell(head.row, 8).value == "Lost at +20%"


def test_overview_says_when_no_bound_was_computed(plenty):
    sheet = sheet_of(plenty, "Overview", "en")
    assert sheet.cell(row_of(sheet, "Gap as a share of all cost", 2), 7).value == "no bound computed"


def test_overview_is_red_only_where_something_is_wrong(plan, plenty):
    def fill(report):
        return sheet_of(report, "Overview", "en")["B4"].fill.start_color.rgb[2:]

    def but(**changes):
        return replace(plenty, summary={**plenty.summary, **changes})

    missed = [{**q, "service_expected": 0.0} for q in plenty.summary["queues"]]
    assert fill(plenty) == GREEN_FILL
    assert fill(plan) == RED_FILL
    assert fill(but(violations={"hard": 1, "soft": 0})) == RED_FILL
    assert fill(but(queues=missed)) == RED_FILL
    assert fill(but(shortage=plan.summary["shortage"])) == RED_FILL


def test_overview_shows_notes(plan):
    noted = replace(
        plan, summary={**plan.summary, "notes": ["web: no contacts ever on 2026-02-17: none forecast"]}
    )
    sheet = sheet_of(noted, "总览", "zh")
    assert sheet.cell(row_of(sheet, "备注", 2) + 1, 2).value == "web: 2026-02-17 从未有联络：不预测"


def test_roster_shows_each_shift_in_its_cell(book, plan):
    sheet = book["Roster"]
    assert sheet["A4"].value == "Agent ID"
    shown = {sheet.cell(row, 1).value: row for row in range(5, 65)}
    assert set(shown) == set(plan.tables["agents"]["agent_id"])
    for shift in plan.tables["roster"].itertuples():
        text = sheet.cell(shown[shift.agent_id], 7 + shift.date.day - 9).value
        start = f"{shift.start.tz_convert('Asia/Shanghai'):%H:%M}"
        assert text == (f"F {start}" if shift.shift_code == "F" else shift.shift_code)
    assert [sheet.cell(shown["A003"], c).value for c in range(7, 14)] == ["OFF"] * 2 + ["AL"] * 2 + [
        "OFF"
    ] * 3
    assert sheet.cell(shown["A004"], 7).value == "N", "a shift outweighs the absence"


def test_roster_codes_in_chinese_and_others_as_they_are(plan):
    sheet = sheet_of(plan, "班表", "zh")
    shown = {sheet.cell(row, c).value for row in range(5, 65) for c in range(7, 14)}
    assert {"早", "中", "晚", "夜", "休", "年假", "备"} <= shown
    assert not shown & {"E", "M", "L", "N", "OFF", "AL"}


def test_roster_hours_nights_and_pay(book, plan):
    sheet = book["Roster"]
    paid = column_of(sheet, 4, "Paid\n(h)")
    rows = range(5, 65)
    assert sum(sheet.cell(r, paid).value for r in rows) * 60 == pytest.approx(
        plan.tables["roster"].query("kind == 'work'")["paid_min"].sum()
    )
    pay = sum(round(sheet.cell(r, paid + 5).value * 100) for r in rows)
    assert pay == plan.tables["cost"]["amount"].sum()
    night = row_of(sheet, "A004")
    own = plan.tables["roster"].query("agent_id == 'A004'")
    assert sheet.cell(night, paid + 2).value == (own["shift_code"] == "N").sum() == 6


def test_roster_is_ready_for_screen_and_print(book):
    sheet = book["Roster"]
    assert sheet.freeze_panes == "G5"
    assert sheet.auto_filter.ref == "A4:S64"
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_roster_counts_missing_heads_of_a_day(book, plan):
    sheet = book["Roster"]
    coverage = plan.tables["coverage"]
    on = coverage["interval_start"].dt.tz_convert("Asia/Shanghai").dt.day
    missing = (-coverage["gap"]).clip(lower=0)[on == 11].sum() / 2
    assert sheet.cell(row_of(sheet, "Missing (head-h)"), 9).value == pytest.approx(missing)


def test_coverage_has_a_cell_for_every_open_interval(book, plan):
    sheet = book["Coverage"]
    top = row_of(sheet, "客服热线 Hotline")
    own = plan.tables["coverage"].query("queue == 'hotline'").reset_index()
    for panel, name in enumerate(("roster_required", "allocated", "gap", "service_expected")):
        for at, values in own.iterrows():
            cell = sheet.cell(top + 1 + at % 48, 2 + 8 * panel + at // 48)
            if at % 48 < 16:  # closed before 08:00
                assert cell.value is None
            else:
                assert cell.value == pytest.approx(values[name])


def test_coverage_shows_the_hour_that_autumn_repeats():
    plan = scenario(
        horizon={"first_date": "2026-10-24", "days": 2, "zone": "Europe/Berlin"},
        sites={"shanghai": {"zone": "Europe/Berlin", "country": "DE", "seats": 1}},
    )
    stamps = pd.date_range(plan.horizon.grid().start, periods=98, freq="30min")
    requirement = pd.DataFrame({"queue": "web", "interval_start": stamps, "is_open": True})
    coverage = pd.DataFrame({"queue": "web", "interval_start": stamps, "gap": range(98)})
    zero = dict.fromkeys([c for c in COVERAGE.names if c not in coverage], 0.0)
    filler = dict.fromkeys([c for c in REQUIREMENT.names if c not in requirement], 1)
    tables = {
        "requirement": REQUIREMENT.conform(requirement.assign(**filler)),
        "coverage": COVERAGE.conform(coverage.assign(**zero)),
    }
    summary = {
        "status": "feasible", "cost": 0, "lower_bound": None,
        "gap": None, "gap_of_cost": None, "gap_of_avoidable": None,
        "shortage": {"missing_head_h": 0, "worst": [], "binds": []}, "queues": [], "seed": 1, "seconds": {},
        "violations": {"hard": 0, "soft": 0}, "headlines": [], "versions": {}, "inputs": {},
    }  # fmt: skip
    sheet = sheet_of(Report(plan, tables, summary), "Coverage", "en")
    first = row_of(sheet, "02:00")
    gap = 2 + 3 * 2
    shown = [[sheet.cell(first + n, gap + day).value for day in (0, 1)] for n in range(4)]
    assert [sheet.cell(first + n, 1).value for n in range(4)] == ["02:00", "02:00", "02:30", "02:30"]
    assert shown == [[4, 52], [None, 54], [5, 53], [None, 55]]


@pytest.mark.parametrize(
    ("gap", "required", "fill"),
    [
        (0.4, 10, RIGHT),
        (-0.4, 10, RIGHT),
        (-0.6, 10, UNDER[0]),
        (-2, 10, UNDER[1]),
        (-4, 10, UNDER[2]),
        (-5, 10, UNDER[3]),
        (2, 10, OVER[0]),
        (5, 10, OVER[1]),
        (3, 0, OVER[2]),
    ],
)
def test_coverage_colours_of_a_gap(gap, required, fill):
    assert gap_fill(gap, required) == fill


def test_coverage_colours_of_service():
    assert service_fill(0.98, 0.98) == RIGHT
    assert [service_fill(s, 0.98) for s in (0.97, 0.9, 0.7, 0.2)] == list(UNDER)


def test_cost_blocks_are_live_and_cover_every_group(book, plan):
    """Amounts themselves are compared cent by cent after LibreOffice worked them out."""
    sheet, cost = book["Cost"], plan.tables["cost"]
    people = plan.tables["agents"].set_index("agent_id")
    lines = cost.join(people[["team", "pool", "contract"]], on="agent_id")
    for title, group in (("Day", "date"), ("Team", "team"), ("Pool", "pool"), ("Contract", "contract")):
        top = row_of(sheet, f"Pay by {title.lower()} (CNY)")
        bottom = row_of(sheet, "Total", after=top)
        last = column_of(sheet, top + 1, "Total")
        shown = [sheet.cell(r, 1).value for r in range(top + 2, bottom)]
        groups = sorted(lines[group].unique())
        assert shown == [g.date() if group == "date" else g for g in groups]
        letter = sheet.cell(1, last).column_letter
        assert sheet.cell(bottom, last).value == f"=SUM({letter}{top + 2}:{letter}{bottom - 1})"
        first = sheet.cell(top + 2, 2).value
        live = f"=SUMPRODUCT((pay_{group}=$A{top + 2})*(pay_component=B${top + 1})*pay_amount)"
        assert first in (live, None)
    shares = row_of(sheet, "Pay by channel: shared out by head-hours given") + 2
    for row in range(shares, shares + cost["date"].nunique()):
        assert sum(sheet.cell(row, c).value for c in (2, 3, 4)) == pytest.approx(1)


def test_pay_lines_are_the_cost_table(book, plan):
    sheet = book["Pay lines"]
    cost = plan.tables["cost"].sort_values(["date", "agent_id", "component"])
    assert sheet.max_row == 4 + len(cost)
    assert [sheet.cell(r, 7).value for r in range(5, sheet.max_row + 1)] == cost["minutes"].tolist()
    assert all(sheet.cell(r, 10).value.startswith("=ROUND(") for r in range(5, sheet.max_row + 1))
    assert book.defined_names["pay_amount"].attr_text == f"'Pay lines'!$J$5:$J${sheet.max_row}"


def test_rates_hold_the_tariff_and_everybodys_hourly_cost(book, plan):
    sheet = book["Rates"]
    rates = {sheet.cell(r, 1).value: sheet.cell(r, 2).value for r in range(5, 12)}
    assert rates["Night premium, of the hourly cost"] == 0.3
    assert rates["Overtime, of the hourly cost"] == 1.5
    assert rates["Overtime on rest days, of the hourly cost"] == "=rate_overtime"
    row = row_of(sheet, "A007")
    assert sheet.cell(row, 4).value == plan.tables["agents"].set_index("agent_id").loc["A007", "hourly_cost"]


def test_days_hold_a_bar_for_each_shift_with_its_breaks(book, plan):
    sheet = book["Wed 11 Nov"]
    roster = plan.tables["roster"]
    mine = roster[roster["date"] == pd.Timestamp("2026-11-11")]
    assert {sheet.cell(r, 1).value for r in range(5, 5 + len(mine))} == set(mine["agent_id"])
    row = row_of(sheet, mine["agent_id"].iloc[0])
    zone = "Asia/Shanghai"
    shift = mine.iloc[0]
    assert sheet.cell(row, 5).value == shift["start"].tz_convert(zone).tz_localize(None)
    assert sheet.cell(row, 6).value == shift["end"].tz_convert(zone).tz_localize(None)
    parts = plan.tables["activities"]
    pause = parts[(parts["shift_id"] == shift["shift_id"]) & (parts["activity"] == "meal")].iloc[0]
    assert sheet.cell(row, 8).value == pause["start"].tz_convert(zone).tz_localize(None)
    heads = [sheet.cell(3, c).value for c in range(22, sheet.max_column + 1)]
    assert (heads[1] - heads[0]).total_seconds() == 900
    assert heads[0] <= mine["start"].min().tz_convert(zone).tz_localize(None)
    assert len(sheet.conditional_formatting) == 1
    wanted = row_of(sheet, "Required (heads)")
    at = next(c for c, head in enumerate(heads, start=22) if head.hour == 10)
    ten = pd.Timestamp("2026-11-11 10:00", tz=zone)
    coverage = plan.tables["coverage"]
    needed = coverage.loc[coverage["interval_start"] == ten, "roster_required"].sum()
    assert sheet.cell(wanted, at).value == pytest.approx(needed)


def test_fairness_counts_what_everybody_was_given(book, plan):
    sheet = book["Fairness"]
    heads = {str(c.value): c.column for c in sheet[7]}
    work = plan.tables["roster"].query("kind == 'work'")
    row = row_of(sheet, "A004")
    own = work.query("agent_id == 'A004'")
    assert sheet.cell(row, heads["Shifts"]).value == len(own)
    assert sheet.cell(row, heads["Nights"]).value == (own["shift_code"] == "N").sum()
    assert sheet.cell(row, heads["Weekend shifts"]).value == (own["date"].dt.weekday > 4).sum()
    assert sheet.cell(row, heads["Paid\n(h)"]).value == own["paid_min"].sum() / 60
    assert sheet.cell(row_of(sheet, "A007"), heads["Wishes refused"]).value == 1
    letter = sheet.cell(7, heads["Shifts"]).column_letter
    assert sheet.cell(4, heads["Shifts"]).value == f"=AVERAGE({letter}8:{letter}67)"


def test_codes_list_what_each_contract_may_choose(book, plan):
    sheet = book["Codes"]
    heads = {c.value: c.column for c in sheet[4]}
    agency = [sheet.cell(r, heads["Contract agency"]).value for r in range(5, 40)]
    chosen = [v for v in agency if v]
    assert chosen[0] == "F 06:00"
    assert chosen[-5:] == ["OFF", "AL", "SL", "TR", "CO"]
    assert sheet.cell(row_of(sheet, "E"), 3).value == "07:00-16:00"
    choices = book["Roster"].data_validations.dataValidation
    own = next(c for c in choices if c.formula1 == "=codes_3")
    row = row_of(book["Roster"], plan.tables["agents"].query("contract == 'agency'")["agent_id"].iloc[0])
    assert f"G{row}" in own.sqref
    assert own.errorStyle == "warning"


def test_data_has_a_row_for_each_shift(book, plan):
    sheet = book["Data"]
    names = [c.value for c in sheet[4]]
    found = pd.DataFrame(sheet.iter_rows(min_row=5, values_only=True), columns=names).set_index("shift_id")
    roster = plan.tables["roster"].set_index("shift_id")
    assert set(found.index) == set(roster.index)
    local = roster["start"].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
    assert (found["start"] == local.reindex(found.index)).all()
    assert found["paid_h"].sum() * 60 == roster["paid_min"].sum()


def changed(plan: Report, pack: Pack = MANAGER) -> Report:
    day = pd.Timestamp("2026-11-11")
    changes = pd.DataFrame(
        [
            ("A001", day, "E 07:00", "L 15:00", "edit", 3, 5000),
            ("A002", day, "M 10:00", "sick", "time_off", 3, 0),
        ],
        columns=CHANGES.names,
    )
    edits = pd.DataFrame(
        [
            ("Roster!I5", "A001", day, "E", "L", "L", "15:00", "", "accepted", "", "", ""),
            (
                "Roster!I9",
                "",
                pd.NaT,
                "",
                "=cmd",
                "",
                "",
                "",
                "unclear",
                "",
                "a formula; write the code itself",
                "",
            ),
        ],
        columns=EDITS.names,
    )
    tables = {**plan.tables, "changes": CHANGES.conform(changes), "edits": EDITS.conform(edits)}
    return replace(plan, tables=tables, pack=pack)


def test_changes_name_person_day_and_cause(plan):
    sheet = sheet_of(changed(plan), "Changes", "en")
    values = [c.value for c in sheet[5]]
    assert values[0] == "A001"
    assert values[4:9] == ["E 07:00", "L 15:00", "edited by hand", 3, 50]
    assert [c.value for c in sheet[6]][5:7] == ["sick", "absence"]
    edit = row_of(sheet, "Roster!I9")
    assert [sheet.cell(edit, c).value for c in (3, 6, 9)] == [
        "unclear",
        "=cmd",
        "a formula; write the code itself",
    ]
    assert sheet.cell(edit, 6).data_type == "s"


def test_changes_tell_leads_neither_cost_nor_reason(plan):
    sheet = sheet_of(changed(plan, LEADS), "变更", "zh")
    assert [c.value for c in sheet[6]][5] == "缺勤"
    assert len([c for c in sheet[4] if c.value]) == 8


def test_violations_put_hard_ones_first(book):
    sheet = book["Violations"]
    assert [sheet.cell(row, 1).value for row in range(5, 9)] == ["hard", "hard", "soft", "soft"]
    assert sheet["A2"].value == "2 hard, 2 soft"
    penalty = column_of(sheet, 4, "Penalty\n(CNY)")
    assert [sheet.cell(row, penalty).value for row in (7, 8)] == [50, 30]


def played(plan: Report) -> Report:
    """The plan with a simulation of its first day and horizon."""
    start = plan.table("coverage")["interval_start"].min()
    rows = [
        {"queue": name, "window": window, "start": start, "replications": 30, "offered": 500.0}
        | dict.fromkeys(SIMULATED.names[5:], 0.5)
        | {"service": 0.991 if name == "hotline" else 0.5, "lost": 12.0}
        for name in plan.scenario.queues
        for window in ("interval", "day", "horizon")
    ]
    return replace(plan, tables={**plan.tables, "simulated": SIMULATED.conform(pd.DataFrame(rows))})


def test_simulation_puts_promised_expected_and_simulated_side_by_side(plan):
    sheet = sheet_of(played(plan), "Simulation", "en")
    assert "Played 30 times" in sheet["A2"].value
    first = row_of(sheet, "客服热线 Hotline")
    promised, expected, simulated = (
        column_of(sheet, 5, title) for title in ("Promised", "Expected in time", "In time when played")
    )
    assert sheet.cell(first, 2).value == plan.scenario.horizon.first_date
    assert sheet.cell(first, promised).value == 0.98
    assert sheet.cell(first, simulated).value == 0.991
    assert sheet.cell(first, simulated).fill.start_color.rgb[2:] == RIGHT
    assert sheet.cell(first + 1, 2).value == "all"
    of = plan.summary["queues"][1]
    assert sheet.cell(first + 1, expected).value == pytest.approx(of["service_expected"])
    missed = row_of(sheet, "web")
    assert sheet.cell(missed, simulated).fill.start_color.rgb[2:] in UNDER


def test_simulation_tells_each_class_of_customers_below_its_queue(plan):
    made = played(plan)
    groups = {
        "returning": {"share": 0.9, "fraction": 0.8, "answer_within_s": 30},
        "vip": {"share": 0.1, "fraction": 0.95, "answer_within_s": 10},
    }
    hotline = Queue.model_validate(made.scenario.queues["hotline"].model_dump() | {"classes": groups})
    scenario = made.scenario.model_copy(update={"queues": made.scenario.queues | {"hotline": hotline}})
    told = made.table("simulated").query("queue == 'hotline' and window == 'horizon'")
    each = pd.concat([told.assign(customers="vip", asa_s=1.5), told.assign(customers="returning", asa_s=9.5)])
    tables = {**made.tables, "simulated_classes": SIMULATED_CLASSES.conform(each)}
    sheet = sheet_of(replace(made, scenario=scenario, tables=tables), "Simulation", "en")
    whole = row_of(sheet, "客服热线 Hotline") + 1
    wait, promised = (column_of(sheet, 5, title) for title in ("Mean wait\n(s)", "Promised"))
    rows = [[sheet.cell(whole + k, column).value for column in (1, 2, promised, wait)] for k in (1, 2)]
    assert rows == [
        ["客服热线 Hotline: returning", "all", 0.8, 9.5],
        ["客服热线 Hotline: vip", "all", 0.95, 1.5],
    ]


def test_simulation_says_when_nothing_was_played(plan):
    assert sheet_of(plan, "Simulation", "en")["A2"].value == "not played"


def surged(plan: Report) -> Report:
    """Two levels; the second calls a person and a block of seats."""
    overtime = {"minutes_to_seat": 60, "stay_on": {"pools": ["human"]}}
    agency = {"contract": "agency", "hourly_cost": 40, "skills": {"web": 1.0}, "seats": 10, "block": 10}
    settings = {
        "resources": {"=over": overtime, "seats": {"minutes_to_seat": 1440, "rent": agency}},
        "levels": {
            "yellow": {"extra": 0.1, "call": ["=over"]},
            "红 red": {"extra": 0.3, "call": ["=over", "seats"]},
        },
    }
    made = plan.scenario.model_copy(update={"surge": SurgeSettings.model_validate(settings)})
    at = pd.Timestamp("2026-11-11T07:00Z")
    hour = pd.Timedelta(hours=1)
    on = pd.Timestamp("2026-11-11")
    steps = [
        ("yellow", 0, "", 0, 0, 0.0, None, 0, 20.0, 0.90, 50.0),
        ("yellow", 1, "=over", 0, 0, 0.0, None, 0, 20.0, 0.90, 50.0),
        ("红 red", 0, "", 0, 0, 0.0, None, 0, 90.0, 0.70, 400.0),
        ("红 red", 1, "=over", 1, 1, 2.0, at, 90_50, 88.0, 0.71, 390.0),
        ("红 red", 2, "seats", 10, 10, 80.0, at, 4000_00, 20.0, 0.85, 90.0),
    ]
    calls = [
        ("红 red", 1, "=over", "A001", 1, on, "E+2", at, at + hour, at + 3 * hour, 120, 90_50),
        ("红 red", 2, "seats", "seats-01", 10, on, "M", at, at + 24 * hour, at + 33 * hour, 4800, 4000_00),
    ]
    service = [
        (level, queue, 500.0, 0.7, 0.99, 9.0, 4.0, 8.0, 2.0, 0.98)
        for level in ("yellow", "红 red")
        for queue in plan.scenario.queues
    ]
    tables = {
        "surge": SURGE.conform(pd.DataFrame(steps, columns=SURGE.names)),
        "surge_calls": SURGE_CALLS.conform(pd.DataFrame(calls, columns=SURGE_CALLS.names)),
        "surge_service": SURGE_SERVICE.conform(pd.DataFrame(service, columns=SURGE_SERVICE.names)),
    }
    summary = {**plan.summary, "surge": surge_summary(tables, made)}
    return replace(plan, scenario=made, tables={**plan.tables, **tables}, summary=summary)


def test_surge_says_whom_to_call_by_when_and_what_it_gives(plan):
    sheet = sheet_of(surged(plan), "Surge", "en")
    top = row_of(sheet, "红 red: 30% more contacts than forecast")
    assert [sheet.cell(top + 2, c).value for c in (1, 8, 9)] == ["nobody", 0.7, 400]
    seats = [cell.value for cell in sheet[top + 4]]
    assert [*seats[:6], *seats[7:10]] == [
        "seats", 1440, 10, 10, 80, pd.Timestamp("2026-11-11 15:00").to_pydatetime(), 0.85, 90, 20
    ]  # fmt: skip
    assert seats[6] == '=SUMPRODUCT((surge_level="红_red")*(surge_step=2)*surge_amount)'
    names = sheet.parent.defined_names
    assert names["surge_cost_红_red"].attr_text == f"'Surge'!$G${top + 5}"
    assert sheet.cell(top + 5, 7).value == f"=SUM(G{top + 2}:G{top + 4})"
    call = [cell.value for cell in sheet[row_of(sheet, "=over", after=sheet.max_row - 2)]]
    assert [call[k] for k in (1, 2, 3, 8, 9, 10, 11)] == ["红_red", 1, "A001", "E+2", 1, 2, 90.5]
    assert sheet.cell(sheet.max_row - 1, 1).data_type == "s"


def test_surge_is_left_out_where_no_level_is_set(book):
    assert "Surge" not in book.sheetnames


def test_cost_beside_pay_is_live_and_tells_what_is_committed(plan):
    other = {
        "bots": {"per": "day", "price": 4000, "committed": True},
        "meals": {"title": "=餐补", "per": "shift", "price": 20.5},
        "unused": {"per": "new_person", "price": 900},
    }
    pay = plan.scenario.pay.model_copy(
        update={"other": {name: OtherCost.model_validate(item) for name, item in other.items()}}
    )
    rows = [
        ("bots", pd.Timestamp("2026-11-09"), 1.0, 400_000, True),
        ("bots", pd.Timestamp("2026-11-10"), 1.0, 400_000, True),
        ("meals", pd.Timestamp("2026-11-09"), 7.0, 143_50, False),
    ]
    tables = {**plan.tables, "other_cost": OTHER_COST.conform(pd.DataFrame(rows, columns=OTHER_COST.names))}
    made = replace(plan, scenario=plan.scenario.model_copy(update={"pay": pay}), tables=tables)
    sheet = sheet_of(made, "Cost", "en")
    bots, meals = row_of(sheet, "bots"), row_of(sheet, "=餐补")
    assert [sheet.cell(bots, c).value for c in (2, 3, 4, 5)] == [
        f"=ROUND(C{bots}*D{bots},2)", 2, 4000, "a day, committed"
    ]  # fmt: skip
    assert [sheet.cell(meals, c).value for c in (3, 4, 5)] == [7, 20.5, "a shift"]
    total = row_of(sheet, "Other cost")
    assert total == meals + 1
    assert [sheet.cell(total + k, 2).value for k in range(4)] == [
        f"=SUM(B{bots}:B{meals})",
        "=total_pay+other_cost",
        f"=pay_of_guaranteed+B{bots}",
        "=whole_cost-committed_cost",
    ]
    named = {"other_cost", "whole_cost", "committed_cost", "changeable_cost"}
    assert named <= set(sheet.parent.defined_names)
