"""One fixed, seeded generator of contact-centre weeks for the roster engine, and one measured solve.

    python benchmarks/roster/weeks.py --agents 50 --supply 1.0 --seed 1 --seconds 60

Three queues (two of voice, one of chat round the clock), seven skill groups with proficiency and a
group of leaders, four contracts, three pools, 109 dated shifts of six lengths with up to 45 break
patterns each, absences, wishes of most people, desks that are scarce at the peak. People depend
on the size and the seed alone: `supply` scales the demand.
"""

# ruff: noqa: E402
from __future__ import annotations

import time

STARTED = time.perf_counter()
"""Before the heavy imports: they are part of what a planner waits for."""

import argparse
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.tables import AGENT_SKILLS, AGENTS, LOCKS, ROSTER, TIME_OFF, WISHES

FIRST_DATE = date(2026, 7, 6)
"""A Monday; the four weeks from it hold no statutory holiday and no make-up workday."""
ZONE = "Asia/Shanghai"
QUEUES = ("presale", "aftersale", "chat")
UNROSTERED = 0.05
"""Sickness and lateness: roster_required = net_required / (1 - this)."""

# share of people, pace on presale, aftersale, chat (0: not known)
SKILL_GROUPS = (
    (0.18, (1.0, 0.0, 0.0)),
    (0.18, (0.0, 1.0, 0.0)),
    (0.22, (0.0, 0.0, 1.0)),
    (0.14, (1.0, 0.85, 0.0)),
    (0.10, (0.9, 0.0, 1.0)),
    (0.10, (0.0, 1.0, 0.8)),
    (0.08, (0.95, 0.9, 0.85)),
)
LEADER_PACE = (1.1, 1.1, 1.0)
# contract, pool, share of people, ordinary paid hours a week, share of them at work, hourly cost
TERMS = (
    ("full_time", "own", 0.60, 40.0, 0.9375, (42.0, 46.0, 50.0)),
    ("part_time", "own", 0.15, 24.0, 0.95, (40.0, 44.0)),
    ("hourly", "own", 0.09, 28.0, 0.95, (38.0,)),
    ("hourly", "backup", 0.04, 28.0, 0.95, (52.0,)),
    ("temporary", "agency", 0.12, 40.0, 0.95, (36.0,)),
)
LEADER_COST = 60.0
LEADER_CAPACITY = 0.5
DESKS = 0.86
"""Desks beside the heads of the busiest intervals when supply meets demand: scarce for an hour a week."""

# by hour of the day, as a share of the queue's busiest hour of a plain weekday; 0: closed
PROFILES = {
    "presale": (
        *(0, 0, 0, 0, 0, 0, 0, 0, 0.35, 0.6, 0.8, 0.75),
        *(0.6, 0.65, 0.7, 0.7, 0.65, 0.6, 0.65, 0.85, 1.0, 0.95, 0.6, 0.3),
    ),
    "aftersale": (
        *(0, 0, 0, 0, 0, 0, 0, 0, 0.6, 0.95, 1.0, 0.85),
        *(0.6, 0.75, 0.85, 0.8, 0.7, 0.55, 0.45, 0.4, 0.35, 0.25, 0, 0),
    ),
    "chat": (
        *(0.22, 0.12, 0.07, 0.05, 0.05, 0.06, 0.1, 0.2, 0.45, 0.65, 0.8, 0.75),
        *(0.65, 0.7, 0.72, 0.7, 0.65, 0.6, 0.65, 0.85, 1.0, 0.95, 0.7, 0.4),
    ),
}
SIZES = {"presale": 0.32, "aftersale": 0.30, "chat": 0.38}
WEEKEND = {"presale": 1.25, "aftersale": 0.6, "chat": 1.1}


def week(
    agents: int, supply: float, seed: int, weeks: int = 1
) -> tuple[Scenario, pd.DataFrame, dict[str, pd.DataFrame]]:
    """Scenario, requirement and input tables of a centre of `agents` people over `weeks` weeks.

    Args:
        supply: effective hours of everybody's ordinary week (pace, breaks and absences counted,
            overtime not), as a multiple of the hours required.

    Returns:
        The requirement holds the columns that the roster stage reads: queue, interval_start,
        roster_required. The other tables are whole, as in `wfm.tables`.
    """
    rng = np.random.default_rng([seed, agents, weeks])
    people, skills, hours = _people(rng, agents)
    away = _time_off(rng, people, weeks)
    wishes = _wishes(rng, people, weeks)
    hours = hours * weeks
    lost = away.groupby("agent")["days"].sum()
    hours[lost.index] *= 1 - lost.to_numpy() / (7 * weeks)
    shape = _shape(rng, weeks)
    requirement, peak = _requirement(shape, hours.sum(), supply, weeks)
    inputs = {
        "agents": AGENTS.conform(people),
        "agent_skills": AGENT_SKILLS.conform(skills),
        "time_off": TIME_OFF.conform(away),
        "wishes": WISHES.conform(wishes),
        "locks": LOCKS.empty(),
        "previous_roster": ROSTER.conform(
            _sunday_night(people, skills, requirement, _leaders_on_duty(people))
        ),
    }
    return _scenario(people, seed, weeks, peak), requirement, inputs


def fingerprint(requirement: pd.DataFrame, inputs: dict[str, pd.DataFrame]) -> str:
    """First 16 digits of the SHA-256 of the tables as CSV."""
    tables = [requirement, *(inputs[name] for name in sorted(inputs))]
    text = "\n".join(t.to_csv(index=False, float_format="%.6f") for t in tables)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _people(rng: np.random.Generator, n: int) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Agents, their skills, and effective hours of each one's ordinary week, (agents,)."""
    terms = _parts(n, [t[2] for t in TERMS])
    leaders = min(max(6, round(n / 12)), int((terms == 0).sum()))  # the first ones, who are all full time
    leader = np.arange(n) < leaders
    group = np.concatenate(
        [np.zeros(leaders, int), rng.permutation(_parts(n - leaders, [g[0] for g in SKILL_GROUPS]))]
    )
    pace = np.where(leader[:, None], LEADER_PACE, np.array([g[1] for g in SKILL_GROUPS])[group])
    cost = np.array([rng.choice(TERMS[t][5]) for t in terms])
    ids = [f"A{i:05d}" for i in range(1, n + 1)]
    people = pd.DataFrame(
        {
            "agent_id": ids,
            "name": ids,
            "team": [f"T{i % leaders + 1:03d}" for i in range(n)],
            "site": "centre",
            "pool": [TERMS[t][1] for t in terms],
            "contract": [TERMS[t][0] for t in terms],
            "leader": leader,
            "remote": (rng.random(n) < 0.2) & ~leader,
            "hired_on": pd.Timestamp(2025, 1, 6),
            "available_from": pd.NaT,
            "ends_on": pd.NaT,
            "hourly_cost": np.where(leader, LEADER_COST, cost),
        }
    )
    who, what = np.nonzero(pace)
    skills = pd.DataFrame(
        {
            "agent_id": people["agent_id"].to_numpy()[who],
            "skill": np.array(QUEUES)[what],
            "proficiency": pace[who, what],
        }
    )
    at_work = np.array([TERMS[t][3] * TERMS[t][4] for t in terms])
    return people, skills, at_work * pace.max(axis=1) * np.where(leader, LEADER_CAPACITY, 1.0)


def _parts(n: int, shares: list[float]) -> np.ndarray:
    """Which share each of `n` falls in, in order; sizes are as near to the shares as whole people go."""
    edges = np.round(np.cumsum(shares) / sum(shares) * n).astype(int)
    return np.searchsorted(edges, np.arange(n), side="right")


def _time_off(rng: np.random.Generator, people: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """One in sixteen people a week is away, for one to three whole days."""
    rows = []
    for w in range(weeks):
        for agent in np.sort(rng.choice(len(people), round(len(people) / 16), replace=False)):
            days = int(rng.integers(1, 4))
            first = 7 * w + int(rng.integers(0, 8 - days))
            rows.append((agent, first, days, rng.choice(["leave", "sick", "training"])))
    frame = pd.DataFrame(rows, columns=["agent", "first", "days", "kind"]).astype({"agent": int})
    midnight = pd.Timestamp(FIRST_DATE, tz=ZONE).tz_convert("UTC")
    frame["agent_id"] = people["agent_id"].to_numpy()[frame["agent"]]
    frame["start"] = midnight + pd.to_timedelta(frame["first"], unit="D")
    frame["end"] = frame["start"] + pd.to_timedelta(frame["days"], unit="D")
    return frame


def _wishes(rng: np.random.Generator, people: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Seven in ten people wish for something each week: a day off, a kind of shift, or none of a kind."""
    codes = {
        "full_time": ("E", "M", "L", "N"),
        "part_time": ("H", "P"),
        "hourly": ("S", "H", "P"),
        "temporary": ("E", "M", "L"),
    }
    contracts = people["contract"].tolist()
    rows = []
    for w in range(weeks):
        for agent in np.flatnonzero(rng.random(len(people)) < 0.7).tolist():
            for day in rng.choice(7, int(rng.integers(1, 4)), replace=False).tolist():
                kind, weight = rng.random(), float(rng.integers(2, 7) * 10)
                code = str(rng.choice(codes[contracts[agent]]))
                code, weight = ("OFF", weight) if kind < 0.5 else (code, weight if kind < 0.8 else -weight)
                rows.append((agent, 7 * w + day, code, weight))
    frame = pd.DataFrame(rows, columns=["agent", "day", "shift_code", "weight"])
    frame["agent_id"] = people["agent_id"].to_numpy()[frame["agent"]]
    frame["date"] = pd.Timestamp(FIRST_DATE) + pd.to_timedelta(frame["day"], unit="D")
    return frame


def _sunday_night(
    people: pd.DataFrame, skills: pd.DataFrame, requirement: pd.DataFrame, leaders: int
) -> pd.DataFrame:
    """Who works into the first Monday: leaders, and full-time people for the chats of the small hours."""
    midnight = pd.Timestamp(FIRST_DATE, tz=ZONE).tz_convert("UTC")
    start, end = midnight - pd.Timedelta(hours=1.5), midnight + pd.Timedelta(hours=7.5)
    small_hours = requirement["interval_start"].between(midnight, midnight + pd.Timedelta(hours=4))
    heads = round(requirement.loc[small_hours & (requirement["queue"] == "chat"), "roster_required"].mean())
    chat = people["agent_id"].isin(skills.loc[skills["skill"] == "chat", "agent_id"])
    full = people["contract"] == "full_time"
    ids = people.loc[people["leader"], "agent_id"].tolist()[-leaders:]
    ids += people.loc[full & chat & ~people["leader"], "agent_id"].tolist()[: max(1, heads)]
    return pd.DataFrame(
        {
            "shift_id": [f"{agent_id}-before" for agent_id in ids],
            "agent_id": ids,
            "date": pd.Timestamp(FIRST_DATE) - pd.Timedelta(days=1),
            "shift_code": "N",
            "start": start,
            "end": end,
            "paid_min": 480,
        }
    )


def _shape(rng: np.random.Generator, weeks: int) -> np.ndarray:
    """Demand by queue and interval before it is scaled, (queues, intervals); 0 where closed."""
    hour = np.arange(7 * weeks * 48) / 2
    day, clock = (hour // 24).astype(int), hour % 24
    rows = []
    for queue in QUEUES:
        profile = np.array(PROFILES[queue])
        # halfway into the hour the profile says; between, a straight line within the opening hours
        level = np.interp(clock + 0.25, np.arange(24) + 0.5, profile)
        level = np.where(
            profile[clock.astype(int)] > 0, np.maximum(level, 0.5 * profile[clock.astype(int)]), 0
        )
        level *= SIZES[queue] * np.where(day % 7 >= 5, WEEKEND[queue], 1.0)
        level *= rng.lognormal(0, 0.06, 7 * weeks)[day] * rng.lognormal(0, 0.05, len(hour))
        rows.append(level)
    demand = np.array(rows)
    for w in range(0, weeks, 2):  # a promotion on Thursday evening, and calls about it on Friday morning
        evening = (day == 7 * w + 3) & (clock >= 19) & (clock < 23)
        morning = (day == 7 * w + 4) & (clock >= 8) & (clock < 13)
        demand[0, evening] *= 1.6
        demand[2, evening] *= 1.5
        demand[1, morning] *= 1.3
    return demand


def _requirement(shape: np.ndarray, hours: float, supply: float, weeks: int) -> tuple[pd.DataFrame, float]:
    """The requirement whose hours are `hours / supply`, and the mean of the ten highest at supply 1."""

    def heads(scale: float) -> np.ndarray:
        return np.where(shape > 0, np.maximum(1, np.round(shape * scale)), 0) / (1 - UNROSTERED)

    def scaled(target: float) -> np.ndarray:
        low, high = 0.0, 1e6
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if heads(middle).sum() / 2 < target else (low, middle)
        return heads(high)

    starts = pd.date_range(pd.Timestamp(FIRST_DATE, tz=ZONE), periods=shape.shape[1], freq="30min", tz=ZONE)
    table = scaled(hours / supply)
    frame = pd.DataFrame(
        {
            "queue": np.repeat(QUEUES, shape.shape[1]),
            "interval_start": np.tile(starts.tz_convert("UTC"), len(QUEUES)),
            "roster_required": table.ravel(),
        }
    )
    return frame, float(np.sort(scaled(hours).sum(axis=0))[-10:].mean())


def _scenario(people: pd.DataFrame, seed: int, weeks: int, peak: float) -> Scenario:
    desks = round(peak * DESKS)
    pool = people["pool"].value_counts()
    return Scenario.model_validate(
        {
            "name": f"centre-{len(people)}",
            "seed": seed,
            "horizon": {
                "first_date": FIRST_DATE,
                "days": 7 * weeks,
                "interval_min": 30,
                "slot_min": 15,
                "zone": ZONE,
            },
            "inputs": {"contacts": Path("none"), "agents": Path("none"), "agent_skills": Path("none")},
            "sites": {"centre": {"zone": ZONE, "country": "CN", "seats": desks}},
            "queues": {
                "presale": _queue("voice", "presale", "08:00-24:00", 1.0),
                "aftersale": _queue("voice", "aftersale", "08:00-22:00", 0.8),
                "chat": _queue("chat", "chat", "00:00-24:00", 0.7),
            },
            "roster": {
                "shifts": SHIFTS,
                "contracts": CONTRACTS,
                "pools": {
                    "own": {},
                    "agency": {"max_heads": max(2, round(pool["agency"] * 0.55)), "call_order": 2},
                    "backup": {"max_heads": max(1, round(pool["backup"] * 0.5)), "call_order": 3},
                },
                "coverage": {"shortage_per_head_h": 300},
                "leader_count_as_capacity": LEADER_CAPACITY,
                "rules": {
                    "daily_rest": {"min_h": 11},
                    "days_in_a_row": {"most_days": 6},
                    "weekly_hours": {"max_h": 48},
                    "daily_hours": {"max_h": 11},
                    "leader_on_duty": {
                        "per_open_interval": _leaders_on_duty(people),
                        "penalty_per_h": 500,
                    },
                },
            },
            "pay": {"night_premium": 0.2, "overtime_rate": 1.5, "holiday_rate": 3.0},
        }
    )


def _leaders_on_duty(people: pd.DataFrame) -> int:
    return max(1, round(len(people) / 200))


def _queue(channel: str, skill: str, hours: str, weight: float) -> dict[str, Any]:
    return {
        "channel": channel,
        "skills": [skill],
        "open": hours,
        "target": {"fraction": 0.8, "answer_within_s": 20},
        "shortage_weight": weight,
    }


def _shift(code: str, start: str, last: str, length_min: int, *breaks: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "start": start, "last_start": last, "length_min": length_min, "breaks": breaks}


def _rest(earliest_min: int, latest_min: int) -> dict[str, Any]:
    return {
        "activity": "rest",
        "length_min": 15,
        "earliest_min": earliest_min,
        "latest_min": latest_min,
        "paid": True,
    }


def _meal(length_min: int, earliest_min: int, latest_min: int) -> dict[str, Any]:
    return {
        "activity": "meal",
        "length_min": length_min,
        "earliest_min": earliest_min,
        "latest_min": latest_min,
    }


_WHOLE_DAY = (540, _rest(60, 120), _meal(60, 180, 300), _rest(420, 420))  # 45 break patterns
SHIFTS = {
    "early": _shift("E", "06:00", "09:30", *_WHOLE_DAY),
    "middle": _shift("M", "10:00", "12:30", *_WHOLE_DAY),
    "late": _shift("L", "13:00", "15:00", *_WHOLE_DAY),
    "night": _shift("N", "22:00", "23:30", *_WHOLE_DAY),
    "long": _shift("LG", "06:00", "13:00", 660, _rest(60, 120), _meal(60, 240, 360), _rest(510, 510)),
    "short": _shift("S", "06:30", "16:00", 480, _meal(60, 150, 270), _rest(330, 390)),
    "half": _shift("H", "06:30", "18:00", 360, _rest(60, 90), _meal(30, 150, 240)),
    "peak": _shift("P", "07:00", "20:00", 240, _rest(90, 150)),
}
CONTRACTS = {
    "full_time": {
        "shifts": ["early", "middle", "late", "night", "long"],
        "pay": "salaried",
        "guaranteed_h_week": 40,
        "min_h_week": 32,
        "overtime_after_h_week": 40,
        "max_h_week": 48,
    },
    "part_time": {"shifts": ["half", "peak"], "pay": "hourly", "min_h_week": 16, "max_h_week": 24},
    "hourly": {"shifts": ["short", "half", "peak"], "pay": "hourly", "max_h_week": 28},
    "temporary": {
        "shifts": ["early", "middle", "late", "short"],
        "pay": "hourly",
        "max_h_week": 40,
        "agency_fee": 0.25,
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--weeks", type=int, default=1)
    parser.add_argument("--supply", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0, help="from the start of the process")
    parser.add_argument("--sweeps", type=int, help="roster.search.max_sweeps, if not the default")
    parser.add_argument("--steps", type=int, help="roster.search.bound_steps, if not the default")
    parser.add_argument("--json", action="store_true", help="the row as JSON")
    args = parser.parse_args()

    from measure import COLUMNS, measured, shown  # after the clock and the arguments: it imports the solver

    search = {"max_sweeps": args.sweeps, "bound_steps": args.steps, "max_seconds": args.seconds}
    limits = {key: value for key, value in search.items() if value is not None}
    row = measured(
        args.agents, args.supply, args.seed, args.weeks, args.seconds, limits=limits, started=STARTED
    )
    print(json.dumps(row) if args.json else "\n".join(shown([list(COLUMNS), row])))


if __name__ == "__main__":
    main()
