"""Placement against every way there is, with costs told from raw settings."""

import itertools
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from tests.roster.explain.small import SHIFTS, missing
from tests.roster.world import OFF, Day, World
from wfm.config.meetings import Meeting
from wfm.roster.check import check
from wfm.roster.explain.finished import read_plan
from wfm.roster.meetings.place import place, with_sessions
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.tables import ACTIVITIES, AGENT_SKILLS

A, B = Day("A", 8 * 60), Day("B", 11 * 60)
AT_WORK = {"A": [16, 17, 19, 20, 21, 22, 23, 24, 25], "B": list(range(22, 30)), "OFF": []}
"""Slots of half an hour at work: A 08:00-13:00 with a break at 09:00, B 11:00-15:00."""
PEOPLE = [
    {"team": "T1", "leader": True, "hired_on": "2020-01-01"},
    {"team": "T1", "hired_on": "2026-10-20"},
    {"team": "T2", "hired_on": "2021-01-01"},
    {"team": "T2", "hired_on": "2026-10-25"},
]


def held(required, days, rules=None, base=None, **settings):
    """Rows of activities that are sessions, as (agent, slot, subject, partner); and what the check finds."""
    meeting = Meeting.model_validate({"kind": "coaching", "length_min": 30, "price": 30, **settings})
    world = World(days=1, shifts=SHIFTS, agents=PEOPLE[: len(days)])
    roster = world.scenario.roster.model_copy(update={"meetings": {"talk": meeting}})
    scenario = world.scenario.model_copy(update={"roster": roster})
    parsed, faults = parse_rules(rules or {})
    assert not faults
    skills = AGENT_SKILLS.empty()
    skills["agent_id"] = [world.agent_id(i) for i in range(len(days))]
    skills["skill"], skills["proficiency"] = "hotline", 1.0
    inputs = {**world.inputs, "agent_skills": skills, **(base or {})}
    published = world.publish([[day] for day in days])
    starts = pd.date_range("2026-11-09", periods=48, freq="30min", tz="Asia/Shanghai").tz_convert("UTC")
    need = pd.DataFrame({"queue": "hotline", "interval_start": starts, "roster_required": required})
    plan = read_plan(scenario, inputs, parsed, need, published.roster, published.activities)
    placed = place(plan.context, plan.state, scenario, inputs)
    made = with_sessions(published.activities, published.roster, placed, plan.context, scenario)
    found = check(Published(scenario, published.roster, made, inputs), parsed)
    midnight = pd.Timestamp("2026-11-09", tz="Asia/Shanghai")
    rows = made[made["subject"] != ""]
    sessions = [
        (int(r.shift_id[1:6]), int((r.start - midnight).total_seconds() // 1800), r.partner)
        for r in rows.itertuples()
    ]
    return sessions, found, placed, made


def cost(required, days, away):
    """Of missing heads; `away`: (agent, slot) pairs."""
    heads = np.zeros(48)
    for day in days:
        heads[AT_WORK[day.code]] += 1
    for _, slot in away:
        heads[slot] -= 1
    return sum(missing(r, h) for r, h in zip(required, heads, strict=True))


def demand(seed):
    random = np.random.default_rng(seed)
    required = np.zeros(48)
    required[16:30] = random.integers(0, 4, 14)
    return required.tolist()


@pytest.mark.parametrize("seed", range(4))
def test_spread_is_the_best_of_all_ways(seed):
    required, days = demand(seed), [A, A, B]
    sessions, found, placed, _ = held(required, days, how="spread", most_at_once=1)
    ways = [[None, *AT_WORK[day.code]] for day in days]
    least = min(
        cost(required, days, [(i, s) for i, s in enumerate(way) if s is not None]) + 3000 * way.count(None)
        for way in itertools.product(*ways)
        if max(Counter(s for s in way if s is not None).values(), default=0) <= 1
    )
    ours = cost(required, days, [s[:2] for s in sessions])
    assert ours + 3000 * (3 - len(sessions)) <= least + 0.005 * 9000
    assert placed.cost == pytest.approx(ours - cost(required, days, []))
    assert not found["hard"].any()
    assert found["penalty"].sum() == 3000 * (3 - len(sessions))


@pytest.mark.parametrize("seed", range(4))
def test_together_is_the_best_of_all_ways(seed):
    required, days = demand(seed + 10), [A, B, B, A]
    sessions, found, *_ = held(required, days, how="together", kind="meeting", least_share=1.0)
    slots = [set(AT_WORK[x.code]) & set(AT_WORK[y.code]) for x, y in (days[:2], days[2:])]
    least = min(
        cost(required, days, [(0, a), (1, a)] * (a is not None) + [(2, b), (3, b)] * (b is not None))
        + 6000 * ((a is None) + (b is None))
        for a in [None, *slots[0]]
        for b in [None, *slots[1]]
    )
    assert all(n == 2 for n in Counter((i // 2, slot) for i, slot, _ in sessions).values())
    ours = cost(required, days, [s[:2] for s in sessions])
    assert ours + 3000 * (4 - len(sessions)) <= least + 0.005 * 12000
    assert not found["hard"].any()


PAIRS = {"how": "pairs", "who": {"hired_within_days": 60}, "coaches": {"hired_before_days": 365}}


def test_pairs_are_together_and_of_one_team():
    sessions, found, *_ = held([0] * 48, [A, B, B, B], **PAIRS, within="team")
    ids = {agent: (slot, partner) for agent, slot, partner in sessions}
    assert ids[0][1] == "A00001"
    assert ids[1] == (ids[0][0], "A00000")
    assert ids[2] == (ids[3][0], "A00003")
    assert ids[0][0] in (22, 23, 24, 25)  # both at work, nobody on a break
    assert found.empty


def test_who_is_never_together_is_said():
    sessions, found, *_ = held([0] * 48, [A, B, OFF, B], **PAIRS, hours="08:00-11:00")
    assert not sessions
    assert found["words"].tolist() == [
        "talk for name 1 takes place 0 of 1 times: never at work long enough within its hours",
        "talk for name 3 takes place 0 of 1 times: never at work long enough within its hours",
    ]
    sessions, found, *_ = held([0] * 48, [A, B, OFF, B], **PAIRS, within="team")
    assert {s[0] for s in sessions} == {0, 1}
    assert found["words"].tolist() == [
        "talk for name 3 takes place 0 of 1 times: nobody to pair with is at work at the same time"
    ]
    sessions, found, *_ = held([4] * 48, [A, B], how="spread")
    assert not sessions
    assert found["words"].str.endswith("every time left would cost more service than it is worth").all()


def test_the_last_leader_stays():
    rules = {"leader_on_duty": {"penalty_per_h": 1}}
    sessions, *_ = held([0] * 48, [A, A], rules, how="spread", price=1000)
    assert [s[0] for s in sessions] == [1]
    assert len(held([0] * 48, [A, A], how="spread")[0]) == 2


def test_told_times_stay():
    days = [A, B, B, B]
    first, *_, activities = held([0] * 48, days, **PAIRS)
    moves = {slot: slot + (1 if slot < 25 else -1) for _, slot, _ in first}
    told = activities[activities["subject"] != ""].copy()
    for column in ("start", "end"):
        told[column] += pd.to_timedelta([30 * (moves[slot] - slot) for _, slot, _ in first], unit="min")
    roster = World(days=1, shifts=SHIFTS, agents=PEOPLE).publish([[day] for day in days]).roster
    again, *_ = held(
        [0] * 48, days, base={"base_roster": roster, "base_activities": ACTIVITIES.conform(told)}, **PAIRS
    )
    assert sorted(again) == sorted((i, moves[slot], partner) for i, slot, partner in first)


def test_a_led_meeting_has_its_leader():
    days = [OFF, A, A, A]  # the leader of T1 is off; T2 has none
    sessions, found, *_ = held([0] * 48, days, how="together", kind="meeting", led=True, within="team")
    assert {i for i, *_ in sessions} == {2, 3}
    everybody, *_ = held([0] * 48, [A, A, B, B], how="together", kind="meeting", led=True, within="all")
    assert len({slot for _, slot, _ in everybody}) == 1
    assert 0 in {i for i, *_ in everybody}
    assert not found["hard"].any()
