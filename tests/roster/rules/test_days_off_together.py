import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, World
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
    monkeypatch.setattr(DaysOffTogether, "_free_before", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 2, "E")]), RULE)
