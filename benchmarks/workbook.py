"""How long does a workbook take, and how much memory?

    python benchmarks/workbook.py [people ...]

An invented week of so many people (tests/reporting/fake.py), every sheet, written to a temporary
folder; each size in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

SIZES = ("200", "1000", "5000")


def one(people: int) -> None:
    from tests.reporting.fake import report
    from wfm.reporting.excel import workbook

    plan = report(people)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        start, busy = time.perf_counter(), time.process_time()
        workbook(plan, "en").save(path)
        took, busy = time.perf_counter() - start, time.process_time() - busy
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shifts = len(plan.tables["roster"])
    print(
        f"{people:>7}{shifts:>9}{took:>9.1f}{busy:>9.1f}{before:>12.0f}{peak:>9.0f}{size:>8.1f}", flush=True
    )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        one(int(sys.argv[1]))
    else:
        print(
            f"{'people':>7}{'shifts':>9}{'s':>9}{'cpu s':>9}{'MB before':>12}{'MB peak':>9}{'MB file':>8}",
            flush=True,
        )
        for people in sys.argv[1:] or SIZES:
            subprocess.run([sys.executable, __file__, people], check=True)
