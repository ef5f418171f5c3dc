"""Pay lines against a recomputation minute by minute, in decimals, on the wall clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pay.cases import CONTRACTS, PAY, SHIFTS, make_agents, make_roster, make_scenario
from wfm.domain.people import Agent
from wfm.pay.tariff import Tariff
from wfm.tables import TIME_OFF

ZONES = {"shanghai": "Asia/Shanghai", "berlin": "Europe/Berlin"}
FREE = {date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)}
"""National Day of 2026; Germany's holiday is 3 October only."""


def by_the_minute(
    agents: pd.DataFrame, roster: pd.DataFrame, activities: pd.DataFrame, previous: pd.DataFrame | None
) -> dict[tuple[str, date, str], tuple[int, int]]:
    """(agent, date, component) -> (minutes, amount); no guaranteed pay, on call or rounding tricks."""
    people = agents.set_index("agent_id")
    unpaid_breaks = {
        t["code"]: [not b.get("paid", False) for b in t.get("breaks", [])] for t in SHIFTS.values()
    }
    minutes: dict[tuple[str, date, str], int] = defaultdict(int)
    over = overtime_by_hand(people, roster, previous)
    for shift in roster.sort_values("start").itertuples():
        person = people.loc[shift.agent_id]
        contract = CONTRACTS[person.contract]
        zone = ZoneInfo(ZONES[person.site])
        own = activities[activities.shift_id == shift.shift_id].sort_values("start")
        unpaid = iter(unpaid_breaks[shift.shift_code])
        away = [
            (a.start.to_pydatetime(), a.end.to_pydatetime())
            for a in own.itertuples()
            if a.activity in ("meal", "rest") and next(unpaid)
        ]
        nth = 0
        stamp = shift.start.to_pydatetime()
        while stamp < shift.end.to_pydatetime():
            if not any(a <= stamp < b for a, b in away):
                wall = stamp.astimezone(zone)
                day = wall.date()
                nth += 1
                found = ["hourly"] if contract["pay"] == "hourly" else []
                if contract.get("agency_fee"):
                    found.append("agency_fee")
                extra, rest = over[shift.shift_id]
                if nth > shift.paid_min - extra:
                    found.append("rest_day" if nth > shift.paid_min - rest else "overtime")
                if day in FREE if person.site == "shanghai" else day == date(2026, 10, 3):
                    found.append("holiday")
                if not time(6, 10) <= wall.time() < time(22):
                    found.append("night")
                for component in found:
                    minutes[shift.agent_id, day, component] += 1
            stamp += timedelta(minutes=1)
    lines = {}
    for (agent_id, day, component), spent in minutes.items():
        person = people.loc[agent_id]
        contract = CONTRACTS[person.contract]
        factor = {
            "hourly": Decimal(1),
            "agency_fee": Decimal(str(contract.get("agency_fee", 0))),
            "overtime": Decimal("1.5") if contract["pay"] == "salaried" else Decimal("0.5"),
            "rest_day": Decimal(2) if contract["pay"] == "salaried" else Decimal(1),
            "holiday": Decimal(2),
            "night": Decimal(str(PAY["night_premium"])),
        }[component]
        cents = Decimal(str(person.hourly_cost)) * 100 * spent * factor / 60
        lines[agent_id, day, component] = spent, int(cents.quantize(Decimal(1), ROUND_HALF_UP))
    return lines


def overtime_by_hand(
    people: pd.DataFrame, roster: pd.DataFrame, previous: pd.DataFrame | None
) -> dict[str, tuple[int, int]]:
    """Overtime of each shift and its part on rest days: the last minutes of the week, from Sunday back."""
    weeks = defaultdict(list)
    for shift in (
        pd.concat([roster, *([] if previous is None else [previous])]).sort_values("start").itertuples()
    ):
        on = shift.date.date()
        weeks[shift.agent_id, on - timedelta(days=on.weekday())].append(shift)
    found = {}
    for (agent_id, monday), shifts in weeks.items():
        person = people.loc[agent_id]
        working = 3 if person.site == "shanghai" and monday in (date(2026, 9, 28), date(2026, 10, 5)) else 5
        hours = CONTRACTS[person.contract].get("overtime_after_h_week")
        total = sum(s.paid_min for s in shifts)
        over = 0 if hours is None else max(0, total - hours * 60 * working // 5)
        rest = min(over, round(total * max(0, len(shifts) - working) / len(shifts)))
        for shift in reversed(shifts):
            mine = min(over, shift.paid_min)
            of_rest = min(rest, mine)
            found[shift.shift_id] = mine, of_rest
            over, rest = over - mine, rest - of_rest
    return found


def as_lines(cost: pd.DataFrame, *without: str) -> dict[tuple[str, date, str], tuple[int, int]]:
    return {
        (c.agent_id, c.date.date(), c.component): (c.minutes, c.amount)
        for c in cost.itertuples()
        if c.component not in without
    }


@given(
    first=st.sampled_from([date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 22)]),
    contract=st.sampled_from(["salaried", "hourly", "agency"]),
    site=st.sampled_from(["shanghai", "berlin"]),
    week=st.lists(st.sampled_from(["", "early", "night"]), min_size=7, max_size=7),
    before=st.lists(st.sampled_from(["", "early"]), min_size=2, max_size=2),
    cost=st.decimals(10, 90, places=2),
    slide=st.integers(0, 120),
)
@settings(max_examples=40, deadline=None)
def test_agrees_with_a_count_minute_by_minute(first, contract, site, week, before, cost, slide):
    zone = ZONES[site]
    agents = make_agents(("A1", site, contract, float(cost)))
    days = [(first + timedelta(days=d), name) for d, name in enumerate(week) if name]
    roster, activities = make_roster(*(("A1", on, name) for on, name in days), zone=zone, slide=slide)
    earlier = [(first - timedelta(days=2 - d), name) for d, name in enumerate(before) if name]
    previous, _ = make_roster(*(("A1", on, name) for on, name in earlier), zone=zone)
    tariff = Tariff(make_scenario(first.isoformat()))
    cost_lines = tariff.cost_table(roster, activities, agents, previous)
    assert as_lines(cost_lines, "guaranteed") == by_the_minute(agents, roster, activities, previous)


def test_hand_calculated_week(scenario):
    """Six early shifts of 8 paid hours at 30.00 in a week of three working days, 24 h on holidays.

    24 h are ordinary; three of the six days are rest days.
    """
    roster, activities = make_roster(*(("A1", date(2026, 9, 28 + d), "early") for d in range(3)))
    more = make_roster(*(("A1", date(2026, 10, 1 + d), "early") for d in range(3)))
    roster, activities = pd.concat([roster, more[0]]), pd.concat([activities, more[1]])
    agents = make_agents(("A1", "shanghai", "salaried", 30.0))
    cost = Tariff(scenario).cost_table(roster, activities, agents)
    found = cost.groupby("component")["amount"].sum().to_dict()
    assert found == {"guaranteed": 40 * 3000, "rest_day": 24 * 6000, "holiday": 24 * 6000}
    days = [pd.Timestamp(2026, 10, d) for d in (1, 2, 3)]
    assert cost[cost.component == "rest_day"]["date"].tolist() == days


def week_of(template: str, *dates: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    return make_roster(*(("A1", on, template) for on in dates))


def components(tariff: Tariff, *tables: pd.DataFrame, time_off: pd.DataFrame | None = None) -> dict[str, int]:
    agents = make_agents(("A1", "shanghai", "salaried", 30.0))
    cost = tariff.cost_table(*tables, agents, None, time_off)
    return cost[cost.component != "guaranteed"].groupby("component")["amount"].sum().to_dict()


def test_a_holiday_beside_the_salary_earns_its_whole_rate_and_no_overtime():
    pay = {**PAY, "holiday_beside_salary": True, "night_premium": 0}
    tariff = Tariff(make_scenario(pay=pay))
    work = [date(2026, 9, 28), date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 4)]
    # three ordinary days, the holiday at 300 % beside the salary, the rest day at 200 %
    assert components(tariff, *week_of("early", *work)) == {"holiday": 8 * 9000, "rest_day": 8 * 6000}
    # of the night before the holiday 6 of 10 hours are a holiday's
    roster, activities = week_of("night", date(2026, 9, 30))
    assert components(tariff, roster, activities) == {"holiday": 6 * 9000}


def test_a_rest_day_may_be_given_back():
    six = [date(2026, 11, 9) + timedelta(days=d) for d in range(6)]
    pay = {**PAY, "rest_day": "lieu"}
    tariff = Tariff(make_scenario("2026-11-09", pay=pay))
    assert components(tariff, *week_of("early", *six)) == {"rest_day": 8 * 3000}
    paid = Tariff(make_scenario("2026-11-09"))
    assert components(paid, *week_of("early", *six)) == {"rest_day": 8 * 6000}


def test_leave_on_a_working_day_counts_as_worked():
    tariff = Tariff(make_scenario("2026-11-09"))
    five = [date(2026, 11, 10) + timedelta(days=d) for d in range(5)]
    monday, sunday = (
        TIME_OFF.conform(
            pd.DataFrame(
                {
                    "agent_id": ["A1"],
                    "start": [pd.Timestamp(f"2026-11-{day:02d}", tz="Asia/Shanghai").tz_convert("UTC")],
                    "end": [pd.Timestamp(f"2026-11-{day + 1:02d}", tz="Asia/Shanghai").tz_convert("UTC")],
                    "kind": "leave",
                }
            )
        )
        for day in (9, 15)
    )
    assert components(tariff, *week_of("early", *five)) == {}
    assert components(tariff, *week_of("early", *five), time_off=sunday) == {}
    assert components(tariff, *week_of("early", *five), time_off=monday) == {"rest_day": 8 * 6000}


def test_overtime_of_a_day_has_steps():
    """Regulation 35/2021 of Indonesia, art. 31: the first hour 1.5 times, each further one twice."""
    contracts = {n: dict(c) for n, c in CONTRACTS.items()}
    contracts["salaried"] |= {"overtime_after_h_day": 5.5}
    roster = {"shifts": SHIFTS, "contracts": contracts, "pools": {"human": {}}}
    roster["coverage"] = {"shortage_per_head_h": 100}
    tariff = Tariff(make_scenario("2026-11-09", pay={**PAY, "overtime_later_rate": 2.0}, roster=roster))
    tables = week_of("early", date(2026, 11, 9))
    assert components(tariff, *tables) == {"overtime": round(3000 * (1.5 + 2 * 1.5))}
    agent = Agent("A1", "A1", "T", "shanghai", "human", "salaried", 3000)
    assert tariff.day_price(agent, 150) == 3000 * (1.5 + 2 * 1.5)


def test_guaranteed_days_add_up_to_the_whole_salary():
    """33.33 x 40 h = 1333.20 a week, though a seventh of it is no whole cent."""
    tariff = Tariff(make_scenario("2026-11-09"))
    empty = make_roster()
    agents = make_agents(("A1", "shanghai", "salaried", 33.33), ("A2", "shanghai", "salaried", 20.0))
    agents.loc[1, "hired_on"] = pd.Timestamp("2026-11-12")
    cost = tariff.cost_table(*empty, agents)
    whole = cost.groupby("agent_id")[["minutes", "amount"]].sum()
    assert whole.loc["A1"].tolist() == [2400, 133320]
    assert whole.loc["A2"].tolist() == [round(2400 * 4 / 7), round(40 * 2000 * 4 / 7)]
    assert cost[cost.agent_id == "A2"]["date"].min() == pd.Timestamp("2026-11-12")


def test_on_call_earns_the_allowance_and_nothing_else(scenario):
    roster, activities = make_roster(("A1", date(2026, 9, 30), "standby"))
    agents = make_agents(("A1", "shanghai", "expert", 50.0))
    cost = Tariff(scenario).cost_table(roster, activities, agents)
    assert as_lines(cost) == {("A1", date(2026, 9, 30), "on_call"): (0, 8050)}


def test_overtime_minutes_fill_the_roster_column(scenario):
    roster, _ = make_roster(*(("A1", date(2026, 10, 1) + timedelta(days=d), "early") for d in range(4)))
    previous, _ = make_roster(*(("A1", date(2026, 9, 28) + timedelta(days=d), "early") for d in range(3)))
    agents = make_agents(("A1", "shanghai", "salaried", 30.0))
    tariff = Tariff(make_scenario("2026-10-01"))
    # three working days: 24 h, which the shifts before have
    over = tariff.overtime_minutes(roster, agents, previous)["overtime_min"]
    assert over.tolist() == [480, 480, 480, 480]
    assert tariff.overtime_minutes(roster, agents)["overtime_min"].tolist() == [0, 0, 0, 480]
    shuffled = roster.iloc[[2, 0, 3, 1]]
    assert tariff.overtime_minutes(shuffled, agents)["overtime_min"].to_dict() == {2: 0, 0: 0, 3: 480, 1: 0}


def test_paid_minutes_that_breaks_do_not_explain_are_refused(scenario):
    roster, activities = make_roster(("A1", date(2026, 9, 30), "early"))
    agents = make_agents(("A1", "shanghai", "hourly", 50.0))
    with pytest.raises(ValueError, match=r"A1-20260930: paid_min is 470, its activities leave 480"):
        Tariff(scenario).cost_table(roster.assign(paid_min=470), activities, agents)


def test_a_shift_far_outside_the_horizon_is_refused(scenario):
    roster, activities = make_roster(("A1", date(2026, 11, 30), "early"))
    agents = make_agents(("A1", "shanghai", "hourly", 50.0))
    with pytest.raises(ValueError, match="outside the horizon"):
        Tariff(scenario).cost_table(roster, activities, agents)


def test_nothing_worked_costs_nothing(scenario):
    agents = make_agents(("A1", "shanghai", "hourly", 50.0))
    assert Tariff(scenario).cost_table(*make_roster(), agents).empty
