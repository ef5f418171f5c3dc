import datetime as dt

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree
from tests.roster.world import EARLY, FLOAT, LATE, NIGHT, SHORT, World
from wfm.roster.parts import Automaton, Clock

NESTED = rule("shift_succession", not_next_day={"L": ["E"], "N": ["E", "L"]})
CROSSED = rule("shift_succession", not_next_day={"E": ["L"], "L": ["E"], "N": ["E"]})


def world(**changes: object) -> World:
    return World(**{"days": 4, "shifts": {"early": EARLY, "late": LATE, "night": NIGHT}, **changes})


def test_what_may_follow():
    assert not judge(NESTED, world(), "ELNN")
    assert not judge(NESTED, world(), "N.E.")


def test_what_may_not():
    first, second = judge(NESTED, world(), "NLE.")
    assert (first.hard, first.date, first.words) == (
        True,
        dt.date(2026, 11, 10),
        "name 0 has L on 2026-11-10, the day after N",
    )
    assert second.date == dt.date(2026, 11, 11)


def test_the_day_before_the_horizon_counts():
    assert judge(NESTED, world(previous=[(0, 1, "N")]), "L...")
    assert not judge(NESTED, world(previous=[(0, 2, "N")]), "L...")


def test_nested_bans_are_a_clock_and_others_an_automaton():
    assert [type(p) for p in NESTED.compile(world().context())] == [Clock]
    (automaton,) = CROSSED.compile(world().context())
    assert isinstance(automaton, Automaton)
    assert automaton.step.shape[1] == 3  # nothing banned, L banned, E banned


@pytest.mark.parametrize("bans", [NESTED, CROSSED])
@pytest.mark.parametrize(
    "previous", [[], [(0, 1, "N")], [(0, 1, "L")], [(0, 2, "N"), (0, 1, "E")], [(0, 2, "L")]]
)
@pytest.mark.parametrize("first", ["2026-11-09", "2026-03-28"])
def test_parts_agree(bans, previous, first):
    zone = "Europe/Paris"  # its clocks change on 2026-03-29
    allowed, forbidden = agree(world(previous=previous, first=dt.date.fromisoformat(first), zone=zone), bans)
    assert allowed
    assert forbidden


@pytest.mark.parametrize("code", ["F", "S"])
def test_parts_agree_on_floating_starts(code):
    floating = world(days=3, shifts={"early": EARLY, "float": FLOAT, "short": SHORT})
    allowed, forbidden = agree(floating, rule("shift_succession", not_next_day={code: ["E", "F"]}))
    assert allowed
    assert forbidden


@pytest.mark.parametrize("bans", [NESTED, CROSSED])
def test_a_bug_at_the_border_is_caught(monkeypatch, bans):
    monkeypatch.setattr("wfm.roster.rules.shift_succession.past_of", lambda *_: ())
    with pytest.raises(AssertionError, match="parts"):
        agree(world(previous=[(0, 1, "N")]), bans)


def test_what_it_says():
    assert NESTED.say() == "not on the next day: E after L; E, L after N"
