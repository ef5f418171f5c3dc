import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, World
from wfm.roster.rules import parse_rules
from wfm.roster.rules.weekends_in_a_row import WeekendsInARow, _Worked

SHIFTS = {"early": EARLY}
ONE = rule("weekends_in_a_row", most_in_a_row=1)


def world(**changes: object) -> World:
    return World(**{"days": 8, "first": dt.date(2026, 11, 14), "shifts": SHIFTS, **changes})


def test_one_shift_makes_a_weekend_and_a_free_one_ends_the_row():
    assert not judge(ONE, world(), "EE......")
    [found] = judge(ONE, world(days=9), "E.......E")
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 11, 22))
    assert judge(rule("weekends_in_a_row", most_in_a_row=2), world(), "E......E") == []


def test_the_ledger_is_what_the_row_and_the_month_begin_with():
    counts = {"weekends": 2, "weekends_in_a_row": 1}
    known = world(ledger=[(0, "2026-11-01", "2026-11-13", counts)])
    [found] = judge(ONE, known, "E.......")
    assert found.amount == 1
    assert len(judge(rule("weekends_in_a_row", most_a_month=3), known, "E......E")) == 1
    december = world(first=dt.date(2026, 12, 5), ledger=[(0, "2026-11-01", "2026-11-30", counts)])
    assert not judge(rule("weekends_in_a_row", most_a_month=2), december, "E......E")


LEDGERS = {
    "none": [],
    "until Friday": [(0, "2026-11-01", "2026-11-13", {"weekends": 1, "weekends_in_a_row": 1})],
    "until last Saturday": [(0, "2026-11-01", "2026-11-07", {"weekends": 1, "weekends_in_a_row": 1})],
    "of October": [(0, "2026-10-01", "2026-10-31", {"weekends": 3, "weekends_in_a_row": 2})],
}


@pytest.mark.parametrize("ledger", LEDGERS)
@pytest.mark.parametrize("previous", [[], [(0, 6, "E"), (0, 7, "E")], [(0, 6, "E"), (0, 9, "E")]])
@pytest.mark.parametrize(
    "parameters", [{"most_in_a_row": 1, "most_a_month": 3}, {"most_in_a_row": 2, "most_a_month": 2}]
)
def test_parts_agree(parameters, previous, ledger):
    agree(world(previous=previous, ledger=LEDGERS[ledger]), rule("weekends_in_a_row", **parameters))


def test_parts_agree_from_a_sunday_on_and_over_a_new_month():
    sunday = world(first=dt.date(2026, 11, 29), days=8, previous=[(0, 1, "E"), (0, 8, "E")])
    for most in (1, 2, 3):
        allowed, forbidden = agree(sunday, rule("weekends_in_a_row", most_in_a_row=most, most_a_month=1))
        assert allowed
        assert forbidden or most > 1


def test_it_must_say_something():
    _, [fault] = parse_rules({"weekends_in_a_row": {}})
    assert "most_in_a_row" in fault[2]


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(WeekendsInARow, "_before", lambda *_: _Worked(0, 0, False))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=3, previous=[(0, 6, "E")]), ONE)


def test_at_a_price_each_weekend_too_many_costs_it():
    days = world(days=16)
    priced = rule("weekends_in_a_row", most_in_a_row=1, penalty=4)
    assert [(v.hard, v.penalty) for v in judge(priced, days, "E......E......E.")] == [(False, 400)] * 2


@pytest.mark.parametrize("most", [0, 1])
def test_parts_agree_at_a_price_and_on_other_days(most):
    bound = rule("weekends_in_a_row", most_in_a_row=most, penalty=4, days=("fri", "sat"))
    previous = [(0, 6, "E"), (0, 8, "E")]
    for ledger in ("none", "of October"):
        agree(world(first=dt.date(2026, 11, 13), previous=previous, ledger=LEDGERS[ledger]), bound)
