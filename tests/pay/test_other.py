"""Cost beside pay, worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.roster.world import World, tour
from wfm.config.pay import OtherCost
from wfm.pay.other import other_cost
from wfm.pay.tariff import Tariff

MONDAY, TUESDAY = pd.Timestamp("2026-11-09"), pd.Timestamp("2026-11-10")
ROTA = {"code": "C", "kind": "on_call", "start": "09:00", "length_min": 720}
SHIFTS = {
    "early": {"code": "E", "start": "06:00", "length_min": 480},
    "late": {"code": "L", "start": "13:00", "length_min": 480},
    "night": {"code": "N", "start": "22:00", "length_min": 480},
    "rota": ROTA,
}
AGENTS = [
    {"hourly_cost": 30.0, "hired_on": "2020-01-01"},
    {"hourly_cost": 30.55, "pool": "temp", "hired_on": "2026-10-20", "available_from": "2026-11-10"},
    {"hourly_cost": 20.0, "pool": "temp", "remote": True, "hired_on": "2026-11-09"},
]


def cost_of(weeks: list[str], digits: int = 2, **item: Any) -> pd.DataFrame:
    world = World(days=3, shifts=SHIFTS, agents=AGENTS, pools={"human": {}, "temp": {}})
    other = {"it": OtherCost.model_validate(item)}
    pay = world.scenario.pay.model_copy(update={"other": other, "minor_digits": digits})
    scenario = world.scenario.model_copy(update={"pay": pay})
    published = world.publish([tour(week, SHIFTS) for week in weeks])
    agents = world.inputs["agents"]
    cost = Tariff(scenario).cost_table(published.roster, published.activities, agents)
    return other_cost(scenario, published.roster, cost, agents)


def by_date(found: pd.DataFrame) -> dict[int, tuple[float, int]]:
    return {row.date.day: (row.quantity, row.amount) for row in found.itertuples()}


def test_a_share_of_pay_is_rounded_once_and_days_add_up() -> None:
    found = cost_of(["E..", "EE.", "..."], per="pay", price=0.0833, pools=["temp"])
    # 8 h at 30.55 a day: 244.40; 20.35852 of the first day, 40.71704 of both
    assert by_date(found) == {9: (244.40, 20_36), 10: (244.40, 20_36)}
    assert found["amount"].sum() == round(2 * 244_40 * 0.0833)
    third = cost_of(["...", "EEE", "..."], per="pay", price=0.0833, pools=["temp"])
    assert third["amount"].tolist() == [2036, 2036, 2036]  # 6107.56: 2035.85, 4071.70, 6107.56


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"per": "shift", "price": 20.5}, {9: (2, 41_00), 10: (1, 20_50)}),
        ({"per": "shift", "price": 20.5, "pools": ["human"]}, {9: (1, 20_50)}),
        ({"per": "hour", "price": 1.25}, {9: (8, 10_00), 10: (8, 10_00)}),
        ({"per": "hour", "price": 1.25, "contracts": ["full"], "pools": ["human"]}, {}),
        ({"per": "shift", "price": 20.5, "contracts": ["another"]}, {}),
        ({"per": "day", "price": 99.99}, {9: (1, 99_99), 10: (1, 99_99), 11: (1, 99_99)}),
        ({"per": "new_person", "price": 900}, {9: (1, 900_00), 10: (1, 900_00)}),
    ],
)
def test_quantities(item: dict[str, Any], expected: dict[int, tuple[float, int]]) -> None:
    """On Monday one is on call and one at work, on Tuesday one at work."""
    found = by_date(cost_of(["C..", "EE.", "..."], **item))
    assert {d: q for d, q in found.items() if q[1]} == expected


def test_desks_at_the_fullest_moment_of_each_day() -> None:
    """Early ends at 14:00, late begins at 13:00; the third needs no desk; nights go past midnight."""
    item = {"per": "desk_day", "price": 80}
    assert by_date(cost_of(["E..", "L..", "E.."], **item)) == {9: (2, 160_00)}
    assert by_date(cost_of(["E..", "E..", "E.."], free=1, **item)) == {9: (1, 80_00)}
    assert by_date(cost_of(["E..", "...", "E.."], free=1, **item)) == {}
    assert by_date(cost_of(["N..", "...", "..."], **item)) == {9: (1, 80_00), 10: (1, 80_00)}


def test_committed_is_kept_and_currencies_without_cents_are_whole() -> None:
    found = cost_of(["E..", "...", "..."], digits=0, per="day", price=99.5, committed=True)
    assert found["committed"].all()
    assert found["amount"].tolist() == [100, 99, 100]  # 99.5, 199, 298.5, halves up
    assert cost_of(["...", "...", "..."], per="shift", price=5).empty
