from dataclasses import replace
from itertools import pairwise, product

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree, cost_of, numbers
from tests.roster.world import EARLY, MEAL, ROTA, SHORT, World, tour

RULE = rule("meal_break", after_h=5, min_min=30, longest_stretch_h=5)
REST = {"activity": "rest", "length_min": 30, "earliest_min": 60, "latest_min": 120, "paid": True}


def shift(length_min: int, *breaks: dict[str, object]) -> dict[str, object]:
    return {"code": "X", "start": "08:00", "length_min": length_min, "breaks": list(breaks)}


def window(earliest: int, latest: int, length: int = 60) -> dict[str, object]:
    return {**MEAL, "earliest_min": earliest, "latest_min": latest, "length_min": length}


def test_a_short_shift_needs_no_break_and_being_on_call_none():
    world = World(days=2, shifts={"short": SHORT, "rota": ROTA})
    assert not judge(RULE, world, "SC")


def test_a_break_in_time_is_enough():
    assert not judge(RULE, World(days=1), "E", breaks=[[240]])


def test_a_missing_break_is_found():
    (found,) = judge(RULE, World(days=1, shifts={"x": shift(330)}), "X")
    assert found.hard
    assert found.amount == 0.5


def test_a_stretch_too_long_is_measured():
    (found,) = judge(RULE, World(days=1), "E", breaks=[[120]])  # outside the window of the template too
    assert found.amount == 1
    assert "6 h without a break" in found.words


def test_breaks_too_short_do_not_count():
    long_rest = rule("meal_break", after_h=5, min_min=60)
    assert judge(long_rest, World(days=1, shifts={"x": shift(360, REST)}), "X")


CASES = [
    shift(540, window(180, 300)),
    shift(540, window(180, 330)),
    shift(540, window(120, 240)),
    shift(300),
    shift(330),
    shift(600, REST, window(240, 330)),
    shift(600, REST, window(180, 300), {**REST, "earliest_min": 390, "latest_min": 480}),
    shift(600, REST, window(180, 510, 30), {**REST, "earliest_min": 390, "latest_min": 450}),
    shift(600, window(120, 330, 30), window(300, 330, 30)),
]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
@pytest.mark.parametrize("stretch", [5, 4.5, None])
@pytest.mark.parametrize("min_min", [30, 45])
def test_a_label_is_allowed_where_every_place_of_its_breaks_is(case, stretch, min_min):
    bound = rule("meal_break", after_h=5, min_min=min_min, longest_stretch_h=stretch)
    world = World(days=1, shifts={"x": case})
    context = world.context()
    allowed = cost_of(list(bound.compile(context)), 0, numbers(context, tour("X", world.shifts))) == 0
    windows = [range(b["earliest_min"], b["latest_min"] + 1, 30) for b in case["breaks"]]
    lengths = [b["length_min"] for b in case["breaks"]]
    placed = [
        places
        for places in product(*windows)
        if all(a + length <= b for (a, b), length in zip(pairwise(places), lengths, strict=False))
    ]
    assert placed
    everybody = replace(world, agents=[{}] * len(placed))
    found = judge(bound, everybody, *"X" * len(placed), breaks=placed)
    assert allowed == (not found)
    assert bool(bound.forbids(world.scenario.roster.shifts["x"])) != allowed


def test_parts_agree():
    strict = rule("meal_break", after_h=3, min_min=30)
    world = World(days=3, shifts={"early": EARLY, "short": SHORT, "rota": ROTA})
    assert agree(world, strict) == (3**3, 4**3 - 3**3)
