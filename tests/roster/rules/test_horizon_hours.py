import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, SHORT, World

RULE = rule("horizon_hours", min_h=12, max_h=20)


def world(**changes: object) -> World:
    shifts = {"early": EARLY, "short": SHORT, "rota": ROTA}  # 8 h, 4 h, none
    return World(**{"days": 4, "shifts": shifts, **changes})


def test_within():
    assert not judge(RULE, world(), "EES.")
    assert not judge(RULE, world(), "ES..")


@pytest.mark.parametrize(("tour", "hours"), [("EEE.", 4), ("E...", 4), ("....", 12), ("CCCS", 8)])
def test_by_how_much(tour, hours):
    (found,) = judge(RULE, world(), tour)
    assert (found.hard, found.amount) == (True, hours)


def test_hours_before_the_horizon_do_not_count():
    assert not judge(RULE, world(previous=[(0, 1, "E")]), "EES.")


@pytest.mark.parametrize("bounds", [(0, 20), (12, 20), (20, 20), (31, 32), (0, 0), (11.5, 12.5)])
def test_parts_agree(bounds):
    least, most = bounds
    allowed, forbidden = agree(world(previous=[(0, 1, "E")]), rule("horizon_hours", min_h=least, max_h=most))
    assert allowed
    assert forbidden


def test_hours_are_counted_in_steps_of_their_divisor():
    (counter,) = RULE.compile(world().context())
    assert len(counter.final_cost) == 6  # 20 h in steps of 4 h


def test_a_bound_that_cannot_bind_has_no_part():
    assert not list(rule("horizon_hours", max_h=32).compile(world().context()))


def test_least_must_not_exceed_most():
    with pytest.raises(ValueError, match="min_h must not exceed max_h"):
        rule("horizon_hours", min_h=2, max_h=1)
