import datetime as dt
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.roster.oracle import cost_of
from tests.roster.world import EARLY, LATE, MONDAY, NIGHT, World
from wfm.pay.tariff import Tariff
from wfm.roster.explain.conflict import conflict, without_tour
from wfm.roster.rules import parse_rules
from wfm.roster.rules.base import Rule
from wfm.roster.weigh import compile_rules

SHIFTS = {"early": EARLY, "late": LATE, "night": NIGHT}


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def world(**changes: Any) -> World:
    return World(**{"days": 4, "shifts": SHIFTS, **changes})


def rules_of(**raw: Any) -> tuple[Rule, ...]:
    rules, faults = parse_rules(raw)
    assert not faults
    return rules


def possible(w: World, rules: Sequence[Rule], names: set[str]) -> bool:
    """Whether any week at all obeys the rules of these names, by trying every one."""
    context = w.context()
    parts = [p for name, some in compile_rules(rules, context).items() if name in names for p in some]
    return any(
        np.isfinite(cost_of(parts, 0, week)) for week in product(range(len(context.labels)), repeat=w.days)
    )


def explain(w: World, rules: Sequence[Rule]):
    return conflict(w.context(), rules, Tariff(w.scenario), 0)


@pytest.mark.parametrize("seed", range(12))
def test_the_set_is_verified_by_trying_every_week(seed):
    random = np.random.default_rng(seed)
    codes = random.choice(["E", "L", "N", "OFF"], 4)
    locks = [(0, day(d), str(codes[d]), None) for d in range(4) if random.random() < 0.6]
    away = [(0, f"{day(d)}T10:00", f"{day(d)}T20:00") for d in range(4) if random.random() < 0.3]
    w = world(locks=locks, time_off=away, contract={"min_h_week": 56.0, "max_h_week": 60})
    rules = rules_of(daily_rest={"min_h": 11}, days_in_a_row={"most_days": 2}, weekly_hours={"max_h": 24})
    names = {rule.name for rule in rules}
    context = w.context()
    every = [p for some in compile_rules(rules, context).values() for p in some]
    assert without_tour(context, every) == ([] if possible(w, rules, names) else [0])
    if possible(w, rules, names):
        return
    found = set(explain(w, rules).rules)
    assert not possible(w, rules, found)
    assert all(possible(w, rules, found - {name}) for name in found)


def test_the_random_worlds_have_conflicts():
    """Otherwise the test above would show nothing."""
    locks = [(0, day(0), "L", None), (0, day(1), "E", None)]
    found = explain(world(locks=locks), rules_of(daily_rest={"min_h": 11}))
    assert set(found.rules) == {"locks", "daily_rest"}
    assert "at least 11 h of rest between two shifts" in found.words


def test_repairs_are_the_least_that_helps_and_have_a_price():
    locks = [(0, day(0), "L", None), (0, day(1), "E", None)]
    found = explain(world(locks=locks, agents=({"hourly_cost": 30.0},)), rules_of(daily_rest={"min_h": 11}))
    repairs = {r.words: r.cost for r in found.repairs}
    assert set(repairs) == {
        "at least 7 h of rest between two shifts",
        f"without the lock L on {day(0)}",
        f"without the lock E on {day(1)}",
    }
    assert [r.cost for r in found.repairs] == sorted(repairs.values())
    assert repairs[f"without the lock L on {day(0)}"] == 8 * 3000  # the early shift that stays locked
    assert repairs["at least 7 h of rest between two shifts"] == 2 * 8 * 3000
    assert f"without the lock E on {day(1)} (pay" in found.words


def test_hours_and_days_are_eased_step_by_step():
    locks = [(0, day(d), "OFF", None) for d in range(3)]
    found = explain(world(locks=locks, contract={"min_h_week": 30}), rules_of())  # two fifths of it: 12 h
    assert set(found.rules) == {"contract_hours", "locks"}
    assert {r.words for r in found.repairs} == {
        "at least 20 h a week in contract full",
        *(f"without the lock OFF on {day(d)}" for d in range(3)),
    }
    locks = [(0, day(d), "E", None) for d in range(4)]
    found = explain(world(locks=locks), rules_of(days_in_a_row={"most_days": 1}))
    assert {r.words for r in found.repairs} == {
        "at most 4 days of work in a row",
        "for this person without: locks",  # dropping one of them is not enough
    }


def test_a_day_of_leave_may_be_given_back():
    away = [(0, f"{day(0)}T00:00", f"{day(3)}T00:00")]
    found = explain(world(time_off=away, locks=[(0, day(1), "E", None)]), rules_of())
    assert set(found.rules) == {"locks", "time_off"}
    assert {r.words for r in found.repairs} == {
        f"without the leave of {day(1)}",
        f"without the lock E on {day(1)}",
    }


def test_a_shift_may_be_added_to_the_contract():
    contract = {"shifts": ["late", "night"]}
    found = explain(world(contract=contract, locks=[(0, day(1), "E", None)]), rules_of())
    assert set(found.rules) == {"locks", "contract_shifts"}
    assert "contract full with shift E" in {r.words for r in found.repairs}


def test_a_rule_that_cannot_be_eased_is_left_out():
    locks = [(0, day(0), "E", None), (0, day(1), "L", None)]
    fixed = world(locks=locks, contract={"fixed_start": True})
    found = explain(fixed, rules_of(fixed_start={}))
    assert "for this person without: fixed start" in {r.words for r in found.repairs}


def test_the_words_are_those_of_the_rule_that_binds():
    """A rule with two settings is told with those of the person's contract."""
    locks = [(0, day(0), "L", None), (0, day(1), "E", None)]
    both = [{"min_h": 11, "contracts": ["full"]}, {"min_h": 12, "contracts": ["other"]}]
    found = explain(world(locks=locks), rules_of(daily_rest=both))
    assert "11 h of rest" in found.words
    assert "12 h of rest" not in found.words
