"""Calls beside a roster that is kept, against every alternative of a world small enough to try them all."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.roster.explain.small import SHIFTS, SLOTS, Small, missing
from tests.roster.world import OFF, choices
from wfm.config.scenario import Scenario
from wfm.config.surge import SurgeSettings
from wfm.domain.shift import OFF as DAY_OFF
from wfm.roster.explain.finished import Outdated
from wfm.roster.rules import parse_rules
from wfm.roster.surge.call_up import Called, Level, stand_by
from wfm.tables import AGENT_SKILLS

A, B = choices(SHIFTS)[1:]
FREE = (OFF, 0)
STAY = {"minutes_to_seat": 30, "stay_on": {"pools": ["human"], "most_h": 2}}
COME = {"minutes_to_seat": 60, "price_per_call": 10, "come_in": {"pools": ["human"]}}
RENT = {
    "minutes_to_seat": 600,
    "price_per_call": 5,
    "rent": {
        "seats": 4,
        "block": 2,
        "contract": "full",
        "hourly_cost": 25,
        "skills": {"hotline": 0.5},
        "shifts": ["b"],
    },
}
WEEKS = [((A, 60), FREE, FREE), ((A, 90), FREE, FREE), (FREE, FREE, FREE)]
"""Two at work on Monday from 08:00 to 13:00, a third at home; 20, 30 and 40 an hour."""


def required(**heads: tuple[int, int, int]) -> np.ndarray:
    """Heads by day: from, until (hours), how many."""
    found = np.zeros(SLOTS)
    for day, name in enumerate(("mon", "tue", "wed")):
        if name in heads:
            first, last, many = heads[name]
            found[day * 48 + first * 2 : day * 48 + last * 2] = many
    return found


def level(need: np.ndarray, resources: dict[str, Any], weeks: Any = WEEKS, **changes: Any) -> Level:
    small = Small(weeks, need.tolist(), changes=changes)
    world = small.world
    surge = SurgeSettings.model_validate({"resources": resources})
    scenario: Scenario = world.scenario.model_copy(update={"surge": surge})
    starts = pd.date_range("2026-11-09", periods=SLOTS, freq="30min", tz="Asia/Shanghai").tz_convert("UTC")
    demand = pd.DataFrame({"queue": "hotline", "interval_start": starts, "roster_required": need})
    skills = AGENT_SKILLS.empty()
    skills["agent_id"], skills["skill"], skills["proficiency"] = (
        [world.agent_id(i) for i in range(len(weeks))],
        "hotline",
        1.0,
    )
    published = world.publish([[day for day, _ in week] for week in weeks])
    rules, _ = parse_rules({"days_in_a_row": {"most_days": 2}})
    inputs = {**world.inputs, "agent_skills": skills}
    activities = small._with_breaks(published.activities)
    return stand_by(scenario, inputs, rules, demand, published.roster, activities).level(demand)


def told(called: Called) -> list[tuple[str, str, str, int, int]]:
    """Who, shift, local hours added, paid minutes, money."""
    return [
        (
            row.agent_id,
            row.shift_code,
            "-".join(f"{t.tz_convert('Asia/Shanghai'):%d/%H:%M}" for t in (row.call_by, row.start, row.end)),
            row.paid_min,
            row.amount,
        )
        for row in called.calls.itertuples()
    ]


def test_the_cheaper_of_two_stays_for_as_long_as_heads_are_missing():
    lvl = level(required(mon=(8, 14, 1)), {"stay": STAY})
    assert told(lvl.call("stay")) == [("A00000", "A+1", "09/12:30-09/13:00-09/14:00", 60, 20_00)]
    given = lvl.allocation().set_index("slot_start")["allocated"]
    assert given[pd.Timestamp("2026-11-09T13:30+08:00")] == 1
    assert given[pd.Timestamp("2026-11-09T14:00+08:00")] == 0


def test_nobody_moves_who_is_not_called():
    """Heads are missing on Tuesday, whom nobody could reach by staying on; Monday has two too many."""
    lvl = level(required(tue=(8, 13, 3)), {"stay": STAY})
    before = lvl.allocation()
    assert told(lvl.call("stay")) == []
    pd.testing.assert_frame_equal(lvl.allocation(), before)


def test_a_call_on_a_free_day_is_owed_its_price_and_its_pay():
    lvl = level(required(tue=(8, 13, 1)), {"come": COME})
    # 4.5 paid hours at 20, and 10 for the call; an hour's notice
    assert told(lvl.call("come")) == [("A00000", "A", "10/07:00-10/08:00-10/13:00", 270, 100_00)]


def test_a_call_dearer_than_what_is_missing_is_not_made():
    cheap = required(tue=(8, 9, 1))  # an hour: 150 to 300 in steps, on average 187.50
    assert len(told(level(cheap, {"come": {**COME, "price_per_call": 90}}).call("come"))) == 1
    assert told(level(cheap, {"come": {**COME, "price_per_call": 120}}).call("come")) == []


def test_law_and_time_off_and_locks_bind_those_called():
    need = required(mon=(8, 13, 3), tue=(8, 13, 3), wed=(8, 13, 3))
    lvl = level(need, {"come": COME}, time_off=[(2, "2026-11-10", "2026-11-11")])
    found = told(lvl.call("come"))
    days = {who: [when[:2] for w, _, when, _, _ in found if w == who] for who, *_ in found}
    assert days.pop("A00002") == ["09", "11"]  # on leave on the 10th
    assert [len(later) for later in days.values()] == [1, 1]  # never three days in a row
    locks = [(i, d, DAY_OFF, None) for i in range(3) for d in Small(WEEKS, need.tolist()).world.dates[1:]]
    found = told(level(need, {"come": COME}, locks=locks).call("come"))
    assert {(who, when[:2]) for who, _, when, _, _ in found} == {("A00002", "09")}


def test_seats_of_the_site_hold():
    need = required(mon=(8, 13, 3))
    assert told(level(need, {"come": COME}, seats=2).call("come")) == []
    assert len(told(level(need, {"come": COME}, seats=3).call("come"))) == 1


def test_hours_of_a_surge_stretch_the_contract():
    need = required(mon=(8, 15, 2))
    terms = {"contract": {"max_h_week": 4.5}}
    assert told(level(need, {"stay": STAY}, **terms).call("stay")) == []
    wider = {**STAY, "stay_on": {**STAY["stay_on"], "max_h_week": 5.5}}
    assert [who[1] for who in told(level(need, {"stay": wider}, **terms).call("stay"))] == ["A+1", "A+1"]


def test_rented_seats_come_in_blocks():
    lvl = level(required(wed=(11, 15, 2)), {"rent": RENT})
    # both blocks: a head of pace 0.5 each; 2 x 4 h x 25 and 2 x 5, ten hours ahead
    assert told(lvl.call("rent")) == [
        ("rent-01", "B", "11/01:00-11/11:00-11/15:00", 480, 210_00),
        ("rent-02", "B", "11/01:00-11/11:00-11/15:00", 480, 210_00),
    ]
    given = lvl.allocation().set_index("slot_start")["allocated"]
    assert given[pd.Timestamp("2026-11-11T12:00+08:00")] == 2


def test_resources_are_called_in_order_and_leave_what_others_did():
    need = required(mon=(13, 15, 3))
    lvl = level(need, {"stay": STAY, "come": COME})
    assert {row[1] for row in told(lvl.call("stay"))} == {"A+2"}
    assert [(row[0], row[1]) for row in told(lvl.call("come"))] == [("A00002", "B")]
    lvl = level(need, {"stay": STAY, "come": COME})
    assert [(row[0], row[1]) for row in told(lvl.call("come"))] == [("A00002", "B")]
    assert {(row[0], row[1]) for row in told(lvl.call("stay"))} == {("A00000", "A+2"), ("A00001", "A+2")}


def test_a_later_resource_does_not_send_home_whom_an_earlier_one_called():
    """One stays until 15:00; who then comes at 11:00 for a third head at noon would do as well."""
    need = required(mon=(13, 15, 1))
    need[22:26] = 3
    lvl = level(need, {"stay": STAY, "come": COME})
    assert [row[:2] for row in told(lvl.call("stay"))] == [("A00000", "A+2")]
    assert [row[:2] for row in told(lvl.call("come"))] == [("A00002", "B")]
    given = lvl.allocation().set_index("slot_start")["allocated"]
    assert given[pd.Timestamp("2026-11-09T13:30+08:00")] == 2


def test_who_is_on_call_leaves_the_rota_and_serves_with_the_skills_of_a_surge():
    duty = {"code": "D", "kind": "on_call", "start": "08:00", "length_min": 600}
    shifts = {**SHIFTS, "duty": duty}
    contracts = {
        "full": {"shifts": ["a", "b"], "pay": "hourly", "max_h_week": 168},
        "rota": {"shifts": ["duty"], "pay": "hourly", "max_h_week": 168},
    }
    on_duty = choices(shifts)[3]
    weeks = [((on_duty, 0), FREE, FREE)]
    expert = {"hourly_cost": 20.0, "contract": "rota"}
    come = {"pools": ["human"], "shifts": ["b"], "skills": {"hotline": 1.0}}
    resources = {"experts": {"minutes_to_seat": 0, "come_in": come}}
    lvl = level(
        required(mon=(11, 15, 1)), resources, weeks, shifts=shifts, contracts=contracts, agents=[expert]
    )
    assert told(lvl.call("experts")) == [("A00000", "B", "09/11:00-09/11:00-09/15:00", 240, 80_00)]


@pytest.mark.parametrize("seed", range(6))
def test_no_single_call_more_less_or_other_is_better(seed: int):
    """Each person's calls against all that the person could have been called for."""
    random = np.random.default_rng(seed)
    need = np.zeros(SLOTS)
    for day in range(3):
        need[day * 48 + 16 : day * 48 + 30] = random.integers(0, 4, 14)
    lvl = level(need, {"come": COME})
    called = lvl.call("come").calls
    weeks = [list(week) for week in WEEKS]
    for row in called.itertuples():
        who, day = int(row.agent_id[1:]), (row.date - pd.Timestamp("2026-11-09")).days
        weeks[who][day] = (A if row.shift_code == "A" else B, None)
    found = _weight(weeks, need)
    for agent in range(3):
        for week in itertools.product(*(_may(kept) for kept in WEEKS[agent])):
            if sum(day is not OFF for day, _ in week) < 3:
                other = [week if i == agent else w for i, w in enumerate(weeks)]
                assert _weight(other, need) >= found - 1e-6


def _may(kept: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    return [kept] if kept[0] is not OFF else [FREE, (A, None), (B, None)]


@cache
def _rests(content: Any, place: int | None) -> tuple[int, ...]:
    return () if content is not A else (60, 90, 120) if place is None else (place,)


def _weight(weeks: Any, need: np.ndarray) -> float:
    """Pay, calls and missing heads; breaks of those called where they cost least."""
    total, heads = 0.0, np.zeros(SLOTS)
    loose = []
    for i, week in enumerate(weeks):
        for day, (content, place) in enumerate(week):
            if content is OFF:
                continue
            first = day * 48 + content.start_min // 30
            length = 10 if content is A else 8
            heads[first : first + length] += 1
            total += (20 + 10 * i) * 100 * (4.5 if content is A else 4)
            total += 1000 * (WEEKS[i][day][0] is OFF)
            if rests := _rests(content, place):
                loose.append([first + rest // 30 for rest in rests])
    best = np.inf
    for pauses in itertools.product(*loose):
        now = heads.copy()
        np.subtract.at(now, list(pauses), 1)
        best = min(best, sum(missing(r, h) for r, h in zip(need, now, strict=True)))
    return total + best


def test_a_roster_that_the_rules_forbid_has_no_surge_plan():
    weeks = [((A, 60), (A, 60), (A, 60)), *WEEKS[1:]]
    with pytest.raises(Outdated, match="A00000"):
        level(required(mon=(8, 13, 1)), {"come": COME}, weeks)
