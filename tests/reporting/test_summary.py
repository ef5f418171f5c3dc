"""Figures of a plan, against a few intervals counted by hand."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from tests.reporting.fake import report, scenario
from wfm.reporting.summary import (
    add_simulated,
    ceilings,
    cost_summary,
    headlines,
    leaders_missing,
    queues_summary,
    shortage,
)
from wfm.tables import COVERAGE, SIMULATED


def coverage(*cells: tuple[str, str, float, float, float, float, float]) -> pd.DataFrame:
    """From (queue, local start in Shanghai, volume, required, allocated, in_target, lost)."""
    rows = []
    for queue, start, volume, required, allocated, in_target, lost in cells:
        stamp = pd.Timestamp(datetime.fromisoformat(start), tz="Asia/Shanghai").tz_convert("UTC")
        service = in_target / volume if volume else None
        gap = allocated - required
        rows.append((queue, stamp, volume, required, allocated, gap, in_target, lost, service, 0.98))
    return COVERAGE.conform(pd.DataFrame(rows, columns=COVERAGE.names))


def test_the_deepest_stretch_ends_where_half_the_depth_is_left():
    gaps = {"19:00": 3, "19:30": 8, "20:00": 10, "20:30": 5, "21:00": 4.8, "21:30": 7.2}
    found = shortage(
        coverage(*(("web", f"2026-11-11 {t}", 10, 20, 20 - g, 5, 1) for t, g in gaps.items())), scenario()
    )
    assert found["missing_head_h"] == 19
    assert found["worst"] == [
        {
            "queue": "web",
            "title": "web",
            "date": "2026-11-11",
            "start": "19:30",
            "end": "21:00",
            "missing_heads": 10.0,
            "missing_head_h": 11.5,
        }
    ]
    words = "web is short by up to 10 heads on Wed 11 Nov 19:30-21:00; 19 head-hours are missing in all."
    assert found["headline"] == words


def test_stretches_are_ranked_by_queue_and_date_and_a_day_ends_at_24():
    found = shortage(
        coverage(
            ("web", "2026-11-10 23:30", 10, 4, 2, 5, 1),
            ("web", "2026-11-11 00:00", 10, 4, 1, 5, 1),
            ("hotline", "2026-11-11 12:00", 10, 9, 4, 5, 1),
            ("hotline", "2026-11-11 15:00", 10, 9, 8.6, 5, 1),
        ),
        scenario(),
        ["everybody works"],
    )
    assert [(w["title"], w["date"], w["start"], w["end"]) for w in found["worst"]] == [
        ("客服热线 Hotline", "2026-11-11", "12:00", "12:30"),
        ("web", "2026-11-11", "00:00", "00:30"),
        ("web", "2026-11-10", "23:30", "24:00"),
    ]
    assert found["binds"] == ["everybody works"]
    assert found["missing_head_h"] == pytest.approx((2 + 3 + 5 + 0.4) / 2)


def test_surplus_elsewhere_hides_no_shortage():
    found = shortage(
        coverage(("web", "2026-11-10 12:00", 1, 4, 3.8, 1, 0), ("web", "2026-11-10 12:30", 1, 4, 9, 1, 0)),
        scenario(),
    )
    assert found["missing_head_h"] == 0.1
    assert found["headline"] == "0.1 head-hours are missing in all, nowhere more than half a head at once."


def test_nothing_missing(plenty):
    found = plenty.summary["shortage"]
    assert (found["missing_head_h"], found["worst"]) == (0, [])
    assert found["headline"] == "Every queue has the heads it needs in every interval."
    assert "Every queue is expected to keep its promise over the whole plan." in plenty.summary["headlines"]


def test_queues_over_the_horizon():
    frame = coverage(
        ("web", "2026-11-10 12:00", 100, 4, 5, 99, 1),
        ("web", "2026-11-10 12:30", 50, 6, 2, 30, 10),
        ("web", "2026-11-10 13:00", 0, 1, 1, 0, 0),
    )
    found = {q["queue"]: q for q in queues_summary(frame, scenario())}
    web = found["web"]
    assert web["volume_human"] == 150
    assert (web["required_h"], web["allocated_h"], web["missing_h"]) == (5.5, 4, 2)
    assert web["service_expected"] == pytest.approx(129 / 150)
    assert (web["target"], web["intervals_kept"], web["lost"]) == (0.9, 0.5, 11)
    assert found["hotline"]["service_expected"] is None


def test_of_answered_leaves_out_the_lost():
    plan = scenario()
    target = plan.queues["web"].target.model_copy(update={"of": "answered"})
    queues = plan.queues | {"web": plan.queues["web"].model_copy(update={"target": target})}
    frame = coverage(("web", "2026-11-10 12:00", 100, 4, 5, 72, 20))
    found = queues_summary(frame, plan.model_copy(update={"queues": queues}))
    assert next(q for q in found if q["queue"] == "web")["service_expected"] == pytest.approx(0.9)


def test_cost_keeps_every_cent(plan):
    found = cost_summary(plan.tables["cost"])
    assert sum(found.values()) == plan.tables["cost"]["amount"].sum()
    assert list(found) == ["guaranteed", "hourly", "agency_fee", "rest_day", "night", "on_call"]


def test_ceilings_name_pool_seats_and_full_weeks():
    plan = report(20)
    roster, agents = plan.tables["roster"], plan.tables["agents"]
    human = agents.loc[agents["pool"] == "human", "agent_id"]
    at_work = [
        roster[(roster["date"] == on) & roster["agent_id"].isin(human) & (roster["shift_code"] == "M")]
        for on in roster["date"].unique()
    ]
    most = max(len(shifts) for shifts in at_work)
    pools = dict(plan.scenario.roster.pools)
    pools["human"] = pools["human"].model_copy(update={"max_heads": most})
    only = roster[roster["agent_id"].isin(human) & (roster["shift_code"] == "M")]
    settings = plan.scenario.roster.model_copy(update={"pools": pools})
    found = ceilings(only, agents, plan.scenario.model_copy(update={"roster": settings}))
    hours = 9 * sum(len(shifts) == most for shifts in at_work)
    assert f"人工客服组 human agents: at the ceiling of {most} heads for {hours} h" in found
    assert not any("seats" in words for words in found)


def test_headlines_put_the_shortage_first(plan):
    found = headlines(plan.summary, plan.scenario)
    assert found[0] == plan.summary["shortage"]["headline"]
    assert found[0].startswith("微信 WeChat is short by up to 18 heads on Wed 11 Nov")
    assert "Hard rules are broken 2 times: the roster may not be published." in found


def test_a_service_that_misses_is_never_shown_as_kept():
    frame = coverage(("hotline", "2026-11-10 12:00", 10_000, 4, 5, 9799, 1))
    summary = {
        "shortage": shortage(frame, scenario()),
        "queues": queues_summary(frame, scenario()),
        "violations": {"hard": 0, "soft": 0},
        "cost_by_component": {"hourly": 123456},
        "gap": 98765,
        "gap_of_avoidable": 0.0345,
    }
    assert headlines(summary, scenario())[1:] == [
        "客服热线 Hotline: 97.9% of contacts are expected in time, 98.0% are promised; 1 are lost.",
        "Pay comes to 1,235 CNY, of which 0 is paid whatever the roster.",
        "No legal roster can be cheaper by more than 988 CNY: 3.5% of the cost that depends on the roster.",
    ]


def test_missing_leaders_are_said_on_top():
    rows = [
        ("leader_on_duty", "2026-11-11", 1.5),
        ("leader_on_duty", "2026-11-10", 0.5),
        ("wishes", "2026-11-09", 1),
    ]
    table = pd.DataFrame(rows, columns=["rule", "date", "amount"]).assign(
        date=lambda t: pd.to_datetime(t["date"])
    )
    assert leaders_missing(table) == {"hours": 2.0, "days": 2, "first": "2026-11-10"}
    assert leaders_missing(table[table["rule"] == "wishes"]) is None
    said = headlines(report().summary | {"leaders_missing": leaders_missing(table)}, scenario())
    assert "Leaders are missing for 2 h in all, on 2 days, first on Tue 10 Nov." in said


def test_many_queues_share_a_sentence():
    names = ("service_simulated", "service_simulated_low", "service_simulated_high", "lost_simulated", "lost")
    queues = [
        {"title": f"Q{n}", "service_expected": 0.5 + n / 20, "target": 0.9, "replications": 30}
        | dict.fromkeys(names, 0.5 + n / 20)
        for n in range(7)
    ]
    said = headlines(report().summary | {"queues": queues}, scenario())
    assert [words[:3] for words in said[1:6]] == ["Q0:", "Q1:", "Q2:", "Q3:", "Q4:"]
    assert said[6] == "2 more queues are expected to miss their promise, by less."
    assert "between 50.0% (Q0) and 80.0% (Q6) in time" in said[7]


def test_what_was_played_stands_beside_what_is_expected():
    queues = [{"queue": "web", "title": "Web", "service_expected": 0.9, "target": 0.9}]
    row = dict.fromkeys(SIMULATED.names, 0.5) | {
        "queue": "web", "window": "horizon", "start": pd.Timestamp("2026-11-10T16:00Z"), "replications": 30,
        "service": 0.8123, "service_low": 0.80, "service_high": 0.825, "lost": 1234.0, "wait_p95_s": 31.0,
    }  # fmt: skip
    add_simulated(queues, SIMULATED.conform(pd.DataFrame([row, row | {"window": "day", "service": 0.1}])))
    assert queues[0]["service_simulated"] == 0.8123
    assert queues[0]["wait_p95_s"] == 31
    summary = report().summary | {"queues": queues}
    words = (
        "Web: played 30 times with random contacts and absences, the roster answers 81.2% in time"
        " (80.0% to 82.5%); 1,234 are lost."
    )
    assert words in headlines(summary, scenario())
    empty = row | {"service": None, "offered": 0.0}
    add_simulated(queues, SIMULATED.conform(pd.DataFrame([empty])))
    assert queues[0]["service_simulated"] is None
    assert not [x for x in headlines(report().summary | {"queues": queues}, scenario()) if "played" in x]
