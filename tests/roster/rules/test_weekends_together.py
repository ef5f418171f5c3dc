import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, World

SATURDAY = dt.date(2026, 11, 14)
TWO = rule("weekends_together", least_in_a_row=2)


def world(**changes: object) -> World:
    return World(**{"days": 23, "first": SATURDAY, "shifts": {"early": EARLY}, **changes})


def test_one_weekend_between_two_free_ones_is_told_after_it():
    (found,) = judge(TWO, world(), "." * 8 + "E" + "." * 14)
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 11, 29))
    assert not judge(TWO, world(), "." * 8 + "E" + "." * 5 + "E" + "." * 8)


def test_a_row_beside_what_is_unknown_may_be_short():
    assert not judge(TWO, world(), "E" + "." * 21 + "E")
    off = rule("weekends_together", least_in_a_row=2, unknown_weekends="off", penalty=3)
    assert [(v.hard, v.penalty) for v in judge(off, world(), "E" + "." * 21 + "E")] == [(False, 300)] * 2


@pytest.mark.parametrize("unknown", ["satisfied", "off"])
@pytest.mark.parametrize("penalty", [None, 3])
@pytest.mark.parametrize("days", [("sat", "sun"), ("fri", "sat", "sun")])
def test_parts_agree(days, penalty, unknown):
    bound = rule("weekends_together", least_in_a_row=3, days=days, penalty=penalty, unknown_weekends=unknown)
    for first, previous in (("2026-11-14", []), ("2026-11-15", [(0, 1, "E"), (0, 9, "E")])):
        start = dt.date.fromisoformat(first)
        agree(world(first=start, days=9, previous=previous), bound)


def test_a_row_from_before_that_is_forgotten_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.weekends_together.past_of", lambda *_: ())
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=9, previous=[(0, 6, "E"), (0, 14, "E")]), TWO)
