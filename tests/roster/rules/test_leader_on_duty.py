import pandas as pd
import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree_as_team
from tests.roster.world import EARLY, LATE, NIGHT, World
from wfm.tables import AGENT_SKILLS

RULE = rule("leader_on_duty", penalty_per_h=100)
LEADER = {"leader": True}


def world(**changes: object) -> World:
    shifts = {"early": EARLY, "late": LATE}
    return World(
        **{"days": 1, "shifts": shifts, "agents": [LEADER, LEADER], "open": "06:00-23:00", **changes}
    )


def test_two_leaders_cover_each_others_breaks():
    assert not judge(RULE, world(open="06:00-08:00"), "E", ".")
    assert not judge(RULE, world(open="14:00-15:00"), "E", "L")


def test_missing_hours_are_priced():
    found = judge(RULE, world(), "E", "L")
    assert [(v.hard, v.amount, v.penalty) for v in found] == [(False, 1, 10_000)] * 2
    assert "from 09:00 to 10:00" in found[0].words
    assert "from 17:00 to 18:00" in found[1].words


def test_nobody_is_missed_while_closed():
    (found,) = judge(RULE, world(open="10:00-12:30"), ".", ".")
    assert found.amount == 2.5


def test_others_are_no_leaders():
    found = judge(RULE, world(agents=[{}, LEADER]), "E", ".")
    assert sum(v.amount for v in found) == 17


def test_every_missing_leader_counts():
    two = rule("leader_on_duty", penalty_per_h=100, per_open_interval=2)
    found = judge(two, world(open="13:00-15:00"), "E", "L")
    assert [(v.amount, v.penalty) for v in found] == [(1, 10_000)]
    assert "1 of 2 leader(s) missing from 13:00 to 14:00" in found[0].words


def test_each_day_is_told_by_itself():
    found = judge(RULE, world(days=2, open="00:00-24:00"), "..", "..")
    assert [(v.date.day, v.amount) for v in found] == [(9, 24), (10, 24)]


@pytest.mark.parametrize("breaks", [[180], [300]])
@pytest.mark.parametrize(
    "case",
    [
        {},
        {"agents": [LEADER, {}, LEADER]},
        {"days": 2, "shifts": {"night": NIGHT}, "open": "00:00-24:00"},
        {"previous": [(0, 1, "N")], "shifts": {"early": EARLY, "night": NIGHT}, "open": "05:00-24:00"},
    ],
    ids=["day", "one no leader", "nights", "night before"],
)
def test_parts_agree(case, breaks):
    rule_ = rule("leader_on_duty", penalty_per_h=100, per_open_interval=1 + ("days" in case))
    allowed, forbidden = agree_as_team(world(**case), rule_, breaks)
    assert allowed
    assert not forbidden  # a missing leader is priced, never forbidden


def test_without_leaders_every_hour_is_missed():
    rows = list(RULE.compile(world(agents=[{}]).context()))
    assert rows[0].agents == ()
    assert sum(rows[0].least) * rows[0].under_price == 17 * 10_000


def spans(people_per_leader, heads, agents, open="06:00-14:00", queues=(), **changes):
    """A world of a day whose requirement wants `heads` from 06:00 to 14:00, and the rule in it."""
    w = world(agents=agents, open=open, **changes)
    starts = pd.date_range("2026-11-09", periods=48, freq="30min", tz=w.zone)
    wanted = [float(heads) if 6 <= start.hour < 14 else 0.0 for start in starts]
    w.inputs["requirement"] = pd.DataFrame(
        {"queue": "hotline", "interval_start": starts.tz_convert("UTC"), "roster_required": wanted}
    )
    knows = [w.agent_id(i) for i in range(len(agents)) if i % 2]
    w.inputs["agent_skills"] = AGENT_SKILLS.conform(pd.DataFrame({"agent_id": knows, "skill": "hotline"}))
    settings = {"people_per_leader": people_per_leader, "per_open_interval": 0, "queues": queues}
    return w, rule("leader_on_duty", penalty_per_h=100, **settings)


def test_so_many_leaders_as_people_are_expected():
    w, bound = spans(2, 5, [LEADER, *[{}] * 6])
    found = judge(bound, w, *["E"] * 7)
    # five heads want three leaders; one is there, but for the hour of the meal
    assert [(v.amount, v.penalty) for v in found if v.penalty] == [(6, 60_000), (3, 30_000), (8, 80_000)]
    assert "2 of 3 leader(s) missing from 06:00 to 09:00" in found[0].words


def test_more_people_at_work_than_leaders_can_lead_are_told_without_a_price():
    w, bound = spans(5, 5, [LEADER, *[{}] * 7])
    found = [v for v in judge(bound, w, *["E"] * 8) if not v.penalty]
    assert [(v.hard, v.amount) for v in found] == [(False, 3), (False, 4)]
    assert found[0].words == "7 people at work with 1 leader(s) from 06:00 to 09:00"


def test_expectation_follows_the_hours_there_are():
    short = {"contract": {"max_h_week": 14}}  # 2 h a day: 6 h of the 40 h wanted
    w, bound = spans(1, 5, [LEADER, {}, {}, {}], **short)
    assert next(iter(bound.compile(w.context()))).least.max() == 1  # 5 heads x 6 / 40 = 0.75
    many = {"contract": {"min_h_week": 140, "max_h_week": 168}}  # 20 h a day: 60 h
    w, bound = spans(1, 5, [LEADER, {}, {}, {}], **many)
    assert next(iter(bound.compile(w.context()))).least.max() == 8  # 5 heads x 60 / 40 = 7.5


def test_teams_have_leaders_of_their_own():
    agents = [{"team": "A", **LEADER}, *[{"team": "A"}] * 3, *[{"team": "B"}] * 1]
    w, bound = spans(2, 8, agents)
    bound = bound.model_copy(update={"each_team": True})
    least = {part.name: (len(part.agents), part.least.max()) for part in bound.compile(w.context())}
    assert least == {"leader_on_duty A": (1, 3), "leader_on_duty B": (0, 1)}
    words = [v.words for v in judge(bound, w, *["E"] * 5) if v.penalty]
    assert "2 of 3 leader(s) of team A missing from 06:00 to 09:00" in words
    assert "1 of 1 leader(s) of team B missing from 06:00 to 14:00" in words


@pytest.mark.parametrize("each_team", [False, True])
@pytest.mark.parametrize("queues", [(), ("hotline",)])
@pytest.mark.parametrize("fixed", [0, 2])
def test_ratios_agree(each_team, queues, fixed):
    agents = [
        {"team": "A", **LEADER},
        {"team": "A", **LEADER},
        {"team": "B"},
        {"team": "B", "ends_on": "2026-11-01"},
        {"team": "A"},
    ]
    w, bound = spans(1, 2, agents[:4] if each_team else agents[1:], queues=queues)
    bound = bound.model_copy(update={"each_team": each_team, "per_open_interval": fixed})
    allowed, forbidden = agree_as_team(w, bound, [180])
    assert allowed
    assert not forbidden
