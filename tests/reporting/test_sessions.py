"""Meetings, training and coaching, and what refusals saved, wherever a plan is shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from tests.reporting.test_sheets import column_of, row_of, sheet_of
from wfm.config.meetings import Meeting
from wfm.reporting.calendar import calendar
from wfm.reporting.excel import workbook
from wfm.reporting.excel.style import SESSION_FILL
from wfm.reporting.html.week import week_page
from wfm.reporting.report import Report
from wfm.tables import REFUSALS

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def met(plan) -> tuple[Report, str, pd.Timestamp]:
    """The plan with one person coached for the first half hour of a shift on the 11th, and whose that is."""
    roster, activities = plan.tables["roster"], plan.tables["activities"].copy()
    shift = roster[(roster["date"] == pd.Timestamp("2026-11-11")) & (roster["kind"] == "work")].iloc[0]
    first = activities[activities["shift_id"] == shift["shift_id"]].iloc[0]
    middle = first["start"] + pd.Timedelta(minutes=30)
    activities.loc[first.name, "start"] = middle
    coached = {
        "end": middle,
        "activity": "coaching",
        "subject": "buddy",
        "partner": "A001",
        "routing_group": "",
    }
    activities = pd.concat([activities, pd.DataFrame([{**first, **coached}])], ignore_index=True)
    buddy = {"title": "新人带教 <b>", "kind": "coaching", "how": "spread", "length_min": 30, "price": 9}
    settings = plan.scenario.roster.model_copy(update={"meetings": {"buddy": Meeting.model_validate(buddy)}})
    scenario = plan.scenario.model_copy(update={"roster": settings})
    report = replace(plan, scenario=scenario, tables={**plan.tables, "activities": activities})
    return report, shift["agent_id"], first["start"]


def test_the_days_draw_it(met):
    report, agent, start = met
    alone = replace(report, pack=replace(report.pack, sheets=("Days",)))
    sheet = workbook(alone, "en")["Wed 11 Nov"]
    row = row_of(sheet, agent)
    assert sheet.cell(row, 16).value == start.tz_convert(ZONE).tz_localize(None)
    assert sheet.cell(row, 17).value == (start + pd.Timedelta(minutes=30)).tz_convert(ZONE).tz_localize(None)
    assert sheet["A2"].value.endswith("violet: a meeting, training or coaching")
    (area,) = sheet.conditional_formatting
    fills = [rule.dxf.fill.start_color.rgb[-6:] for rule in area.rules]
    assert fills[1] == SESSION_FILL
    assert "$P5" in area.rules[1].formula[0]


def test_codes_say_what_it_is(met):
    sheet = sheet_of(met[0], "班次代码", "zh")
    row = row_of(sheet, "辅导")
    assert [sheet.cell(row, c).value for c in (2, 3)] == ["新人带教 <b>", "00:00-24:00 之间 30 分钟，共 1 次"]


def test_the_calendar_names_it_and_with_whom(met):
    report, agent, start = met
    name = dict(report.tables["agents"][["agent_id", "name"]].to_numpy().tolist())["A001"]
    text = calendar(report, [agent], "x", made_at=datetime(2026, 11, 4, tzinfo=UTC), version=1, lang="zh")
    line = f"{start.tz_convert(ZONE):%H:%M}-{start.tz_convert(ZONE) + pd.Timedelta(minutes=30):%H:%M} 辅导"
    said = text.decode().replace("\r\n ", "")
    assert f"{line}: 新人带教 <b>，与 {name}" in said.replace("\\,", ",")


def test_the_page_draws_it_and_no_text_of_it_is_markup(met):
    report, agent, _ = met
    page = week_page(report, "en")
    data = json.loads(re.search(r'id="data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    who = list(report.tables["agents"]["agent_id"]).index(agent)
    (shift,) = [s for s in data["shifts"] if s["who"] == who and s["day"] == 2]
    ((start, end, words),) = shift["sessions"]
    assert (start, end - start) == (shift["start"], 30)
    assert words.startswith("coaching: 新人带教 <b>, with ")
    assert "新人带教 <b>" not in page


def test_violations_tell_what_a_refusal_saved(plan):
    table = plan.tables["violations"]
    wish = table[table["rule"] == "wishes"].iloc[0]
    row = {"agent_id": wish["agent_id"], "date": wish["date"], "kind": "wish", "asked": "OFF", "has": "E"}
    row |= {"weight": wish["penalty"], "saved": 4250.0, "words": ""}
    refusals = REFUSALS.conform(pd.DataFrame([row]))
    sheet = sheet_of(replace(plan, tables={**plan.tables, "refusals": refusals}), "Violations", "en")
    column = column_of(sheet, 4, "Refusing saved\n(CNY)")
    saved = [sheet.cell(r, column).value for r in range(5, 5 + len(table))]
    assert sorted(v for v in saved if v is not None) == [42.5]
    left = "granting it would have been cheaper by 3.00 CNY: the search left it"
    refusals = refusals.assign(saved=0.0, words=left)
    sheet = sheet_of(replace(plan, tables={**plan.tables, "refusals": refusals}), "违规", "zh")
    assert any(
        str(c.value).endswith("; 满足反而便宜 3.00 元：搜索未做到")
        for (c,) in sheet.iter_rows(min_col=7, max_col=7)
    )
