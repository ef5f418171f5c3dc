import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, World
from wfm.roster.rules.compiling import Run
from wfm.roster.rules.days_off_together import DaysOffTogether

RULE = rule("days_off_together", least_days=2)


def world(**changes: object) -> World:
    return World(**{"days": 6, "shifts": {"early": EARLY, "rota": ROTA}, **changes})


def test_enough_days_off_and_none_at_all():
    assert not judge(RULE, world(), "E..EEE")


def test_a_single_day_off_is_told_on_the_day_after():
    (found,) = judge(RULE, world(), "EE.EEE")
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 11, 12))


def test_a_day_on_call_is_no_day_off():
    (found,) = judge(RULE, world(), "E.CE..")
    assert found.date == dt.date(2026, 11, 11)


def test_few_days_off_at_either_end_are_enough():
    assert not judge(RULE, world(), ".EEEE.")


def test_days_off_before_the_horizon_count():
    assert judge(RULE, world(previous=[(0, 2, "E")]), "EE....")
    assert not judge(RULE, world(previous=[(0, 2, "E")]), ".EE...")
    assert not judge(RULE, world(previous=[(0, 3, "E")]), "EE....")


def test_what_ended_before_the_horizon_is_past():
    assert not judge(RULE, world(previous=[(0, 1, "E"), (0, 3, "E")]), "EE....")


@pytest.mark.parametrize("previous", [[], [(0, 1, "E")], [(0, 2, "C"), (0, 4, "E")], [(0, 3, "E")]])
@pytest.mark.parametrize("least_days", [2, 3])
def test_parts_agree(previous, least_days):
    allowed, forbidden = agree(world(previous=previous), rule("days_off_together", least_days=least_days))
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(DaysOffTogether, "_free_before", lambda *_: Run(0, False))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 2, "E")]), RULE)


MOST = rule("days_off_together", least_days=2, most_days=3)


def test_too_many_days_off_are_told_on_the_first_of_them():
    (found,) = judge(MOST, world(), "E....E")
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 11, 13))


def test_known_days_off_before_the_horizon_count_and_others_do_not():
    assert not judge(MOST, world(), "...EEE")
    (found,) = judge(MOST, world(previous=[(0, 3, "E")]), "...EEE")
    assert (found.amount, found.date) == (2, dt.date(2026, 11, 10))


@pytest.mark.parametrize("previous", [[], [(0, 1, "E")], [(0, 2, "E")], [(0, 5, "E")]])
@pytest.mark.parametrize("penalty", [None, 7])
def test_parts_agree_on_too_many(previous, penalty):
    both = rule("days_off_together", least_days=2, most_days=3, penalty=penalty)
    allowed, forbidden = agree(world(previous=previous, shifts={"early": EARLY}, days=8), both)
    assert allowed
    assert bool(forbidden) == (penalty is None)


def test_what_it_says():
    assert RULE.say() == "at least 2 days off in a row"
    assert MOST.say() == "2 to 3 days off in a row"


def test_least_must_not_exceed_most():
    with pytest.raises(ValueError, match="least_days must not exceed most_days"):
        rule("days_off_together", most_days=2, least_days=3)


@pytest.mark.parametrize("penalty", [None, 3])
def test_days_off_beside_what_is_unknown_may_count_as_few(penalty):
    bound = rule("days_off_together", least_days=2, unknown_days="worked", penalty=penalty)
    assert [v.amount for v in judge(bound, world(), ".EEEE" + "E" * (world().days - 6) + ".")] == [1, 1]
    for previous in ([], [(0, 2, "E")]):
        allowed, _ = agree(world(days=5, previous=previous), bound)
        assert allowed
