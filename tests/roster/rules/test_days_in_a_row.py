import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, World
from wfm.roster.rules.compiling import Run

RULE = rule("days_in_a_row", most_days=3)


def world(**changes: object) -> World:
    return World(**{"days": 6, "shifts": {"early": EARLY, "rota": ROTA}, **changes})


def test_a_day_off_breaks_the_run():
    assert not judge(RULE, world(), "EEE.EE")


def test_days_too_many_are_counted_once_a_run():
    (found,) = judge(RULE, world(), ".EECEE")
    assert (found.hard, found.amount, found.date) == (True, 2, dt.date(2026, 11, 13))


def test_the_run_before_the_horizon_counts():
    begun = [(0, 1, "E"), (0, 2, "E")]
    assert not judge(RULE, world(previous=begun), "E.....")
    (found,) = judge(RULE, world(previous=begun), "EE....")
    assert (found.amount, found.date) == (1, dt.date(2026, 11, 10))


def test_a_run_that_was_too_long_before_must_end():
    begun = [(0, back, "E") for back in range(1, 6)]
    assert not judge(RULE, world(previous=begun), ".EEE..")
    (found,) = judge(RULE, world(previous=begun), "E.....")
    assert found.amount == 1


@pytest.mark.parametrize(
    "previous",
    [
        [],
        [(0, 1, "E")],
        [(0, 2, "E"), (0, 3, "E")],
        [(0, k, "E") for k in (1, 2, 3)],
        [(0, k, "E") for k in range(1, 6)],
    ],
)
def test_parts_agree(previous):
    allowed, forbidden = agree(world(previous=previous), RULE)
    assert allowed
    assert forbidden


LEAST = rule("days_in_a_row", most_days=4, least_days=3)
CUT_SHORT = rule("days_in_a_row", most_days=4, least_days=3, unknown_days="off")


def test_a_run_too_short_is_counted_by_what_it_lacks():
    (found,) = judge(LEAST, world(), "..E...")
    assert (found.hard, found.amount, found.date) == (True, 2, dt.date(2026, 11, 11))
    assert not judge(LEAST, world(), ".EEE..")


def test_a_run_beside_unknown_days_may_be_short():
    assert not judge(LEAST, world(), "E....E")
    assert [v.amount for v in judge(CUT_SHORT, world(), "E...EE")] == [2, 1]


def test_a_run_begun_in_known_days_must_be_long_enough():
    begun = [(0, 1, "E"), (0, 5, "E")]
    assert not judge(LEAST, world(previous=begun), "EE....")
    (found,) = judge(LEAST, world(previous=begun), "......")
    assert (found.amount, found.date) == (2, dt.date(2026, 11, 9))


def test_runs_that_ended_before_the_horizon_are_past():
    assert not judge(LEAST, world(previous=[(0, 3, "E"), (0, 9, "E")]), "......")


@pytest.mark.parametrize("unknown_days", ["satisfied", "off"])
@pytest.mark.parametrize(
    "previous", [[], [(0, 1, "E")], [(0, 1, "E"), (0, 9, "E")], [(0, 2, "E"), (0, 3, "E")]]
)
def test_parts_agree_on_short_runs(previous, unknown_days):
    short = rule("days_in_a_row", most_days=4, least_days=2, unknown_days=unknown_days)
    allowed, forbidden = agree(world(previous=previous, shifts={"early": EARLY}, days=8), short)
    assert allowed
    assert forbidden


def test_at_a_price_each_day_amiss_costs_it():
    priced = rule("days_in_a_row", most_days=3, least_days=2, penalty=30)
    found = judge(priced, world(), ".E.EEE")
    assert [(v.hard, v.amount, v.penalty) for v in found] == [(False, 1, 3000)]
    (found,) = judge(priced, world(previous=[(0, k, "E") for k in range(1, 6)]), "EE....")
    assert (found.hard, found.amount, found.penalty) == (False, 2, 6000)


@pytest.mark.parametrize("unknown_days", ["satisfied", "off"])
@pytest.mark.parametrize("back", [[], [1, 9], [2, 3], [1, 2, 3, 4, 9]])
def test_parts_agree_on_prices(back, unknown_days):
    begun = world(previous=[(0, k, "E") for k in back], shifts={"early": EARLY}, days=8)
    priced = {"most_days": 3, "least_days": 2, "unknown_days": unknown_days, "penalty": 7}
    assert agree(begun, rule("days_in_a_row", **priced))[1] == 0


def test_least_must_not_exceed_most():
    with pytest.raises(ValueError, match="least_days must not exceed most_days"):
        rule("days_in_a_row", most_days=2, least_days=3)


def test_what_it_says():
    assert RULE.say() == "at most 3 days of work in a row"
    assert LEAST.say() == "3 to 4 days of work in a row"


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.days_in_a_row.run_before", lambda *_, **__: Run(0, False))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 1, "E")]), RULE)


def test_a_short_run_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.compiling.known_from", lambda context: context.grid.dates[-1])
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 1, "E"), (0, 9, "E")], shifts={"early": EARLY}), LEAST)
