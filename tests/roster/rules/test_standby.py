"""Time on call after a shift: a shift template with `standby`, as the rules and the tariff read it."""

import datetime as dt

import pytest
from pydantic import ValidationError

from tests.roster.check_one import judge, rule
from tests.roster.oracle import agree, agree_as_team, cost_of, numbers
from tests.roster.world import EARLY, World, tour
from wfm.config.roster import ShiftTemplate
from wfm.pay.tariff import Tariff
from wfm.roster.pay_parts import pay_parts

STANDBY = {"start": "20:00", "length_min": 480, "allowance": 60}
"""From 20:00 to 04:00."""
ASIDE = {**EARLY, "code": "B", "standby": STANDBY}
DAWN = {"code": "D", "start": "03:00", "length_min": 240}
SHIFTS = {"early": EARLY, "aside": ASIDE, "dawn": DAWN}
REST = rule("daily_rest", min_h=11)
STRICT = rule("daily_rest", min_h=11, standby_breaks_rest=True)


def world(days=2, **changes):
    return World(days=days, shifts=SHIFTS, **changes)


def test_standing_by_is_no_second_shift_and_the_next_begins_after_it():
    assert not judge(rule("one_shift_a_day"), world(), "BE")
    (found,) = judge(rule("one_shift_a_day"), world(), "BD")
    assert "while the shift before lasts until 2026-11-10 04:00" in found.words


def test_it_breaks_daily_rest_only_where_told():
    assert not judge(REST, world(), "BE")
    (found,) = judge(STRICT, world(), "BE")
    assert found.amount == 9  # from 04:00 to 06:00 are two of eleven hours


def test_a_call_counts_with_its_hours_and_breaks_the_rest():
    """Called from 22:00 to 24:00 on the eve: a shift of work in the previous roster."""
    called = {**SHIFTS, "call": {"code": "X", "start": "22:00", "length_min": 120}}
    w = World(days=1, shifts=called, previous=[(0, 1, "B"), (0, 1, "X")])
    assert [v.amount for v in judge(REST, w, "E")] == [5]
    assert not judge(REST, World(days=1, shifts=called, previous=[(0, 1, "B")]), "E")
    hours = rule("weekly_hours", max_h=17)  # 8 + 8 by shifts, standing by counts nothing
    w = World(first=dt.date(2026, 11, 10), days=1, shifts=called, previous=[(0, 1, "B")])
    assert not judge(hours, w, "E")
    w = World(first=dt.date(2026, 11, 10), days=1, shifts=called, previous=[(0, 1, "B"), (0, 1, "X")])
    assert [v.amount for v in judge(hours, w, "E")] == [1]


@pytest.mark.parametrize(
    "bound", [rule("daily_rest", min_h=13), STRICT, rule("one_shift_a_day"), rule("time_off")]
)
@pytest.mark.parametrize("previous", [(), [(0, 1, "B")]])
def test_parts_agree(bound, previous):
    away = [(0, "2026-11-10T21:00", "2026-11-10T23:00")]
    allowed, forbidden = agree(world(time_off=away, previous=previous, days=2), bound)
    assert allowed
    assert forbidden


def test_the_rota_counts_who_stands_by():
    pools = {"pools": {"experts": {}}, "agents": [{}, {}]}
    bound = rule("on_call_rota", pool="experts", heads=1, penalty_per_day=10)
    assert not judge(bound, world(days=1, **pools), "B", "E")
    assert [v.hard for v in judge(bound, world(days=1, **pools), "B", "B")] == [True]
    other = rule("on_call_rota", pool="experts", heads=1, penalty_per_day=10, codes=["E"])
    assert not judge(other, world(days=1, **pools), "B", "E")
    for each in (bound, other):
        allowed, forbidden = agree_as_team(world(days=1, **pools), each)
        assert allowed
        assert forbidden


def test_the_allowance_is_weighed_and_paid():
    w = world(agents=[{"contract": "full"}])
    parts, published = pay_parts(w.context(), Tariff(w.scenario)), w.publish([tour("BB", SHIFTS)])
    assert cost_of(parts, 0, numbers(w.context(), tour("BE", SHIFTS))) == 6000
    cost = Tariff(w.scenario).cost_table(published.roster, published.activities, w.inputs["agents"])
    assert cost.loc[cost["component"] == "on_call", "amount"].tolist() == [6000, 6000]
    assert cost.loc[cost["component"] == "hourly", "minutes"].tolist() == [480, 480]


@pytest.mark.parametrize(
    "change", [{"standby": {**STANDBY, "start": "14:30"}}, {"kind": "on_call"}, {"last_start": "12:00"}]
)
def test_it_must_follow_a_shift_of_work(change):
    with pytest.raises(ValidationError, match="standby must begin after the end"):
        ShiftTemplate.model_validate({**ASIDE, "breaks": [], **change})
