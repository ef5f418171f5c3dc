import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, MONDAY, ROTA, SHORT, World
from wfm.roster.rules.compiling import hours_before

RULE = rule("weekly_hours", max_h=20)
SHIFTS = {"early": EARLY, "short": SHORT}
THURSDAY = MONDAY + dt.timedelta(days=3)
NEW = [{"hired_on": "2026-11-12"}]


def world(**changes: object) -> World:
    return World(**{"days": 5, "shifts": SHIFTS, **changes})


def test_hours_up_to_the_ceiling():
    assert not judge(RULE, world(), "EES..")


def test_hours_above_it_are_measured_by_week():
    (found,) = judge(RULE, world(), "EESS.")
    assert (found.hard, found.amount) == (True, 4)
    assert not judge(RULE, world(first=THURSDAY, agents=NEW), "EE..E")
    (found,) = judge(RULE, world(first=THURSDAY), "ESS..")  # three of seven days are unknown: 4/7 of 20 h
    assert found.amount == pytest.approx(16 - 80 / 7, abs=0.02)


def test_hours_before_the_horizon_count_in_the_same_week():
    (found,) = judge(RULE, world(first=THURSDAY, previous=[(0, 2, "E"), (0, 5, "E")]), "EE...")
    assert found.amount == 4


def test_being_on_call_is_no_work():
    on_call = world(
        first=THURSDAY, agents=NEW, shifts={**SHIFTS, "rota": ROTA}, previous=[(0, 1, "C"), (0, 2, "C")]
    )
    assert not judge(RULE, on_call, "CCCCC")
    on_call.inputs["previous_roster"]["paid_min"] = 720  # as another system may count it
    assert not judge(RULE, on_call, "EES..")
    assert hours_before(on_call.context(), 0, 0) == 0


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"first": THURSDAY},
        {"first": THURSDAY, "previous": [(0, 1, "E"), (0, 2, "S"), (0, 6, "E")]},
        {"first": THURSDAY, "previous": [(0, k, "E") for k in (1, 2, 3)]},
        {"shifts": {"odd": {**EARLY, "length_min": 570}, "short": SHORT}},
    ],
)
def test_parts_agree(case):
    allowed, forbidden = agree(world(**case), RULE)
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.weekly_hours.hours_before", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(first=THURSDAY, previous=[(0, 1, "E")]), RULE)
