"""What the solver is told must add up to what the pay lines say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.pay.cases import make_agents, make_roster, make_scenario
from wfm.domain.people import Agent
from wfm.pay.tariff import Tariff


def person(contract: str, site: str = "shanghai", cost: int = 6000) -> Agent:
    return Agent("A1", "A1", "T", site, "human", contract, cost)


def test_prices_by_hand(scenario):
    """Slots of 15 min at 60.00/h; the horizon starts on Monday 28 September at midnight."""
    tariff = Tariff(scenario)
    n = 8 * 96
    slots = {"Mon 12:00": 48, "Mon 22:00": 88, "Tue 06:00": 96 + 24, "Thu 12:00": 3 * 96 + 48}
    salaried, hourly, agency = (tariff.slot_prices(person(c), n) for c in ("salaried", "hourly", "agency"))
    assert salaried.shape == (n,)
    night = 1500 * 0.333
    assert salaried[list(slots.values())] == pytest.approx([0, night, night * 10 / 15, 3000])
    assert hourly - salaried == pytest.approx(np.full(n, 1500.0))
    assert agency - hourly == pytest.approx(np.full(n, 1500 * 0.175))


def test_another_site_has_its_own_clock_and_holidays(scenario):
    """Midnight in Shanghai is 18:00 in Berlin; 1 October is an ordinary day there."""
    prices = Tariff(scenario).slot_prices(person("salaried", "berlin"), 7 * 96)
    assert prices[0] == 0
    assert prices[16] == pytest.approx(1500 * 0.333)
    assert prices[3 * 96 + 48 + 24] == 0


@pytest.mark.parametrize("contract", ["salaried", "hourly", "agency"])
@pytest.mark.parametrize("site", ["shanghai", "berlin"])
@pytest.mark.parametrize("nights", [2, 6])
def test_slots_and_weeks_agree_with_pay_lines(contract, site, nights):
    scenario = make_scenario()
    tariff, zone = Tariff(scenario), scenario.sites[site].zone
    dates = [date(2026, 9, 28) + timedelta(days=d) for d in range(nights)]
    roster, activities = make_roster(*(("A1", on, "night") for on in dates), zone=zone)
    cost = tariff.cost_table(roster, activities, make_agents(("A1", site, contract, 60.0)))
    lines = cost[cost.component != "guaranteed"]
    slot = tariff.slot_prices(person(contract, site), 9 * 96)
    start = datetime(2026, 9, 28, tzinfo=ZoneInfo("Asia/Shanghai"))
    steady = 0.0
    for part in activities.itertuples():
        first, last = ((t - start) // timedelta(minutes=15) for t in (part.start, part.end))
        steady += slot[first:last].sum()
    # the first of the two breaks is unpaid
    away = activities[activities.activity == "meal"].groupby("shift_id").head(1)
    for part in away.itertuples():
        first, last = ((t - start) // timedelta(minutes=15) for t in (part.start, part.end))
        steady -= slot[first:last].sum()
    # three working days in China, five in Germany; one threshold is 40 h, the other 30
    working = 3 if site == "shanghai" else 5
    ordinary = {"salaried": 40, "hourly": 30, "agency": 1000}[contract] * 60 * working // 5
    steady += tariff.week_price(person(contract, site), int(roster.paid_min.sum()), nights, ordinary, working)
    assert lines.amount.sum() == pytest.approx(steady, abs=0.5 * len(lines))


def test_overtime_by_hand(scenario):
    tariff = Tariff(scenario)
    assert tariff.week_price(person("salaried"), 40 * 60, 5, 2400, 5) == 0
    assert tariff.week_price(person("salaried"), 42 * 60, 5, 2400, 5) == pytest.approx(2 * 9000)
    assert tariff.week_price(person("hourly"), 42 * 60, 5, 1800, 5) == pytest.approx(12 * 3000)
    assert tariff.week_price(person("salaried"), 48 * 60, 6, 2400, 5) == pytest.approx(8 * 12000)
    assert tariff.week_price(person("hourly"), 48 * 60, 6, 2400, 5) == pytest.approx(8 * 6000)
    # 60 h on six days: a sixth is a rest day's, the other 10 h are overtime of workdays
    assert tariff.week_price(person("salaried"), 60 * 60, 6, 2400, 5) == pytest.approx(10 * 12000 + 10 * 9000)


def test_guaranteed_and_on_call(scenario):
    tariff = Tariff(scenario)
    assert tariff.guaranteed(person("salaried"), 7) == 40 * 6000
    assert tariff.guaranteed(person("salaried"), 3) == round(40 * 6000 * 3 / 7)
    assert tariff.guaranteed(person("hourly"), 7) == 0
    assert tariff.guaranteed(person("salaried")) == 40 * 6000
    leaver = Agent("A1", "A1", "T", "shanghai", "human", "salaried", 6000, ends_on=date(2026, 9, 29))
    assert tariff.guaranteed(leaver) == tariff.guaranteed(leaver, 2)
    assert tariff.on_call_price(person("expert")) == 8050
