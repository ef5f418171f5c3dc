"""Tiny problems without slots, and every legal tour of theirs by plain enumeration."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from wfm.roster.engine.graph import build, sequences
from wfm.roster.engine.problem import Demand, Problem, TeamRows, Times
from wfm.roster.parts import FORBIDDEN, Automaton, Clock, Counter

DAYS, LABELS, IN_A_ROW = 5, 3, 3


@dataclass(frozen=True, eq=False)
class Tiny:
    """`tours`: by agent, every legal tour and its own cost."""

    problem: Problem
    tours: list[list[tuple[tuple[int, ...], float]]]

    def row_cost(self, roster: list[tuple[int, ...]]) -> float:
        start, cost = self.problem.start, 0.0
        for rule, label in enumerate((1, 2)):
            for day in range(DAYS):
                heads = sum(tour[day] == label for tour in roster)
                cost += float(start.under[rule]) * max(int(start.least[rule, day]) - heads, 0)
                cost += float(start.over[rule]) * max(heads - int(start.most[rule, day]), 0)
        return cost

    def optimum(self) -> float:
        return min(
            sum(cost for _, cost in choice) + self.row_cost([tour for tour, _ in choice])
            for choice in product(*self.tours)
        )

    def cost(self, roster: np.ndarray) -> float:
        """Cost of a roster; an illegal tour raises."""
        chosen = [tuple(tour) for tour in roster.tolist()]
        own = [dict(known)[tour] for known, tour in zip(self.tours, chosen, strict=True)]
        return sum(own) + self.row_cost(chosen)


def tiny(seed: int, agents: int = 2) -> Tiny:
    """Three in a row at most, no 1 after a 2, two to three shifts with a price on the third."""
    random = np.random.default_rng(seed)
    everyone = tuple(range(agents))
    step = np.full((DAYS, IN_A_ROW + 1, LABELS), FORBIDDEN, dtype=np.int64)
    step[:, :, 0] = 0
    for run in range(IN_A_ROW):
        step[:, run, 1:] = run + 1
    use = np.tile(np.array([0, 1, 1]), (DAYS, 1))
    third = float(random.integers(0, 4))
    day = np.arange(DAYS)[:, None] * 10
    clock = Clock(everyone, day + np.array([[0, 0, 5]]), day + np.array([[0, 10, 15]]), (0,) * agents)
    parts = [
        Automaton(everyone, step, (0,) * agents, np.zeros(IN_A_ROW + 1)),
        Counter(everyone, use, (0,) * agents, np.array([np.inf, np.inf, 0.0, third])),
        clock,
    ]
    base = random.integers(0, 6, (agents, DAYS, LABELS)).astype(float)
    base[random.random(base.shape) < 0.1] = np.inf
    base[:, :, 0] = np.where(np.isfinite(base[:, :, 0]), base[:, :, 0], 0.0)
    need = random.integers(0, agents, (2, DAYS))
    groups = sequences(parts, agents)
    counts = np.array([[False, True, False], [False, False, True]])
    start = TeamRows(
        ("one", "two"), need, need, np.array([20.0, 17.0]), np.array([3.0, 2.0]),
        np.ones((agents, 2), dtype=np.bool_), counts,
    )  # fmt: skip
    none = TeamRows(
        (), np.zeros((0, 0), np.int64), np.zeros((0, 0), np.int64), np.zeros(0), np.zeros(0),
        np.zeros((agents, 0), np.bool_), np.zeros((0, LABELS), np.bool_),
    )  # fmt: skip
    times = Times(
        np.zeros((DAYS, LABELS), np.int64), np.zeros(LABELS, np.int64),
        np.zeros(LABELS, np.bool_), np.zeros((LABELS, 1, 4), np.int64),
    )  # fmt: skip
    zeros = np.zeros(agents, np.int64)
    problem = Problem(
        agents, DAYS, LABELS, 0, (times,), zeros, zeros, np.zeros((1, 0)), np.zeros((1, 0)), zeros,
        base, (build(groups[0], DAYS, LABELS),), zeros,
        Demand((), np.zeros((0, 0, 1)), np.zeros((0, 0, 1))), np.zeros((0, 1), np.int64), none, none, start,
    )  # fmt: skip
    tours = []
    for agent in everyone:
        mine = []
        for tour in product(range(LABELS), repeat=DAYS):
            worked = "".join("w" if label else "-" for label in tour)
            shifts = worked.count("w")
            legal = shifts in (2, 3) and "w" * (IN_A_ROW + 1) not in worked
            legal &= all(pair != (2, 1) for pair in pairwise(tour))
            cost = sum(base[agent, d, label] for d, label in enumerate(tour)) + third * (shifts == 3)
            if legal and np.isfinite(cost):
                mine.append((tour, float(cost)))
        tours.append(mine)
    return Tiny(problem, tours)
