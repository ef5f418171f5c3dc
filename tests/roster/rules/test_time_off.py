import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, NIGHT, World

RULE = rule("time_off")
SHIFTS = {"early": EARLY, "late": LATE, "night": NIGHT}


def world(start: str, end: str, **changes: object) -> World:
    return World(days=3, shifts=SHIFTS, time_off=[(0, start, end)], **changes)


def test_a_shift_may_touch_time_off():
    assert not judge(RULE, world("2026-11-10T15:00", "2026-11-11T06:00"), ".EE")


def test_overlap_is_measured_in_hours():
    (found,) = judge(RULE, world("2026-11-10T00:00", "2026-11-11T00:00"), "N..")
    assert found.hard
    assert found.amount == 7  # 22:00-07:00, away from midnight
    assert "leave" in found.words


@pytest.mark.parametrize(
    "away",
    [
        ("2026-11-10T00:00", "2026-11-11T00:00"),  # the night before runs into it
        ("2026-11-08T00:00", "2026-11-09T07:00"),  # from before the horizon
        ("2026-11-11T23:00", "2026-11-13T00:00"),  # beyond its end
        ("2026-11-10T15:00", "2026-11-10T22:00"),
    ],
)
def test_parts_agree(away):
    allowed, forbidden = agree(world(*away), RULE)
    assert allowed
    assert forbidden


def test_parts_agree_where_the_clock_changes():
    # in Berlin 2026-10-25 has 25 hours: the night before ends at 06:00 on the clock
    changed = world("2026-10-25T06:00", "2026-10-25T12:00", first=dt.date(2026, 10, 24), zone="Europe/Berlin")
    assert not judge(RULE, changed, "N..")
    allowed, forbidden = agree(changed, RULE)
    assert allowed
    assert forbidden
