import numpy as np
import pytest

from tests.roster.explain.small import SHIFTS, Small, at_work, random_plan
from tests.roster.world import OFF, choices
from wfm.roster.warm import read_tours
from wfm.tables import ACTIVITIES

A, B = choices(SHIFTS)[1:]
REST = ((OFF, 0),) * 3


@pytest.mark.parametrize("seed", range(5))
def test_tours_come_back_as_they_were_published(seed):
    small = random_plan(seed)
    for week, tour in zip(small.weeks, small.read().state.tours, strict=True):
        assert tour is not None
        assert tour.work.tolist() == at_work(week)


def read(small, roster=None, activities=None):
    plan = small.read()
    published = small.world.publish([[day for day, _ in week] for week in small.weeks])
    return read_tours(
        plan.context,
        plan.problem,
        published.roster if roster is None else roster,
        published.activities if activities is None else activities,
    )


def test_breaks_lie_in_their_windows_where_nothing_is_known_of_them():
    small = Small([((A, 120), (OFF, 0), (OFF, 0)), REST, REST], [0.0] * 144)
    first, *_ = read(small, activities=ACTIVITIES.empty())
    assert first is not None
    assert first.labels.tolist() == [1, 0, 0]
    assert first.breaks[0][0] in (18, 19, 20)
    assert len(first.work) == 9


def test_a_shift_that_is_no_longer_on_offer():
    small = Small([((A, 60), (OFF, 0), (OFF, 0)), ((B, 0), (OFF, 0), (OFF, 0)), REST], [0.0] * 144)
    published = small.world.publish([[day for day, _ in week] for week in small.weeks])
    for column, value in (
        ("shift_code", "X"),
        ("start", published.roster["start"] + np.timedelta64(30, "m")),
    ):
        changed = published.roster.copy()
        changed.loc[changed["agent_id"] == "A00000", column] = value
        assert [tour is None for tour in read(small, roster=changed)] == [True, False, False]


def test_a_week_that_the_rules_no_longer_allow():
    small = Small([REST] * 3, [0.0] * 144)
    published = small.world.publish([[A, A, A], [A, A, OFF], [OFF] * 3])
    found = read(small, published.roster, published.activities)
    assert [tour is None for tour in found] == [True, False, False]


def test_days_and_people_outside_the_plan_are_left_out():
    small = Small([((A, 60), (OFF, 0), (OFF, 0)), REST, REST], [0.0] * 144)
    published = small.world.publish([[day for day, _ in week] for week in small.weeks])
    roster = published.roster.copy()
    roster["date"] -= np.timedelta64(7, "D")
    assert all(tour is not None and not tour.labels.any() for tour in read(small, roster=roster))
    roster = published.roster.assign(agent_id="somebody")
    assert all(tour is not None and not tour.labels.any() for tour in read(small, roster=roster))
