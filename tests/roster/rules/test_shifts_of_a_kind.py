import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, LATE, NIGHT, World

RULE = rule("shifts_of_a_kind", codes=["N", "L"], least=1, most=2)


def world(**changes: object) -> World:
    return World(**{"days": 4, "shifts": {"early": EARLY, "late": LATE, "night": NIGHT}, **changes})


def test_codes_count_together_and_others_do_not():
    assert not judge(RULE, world(), "NELE")


def test_too_many_are_told_on_the_first_of_them():
    (found,) = judge(RULE, world(), "NLEN")
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 11, 12))


def test_too_few():
    (found,) = judge(RULE, world(), "EE..")
    assert (found.hard, found.amount) == (True, 1)


def test_the_horizon_before_does_not_count():
    assert not judge(RULE, world(previous=[(0, 1, "N")]), "NN..")


@pytest.mark.parametrize(
    "bounds", [{"most": 0}, {"least": 3}, {"least": 1, "most": 2}, {"least": 2, "most": 2}]
)
def test_parts_agree(bounds):
    allowed, forbidden = agree(
        world(previous=[(0, 1, "N")]), rule("shifts_of_a_kind", codes=["N", "L"], **bounds)
    )
    assert allowed
    assert forbidden


@pytest.mark.parametrize("bounds", [{"most": 0}, {"least": 1, "most": 2}, {"least": 6}])
def test_parts_agree_on_prices(bounds):
    priced = rule("shifts_of_a_kind", codes=["N", "L"], penalty=7, **bounds)
    assert agree(world(), priced)[1] == 0


def test_at_a_price_each_shift_amiss_costs_it():
    priced = rule("shifts_of_a_kind", codes=["N"], least=1, most=2, penalty=20)
    few, many = judge(priced, world(), "EE.."), judge(priced, world(), "NNNN")
    assert [(v.hard, v.amount, v.penalty) for v in few + many] == [(False, 1, 2000), (False, 2, 4000)]


def test_a_least_that_nobody_can_reach_leaves_nothing():
    allowed, _ = agree(world(days=2), rule("shifts_of_a_kind", codes=["N"], least=3))
    assert not allowed


def test_a_bound_that_cannot_bind_has_no_part():
    assert not list(rule("shifts_of_a_kind", codes=["N"], most=4).compile(world().context()))
    assert not list(rule("shifts_of_a_kind", codes=["N"]).compile(world().context()))


def test_like_people_share_a_part():
    (counter,) = RULE.compile(world(agents=[{}, {}, {}]).context())
    assert counter.agents == (0, 1, 2)


def test_least_must_not_exceed_most():
    with pytest.raises(ValueError, match="least must not exceed most"):
        rule("shifts_of_a_kind", codes=["N"], least=2, most=1)


def test_what_it_says():
    assert RULE.say() == "1 to 2 shifts N or L in the days planned"
    assert rule("shifts_of_a_kind", codes=["N"], least=1).say() == "at least 1 shifts N in the days planned"
    assert rule("shifts_of_a_kind", codes=["N"], most=1).say() == "at most 1 shifts N in the days planned"


def test_none_at_a_price_is_a_price_of_each():
    bound = rule("shifts_of_a_kind", codes=["N"], most=0, penalty=2)
    assert [type(part).__name__ for part in bound.compile(world().context())] == ["CellCost"]
    agree(world(days=4), bound)
