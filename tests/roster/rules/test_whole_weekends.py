import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, World
from wfm.roster.rules import parse_rules

RULE = rule("whole_weekends")
SUNDAY = dt.date(2026, 11, 15)


def world(**changes: object) -> World:
    return World(**{"days": 7, "shifts": {"early": EARLY, "rota": ROTA}, **changes})


def test_both_days_or_neither():
    assert not judge(RULE, world(), "EEEEE..")
    assert not judge(RULE, world(), ".....EC")


@pytest.mark.parametrize("codes", [".....E.", "......E", "......C"])
def test_one_day_alone_is_told_on_the_sunday(codes):
    (found,) = judge(RULE, world(), codes)
    assert (found.hard, found.amount, found.date) == (True, 1, SUNDAY)


def test_at_a_price_a_broken_weekend_costs_it():
    (found,) = judge(rule("whole_weekends", penalty=30), world(), ".....E.")
    assert (found.hard, found.penalty) == (False, 3000)


def test_a_weekend_known_by_half_is_whole():
    assert not judge(RULE, world(days=6), ".....E")
    assert not judge(RULE, world(first=SUNDAY), "E......")


def test_a_saturday_before_counts_where_it_is_known():
    assert judge(RULE, world(first=SUNDAY, previous=[(0, 1, "E")]), ".......")
    assert judge(RULE, world(first=SUNDAY, previous=[(0, 3, "E")]), "E......")


@pytest.mark.parametrize("first", ["2026-11-13", "2026-11-14", "2026-11-15"])
@pytest.mark.parametrize("previous", [[], [(0, 1, "E")], [(0, 4, "E")]])
@pytest.mark.parametrize("penalty", [None, 30])
def test_parts_agree(first, previous, penalty):
    days = world(first=dt.date.fromisoformat(first), days=9, previous=previous, shifts={"early": EARLY})
    allowed, forbidden = agree(days, rule("whole_weekends", penalty=penalty))
    assert allowed
    assert bool(forbidden) == (penalty is None)


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.whole_weekends.past_of", lambda *_: ())
    with pytest.raises(AssertionError, match="parts"):
        agree(world(first=SUNDAY, previous=[(0, 1, "E")], shifts={"early": EARLY}), RULE)


@pytest.mark.parametrize(
    ("codes", "amiss"), [("....EE.", 1), ("....E..", 2), (".....E.", 2), ("....E.E", 4), ("....EEE", 0)]
)
def test_of_three_days_each_stretch_costs_for_the_days_beside_it(codes, amiss):
    bound = rule("whole_weekends", days=("fri", "sat", "sun"), penalty=1)
    assert sum(v.amount for v in judge(bound, world(), codes)) == amiss


def test_parts_agree_on_weekends_of_three_days():
    days = world(first=SUNDAY, days=8, previous=[(0, 1, "E"), (0, 3, "E")], shifts={"early": EARLY})
    for penalty in (None, 1):
        agree(days, rule("whole_weekends", days=("fri", "sat", "sun"), penalty=penalty))


def test_days_of_a_weekend_are_in_order():
    _, (fault,) = parse_rules({"whole_weekends": {"days": ["sat", "fri"]}})
    assert "in order" in fault[2]
