import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree_as_team
from tests.roster.world import EARLY, LATE, NIGHT, World

RULE = rule("pool_ceiling")
POOLS = {"lent": {"max_heads": 1}, "human": {}}


def world(*pools: str, **changes: object) -> World:
    agents = [{"pool": pool} for pool in pools]
    return World(**{"days": 1, "pools": POOLS, "agents": agents, **changes})


def test_other_pools_do_not_count():
    assert not judge(RULE, world("lent", "human", "human"), "E", "E", "E")


def test_the_worst_excess_and_its_time_are_named():
    (found,) = judge(RULE, world("lent", "lent", "lent"), "E", "L", "L")
    assert found.hard
    assert found.amount == 2
    assert "pool lent" in found.words
    assert "from 2026-11-09 14:00 to 2026-11-09 23:00" in found.words


@pytest.mark.parametrize(
    "case",
    [
        world("lent", "lent", "human"),
        world("lent", "lent", days=2, shifts={"early": EARLY, "night": NIGHT}),
        world("lent", "lent", shifts={"early": EARLY, "late": LATE, "night": NIGHT}, previous=[(1, 1, "N")]),
    ],
)
def test_parts_agree(case):
    allowed, forbidden = agree_as_team(case, RULE)
    assert allowed
    assert forbidden


def test_a_pool_without_ceiling_has_no_rows():
    assert not list(RULE.compile(World().context()))
