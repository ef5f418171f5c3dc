"""Set-ups that cannot work, each told in a planner's words with what would help."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.roster.explain.test_conflict import day, explain, possible, rules_of
from tests.roster.world import EARLY, LATE, MEAL, MONDAY, NIGHT, World

SHIFTS = {"early": EARLY, "late": LATE, "night": NIGHT}
OCTOBER = dt.date(2026, 10, 1)


@dataclass(frozen=True)
class SetUp:
    """What a planner asked for, which rules stand in each other's way, what helps."""

    rules: dict[str, Any]
    clash: set[str]
    said: str
    cheapest: str
    world: dict[str, Any] = field(default_factory=dict)
    also: str = ""
    """A dearer repair, with people at work."""


def locked(*codes: str, first: dt.date = MONDAY) -> list[tuple[int, dt.date, str, None]]:
    return [(0, first + dt.timedelta(days=d), code, None) for d, code in enumerate(codes) if code]


SETUPS = {
    "an early shift promised after a late one": SetUp(
        {"daily_rest": {"min_h": 11}},
        {"locks", "daily_rest"},
        "at least 11 h of rest between two shifts",
        f"without the lock L on {day(0)}",
        {"locks": locked("L", "E")},
    ),
    "a night promised to a pregnant woman": SetUp(
        {"night_ban": {}},
        {"locks", "night_ban"},
        "no work from 22:00 to 06:00 for protected people",
        f"without the lock N on {day(1)}",
        {"locks": locked("", "N"), "agents": [{"protection": "pregnant"}]},
    ),
    "a shift promised after somebody has left": SetUp(
        {},
        {"locks", "availability"},
        "shifts start on days on which people are employed and available",
        f"without the lock E on {day(3)}",
        {"locks": locked("", "", "", "E"), "agents": [{"ends_on": "2026-11-11"}]},
    ),
    "training on the only day with a shift of the contract": SetUp(
        {},
        {"locks", "time_off"},
        "no shift overlaps approved time off",
        f"without the lock E on {day(0)}",
        {"locks": locked("E"), "time_off": [(0, f"{day(0)}T09:00", f"{day(0)}T12:00")]},
    ),
    "four promised days, and the month's overtime is used up": SetUp(
        {"overtime_cap": {"per": "month", "max_h": 36, "normal_h_week": 24}},
        {"locks", "overtime_cap"},
        "at most 36 h of overtime a month",
        f"without the lock E on {day(0)}",
        {
            "locks": locked("E", "E", "E", "E"),
            "ledger": [(0, "2026-11-01", "2026-11-08", {"overtime_min": 35 * 60})],
        },
    ),
    "hours of the contract, and an averaging period that is full": SetUp(
        {"averaging_period": {"months": 1, "mean_h_week": 40}},
        {"contract_hours", "averaging_period"},
        "over 1 month(s) on average at most 40 h a week",
        "at least 0 h a week in contract full",
        {
            "contract": {"min_h_week": 20},
            "ledger": [(0, "2026-11-01", "2026-11-08", {"worked_min": 164 * 60})],
        },
        "over 1 month(s) on average at most 41 h a week",
    ),
    "a holiday promised to somebody who has had this year's": SetUp(
        {"holiday_work": {"most": 1, "per": "year"}},
        {"locks", "holiday_work"},
        "at most 1 statutory holidays with work a year",
        f"without the lock E on {OCTOBER}",
        {
            "first": OCTOBER,
            "locks": locked("E", first=OCTOBER),
            "ledger": [(0, "2026-05-01", "2026-05-31", {"holidays": 1})],
        },
    ),
    "a third weekend in a row": SetUp(
        {"weekends_in_a_row": {"most_in_a_row": 2}},
        {"locks", "weekends_in_a_row"},
        "of weekends with work at most 2 in a row",
        "without the lock E on 2026-11-14",
        {
            "first": dt.date(2026, 11, 13),
            "locks": locked("", "E", first=dt.date(2026, 11, 13)),
            "ledger": [(0, "2026-11-01", "2026-11-12", {"weekends_in_a_row": 2})],
        },
    ),
    "shifts without the break that the law asks for": SetUp(
        {"meal_break": {"after_h": 6, "min_min": 60}},
        {"contract_hours", "meal_break"},
        "a break of 60 min in shifts over 6 h",
        "at least 0 h a week in contract full",
        {
            "shifts": {"early": {**EARLY, "breaks": [{**MEAL, "length_min": 30}]}},
            "contract": {"min_h_week": 20},
        },
        "a break of 30 min in shifts over 6 h",
    ),
    "an early shift too soon after nights": SetUp(
        {"nights_in_a_row": {"most": 3, "rest_after_h": 48}},
        {"locks", "nights_in_a_row"},
        "at most 3 nights in a row, and 48 h of rest after the last",
        f"without the lock N on {day(0)}",
        {"locks": locked("N", "", "E")},
    ),
    "more hours at least than at most": SetUp(
        {},
        {"contract_hours"},
        "paid hours of a week lie within the contract's",
        "at least 40 h a week in contract full",
        {"contract": {"min_h_week": 60, "max_h_week": 16}},
    ),
    "two starts promised in a week of one start": SetUp(
        {"start_stability": {"within_min": 120}},
        {"locks", "start_stability"},
        "starts of a week at most 120 min apart",
        f"without the lock E on {day(0)}",
        {"locks": locked("E", "L")},
    ),
    "backwards from one day to the next": SetUp(
        {"forward_rotation": {}},
        {"locks", "forward_rotation"},
        "no shift starts more than 0 min earlier than the one of the day before",
        f"without the lock L on {day(0)}",
        {"locks": locked("L", "E")},
    ),
}


@pytest.mark.parametrize("name", SETUPS)
def test_the_clash_is_named_and_the_cheapest_repair_comes_first(name: str) -> None:
    case = SETUPS[name]
    world = World(**{"days": 4, "shifts": SHIFTS, "agents": [{"hourly_cost": 30.0}], **case.world})
    rules = rules_of(**case.rules)
    found = explain(world, rules)
    assert set(found.rules) == case.clash
    assert not possible(world, rules, case.clash)
    assert all(possible(world, rules, case.clash - {one}) for one in case.clash)
    assert found.words.startswith("name 0 (A00000) has no legal week: these cannot hold together: ")
    assert case.said in found.words
    assert found.repairs[0].words == case.cheapest
    costs = [r.cost for r in found.repairs if r.cost is not None]
    assert costs == sorted(costs)
    assert not case.also or case.also in {r.words for r in found.repairs}
    assert "what would help, cheapest first: " + case.cheapest in found.words
