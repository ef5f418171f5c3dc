import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, MONDAY, ROTA, SHORT, World

RULE = rule("contract_hours")
SHIFTS = {"early": EARLY, "short": SHORT}  # 8 h and 4 h
AWAY = (0, "2026-11-12T00:00", "2026-11-14T12:00")
AWAY_AN_HOUR = (0, "2026-11-12T08:00", "2026-11-12T09:00")


def world(least: float = 0, most: float = 168, **changes: object) -> World:
    return World(**{"shifts": SHIFTS, "contract": {"min_h_week": least, "max_h_week": most}, **changes})


def test_hours_within_the_contract():
    assert not judge(RULE, world(40, 40), "EEEEE..")


def test_hours_above_and_below_are_measured():
    (above,) = judge(RULE, world(40, 44), "EEEEEE.")
    assert (above.hard, above.amount) == (True, 4)
    assert "4 h more" in above.words
    (below,) = judge(RULE, world(40, 44), "EEESS..")
    assert (below.hard, below.amount) == (True, 8)


def test_being_on_call_is_no_work():
    assert not judge(RULE, world(0, 8, shifts={**SHIFTS, "rota": ROTA}), "ECCCC..")


def test_days_away_take_a_fifth_each_and_hours_away_themselves():
    leave = world(40, 40, time_off=[AWAY])  # two days and a half day: 3 x 8 h
    assert not judge(RULE, leave, "EE.....")
    (found,) = judge(RULE, leave, "ES.....")
    assert found.amount == 4
    an_hour = world(40, 44, time_off=[AWAY_AN_HOUR])
    (found,) = judge(RULE, an_hour, "EEEES..")
    assert found.amount == 3


def test_hours_before_the_horizon_count_in_the_same_week_only():
    begun = [(0, 1, "E"), (0, 2, "E"), (0, 3, "E")]
    thursday = {"first": MONDAY + dt.timedelta(days=3), "days": 4, "previous": begun}
    assert not judge(RULE, world(0, 40, **thursday), "EE..")
    (found,) = judge(RULE, world(0, 40, **thursday), "EES.")
    assert (found.amount, found.date) == (4, dt.date(2026, 11, 12))
    assert not judge(RULE, world(0, 40, previous=begun), "EEEEE..")


def test_what_lies_before_is_not_the_plans_doing():
    too_much = {
        "first": MONDAY + dt.timedelta(days=3),
        "days": 4,
        "previous": [(0, k, "E") for k in (1, 2, 3)],
    }
    assert not judge(RULE, world(0, 20, **too_much), "....")
    (found,) = judge(RULE, world(0, 20, **too_much), "S...")
    assert found.amount == 4


def test_leave_lowers_the_most_too_on_working_days_only():
    normal = {"min_h_week": 0, "max_h_week": 48, "overtime_after_h_week": 40}
    monday = world(contract=normal, time_off=[(0, "2026-11-09T00:00", "2026-11-10T00:00")])
    assert not judge(RULE, monday, ".EEEEE.")
    (found,) = judge(RULE, monday, ".EEEEEE")
    assert (found.hard, found.amount) == (True, 8)
    sunday = world(contract=normal, time_off=[(0, "2026-11-15T00:00", "2026-11-16T00:00")])
    assert not judge(RULE, sunday, "EEEEEE.")


def test_days_of_which_nothing_is_known_take_a_seventh_of_the_most():
    thursday = {"first": MONDAY + dt.timedelta(days=3), "days": 4}
    assert not judge(RULE, world(0, 42, **thursday), "EEE.")  # 4/7: 24 h
    (found,) = judge(RULE, world(0, 42, **thursday), "EEES")
    assert found.amount == 4
    hired = [{"hired_on": "2026-11-12"}]
    assert not judge(RULE, world(0, 42, agents=hired, **thursday), "EEEE")


def test_a_public_holiday_lowers_the_least():
    national = {"first": dt.date(2026, 9, 28)}  # Thursday and Friday
    assert not judge(RULE, world(40, 40, **national), "EEE....")
    assert judge(RULE, world(40, 40, **national), "EES....")[0].amount == 4


BORDERS = {
    "whole weeks": {},
    "a holiday": {"first": dt.date(2026, 9, 30), "previous": [(0, 1, "E"), (0, 2, "E")]},
    "cut at its start, known": {
        "first": MONDAY + dt.timedelta(days=3),
        "previous": [(0, 1, "E"), (0, 3, "E")],
    },
    "cut at its start, unknown": {"first": MONDAY + dt.timedelta(days=3)},
    "cut at its start, worked beyond": {
        "first": MONDAY + dt.timedelta(days=5),
        "previous": [(0, k, "E") for k in range(1, 6)],
    },
    "time off": {"time_off": [AWAY]},
    "leaves on Thursday": {"agents": [{"ends_on": "2026-11-12"}]},
    "comes on Tuesday": {"agents": [{"available_from": "2026-11-10"}], "time_off": [AWAY_AN_HOUR]},
}


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize(("least", "most"), [(40, 40), (20, 36.5), (30, 168)])
def test_parts_agree(border, least, most):
    agree(world(least, most, days=5, **BORDERS[border]), RULE)


def test_agreement_has_something_to_say():
    # in units of 4 h, (1 + x + x^2)^5: 1 + 5 + 15 tours with under 12 h, three fifths of 20; 1 with 40
    assert agree(world(20, 36.5, days=5), RULE) == (221, 22)


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.contract_hours.hours_before", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(0, 20, days=4, **BORDERS["cut at its start, known"]), RULE)
