"""The same roster where contacts take less or more time than expected."""

from __future__ import annotations

from wfm import plan


def test_longer_contacts_are_served_worse_and_shorter_ones_better(planned: plan.Plan) -> None:
    less, more = planned.summary["handling_time"]
    assert (less["factor"], more["factor"]) == (0.8, 1.2)
    for short, expected, long in zip(less["queues"], planned.summary["queues"], more["queues"], strict=True):
        assert short["queue"] == expected["queue"] == long["queue"]
        assert short["allocated_h"] == expected["allocated_h"] == long["allocated_h"]
        assert short["service_expected"] > expected["service_expected"] > long["service_expected"]
        assert short["missing_h"] <= expected["missing_h"] < long["missing_h"]
