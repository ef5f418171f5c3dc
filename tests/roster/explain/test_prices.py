"""Prices of rules against the true optima of worlds small enough to try every roster."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.roster.world import OFF, Day, World, choices
from wfm.domain.answers import Price, Prices
from wfm.domain.control import Quiet, Stop, WorkLimit
from wfm.roster.explain.prices import prices, steps
from wfm.roster.rules import parse_rules
from wfm.roster.rules.base import Rule
from wfm.tables import AGENT_SKILLS, ROSTER

SHIFTS = {
    "b": {"code": "B", "start": "08:00", "length_min": 240},
    "c": {"code": "C", "start": "10:00", "length_min": 240},
}
DAYS, PEOPLE = 3, 3
WORK = 12
RULES = {"days_in_a_row": {"most_days": 1}, "shifts_of_a_kind": {"codes": ["B"], "most": 1}}
Week = tuple[Day, ...]


def world(**changes: Any) -> World:
    agents = [{"hourly_cost": 20.0 + 10 * i} for i in range(PEOPLE)]
    return World(**{"days": DAYS, "shifts": SHIFTS, "agents": agents, "seats": 1, **changes})


def needed(seed: int) -> np.ndarray:
    """Whole heads from 08:00 to 14:00, by day and half hour."""
    found = np.zeros((DAYS, 48))
    found[:, 16:28] = np.random.default_rng(seed).integers(0, 3, (DAYS, 6)).repeat(2, axis=1)
    return found.reshape(-1)


def priced(need: np.ndarray, stop: Callable[[], Stop], bound: int | None = None, **changes: Any) -> Prices:
    small = world(**changes)
    starts = pd.date_range("2026-11-09", periods=need.size, freq="30min", tz="Asia/Shanghai").tz_convert(
        "UTC"
    )
    demand = pd.DataFrame({"queue": "hotline", "interval_start": starts, "roster_required": need})
    skills = AGENT_SKILLS.empty()
    skills["agent_id"] = [small.agent_id(i) for i in range(PEOPLE)]
    skills["skill"], skills["proficiency"] = "hotline", 1.0
    search = small.scenario.roster.search.model_copy(update={"max_sweeps": 300, "bound_steps": 300})
    roster = small.scenario.roster.model_copy(update={"search": search})
    scenario = small.scenario.model_copy(update={"roster": roster})
    inputs = {**small.inputs, "agent_skills": skills}
    return prices(
        demand, inputs, rules_of(RULES), scenario, ROSTER.empty(), bound=bound, stop=stop, progress=Quiet()
    )


def rules_of(raw: dict[str, Any]) -> tuple[Rule, ...]:
    rules, faults = parse_rules(raw)
    assert not faults
    return rules


WEEKS: tuple[Week, ...] = tuple(itertools.product(choices(SHIFTS), repeat=DAYS))


@cache
def optimum(seed: int, row: int = 1, early: int = 1, seats: int = 1) -> float:
    """The cheapest of all rosters: days in a row at most, early shifts at most, seats."""
    need = needed(seed)
    legal = [w for w in WEEKS if _longest(w) <= row and sum(d.code == "B" for d in w) <= early]
    heads = np.array([_heads(w) for w in legal])
    best = np.inf
    for team in itertools.product(range(len(legal)), repeat=PEOPLE - 1):
        others = heads[list(team)].sum(axis=0)
        pay = sum(heads[k].sum() * (30 + 10 * i) * 50 for i, k in enumerate(team))
        every = others + heads
        cost = pay + heads.sum(axis=1) * 20 * 50 + _missing(need, every)
        cost[(every > seats).any(axis=1)] = np.inf
        best = min(best, float(cost.min()))
    return best


def _longest(week: Week) -> int:
    runs = "".join("-" if d is OFF else "w" for d in week).split("-")
    return max(map(len, runs))


def _heads(week: Week) -> np.ndarray:
    found = np.zeros(DAYS * 48)
    for day, content in enumerate(week):
        if content is not OFF:
            first = day * 48 + content.start_min // 30
            found[first : first + 8] = 1
    return found


def _missing(need: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """100 an hour in four equal steps, each dearer, and a little comfort above."""
    short = np.maximum(need - heads, 0.0)
    step = np.maximum(need, 1e-9) / 4
    parts = [np.clip(short - k * step, 0, step) * x for k, x in enumerate((1, 1.5, 2, 3))]
    comfort = 0.02 * (0.1 * need - np.minimum(np.maximum(heads - need, 0), 0.1 * need))
    return np.asarray(5000 * (sum(parts) + comfort).sum(axis=-1))


def of(found: Prices, rule: str) -> Price:
    [price] = [p for p in found.steps if p.rule == rule]
    return price


EASED = {"days_in_a_row": {"row": 2}, "shifts_of_a_kind": {"early": 2}, "seats": {"seats": 2}}


@pytest.mark.parametrize("seed", range(1))
def test_a_price_told_is_the_true_one_and_others_lie_between_their_ends(seed: int) -> None:
    found = priced(needed(seed), lambda: WorkLimit(WORK))
    assert found.cost == pytest.approx(optimum(seed), abs=2)
    for rule, easier in EASED.items():
        price, truth = of(found, rule), optimum(seed) - optimum(seed, **easier)
        assert price.most is not None
        assert price.least - 2 <= truth <= price.most + 2
        if price.price is not None:
            assert price.price == pytest.approx(truth, abs=2)


def test_a_binding_ceiling_has_its_price_and_what_binds_nothing_costs_nothing() -> None:
    """Two heads wanted on Monday morning, and one desk; four hours of the second head are worth more than
    its pay of 30 an hour, and nobody comes more than once."""
    need = np.zeros(DAYS * 48)
    need[16:24] = 2.0
    found = priced(need, lambda: WorkLimit(WORK))
    # the dearer two of four steps of half a head: 100 x (1 + 1.5) / 2 an hour for the second head
    assert of(found, "seats").price == pytest.approx(4 * (125_00 - 30_00), abs=2)
    assert of(found, "days_in_a_row").price == of(found, "shifts_of_a_kind").price == 0
    assert [p.price for p in found.steps] == sorted((p.price or 0 for p in found.steps), reverse=True)


def test_what_the_searches_left_open_is_not_told() -> None:
    """The same world after no work at all: what would be saved is seen, and not known."""
    need = np.zeros(DAYS * 48)
    need[16:24] = 2.0
    found = of(priced(need, lambda: WorkLimit(0)), "seats")
    assert found.price is None
    assert found.least == 0


def test_the_plan_s_own_bound_helps_to_tell() -> None:
    loose = priced(needed(1), lambda: WorkLimit(3))
    best = round(optimum(1)) - 1
    tight = priced(needed(1), lambda: WorkLimit(3), bound=best)
    assert tight.bound is not None
    assert tight.bound >= best
    assert tight.bound >= (loose.bound or 0)
    assert all(a.least >= b.least for a, b in zip(_sorted(tight), _sorted(loose), strict=True))


def _sorted(found: Prices) -> list[Price]:
    return sorted(found.steps, key=lambda p: (p.rule, p.then))


def test_every_step_is_said_before_and_after() -> None:
    small = world(contract={"max_h_week": 12, "min_h_week": 2}, pools={"human": {"max_heads": 2}})
    raw = {**RULES, "fixed_start": {}, "daily_hours": {"max_h": 4}}
    found = {(s.name, s.now, s.then) for s in steps(small.scenario, rules_of(raw), small.inputs)}
    assert ("seats", "1 seats in here", "2 seats in here") in found
    assert (
        "pool_ceiling",
        "at most 2 heads of pool human at once",
        "at most 3 heads of pool human at once",
    ) in found
    # a contract's hours go by its shortest shift, and never below nothing
    assert (
        "contract_hours",
        "at most 12 h a week in contract full",
        "at most 16 h a week in contract full",
    ) in found
    assert (
        "contract_hours",
        "at least 2 h a week in contract full",
        "at least 0 h a week in contract full",
    ) in found
    assert {then for name, _, then in found if name == "fixed_start"} == {""}
    names = {*RULES, "seats", "pool_ceiling", "contract_hours", "fixed_start", "daily_hours"}
    assert {name for name, _, _ in found} == names
