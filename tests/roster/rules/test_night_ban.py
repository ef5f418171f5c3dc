import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, NIGHT, ROTA, World

SHIFTS = {"early": EARLY, "late": LATE, "night": NIGHT, "rota": {**ROTA, "start": "20:00"}}
RULE = rule("night_ban")


def world(protection: str) -> World:
    return World(days=3, shifts=SHIFTS, agents=[{"protection": protection}])


def test_only_those_protected_are_bound():
    assert not judge(RULE, world(""), "NNN")
    (late, night) = judge(RULE, world("pregnant"), "LNC")
    assert (late.amount, night.amount) == (1, 8)  # 22:00 to 23:00, 22:00 to 06:00


@pytest.mark.parametrize("protection", ["", "minor"])
@pytest.mark.parametrize("hours", [{}, {"night_from": "23:00", "night_to": "05:00"}, {"protections": []}])
def test_parts_agree(protection, hours):
    allowed, forbidden = agree(world(protection), rule("night_ban", **hours))
    assert allowed
    assert bool(forbidden) == bool(protection or "protections" in hours)
