"""Shift-scheduling instances of Curtois and Qu (2014) through the roster stage.

    python benchmarks/roster/curtois.py [--seconds 60] [1 2 3 4 ... or files of that format]

Reads roster/curtois and roster/best_known.csv under the folder named by WFM_BENCH_DATA (default
../shared/bench) where instances are given by number. Each instance runs in a process of its own; its
seconds include imports, compilation and tables. `cost` is counted and `legal` judged by
`curtois_judge`, which reads the file itself; `off` is the distance from the best known cost.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import resource
import time
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "roster"
COLUMNS = (
    "instance",
    "days",
    "staff",
    "best_known",
    "cost",
    "off",
    "bound",
    "seconds",
    "first_s",
    "peak_MB",
    "legal",
)
USUAL = ["1", "2", "3", "4", "6", "7", "8", "10", "11", "12", "14"]
_NO_LIMIT = 10**9


def measured(path: Path, seconds: float) -> dict[str, Any]:
    """One instance solved and judged: a row by column."""
    started = time.perf_counter()
    from curtois_judge import judge
    from measure import FirstLegal, FromStart

    from wfm.domain.errors import InputFaults, NoLegalRoster, NoRosterFound
    from wfm.io.curtois import FIRST_DATE, read_curtois
    from wfm.roster.rules import parse_rules
    from wfm.roster.solve import solve

    name = path.stem.removeprefix("Instance")
    try:
        instance = read_curtois(path)
    except InputFaults as error:
        return {"instance": name, "legal": f"no: {error}"}
    roster = instance.scenario.roster
    search = roster.search.model_copy(update={"max_sweeps": _NO_LIMIT})
    scenario = instance.scenario.model_copy(update={"roster": roster.model_copy(update={"search": search})})
    rules, faults = parse_rules(roster.rules, roster)
    assert not faults, faults
    staff = list(instance.inputs["agents"]["agent_id"])
    row: dict[str, Any] = {"instance": name, "days": scenario.horizon.days, "staff": len(staff)}
    first = FirstLegal(started)
    try:
        made = solve(
            instance.requirement,
            instance.inputs,
            rules,
            scenario,
            stop=FromStart(started, seconds),
            progress=first,
        )
    except (NoLegalRoster, NoRosterFound) as error:
        return row | _spent(started) | {"legal": f"no: {error}"}
    tours = {name: [""] * scenario.horizon.days for name in staff}
    for shift in made.roster.itertuples():
        tours[shift.agent_id][(shift.date.date() - FIRST_DATE).days] = instance.shift_ids[shift.shift_code]
    row |= _spent(started)
    cost, broken = judge(path.read_text(encoding="utf-8"), tours)
    if cost != made.outcome.cost:
        broken.append(f"the engine counts {made.outcome.cost}")
    return row | {
        "cost": cost,
        "bound": made.outcome.lower_bound,
        "first_s": f"{first.seconds:.1f}",
        "legal": f"no: {len(broken)}, such as {broken[0]}" if broken else "yes",
    }


def _spent(started: float) -> dict[str, str]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": f"{time.perf_counter() - started:.1f}", "peak_MB": f"{peak:.0f}"}


def best_known() -> dict[str, int]:
    """Best known cost by instance, where that is known."""
    path = DATA / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        return {row["instance"]: int(row["best_known_UB"]) for row in csv.DictReader(file)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("instances", nargs="*", default=USUAL, help="numbers or files")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each instance, from its start")
    args = parser.parse_args()
    paths = [DATA / f"curtois/Instance{x}.txt" if x.isdigit() else Path(x) for x in args.instances]
    if lost := [path for path in paths if not path.is_file()]:
        parser.exit(1, f"no such file: {lost[0]} (WFM_BENCH_DATA names the folder of numbered ones)\n")
    known = best_known()
    print("  ".join(name.rjust(10) for name in COLUMNS), flush=True)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as own_process:
        for path in paths:
            row = own_process.apply(measured, (path, args.seconds))
            row["best_known"] = known.get(row["instance"])
            if row.get("cost") is not None and row["best_known"]:
                row["off"] = f"{row['cost'] / row['best_known'] - 1:.2%}"
            cells = ["-" if row.get(name) is None else str(row[name]) for name in COLUMNS]
            print("  ".join(cell.rjust(10) for cell in cells), flush=True)


if __name__ == "__main__":
    main()
