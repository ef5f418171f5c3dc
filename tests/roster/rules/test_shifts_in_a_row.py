import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, NIGHT, World

RULE = rule("shifts_in_a_row", codes=["N"], least=2, most=3)


def world(**changes: object) -> World:
    return World(**{"days": 5, "shifts": {"early": EARLY, "night": NIGHT}, **changes})


def test_two_or_three_in_a_row_and_none_at_all():
    assert not judge(RULE, world(), "ENNE.")
    assert not judge(RULE, world(), ".NNN.")
    assert not judge(RULE, world(), "EE.E.")


def test_another_shift_ends_the_run_as_a_day_off_does():
    (found,) = judge(RULE, world(), "ENEE.")
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 11, 10))


def test_too_many_are_told_on_the_first_of_them():
    (found,) = judge(RULE, world(), "NNNNN")
    assert (found.hard, found.amount, found.date) == (True, 2, dt.date(2026, 11, 12))


def test_a_run_that_touches_unknown_days_may_be_short():
    assert not judge(RULE, world(), "N...N")


def test_a_run_begun_before_goes_on():
    begun = world(previous=[(0, 1, "N"), (0, 2, "E"), (0, 9, "E")])
    assert not judge(RULE, begun, "N....")
    (found,) = judge(RULE, begun, "E....")
    assert (found.amount, found.date) == (1, dt.date(2026, 11, 9))


def test_codes_count_as_the_same_shift():
    either = rule("shifts_in_a_row", codes=["N", "L"], least=2)
    late = world(shifts={"early": EARLY, "late": LATE, "night": NIGHT})
    assert not judge(either, late, "ELNE.")
    assert judge(either, late, "ELE..")


@pytest.mark.parametrize("before", ["", "N", "EN", "NE", "ENNNN"])
@pytest.mark.parametrize("penalty", [None, 15])
def test_parts_agree(before, penalty):
    """`before`: codes of the last days, after a long known time."""
    previous = [(0, back, code) for back, code in enumerate(reversed(before), start=1)]
    begun = world(previous=[*previous, (0, 9, "E")] if before else [])
    priced = rule("shifts_in_a_row", codes=["N"], least=2, most=3, penalty=penalty)
    allowed, forbidden = agree(begun, priced)
    assert allowed
    assert bool(forbidden) == (penalty is None)


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.shifts_in_a_row.past_of", lambda *_: ())
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 1, "N"), (0, 9, "E")]), RULE)


def test_what_it_says():
    assert RULE.say() == "2 to 3 days in a row of N"
    assert rule("shifts_in_a_row", codes=["N", "L"], least=2).say() == "at least 2 days in a row of N or L"
    assert rule("shifts_in_a_row", codes=["N"], most=2).say() == "at most 2 days in a row of N"


def test_least_must_not_exceed_most():
    with pytest.raises(ValueError, match="least must not exceed most"):
        rule("shifts_in_a_row", codes=["N"], least=3, most=2)
