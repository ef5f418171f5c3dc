import datetime as dt
from dataclasses import replace

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, MONDAY, NIGHT, World
from wfm.roster.rules.weekly_rest import WeeklyRest, _Rest

SHIFTS = {"early": EARLY, "night": NIGHT}
ONE = rule("weekly_rest", days=1, min_h=24)


def world(start: int = 0, **changes: object) -> World:
    return World(**{"first": MONDAY + dt.timedelta(days=start), "shifts": SHIFTS, **changes})


def test_one_free_day_after_a_day_shift_is_a_rest():
    assert not judge(ONE, world(), "EEE.EEE")


def test_a_free_day_between_nights_and_mornings_is_too_short():
    # night until 07:00 on the free day, early at 06:00 on the next: 23 h
    (found,) = judge(ONE, world(), "EEN.EEE")
    assert (found.hard, found.amount, found.date) == (True, 1, MONDAY)
    assert "0 of 1 days of rest" in found.words
    assert not judge(ONE, world(), "EEN..EE")


def test_days_that_lack_are_counted():
    (found,) = judge(rule("weekly_rest", days=3), world(), "EEEEE.E")
    assert found.amount == 2


def test_free_days_in_a_row_share_one_rest():
    two = rule("weekly_rest", days=2, min_h=40)
    assert not judge(two, world(), "EEN..NN")  # 07:00 to 22:00 the day after: 63 h
    assert judge(two, world(), "EN.NN.N")[0].amount == 2  # 39 h each


def test_the_rest_of_sunday_runs_into_the_next_week():
    assert judge(ONE, world(days=8), "EEEEEN.E")  # 23 h
    assert not judge(ONE, world(days=8), "EEEEEN.N")  # 39 h
    assert judge(ONE, world(days=7), "EEEEEN.")  # the next plan may start at midnight
    assert not judge(ONE, world(days=7), "EEEEEE.")


def test_days_before_are_read_from_the_previous_roster():
    worked = [(0, back, "E") for back in range(1, 6)]
    assert judge(ONE, world(5, days=2, previous=worked), "EE")  # Monday to Friday worked
    assert not judge(ONE, world(5, days=2, previous=worked[1:]), "EE")  # Friday was free
    assert not judge(ONE, world(5, days=2), "EE")  # nothing is known
    assert judge(rule("weekly_rest", days=1, unknown_days_rest=False), world(5, days=2), "EE")


def test_no_more_is_asked_than_the_past_leaves():
    worked = [(0, back, "E") for back in range(1, 7)]
    two = rule("weekly_rest", days=2)
    assert not judge(two, world(6, days=1, previous=worked), ".")
    assert judge(two, world(6, days=1, previous=worked), "E")[0].amount == 1


def test_a_week_that_ends_after_the_horizon_is_left_to_the_next_plan():
    assert not judge(ONE, world(days=6), "EEEEEE")


PAST = {
    "unknown": [],
    "night before": [(0, 1, "N"), (0, 2, "E")],
    "known in part": [(0, 3, "E"), (0, 4, "N")],
    "far back": [(0, 9, "N"), (0, 2, "N")],
}


@pytest.mark.parametrize("past", PAST)
@pytest.mark.parametrize("start", [0, 2, 4, 6])
@pytest.mark.parametrize(
    "parameters",
    [{"days": 1}, {"days": 2, "min_h": 35}, {"days": 2, "min_h": 48, "unknown_days_rest": False}],
    ids=str,
)
def test_parts_agree(parameters, start, past):
    agree(world(start, days=5, previous=PAST[past]), rule("weekly_rest", **parameters))


@pytest.mark.parametrize("start", [0, 6])
def test_parts_agree_over_two_borders_of_weeks(start):
    nights = world(start, days=9, shifts={"night": NIGHT}, previous=[(0, k, "N") for k in (1, 2, 4)])
    allowed, forbidden = agree(nights, rule("weekly_rest", days=1, min_h=30))
    assert allowed
    assert forbidden


@pytest.mark.parametrize("min_h", [24, 33])
def test_parts_agree_where_shifts_float(min_h):
    shifts = {"early": EARLY, "dusk": {**NIGHT, "start": "21:00", "last_start": "23:00", "step_min": 60}}
    allowed, forbidden = agree(
        world(3, days=4, shifts=shifts, previous=[(0, k, "E") for k in (1, 2, 3)]),
        rule("weekly_rest", days=1, min_h=min_h),
    )
    assert allowed
    assert forbidden


def test_a_rest_that_is_long_enough_at_midnight_counts():
    dusk = world(days=7, shifts={"dusk": {**LATE, "start": "15:00"}})
    assert not judge(ONE, dusk, "LLLLLL.")  # Saturday 24:00 to Sunday 24:00
    assert agree(replace(dusk, first=MONDAY + dt.timedelta(days=4), days=3), ONE)[0] == 2**3
    known = replace(
        dusk, first=MONDAY + dt.timedelta(days=4), days=3, previous=[(0, k, "L") for k in range(1, 5)]
    )
    assert agree(known, ONE) == (7, 1)
    assert agree(known, rule("weekly_rest", days=2, min_h=48)) == (3, 5)  # L.. and ..L and ...


def test_parts_agree_over_a_change_of_the_clock():
    # Berlin, Sunday 2026-10-25 has 25 hours
    autumn = World(
        first=dt.date(2026, 10, 21), days=6, zone="Europe/Berlin", shifts={"late": LATE, "night": NIGHT}
    )
    allowed, forbidden = agree(autumn, rule("weekly_rest", days=3, min_h=26))
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(WeeklyRest, "_before", lambda *_: _Rest())
    with pytest.raises(AssertionError, match="parts"):
        agree(world(4, days=4, previous=[(0, 1, "E"), (0, 3, "E")]), ONE)
