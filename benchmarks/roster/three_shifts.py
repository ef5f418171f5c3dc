"""The same centre on three fixed shifts a day, whose starts are chosen as well as can be.

Everybody may be given the early, middle or late shift of nine hours (eight paid; breaks slide as in
the weeks). The starts are those whose best daily headcounts, whole week and all contracts together,
cost least by a linear programme; the roster then comes from `wfm` itself under all its rules, so that
what is compared is the shifts and not the solver. Desks are given for everybody, at no cost: those of
the weeks are for staggered starts. The least hours of each contract are lower by a shift: whole shifts
of eight hours do not meet all of them.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
from priced import Case
from scipy.optimize import linprog
from scipy.sparse import coo_array

from wfm.config.roster import RosterSettings
from wfm.config.scenario import Scenario
from wfm.roster.demand import price_demand
from wfm.roster.inputs import pace

CODES = ("E", "M", "L")
HOURS = 8.0
SHIFTS_A_WEEK = {"full_time": 5, "part_time": 3, "hourly": 3, "temporary": 5}
"""What fits into the hours of the contract, overtime left out."""


def with_three_shifts(scenario: Scenario, starts: tuple[int, ...], desks: int) -> Scenario:
    """The scenario in which every contract may work the three shifts and no other, with other desks."""
    raw = scenario.roster.model_dump()
    shift: dict[str, Any] = raw["shifts"]["early"]
    names = ("first", "second", "third")
    raw["shifts"] = {
        name: shift | {"code": code, "start": f"{start // 60:02d}:{start % 60:02d}", "last_start": None}
        for name, code, start in zip(names, CODES, starts, strict=True)
    }
    raw["contracts"] = {
        name: terms | {"shifts": names, "min_h_week": max(0.0, terms["min_h_week"] - HOURS)}
        for name, terms in raw["contracts"].items()
    }
    sites = {name: site.model_copy(update={"seats": desks}) for name, site in scenario.sites.items()}
    return scenario.model_copy(update={"roster": RosterSettings.model_validate(raw), "sites": sites})


def best_starts(case: Case) -> tuple[int, int, int]:
    """Three starts on the hour, minutes after midnight: every triple of a grid of three hours, then the
    best one moved an hour at a time until no move of one or two starts gets better."""
    programme = _Programme(case)
    cost = cache(lambda starts: programme.cost(starts))
    chosen = min(combinations(range(0, 24, 3), 3), key=cost)
    while True:
        moves = {
            tuple(sorted({(hour + move) % 24 for hour, move in zip(chosen, by, strict=True)}))
            for by in product((-1, 0, 1), repeat=3)
            if 0 in by
        }
        best = min(sorted(move for move in moves if len(move) == 3), key=cost)
        if cost(best) >= cost(chosen):
            return chosen[0] * 60, chosen[1] * 60, chosen[2] * 60
        chosen = best


class _Programme:
    """Shifts of people of a kind (by pace) by start and day, against demand and leaders by the hour."""

    def __init__(self, case: Case) -> None:
        context, scenario = case.context, case.scenario
        self.pace, kind = np.unique(pace(scenario, context.agents), axis=0, return_inverse=True)
        kind = kind.ravel()
        self.days, kinds = context.grid.days, len(self.pace)
        self.budget = np.zeros(kinds)
        self.there = np.zeros((kinds, self.days))
        pay = np.zeros(kinds)
        self.leads = np.zeros(kinds)
        for agent, k in zip(context.agents, kind.tolist(), strict=True):
            terms = context.contracts[agent.contract]
            self.budget[k] += SHIFTS_A_WEEK[agent.contract] * self.days / 7
            away = context.absences.get(agent.agent_id, ())
            for day in range(self.days):
                self.there[k, day] += not any(a.start < (day + 1) * 1440 and a.end > day * 1440 for a in away)
            pay[k] += 8 * agent.hourly_cost * (1 + terms.agency_fee) * (terms.pay == "hourly")
            self.leads[k] = agent.leader
        self.price = pay / np.bincount(kind)
        rule = scenario.roster.rules["leader_on_duty"]
        self.leaders = rule["per_open_interval"]
        self.leader_price = rule["penalty_per_h"] * 10**scenario.pay.minor_digits
        demand = price_demand(case.requirement, scenario)
        per = 60 // context.grid.slot_min
        self.width = demand.width[:: per // 2].reshape(-1, 2, *demand.width.shape[1:]).mean(axis=1)
        self.worth = demand.worth.reshape(-1, per, *demand.worth.shape[1:]).sum(axis=1)
        self.shape = _at_work(case)

    def cost(self, starts: tuple[int, ...]) -> float:
        classes, hours = len(self.pace), len(self.width)
        given = np.arange(classes * len(starts) * self.days).reshape(classes, len(starts), self.days)
        k, q = np.nonzero(self.pace)
        flow = given.size + np.arange(hours * len(k)).reshape(hours, len(k))
        lack = given.size + flow.size + np.arange(self.width.size).reshape(self.width.shape)
        unled = given.size + flow.size + lack.size + np.arange(hours)
        rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

        def put(row: Any, column: Any, value: Any) -> None:
            row, column, value = np.broadcast_arrays(row, column, value)
            rows.append((row.ravel(), column.ravel(), value.ravel()))

        put(np.arange(classes)[:, None, None], given, 1.0)  # shifts of the week
        at = classes
        put(at + np.arange(classes)[:, None, None] * self.days + np.arange(self.days), given, 1.0)
        at += classes * self.days
        queues = self.pace.shape[1]
        need = at + hours * classes
        lead = need + hours * queues
        put(lead + np.arange(hours), unled, -1.0)
        for s, start in enumerate(starts):
            for day in range(self.days):
                for offset, share in enumerate(self.shape):
                    hour = day * 24 + start + offset
                    if hour < hours:
                        put(at + hour * classes + np.arange(classes), given[:, s, day], -share)
                        put(lead + hour, given[:, s, day], -share * self.leads)
        hour_axis = np.arange(hours)[:, None]
        put(at + hour_axis * classes + k, flow, 1.0)
        put(need + hour_axis * queues + q, flow, -self.pace[k, q])
        put((need + hour_axis * queues + np.arange(queues))[:, :, None], lack, -1.0)
        row, column, value = (np.concatenate(x) for x in zip(*rows, strict=True))
        columns = given.size + flow.size + lack.size + hours
        found = linprog(
            np.concatenate(
                [
                    np.repeat(self.price, len(starts) * self.days),
                    np.zeros(flow.size),
                    self.worth.ravel(),
                    np.full(hours, self.leader_price),
                ]
            ),
            A_ub=coo_array((value, (row, column)), shape=(lead + hours, columns)).tocsr(),
            b_ub=np.concatenate(
                [
                    self.budget,
                    self.there.ravel(),
                    np.zeros(hours * classes),
                    -self.width.sum(axis=2).ravel(),
                    np.full(hours, -self.leaders),
                ]
            ),
            bounds=np.stack(
                [
                    np.zeros(columns),
                    np.concatenate(
                        [np.full(given.size + flow.size, np.inf), self.width.ravel(), np.full(hours, np.inf)]
                    ),
                ],
                axis=1,
            ),
            method="highs",
        )
        assert found.status == 0, found.message
        return float(found.fun)


def _at_work(case: Case) -> list[float]:
    """Share of each hour of the shift spent at work, breaks spread evenly over their windows."""
    shift = case.scenario.roster.shifts["early"]
    busy = np.ones(shift.length_min)
    for b in shift.breaks:
        places = range(b.earliest_min, b.latest_min + 1, case.context.grid.slot_min)
        for place in places:
            busy[place : place + b.length_min] -= 1 / len(places)
    return [float(x) for x in busy.reshape(-1, 60).mean(axis=1)]


def fewer_people(case: Case, keep: int, seed: int) -> Case:
    """The same week with only `keep` of the people, drawn evenly from each contract."""
    people = case.inputs["agents"]
    rng = np.random.default_rng(seed)
    order = people.assign(draw=rng.permutation(len(people)))
    rank = order.groupby(["contract", "pool", "leader"])["draw"].rank() / order.groupby(
        ["contract", "pool", "leader"]
    )["draw"].transform("size")
    kept = set(people.loc[rank.sort_values(kind="stable").index[:keep], "agent_id"])
    inputs: dict[str, pd.DataFrame] = {
        name: table[table["agent_id"].isin(kept)].reset_index(drop=True)
        for name, table in case.inputs.items()
    }
    return Case(case.scenario, case.requirement, inputs)
