"""`pyworkforce` run by itself: a week in on standard input, headcounts and names out, both as JSON.

It is started with whatever interpreter has `pyworkforce` (see `peers.py`) and imports nothing of `wfm`.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def main() -> None:
    from pyworkforce.rostering import MinHoursRoster
    from pyworkforce.scheduling import MinAbsDifference, MinRequiredResources

    week: dict[str, Any] = json.load(sys.stdin)
    scheduler = {"required": MinRequiredResources, "difference": MinAbsDifference}[week["criterion"]]
    began = time.perf_counter()
    found, statuses = [], set()
    for family in week["families"]:
        counts = scheduler(
            num_days=len(family["required"]),
            periods=len(family["required"][0]),
            shifts_coverage=family["coverage"],
            required_resources=family["required"],
            max_period_concurrency=family["people"],
            max_shift_concurrency=family["people"],
            max_search_time=float(week["seconds"]) / 4,
        ).solve()
        statuses.add(counts["status"])
        found += [x for x in counts["resources_shifts"] if x["resources"] > 0]
    answer: dict[str, Any] = {
        "status": " and ".join(sorted(statuses)),
        "headcounts": found,
        "names": [],
        "naming": "not run",
    }
    left = week["seconds"] - (time.perf_counter() - began)
    if week["name_them"] and found and left > 1:
        shifts = sorted({x["shift"] for x in found})
        days = week["days"]
        needed = {s: [0] * days for s in shifts}
        for x in found:
            needed[x["shift"]][x["day"]] = x["resources"]
        named = MinHoursRoster(
            num_days=days,
            resources=week["names"],
            shifts=shifts,
            shifts_hours=[week["hours"][s] for s in shifts],
            min_working_hours=0,
            banned_shifts=[b for b in week["banned"] if b["shift"] in needed],
            max_resting=days,
            required_resources=needed,
            max_search_time=float(left),
        ).solve()
        answer["naming"] = named["status"]
        if named["status"] in ("OPTIMAL", "FEASIBLE"):
            answer["names"] = named["resource_shifts"]
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
