"""Four weekly plans in a row, each on the roster and the ledger of the one before: a whole November."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pandas as pd
import pytest

from wfm.config.scenario import Scenario
from wfm.domain.control import Quiet, WorkLimit
from wfm.roster.check import check
from wfm.roster.ledger import carried
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.roster.solve import solve
from wfm.tables import AGENT_SKILLS, AGENTS, LEDGER, LOCKS, ROSTER, TIME_OFF, WISHES

FIRST, WEEKS, PEOPLE = date(2026, 11, 2), 4, 5
MOST_OVERTIME_H = 8
MEAL = {"activity": "meal", "length_min": 60, "earliest_min": 240, "latest_min": 240}
SHIFTS = {
    "early": {"code": "E", "start": "07:00", "length_min": 540, "breaks": [MEAL]},
    "night": {"code": "N", "start": "22:00", "length_min": 540, "breaks": [MEAL]},
}
RULES = {
    "daily_rest": {"min_h": 11},
    "days_in_a_row": {"most_days": 6},
    "overtime_cap": {"per": "month", "max_h": MOST_OVERTIME_H, "normal_h_day": 8, "normal_h_week": 40},
    "fairness": [{"of": "nights", "price": 15}, {"of": "weekends", "price": 15}],
}


def scenario(first: date) -> Scenario:
    target = {"fraction": 0.8, "answer_within_s": 20}
    terms = {"shifts": [*SHIFTS], "pay": "hourly", "overtime_after_h_week": 40, "max_h_week": 48}
    return Scenario.model_validate(
        {
            "name": "november",
            "horizon": {"first_date": first, "slot_min": 60, "interval_min": 60, "zone": "Asia/Shanghai"},
            "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
            "sites": {"here": {"zone": "Asia/Shanghai", "country": "CN", "seats": 9}},
            "queues": {"line": {"channel": "voice", "skills": ["line"], "target": target}},
            "roster": {
                "shifts": SHIFTS,
                "contracts": {"full": terms},
                "pools": {"own": {}},
                "coverage": {"shortage_per_head_h": 400},
            },
            "pay": {"overtime_rate": 1.5},
        }
    )  # fmt: skip


def need(plan: Scenario) -> pd.DataFrame:
    """Three people by day and two at weekends; one by night: 26 shifts a week, for five people."""
    grid = plan.horizon.grid()
    starts = pd.date_range(grid.start, periods=grid.n_intervals, freq="60min")
    local = starts.tz_convert(grid.zone)
    day = (local.hour >= 7) & (local.hour < 16)
    night = (local.hour >= 22) | (local.hour < 7)
    heads = day * (3 - (local.weekday >= 5).astype(int)) + night
    return pd.DataFrame({"queue": "line", "interval_start": starts, "roster_required": heads.astype(float)})


@pytest.fixture(scope="module")
def month() -> tuple[pd.DataFrame, pd.DataFrame]:
    """All shifts of the month, and the ledger after it."""
    ids = [f"P{n}" for n in range(PEOPLE)]
    people = {"agent_id": ids, "name": ids, "team": "T", "site": "here", "pool": "own", "contract": "full"}
    away = pd.DataFrame(
        {
            "agent_id": ["P1"],
            "start": [pd.Timestamp("2026-11-11", tz="Asia/Shanghai").tz_convert("UTC")],
            "end": [pd.Timestamp("2026-11-13", tz="Asia/Shanghai").tz_convert("UTC")],
            "kind": ["leave"],
        }
    )
    inputs = {
        "agents": AGENTS.conform(pd.DataFrame({**people, "hourly_cost": 30.0})),
        "agent_skills": AGENT_SKILLS.conform(pd.DataFrame({"agent_id": ids, "skill": "line"})),
        "time_off": TIME_OFF.conform(away),
        "wishes": WISHES.empty(),
        "locks": LOCKS.empty(),
        "previous_roster": ROSTER.empty(),
        "base_roster": ROSTER.empty(),
        "ledger": LEDGER.empty(),
    }
    rules, faults = parse_rules(RULES)
    assert not faults
    shifts = []
    for week in range(WEEKS):
        plan = scenario(FIRST + timedelta(days=7 * week))
        made = solve(need(plan), inputs, rules, plan, stop=WorkLimit(12), progress=Quiet())
        published = Published(plan, made.roster, made.activities, inputs)
        assert not check(published, rules)["hard"].any()
        shifts.append(made.roster)
        inputs |= {"previous_roster": made.roster, "ledger": carried(published)}
    return pd.concat(shifts, ignore_index=True), inputs["ledger"]


def test_nobody_passes_the_cap_of_the_month(month: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Hours above 40 a week, leave of two working days counted as worked; some do reach the cap."""
    shifts, ledger = month
    overtime: dict[str, int] = defaultdict(int)
    for (agent_id, monday), rows in shifts.groupby(
        ["agent_id", shifts["date"] - pd.to_timedelta(shifts["date"].dt.weekday, unit="D")]
    ):
        gone = 16 if (agent_id, monday) == ("P1", pd.Timestamp("2026-11-09")) else 0
        overtime[agent_id] += max(0, int(rows["paid_min"].sum()) // 60 - (40 - gone))
    assert max(overtime.values()) == MOST_OVERTIME_H
    said = ledger.set_index("agent_id")["overtime_min"] // 60
    assert {a: overtime[a] for a in said.index} == said.to_dict()


def test_as_many_shifts_are_worked_as_law_and_leave_allow(month: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Of the 104 shifts: twenty days each, less two of leave, and a day of overtime each."""
    shifts, _ = month
    assert len(shifts) == 20 * PEOPLE - 2 + PEOPLE


def test_nights_and_weekends_end_within_one(month: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    shifts, ledger = month
    nights = Counter(shifts.loc[shifts["shift_code"] == "N", "agent_id"])
    weekends = Counter(
        agent_id
        for agent_id, _ in {
            (a, d.date() - timedelta(days=d.weekday()))
            for a, d in zip(shifts["agent_id"], shifts["date"], strict=True)
            if d.weekday() >= 5
        }
    )
    counted = ledger.set_index("agent_id")
    for name, found in (("nights", nights), ("weekends", weekends)):
        each = [found[f"P{n}"] for n in range(PEOPLE)]
        assert max(each) - min(each) <= 1, (name, each)
        assert counted[name].to_dict() == {f"P{n}": count for n, count in enumerate(each)}
