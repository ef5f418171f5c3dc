import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, LATE, MONDAY, NIGHT, World

RULE = rule("daily_rest", min_h=11)
SHIFTS = {"early": EARLY, "late": LATE, "night": NIGHT}


def world(**changes: object) -> World:
    return World(**{"days": 4, "shifts": SHIFTS, **changes})


def test_the_same_shift_every_day_leaves_enough():
    assert not judge(RULE, world(), "NNN.")
    assert not judge(RULE, world(), "EELL")


def test_missing_rest_is_measured_in_hours():
    (found,) = judge(RULE, world(), "LE..")
    assert (found.hard, found.amount, found.date) == (True, 4, dt.date(2026, 11, 10))
    assert "7 h of rest, 4 h too few" in found.words
    assert judge(RULE, world(), "N.E.") == []


def test_the_shift_before_the_horizon_counts():
    (found,) = judge(RULE, world(previous=[(0, 1, "L")]), "E...")
    assert found.amount == 4


def test_real_hours_count_where_the_clock_changes():
    # Berlin, 2026-03-29 has 23 hours: late until 23:00, early from 10:00 is one hour short
    ten = {"late": LATE, "ten": {**EARLY, "code": "T", "start": "10:00"}}
    spring = World(first=dt.date(2026, 3, 28), days=2, shifts=ten, zone="Europe/Berlin")
    (found,) = judge(RULE, spring, "LT")
    assert found.amount == 1
    assert agree(spring, RULE) == (8, 1)


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"previous": [(0, 1, "N")]},
        {"previous": [(0, 2, "N"), (0, 1, "L")]},
        {"shifts": {"floating": FLOAT, "late": {**LATE, "start": "12:00"}}, "days": 3},
        {"first": MONDAY + dt.timedelta(days=5), "previous": [(0, 1, "L")]},
    ],
)
def test_parts_agree(case):
    allowed, forbidden = agree(world(**case), RULE)
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.daily_rest.last_release", lambda *_: -(10**6))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=2, previous=[(0, 1, "N")]), RULE)
