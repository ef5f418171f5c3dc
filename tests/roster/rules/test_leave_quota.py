from dataclasses import replace
from itertools import product

import pytest

from tests.roster.check_one import rule
from tests.roster.oracle import agree
from tests.roster.world import OFF, World
from wfm.roster.leave import answer_requests
from wfm.roster.rules import parse_rules

TUESDAY = ("2026-11-10T00:00", "2026-11-11T00:00")
TUESDAY_TO_THURSDAY = ("2026-11-10T00:00", "2026-11-13T00:00")
THURSDAY = ("2026-11-12T00:00", "2026-11-13T00:00")


def world(*requests, people=3, **changes):
    """`requests`: agent, (start, end), asked on, weight, answer."""
    leave = [(i, *span, asked, weight, answer) for i, span, asked, weight, answer in requests]
    return World(**{"agents": [{} for _ in range(people)], "leave": leave, **changes})


def answered(bound, w):
    inputs = answer_requests(w.inputs, [bound], w.scenario)
    nobody = replace(w.publish([[OFF] * 7 for _ in w.agents]), inputs=inputs)
    return inputs, list(bound.check(nobody))


def answers(bound, w):
    return list(answered(bound, w)[0]["leave_requests"]["answer"])


def test_who_asked_first_goes_first_and_the_others_are_told_why():
    w = world((0, TUESDAY, "2026-10-05", 0, ""), (1, TUESDAY, "2026-10-02", 0, ""))
    inputs, found = answered(rule("leave_quota", most=1), w)
    assert list(inputs["leave_requests"]["answer"]) == ["refused", "granted"]
    assert inputs["leave_requests"]["words"][0] == "places on 2026-11-10 are taken by name 1"
    assert [tuple(row) for row in inputs["time_off"].astype(str).to_numpy()] == [
        ("A00001", "2026-11-09 16:00:00+00:00", "2026-11-10 16:00:00+00:00", "leave")
    ]
    assert [(v.agent_id, v.hard, v.penalty, str(v.date)) for v in found] == [
        ("A00000", False, 0, "2026-11-10")
    ]
    assert found[0].words == (
        "name 0 asked for leave from 2026-11-10 to 2026-11-10 and is refused:"
        " places on 2026-11-10 are 1, taken by name 1"
    )


def test_the_heavier_goes_first_where_weight_decides():
    w = world((0, TUESDAY, "2026-10-02", 1, ""), (1, TUESDAY, "2026-10-05", 3, ""))
    assert answers(rule("leave_quota", most=1, first="weight"), w) == ["refused", "granted"]


def test_what_was_granted_before_stays_granted_and_what_was_refused_is_asked_again():
    w = world((0, TUESDAY, "2026-10-09", 0, "granted"), (1, TUESDAY, "2026-10-01", 0, "refused"))
    assert answers(rule("leave_quota", most=1), w) == ["granted", "refused"]
    assert answers(rule("leave_quota", most=2), w) == ["granted", "granted"]


def test_a_request_is_granted_whole_or_not_at_all():
    requests = (0, THURSDAY, "2026-10-01", 0, ""), (1, TUESDAY_TO_THURSDAY, "2026-10-02", 0, "")
    w = world(*requests, (2, TUESDAY, "2026-10-03", 0, ""))
    inputs, found = answered(rule("leave_quota", most=1), w)
    assert list(inputs["leave_requests"]["answer"]) == ["granted", "refused", "granted"]
    assert str(found[0].date) == "2026-11-10"  # a place that was free then, and is taken since


def test_approved_leave_takes_places_and_its_own_request_needs_no_other():
    w = world(
        (0, TUESDAY_TO_THURSDAY, None, 0, ""), (1, TUESDAY, "2026-10-01", 0, ""), time_off=[(0, *TUESDAY)]
    )
    inputs, _ = answered(rule("leave_quota", most=1), w)
    assert list(inputs["leave_requests"]["answer"]) == ["granted", "refused"]
    assert list(inputs["time_off"]["start"].astype(str)) == [
        "2026-11-09 16:00:00+00:00",
        "2026-11-10 16:00:00+00:00",  # only what was not approved yet
    ]


def test_too_many_approved_before_are_told():
    w = world(people=3, time_off=[(i, *TUESDAY) for i in range(3)], leave=())
    (found,) = rule("leave_quota", most=1).check(w.publish([[OFF] * 7] * 3))
    assert (found.hard, found.amount, str(found.date)) == (False, 2, "2026-11-10")


def test_a_locked_shift_comes_first():
    w = world((0, TUESDAY, "2026-10-01", 0, ""), locks=[(0, World().dates[1], "E", None)])
    inputs, found = answered(rule("leave_quota", most=1), w)
    assert list(inputs["leave_requests"]["words"]) == ["shift E is locked on 2026-11-10"]
    assert not found  # the quota did not refuse it


@pytest.mark.parametrize(
    ("quota", "granted"),
    [
        ({"share": 0.5}, 2),  # of four employed, 2.0 places
        ({"share": 0.49}, 1),
        ({"share": 0.5, "most": 1}, 1),
        ({"most": 3, "on": {"2026-11-10": 0}}, 0),
        ({"most": 0, "teams": ["T9"]}, 4),
        ({"most": 1, "each_team": True}, 2),
    ],
)
def test_places(quota, granted):
    w = world(
        *[(i, TUESDAY, f"2026-10-0{i + 1}", 0, "") for i in range(4)],
        agents=[{"team": f"T{i // 2}"} for i in range(4)] + [{"hired_on": "2026-11-11"}] * 2,
    )
    inputs, found = answered(rule("leave_quota", **quota), w)
    assert (inputs["leave_requests"]["answer"] == "granted").sum() == granted
    assert len(found) == 4 - granted


def test_without_a_quota_all_is_granted():
    w = world((0, TUESDAY, None, 0, ""), (1, TUESDAY, None, 0, ""))
    assert list(answer_requests(w.inputs, [], w.scenario)["leave_requests"]["answer"]) == ["granted"] * 2


def test_some_limit_is_needed():
    _, faults = parse_rules({"leave_quota": {}})
    assert faults[0][2].startswith("expected most, share or on")


def test_answers_and_check_agree_over_every_length():
    """Every way in which three people ask for one to two days of three, one place a day, in order and not."""
    spans = [(f"2026-11-{a}T00:00", f"2026-11-{b}T00:00") for a, b in ((10, 11), (10, 12), (11, 13))]
    bound = rule("leave_quota", most=1)
    refused = 0
    for chosen, order in product(product(spans, repeat=3), ((1, 2, 3), (3, 1, 2))):
        w = world(*[(i, chosen[i], f"2026-10-0{order[i]}", 0, "") for i in range(3)])
        inputs, found = answered(bound, w)
        taken, expected = set(), {}
        for i in sorted(range(3), key=lambda i: order[i]):
            days = {day for day in (10, 11, 12) if int(chosen[i][0][8:10]) <= day < int(chosen[i][1][8:10])}
            expected[i] = "refused" if days & taken else "granted"
            taken |= set() if days & taken else days
        assert list(inputs["leave_requests"]["answer"]) == [expected[i] for i in range(3)]
        assert {v.agent_id for v in found} == {w.agent_id(i) for i in range(3) if expected[i] == "refused"}
        refused += len(found)
    assert refused


def test_it_leaves_nothing_to_the_solver():
    w = world(people=1, days=2, time_off=[(0, *TUESDAY)])
    assert agree(w, rule("leave_quota", most=0)) == (9, 0)
