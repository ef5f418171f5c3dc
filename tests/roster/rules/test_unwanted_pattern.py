import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, NIGHT, World
from wfm.roster.rules import parse_rules
from wfm.roster.rules.unwanted_pattern import UnwantedPattern, _Begun

BACK = ("N", "OFF", "E")


def world(**changes: object) -> World:
    return World(**{"days": 7, "shifts": {"early": EARLY, "night": NIGHT}, **changes})


def test_each_time_is_told_on_its_last_day():
    bound = rule("unwanted_pattern", pattern=BACK, penalty=5)
    assert [(v.hard, v.penalty, v.date.day) for v in judge(bound, world(), "N.EEN.E")] == [
        (False, 500, 11),
        (False, 500, 15),
    ]
    assert not judge(bound, world(), "N..EN.N")


def test_any_work_on_given_days():
    weekend = rule("unwanted_pattern", pattern=("OFF", "WORK", "WORK"), starts_on=["fri"])
    assert judge(weekend, world(), "EEEE.EN")
    assert not judge(weekend, world(), ".EE..E.")


def test_days_before_count_where_they_are_known():
    bound = rule("unwanted_pattern", pattern=BACK)
    assert judge(bound, world(previous=[(0, 1, "N")]), ".E.....")
    assert not judge(rule("unwanted_pattern", pattern=("OFF", "E")), world(), "E......")


@pytest.mark.parametrize("penalty", [None, 5])
@pytest.mark.parametrize(
    ("pattern", "starts_on"), [(BACK, ()), (("E", "E", "N"), ()), (("OFF", "WORK"), ("fri", "mon"))]
)
def test_parts_agree(pattern, starts_on, penalty):
    days = world(first=dt.date(2026, 11, 12), days=5, previous=[(0, 1, "N"), (0, 3, "E")])
    bound = rule("unwanted_pattern", pattern=pattern, starts_on=starts_on, penalty=penalty)
    allowed, forbidden = agree(days, bound)
    assert allowed
    assert bool(forbidden) == (penalty is None)


def test_a_code_that_nobody_has_is_named():
    settings = world().scenario.roster
    _, (fault,) = parse_rules({"unwanted_pattern": {"pattern": ["WORK", "OFF", "X"]}}, settings)
    assert fault[:2] == (("unwanted_pattern", "pattern"), "X")


def test_days_before_that_are_forgotten_are_caught(monkeypatch):
    monkeypatch.setattr(UnwantedPattern, "_before", lambda *_: _Begun(frozenset()))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=3, previous=[(0, 1, "N")]), rule("unwanted_pattern", pattern=BACK))
