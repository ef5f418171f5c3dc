import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, ROTA, World
from wfm.roster.rules.start_stability import StartStability

SHIFTS = {"early": EARLY, "float": FLOAT}
RULE = rule("start_stability", within_min=60)


def world(**changes: object) -> World:
    return World(**{"days": 3, "shifts": SHIFTS, **changes})


def test_starts_of_a_week_lie_close_and_the_next_week_is_free():
    [found] = judge(rule("start_stability", within_min=30), world(), "EF.")
    assert (found.hard, found.amount) == (True, 60)
    over_sunday = world(days=2, first=dt.date(2026, 11, 15))
    assert not judge(rule("start_stability", within_min=30), over_sunday, "EF")


@pytest.mark.parametrize("first", ["2026-11-09", "2026-11-12", "2026-11-14"])
@pytest.mark.parametrize("previous", [[], [(0, 1, "F")], [(0, 1, "E"), (0, 2, "F")]])
def test_parts_agree(first, previous):
    w = world(first=dt.date.fromisoformat(first), previous=previous, shifts={**SHIFTS, "rota": ROTA})
    allowed, forbidden = agree(w, RULE)
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(StartStability, "_begun", lambda *_: ())
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=2, first=dt.date(2026, 11, 12), previous=[(0, 1, "E")]), RULE)
