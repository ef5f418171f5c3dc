import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, NIGHT, World

RULE = rule("availability")


def world(**dates: str) -> World:
    return World(days=5, shifts={"early": EARLY, "night": NIGHT}, agents=[dates])


def test_first_and_last_day_may_be_worked():
    agent = {"hired_on": "2026-11-10", "ends_on": "2026-11-12"}
    assert not judge(RULE, world(**agent), ".EEN.")


def test_days_too_early_and_too_late_are_counted():
    agent = {"hired_on": "2025-01-01", "available_from": "2026-11-11", "ends_on": "2026-11-11"}
    found = judge(RULE, world(**agent), "E..EE")
    assert [(v.date, v.amount) for v in found] == [
        (dt.date(2026, 11, 9), 2),
        (dt.date(2026, 11, 12), 1),
        (dt.date(2026, 11, 13), 2),
    ]


@pytest.mark.parametrize(
    "dates",
    [
        {"hired_on": "2026-11-10"},
        {"available_from": "2026-11-12", "hired_on": "2026-11-10"},
        {"ends_on": "2026-11-09"},
        {"ends_on": "2026-11-08"},
    ],
)
def test_parts_agree(dates):
    allowed, forbidden = agree(world(**dates), RULE)
    assert allowed
    assert forbidden
