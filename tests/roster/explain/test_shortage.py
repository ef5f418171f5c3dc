import numpy as np
import pandas as pd

from tests.roster.explain.small import SHIFTS, Small, random_plan
from tests.roster.explain.test_candidates import moment
from tests.roster.world import OFF, choices
from wfm.domain.answers import Kept
from wfm.roster.explain.candidates import for_queue
from wfm.roster.explain.shortage import shortage, worst

A, B = choices(SHIFTS)[1:]
REST = ((OFF, 0),) * 3


def test_everybody_who_knows_the_queue_is_somewhere():
    for seed in range(4):
        small = random_plan(seed)
        plan = small.read()
        for slot in range(48 + 15, 48 + 31):
            found = shortage(plan, "hotline", moment(slot))
            assert found.required == small.required[slot]
            there = found.here + found.elsewhere + found.spare
            assert there + found.paused + sum(k.people for k in found.absent) == 3
            ranking = for_queue(plan, "hotline", moment(slot))
            assert ranking.there == there
            assert found.next == (ranking.candidates[0] if ranking.candidates else None)


def test_what_keeps_people_from_an_hour():
    """At work, on a break, out of days, on leave, at full seats, or merely too dear."""
    required = np.zeros(144)
    required[48 + 18] = 3
    weeks = [
        ((OFF, 0), (A, 90), (OFF, 0)),
        ((OFF, 0), (A, 60), (OFF, 0)),
        ((A, 60), (OFF, 0), (B, 0)),
        (
            (B, 0),
            (OFF, 0),
            (A, 60),
        ),  # on leave on the second day: that the days would be too many matters not
        REST,
    ]
    changes = {"time_off": [(3, "2026-11-10T00:00", "2026-11-11T00:00")]}
    small = Small(weeks, required.tolist(), {"days_in_a_row": {"most_days": 2}}, (True,) * 5, changes)
    found = shortage(small.read(), "hotline", moment(48 + 18))
    assert (found.required, found.allocated, found.missing, found.here, found.paused) == (3, 1, 2, 1, 1)
    assert set(found.absent) == {Kept(("days_in_a_row",), 1), Kept(("time_off",), 1), Kept((), 1)}
    assert found.next is not None
    full = Small(weeks, required.tolist(), {}, (True,) * 5, {**changes, "seats": 2})
    assert Kept(("seats here",), 2) in shortage(full.read(), "hotline", moment(48 + 18)).absent


def test_the_worst_is_told_once_a_day():
    hours = pd.date_range("2026-11-09T16:00Z", periods=30, freq="h")
    gaps = [-1.0, -3.0, -2.0, *[0.5] * 26, -4.0]
    coverage = pd.DataFrame({"queue": "q", "interval_start": hours, "gap": gaps})
    assert worst(coverage, "Asia/Shanghai", 5) == [
        ("q", hours[29].to_pydatetime()),
        ("q", hours[1].to_pydatetime()),
    ]
    assert len(worst(coverage, "Asia/Shanghai", 1)) == 1
    assert worst(coverage.assign(gap=0.0), "UTC", 5) == []
