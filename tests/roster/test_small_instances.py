"""Random small plans, every roster of which is tried: the stage finds the cheapest and bounds it.

Legality is the check's word on published tables, pay the sum of pay lines, seats and missing heads
are counted here slot by slot: nothing of what the solver is told is used.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product

import numpy as np
import pandas as pd
import pytest

from tests.roster.explain.small import missing
from tests.roster.oracle import cost_of, numbers
from tests.roster.world import Day, World, choices
from wfm.config.pay import PaySettings
from wfm.config.roster import Search
from wfm.config.scenario import Scenario
from wfm.domain.control import NoStop, Quiet
from wfm.domain.errors import NoLegalRoster, NoRosterFound
from wfm.pay.tariff import Tariff
from wfm.roster.check import check
from wfm.roster.inputs import read_context
from wfm.roster.pay_parts import pay_parts, slot_pay
from wfm.roster.rules import parse_rules
from wfm.roster.solve import Rostering, solve
from wfm.roster.weigh import compile_rules
from wfm.tables import AGENT_SKILLS

DAYS, SLOTS_DAY = 3, 48
SLOTS = DAYS * SLOTS_DAY
SHIFTS = {
    "early": {"code": "E", "start": "06:00", "length_min": 480},
    "late": {"code": "L", "start": "13:00", "length_min": 540},
    "night": {"code": "N", "start": "21:00", "length_min": 600},
}
LENGTH = {t["code"]: int(t["length_min"]) // 30 for t in SHIFTS.values()}
STARTS = {t["code"]: int(t["start"][:2]) * 2 for t in SHIFTS.values()}
RULES = {"daily_rest": {"min_h": 11}, "days_in_a_row": {"most_days": 3}}


@dataclass(frozen=True)
class Instance:
    """`required`: heads by slot of half an hour."""

    world: World
    required: list[float]

    @cached_property
    def scenario(self) -> Scenario:
        found = self.world.scenario
        pay = PaySettings(overtime_rate=1.5, rest_day_rate=2, holiday_rate=3, night_premium=0.5)
        search = Search(max_sweeps=300, bound_steps=300)
        roster = found.roster.model_copy(update={"search": search})
        return found.model_copy(update={"pay": pay, "roster": roster})

    def solved(self) -> Rostering:
        skills = AGENT_SKILLS.empty()
        skills["agent_id"] = list(self.world.inputs["agents"]["agent_id"])
        skills["skill"], skills["proficiency"] = "hotline", 1.0
        starts = pd.date_range(self.world.first, periods=SLOTS, freq="30min", tz=self.world.zone)
        need = pd.DataFrame(
            {
                "queue": "hotline",
                "interval_start": starts.tz_convert("UTC"),
                "roster_required": self.required,
            }
        )
        inputs = {**self.world.inputs, "agent_skills": skills}
        rules = parse_rules(RULES)[0]
        return solve(need, inputs, rules, self.scenario, stop=NoStop(), progress=Quiet())

    def tours_of(self, agent: int) -> list[tuple[float, np.ndarray]]:
        """Pay and penalties of each legal tour of somebody, minor units, and the slots it is there.

        Each tour is given to a copy of that person.
        """
        tours = list(product(choices(SHIFTS), repeat=DAYS))
        copies = range(len(tours))
        mine = {
            name: [(i, *rest) for i in copies for who, *rest in getattr(self.world, name) if who == agent]
            for name in ("previous", "time_off", "wishes", "locks")
        }
        world = replace(self.world, agents=[self.world.agents[agent]] * len(tours), seats=10**6, **mine)
        published = world.publish(tours)
        found = check(published, parse_rules(RULES)[0])
        illegal = set(found.loc[found["hard"], "agent_id"])
        penalty = found.groupby("agent_id")["penalty"].sum()
        cost = Tariff(self.scenario).cost_table(
            published.roster,
            published.activities,
            world.inputs["agents"],
            world.inputs["previous_roster"],
            world.inputs["time_off"],
        )
        pay = cost[cost["component"] != "guaranteed"].groupby("agent_id")["amount"].sum()
        ids = [world.agent_id(i) for i in copies]
        return [
            (float(pay.get(name, 0) + penalty.get(name, 0)), present(tour))
            for name, tour in zip(ids, tours, strict=True)
            if name not in illegal
        ]

    def optimum(self) -> float:
        """The cheapest legal roster; infinity where there is none."""
        carried = sum(
            present([Day(code, 60 * STARTS[code] // 2)], -back) for _, back, code in self.world.previous
        )
        heads = np.zeros(SLOTS, dtype=np.int64) + carried
        every = [self.tours_of(agent) for agent in range(len(self.world.agents))]
        most = len(every) + len(self.world.previous)
        price = np.array([[missing(r, h) for h in range(most + 1)] for r in self.required])
        best, slots = np.inf, np.arange(SLOTS)
        for (one, there), (two, too) in product(*every):
            new = there + too
            if ((new > 0) & (new + heads > self.world.seats)).any():
                continue
            best = min(best, one + two + price[slots, heads + new].sum())
        return best


def present(tour: list[Day] | tuple[Day, ...], first: int = 0) -> np.ndarray:
    """1 in each slot of the horizon that a tour from day `first` on covers."""
    found = np.zeros(SLOTS, dtype=np.int64)
    for day, content in enumerate(tour, start=first):
        if not content.off:
            begin = day * SLOTS_DAY + content.start_min // 30
            found[max(begin, 0) : max(begin + LENGTH[content.code], 0)] = 1
    return found


def instance(seed: int) -> Instance:
    """Two people of their own wages, some days before, leave and wishes; now and then a holiday."""
    random = np.random.default_rng(seed)
    first = dt.date(2026, 9, 28) + dt.timedelta(days=int(random.integers(0, 7)))
    dates = [first + dt.timedelta(days=d) for d in range(DAYS)]
    contract = {
        "pay": str(random.choice(["hourly", "salaried"])),
        "min_h_week": float(random.choice([0, 20, 40])),
        "overtime_after_h_week": float(random.choice([8, 16, 40])),
        "overtime_after_h_day": [None, 8.0][random.integers(0, 2)],
    }
    codes = list(LENGTH)
    previous = [
        (agent, back, str(random.choice(codes)))
        for agent in (0, 1)
        for back in (1, 2)
        if random.random() < 0.4
    ]
    wishes = [
        (agent, on, str(random.choice(codes)), float(random.choice([-40, 60])))
        for agent in (0, 1)
        for on in dates
        if random.random() < 0.3
    ]
    locks = [
        (agent, on, str(random.choice([*codes, "OFF"])), None)
        for agent in (0, 1)
        for on in dates
        if random.random() < 0.35
    ]
    off = [(1, f"{dates[1]}T00:00", f"{dates[2]}T00:00")] if random.random() < 0.3 else []
    world = World(
        first=first,
        days=DAYS,
        shifts=SHIFTS,
        contract=contract,
        agents=[{"hourly_cost": 20.0}, {"hourly_cost": 36.0}],
        seats=int(random.choice([1, 2])),
        previous=previous,
        wishes=wishes,
        locks=locks,
        time_off=off,
    )
    hours = np.repeat(random.choice([0.0, 0.5, 1.0, 2.0], SLOTS // 6), 6)
    return Instance(world, hours.tolist())


def verdict(small: Instance) -> Rostering | None:
    try:
        return small.solved()
    except (NoLegalRoster, NoRosterFound):
        return None


SEEDS = range(8)


@cache
def optimum(seed: int) -> float:
    return instance(seed).optimum()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_stage_finds_the_cheapest_roster_and_bounds_it(seed: int) -> None:
    best, made = optimum(seed), verdict(instance(seed))
    assert (made is None) == np.isinf(best)
    if made is not None:
        assert made.outcome.cost == pytest.approx(best, abs=2)
        assert made.outcome.lower_bound is not None
        assert made.outcome.lower_bound <= best + 2


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_solver_is_told_of_a_tour_is_what_is_paid_and_checked(seed: int) -> None:
    """Every tour: legal by the parts where it is by the check, at the price of its pay lines."""
    small = instance(seed)
    context, tariff = read_context(small.scenario, small.world.inputs), Tariff(small.scenario)
    compiled = compile_rules(parse_rules(RULES)[0], context).values()
    parts, pay = [p for of in compiled for p in of] + pay_parts(context, tariff), slot_pay(context, tariff)
    for agent in (0, 1):
        told = {}
        for tour in product(choices(SHIFTS), repeat=DAYS):
            slots = [
                slice(begin := day * SLOTS_DAY + x.start_min // 30, begin + LENGTH[x.code])
                for day, x in enumerate(tour)
                if not x.off
            ]
            cost = cost_of(parts, agent, numbers(context, tour)) + sum(pay[agent, at].sum() for at in slots)
            if np.isfinite(cost):
                told[present(tour).tobytes()] = cost
        assert told == pytest.approx({slots.tobytes(): cost for cost, slots in small.tours_of(agent)}, abs=2)


def test_the_instances_are_of_every_kind() -> None:
    """No roster at all, and days before the horizon that change what is best."""
    assert 0 < sum(np.isinf(optimum(seed)) for seed in SEEDS) < 4
    changed = 0
    for seed in list(SEEDS)[:4]:
        blind = replace(instance(seed), world=replace(instance(seed).world, previous=()))
        changed += blind.optimum() != optimum(seed)
    assert changed > 1
