"""Contact-centre weeks from one generator, each solved in a process of its own with its time limit.

    python benchmarks/roster/centre.py [--agents 50 200] [--supply 1.0] [--seed 1] [--seconds 60]
    python benchmarks/roster/centre.py --weeks 4

Prints one table, each row as soon as it is known. `seconds` run from the start of the process to the
tables of the roster, `checked_s` until the independent check is through; `first_s` to the first
legal roster; money in whole CNY: `cost` is what can still be changed, `guaranteed` pay is not in it;
`of_cost` is the gap as a share of both, `of_avoidable` of what some roster could avoid.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

from measure import COLUMNS, shown

SECONDS = {50: 60.0, 200: 60.0, 1000: 60.0, 5000: 120.0}
"""Limit by agents where none is given; a horizon of several weeks has 300 s."""


def row(agents: int, weeks: int, supply: float, seed: int, seconds: float) -> list[object]:
    """One solve in its own process, with the peak memory that the system saw."""
    command = [sys.executable, str(Path(__file__).with_name("weeks.py")), "--json"]
    given = {"agents": agents, "weeks": weeks, "supply": supply, "seed": seed, "seconds": seconds}
    command += [word for name, value in given.items() for word in (f"--{name}", str(value))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        return [agents, weeks, supply, seed, *[None] * (len(COLUMNS) - 5), f"failed: {child.returncode}"]
    found = list(json.loads(out))
    found[COLUMNS.index("peak_MB")] = round(usage.ru_maxrss / 1024)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--agents", type=int, nargs="*")
    parser.add_argument("--weeks", type=int, nargs="*")
    parser.add_argument("--supply", type=float, nargs="*", default=[0.7, 1.0, 1.2])
    parser.add_argument("--seed", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--seconds", type=float, help="limit of every row")
    args = parser.parse_args()
    if args.agents or args.weeks:
        sizes = list(product(args.agents or [200], args.weeks or [1]))
    else:
        sizes = [*((agents, 1) for agents in SECONDS), (200, 4)]
    print("\n".join(shown([COLUMNS])), flush=True)
    for (agents, weeks), supply, seed in product(sizes, args.supply, args.seed):
        seconds = args.seconds or (300.0 if weeks > 1 else SECONDS.get(agents, 60.0))
        print("\n".join(shown([row(agents, weeks, supply, seed, seconds)])), flush=True)


if __name__ == "__main__":
    main()
