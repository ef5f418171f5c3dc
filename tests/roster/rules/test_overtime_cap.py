import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, MEAL, SHORT, World
from wfm.roster.rules.overtime_cap import OvertimeCap

LONG = {"code": "X", "start": "08:00", "length_min": 720, "breaks": [MEAL]}  # 11 h
SHIFTS = {"early": EARLY, "long": LONG}


def world(**changes: object) -> World:
    return World(**{"days": 7, "shifts": SHIFTS, **changes})


def cap(per: str, max_h: float, **parameters: object) -> OvertimeCap:
    return rule("overtime_cap", per=per, max_h=max_h, normal_h_day=8, **parameters)


def test_overtime_of_a_day_and_of_a_week():
    assert not judge(cap("day", 3), world(), "XXXXX..")
    [found] = judge(cap("day", 2), world(), "X......")
    assert (found.hard, found.amount) == (True, 1)
    assert not judge(cap("week", 8), world(), "EEEEEE.")
    [found] = judge(cap("week", 8), world(), "EEEEEX.")
    assert (found.amount, found.date) == (3, dt.date(2026, 11, 14))


def test_a_month_begins_with_what_the_ledger_says():
    known = world(ledger=[(0, "2026-11-01", "2026-11-08", {"overtime_min": 30 * 60})])
    assert not judge(cap("month", 36), known, "XX.....")
    assert judge(cap("month", 36), known, "XXX....")[0].amount == 3
    holidays = world(ledger=[(0, "2026-11-01", "2026-11-08", {"holiday_min": 36 * 60})])
    assert judge(cap("month", 36), holidays, "X......")[0].amount == 3
    assert not judge(cap("month", 36, holidays_count=False), holidays, "X......")
    # without one, 8 of 30 days are unknown and take their share: 26.4 h are left
    assert not judge(cap("month", 30), world(), "EEEEEX.")
    assert judge(cap("month", 11), world(), "EEEEEX.")


def test_the_normal_week_follows_the_calendar_and_leave():
    national = world(first=dt.date(2026, 9, 28))  # three working days: 24 h
    assert not judge(cap("week", 0), national, "EEE....")
    assert judge(cap("week", 0), national, "EEE...E")[0].amount == 8
    assert judge(cap("week", 0), national, "EE.E...")[0].amount == 8  # a holiday
    assert not judge(cap("week", 0, holidays_count=False), national, "EE.E...")
    make_up = world(first=dt.date(2026, 9, 14))  # six: 48 h
    assert not judge(cap("week", 0), make_up, "EEEEEE.")
    away = world(time_off=[(0, "2026-11-11T00:00", "2026-11-12T00:00")])
    assert judge(cap("week", 0), away, "EE.EEE.")[0].amount == 8


CASES = {
    "plain": {},
    "begun": {"first": dt.date(2026, 11, 11), "previous": [(0, 1, "X"), (0, 2, "E"), (0, 3, "X")]},
    "unknown": {"first": dt.date(2026, 11, 12)},
    "ledger": {
        "ledger": [(0, "2026-11-01", "2026-11-06", {"overtime_min": 60, "holiday_min": 60})],
        "previous": [(0, 1, "X"), (0, 2, "X"), (0, 3, "X")],
    },
    "new month": {"first": dt.date(2026, 10, 29), "previous": [(0, 1, "X"), (0, 2, "X"), (0, 3, "E")]},
    "holidays": {"first": dt.date(2026, 9, 30), "previous": [(0, 1, "E"), (0, 2, "E")]},
    "leave": {
        "time_off": [(0, "2026-11-09T00:00", "2026-11-10T12:00"), (0, "2026-11-14T00:00", "2026-11-15T00:00")]
    },
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("per", "max_h"), [("week", 4), ("month", 7)])
def test_parts_agree(case, per, max_h):
    agree(world(days=4, **CASES[case]), cap(per, max_h, normal_h_week=20))


def test_parts_agree_without_holidays():
    allowed, forbidden = agree(world(days=4, **CASES["holidays"]), cap("week", 2, holidays_count=False))
    assert allowed
    assert forbidden
    agree(world(days=3, **CASES["holidays"]), cap("day", 2, holidays_count=False))
    agree(world(days=3, **CASES["holidays"]), cap("day", 2))
    agree(world(days=3, **CASES["ledger"]), cap("year", 30, normal_h_week=8))


def test_protected_people_alone_may_be_bound():
    none = rule("overtime_cap", per="week", max_h=0, protections=["nursing"], normal_h_week=8)
    shifts = {"short": SHORT, "early": EARLY}
    assert judge(none, world(shifts=shifts, agents=[{"protection": "nursing"}]), "ES.....")
    assert not judge(none, world(shifts=shifts), "ES.....")


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr(OvertimeCap, "_before", lambda *_: (0, 0))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(days=3, **CASES["begun"]), cap("week", 4))
