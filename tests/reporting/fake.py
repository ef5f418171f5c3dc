"""A made-up plan of 60 people with a shortage on Double 11, and names out to do harm."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.pay.tariff import Tariff
from wfm.reporting.report import Report
from wfm.reporting.summary import ceilings, cost_summary, headlines, queues_summary, shortage
from wfm.tables import ACTIVITIES, AGENT_SKILLS, AGENTS, COVERAGE, REQUIREMENT, ROSTER, TIME_OFF, VIOLATIONS

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|'!A0",
    "+1+1",
    "-2+3",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "🙂🙃",
    "שלום עולם",
    "长" * 300,
    "#N/A",
    "tab\tand\x07bell",
)
_NAMES = ["王芳", "李伟", "张敏", "刘洋", "陈静", "杨磊", "赵倩", "黄强", "周婷", "吴昊"]
_ZONE = ZoneInfo("Asia/Shanghai")

_MEAL = {"activity": "meal", "length_min": 60, "earliest_min": 210, "latest_min": 300}
_SETTINGS: dict[str, Any] = {
    "name": "double11",
    "title": "双十一 Double 11, 9-15 November 2026",
    "seed": 11,
    "horizon": {"first_date": "2026-11-09", "zone": "Asia/Shanghai"},
    "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
    "sites": {"shanghai": {"zone": "Asia/Shanghai", "country": "CN", "seats": 40}},
    "queues": {
        "wechat": {
            "title": "微信 WeChat",
            "channel": "chat",
            "skills": ["wechat"],
            "target": {"fraction": 0.98, "answer_within_s": 30},
        },
        "hotline": {
            "title": "客服热线 Hotline",
            "channel": "voice",
            "skills": ["hotline"],
            "open": "08:00-24:00",
            "target": {"fraction": 0.98, "answer_within_s": 20},
        },
        "web": {
            "channel": "chat",
            "skills": ["web"],
            "target": {"fraction": 0.9, "answer_within_s": 15},
        },
    },
    "roster": {
        "shifts": {
            "early": {"code": "E", "start": "07:00", "length_min": 540, "breaks": [_MEAL]},
            "middle": {"code": "M", "start": "10:00", "length_min": 540, "breaks": [_MEAL]},
            "late": {"code": "L", "start": "15:00", "length_min": 540, "breaks": [_MEAL]},
            "night": {"code": "N", "start": "23:00", "length_min": 540, "breaks": [_MEAL]},
            "floating": {
                "code": "F",
                "start": "06:00",
                "last_start": "15:00",
                "length_min": 540,
                "breaks": [_MEAL],
            },
            "standby": {"code": "备", "kind": "on_call", "start": "09:00", "length_min": 720},
        },
        "contracts": {
            "core": {
                "shifts": ["early", "middle", "late", "night"],
                "pay": "salaried",
                "guaranteed_h_week": 40,
                "overtime_after_h_week": 40,
                "max_h_week": 48,
            },
            "temp": {"shifts": ["early", "late", "floating"], "pay": "hourly", "max_h_week": 40},
            "agency": {
                "shifts": ["floating"],
                "pay": "hourly",
                "agency_fee": 0.2,
                "max_h_week": 40,
            },
            "expert": {"shifts": ["standby"], "pay": "hourly", "max_h_week": 40},
        },
        "pools": {
            "human": {"title": "人工客服组 human agents"},
            "temp": {"title": "临时客服 temporary staff", "call_order": 2},
            "outsourced": {"title": "外包弹性坐席 outsourced seats", "max_heads": 6, "call_order": 3},
            "expert": {"title": "专家支持组 expert support", "call_order": 4},
        },
        "coverage": {"shortage_per_head_h": 120},
    },
    "pay": {"night_premium": 0.3, "on_call_per_day": 80, "contingency": 0.05},
    "assumptions": {
        "response_fraction": {
            "value": 0.98,
            "unit": "1",
            "source": "brief",
            "note": "first response rate of at least 98 %; named apart from the seconds, so it is taken to"
            " go with each of them",
        },
        "chat_aht_factor": {
            "value": [1.0, 1.15, 1.35],
            "unit": "1",
            "source": "assumption",
            "note": "up to 3 chats at once; each is slower",
        },
        "overtime_rate": {"value": 1.5, "unit": "x hourly", "source": "law", "note": "Labour Law art. 44"},
        "hotline_open": {
            "value": "08:00-24:00",
            "unit": "HH:MM-HH:MM",
            "source": "assumption",
            "note": "=1+1 热线开放时间",
        },
        "night_work": {"value": True, "source": "assumption", "note": ""},
    },
}


def scenario(**changes: Any) -> Scenario:
    return Scenario.model_validate({**_SETTINGS, **changes})


def report(people: int = 60, plenty: bool = False) -> Report:
    """A plan of so many people; with `plenty` nothing is missing and no rule is broken."""
    rng = np.random.default_rng(7)
    plan = scenario()
    agents, skills = _agents(people)
    time_off = TIME_OFF.conform(
        pd.DataFrame(
            {
                "agent_id": ["A003", "A004"],
                "start": pd.to_datetime(["2026-11-10T16:00Z", "2026-11-08T16:00Z"]),
                "end": pd.to_datetime(["2026-11-12T16:00Z", "2026-11-09T16:00Z"]),
                "kind": ["leave", "sick"],
            }
        )
    )
    roster, activities = _roster(agents, rng)
    tariff = Tariff(plan)
    roster["overtime_min"] = tariff.overtime_minutes(roster, agents)["overtime_min"]
    cost = tariff.cost_table(roster, activities, agents)
    requirement, coverage = _coverage(plan, rng, plenty)
    violations = VIOLATIONS.empty() if plenty else _violations(agents)
    missing = shortage(coverage, plan, [] if plenty else ceilings(roster, agents, plan))
    summary: dict[str, Any] = {
        "status": "feasible",
        "cost": 123_456_78,
        "guaranteed": cost_summary(cost)["guaranteed"],
        "lower_bound": None if plenty else 122_000_00,
        "gap": None if plenty else 1_456_78,
        "gap_of_cost": None if plenty else 0.0061,
        "gap_of_avoidable": None if plenty else 0.0213,
        "shortage": missing,
        "queues": queues_summary(coverage, plan),
        "cost_by_component": cost_summary(cost),
        "violations": {"hard": int(violations["hard"].sum()), "soft": int((~violations["hard"]).sum())},
        "seconds": {"forecast": 3.21, "staffing": 1.1, "roster": 41.7},
        "search": [
            (1.5, 300_000_000_00, None),
            (2.0, 140_000_00, None),
            (9.0, 125_000_00, 118_000_00),
            (40.0, 123_456_78, 122_000_00),
        ],
        "seed": 11,
        "versions": {"wfm": "0.1.0", "python": "3.11.7", "ortools": "9.15"},
        "inputs": {"contacts": "9f86d081" * 8, "agents": "60303ae2" * 8},
    }
    summary["headlines"] = headlines(summary, plan)
    tables = {
        "agents": agents,
        "agent_skills": skills,
        "time_off": time_off,
        "roster": roster,
        "activities": activities,
        "requirement": requirement,
        "coverage": coverage,
        "cost": cost,
        "violations": violations,
    }
    return Report(plan, tables, summary)


def _agents(people: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, skills = [], []
    for i in range(people):
        share = i / people
        pool = (
            "human" if share < 0.55 else "temp" if share < 0.8 else "outsourced" if share < 0.95 else "expert"
        )
        contract = {"human": "core", "temp": "temp", "outsourced": "agency", "expert": "expert"}[pool]
        rows.append(
            {
                "agent_id": f"A{i + 1:03}",
                "name": HOSTILE[i - 10] if 10 <= i < 10 + len(HOSTILE) else _NAMES[i % 10],
                "team": f"T{i // 15 + 1}",
                "site": "shanghai",
                "pool": pool,
                "contract": contract,
                "leader": i % 15 == 0,
                "hourly_cost": 32.5 + i % 7,
            }
        )
        own = ["wechat", "hotline", "web"][: 1 + i % 3] if pool != "expert" else ["hotline"]
        skills += [{"agent_id": f"A{i + 1:03}", "skill": s} for s in own]
    return AGENTS.conform(pd.DataFrame(rows)), AGENT_SKILLS.conform(pd.DataFrame(skills))


def _roster(agents: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    shifts = scenario().roster.shifts
    contracts = scenario().roster.contracts
    rows, parts = [], []
    for i, agent in enumerate(agents.itertuples()):
        names = contracts[agent.contract].shifts
        name = names[i % len(names)]
        for d in range(7):
            if ((d + i) % 7 in (5, 6) and not (agent.pool == "human" and d == 2)) or agent.agent_id == "A003":
                continue
            template = shifts[name]
            on = date(2026, 11, 9) + timedelta(days=d)
            clock = time.fromisoformat(template.start)
            begin = datetime.combine(on, clock, _ZONE).astimezone(UTC)
            if not template.core:
                begin += timedelta(minutes=30 * int(rng.integers(0, 12)))
            end = begin + timedelta(minutes=template.length_min)
            shift_id = f"{agent.agent_id}-{on:%Y%m%d}"
            unpaid = sum(b.length_min for b in template.breaks)
            at = begin
            for b in template.breaks:
                pause = begin + timedelta(minutes=b.earliest_min)
                parts.append((shift_id, at, pause, "work", "hotline+web"))
                at = pause + timedelta(minutes=b.length_min)
                parts.append((shift_id, pause, at, b.activity, ""))
            parts.append((shift_id, at, end, "work" if template.kind == "work" else "on_call", "hotline"))
            paid = template.length_min - unpaid
            locked = i == 5 and d == 0
            rows.append(
                (shift_id, agent.agent_id, pd.Timestamp(on), template.code, begin, end, paid, 0,
                 str(template.kind), locked)
            )  # fmt: skip
    roster = ROSTER.conform(pd.DataFrame(rows, columns=ROSTER.names))
    return roster, ACTIVITIES.conform(pd.DataFrame(parts, columns=ACTIVITIES.names[:5]))


def _coverage(plan: Scenario, rng: np.random.Generator, plenty: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    grid = plan.horizon.grid()
    stamps = pd.date_range(grid.start, periods=grid.n_intervals, freq="30min")
    hour = (stamps.tz_convert("Asia/Shanghai").hour + stamps.minute / 60).to_numpy()
    weekday = np.repeat([1, 1.2, 2.3, 1.3, 1, 0.8, 0.7], 48)
    shape = 2 + 9 * np.exp(-((hour - 10.5) ** 2) / 8) + 12 * np.exp(-((hour - 20.5) ** 2) / 6)
    requirements, coverages = [], []
    for queue, size in (("wechat", 1.0), ("hotline", 0.7), ("web", 0.4)):
        first, last = plan.queues[queue].open_minutes
        is_open = (hour * 60 >= first) & (hour * 60 < last)
        required = np.where(is_open, np.round(shape * size * weekday, 1), 0.0)
        supply = required * rng.uniform(0.9, 1.25, len(required)) + 0.2
        allocated = 1.2 * supply + 1 if plenty else np.minimum(supply, 14 * size)
        allocated = np.where(is_open, allocated, 0.0)
        volume = required * 8
        target = plan.queues[queue].target.fraction
        enough = np.minimum(1, np.divide(allocated, required, where=required > 0, out=np.ones_like(required)))
        service = np.where(enough >= 1, min(1, target + 0.01), target * enough**2)
        requirements.append(
            pd.DataFrame(
                {
                    "queue": queue,
                    "interval_start": stamps,
                    "is_open": is_open,
                    "volume_human": volume,
                    "aht_s": 300.0,
                    "workload_erl": required * 0.8,
                    "net_required": np.floor(required * 0.95).astype(int),
                    "roster_required": required,
                    "paid_required": required * 1.1,
                    "service_expected": target,
                    "asa_s": 4.0,
                    "occupancy": 0.8,
                    "abandon_rate": 0.01,
                    "binding": "service",
                }
            )
        )
        coverages.append(
            pd.DataFrame(
                {
                    "queue": queue,
                    "interval_start": stamps,
                    "volume_human": volume,
                    "roster_required": required,
                    "allocated": allocated,
                    "gap": allocated - required,
                    "in_target": volume * service,
                    "lost": volume * (1 - service) / 2,
                    "service_expected": np.where(volume > 0, service, np.nan),
                    "target": target,
                }
            )
        )
    return REQUIREMENT.conform(pd.concat(requirements)), COVERAGE.conform(pd.concat(coverages))


def _violations(agents: pd.DataFrame) -> pd.DataFrame:
    rows = [
        ("wishes", "A007", "2026-11-14", False, 1.0, 3000, "wanted OFF, has E"),
        ("leader_on_duty", "", "2026-11-11", True, 0.5, 0, "no leader from 03:00 to 03:30"),
        ("daily_rest", "A011", "2026-11-12", True, 1.5, 0, f"{agents['name'][10]} rests 9.5 h, 11 h are due"),
        ("wishes", "A015", None, False, 2.0, 5000, '=HYPERLINK("http://x")'),
    ]
    frame = pd.DataFrame(rows, columns=["rule", "agent_id", "date", "hard", "amount", "penalty", "words"])
    return VIOLATIONS.conform(frame.assign(date=pd.to_datetime(frame["date"])))
