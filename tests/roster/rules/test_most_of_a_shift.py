import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, NIGHT, World
from wfm.roster.rules.most_of_a_shift import MostOfAShift

RULE = rule("most_of_a_shift", code="N", most=2)


def world(**changes: object) -> World:
    return World(**{"days": 5, "shifts": {"early": EARLY, "night": NIGHT}, **changes})


def test_others_do_not_count():
    assert not judge(RULE, world(), "NEENE")


def test_each_one_too_many_counts():
    (found,) = judge(RULE, world(), "NNNN.")
    assert (found.hard, found.amount) == (True, 2)


@pytest.mark.parametrize("first", ["2026-11-09", "2026-11-12"])
@pytest.mark.parametrize("previous", [[], [(0, 1, "N")], [(0, k, "N") for k in (1, 2, 3)]])
def test_parts_agree(previous, first):
    allowed, forbidden = agree(world(previous=previous, first=dt.date.fromisoformat(first)), RULE)
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(MostOfAShift, "_before", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 1, "N")], first=dt.date(2026, 11, 11)), RULE)
