import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, ROTA, World

RULE = rule("minimum_hire", least_days=3)


def world(**changes: object) -> World:
    return World(**{"days": 5, "shifts": {"early": EARLY, "late": LATE, "rota": ROTA}, **changes})


def test_nobody_or_for_long_enough():
    assert not judge(RULE, world(), ".....")
    assert not judge(RULE, world(), "E.L.E")
    assert not judge(RULE, world(), "EECEE")


@pytest.mark.parametrize(("tour", "short"), [("E....", 2), (".L..E", 1), ("C....", 2)])
def test_too_few_days(tour, short):
    (found,) = judge(RULE, world(), tour)
    assert (found.hard, found.amount) == (True, short)


def test_who_worked_before_is_hired_already():
    assert not judge(RULE, world(previous=[(0, 1, "E")]), "E....")


@pytest.mark.parametrize("previous", [[], [(0, 2, "E")]])
@pytest.mark.parametrize("least", [2, 4, 6])
def test_parts_agree(least, previous):
    days = World(days=5, shifts={"early": EARLY, "rota": ROTA}, previous=previous)
    allowed, forbidden = agree(days, rule("minimum_hire", least_days=least))
    assert allowed
    assert bool(forbidden) is not bool(previous)


def test_a_day_at_least_binds_nobody():
    assert not list(rule("minimum_hire", least_days=1).compile(world().context()))
