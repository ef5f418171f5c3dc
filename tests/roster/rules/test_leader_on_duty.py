import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree_as_team
from tests.roster.world import EARLY, LATE, NIGHT, World

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
