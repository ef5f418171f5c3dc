from dataclasses import replace

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree_as_team
from tests.roster.world import EARLY, LATE, NIGHT, ROTA, World

RULE = rule("seats")
SHIFTS = {"early": EARLY, "late": LATE}  # both there from 14:00 to 15:00


def world(seats: int, people: int = 2, **changes: object) -> World:
    return World(**{"days": 1, "shifts": SHIFTS, "seats": seats, "agents": [{}] * people, **changes})


def test_as_many_people_as_seats():
    assert not judge(RULE, world(2), "E", "L")


def test_the_worst_excess_and_its_time_are_named():
    (found,) = judge(RULE, world(1, people=4), "E", "E", "L", ".")
    assert found.hard
    assert found.amount == 2
    assert "from 2026-11-09 06:00 to 2026-11-09 15:00" in found.words


def test_people_on_a_break_keep_their_seats():
    assert len(judge(RULE, world(1), "E", "E", breaks=[[180], [300]])) == 1


def test_remote_people_and_those_on_call_need_none():
    assert not judge(RULE, world(1, agents=[{}, {"remote": True}]), "E", "E")
    assert not judge(RULE, world(1, shifts={**SHIFTS, "rota": ROTA}), "E", "C")


def night_before(people: int = 2) -> World:
    return world(
        1, people, shifts={"dawn": {**EARLY, "start": "05:00"}, "night": NIGHT}, previous=[(0, 1, "N")]
    )


def test_last_night_keeps_its_seat_until_morning():
    (found,) = judge(RULE, night_before(), ".", "E")
    assert found.amount == 1
    assert "from 2026-11-09 05:00 to 2026-11-09 07:00" in found.words


def test_past_the_horizon_nobody_is_counted():
    assert not judge(RULE, world(0, 1, shifts={"night": {**NIGHT, "start": "23:30"}}, days=1), ".")
    (found,) = judge(RULE, world(0, 1, shifts={"night": {**NIGHT, "start": "23:30"}}, days=1), "N")
    assert "to 2026-11-10 00:00" in found.words


@pytest.mark.parametrize(
    "case",
    [
        world(1, days=2, shifts={"early": EARLY, "night": NIGHT}),
        world(1, people=3),
        world(1, agents=[{}, {"remote": True}, {}]),
        night_before(people=3),
    ],
)
def test_parts_agree(case):
    allowed, forbidden = agree_as_team(case, RULE)
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    case = night_before()
    forgetful = replace(case.context(), past={})
    monkeypatch.setattr(World, "context", lambda _: forgetful)
    with pytest.raises(AssertionError, match="parts"):
        agree_as_team(case, RULE)


def test_more_people_than_desks_from_before_the_plan_are_not_its_doing():
    """Two nights run into the first day on one desk: nobody is too many, and who comes then is."""
    crowd = World(days=1, shifts={"early": EARLY, "night": NIGHT}, seats=1, agents=[{}, {}, {}])
    crowd = replace(crowd, previous=[(0, 1, "N"), (1, 1, "N")])
    assert judge(rule("seats"), crowd, ".", ".", ".") == []
    [found] = judge(rule("seats"), crowd, ".", ".", "E")
    assert found.amount == 1
