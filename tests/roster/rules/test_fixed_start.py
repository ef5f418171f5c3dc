import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, MONDAY, ROTA, Day, World
from wfm.roster.rules.fixed_start import FixedStart

RULE = rule("fixed_start")
SHIFTS = {"early": EARLY, "floating": FLOAT, "rota": ROTA}


def world(start: int = 0, **changes: object) -> World:
    settings = {"days": 3, "shifts": SHIFTS, "contract": {"fixed_start": True}, **changes}
    return World(first=MONDAY + dt.timedelta(days=start), **settings)


def test_one_shift_all_week_and_another_in_the_next():
    assert not judge(RULE, world(5, days=4), "EEFF")
    assert not judge(RULE, world(), "ECE")


def test_each_shift_that_differs_from_the_weeks_first_is_found():
    found = judge(RULE, world(days=4), "EFEF")
    assert [(v.hard, v.date.day) for v in found] == [(True, 10), (True, 12)]
    assert "F 07:00 on 2026-11-10, in a week begun with E 06:00" in found[0].words


def test_another_start_of_the_same_shift_differs():
    later = [[Day("F", 7 * 60), Day("F", 8 * 60), Day()]]
    assert len(list(RULE.check(world().publish(later)))) == 1


def test_the_week_begun_before_the_horizon_is_kept():
    assert judge(RULE, world(3, previous=[(0, 2, "F")]), "E..")
    assert not judge(RULE, world(3, previous=[(0, 2, "F")]), "F..")
    assert not judge(RULE, world(0, previous=[(0, 2, "F")]), "E..")


def test_other_contracts_are_free():
    assert not judge(RULE, world(contract={}), "EFE")
    assert not list(RULE.compile(world(contract={}).context()))


@pytest.mark.parametrize("start", [0, 3, 5, 6])
@pytest.mark.parametrize(
    "previous", [[], [(0, 1, "F")], [(0, 1, "C"), (0, 2, "E")]], ids=["none", "F", "E and C"]
)
def test_parts_agree(start, previous):
    allowed, forbidden = agree(world(start, previous=previous), RULE)
    assert allowed
    assert forbidden


def test_parts_agree_with_the_shifts_of_the_contract():
    own = {"fixed_start": True, "shifts": ["early", "rota"]}
    allowed, forbidden = agree(world(5, contract=own), rule("contract_shifts"), RULE)
    assert (allowed, forbidden) == (3**3, 6**3 - 3**3)


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(FixedStart, "_begun", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(3, previous=[(0, 2, "F")]), RULE)
