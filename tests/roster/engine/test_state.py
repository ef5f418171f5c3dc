"""A roster under construction: sums kept move by move against sums worked out from its tours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.roster.engine.test_optimise import SLOTS, context_of, problem_of
from wfm.domain.people import Agent
from wfm.roster.engine.dual import Guide
from wfm.roster.engine.packed import HARD
from wfm.roster.engine.problem import Demand, Problem, TeamRows, assemble
from wfm.roster.engine.search import NoTour, Search
from wfm.roster.engine.state import State, marginal_prices
from wfm.roster.parts import Apart, CellCost, Part

SEEDS = range(16)
CROWDED = 12
"""From this seed on people are more and want their breaks together, which has a price."""


def crowd(seed: int) -> Problem:
    random = np.random.default_rng(seed)
    agents = tuple(Agent(f"A{i}", f"A{i}", "T", "here", "p", "c", 100) for i in range(5))
    everyone, hours = tuple(range(5)), np.repeat(random.integers(1, 9, 48), 2).reshape(48, 1, 2)
    parts: list[Part] = [
        CellCost(everyone, np.repeat([[50.0, 0.0, 0.0, 50.0, 50.0]], 2, axis=0)),
        Apart("apart", everyone, 0.5, float(random.choice([0.5, 4.0, 20.0]))),
    ]
    worth = -np.sort(-hours, axis=2) + np.array([3.0, 0.0])
    demand = Demand(("a",), np.full((48, 1, 2), 2.0), worth)
    return assemble(context_of(agents), parts, np.ones((5, 1)), np.zeros((5, SLOTS)), demand)


def started(seed: int) -> Search:
    search = Search(crowd(seed) if seed >= CROWDED else problem_of(seed)[0], seed)
    try:
        search.start()
    except NoTour:
        pytest.skip("somebody has no legal tour")
    return search


def weighed(problem: Problem, state: State) -> float:
    """Cost from the tours alone: what they cost, what rows charge, and queues filled from nothing."""
    empty = State(problem)
    coverage = empty.coverage
    tours = [tour for tour in state.tours if tour]
    for agent, tour in enumerate(state.tours):
        if tour:
            coverage.add(int(problem.group[agent]), tour.work)
    total = sum(tour.own for tour in tours) + problem.demand.all_missing - coverage.value
    for team, slots in ((problem.work, "work"), (problem.on_site, "present")):
        heads = np.zeros_like(team.least)
        for agent, tour in enumerate(state.tours):
            for rule in np.flatnonzero(team.member[agent]):
                heads[rule, getattr(tour, slots)] += 1
        total += team.cost(heads)
    for team in problem.apart:
        inside, away = np.zeros((2, problem.slots), int)
        for agent in team.agents:
            if tour := state.tours[agent]:
                inside[tour.present] += 1
                away[tour.present] += 1
                away[tour.work] -= 1
        may = np.maximum(1, np.floor(team.share * inside))
        total += team.price * np.maximum(0, away - may).sum()
    heads = np.zeros_like(problem.start.least)
    for agent, tour in enumerate(state.tours):
        for rule in np.flatnonzero(problem.start.member[agent]):
            heads[rule] += problem.start.counts[rule, tour.labels]
    return float(total + problem.start.cost(heads))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_running_cost_is_that_of_the_tours(seed: int) -> None:
    search = started(seed)
    assert search.state.cost == pytest.approx(weighed(search.problem, search.state))
    for heat in (50.0, 5.0, 0.0):
        search.anneal(200, heat)
        assert search.state.cost == pytest.approx(weighed(search.problem, search.state))
    best = search.best()
    assert best.cost == pytest.approx(search.record.cost[0])
    assert best.cost == pytest.approx(weighed(search.problem, best))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_tour_is_said_to_cost_is_what_the_roster_rises_by(seed: int) -> None:
    state = started(seed).state
    for agent in range(state.problem.agents):
        state.take(agent)
        without = state.cost
        found = state.respond(agent)
        assert found is not None
        cost, tour = found
        state.put(agent, tour)
        assert state.cost - without == pytest.approx(cost)
    assert state.cost == pytest.approx(weighed(state.problem, state))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("free", [(True, True), (True, False), (False, True)])
def test_prices_are_the_same_for_an_agent_in_its_place_and_out_of_it(
    seed: int, free: tuple[bool, bool]
) -> None:
    search = started(seed)
    state = search.state
    search.anneal(100, 5.0)
    state.room.free[:] = free
    for agent in range(state.problem.agents):
        inside = priced(state, agent)
        state.room.at_work[:] = state.room.on_site[:] = 0  # what a move would have cleared
        state.room.free[:] = True
        held = state.take(agent)
        state.room.free[:] = free
        assert priced(state, agent) == pytest.approx(inside)
        state.room.free[:] = True
        state.put(agent, held)
        state.room.free[:] = free


def priced(state: State, agent: int) -> np.ndarray:
    """Prices of an agent's slots and labels on the days that are free."""
    for array in state.sums:
        array[:] = 0.0
    marginal_prices(state.problem.packed, state.books, state.sums, state.room, agent)
    return np.concatenate([np.diff(state.sums.work), np.diff(state.sums.site), state.sums.start.ravel()])


@pytest.mark.parametrize("seed", SEEDS)
def test_without_heat_no_move_makes_a_roster_dearer_and_fixed_days_stay(seed: int) -> None:
    search = started(seed)
    for _ in range(40):
        cost, labels = search.state.cost, search.state.books.labels.copy()
        search.anneal(1, 0.0)
        assert search.state.cost <= cost + 1e-6
        assert (search.state.books.labels != labels).any(axis=1).sum() <= 1
    assert search.sweep(search.order()) >= -1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_where_the_worth_of_a_bound_counts_for_all_heads_cost_just_that(seed: int) -> None:
    search = started(seed)
    problem, state = search.problem, search.state
    random = np.random.default_rng(seed)
    worth = random.random((problem.slots, len(problem.pace))) * 9
    guide = Guide(worth, random.normal(size=problem.packed.row_least.shape))
    search.follow(guide, 1.0)
    agent = 0
    state.take(agent)
    work, _, _ = state.prices(agent)
    team = problem.work
    rows = -guide.row[: len(team.names)][team.member[agent]].sum(axis=0)  # of heads at work come first
    for first, after in problem.packed.window[problem.site[agent]].tolist():
        for t in range(first, after):
            assert work[t] == pytest.approx(rows[t] - worth[t, problem.group[agent]])


@pytest.mark.parametrize("seed", SEEDS)
def test_under_a_low_wall_a_search_crosses_hard_ceilings_and_its_best_roster_does_not(seed: int) -> None:
    free = started(seed)
    heads = np.zeros(free.problem.slots, dtype=np.int64)
    for tour in free.state.tours:
        heads[tour.present] += 1  # type: ignore[union-attr]
    everybody = np.ones((free.problem.agents, 1), dtype=np.bool_)
    ceiling = TeamRows(
        ("seats",),
        np.zeros((1, len(heads)), dtype=np.int64),
        np.maximum(heads - (heads == heads.max()), 0)[None],
        np.zeros(1),
        np.full(1, HARD),
        everybody,
        np.zeros((1, free.problem.labels), dtype=np.bool_),
    )
    search = Search(replace(free.problem, on_site=ceiling), seed)
    search.start()
    crossed = 0
    for wall in (0.0, 1.0, HARD):
        nothing = Guide(np.zeros_like(search.state.room.guide), np.zeros_like(search.state.room.row_guide))
        search.follow(nothing, 0.0, wall)
        for _ in range(20):
            search.anneal(20, 1.0)
            crossed += int(search.state.books.over[0])
            assert search.state.books.over[0] == sum(search.state.over_hard_rows.values())
            assert search.state.books.total[0] == pytest.approx(
                weighed(search.problem, search.state) - HARD * search.state.books.over[0], abs=0.1
            )
    search.sweep(search.order())
    legal = search.record.cost[0] < HARD / 2
    best = search.best()
    assert crossed
    assert legal == (not best.over_hard_rows)
    assert best.cost == pytest.approx(search.record.cost[0])
