from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, LATE, World

RULE = rule("contract_shifts")


def world() -> World:
    return World(
        days=3,
        shifts={"early": EARLY, "late": LATE, "floating": FLOAT},
        contract={"shifts": ["early", "floating"]},
    )


def test_shifts_of_the_contract_are_allowed():
    assert not judge(RULE, world(), "EF.")


def test_each_other_shift_is_found():
    found = judge(RULE, world(), "LEL")
    assert [(v.hard, v.date.day) for v in found] == [(True, 9), (True, 11)]
    assert "L on 2026-11-09" in found[0].words


def test_parts_agree():
    allowed, forbidden = agree(world(), RULE)
    assert (allowed, forbidden) == (5**3, 6**3 - 5**3)


def test_a_contract_that_is_not_bound_may_do_all():
    free = rule("contract_shifts", contracts=["other"])
    assert not judge(free, world(), "LEL")
    assert agree(world(), free) == (6**3, 0)
