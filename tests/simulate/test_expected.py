from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from wfm.config.scenario import Scenario
from wfm.simulate.expected import expected_service
from wfm.tables import ALLOCATION, COVERAGE, REQUIREMENT, SERVICE_CURVE

FIRST = pd.Timestamp("2026-11-10T16:00Z")  # local midnight
HALF = pd.Timedelta(minutes=30)
SLOT = pd.Timedelta(minutes=15)


def scenario(**queues: dict[str, Any]) -> Scenario:
    target = {"fraction": 0.8, "answer_within_s": 20}
    return Scenario.model_validate(
        {
            "name": "test",
            "horizon": {"first_date": "2026-11-11", "days": 1, "zone": "Asia/Shanghai"},
            "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
            "sites": {"here": {"zone": "Asia/Shanghai", "country": "CN", "seats": 10}},
            "queues": {
                name: {"channel": "voice", "skills": ["any"], "target": target | change}
                for name, change in queues.items()
            },
            "roster": {"shifts": {}, "contracts": {}, "pools": {}, "coverage": {"shortage_per_head_h": 300}},
        }
    )


def needed(*rows: tuple[str, int, float, float]) -> pd.DataFrame:
    """Rows of queue, interval, volume_human, roster_required."""
    frame = pd.DataFrame(rows, columns=["queue", "interval", "volume_human", "roster_required"])
    frame["interval_start"] = FIRST + frame.pop("interval") * HALF
    return REQUIREMENT.conform(
        frame.assign(
            is_open=frame["volume_human"] > 0,
            aht_s=300.0,
            workload_erl=frame["volume_human"] / 6,
            net_required=frame["roster_required"].astype(int),
            paid_required=frame["roster_required"],
            service_expected=0.8,
            asa_s=5.0,
            occupancy=0.8,
            abandon_rate=0.0,
            binding="service",
        )
    )


def curve(*rows: tuple[str, int, float, float, float]) -> pd.DataFrame:
    """Rows of queue, interval, heads, in_target, lost."""
    frame = pd.DataFrame(rows, columns=["queue", "interval", "heads", "in_target", "lost"])
    frame["interval_start"] = FIRST + frame.pop("interval") * HALF
    return SERVICE_CURVE.conform(frame.assign(asa_s=np.nan))


def given(*rows: tuple[str, int, float]) -> pd.DataFrame:
    """Rows of queue, slot, allocated."""
    frame = pd.DataFrame(rows, columns=["queue", "slot", "allocated"])
    frame["slot_start"] = FIRST + frame.pop("slot") * SLOT
    return ALLOCATION.conform(frame)


BENT = (("a", 0, 0.0, 0.0, 100.0), ("a", 0, 10.0, 80.0, 10.0), ("a", 0, 20.0, 100.0, 0.0))


def test_uneven_slots_are_judged_by_slot() -> None:
    """5 and 15 heads give (40 + 90) / 2 contacts in time, not the 80 of 10 heads."""
    plan = scenario(a={})
    found = expected_service(
        given(("a", 0, 5.0), ("a", 1, 15.0)), needed(("a", 0, 100, 12)), curve(*BENT), plan
    )
    row = found.iloc[0]
    assert row["allocated"] == 10
    assert row["gap"] == -2
    assert row["in_target"] == pytest.approx(65)
    assert row["lost"] == pytest.approx((55 + 5) / 2)
    assert row["service_expected"] == pytest.approx(0.65)
    assert row["target"] == 0.8


def test_beyond_the_curve_its_end_holds() -> None:
    plan = scenario(a={}, b={})
    two = (*BENT, ("b", 0, 0.0, 0.0, 9.0), ("b", 0, 2.0, 9.0, 0.0))
    table = needed(("a", 0, 100, 12), ("b", 0, 9, 2))
    heads = given(("a", 0, 500.0), ("a", 1, 25.0), ("b", 0, 400.0), ("b", 1, 1.0))
    found = expected_service(heads, table, curve(*two), plan).set_index("queue")
    assert found.loc["a", "in_target"] == 100
    assert found.loc["b", "in_target"] == pytest.approx((9 + 4.5) / 2)


def test_slots_without_allocation_have_nobody() -> None:
    plan = scenario(a={})
    table = needed(("a", 0, 100, 12))
    half = expected_service(given(("a", 1, 20.0)), table, curve(*BENT), plan).iloc[0]
    assert (half["allocated"], half["in_target"], half["lost"]) == (10, 50, 50)
    none = expected_service(ALLOCATION.empty(), table, curve(*BENT), plan).iloc[0]
    assert (none["allocated"], none["in_target"], none["lost"]) == (0, 0, 100)


def test_allocation_elsewhere_is_nobody_here() -> None:
    """Slots before and after the intervals, and of other queues, do not count."""
    plan = scenario(a={})
    heads = given(("a", -1, 20.0), ("a", 2, 20.0), ("b", 0, 20.0))
    assert expected_service(heads, needed(("a", 0, 100, 12)), curve(*BENT), plan)["in_target"].tolist() == [0]


def test_closed_intervals_have_no_service() -> None:
    plan = scenario(a={})
    table = needed(("a", 0, 100, 12), ("a", 1, 0, 0))
    found = expected_service(given(("a", 0, 20.0), ("a", 1, 20.0), ("a", 2, 4.0)), table, curve(*BENT), plan)
    assert found["in_target"].tolist() == [100, 0]
    assert found["gap"].tolist() == [8, 2]
    assert np.isnan(found["service_expected"][1])


def test_answered_targets_are_measured_on_the_answered() -> None:
    plan = scenario(a={"of": "answered"})
    found = expected_service(
        given(("a", 0, 10.0), ("a", 1, 10.0)), needed(("a", 0, 100, 12)), curve(*BENT), plan
    )
    assert found["service_expected"][0] == pytest.approx(80 / 90)


def test_no_curve_at_all() -> None:
    plan = scenario(a={})
    found = expected_service(given(("a", 0, 5.0)), needed(("a", 0, 0, 0)), SERVICE_CURVE.empty(), plan)
    assert found["in_target"].tolist() == [0]
    COVERAGE.schema.validate(found, lazy=True)


def test_many_cells_read_as_each_alone() -> None:
    rng = np.random.default_rng(3)
    plan = scenario(a={}, b={}, c={})
    rows, points, heads = [], [], []
    for name in plan.queues:
        for interval in range(48):
            volume = rng.uniform(1, 500)
            rows.append((name, interval, volume, 10.0))
            at = np.unique(np.append(0.0, rng.uniform(0, 60, rng.integers(1, 30))))
            share = np.sort(rng.uniform(0, 1, at.size))
            points += [
                (name, interval, h, volume * s, volume * (1 - s)) for h, s in zip(at, share, strict=True)
            ]
            heads += [(name, 2 * interval + k, rng.uniform(0, 80)) for k in (0, 1)]
    table, lines, allocation = needed(*rows), curve(*points), given(*heads)
    found = expected_service(
        allocation.sample(frac=1, random_state=1), table, lines.sample(frac=1, random_state=1), plan
    )
    slots = allocation.set_index(["queue", "slot_start"])["allocated"]
    for row in found.itertuples():
        mine = lines[(lines["queue"] == row.queue) & (lines["interval_start"] == row.interval_start)]
        each = [slots[row.queue, row.interval_start + k * SLOT] for k in (0, 1)]
        for column in ("in_target", "lost"):
            read = np.interp(each, mine["heads"], mine[column]).mean()
            assert getattr(row, column) == pytest.approx(read)
