import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, NIGHT, World
from wfm.roster.rules.same_shift_on_weekends import SameShiftOnWeekends, _Weekend

SUNDAY = dt.date(2026, 11, 15)
THREE = ("fri", "sat", "sun")
PRICED = rule("same_shift_on_weekends", penalty=10)


def world(**changes: object) -> World:
    return World(**{"days": 7, "shifts": {"early": EARLY, "night": NIGHT}, **changes})


@pytest.mark.parametrize(
    ("codes", "amiss"),
    [("EEEEEEE", 0), ("EEEEE..", 0), (".....E.", 1), ("......E", 1), (".....EN", 2), ("....NEE", 0)],
)
def test_each_shift_costs_for_the_days_without_it(codes, amiss):
    found = judge(PRICED, world(), codes)
    assert [(v.hard, v.amount, v.penalty, v.date) for v in found] == [
        (False, amiss, 1000 * amiss, SUNDAY) for _ in range(amiss > 0)
    ]


@pytest.mark.parametrize(("codes", "amiss"), [("....ENE", 3), ("....EE.", 1), ("....EEN", 3), ("....E.N", 4)])
def test_a_weekend_may_have_three_days(codes, amiss):
    (found,) = judge(rule("same_shift_on_weekends", days=THREE), world(), codes)
    assert (found.hard, found.amount) == (True, amiss)


@pytest.mark.parametrize("days", [("sat", "sun"), THREE])
@pytest.mark.parametrize("penalty", [None, 10])
def test_parts_agree_whatever_the_days_begin_with(days, penalty):
    bound = rule("same_shift_on_weekends", days=days, penalty=penalty)
    allowed, forbidden = agree(world(first=dt.date(2026, 11, 13), days=5), bound)
    assert allowed
    assert bool(forbidden) == (penalty is None)
    for previous in ([(0, 1, "E"), (0, 2, "E")], [(0, 1, "E"), (0, 3, "N")]):
        agree(world(first=SUNDAY, days=3, previous=previous), bound)


def test_what_the_days_before_have_broken_forbids_nothing():
    bound = rule("same_shift_on_weekends", days=THREE)
    assert not judge(bound, world(first=SUNDAY, previous=[(0, 1, "E"), (0, 3, "N")]), "E......")


def test_a_weekend_that_has_begun_unseen_is_caught(monkeypatch):
    monkeypatch.setattr(SameShiftOnWeekends, "_begun", lambda *_: _Weekend())
    with pytest.raises(AssertionError, match="parts"):
        agree(world(first=SUNDAY, days=2, previous=[(0, 1, "E")]), PRICED)
