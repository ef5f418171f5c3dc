from dataclasses import replace

import pandas as pd
import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, NIGHT, World, tour

RULE = rule("one_shift_a_day")
DAWN = {
    "dawn": {**EARLY, "code": "D", "start": "05:00"},
    "early": {**EARLY, "start": "07:00"},
    "night": NIGHT,
}


def test_a_night_may_end_when_the_next_shift_starts():
    assert not judge(RULE, World(days=2, shifts=DAWN), "NE")


def test_overlap_is_measured_in_hours():
    (found,) = judge(RULE, World(days=2, shifts=DAWN), "ND")
    assert found.hard
    assert found.amount == 2
    assert "05:00" in found.words


def test_two_shifts_on_a_day_are_found():
    published = World(days=2).publish([tour("E.")])
    late = World(days=2).publish([tour("L.")]).roster.assign(shift_id="second")
    found = list(RULE.check(replace(published, roster=pd.concat([published.roster, late]))))
    assert ["more than one shift" in v.words for v in found] == [True, False]  # they also overlap by 1 h
    assert found[1].amount == 1


def world() -> World:
    return World(days=3, shifts=DAWN, previous=[(0, 1, "N")])


def test_parts_agree():
    allowed, forbidden = agree(world(), RULE)
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.one_shift_a_day.last_release", lambda *_: -(10**6))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(), RULE)
