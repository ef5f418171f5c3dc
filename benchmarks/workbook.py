"""How long do a workbook and a page take, and how much memory?

    python benchmarks/workbook.py [people ...] [--lang zh]

An invented week of so many people (tests/reporting/fake.py): every sheet, written to a temporary
folder, then the page. Each size in a process of its own; its peak holds interpreter, libraries and
the plan's tables too.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

SIZES = (200, 1000, 5000)
COLUMNS = (
    *("people", "shifts", "book s", "book cpu s", "MB before", "MB peak", "MB file"),
    *("page s", "page cpu s", "page MB"),
)


def one(people: int, lang: str) -> None:
    from tests.reporting.fake import report
    from wfm.reporting.excel import workbook
    from wfm.reporting.html.week import week_page

    plan = report(people)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        start, busy = time.perf_counter(), time.process_time()
        workbook(plan, lang).save(path)
        took, busy = time.perf_counter() - start, time.process_time() - busy
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, page_busy = time.perf_counter(), time.process_time()
    page = len(week_page(plan, lang).encode()) / 1e6
    paged, page_busy = time.perf_counter() - start, time.process_time() - page_busy
    figures = (f"{took:.1f}", f"{busy:.1f}", f"{before:.0f}", f"{peak:.0f}", f"{size:.1f}")
    paging = (f"{paged:.2f}", f"{page_busy:.2f}", f"{page:.1f}")
    show((people, len(plan.tables["roster"]), *figures, *paging))


def show(cells: tuple[object, ...]) -> None:
    print("".join(str(cell).rjust(11) for cell in cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("people", type=int, nargs="*", default=SIZES)
    parser.add_argument("--lang", choices=["en", "zh"], default="en")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.alone:
        one(args.people[0], args.lang)
        return
    show(COLUMNS)
    for people in args.people:
        command = [sys.executable, __file__, str(people), "--lang", args.lang, "--alone"]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
