import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, World
from wfm.roster.rules.holiday_work import HolidayWork

ONE = rule("holiday_work", most=1)


def world(**changes: object) -> World:
    """30 September to 4 October 2026: statutory holidays are the 1st to the 3rd."""
    return World(
        **{"days": 5, "first": dt.date(2026, 9, 30), "shifts": {"early": EARLY, "rota": ROTA}, **changes}
    )


def test_holidays_count_and_days_moved_beside_them_do_not():
    assert not judge(ONE, world(), "EE..E")
    [found] = judge(ONE, world(), "EECE.")
    assert (found.hard, found.amount, found.date) == (True, 1, dt.date(2026, 10, 3))


MAY = [(0, "2026-05-01", "2026-05-31", {"holidays": 1})]


@pytest.mark.parametrize("ledger", [[], MAY, [(0, "2025-10-01", "2025-10-31", {"holidays": 1})]])
@pytest.mark.parametrize("per", ["plan", "year"])
@pytest.mark.parametrize("first", ["2026-09-30", "2026-10-02", "2026-12-30"])
def test_parts_agree(per, ledger, first):
    previous = [(0, 1, "E")] if first != "2026-09-30" else []
    agree(
        world(ledger=ledger, previous=previous, first=dt.date.fromisoformat(first)),
        rule("holiday_work", most=1, per=per),
    )


def test_the_year_before_is_another_one():
    year = rule("holiday_work", most=1, per="year")
    assert judge(year, world(ledger=MAY), ".E...")
    assert not judge(year, world(ledger=MAY, first=dt.date(2026, 12, 30)), "..E..")


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(HolidayWork, "_before", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(ledger=MAY), rule("holiday_work", most=1, per="year"))
