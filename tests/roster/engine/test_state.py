"""A roster under construction: sums kept move by move against sums worked out from its tours."""

from __future__ import annotations

import numpy as np
import pytest

from tests.roster.engine.test_optimise import problem_of
from wfm.roster.engine.problem import Problem
from wfm.roster.engine.search import NoTour, Search
from wfm.roster.engine.state import State, put, respond, take
from wfm.roster.engine.undo import trial

SEEDS = range(12)


def started(seed: int) -> Search:
    search = Search(problem_of(seed)[0], seed)
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
    heads = np.zeros_like(problem.start.least)
    for agent, tour in enumerate(state.tours):
        for rule in np.flatnonzero(problem.start.member[agent]):
            heads[rule] += problem.start.counts[rule, tour.labels]
    return float(total + problem.start.cost(heads))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_running_cost_is_that_of_the_tours(seed: int) -> None:
    search = started(seed)
    assert search.state.cost == pytest.approx(weighed(search.problem, search.state))
    for heat in (50.0, 0.0):
        search.ruins(60, heat)
        assert search.state.cost == pytest.approx(weighed(search.problem, search.state))
    best = search.best()
    assert best.cost == pytest.approx(search.record.cost[0])
    assert best.cost == pytest.approx(weighed(search.problem, best))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("free", [(True, True), (True, False), (False, True)])
def test_what_a_tour_is_said_to_cost_is_what_the_roster_rises_by(seed: int, free: tuple[bool, bool]) -> None:
    state = started(seed).state
    packed = state.problem.packed
    for agent in range(state.problem.agents):
        kept = state.books.labels[agent].copy()
        state.room.free[:] = free
        take(packed, state.books, agent, state.room.free)
        without = state.cost
        cost = respond(packed, state.books, state.sums, state.room, agent)
        put(packed, state.books, agent, state.room.free)
        assert state.cost - without == pytest.approx(cost)
        stays = ~np.array(free)
        assert (state.books.labels[agent][stays] == kept[stays]).all()
        state.room.free[:] = True
    assert state.cost == pytest.approx(weighed(state.problem, state))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_trial_that_fails_leaves_no_trace(seed: int) -> None:
    """Without heat only what is no dearer stays: the rest is undone to the last bit."""
    search = started(seed)
    books = search.state.books
    before = search.state.cost
    for _ in range(40):
        labels, places = books.labels.copy(), books.places.copy()
        heads, given = books.filling.heads.copy(), books.filling.given.copy()
        cost = search.state.cost
        search.ruins(1, 0.0)
        if search.state.cost == cost and (books.labels == labels).all() and (books.places == places).all():
            assert (books.filling.heads == heads).all()
            assert books.filling.given == pytest.approx(given)
        assert search.state.cost <= cost + 1e-6
    assert search.state.cost <= before + 1e-6
    assert trial(books, 3).labels.shape == (3, *books.labels.shape[1:])
