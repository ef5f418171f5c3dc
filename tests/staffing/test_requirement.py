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


LOADS = ("stationary", "lagged")

MAIL = {
    "channel": "email",
    "deferrable": True,
    "target": {"fraction": 1.0, "answer_within_s": 4 * 3600},
    "patience_s": None,
    "min_heads": 0,
}
MAIL_ANY = {k: v for k, v in MAIL.items() if k != "min_heads"}


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


def test_shrinkage_of_a_day_holds_on_that_local_day() -> None:
    """Wednesday 20 % and 8 net heads: 10 rostered; Thursday, by its date, 50 %: 16; Friday none: 8."""
    away = {"share": 0.0, "kind": "unrostered", "weekdays": {"wed": 0.2}, "dates": {"2026-11-12": 0.5}}
    leave = {"share": 0.0, "kind": "rostered", "weekdays": {"fri": 0.2}}
    queues = {"hotline": queue(min_heads=8), "mail": queue(**MAIL | {"min_heads": 8})}
    plan = scenario(queues, days=3, staffing={"shrinkage": {"away": away, "leave": leave}})
    found = run(plan, {"hotline": 1.0, "mail": 1.0})
    table, curve = found.requirement, found.service_curve
    for name in queues:
        of_day = [table[(table["queue"] == name)].iloc[k * 48 : k * 48 + 48] for k in range(3)]
        assert [set(t["roster_required"]) for t in of_day] == [{10.0}, {16.0}, {8.0}]
        assert [set(t["paid_required"]) for t in of_day] == [{10.0}, {16.0}, {10.0}]
    points = curve.set_index(["queue", "interval_start"])["heads"]
    keys = pd.MultiIndex.from_frame(table[["queue", "interval_start"]])
    assert all(h in points.loc[[k]].to_numpy() for k, h in zip(keys, table["roster_required"], strict=True))
    assert found.groups.groupby("interval_start")["roster_required"].sum().to_numpy() == pytest.approx(
        table.groupby("interval_start")["roster_required"].sum().to_numpy()
    )


@pytest.mark.parametrize(
    ("change", "night", "by_night", "by_day"),
    [
        ({}, None, 2, 1),
        ({"min_heads": 0}, None, 0, 0),
        ({"min_heads": 3}, None, 3, 3),
        ({"min_heads": 3, "min_heads_night": 1}, None, 1, 3),
        ({"min_heads_night": 4}, "01:00-05:00", 4, 1),
        (MAIL_ANY, None, 1, 1),
    ],
)
def test_two_are_there_at_night_where_it_is_open(
    change: dict[str, object], night: str | None, by_night: int, by_day: int
) -> None:
    plan = scenario({"a": queue(open="04:00-23:00", **change)}, staffing={"night": night} if night else {})
    table = run(plan, {"a": 0.0}).requirement
    hour = table["interval_start"].dt.tz_convert("Asia/Shanghai").dt.hour
    dark = (hour >= 1) & (hour < 5) if night else (hour >= 22) | (hour < 6)
    is_open = (hour >= 4) & (hour < 23)
    assert table["net_required"].tolist() == np.where(is_open, np.where(dark, by_night, by_day), 0).tolist()


def test_night_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="expected hours such as 08:00-24:00"):
        scenario({"a": queue()}, staffing={"night": "22:00-22:00"})


def test_full_target_is_planned_below_and_said_so() -> None:
    full = queue(target={"fraction": 1.0, "answer_within_s": 20})
    almost = queue(channel="counter", target={"fraction": 0.995, "answer_within_s": 20})
    plan = scenario({"hotline": full, "web": almost})
    found = run(plan, {"hotline": 50.0, "web": 50.0})
    first = found.requirement.groupby("queue").first()
    assert first.loc["hotline", "net_required"] == first.loc["web", "net_required"]
    assert found.notes == (
        "hotline: a target of 100 % is planned at 99.5 %; no number of people keeps 100 %",
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


def test_better_resolution_brings_fewer_contacts_back() -> None:
    """100 contacts with 78 % resolved are 78 cases; with 85 % these make 78 / 0.85 contacts."""
    settled = {"resolution_history": 0.78, "resolution": 0.85}
    plan = scenario({"hotline": queue(first_contact=settled), "web": queue()})
    first = run(plan, {"hotline": 100.0, "web": 100.0}).requirement.groupby("queue").first()
    assert first.loc["hotline", "volume_human"] == pytest.approx(78 / 0.85)
    assert first.loc["web", "volume_human"] == 100


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


def test_the_first_reply_counts_within_the_threshold() -> None:
    promise = {"fraction": 0.9, "answer_within_s": 60}
    chats = {"channel": "chat", "target": promise}
    factors = {"aht_factor": (1.0, 1.2)}
    plan = scenario(
        {
            "at_once": queue(**chats, concurrency=factors),
            "reply": queue(**chats, concurrency=factors | {"first_reply_s": 55}),
            "sooner": queue(channel="chat", target=promise | {"answer_within_s": 5}, concurrency=factors),
        }
    )
    first = run(plan, dict.fromkeys(plan.queues, 200.0)).requirement.groupby("queue").first()
    assert first.loc["reply", "net_required"] == first.loc["sooner", "net_required"]
    assert first.loc["reply", "net_required"] > first.loc["at_once", "net_required"]
    with pytest.raises(ValueError, match="first_reply_s must not exceed"):
        scenario({"chat": queue(**chats, concurrency=factors | {"first_reply_s": 61})})


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


def test_mail_is_worked_in_the_gaps_of_queues_with_the_same_skill() -> None:
    """100 mails of 300 s an hour need 8.33 people, less half the idle time of the hotline."""
    queues = {"mail": queue(**MAIL), "hotline": queue(), "other": queue(skills=["else"])}
    plan = scenario(queues, staffing={"gap_share": 0.5})
    volume = {"mail": 50.0, "hotline": 100.0, "other": 100.0}
    found = run(plan, volume).requirement.set_index(["queue", "interval_start"])
    hotline, mail = found.loc["hotline"], found.loc["mail"]
    idle = 0.5 * (hotline["net_required"] * (1 - hotline["occupancy"]))
    worked = (mail["net_required"] * mail["occupancy"]).sum()
    assert worked == pytest.approx(48 * 50 * 300 / 1800 - idle.sum(), rel=1e-6)
    assert mail["net_required"].max() == np.ceil(50 * 300 / 1800 - idle.iloc[0])
    assert (mail["service_expected"] == 1).all()

    alone = run(scenario(queues, staffing={"gap_share": 0.0}), volume).requirement.set_index("queue")
    assert alone.loc["mail", "net_required"].sum() > mail["net_required"].sum()


def test_two_queues_do_not_fill_the_same_gap() -> None:
    both = scenario({"a": queue(**MAIL), "b": queue(**MAIL), "hotline": queue()})
    one = scenario({"a": queue(**MAIL), "hotline": queue()})
    volume = {"a": 20.0, "b": 20.0, "hotline": 100.0}
    two = run(both, volume).requirement
    alone = run(one, {"a": 40.0, "hotline": 100.0}).requirement
    own = [(t["net_required"] * t["occupancy"])[t["queue"] != "hotline"].sum() for t in (two, alone)]
    assert own[0] == pytest.approx(own[1])


def test_mail_is_carried_over_the_night() -> None:
    """Closed until 8: what came by then, and a backlog of 60, are counted at 8 and done by 12."""
    plan = scenario({"mail": queue(**MAIL, open="08:00-18:00", backlog=60.0)})
    found = run(plan, {"mail": 10.0})
    table = found.requirement
    local = table["interval_start"].dt.tz_convert("Asia/Shanghai").dt.hour
    assert (table.loc[(local < 8) | (local >= 18), ["volume_human", "net_required"]] == 0).all(axis=None)
    at_eight = table[local == 8].iloc[0]
    assert at_eight["volume_human"] == pytest.approx(17 * 10 + 60)
    assert at_eight["asa_s"] > 0
    work = (table["net_required"] * table["occupancy"]).cumsum()
    by_noon = work[local < 12].iloc[-1] * 1800 / 300
    assert by_noon >= 230 - 1e-6
    assert found.notes == ("mail: 120 contacts come after the last opening and are left for the days after",)
    due = table["volume_human"].sum()
    assert found.service_curve.groupby("interval_start")["in_target"].max().sum() == pytest.approx(due)


def test_mail_due_within_an_interval_is_refused() -> None:
    soon = MAIL | {"target": {"fraction": 1.0, "answer_within_s": 600}}
    with pytest.raises(ValueError, match="answer_within_s of an interval or more"):
        scenario({"mail": queue(**soon)})


def launch(**staffing: object) -> pd.DataFrame:
    """Ten times as many contacts from noon to two, half an hour at 30 minutes' handling time."""
    plan = scenario({"hotline": queue(min_heads=0)}, staffing={"occupancy_max": 1.0} | staffing)
    volume = np.where((np.arange(48) >= 24) & (np.arange(48) < 28), 200.0, 20.0)
    table = run(plan, {"hotline": volume}, aht_s=1200.0).requirement
    return table.set_index(table["interval_start"].dt.tz_convert("Asia/Shanghai").dt.strftime("%H:%M"))


def test_lagged_load_keeps_people_for_what_is_left() -> None:
    plain, followed = launch(), launch(load="lagged")
    as_it_is, lagged = plain["net_required"], followed["net_required"]
    assert (lagged >= as_it_is).all()
    assert (lagged > as_it_is).any()
    assert lagged["11:30"] == as_it_is["11:30"]
    assert lagged.sum() < 1.1 * as_it_is.sum()
    service = followed["service_expected"]
    assert (service >= 0.8 - 1e-4).all()
    assert service["12:00"] > plain["service_expected"]["12:00"]  # load has not come up yet


def test_a_queue_that_cannot_be_followed_says_so() -> None:
    plan = scenario({"hotline": queue(lines=30)}, staffing={"load": "lagged"})
    found = run(plan, {"hotline": 50.0})
    plain = run(scenario({"hotline": queue(lines=30)}), {"hotline": 50.0})
    assert any("followed" in note for note in found.notes)
    pd.testing.assert_frame_equal(found.requirement, plain.requirement)


def test_lagged_load_with_errors_of_the_forecast() -> None:
    """An even day needs the same either way; a curve goes through what is expected of the plan."""
    even = [scenario({"hotline": queue()}, staffing={"plan_for": "expected", "load": x}) for x in LOADS]
    tables = [forecast(p, {"hotline": 100.0}).assign(day_spread=0.2) for p in even]
    stationary, lagged = (requirement(t, p, progress=Quiet()) for t, p in zip(tables, even, strict=True))
    one, other = stationary.requirement.iloc[10], lagged.requirement.iloc[10]
    assert abs(one["net_required"] - other["net_required"]) <= 1
    assert other["service_expected"] == pytest.approx(one["service_expected"], abs=0.03)
    at = lagged.service_curve.query(
        "interval_start == @other.interval_start and heads == @other.net_required"
    )
    assert at["in_target"].item() == pytest.approx(other["service_expected"] * 100, rel=1e-6)


def test_malicious_contacts_that_screening_drops_need_nobody() -> None:
    plan = scenario({"hotline": queue(malicious={"share": 0.2, "screened": 0.5})})
    assert (run(plan, {"hotline": 100.0}).requirement["volume_human"] == 90).all()


def uncertain(plan_for: str, confidence: float = 0.8) -> pd.Series:
    plan = scenario(
        {"hotline": queue()},
        staffing={"plan_for": plan_for, "confidence": confidence, "abandon_max": 1.0, "occupancy_max": 1.0},
    )
    table = forecast(plan, {"hotline": 600.0}).assign(day_spread=0.12, interval_spread=0.16)
    return requirement(table, plan, progress=Quiet()).requirement.iloc[0]


def test_a_forecast_with_errors_needs_more_people() -> None:
    plain, expected = uncertain("forecast"), uncertain("expected")
    likely, sure = uncertain("confidence", 0.8), uncertain("confidence", 0.95)
    assert plain["net_required"] < expected["net_required"] < likely["net_required"] < sure["net_required"]
    assert expected["service_expected"] == pytest.approx(0.8, abs=0.01)


def test_spread_leaves_out_the_noise_of_counts() -> None:
    """Spread of an interval that is chance alone adds nothing: the queue model has it."""
    plan = scenario({"hotline": queue()}, staffing={"plan_for": "expected"})
    table = forecast(plan, {"hotline": 400.0}).assign(day_spread=0.0, interval_spread=1 / 20)
    found = requirement(table, plan, progress=Quiet()).requirement
    assert (found["net_required"] == run(plan, {"hotline": 400.0}).requirement["net_required"]).all()
