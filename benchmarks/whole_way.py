"""How long a plan takes and what comes of it: each scenario as a process of its own.

    python benchmarks/whole_way.py [SCENARIO.yaml ...]

Prints one table: seconds by stage, whole seconds, peak memory, cost, proved gap, service.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
STANDARD = (HERE / "../configs/double11.yaml", HERE / "../configs/week.yaml")
COLUMNS = (
    "scenario shifts forecast_s staff_s roster_s whole_s peak_MB status gap_of_cost gap_of_avoidable service"
)


def measure(scenario: Path) -> list[str]:
    """One row of the table."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "wfm", "plan", str(scenario), "--out", out, "--quiet"]
        start = time.perf_counter()
        child = subprocess.Popen(command)
        _, status, usage = os.wait4(child.pid, 0)
        whole = time.perf_counter() - start
        if status:
            sys.exit(f"{scenario}: wfm plan failed")
        summary = json.loads((Path(out) / "summary.json").read_text(encoding="utf-8"))
        shifts = (Path(out) / "tables/roster.csv").read_text(encoding="utf-8").count("\n") - 1
    seconds = summary["seconds"]
    return [
        summary["scenario"],
        str(shifts),
        *(f"{seconds[stage]:.1f}" for stage in ("forecast", "staff", "roster")),
        f"{whole:.1f}",
        f"{usage.ru_maxrss / 1024:.0f}",
        summary["status"],
        f"{summary['gap_of_cost']:.2%}",
        "" if summary["gap_of_avoidable"] is None else f"{summary['gap_of_avoidable']:.2%}",
        " ".join(f"{q['queue']} {q['service_expected']:.1%}/{q['target']:.0%}" for q in summary["queues"]),
    ]


def main() -> None:
    rows = [COLUMNS.split(), *(measure(path) for path in [Path(a) for a in sys.argv[1:]] or STANDARD)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
