from dataclasses import replace

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, MEAL, ROTA, SHORT, World, tour

LONG = {"code": "X", "start": "08:00", "length_min": 690, "breaks": [{**MEAL, "paid": True}]}
SHIFTS = {"early": EARLY, "short": SHORT, "long": LONG, "rota": ROTA}


def world() -> World:
    return World(days=2, shifts=SHIFTS)


def test_a_shift_may_last_as_long_as_allowed():
    assert not judge(rule("daily_hours", max_h=8), world(), "ES")
    assert not judge(rule("daily_hours", max_h=11.5), world(), "X.")


def test_hours_too_many_are_measured_with_paid_breaks():
    (found,) = judge(rule("daily_hours", max_h=8), world(), "X.")
    assert (found.hard, found.amount) == (True, 3.5)


def test_being_on_call_is_no_work():
    published = world().publish([tour("CC")])
    paid = replace(published, roster=published.roster.assign(paid_min=720))
    assert not list(rule("daily_hours", max_h=4).check(paid))


@pytest.mark.parametrize(("max_h", "allowed"), [(4, 3**2), (8, 4**2), (11.5, 5**2)])
def test_parts_agree(max_h, allowed):
    assert agree(world(), rule("daily_hours", max_h=max_h)) == (allowed, 5**2 - allowed)


def test_it_says_which_templates_it_forbids():
    templates = world().scenario.roster.shifts
    words = {name: rule("daily_hours", max_h=8).forbids(t) for name, t in templates.items()}
    assert {name for name, w in words.items() if w} == {"long"}
    assert "11.5 paid hours" in words["long"]
