import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, SHORT, World

SHIFTS = {"early": EARLY, "short": SHORT}


def world(**changes: object) -> World:
    return World(**{"days": 5, "first": dt.date(2026, 11, 26), "shifts": SHIFTS, **changes})


def ledger(worked_h: int, through: str = "2026-11-25") -> list[tuple[int, str, str, dict[str, int]]]:
    return [(0, "2026-11-01", through, {"worked_min": worked_h * 60})]


def test_a_month_holds_its_mean_and_no_more():
    # November has 30 days: 42 h a week are 180 h
    mean = rule("averaging_period", months=1, mean_h_week=42)
    assert not judge(mean, world(ledger=ledger(156)), "EEE..")
    [found] = judge(mean, world(ledger=ledger(156)), "EEES.")
    assert (found.hard, found.amount) == (True, 4)
    with_excess = rule("averaging_period", months=1, mean_h_week=42, excess_h_month=4)
    assert not judge(with_excess, world(ledger=ledger(156)), "EEES.")


def test_leave_is_neutral_and_unknown_days_are_taken_out():
    mean = rule("averaging_period", months=1, mean_h_week=42)
    away = world(ledger=ledger(156), time_off=[(0, "2026-11-29T00:00", "2026-12-01T00:00")])
    assert judge(mean, away, "EE...")[0].amount == 4  # 12 of the 180 h go with two days of leave
    assert judge(mean, world(), "EEEE.")[0].amount == 2  # five of thirty days are known: 30 h
    assert not judge(mean, world(agents=[{"hired_on": "2026-11-10"}]), "EEEEE")


CASES = {
    "unknown": {},
    "ledger": {"ledger": ledger(156)},
    "ledger and shifts": {
        "ledger": ledger(150, "2026-11-22"),
        "previous": [(0, 2, "E"), (0, 4, "E"), (0, 5, "E")],
    },
    "leave": {"ledger": ledger(156), "time_off": [(0, "2026-11-27T00:00", "2026-11-28T00:00")]},
    "over the end of the month": {"first": dt.date(2026, 11, 28), "ledger": ledger(160, "2026-11-27")},
    "too much before": {"ledger": ledger(300)},
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("months", [1, 4])
def test_parts_agree(case, months):
    agree(
        world(**{"days": 4, **CASES[case]}),
        rule("averaging_period", months=months, mean_h_week=42, excess_h_month=2),
    )


def test_agreement_has_something_to_say():
    allowed, forbidden = agree(world(ledger=ledger(156)), rule("averaging_period", months=1, mean_h_week=42))
    assert allowed
    assert forbidden


def test_a_bug_at_the_border_is_caught(monkeypatch):
    monkeypatch.setattr("wfm.roster.rules.averaging_period.away_minutes", lambda *_: 0)
    with pytest.raises(AssertionError, match="parts"):
        agree(world(**CASES["leave"]), rule("averaging_period", months=1, mean_h_week=42))
