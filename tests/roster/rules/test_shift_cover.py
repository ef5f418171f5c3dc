import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree_as_team
from tests.roster.world import EARLY, FLOAT, MONDAY, NIGHT, World

TUESDAY, BEFORE = MONDAY + dt.timedelta(days=1), MONDAY - dt.timedelta(days=1)
RULE = rule(
    "shift_cover", code="E", heads={MONDAY: 2, TUESDAY: 0, BEFORE: 9}, penalty_below=100, penalty_above=1
)


def world(**changes: object) -> World:
    return World(**{"days": 3, "agents": [{}, {}], **changes})


def test_each_missing_and_each_surplus_head_is_priced():
    found = judge(RULE, world(), "EE.", "LEE")
    assert [(v.hard, v.date, v.amount, v.penalty) for v in found] == [
        (False, MONDAY, 1, 100_00),
        (False, TUESDAY, 2, 2_00),
    ]


def test_other_shifts_and_other_dates_ask_for_nobody():
    assert not judge(RULE, world(), "ELE", "ELE")


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"previous": [(0, 1, "E")]},
        {"shifts": {"early": EARLY, "night": NIGHT}, "first": BEFORE},
        {"shifts": {"early": {**FLOAT, "code": "E", "last_start": "08:00"}}},
    ],
)
def test_parts_agree(case):
    allowed, forbidden = agree_as_team(world(**{"days": 2, **case}), RULE)
    assert allowed
    assert not forbidden  # cover is priced, never forbidden


def test_only_those_bound_count():
    contracts = {
        name: {"shifts": ["early", "late"], "pay": "hourly", "max_h_week": 60} for name in ("full", "part")
    }
    bound = RULE.model_copy(update={"contracts": ("part",)})
    mixed = world(contracts=contracts, agents=[{"contract": "full"}, {"contract": "part"}])
    assert [v.amount for v in judge(bound, mixed, "E..", "E..")] == [1]
    (rows,) = bound.compile(mixed.context())
    assert rows.agents == (1,)
