"""Random small centres under seven laws, planned, written as tables, and inspected.

    python benchmarks/inspections.py --scenarios 100 --seed 1

Each draws a country, a week near holidays, shifts, contracts, protected people, leave, a week before and
a ledger; half of them carry a second week through the ledger of the first. `inspector.py` then reads the
tables. Prints one row a country: scenarios, people, shifts, those without any legal roster, findings.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

sys.path.insert(0, str(Path(__file__).parent))
from inspector import LAWS, inspect

from wfm.config.scenario import Scenario
from wfm.domain.control import Quiet, WorkLimit
from wfm.domain.errors import NoLegalRoster, NoRosterFound
from wfm.io.tables import write_table
from wfm.pay.tariff import Tariff
from wfm.roster.check import check
from wfm.roster.ledger import carried
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.roster.solve import solve
from wfm.tables import ACTIVITIES, AGENT_SKILLS, AGENTS, COST, LEDGER, LOCKS, ROSTER, TIME_OFF, WISHES

ROOT = Path(__file__).parents[1]
ZONES = {"CN": "Asia/Shanghai", "ID": "Asia/Jakarta", "VN": "Asia/Ho_Chi_Minh", "TH": "Asia/Bangkok",
         "MY": "Asia/Kuala_Lumpur", "PH": "Asia/Manila", "EU": "Europe/Berlin"}  # fmt: skip
# Mondays without holidays but in China and Thailand, whose holidays the inspector knows
MONDAYS = {"CN": ("2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-11-09"),
           "TH": ("2026-10-12", "2026-10-19", "2026-11-09"), "EU": ("2026-10-19", "2026-11-09"),
           "PH": ("2026-10-12", "2026-11-09"), "MY": ("2026-10-12", "2026-11-16"),
           "ID": ("2026-10-12", "2026-11-09"), "VN": ("2026-10-12", "2026-11-09")}  # fmt: skip


def meal(at: int, length: int = 60) -> dict[str, object]:
    return {"activity": "meal", "length_min": length, "earliest_min": at, "latest_min": at + 30}


SHIFTS = {
    "early": {"code": "E", "start": "07:00", "length_min": 540, "breaks": [meal(210)]},
    "late": {"code": "L", "start": "14:00", "length_min": 540, "breaks": [meal(210)]},
    "night": {"code": "N", "start": "22:00", "length_min": 540, "breaks": [meal(210)]},
    "long": {"code": "X", "start": "08:00", "length_min": 720, "breaks": [meal(180), meal(450, 30)]},
    "ten": {"code": "T", "start": "09:00", "length_min": 600, "breaks": [meal(210)]},
    "short": {"code": "S", "start": "10:00", "last_start": "18:00", "step_min": 120, "length_min": 240},
}


@dataclass(frozen=True)
class Case:
    """One centre: its settings, its tables, what it needs."""

    country: str
    scenario: Scenario
    rules: tuple[Any, ...]
    inputs: dict[str, pd.DataFrame]
    requirement: pd.DataFrame


def draw(seed: int, country: str | None = None) -> Case:
    """A random centre of three to eight people."""
    rng = np.random.default_rng(seed)
    country = country or str(rng.choice(list(LAWS)))
    law = dict(YAML(typ="safe", pure=True).load(ROOT / f"configs/rules/{country}.yaml"))
    pay = law.pop("pay", {})
    first = date.fromisoformat(str(rng.choice(MONDAYS[country]))) + timedelta(
        days=int(rng.choice([0, 0, 0, 2, 4]))
    )
    figures = LAWS[country]
    terms = {
        "shifts": list(SHIFTS), "overtime_after_h_week": figures.week_h, "overtime_after_h_day": 8,
        "days_week": figures.week_days, "max_h_week": float(rng.choice([figures.week_h, 60, 72])),
    }  # fmt: skip
    scenario = Scenario.model_validate(
        {
            "name": f"inspected-{seed}",
            "seed": seed,
            "horizon": {
                "first_date": first,
                "days": int(rng.choice([7, 7, 9])),
                "slot_min": 30,
                "zone": ZONES[country],
            },
            "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
            "sites": {
                "here": {"zone": ZONES[country], "country": "DE" if country == "EU" else country, "seats": 99}
            },
            "queues": {
                "line": {
                    "channel": "voice",
                    "skills": ["line"],
                    "target": {"fraction": 0.8, "answer_within_s": 20},
                }
            },
            "roster": {
                "shifts": SHIFTS,
                "contracts": {
                    "salary": {**terms, "pay": "salaried", "guaranteed_h_week": figures.week_h},
                    "hours": {**terms, "pay": "hourly"},
                },
                "pools": {"own": {}},
                "coverage": {"shortage_per_head_h": 400},
            },
            "pay": pay,
        }
    )
    rules, faults = parse_rules(law)
    assert not faults, faults
    inputs = _people(rng, scenario, first)
    return Case(country, scenario, rules, inputs, _requirement(rng, scenario))


def _people(rng: np.random.Generator, scenario: Scenario, first: date) -> dict[str, pd.DataFrame]:
    ids = [f"P{i}" for i in range(int(rng.integers(3, 9)))]
    zone = ZoneInfo(scenario.horizon.zone)
    agents = pd.DataFrame(
        {
            "agent_id": ids, "name": ids, "team": "T", "site": "here", "pool": "own",
            "contract": rng.choice(["salary", "hours"], len(ids)),
            "protection": rng.choice(["", "", "", "pregnant", "nursing", "minor"], len(ids)),
            "hourly_cost": rng.integers(20, 60, len(ids)).astype(float),
        }
    )  # fmt: skip
    away, previous, ledger = [], [], []
    for n, who in enumerate(ids):
        if rng.random() < 0.3:
            start = pd.Timestamp(first + timedelta(days=int(rng.integers(0, 5))), tz=zone)
            away.append((who, start, start + pd.Timedelta(days=int(rng.integers(1, 3))), "leave"))
        off = {int(d) for d in rng.choice(7, int(rng.integers(1, 3)), replace=False)}
        for back in range(1, 8):
            if back not in off and agents["protection"][n] != "x":
                on = first - timedelta(days=back)
                start = pd.Timestamp(f"{on} 07:00", tz=zone)
                end = start + pd.Timedelta(minutes=540)
                previous.append(
                    (f"{who}-{on:%Y%m%d}", who, pd.Timestamp(on), "E", start, end, 480, 0, "work", False)
                )
        if rng.random() < 0.6:
            through = first - timedelta(days=int(rng.integers(1, 5)))
            for month in {
                through.replace(day=1),
                (through.replace(day=1) - timedelta(days=1)).replace(day=1),
            }:
                last = min(through, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1))
                overtime = int(rng.integers(0, 40)) * 60
                ledger.append((who, pd.Timestamp(month), pd.Timestamp(last), 9600, overtime, *[0] * 7, 0.0))
    return {
        "agents": AGENTS.conform(agents),
        "agent_skills": AGENT_SKILLS.conform(pd.DataFrame({"agent_id": ids, "skill": "line"})),
        "time_off": _table(TIME_OFF, away),
        "previous_roster": _table(ROSTER, previous),
        "ledger": _table(LEDGER, ledger),
        "wishes": WISHES.empty(),
        "locks": LOCKS.empty(),
        "base_roster": ROSTER.empty(),
    }


def _table(table: Any, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    if not rows:
        return table.empty()
    frame = pd.DataFrame(rows, columns=table.names)
    for name in ("start", "end"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name], utc=True)
    return table.conform(frame)


def _requirement(rng: np.random.Generator, scenario: Scenario) -> pd.DataFrame:
    grid = scenario.horizon.grid()
    starts = pd.date_range(grid.start, periods=grid.n_intervals, freq=f"{grid.interval_min}min")
    heads = np.repeat(rng.integers(1, 6, grid.n_intervals // 8 + 1), 8)[: grid.n_intervals]
    return pd.DataFrame({"queue": "line", "interval_start": starts, "roster_required": heads.astype(float)})


def plan(case: Case, folder: Path, work: int) -> dict[str, pd.DataFrame]:
    """Plans a case and writes what an inspector is shown."""
    made = solve(
        case.requirement, case.inputs, case.rules, case.scenario, stop=WorkLimit(work), progress=Quiet()
    )
    published = Published(case.scenario, made.roster, made.activities, case.inputs)
    broken = check(published, case.rules)
    assert not broken["hard"].any(), broken["words"].tolist()
    inputs = case.inputs
    tariff = Tariff(case.scenario)
    cost = tariff.cost_table(
        made.roster, made.activities, inputs["agents"], inputs["previous_roster"], inputs["time_off"]
    )
    for name, table, frame in (
        ("agents", AGENTS, inputs["agents"]),
        ("time_off", TIME_OFF, inputs["time_off"]),
        ("previous_roster", ROSTER, inputs["previous_roster"]),
        ("ledger_before", LEDGER, inputs["ledger"]),
        ("roster", ROSTER, made.roster),
        ("activities", ACTIVITIES, made.activities),
        ("cost", COST, cost),
    ):
        write_table(folder / f"{name}.csv", table, frame)
    return {"roster": made.roster, "ledger": carried(published)}


def findings(case: Case, folder: Path) -> list[str]:
    """What the inspector says of the tables in a folder."""
    horizon = case.scenario.horizon
    return inspect(folder, case.country, horizon.first_date, horizon.days, horizon.zone, ["salary"])


def following(case: Case, tables: dict[str, pd.DataFrame]) -> Case:
    """The same centre in the days after, with the roster and the ledger of these."""
    horizon = case.scenario.horizon
    first = horizon.first_date + timedelta(days=horizon.days)
    scenario = case.scenario.model_copy(update={"horizon": horizon.model_copy(update={"first_date": first})})
    inputs = case.inputs | {
        "previous_roster": tables["roster"], "ledger": tables["ledger"], "time_off": TIME_OFF.empty(),
    }  # fmt: skip
    rng = np.random.default_rng(case.scenario.seed + 1)
    return Case(case.country, scenario, case.rules, inputs, _requirement(rng, scenario))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenarios", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=int, default=60, help="pieces of work of each solve")
    args = parser.parse_args()
    tally: dict[str, Counter[str]] = {country: Counter() for country in LAWS}
    countries = list(LAWS)
    for k in range(args.scenarios):
        case = draw(args.seed * 10_000 + k, countries[k % len(countries)])
        count = tally[case.country]
        count["scenarios"] += 1
        for week in range(1 + k % 2):
            with tempfile.TemporaryDirectory() as name:
                try:
                    tables = plan(case, Path(name), args.work)
                except (NoLegalRoster, NoRosterFound):
                    count["no legal roster"] += 1
                    break
                count["plans"] += 1
                count["shifts"] += len(tables["roster"])
                for words in findings(case, Path(name)):
                    count["findings"] += 1
                    print(
                        f"seed {args.seed * 10_000 + k}, {case.country}, week {week + 1}: {words}", flush=True
                    )
                case = following(case, tables)
    columns = ("scenarios", "plans", "shifts", "no legal roster", "findings")
    print("country", *columns, sep=" | ")
    for country, count in tally.items():
        print(country, *(count[c] for c in columns), sep=" | ")


if __name__ == "__main__":
    main()
