"""What differs between two plans, and what late changes cost."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.reporting.fake import scenario
from wfm.reporting.changes import changes_table, contents
from wfm.tables import TIME_OFF

DAY = date(2026, 11, 12)


def settings():
    return scenario(reporting={"publication": {"notice_days": 4, "short_notice_cost": 50}})


def table(before, after, edited=frozenset(), issued=date(2026, 11, 9), published=True):
    return changes_table(before, after, edited, settings(), issued, published)


def test_contents_are_shifts_else_absences(plan):
    held = contents(plan.tables["roster"], plan.tables["time_off"], plan.tables["agents"], plan.scenario)
    assert held["A003", date(2026, 11, 11)] == "leave"
    assert held["A004", date(2026, 11, 9)] == "N 23:00"
    assert ("A003", date(2026, 11, 14)) not in held
    assert (
        contents(plan.tables["roster"].iloc[:0], TIME_OFF.empty(), plan.tables["agents"], plan.scenario) == {}
    )


def test_each_day_that_differs_has_its_cause():
    before = {("A1", DAY): "E 07:00", ("A2", DAY): "E 07:00", ("A3", DAY): "F 09:00", ("A5", DAY): "E 07:00"}
    after = {("A1", DAY): "L 15:00", ("A2", DAY): "sick", ("A3", DAY): "F 09:30", ("A5", DAY): "E 07:00"}
    found = table(before, after | {("A4", DAY): "E 07:00"}, frozenset({("A1", DAY)}))
    told = [(c.agent_id, c.before, c.after, c.cause, c.notice_cost) for c in found.itertuples()]
    assert told == [
        ("A1", "E 07:00", "L 15:00", "edit", 5000),
        ("A2", "E 07:00", "sick", "time_off", 0),
        ("A3", "F 09:00", "F 09:30", "replan", 5000),
        ("A4", "OFF", "E 07:00", "replan", 5000),
    ]
    assert found["date"].eq(pd.Timestamp(DAY)).all()


def test_notice_in_time_and_drafts_owe_nothing():
    before, after = {("A1", DAY): "E 07:00"}, {("A1", DAY): "OFF"}
    assert table(before, after)["notice_days"].tolist() == [3]
    assert table(before, after, issued=date(2026, 11, 8))["notice_cost"].tolist() == [0]
    assert table(before, after, published=False)["notice_cost"].tolist() == [0]


def test_days_outside_the_plan_are_left_out():
    assert table({("A1", date(2026, 11, 20)): "E 07:00"}, {}).empty
