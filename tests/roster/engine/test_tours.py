"""The cheapest tour against every sequence tried one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from wfm.roster.engine.graph import build, sequences
from wfm.roster.engine.tours import best_tour
from wfm.roster.parts import FORBIDDEN, Automaton, Clock, Counter

DAYS, LABELS = 4, 4


def random_parts(random: np.random.Generator) -> list[Clock | Automaton | Counter]:
    step = random.integers(FORBIDDEN, 3, size=(DAYS, 3, LABELS))
    final = random.choice([0.0, 7.0, np.inf], 3)
    automaton = Automaton((0,), step, (int(random.integers(3)),), final, random.choice([0.0, 3.0], 3))
    use = random.integers(0, 3, size=(DAYS, LABELS))
    price = np.where(random.random(6) < 0.3, np.inf, random.integers(0, 9, 6).astype(float))
    whole = Counter((0,), use, (int(random.integers(2)),), price)
    part = Counter((0,), use, (0,), np.append(price, 0.0), first=1, last=2)
    start = np.arange(DAYS)[:, None] * 1440 + random.integers(0, 900, LABELS)[None, :]
    release = start + random.integers(300, 2500, LABELS)[None, :]
    clock = Clock((0,), start, release, (int(random.integers(-500, 700)),))
    return [automaton, whole, part, clock]


def cost_of(parts: list[Clock | Automaton | Counter], cells: np.ndarray, tour: tuple[int, ...]) -> float:
    """What the docstrings of the parts say, read one tour at a time."""
    total = sum(cells[day, label] for day, label in enumerate(tour))
    for part in parts:
        if isinstance(part, Clock):
            ready = part.ready[0]
            for day, label in enumerate(tour):
                if label:
                    if part.start[day, label] < ready:
                        return np.inf
                    ready = part.release[day, label]
        elif isinstance(part, Automaton):
            state = part.initial[0]
            for day, label in enumerate(tour):
                state = part.step[day, state, label]
                if state == FORBIDDEN:
                    return np.inf
                total += part.arrival_cost[state]
            total += part.final_cost[state]
        else:
            last = DAYS - 1 if part.last is None else part.last
            value = part.initial[0] + sum(part.use[d, tour[d]] for d in range(part.first, last + 1))
            total += part.final_cost[value] if value < len(part.final_cost) else np.inf
    return total


@pytest.mark.parametrize("seed", range(150))
def test_cheapest_tour_is_the_best_of_all_sequences(seed: int) -> None:
    random = np.random.default_rng(seed)
    parts = random_parts(random)
    cells = random.normal(size=(DAYS, LABELS)) * 5
    cells[random.random((DAYS, LABELS)) < 0.15] = np.inf
    every = {tour: cost_of(parts, cells, tour) for tour in itertools.product(range(LABELS), repeat=DAYS)}

    [group] = sequences(parts, 1)
    cost, labels = best_tour(build(group, DAYS, LABELS), 0, cells)

    assert cost == pytest.approx(min(every.values()))
    if np.isfinite(cost):
        assert every[tuple(labels.tolist())] == pytest.approx(cost)


@pytest.mark.parametrize("seed", range(150))
def test_labels_that_nobody_may_have_change_no_tour_when_left_out(seed: int) -> None:
    """Often several a day; in some instances all of a day."""
    random = np.random.default_rng(seed)
    [group] = sequences(random_parts(random), 1)
    cells = random.normal(size=(DAYS, LABELS)) * 5
    cells[random.random((DAYS, LABELS)) < 0.35] = np.inf

    whole, less = build(group, DAYS, LABELS), build(group, DAYS, LABELS, np.isfinite(cells))

    assert best_tour(less, 0, cells)[0] == pytest.approx(best_tour(whole, 0, cells)[0])
    assert (less.after >= 0).sum() <= (whole.after >= 0).sum()


def test_some_of_these_instances_have_a_tour_and_some_have_none() -> None:
    costs = []
    for seed in range(150):
        random = np.random.default_rng(seed)
        parts = random_parts(random)
        [group] = sequences(parts, 1)
        costs.append(best_tour(build(group, DAYS, LABELS), 0, np.zeros((DAYS, LABELS)))[0])
    assert 20 < np.isfinite(costs).sum() < 140


def test_a_day_off_does_not_shorten_a_rest_longer_than_a_day() -> None:
    """A shift that ends on the night of day 0 and asks for 40 h rest binds day 2 as well."""
    start = np.array([[0, 480], [0, 1920], [0, 3360]])
    release = start + 480 + 2400
    clock = Clock((0,), start, release, (-(10**6),))
    [group] = sequences([clock], 1)
    cells = np.array([[0.0, -5.0], [0.0, 9.0], [0.0, -4.0]])
    cost, labels = best_tour(build(group, 3, 2), 0, cells)
    assert (cost, labels.tolist()) == (-9.0, [1, 0, 1])
    clock = Clock((0,), start, release + 1, (-(10**6),))
    [group] = sequences([clock], 1)
    cost, labels = best_tour(build(group, 3, 2), 0, cells)
    assert (cost, labels.tolist()) == (-5.0, [1, 0, 0])
