import datetime as dt

import numpy as np
import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, MONDAY, World
from wfm.roster.rules.keep import Keep

RULE = rule("keep", price_per_change=50, other_start=0.5)
BASE = [(0, 0, "E"), (0, 1, "F", "08:00"), (0, 2, "OFF")]


def world(**changes: object) -> World:
    return World(**{"days": 3, "shifts": {"early": EARLY, "float": FLOAT}, "base": BASE, **changes})


def test_what_is_kept_costs_nothing():
    kept = world(base=[(0, 0, "E"), (0, 1, "F"), (0, 2, "OFF")])
    assert not judge(RULE, kept, "EF.")


def test_each_changed_day_has_its_price():
    moved, off = judge(RULE, world(), "EFE")
    assert (moved.hard, moved.date, moved.penalty) == (False, MONDAY + dt.timedelta(days=1), 2500)
    assert moved.words == "name 0 has F 07:00 on 2026-11-10, was F 08:00"
    assert (off.penalty, off.words) == (5000, "name 0 has E 06:00 on 2026-11-11, was OFF")


def test_notice_is_respected():
    notice = rule("keep", price_per_change=50, notice_days=2)
    issued = world(issued_on=MONDAY - dt.timedelta(days=1))
    frozen, *rest = judge(notice, issued, ".FE")
    assert (frozen.hard, frozen.date, frozen.penalty) == (True, MONDAY, 0)
    assert [v.hard for v in rest] == [False, False]
    assert [v.hard for v in judge(notice, world(), ".FE")] == [True, True, False]  # from the first day on


def test_people_and_days_without_a_row_are_free():
    assert not judge(RULE, world(base=[(0, 0, "E")]), "EEE")
    two = world(agents=({}, {}), base=[(1, 0, "E")])
    assert [v.agent_id for v in judge(RULE, two, "...", "...")] == ["A00001"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"base": [(0, 0, "E")]},
        {"base": []},
        {"base": [(0, 1, "OFF"), (0, 0, "F", "09:00")]},
        {"time_off": [(0, "2026-11-09T09:00", "2026-11-09T12:00")]},
        {"locks": [(0, MONDAY, "F", None)]},
        {"locks": [(0, MONDAY, "E", None), (0, MONDAY + dt.timedelta(days=1), "F", "09:00")]},
        {"locks": [(0, MONDAY + dt.timedelta(days=2), "E", None)]},
        {"agents": ({"ends_on": MONDAY},)},
        {"agents": ({"available_from": MONDAY + dt.timedelta(days=1)},)},
        {"base": [(0, 0, "E"), (0, 1, "F", "08:30")]},  # a start that is no longer on offer
    ],
)
@pytest.mark.parametrize("notice_days", [0, 2])
@pytest.mark.parametrize("price", [0, 12.34])
def test_parts_agree(changes, notice_days, price):
    keep = rule("keep", price_per_change=price, other_start=0.3, notice_days=notice_days)
    allowed, forbidden = agree(world(**changes), keep)
    assert allowed
    frozen = notice_days and changes.get("base") != []
    assert bool(forbidden) == bool(frozen)


def test_a_bug_in_what_is_free_is_caught(monkeypatch):
    monkeypatch.setattr(Keep, "_free", lambda self, context, agent, day: np.ones(len(context.labels), bool))
    with pytest.raises(AssertionError, match="parts"):
        agree(world(time_off=[(0, "2026-11-09T09:00", "2026-11-09T12:00")]), RULE)
