import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from tests.roster.check_one import judge, rule
from tests.roster.oracle import cost_of, numbers
from tests.roster.world import EARLY, NIGHT, World, choices
from tests.roster.world import tour as tour_of
from wfm.roster.rules.fairness import Fairness

SHIFTS = {"early": EARLY, "night": NIGHT}


def world(**changes: object) -> World:
    """Two people over National Day; the first had more of everything."""
    counts = {"nights": 3, "weekends": 2, "holidays": 1, "wishes_refused": 2}
    rows = [(0, "2026-09-01", "2026-09-29", counts), (1, "2026-09-01", "2026-09-29", {"weekends": 1})]
    first = dt.date(2026, 9, 30)
    wishes = [(0, first, "OFF", 20.0), (0, first + dt.timedelta(days=1), "N", -20.0), (1, first, "OFF", 5.0)]
    fresh = {
        "days": 4,
        "first": first,
        "shifts": SHIFTS,
        "agents": [{}, {}],
        "ledger": rows,
        "wishes": wishes,
    }
    return World(**{**fresh, **changes})


def test_who_had_more_pays_for_the_next():
    [found] = judge(rule("fairness", of="nights", price=10), world(), "N...", "N...")
    assert (found.hard, found.penalty, found.agent_id) == (False, 3000, "A00000")
    assert "3 more of nights" in found.words


def test_contracts_are_held_against_their_own():
    contracts = {name: {"shifts": list(SHIFTS), "pay": "hourly", "max_h_week": 60} for name in ("a", "b")}
    apart = world(contracts=contracts, agents=[{"contract": "a"}, {"contract": "b"}])
    assert not judge(rule("fairness", of="nights", price=10), apart, "N...", "N...")


@pytest.mark.parametrize("of", ["nights", "weekends", "holidays", "wishes_refused"])
@pytest.mark.parametrize("previous", [(), ((1, "E"), (5, "E"), (6, "E")), ((1, "N"), (2, "N"), (3, "N"))])
@pytest.mark.parametrize("first", [dt.date(2026, 10, 1), dt.date(2026, 10, 3), dt.date(2026, 10, 4)])
def test_parts_agree(of, previous, first):
    """A copy of the first person for each tour, and one who had nothing; from Thursday, Saturday, Sunday."""
    tours = [*product(choices(SHIFTS), repeat=3)]
    copies, w = range(len(tours)), world(days=3, first=first)
    past = [(i, back, code) for i in copies for back, code in previous]
    ledger = [] if previous else [(i, *row[1:]) for i in copies for row in w.ledger[:1]]
    wishes = [(i, *row[1:]) for i in copies for row in w.wishes[:2]]
    w = replace(w, agents=[{}] * (len(tours) + 1), previous=past, ledger=ledger, wishes=wishes)
    bound, context = rule("fairness", of=of, price=7), w.context()
    parts = list(bound.compile(context))
    mine = {i: [p for p in parts if i in p.agents] for i in copies}
    found = list(bound.check(w.publish([*tours, tours[0]])))
    for i, tour in enumerate(tours):
        judged = sum(v.penalty for v in found if v.agent_id == w.agent_id(i))
        assert cost_of(mine[i], i, numbers(context, tour)) == judged
    if first.day == 1 and not previous and of != "wishes_refused":
        assert found


def test_a_bug_is_caught(monkeypatch):
    monkeypatch.setattr(Fairness, "_had", lambda *_: 0)
    w = replace(world(), wishes=[])
    bound = rule("fairness", of="nights", price=10)
    cost = cost_of(list(bound.compile(w.context())), 0, numbers(w.context(), tour_of("N...", SHIFTS)))
    assert cost != judge(bound, w, "N...", "....")[0].penalty


def test_each_night_of_a_plan_costs_a_step_more():
    found = judge(rule("fairness", of="nights", price=10), world(ledger=[]), "NN.N", "....")
    assert [v.penalty for v in found] == [1000, 2000]
    assert "2 more of nights" in found[1].words


def test_a_weekend_costs_once_whatever_its_days():
    friday = dt.date(2026, 10, 2)
    found = judge(rule("fairness", of="weekends", price=10), world(first=friday), "EEE.", "....")
    assert [(v.penalty, str(v.date)) for v in found] == [(1000, "2026-10-03")]
    worked = [(0, 1, "E"), (1, 1, "E")]  # Saturday lies before the plan
    late = world(first=dt.date(2026, 10, 4), previous=worked, wishes=[])
    assert not judge(rule("fairness", of="weekends", price=10), late, "E...", "E...")


def test_what_all_had_on_average_before_is_not_priced():
    """Three nights each in the four days before: two more cost nothing, and the steps begin after them."""
    past = [(i, back, "N") for i in (0, 1) for back in (2, 3, 4)]
    found = judge(rule("fairness", of="nights", price=10), world(ledger=[], previous=past), "NNNN", "....")
    assert [(v.penalty, v.date.day) for v in found] == [(1000, 3)]


def test_a_newcomer_does_not_price_the_others_out():
    """Of nights 9, 9, 9 and 0 the floor is two below the mean of 6."""
    ledger = [(i, "2026-09-01", "2026-09-29", {"nights": 9}) for i in range(3)]
    w = world(agents=[{}] * 4, ledger=ledger, wishes=[])
    found = judge(rule("fairness", of="nights", price=10), w, "N...", "....", "....", "N...")
    assert [(v.agent_id, v.penalty) for v in found] == [("A00000", 5000)]
    parts = list(rule("fairness", of="nights", price=10).compile(w.context()))
    costs = [cost_of(parts, i, numbers(w.context(), tour_of("N...", SHIFTS))) for i in (0, 3)]
    assert costs == [5000, 0]
