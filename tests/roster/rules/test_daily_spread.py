from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, ROTA, SHORT, World

SPLIT = {
    "code": "T",
    "start": "08:00",
    "length_min": 660,
    "breaks": [{"activity": "rest", "length_min": 240, "earliest_min": 240, "latest_min": 240}],
}
WORLD = World(days=3, shifts={"early": EARLY, "short": SHORT, "split": SPLIT, "rota": ROTA})


def test_the_gap_of_a_split_shift_counts_and_being_on_call_does_not():
    [found] = judge(rule("daily_spread", max_h=10), WORLD, "TC.")
    assert (found.hard, found.amount) == (True, 1)
    assert not judge(rule("daily_spread", max_h=11), WORLD, "TC.")


def test_parts_agree():
    assert agree(WORLD, rule("daily_spread", max_h=9)) == (4**3, 5**3 - 4**3)


def test_a_template_that_nobody_may_have_is_named():
    shifts = WORLD.scenario.roster.shifts
    bound = rule("daily_spread", max_h=10)
    assert {name: bound.forbids(t) for name, t in shifts.items() if bound.forbids(t)} == {
        "split": "spreads over 11 h, daily_spread allows 10"
    }
