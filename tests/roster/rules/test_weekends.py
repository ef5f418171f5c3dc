import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, World

ONE = rule("weekends", most=1)
SUNDAY = dt.date(2026, 11, 15)


def world(**changes: object) -> World:
    return World(**{"days": 14, "shifts": {"early": EARLY, "rota": ROTA}, **changes})


def test_one_weekend_counts_once():
    assert not judge(ONE, world(), "EEEEEEEEEEEE..")


def test_the_second_weekend_is_too_many():
    (found,) = judge(ONE, world(), "......E.....E.")
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 11, 21))


def test_being_on_call_is_work():
    assert judge(ONE, world(), ".....C.......C")


def test_a_weekend_begun_with_work_is_spent():
    begun = world(first=SUNDAY, days=8, previous=[(0, 1, "E")])
    assert not judge(ONE, begun, "E.......")
    (found,) = judge(ONE, begun, ".......E")
    assert (found.amount, found.date) == (1, dt.date(2026, 11, 22))


def test_weekends_before_the_horizon_are_past():
    assert not judge(rule("weekends", most=1), world(previous=[(0, 1, "E")]), ".....E........")


@pytest.mark.parametrize("first", ["2026-11-13", "2026-11-14", "2026-11-15", "2026-11-16"])
@pytest.mark.parametrize("previous", [[], [(0, 1, "E")]])
@pytest.mark.parametrize(("most", "penalty"), [(0, None), (1, None), (0, 7)])
def test_parts_agree(first, previous, most, penalty):
    shifts = {"early": EARLY}
    days = world(first=dt.date.fromisoformat(first), days=10, previous=previous, shifts=shifts)
    allowed, forbidden = agree(days, rule("weekends", most=most, penalty=penalty))
    assert allowed
    assert bool(forbidden) == (penalty is None and (first != "2026-11-16" or most == 0))


def test_at_a_price_each_weekend_too_many_costs_it():
    (found,) = judge(rule("weekends", most=0, penalty=30), world(), ".....EE.....E.")
    assert (found.hard, found.amount, found.penalty) == (False, 2, 6000)


def test_a_bound_that_cannot_bind_has_no_part():
    assert not list(rule("weekends", most=2).compile(world().context()))
    assert list(ONE.compile(world().context()))


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.weekends.past_of", lambda *_: ())
    begun = world(first=SUNDAY, days=8, previous=[(0, 1, "E")], shifts={"early": EARLY})
    with pytest.raises(AssertionError, match="parts"):
        agree(begun, ONE)


def test_weekends_may_be_other_days():
    friday = rule("weekends", most=0, days=("fri", "sat"), penalty=1)
    assert [v.amount for v in judge(friday, world(), "....E.E.......")] == [1]
    agree(world(first=dt.date(2026, 11, 14), days=8, previous=[(0, 1, "E")], shifts={"early": EARLY}), friday)
