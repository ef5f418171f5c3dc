from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_oracles import delay
from staffing_cases import DAY, forecast, queue, scenario

from wfm.domain.control import Quiet
from wfm.staffing.requirement import Staffing, requirement
from wfm.tables import REQUIREMENT, SERVICE_CURVE

SHRINKAGE = {
    "sickness": {"share": 0.03, "kind": "unrostered"},
    "lateness": {"share": 0.02, "kind": "unrostered"},
    "rests": {"share": 0.0625, "kind": "rostered"},
    "leave": {"share": 0.04, "kind": "rostered"},
}


def run(plan, volume, aht_s: float = 300.0) -> Staffing:
    return requirement(forecast(plan, volume, aht_s), plan, progress=Quiet())


def test_golden_ten_net_heads_carried_to_paid_heads() -> None:
    """6.8 erlangs of 240 s, 80 % in 20 s, nobody leaves: 10 people at work.

    5 % sick or late: 10 / 0.95 = 10.526 rostered. 10.25 % of paid time on breaks and leave:
    10.526 / 0.8975 = 11.729 paid.
    """
    load = 51 * 240 / 1800
    assert delay(load, 240, 9, 20).service < 0.8 <= delay(load, 240, 10, 20).service
    plan = scenario({"hotline": queue(patience_s=None)}, staffing={"shrinkage": SHRINKAGE})
    row = run(plan, {"hotline": 51.0}, aht_s=240.0).requirement.iloc[0]
    assert row["volume_human"] == 51
    assert row["workload_erl"] == pytest.approx(6.8)
    assert row["net_required"] == 10
    assert row["roster_required"] == pytest.approx(10.526315789)
    assert row["paid_required"] == pytest.approx(11.728485559)
    assert row["binding"] == "service"
    assert row["service_expected"] == pytest.approx(float(delay(load, 240, 10, 20).service))
    assert row["asa_s"] == pytest.approx(float(delay(load, 240, 10, 20).asa_s))
    assert row["occupancy"] == pytest.approx(0.68)


def test_exact_rounding_reaches_the_table() -> None:
    plan = scenario(
        {"hotline": queue(min_heads=69)},
        staffing={"shrinkage": {"sickness": {"share": 0.31, "kind": "unrostered"}}},
    )
    row = run(plan, {"hotline": 1.0}).requirement.iloc[0]
    assert row["roster_required"] == 100
    assert row["binding"] == "least"


def test_closed_intervals_need_nobody_and_turn_contacts_away() -> None:
    plan = scenario({"hotline": queue(open="08:00-24:00")})
    found = run(plan, {"hotline": 50.0})
    table = found.requirement
    local = table["interval_start"].dt.tz_convert("Asia/Shanghai").dt.hour
    assert (table["is_open"] == (local >= 8)).all()
    closed = table[~table["is_open"]]
    assert (closed[["volume_human", "net_required", "roster_required", "paid_required"]] == 0).all(axis=None)
    assert (closed["binding"] == "none").all()
    assert not set(closed["interval_start"]) & set(found.service_curve["interval_start"])
    assert found.notes == (
        "hotline: 800 contacts fall outside opening hours 08:00-24:00 and are turned away",
    )


def test_no_note_where_nobody_is_turned_away() -> None:
    plan = scenario({"hotline": queue(open="08:00-24:00")})
    assert run(plan, {"hotline": [0.0] * 16 + [50.0] * 32}).notes == ()


def test_open_part_of_an_interval_counts() -> None:
    plan = scenario({"hotline": queue(open="08:15-09:30")})
    table = run(plan, {"hotline": 50.0}).requirement
    local = table["interval_start"].dt.tz_convert("Asia/Shanghai").dt.strftime("%H:%M")
    assert local[table["is_open"]].tolist() == ["08:00", "08:30", "09:00"]


def test_quiet_open_intervals_keep_the_least_heads() -> None:
    plan = scenario({"hotline": queue(min_heads=2), "web": queue(min_heads=0)})
    table = run(plan, {"hotline": 0.0, "web": 0.0}).requirement.groupby("queue").first()
    assert table.loc["hotline", "net_required"] == 2
    assert table.loc["hotline", "binding"] == "least"
    assert table.loc["web", "net_required"] == 0
    assert table.loc["web", "binding"] == "none"
    assert (table["service_expected"] == 1).all()
    assert (table["asa_s"] == 0).all()


def test_full_target_is_planned_below_and_said_so() -> None:
    full = queue(target={"fraction": 1.0, "answer_within_s": 20})
    almost = queue(target={"fraction": 0.995, "answer_within_s": 20})
    plan = scenario({"hotline": full, "web": almost})
    found = run(plan, {"hotline": 50.0, "web": 50.0})
    first = found.requirement.groupby("queue").first()
    assert first.loc["hotline", "net_required"] == first.loc["web", "net_required"]
    assert found.notes == (
        "hotline: a target of 100 % is planned at 99.5 %; no number of people keeps 100 %",
    )


def test_promise_over_a_day_is_noted() -> None:
    plan = scenario({"hotline": queue(target={"fraction": 0.8, "answer_within_s": 20, "window": "day"})})
    assert run(plan, {"hotline": 50.0}).notes == (
        "hotline: the target is promised over a day; it is planned for each interval",
    )


def test_bots_leave_fewer_and_harder_contacts() -> None:
    bots = {
        "queues": ["web"],
        "daily_capacity": 24 * 2000.0,
        "containment": 0.5,
        "share_offered": 0.8,
        "escalated_aht_factor": 1.2,
    }
    plan = scenario({"web": queue(), "hotline": queue()}, bots=bots)
    first = run(plan, {"web": 100.0, "hotline": 100.0}).requirement.groupby("queue").first()
    assert first.loc["web", "volume_human"] == pytest.approx(60)
    assert first.loc["web", "aht_s"] == pytest.approx(300 * (20 + 40 * 1.2) / 60)
    assert first.loc["hotline", "volume_human"] == 100
    assert first.loc["hotline", "aht_s"] == 300


def test_a_history_after_bots_is_not_deflected_twice() -> None:
    bots = {"queues": ["web"], "daily_capacity": 48000.0, "containment": 0.5}
    plan = scenario({"web": queue()}, bots=bots, forecast={"history_volume": "after_bots"})
    found = run(plan, {"web": 100.0})
    assert (found.requirement["volume_human"] == 100).all()
    assert found.notes == ("The history counts contacts after bots, so bots take no more of them",)


def test_each_queue_gets_its_model() -> None:
    """Patience lowers the requirement; chats at once lower it further."""
    plan = scenario(
        {
            "staying": queue(patience_s=None),
            "leaving": queue(),
            "chat": queue(channel="chat", concurrency={"aht_factor": (1.0, 1.2, 1.5)}),
        },
        staffing={"occupancy_max": 1.0, "abandon_max": 1.0},
    )
    found = run(plan, dict.fromkeys(plan.queues, 600.0))
    heads = found.requirement.groupby("queue")["net_required"].first()
    assert heads["staying"] > heads["leaving"] > heads["chat"]
    (note,) = found.notes
    assert note.startswith("staying: nobody is assumed to leave")


def test_caps_hold_beside_the_target() -> None:
    plan = scenario({"hotline": queue()}, staffing={"occupancy_max": 0.85, "abandon_max": 0.02})
    table = run(plan, {"hotline": np.linspace(0, 3000, 48)}).requirement
    assert (table["service_expected"] >= 0.8).all()
    assert (table["occupancy"] <= 0.85 + 1e-9).all()
    assert (table["abandon_rate"] <= 0.02 + 1e-9).all()
    assert {"occupancy", "abandonment"} <= set(table["binding"])


def test_target_of_answered_contacts_is_reported_as_such() -> None:
    answered = queue(target={"fraction": 0.8, "answer_within_s": 20, "of": "answered"}, patience_s=60)
    plan = scenario({"hotline": answered}, staffing={"occupancy_max": 1.0, "abandon_max": 1.0})
    found = run(plan, {"hotline": 300.0})
    first = found.requirement.iloc[0]
    assert first["service_expected"] >= 0.8
    at = found.service_curve[found.service_curve["interval_start"] == first["interval_start"]]
    in_target = np.interp(first["roster_required"], at["heads"], at["in_target"])
    lost = first["abandon_rate"] * 300
    assert in_target < 0.8 * 300
    assert in_target / (300 - lost) == pytest.approx(first["service_expected"])


def test_curve_goes_through_the_requirement() -> None:
    plan = scenario({"hotline": queue()}, staffing={"shrinkage": SHRINKAGE})
    found = run(plan, {"hotline": np.linspace(0, 900, 48)})
    met = found.requirement.merge(
        found.service_curve,
        left_on=["queue", "interval_start", "roster_required"],
        right_on=["queue", "interval_start", "heads"],
    )
    assert len(met) == 48
    assert met["in_target"].to_numpy() == pytest.approx(
        (met["service_expected"] * met["volume_human"]).to_numpy()
    )
    assert met["lost"].to_numpy() == pytest.approx((met["abandon_rate"] * met["volume_human"]).to_numpy())


def test_empty_forecast() -> None:
    plan = scenario({"hotline": queue()})
    found = run(plan, {"hotline": 1.0})
    empty = requirement(forecast(plan, {"hotline": 1.0}).iloc[:0], plan, progress=Quiet())
    assert empty.requirement.empty
    assert list(empty.service_curve.columns) == list(found.service_curve.columns)


def test_unknown_queue_is_refused() -> None:
    plan = scenario({"hotline": queue()})
    table = forecast(plan, {"hotline": 1.0}).replace({"queue": {"hotline": "hotlime"}})
    with pytest.raises(ValueError, match=r"unknown queues \['hotlime'\]"):
        requirement(table, plan, progress=Quiet())


def test_missing_interval_is_refused() -> None:
    plan = scenario({"hotline": queue(), "web": queue()})
    table = forecast(plan, {"hotline": 1.0, "web": 1.0}).iloc[:-1]
    with pytest.raises(ValueError, match="every queue needs a row"):
        requirement(table, plan, progress=Quiet())


def test_shrinkage_of_everything_is_refused_by_the_settings() -> None:
    parts = {
        "a": {"share": 0.6, "kind": "unrostered"},
        "b": {"share": 0.5, "kind": "unrostered"},
    }
    with pytest.raises(ValueError, match="unrostered shrinkage must add up to less than 1"):
        scenario({"hotline": queue()}, staffing={"shrinkage": parts})


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.floats(0, 5000), min_size=24, max_size=24),
    st.floats(1, 3000),
    st.sampled_from([None, 5.0, 300.0]),
    st.floats(0.1, 1.0),
)
def test_tables_always_conform(
    volume: list[float], aht_s: float, patience_s: float | None, fraction: float
) -> None:
    kind = queue(patience_s=patience_s, target={"fraction": fraction, "answer_within_s": 20})
    hours = {"first_date": DAY, "days": 1, "zone": "Asia/Shanghai", "interval_min": 60}
    plan = scenario({"hotline": kind}, staffing={"shrinkage": SHRINKAGE}, horizon=hours)
    found = run(plan, {"hotline": volume}, aht_s)
    table, curve = found.requirement, found.service_curve
    REQUIREMENT.schema.validate(table, lazy=True)
    SERVICE_CURVE.schema.validate(curve, lazy=True)
    assert (table["service_expected"] >= min(fraction, 0.995) - 1e-9).all()
    total = table.set_index(["queue", "interval_start"])["volume_human"]
    offered = pd.MultiIndex.from_frame(curve[["queue", "interval_start"]]).map(total).to_numpy()
    assert np.all(curve["in_target"] + curve["lost"] <= offered * (1 + 1e-9) + 1e-9)
