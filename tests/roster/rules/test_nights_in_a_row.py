import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, NIGHT, ROTA, World
from wfm.roster.rules.nights_in_a_row import NightsInARow, _Nights

SHIFTS = {"early": EARLY, "late": LATE, "night": NIGHT}
RULE = rule("nights_in_a_row", most=2, rest_after_h=48)


def world(**changes: object) -> World:
    return World(**{"days": 5, "shifts": SHIFTS, **changes})


def test_nights_in_a_row_and_the_rest_after_them():
    assert not judge(RULE, world(), "NN..L")  # 07:00 on day 3 to 14:00 on day 5: 55 h
    [found] = judge(RULE, world(), "NN..E")
    assert (found.hard, found.amount) == (True, 1)
    [third] = judge(RULE, world(), "NNN..")
    assert third.amount == 1


def test_a_late_shift_is_no_night():
    assert not judge(RULE, world(), "LLLLL")


PAST = {"none": [], "one": [(0, 1, "N")], "two": [(0, 1, "N"), (0, 2, "N")], "a day before": [(0, 2, "N")]}


@pytest.mark.parametrize("past", PAST)
@pytest.mark.parametrize("rest", [0, 40])
def test_parts_agree(past, rest):
    allowed, forbidden = agree(
        world(days=4, previous=PAST[past]), rule("nights_in_a_row", most=2, rest_after_h=rest)
    )
    assert allowed
    assert forbidden


def test_parts_agree_with_duty_on_call():
    agree(world(days=3, shifts={"night": NIGHT, "rota": ROTA}, previous=PAST["one"]), RULE)


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(NightsInARow, "_before", lambda *_: _Nights(0, 0))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=3, previous=PAST["one"]), RULE)
