from itertools import product

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import apart_cost, numbers
from tests.roster.world import EARLY, NIGHT, ROTA, World, choices

RULE = rule("breaks_apart", penalty_per_h=60)


def world(people: int, **changes: object) -> World:
    return World(**{"days": 1, "shifts": {"early": EARLY}, "agents": [{}] * people} | changes)


def test_a_team_of_two_may_not_eat_together():
    (found,) = judge(RULE, world(2), "E", "E", breaks=[[180], [180]])
    assert (found.hard, found.amount, found.penalty) == (False, 1, 6_000)
    assert found.words == "T1: up to 1 too many on a break at once from 09:00 to 10:00"
    assert not judge(RULE, world(2), "E", "E", breaks=[[180], [240]])


def test_somebody_alone_may_have_a_break():
    assert not judge(RULE, world(2), "E", ".", breaks=[[180], [180]])


def test_the_more_are_in_the_more_may_be_away():
    assert not judge(RULE, world(4), *"EEEE", breaks=[[180], [180], [240], [240]])
    (found,) = judge(RULE, world(5), *"EEEEE", breaks=[[180], [180], [180], [240], [240]])
    assert found.amount == 1


def test_times_that_follow_each_other_are_told_once():
    (found,) = judge(RULE, world(3), *"EEE", breaks=[[180], [210], [195]])
    assert found.amount == 0.25 + 2 * 0.5 + 0.25
    assert "up to 2 too many" in found.words
    assert "from 09:15 to 10:15" in found.words


def test_teams_and_those_without_are_apart():
    teams = [{"team": "a"}, {"team": "b"}, {"team": ""}, {"team": ""}]
    assert not judge(RULE, world(4, agents=teams), *"EEEE", breaks=[[180]] * 4)


@pytest.mark.parametrize(
    ("share", "shifts"),
    [
        (0.0, {"early": EARLY}),
        (0.34, {"early": EARLY}),
        (0.5, {"early": EARLY}),
        (0.34, {"night": NIGHT, "rota": ROTA}),
    ],
)
def test_parts_agree(share, shifts):
    bound = rule("breaks_apart", penalty_per_h=60, most_share=share)
    small = world(3, shifts=shifts, days=1)
    parts, context, costs = list(bound.compile(small.context())), small.context(), set()
    for days in product(choices(small.shifts), repeat=3):
        tours = [[day] for day in days]
        for breaks in product([[180], [210], [300]], repeat=3):
            judged = sum(v.penalty for v in bound.check(small.publish(tours, list(breaks))))
            cost = apart_cost(parts, context, [numbers(context, tour) for tour in tours], breaks)
            assert cost == judged
            costs.add(judged)
    assert len(costs) > 2
