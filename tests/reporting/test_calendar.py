"""Calendars: every shift at its time, the same one again under the same name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import icalendar
import pandas as pd
import pytest

from tests.reporting.fake import HOSTILE
from wfm.reporting.calendar import calendar
from wfm.tables import CHANGES

AT = datetime(2026, 11, 4, 9, tzinfo=UTC)


def events(report, agents, version=1, lang="en"):
    text = calendar(report, agents, "title", made_at=AT, version=version, lang=lang)
    return icalendar.Calendar.from_ical(text).walk("VEVENT")


def test_every_shift_is_an_event(plan):
    mine = plan.tables["roster"].query("agent_id == 'A001'")
    found = events(plan, ["A001"])
    assert {(e.decoded("dtstart"), e.decoded("dtend")) for e in found} == set(
        zip(mine["start"], mine["end"], strict=True)
    )
    assert {str(e["summary"]) for e in found} == {"E early shift"}
    assert "10:30-11:30 meal" in str(found[0]["description"])
    assert all(e.decoded("dtstamp") == AT for e in found)


def test_a_later_version_updates_the_same_events(plan):
    one, two = events(plan, ["A001"]), events(plan, ["A001"], version=3)
    assert [e["uid"] for e in one] == [e["uid"] for e in two]
    assert {e["sequence"] for e in two} == {2}
    assert len({e["uid"] for e in events(plan, plan.tables["agents"]["agent_id"])}) == len(
        plan.tables["roster"]
    )


def test_a_day_that_became_free_is_cancelled(plan):
    day = pd.Timestamp("2026-11-14")
    assert day not in set(plan.tables["roster"].query("agent_id == 'A003'")["date"])
    change = {"agent_id": "A003", "date": day, "before": "E 07:00", "after": "OFF", "cause": "edit"}
    changes = CHANGES.conform(pd.DataFrame([change | {"notice_days": 1, "notice_cost": 0}]))
    [event] = events(replace(plan, tables={**plan.tables, "changes": changes}), ["A003"], version=2)
    assert event["status"] == "CANCELLED"
    assert event.decoded("dtstart") == datetime(2026, 11, 13, 23, tzinfo=UTC)


def test_a_team_is_told_apart_by_name_and_hostile_names_are_text(plan):
    ids = plan.tables["agents"].iloc[10 : 10 + len(HOSTILE)]["agent_id"]
    text = calendar(plan, ids, "x\r\nATTACH:evil", made_at=AT, version=1, lang="zh")
    parsed = icalendar.Calendar.from_ical(text)
    assert "ATTACH" not in parsed
    said = [str(e["summary"]) for e in parsed.walk("VEVENT")]
    assert any(s.startswith("=cmd|' /C calc'!A0: ") for s in said)
    assert any(s.startswith("🙂🙃: ") for s in said)
    assert any(s.startswith("长" * 300) for s in said)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_calendar_says_why_somebody_is_away(plan, lang):
    assert events(plan, ["A003"], lang=lang) == []
