"""What do claims of better planning come to: three fixed shifts against shifts that follow the forecast?

    python benchmarks/reporting/claims.py OUT [--seconds 30] [--seed 1]

One demand, one tariff, three frozen plans side by side by `wfm compare`:

- today: `configs/week-fixed.yaml`, own agents in three shifts of one size every day, as the brief tells it
- week: `configs/week.yaml`, the same people, floating shifts and starts that follow the forecast
- fewer: the same with the fewest own agents (leaders stay, others are drawn evenly by contract and skills)
  with whom every queue is answered in time at least as often as today, found by bisection

A salary is paid whether it is needed or not: with the same people a better roster can only spare the hours of
the reserve; what fewer people save is what hiring, leavers and other work can turn into money.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from wfm import plan
from wfm.domain.control import FirstOf, Quiet
from wfm.io.write import write_outputs

ROOT = Path(__file__).parents[2]
CLAIMS = ("cost of a contact -15%", "pay and other cost -15%", "contacts answered an hour paid +20%")
POOL = "human"
ROUNDING = 0.0005
"""Shares closer than this read the same in a comparison."""


def planned(loaded: plan.Loaded, seconds: float, demand: plan.Plan | None = None) -> plan.Plan:
    """The plan of these inputs; forecast and requirement are those of `demand` where it is given."""
    roster = loaded.scenario.roster
    search = roster.search.model_copy(update={"max_seconds": seconds})
    roster = roster.model_copy(update={"search": search})
    loaded = replace(loaded, scenario=loaded.scenario.model_copy(update={"roster": roster}))
    if demand is None:
        return plan.run(loaded, stop=FirstOf(), progress=Quiet(), stages=plan.STAGES[:-1])
    names = ("forecast", "cleaning", "requirement", "service_curve")
    tables = {name: demand.tables[name] for name in names if name in demand.tables}
    stages = ("roster", "simulate")
    return plan.run(loaded, stop=FirstOf(), progress=Quiet(), tables=tables, stages=stages)


def with_own(loaded: plan.Loaded, keep: int, seed: int) -> plan.Loaded:
    """The same week with so many own agents; everybody else stays."""
    agents = loaded.inputs["agents"]
    skills = loaded.inputs["agent_skills"].groupby("agent_id")["skill"].agg(lambda x: " ".join(sorted(x)))
    own = agents[(agents["pool"] == POOL) & ~agents["leader"].astype(bool)]
    leaders = int(((agents["pool"] == POOL) & agents["leader"].astype(bool)).sum())
    kinds = [own["contract"], own["agent_id"].map(skills)]
    draw = pd.Series(np.random.default_rng(seed).permutation(len(own)), own.index)
    rank = draw.groupby(kinds).rank() / draw.groupby(kinds).transform("size")
    gone = set(own.loc[rank.sort_values(kind="stable").index[keep - leaders :], "agent_id"])
    inputs = {
        name: table[~table["agent_id"].isin(gone)].reset_index(drop=True) if "agent_id" in table else table
        for name, table in loaded.inputs.items()
    }
    return replace(loaded, inputs=inputs)


def service(made: plan.Plan) -> dict[str, float]:
    return {q["queue"]: q["service_expected"] for q in made.summary["queues"]}


def told(made: plan.Plan) -> str:
    return ", ".join(f"{queue} {share:.1%}" for queue, share in service(made).items())


def fewest(loaded: plan.Loaded, today: plan.Plan, whole: int, seconds: float, seed: int) -> plan.Plan | None:
    """The plan with the fewest own agents whose service is nowhere worse than today's."""
    wanted = service(today)
    low, high, best = whole // 2, whole + 1, None  # too few, enough (not yet known)
    while high - low > 1:
        keep = (low + high) // 2
        made = planned(with_own(loaded, keep, seed), seconds, today)
        found = service(made)
        enough = all(found[queue] >= share - ROUNDING for queue, share in wanted.items())
        print(f"{keep} own agents: {told(made)}: {'enough' if enough else 'too few'}", flush=True)
        if enough:
            high, best = keep, made
        else:
            low = keep
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    loaded = plan.load(ROOT / "configs/week.yaml")
    today = planned(plan.load(ROOT / "configs/week-fixed.yaml"), args.seconds)
    print("today: " + told(today), flush=True)
    plans = {"today": today, "week": planned(loaded, args.seconds, today)}
    whole = int((loaded.inputs["agents"]["pool"] == POOL).sum())
    if (fewer := fewest(loaded, today, whole, args.seconds, args.seed)) is not None:
        plans["fewer"] = fewer
    for name, made in plans.items():
        files = plan.files(made, "en")
        write_outputs(args.out / name, {at: what for at, what in files.items() if not at.endswith(".xlsx")})
        for step in ("approve", "publish", "freeze"):
            command = [sys.executable, "-m", "wfm", step, str(args.out / name), "--by", "claims.py"]
            subprocess.run(command, check=True, capture_output=True)
    folders = [str(args.out / name) for name in plans]
    claims = [part for claim in CLAIMS for part in ("--claim", claim)]
    subprocess.run([sys.executable, "-m", "wfm", "compare", *folders, *claims], check=True)


if __name__ == "__main__":
    main()
