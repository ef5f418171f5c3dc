import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, World
from wfm.roster.rules.days_in_a_row import DaysInARow

RULE = rule("days_in_a_row", most_days=3)


def world(**changes: object) -> World:
    return World(**{"days": 6, "shifts": {"early": EARLY, "rota": ROTA}, **changes})


def test_a_day_off_breaks_the_run():
    assert not judge(RULE, world(), "EEE.EE")


def test_days_too_many_are_counted_once_a_run():
    (found,) = judge(RULE, world(), ".EECEE")
    assert (found.hard, found.amount, found.date) == (True, 2, dt.date(2026, 11, 13))


def test_the_run_before_the_horizon_counts():
    begun = [(0, 1, "E"), (0, 2, "E")]
    assert not judge(RULE, world(previous=begun), "E.....")
    (found,) = judge(RULE, world(previous=begun), "EE....")
    assert (found.amount, found.date) == (1, dt.date(2026, 11, 10))


def test_a_run_that_was_too_long_before_must_end():
    begun = [(0, back, "E") for back in range(1, 6)]
    assert not judge(RULE, world(previous=begun), ".EEE..")
    (found,) = judge(RULE, world(previous=begun), "E.....")
    assert found.amount == 1


@pytest.mark.parametrize(
    "previous",
    [
        [],
        [(0, 1, "E")],
        [(0, 2, "E"), (0, 3, "E")],
        [(0, k, "E") for k in (1, 2, 3)],
        [(0, k, "E") for k in range(1, 6)],
    ],
)
def test_parts_agree(previous):
    allowed, forbidden = agree(world(previous=previous), RULE)
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(DaysInARow, "_run_before", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 1, "E")]), RULE)
