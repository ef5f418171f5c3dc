import datetime as dt

import numpy as np
import pytest

from tests.roster.explain.small import SHIFTS, Small, missing, random_plan
from tests.roster.world import MONDAY, OFF, choices
from wfm.roster.explain.finished import Outdated
from wfm.roster.explain.person import why

TUESDAY = MONDAY + dt.timedelta(days=1)
WISH = [(1, TUESDAY, "B", 7.5)]


@pytest.mark.parametrize("seats", [100, 2])
@pytest.mark.parametrize("seed", range(3))
def test_each_option_costs_what_trying_every_week_finds(seed, seats):
    small = random_plan(seed, wishes=WISH, seats=seats)
    plan = small.read()
    assert plan.state.cost == pytest.approx(small.cost(0, small.weeks[0]))
    for agent in range(3):
        now = small.cost(agent, small.weeks[agent])
        for day in range(3):
            found = why(plan, small.world.agent_id(agent), small.world.dates[day])
            assert found.shift == _content(small.weeks[agent][day][0])
            extras = {o.shift: o.extra for o in found.options}
            for content in choices(SHIFTS):
                costs = [small.cost(agent, week) for week in small.legal_weeks() if week[day][0] == content]
                extra, best = extras[_content(content)], min(costs)
                if np.isinf(best):
                    assert extra is None
                    continue
                assert extra is not None
                assert extra.total == pytest.approx(best - now, abs=1)
                assert extra.total == extra.pay + extra.coverage + extra.team + sum(extra.rules.values())
    assert plan.state.cost == pytest.approx(small.cost(0, small.weeks[0])), "the plan is as it was"


def test_options_are_ranked_and_say_what_else_changes():
    plan = random_plan(1).read()
    found = why(plan, "A00000", TUESDAY)
    totals = [o.extra.total for o in found.options if o.extra]
    assert totals == sorted(totals)
    assert min(totals) <= 0
    for option in found.options:
        assert all(c.before != c.after for c in option.changes)
        today = [c.after for c in option.changes if c.date == TUESDAY]
        assert today == ([option.shift] if option.shift != found.shift else [])


def test_a_wish_is_part_of_the_cost():
    quiet = Small([((OFF, 0),) * 3] * 3, [0.0] * 144, changes={"wishes": WISH})
    found = {o.shift: o.extra for o in why(quiet.read(), "A00001", TUESDAY).options}
    assert found["B 11:00"] is not None
    assert (found["B 11:00"].rules, found["B 11:00"].pay) == ({"wishes": -750}, 4 * 3000)


def test_heads_that_are_missed_are_part_of_the_cost():
    tuesday = [0.0] * 48 + [1.0] * 48 + [0.0] * 48
    found = {
        o.shift: o.extra for o in why(Small([((OFF, 0),) * 3] * 3, tuesday).read(), "A00000", TUESDAY).options
    }
    assert found["B 11:00"] is not None
    saved = 8 * (missing(1, 0) - missing(1, 1))
    assert (found["B 11:00"].coverage, found["B 11:00"].pay) == (-round(saved), 8 * 1000)


def test_what_is_ruled_out_names_the_rules_that_do():
    locks = [(0, MONDAY, "A", None), (0, MONDAY + dt.timedelta(days=2), "B", None)]
    away = [(1, "2026-11-10T09:00", "2026-11-10T10:00")]
    a, b = choices(SHIFTS)[1:]
    week = ((a, 60), (OFF, 0), (b, 0))
    rest = ((OFF, 0),) * 3
    small = Small([week, rest, rest], [0.0] * 144, changes={"locks": locks, "time_off": away})
    plan = small.read()
    against = {o.shift: set(o.against) for o in why(plan, "A00000", TUESDAY).options}
    assert against == {
        "OFF": set(),
        "A 08:00": {"locks", "days_in_a_row"},
        "B 11:00": {"locks", "days_in_a_row"},
    }
    against = {o.shift: o.against for o in why(plan, "A00001", TUESDAY).options}
    assert against == {"OFF": (), "A 08:00": ("time_off",), "B 11:00": ()}


def test_full_seats_rule_out():
    a = choices(SHIFTS)[1]
    busy, rest = ((OFF, 0), (a, 60), (OFF, 0)), ((OFF, 0),) * 3
    plan = Small([busy, rest, rest], [0.0] * 144, changes={"seats": 1}).read()
    against = {o.shift: o.against for o in why(plan, "A00001", TUESDAY).options}
    assert against["A 08:00"] == against["B 11:00"] == ("seats here",)


def test_unknown_people_and_days():
    plan = random_plan(1).read()
    with pytest.raises(KeyError):
        why(plan, "nobody", TUESDAY)
    with pytest.raises(ValueError, match="not in tuple"):
        why(plan, "A00000", MONDAY + dt.timedelta(days=9))


def test_a_plan_that_the_rules_no_longer_allow():
    a = choices(SHIFTS)[1]
    rest = ((OFF, 0),) * 3
    small = Small([rest, ((a, 60),) * 3, rest], [0.0] * 144)
    with pytest.raises(Outdated) as refused:
        small.read()
    assert refused.value.agent_ids == ("A00001",)


def _content(content):
    return "OFF" if content.off else f"{content.code} {content.start_min // 60:02d}:00"
