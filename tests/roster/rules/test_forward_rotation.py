import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, LATE, NIGHT, World
from wfm.roster.rules.forward_rotation import ForwardRotation

SHIFTS = {"early": EARLY, "late": LATE, "night": NIGHT}
RULE = rule("forward_rotation")


def world(**changes: object) -> World:
    return World(**{"days": 4, "shifts": SHIFTS, **changes})


def test_forward_is_free_and_backward_needs_a_day_off():
    assert not judge(RULE, world(), "ELN.")
    assert not judge(RULE, world(), "N.E.")
    [found] = judge(RULE, world(), "NL..")
    assert (found.hard, found.amount) == (True, 480)


@pytest.mark.parametrize("tolerance_min", [0, 60, 480])
@pytest.mark.parametrize("previous", [[], [(0, 1, "L")], [(0, 2, "N")]])
def test_parts_agree(tolerance_min, previous):
    shifts = {"early": EARLY, "float": FLOAT, "late": LATE, "night": NIGHT}
    allowed, forbidden = agree(
        world(days=3, shifts=shifts, previous=previous), rule("forward_rotation", tolerance_min=tolerance_min)
    )
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(ForwardRotation, "_ready", lambda *_: -(10**9))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=2, previous=[(0, 1, "L")]), RULE)
