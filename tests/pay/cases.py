"""A small scenario with every kind of pay, and rosters for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.tables import ACTIVITIES, AGENTS, ROSTER

SHIFTS = {
    "early": {
        "code": "E",
        "start": "07:00",
        "length_min": 540,
        "breaks": [
            {"activity": "rest", "length_min": 15, "earliest_min": 60, "latest_min": 120, "paid": True},
            {"activity": "meal", "length_min": 60, "earliest_min": 180, "latest_min": 300},
        ],
    },
    "night": {
        "code": "N",
        "start": "20:00",
        "length_min": 600,
        "breaks": [
            {"activity": "meal", "length_min": 30, "earliest_min": 120, "latest_min": 300},
            {"activity": "meal", "length_min": 30, "earliest_min": 360, "latest_min": 480, "paid": True},
        ],
    },
    "standby": {"code": "SB", "kind": "on_call", "start": "08:00", "length_min": 720},
}
CONTRACTS = {
    "salaried": {
        "shifts": ["early", "night"],
        "pay": "salaried",
        "guaranteed_h_week": 40,
        "overtime_after_h_week": 40,
        "max_h_week": 60,
    },
    "hourly": {"shifts": ["early", "night"], "pay": "hourly", "overtime_after_h_week": 30, "max_h_week": 60},
    "agency": {"shifts": ["early", "night"], "pay": "hourly", "agency_fee": 0.175, "max_h_week": 60},
    "expert": {"shifts": ["standby"], "pay": "hourly", "max_h_week": 60},
}
PAY = {
    "overtime_rate": 1.5,
    "rest_day_rate": 2.0,
    "holiday_rate": 3.0,
    "night_premium": 0.333,
    "night_from": "22:00",
    "night_to": "06:10",
    "on_call_per_day": 80.5,
}


def make_scenario(first_date: str = "2026-09-28", days: int = 7, **changes: object) -> Scenario:
    """2026-10-01 to 03 are statutory holidays in China; Germany's clocks change on 2026-10-25."""
    document = {
        "name": "pay",
        "horizon": {"first_date": first_date, "days": days, "zone": "Asia/Shanghai"},
        "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
        "sites": {
            "shanghai": {"zone": "Asia/Shanghai", "country": "CN", "seats": 9},
            "berlin": {"zone": "Europe/Berlin", "country": "DE", "seats": 9},
        },
        "queues": {
            "hotline": {
                "channel": "voice",
                "skills": ["phone"],
                "target": {"fraction": 0.8, "answer_within_s": 20},
            }
        },
        "roster": {
            "shifts": SHIFTS,
            "contracts": CONTRACTS,
            "pools": {"human": {}},
            "coverage": {"shortage_per_head_h": 100},
        },
        "pay": PAY,
        **changes,
    }
    return Scenario.model_validate(document)


def make_agents(*people: tuple[str, str, str, float]) -> pd.DataFrame:
    """From (agent_id, site, contract, hourly_cost)."""
    rows = [
        {"agent_id": a, "name": a, "team": "T", "site": s, "pool": "human", "contract": c, "hourly_cost": h}
        for a, s, c, h in people
    ]
    return AGENTS.conform(pd.DataFrame(rows))


def make_roster(
    *shifts: tuple[str, date, str], zone: str = "Asia/Shanghai", slide: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Roster and activities from (agent_id, date, template); breaks start `slide` min late."""
    rows, parts = [], []
    for agent_id, on, name in shifts:
        template = SHIFTS[name]
        clock = time.fromisoformat(template["start"])
        start = datetime.combine(on, clock, ZoneInfo(zone)).astimezone(UTC)
        end = start + timedelta(minutes=template["length_min"])
        shift_id = f"{agent_id}-{on:%Y%m%d}"
        at, unpaid = start, 0
        kind = template.get("kind", "work")
        for rest in template.get("breaks", []):
            late = min(slide, rest["latest_min"] - rest["earliest_min"])
            begin = start + timedelta(minutes=rest["earliest_min"] + late)
            finish = begin + timedelta(minutes=rest["length_min"])
            parts += [(shift_id, at, begin, kind, "hotline"), (shift_id, begin, finish, rest["activity"], "")]
            at, unpaid = finish, unpaid + (0 if rest.get("paid") else rest["length_min"])
        parts.append((shift_id, at, end, kind, "hotline"))
        paid = template["length_min"] - unpaid
        rows.append(
            (shift_id, agent_id, pd.Timestamp(on), template["code"], start, end, paid, 0, kind, False)
        )
    roster = pd.DataFrame(rows, columns=ROSTER.names) if rows else ROSTER.empty()
    activities = pd.DataFrame(parts, columns=ACTIVITIES.names[:5]) if parts else ACTIVITIES.empty()
    return ROSTER.conform(roster), ACTIVITIES.conform(activities)
