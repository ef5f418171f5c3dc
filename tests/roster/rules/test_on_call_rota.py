import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree_as_team
from tests.roster.world import EARLY, ROTA, World

RULE = rule("on_call_rota", pool="experts", heads=1, penalty_per_day=200)


def world(*pools: str, days: int = 2) -> World:
    shifts = {"rota": ROTA, "early": EARLY}
    agents = [{"pool": pool} for pool in pools]
    return World(days=days, shifts=shifts, pools={"experts": {}, "human": {}}, agents=agents)


def test_one_a_day_is_right():
    assert not judge(RULE, world("experts", "experts"), "C.", ".C")


def test_a_missing_one_is_priced():
    (found,) = judge(RULE, world("experts", "human"), "C.", "CC")
    assert (found.hard, found.amount, found.penalty, found.date.day) == (False, 1, 20_000, 10)


def test_one_too_many_is_not_allowed():
    (found,) = judge(RULE, world("experts", "experts"), "CC", "C.")
    assert (found.hard, found.amount, found.date.day) == (True, 1, 9)
    assert "2 of pool experts on call on 2026-11-09, wanted 1" in found.words


def test_work_is_not_being_on_call():
    assert len(judge(RULE, world("experts"), "EE")) == 2


@pytest.mark.parametrize("case", [world("experts", "human", days=1), world(*["experts"] * 3, days=1)])
@pytest.mark.parametrize("heads", [1, 2])
def test_parts_agree(case, heads):
    allowed, _ = agree_as_team(case, rule("on_call_rota", pool="experts", heads=heads, penalty_per_day=200))
    assert allowed


def test_agreement_meets_both():
    allowed, forbidden = agree_as_team(world("experts", "experts"), RULE)
    assert forbidden == 81 - 64  # both on call: 1 of 9 pairs of days, on either day
    assert allowed == 64
