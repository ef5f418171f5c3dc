"""Sites on other clocks than the horizon's: a person's days, law, holidays and pay are those of the site."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from tests.roster.check_one import rule
from tests.roster.oracle import agree, agree_as_team
from tests.roster.world import EARLY, MEAL, NIGHT, World
from wfm.config.scenario import Scenario
from wfm.domain.control import Quiet, WorkLimit
from wfm.domain.grid import Grid
from wfm.pay.tariff import Tariff
from wfm.roster.allocate import allocate
from wfm.roster.check import check
from wfm.roster.inputs import read_context, unplannable_sites
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.roster.solve import Rostering, solve
from wfm.tables import AGENT_SKILLS, AGENTS, LEDGER, LOCKS, ROSTER, TIME_OFF, WISHES

DAWN = {"code": "D", "start": "00:00", "length_min": 480, "breaks": [{**MEAL, "latest_min": 240}]}
EAST, WEST = "Asia/Tokyo", "Asia/Karachi"  # an hour before Shanghai, three hours after
WEEKDAYS = [(0, back, "E") for back in range(1, 5)]
LEDGER_ROW = [(0, "2026-11-01", "2026-11-08", {"overtime_min": 20 * 60})]


@pytest.mark.parametrize("horizon", [EAST, WEST])
@pytest.mark.parametrize(
    ("name", "params", "changes"),
    [
        ("daily_rest", {"min_h": 12}, {}),
        ("one_shift_a_day", {}, {}),
        ("weekly_rest", {"min_h": 35}, {"first": dt.date(2026, 11, 13), "previous": WEEKDAYS}),
        ("night_ban", {}, {"agents": [{"protection": "minor"}]}),
        ("nights_in_a_row", {"most": 1, "rest_after_h": 30}, {}),
        ("time_off", {}, {"time_off": [(0, "2026-11-10T00:00", "2026-11-11T00:00")]}),
        ("contract_hours", {}, {"contract": {"min_h_week": 12, "max_h_week": 16}}),
        ("overtime_cap", {"per": "month", "max_h": 30, "normal_h_week": 8}, {"ledger": LEDGER_ROW}),
        ("holiday_work", {"most": 1}, {"first": dt.date(2026, 9, 30)}),
        ("start_stability", {"within_min": 120}, {}),
        ("forward_rotation", {}, {}),
    ],
)  # fmt: skip
def test_a_rule_goes_by_the_clock_of_the_site(
    name: str, params: dict[str, Any], changes: dict[str, Any], horizon: str
) -> None:
    shifts = {"dawn": DAWN, "early": EARLY, "night": NIGHT}
    at_home = World(**{"days": 3, "shifts": shifts, "previous": [(0, 1, "N"), (0, 2, "N")], **changes})
    allowed, forbidden = agree(at_home, rule(name, **params))
    assert allowed
    assert forbidden
    assert agree(replace(at_home, horizon_zone=horizon), rule(name, **params)) == (allowed, forbidden)


@pytest.mark.parametrize("horizon", [EAST, WEST])
def test_desks_are_counted_through_the_days_of_the_site(horizon: str) -> None:
    world = World(days=1, seats=1, agents=[{}, {}], shifts={"dawn": DAWN, "night": NIGHT})
    allowed, forbidden = agree_as_team(world, rule("seats"), (180,))
    assert allowed
    assert forbidden
    assert agree_as_team(replace(world, horizon_zone=horizon), rule("seats"), (180,)) == (allowed, forbidden)


def test_slots_reach_around_the_days_of_every_site() -> None:
    grid = Grid(dt.date(2026, 11, 9), 2, 60, 30, "Asia/Jakarta")
    around = grid.around(["Asia/Jakarta", "Asia/Tokyo", "Asia/Kolkata"])
    assert (around.lead_min, around.trail_min) == (120, 120)  # 90 min of Kolkata, in whole intervals
    assert around.start == grid.start - dt.timedelta(hours=2)
    assert around.n_slots == grid.n_slots + 8
    assert around.midnights("Asia/Tokyo")[0] == 0
    assert around.stamp(around.demanded.start * 30) == grid.start
    assert around.demanded.stop - around.demanded.start == grid.n_slots
    assert grid.around(["Asia/Jakarta"]) == grid


def test_a_site_whose_days_begin_within_a_slot_is_refused() -> None:
    nepal = World(zone="Asia/Kathmandu", horizon_zone="Asia/Shanghai").scenario  # 2 h 15 min apart
    ((site, words),) = unplannable_sites(nepal)
    assert site == "here"
    assert "whole slots of 30 min" in words
    assert not unplannable_sites(World(zone="Asia/Kolkata", horizon_zone="Asia/Shanghai").scenario)


SHIFTS = {
    "dawn": DAWN,
    "day": {"code": "E", "start": "08:00", "length_min": 540, "breaks": [MEAL]},
}
SITES = {
    "jakarta": {"zone": "Asia/Jakarta", "country": "ID", "seats": 1},
    "tokyo": {"zone": "Asia/Tokyo", "country": "JP", "seats": 1},
    "karachi": {"zone": "Asia/Karachi", "country": "PK", "seats": 1},
}
FIRST = dt.date(2026, 11, 23)  # a holiday in Japan


@pytest.fixture(scope="module")
def made() -> tuple[Scenario, dict[str, pd.DataFrame], Rostering, Published]:
    """Two people at each of three sites with one desk, whom one queue needs through two days."""
    target = {"fraction": 0.8, "answer_within_s": 20}
    terms = {"shifts": [*SHIFTS], "pay": "hourly", "max_h_week": 48}
    scenario = Scenario.model_validate(
        {
            "name": "three-clocks",
            "horizon": {"first_date": FIRST, "days": 2, "slot_min": 30, "zone": "Asia/Jakarta"},
            "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
            "sites": SITES,
            "queues": {"line": {"channel": "voice", "skills": ["line"], "target": target}},
            "roster": {
                "shifts": SHIFTS,
                "contracts": {"full": terms},
                "pools": {"own": {}},
                "coverage": {"shortage_per_head_h": 1000},
            },
            "pay": {
                "holiday_rate": 2.0,
                "night_premium": 0.1,
                "sites": {"tokyo": {"holiday_rate": 3.0, "night_from": "23:00"}},
            },
        }
    )
    ids = [f"{site}{n}" for site in SITES for n in range(2)]
    people = {"agent_id": ids, "name": ids, "team": "T", "pool": "own", "contract": "full"}
    agents = pd.DataFrame({**people, "site": [i[:-1] for i in ids], "hourly_cost": 30.0})
    empty = {"time_off": TIME_OFF, "wishes": WISHES, "locks": LOCKS, "previous_roster": ROSTER,
             "base_roster": ROSTER, "ledger": LEDGER}  # fmt: skip
    inputs = {name: table.empty() for name, table in empty.items()} | {
        "agents": AGENTS.conform(agents),
        "agent_skills": AGENT_SKILLS.conform(pd.DataFrame({"agent_id": ids, "skill": "line"})),
    }
    rules, faults = parse_rules({"daily_rest": {"min_h": 11}})
    assert not faults
    found = solve(_need(scenario), inputs, rules, scenario, stop=WorkLimit(12), progress=Quiet())
    published = Published(scenario, found.roster, found.activities, inputs)
    assert check(published, rules).empty
    return scenario, inputs, found, published


def _need(scenario: Scenario) -> pd.DataFrame:
    grid = scenario.horizon.grid()
    starts = pd.date_range(grid.start, periods=grid.n_intervals, freq="30min")
    return pd.DataFrame({"queue": "line", "interval_start": starts, "roster_required": 9.0})


def test_shifts_start_at_the_clock_of_the_site(made: Any) -> None:
    _, _, found, published = made
    assert len(found.roster) == 12  # everybody on both days: two shifts share one desk
    for shift in found.roster.itertuples():
        zone = ZoneInfo(SITES[shift.agent_id[:-1]]["zone"])  # type: ignore[arg-type]
        local = shift.start.tz_convert(zone)
        assert f"{local:%H:%M}" == {"D": "00:00", "E": "08:00"}[shift.shift_code]
        assert local.date() == shift.date.date()
    assert {d.date for tour in published.tours.values() for d in tour} == {FIRST, FIRST + dt.timedelta(1)}


def test_only_demand_of_the_days_planned_is_met(made: Any) -> None:
    """Who starts in Tokyo before the horizon begins helps from its first slot on."""
    scenario, inputs, found, _ = made
    grid = scenario.horizon.grid()
    allocated = found.allocation.set_index("slot_start")["allocated"]
    assert allocated.index[0] == grid.start
    assert len(allocated) == grid.n_slots
    work = found.activities[found.activities["activity"] == "work"]
    for at, heads in allocated.items():
        assert heads == ((work["start"] <= at) & (work["end"] > at)).sum()
    again = allocate(found.roster, found.activities, _need(scenario), inputs, scenario)
    pd.testing.assert_frame_equal(again, found.allocation)


def test_each_site_pays_by_its_own_rates_holidays_and_clock(made: Any) -> None:
    scenario, inputs, found, _ = made
    cost = Tariff(scenario).cost_table(found.roster, found.activities, inputs["agents"])
    by_site = cost.assign(site=cost["agent_id"].str[:-1]).groupby(["site", "component"])["amount"].sum()
    assert by_site["tokyo", "holiday"] == 2 * 3000 * (7 + 8)  # two shifts of one day at 300 %
    assert ("jakarta", "holiday") not in by_site.index
    for site in SITES:  # two dawn shifts, six hours of the night each, the meal among them
        assert by_site[site, "night"] == 2 * 5 * 300
    assert found.outcome.cost == _priced(cost) + _missing(scenario, found)


def _priced(cost: pd.DataFrame) -> int:
    return int(cost["amount"].sum())


def _missing(scenario: Scenario, found: Rostering) -> int:
    """Four equal steps of nine heads, each dearer, a head-hour 1000 at first; by slots of half an hour.

    A tenth of the heads above them, worth a fiftieth, is nowhere there.
    """
    total = 0.0
    for heads in found.allocation["allocated"]:
        missing = 9.0 - heads
        for price in (1.0, 1.5, 2.0, 3.0):
            total += min(missing, 2.25) * price * 1000 * 100 / 2
            missing = max(0.0, missing - 2.25)
    return round(total + 0.9 * 20 * 100 * 48)


def test_slots_before_the_horizon_are_paid(made: Any) -> None:
    """A slot of Tokyo's lead lies in the night of its holiday."""
    scenario, inputs, _, _ = made
    context = read_context(scenario, inputs)
    tariff = Tariff(scenario)
    lead = context.grid.lead_min
    prices = tariff.slot_prices(context.agents[2], 4, lead)  # 00:00 in Tokyo
    assert lead == 120
    assert prices[0] == pytest.approx(1500 + 150 + 3000)
