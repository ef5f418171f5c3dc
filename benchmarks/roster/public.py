"""Public rostering instances through the roster stage.

    python benchmarks/roster/public.py [--seconds 60] [instances]

An instance is a number of Curtois and Qu (2014), read from roster/curtois and best_known.csv under
roster/ in the folder named by WFM_BENCH_DATA (default ../shared/bench); or its files, joined by `+`
(`Instance1.txt`, `sprint01.xml`, `N25/1.nsp+Cases/6.gen`,
`Sc-n005w4.txt+H0-n005w4-0.txt+WD-n005w4-1.txt+...`); or the usual name of one of INRC-II,
`INRC2/n030w4_1_6-2-9-1`: in the folder n030w4 history 1 and those weeks.

Each runs in a process of its own; its seconds include imports, compilation and tables. `cost` is counted
and `legal` judged by the judge of its family, which reads the files itself; `off` is the distance from
the best known cost; `bound` is what no roster is cheaper than.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import re
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("WFM_BENCH_DATA", "../shared/bench")) / "roster"
COLUMNS = ("days", "staff", "best_known", "cost", "off", "bound", "seconds", "first_s", "peak_MB", "legal")
USUAL = ["1", "2", "3", "4", "6", "7", "8", "10", "11", "12", "14"]
_NO_LIMIT = 10**9


def judges() -> dict[str, Callable[[Sequence[str], dict[str, list[str]]], tuple[int, list[str]]]]:
    """By family: cost and what is broken, from the texts of the files and the tours."""
    import curtois_judge
    import inrc1_judge
    import inrc2_judge
    import nsplib_judge

    return {
        "curtois": curtois_judge.judge,
        "nsplib": nsplib_judge.judge,
        "inrc1": inrc1_judge.judge,
        "inrc2": inrc2_judge.judge,
    }


def measured(paths: Sequence[Path], seconds: float) -> dict[str, Any]:
    """One instance solved and judged: a row by column."""
    started = time.perf_counter()
    from measure import FirstLegal, FromStart

    from wfm.domain.errors import InputFaults, NoLegalRoster, NoRosterFound
    from wfm.io.instances import family_of, read_instance
    from wfm.roster.rules import parse_rules
    from wfm.roster.solve import solve

    try:
        instance = read_instance(paths)
    except InputFaults as error:
        return {"legal": f"no: {error}"}
    roster = instance.scenario.roster
    search = roster.search.model_copy(update={"max_sweeps": _NO_LIMIT})
    scenario = instance.scenario.model_copy(update={"roster": roster.model_copy(update={"search": search})})
    rules, faults = parse_rules(roster.rules, roster)
    assert not faults, faults
    staff = list(instance.inputs["agents"]["agent_id"])
    row: dict[str, Any] = {"days": scenario.horizon.days, "staff": len(staff)}
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
        tours[shift.agent_id][(shift.date.date() - scenario.horizon.first_date).days] = instance.shift_ids[
            shift.shift_code
        ]
    row |= _spent(started)
    judge = judges()[family_of(paths)]
    cost, broken = judge([path.read_text(encoding="utf-8-sig") for path in paths], tours)
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
    """Best known cost of the numbered instances."""
    path = DATA / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        return {row["instance"]: int(row["best_known_UB"]) for row in csv.DictReader(file)}


def files_of(instance: str) -> list[Path]:
    """The files that an instance named on the command line is made of."""
    if instance.isdigit():
        return [DATA / f"curtois/Instance{instance}.txt"]
    if usual := re.fullmatch(r"(?:(.*)/)?(n\d+w\d+)_(\d+)_(\d+(?:-\d+)*)", instance):
        parent, name, history, weeks = usual.groups()
        folder = Path(parent or ".") / name
        heads = [folder / f"Sc-{name}.txt", folder / f"H0-{name}-{history}.txt"]
        return heads + [folder / f"WD-{name}-{week}.txt" for week in weeks.split("-")]
    return [Path(part) for part in instance.split("+")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("instances", nargs="*", default=USUAL, help="numbers, files joined by +, or names")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each instance, from its start")
    args = parser.parse_args()
    files = {instance: files_of(instance) for instance in args.instances}
    if lost := [path for paths in files.values() for path in paths if not path.is_file()]:
        parser.exit(1, f"no such file: {lost[0]} (WFM_BENCH_DATA names the folder of numbered ones)\n")
    known = best_known()
    names = {instance: "+".join(Path(part).stem for part in instance.split("+")) for instance in files}
    width = max(map(len, [*names.values(), "instance"]))
    print("  ".join(["instance".rjust(width), *(name.rjust(10) for name in COLUMNS)]), flush=True)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as own_process:
        for instance, paths in files.items():
            row = own_process.apply(measured, (paths, args.seconds))
            row["best_known"] = known.get(instance)
            if row.get("cost") is not None and row["best_known"]:
                row["off"] = f"{row['cost'] / row['best_known'] - 1:.2%}"
            cells = ["-" if row.get(name) is None else str(row[name]) for name in COLUMNS]
            print("  ".join([names[instance].rjust(width), *(x.rjust(10) for x in cells)]), flush=True)


if __name__ == "__main__":
    main()
