from datetime import timedelta

import numpy as np
import pytest

from tests.roster.explain.small import SHIFTS, Small, random_plan
from tests.roster.world import MONDAY, OFF, choices
from wfm.roster.explain.team import overfull

A, B = choices(SHIFTS)[1:]
REST = ((OFF, 0),) * 3


def crowd(**changes):
    """Two people at work at once on one seat."""
    weeks = [((A, 60), (OFF, 0), (OFF, 0)), ((B, 0), (OFF, 0), (OFF, 0))]
    plan = Small(weeks, [0.0] * 144, {}, (True, True), {"seats": 1, **changes}).read()
    assert plan.state.over_hard_rows
    return overfull(plan.context, plan.state)


def test_locks_on_one_seat_are_proved_impossible():
    [found] = crowd(locks=[(0, MONDAY, "A", None), (1, MONDAY, "B", None)])
    assert found.rules == ("seats here",)
    assert found.words == (
        "seats here: from 2026-11-09 11:00 to 2026-11-09 13:00 everybody's own rules ask for at least"
        " 4 head-hours, and there is room for 2"
    )


def test_hours_of_contracts_beyond_all_seats_are_proved_impossible():
    [found] = crowd(seats=0, contract={"min_h_week": 5})
    assert found.rules == ("seats here",)


def test_shifts_that_all_cover_noon_are_counted_at_noon():
    """Three people of two shifts each, and one seat on three days: hours enough, and noons too few."""
    weeks = [((A, 60), (A, 60), (OFF, 0)), ((B, 0), (B, 0), (OFF, 0)), ((OFF, 0), (B, 0), (B, 0))]
    plan = Small(weeks, [0.0] * 144, {}, (True,) * 3, {"seats": 1, "contract": {"min_h_week": 24}}).read()
    [found] = overfull(plan.context, plan.state)
    assert found.words == (
        "seats here: at 11:00 on 2026-11-09 to 2026-11-11 everybody's own rules ask for at least"
        " 6 heads, and there is room for 3"
    )


def test_days_apart_that_are_too_few_for_all_are_proved_together():
    """Three people of one shift each, who may come on the first or the last day alone; one seat."""
    weeks = [((A, 60), (OFF, 0), (OFF, 0)), ((B, 0), (OFF, 0), (OFF, 0)), ((OFF, 0), (OFF, 0), (B, 0))]
    changes = {
        "seats": 1,
        "contract": {"min_h_week": 4},
        "locks": [(i, MONDAY + timedelta(days=1), "OFF", None) for i in range(3)],
    }
    plan = Small(weeks, [0.0] * 144, {}, (True,) * 3, changes).read()
    [found] = overfull(plan.context, plan.state)
    assert found.rules == ("seats here",)
    assert "more than there is room for, by at least 2 head-hours" in found.words
    roomy = Small(weeks, [0.0] * 144, {}, (True,) * 3, {**changes, "seats": 2}).read()
    assert overfull(roomy.context, roomy.state) == []


def test_what_can_be_kept_is_not_called_impossible():
    assert crowd() == []
    assert crowd(locks=[(0, MONDAY, "A", None)]) == []


@pytest.mark.parametrize("seed", range(6))
def test_no_proof_where_a_roster_exists(seed):
    small = random_plan(seed, seats=2)
    random = np.random.default_rng(seed)
    locks = [
        (i, small.world.dates[d], content.code, None)
        for i, week in enumerate(small.weeks)
        for d, (content, _) in enumerate(week)
        if random.random() < 0.5
    ]
    plan = Small(small.weeks, small.required, changes={"seats": 2, "locks": locks}).read()
    assert overfull(plan.context, plan.state) == []
