import datetime as dt

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, MONDAY, World

RULE = rule("wishes")
TUESDAY = MONDAY + dt.timedelta(days=1)


def world(*wishes: tuple[dt.date, str, float]) -> World:
    return World(days=3, shifts={"early": EARLY, "late": LATE}, wishes=[(0, *wish) for wish in wishes])


def test_granted_wishes_cost_nothing():
    assert not judge(RULE, world((MONDAY, "E", 30), (TUESDAY, "OFF", 20), (MONDAY, "L", -10)), "E.L")


def test_refused_wishes_cost_their_weight():
    found = judge(RULE, world((MONDAY, "E", 30.5), (TUESDAY, "OFF", 20), (MONDAY, "L", -10)), "LE.")
    assert not any(v.hard for v in found)
    assert sorted(v.penalty for v in found) == [1000, 2000, 3050]
    assert "wished for E on 2026-11-09 and has L" in found[0].words


def test_parts_agree():
    wishes = [
        (MONDAY, "OFF", 30.5),
        (MONDAY, "E", -7),
        (TUESDAY, "L", 2),
        (MONDAY - dt.timedelta(days=1), "E", 9),
    ]
    assert agree(world(*wishes), RULE) == (27, 0)
