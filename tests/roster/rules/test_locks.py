import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, MONDAY, World

RULE = rule("locks")
TUESDAY = MONDAY + dt.timedelta(days=1)
SHIFTS = {"early": EARLY, "floating": FLOAT}


def world(*locks: tuple[dt.date, str, str | None]) -> World:
    return World(days=3, shifts=SHIFTS, locks=[(0, *lock) for lock in locks])


def test_a_kept_lock_is_no_fault():
    assert not judge(RULE, world((MONDAY, "E", None), (TUESDAY, "OFF", None)), "E.F")
    assert not judge(RULE, world((MONDAY, "F", "07:00")), "F..")


@pytest.mark.parametrize(
    ("lock", "codes", "words"),
    [
        ((TUESDAY, "OFF", None), ".E.", "has E 06:00 on 2026-11-10, locked as OFF"),
        ((TUESDAY, "E", None), "...", "has OFF on 2026-11-10, locked as E"),
        ((TUESDAY, "F", "08:00"), ".F.", "has F 07:00 on 2026-11-10, locked as F 08:00"),
    ],
)
def test_each_broken_lock_is_found(lock, codes, words):
    (found,) = judge(RULE, world(lock), codes)
    assert found.hard
    assert words in found.words


@pytest.mark.parametrize(
    "locks",
    [
        [(MONDAY, "OFF", None), (TUESDAY, "F", None)],
        [(MONDAY, "F", "08:00")],
        [(MONDAY + dt.timedelta(days=2), "E", None)],
    ],
)
def test_parts_agree(locks):
    allowed, forbidden = agree(world(*locks), RULE)
    assert allowed
    assert forbidden


def test_locks_outside_the_horizon_bind_nothing():
    outside = [(MONDAY - dt.timedelta(days=1), "E", None), (MONDAY + dt.timedelta(days=3), "OFF", None)]
    assert not judge(RULE, world(*outside), "EEE")
    assert agree(world(*outside), RULE) == (5**3, 0)
