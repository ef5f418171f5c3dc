"""From the tables of a plan to the service that its roster gives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from simulation_oracles import in_slots, in_tiers, mean_wait_by_class, must_wait, with_patience
from worlds import always, customers

from wfm.config.scenario import Scenario
from wfm.domain.control import NoStop, Quiet
from wfm.simulate.centre import Centre, Line, People
from wfm.simulate.demand import Demand, read_demand
from wfm.simulate.estimates import Kept
from wfm.simulate.lines import read_lines
from wfm.simulate.people import read_roster, skills
from wfm.simulate.replications import replicate
from wfm.simulate.stage import Simulated, simulate
from wfm.simulate.tally import Promise
from wfm.tables import (
    ACTIVITIES,
    AGENT_SKILLS,
    AGENTS,
    FORECAST,
    QUANTILE_COLUMNS,
    REQUIREMENT,
    ROSTER,
    SIMULATED,
    SIMULATED_CLASSES,
)

MIDNIGHT = pd.Timestamp("2026-11-10T16:00Z")
HOUR = pd.Timedelta(hours=1)
DAY = pd.Timestamp("2026-11-11")


def scenario(queues: dict[str, dict[str, Any]], days: int = 1, **settings: Any) -> Scenario:
    target = {"fraction": 0.8, "answer_within_s": 20}
    simulate_ = {"replications": 20, "most_replications": 20} | settings.pop("simulate", {})
    return Scenario.model_validate(
        {
            "name": "test",
            "horizon": {
                "first_date": "2026-11-11", "days": days, "interval_min": 60, "slot_min": 60,
                "zone": "Asia/Shanghai",
            },
            "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
            "sites": {"here": {"zone": "Asia/Shanghai", "country": "CN", "seats": 10}},
            "queues": {
                name: {"channel": "voice", "skills": [name], "target": target, "patience_s": 120} | change
                for name, change in queues.items()
            },
            "roster": {"shifts": {}, "contracts": {}, "pools": {}, "coverage": {"shortage_per_head_h": 300}},
            "simulate": simulate_,
            **settings,
        }
    )  # fmt: skip


def tables(
    plan: Scenario, volume: dict[str, float], human: dict[str, float] | None = None, **columns: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast and requirement, the same in all intervals; `human` what bots leave."""
    starts = pd.date_range(MIDNIGHT, periods=plan.horizon.grid().n_intervals, freq="60min")
    forecast, requirement = [], []
    for name, contacts in volume.items():
        row = {"queue": name, "interval_start": starts, "volume": contacts, "aht_s": 300.0, "source": "test"}
        spread = {"day_spread": 0.0, "interval_spread": contacts**-0.5 if contacts else 0.0}
        forecast.append(pd.DataFrame(row | dict.fromkeys(QUANTILE_COLUMNS, contacts) | spread | columns))
        left = (human or volume)[name]
        given = {
            "queue": name, "interval_start": starts, "is_open": True, "volume_human": left, "aht_s": 300.0,
            "workload_erl": left / 12, "net_required": 1, "roster_required": 1.0, "paid_required": 1.0,
            "service_expected": 0.8, "asa_s": 5.0, "occupancy": 0.8, "abandon_rate": 0.0, "binding": "none",
        }  # fmt: skip
        requirement.append(pd.DataFrame(given))
    return FORECAST.conform(pd.concat(forecast)), REQUIREMENT.conform(pd.concat(requirement))


def people(*agents: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Agents with `skills`, {name: proficiency}."""
    rows, known = [], []
    for i, agent in enumerate(agents):
        mine = agent.pop("skills")
        row = {"agent_id": f"A{i}", "name": "x", "team": "T", "site": "here", "pool": "p", "contract": "c"}
        rows.append(row | {"hourly_cost": 40.0, "leader": False} | agent)
        known += [{"agent_id": f"A{i}", "skill": s, "proficiency": p} for s, p in mine.items()]
    return {
        "agents": AGENTS.conform(pd.DataFrame(rows)),
        "agent_skills": AGENT_SKILLS.conform(pd.DataFrame(known)),
        "previous_roster": ROSTER.empty(),
    }


def shift(agent: int, start_h: float, end_h: float, **more: Any) -> dict[str, Any]:
    """Hours after local midnight of the first day."""
    start = MIDNIGHT + start_h * HOUR
    on = start.tz_convert("Asia/Shanghai").tz_localize(None).normalize()
    row = {
        "shift_id": f"A{agent}-{start_h}", "agent_id": f"A{agent}", "date": on, "shift_code": "E",
        "start": start, "end": MIDNIGHT + end_h * HOUR, "paid_min": 60, "kind": "work",
    }  # fmt: skip
    return row | more


def roster(*shifts: dict[str, Any]) -> pd.DataFrame:
    return ROSTER.conform(pd.DataFrame(list(shifts)))


def pauses(*parts: tuple[str, float, float, str]) -> pd.DataFrame:
    rows = [(s, MIDNIGHT + a * HOUR, MIDNIGHT + b * HOUR, kind, "") for s, a, b, kind in parts]
    return ACTIVITIES.conform(pd.DataFrame(rows, columns=ACTIVITIES.names[:5]))


def both(plan: Scenario, given: tuple[pd.DataFrame, pd.DataFrame], shifts: pd.DataFrame,
         inputs: dict[str, pd.DataFrame]) -> Simulated:  # fmt: skip
    found = simulate(shifts, ACTIVITIES.empty(), *given, inputs, plan, stop=NoStop(), progress=Quiet())
    SIMULATED.schema.validate(found.by_queue, lazy=True)
    SIMULATED_CLASSES.schema.validate(found.by_class, lazy=True)
    return found


def play(plan: Scenario, given: tuple[pd.DataFrame, pd.DataFrame], shifts: pd.DataFrame,
         inputs: dict[str, pd.DataFrame]) -> pd.DataFrame:  # fmt: skip
    return both(plan, given, shifts, inputs).by_queue


def demand_of(plan: Scenario, given: tuple[pd.DataFrame, pd.DataFrame], warm_up: int = 0) -> Demand:
    return read_demand(*given, plan, warm_up, read_lines(plan, warm_up * 3600.0))


def whole(found: pd.DataFrame, queue: str = "a") -> pd.Series:
    return found[(found["window"] == "horizon") & (found["queue"] == queue)].iloc[0]


def test_a_steady_day_gives_what_the_chain_gives() -> None:
    plan = scenario({"a": {}}, days=5, simulate={"replications": 40, "most_replications": 40})
    shifts = roster(*[shift(k, 0, 121) for k in range(6)])
    found = play(plan, tables(plan, {"a": 72.0}), shifts, people(*[{"skills": {"a": 1.0}} for _ in range(6)]))
    exact = with_patience(6.0, 300, 6, 120, 20)
    row = whole(found)
    for name, value in (("service", exact.service), ("abandon_rate", exact.left), ("asa_s", exact.asa),
                        ("occupancy", exact.occupancy)):  # fmt: skip
        reach = (row[f"{name}_high"] - row[f"{name}_low"]) / 2
        assert abs(row[name] - value) < 1.6 * reach, name
    assert row["offered"] == pytest.approx(72 * 120, rel=0.01)
    assert row["service_p05"] < row["service"] < row["service_p95"]
    days = found[found["window"] == "day"]
    assert days["offered"].sum() == pytest.approx(row["offered"])
    assert days["start"].tolist() == [MIDNIGHT + d * 24 * HOUR for d in range(5)]
    assert (found["window"] == "interval").sum() == 120


def test_seeds_and_threads_of_fate() -> None:
    plan = scenario({"a": {}})
    given, shifts, inputs = tables(plan, {"a": 20.0}), roster(shift(0, 0, 24)), people({"skills": {"a": 1.0}})
    one, same = (play(plan, given, shifts, inputs) for _ in range(2))
    pd.testing.assert_frame_equal(one, same)
    other = plan.model_copy(update={"simulate": plan.simulate.model_copy(update={"seed": 99})})
    assert whole(play(other, given, shifts, inputs))["offered"] != whole(one)["offered"]
    more = people({"skills": {"a": 1.0}}, {"skills": {"a": 1.0}})
    better = whole(play(plan, given, roster(shift(0, 0, 24), shift(1, 0, 24)), more))
    assert better["offered"] == whole(one)["offered"]
    assert better["service"] > whole(one)["service"]


def test_closed_hours_offer_nothing_and_nobody_serves_nobody() -> None:
    plan = scenario({"a": {"open": "09:00-12:00"}})
    found = play(plan, tables(plan, {"a": 30.0}), roster(shift(0, 9, 11)), people({"skills": {"a": 1.0}}))
    hours = found[found["window"] == "interval"]
    assert (hours["offered"] > 0).tolist() == [9 <= h < 12 for h in range(24)]
    assert hours.iloc[11]["service"] < 0.1
    assert np.isnan(hours.iloc[3]["service"])
    assert np.isnan(hours.iloc[3]["kept"])


def _stretches(shifts: pd.DataFrame, parts: pd.DataFrame, inputs: dict[str, pd.DataFrame]) -> list[tuple]:
    plan = scenario({"a": {}})
    found = read_roster(shifts, parts, inputs, plan, MIDNIGHT - HOUR, 3600.0)
    return [(who, start / 3600 - 1, end / 3600 - 1) for _, who, start, end in found.stretches]


def test_people_work_their_shifts_apart_from_breaks_also_those_edited_by_hand() -> None:
    """The second shift was moved by hand: what is left of its breaks holds, the rest is work."""
    inputs = people({"skills": {"a": 1.0}}, {"skills": {"a": 1.0}})
    parts = pauses(("A0-8", 10, 11, "meal"), ("A0-8", 8, 10, "work"), ("A0-8", 14, 14.5, "meeting"),
                   ("A1-8", 10, 11, "meal"), ("A1-8", 20, 21, "rest"))  # fmt: skip
    moved = shift(1, 8, 17) | {"start": MIDNIGHT + 10.5 * HOUR, "end": MIDNIGHT + 20.5 * HOUR}
    found = _stretches(roster(shift(0, 8, 17), moved, shift(1, 30, 31)), parts, inputs)
    assert found == [(0, 8, 10), (0, 11, 14), (0, 14.5, 17), (1, 11, 20), (1, 30, 31)]


def test_who_came_yesterday_stays_and_days_off_and_duty_on_call_are_no_work() -> None:
    inputs = people({"skills": {"a": 1.0}}, {"skills": {"a": 1.0}})
    inputs["previous_roster"] = roster(shift(0, -2, 6), shift(1, -20, -12))
    shifts = roster(shift(0, 23, 31), shift(1, 5, 6, kind="on_call"), shift(1, 9, 10, shift_code="OFF"))
    assert _stretches(shifts, ACTIVITIES.empty(), inputs) == [(0, -2, 6), (0, 23, 31)]
    early = roster(shift(0, 0, 6))
    assert _stretches(early, ACTIVITIES.empty(), inputs | {"previous_roster": ROSTER.empty()}) == [(0, -1, 6)]


def test_nobody_unknown() -> None:
    with pytest.raises(ValueError, match="A7"):
        _stretches(roster(shift(7, 0, 1)), ACTIVITIES.empty(), people({"skills": {"a": 1.0}}))


def test_pace_leaders_and_reserve() -> None:
    plan = scenario(
        {"a": {}, "b": {"skills": ["b", "basic"]}},
        simulate={"queues": {"a": {"reserve_skills": ["b"], "reserve_after_s": 30}}},
    )
    inputs = people(
        {"skills": {"a": 0.8, "b": 0.5}},
        {"skills": {"b": 0.9}},
        {"skills": {"a": 1.0, "basic": 1.1}, "leader": True},
    )
    pace, lent, _order = skills(plan, inputs)
    assert pace.tolist() == [[0.8, 0.5], [0.9, 0.9], [0.5, 0.55]]
    assert lent.tolist() == [[False, False], [True, False], [False, False]]


def test_unrostered_shrinkage_keeps_shifts_away_the_same_in_every_plan() -> None:
    away = {"shrinkage": {"sickness": {"share": 0.1, "kind": "unrostered"}}}
    plan = scenario({"a": {}}, days=7, staffing=away)
    inputs = people(*[{"skills": {"a": 1.0}} for _ in range(40)])
    all_of = [shift(k, 24 * d + 8, 24 * d + 16) for k in range(40) for d in range(7)]

    def missed(*shifts: dict[str, Any]) -> list[set[tuple[int, float]]]:
        found = read_roster(roster(*shifts), ACTIVITIES.empty(), inputs, plan, MIDNIGHT, 0.0)
        there = [{(s[0], s[1]) for s in found.people(5, r).shifts} for r in range(30)]
        return [{(who, start) for _, who, start, _ in found.stretches} - x for x in there]

    every, some = missed(*all_of), missed(*all_of[::2])
    assert np.mean([len(x) for x in every]) / len(all_of) == pytest.approx(0.1, abs=0.01)
    assert len({frozenset(x) for x in every}) == 30
    kept = {(i // 7, (24 * (i % 7) + 8) * 3600.0) for i in range(0, 280, 2)}
    assert [x & kept for x in every] == some


def test_a_shift_is_missed_with_the_shrinkage_of_its_day() -> None:
    away = {"share": 0.0, "kind": "unrostered", "weekdays": {"sat": 0.5}}
    plan = scenario({"a": {}}, days=7, staffing={"shrinkage": {"away": away}})
    all_of = [shift(0, 24 * d + 8, 24 * d + 16) for d in range(7)]
    inputs = people({"skills": {"a": 1.0}})
    found = read_roster(roster(*all_of), ACTIVITIES.empty(), inputs, plan, MIDNIGHT, 0.0)
    came = [{start for _, start, _ in (s[:3] for s in found.people(5, r).shifts)} for r in range(200)]
    saturday = float((pd.Timestamp("2026-11-14 08:00", tz="Asia/Shanghai") - MIDNIGHT).total_seconds())
    assert all(len(c | {saturday}) == 7 for c in came)
    assert np.mean([saturday in c for c in came]) == pytest.approx(0.5, abs=0.12)


def test_paths_spread_as_the_forecast_says() -> None:
    """A day's shock of 20 % shared by its intervals, 10 % of each interval, and the noise of counts."""
    plan = scenario({"a": {}}, days=2)
    own = np.sqrt(1 / 400 + 0.1**2)
    demand = demand_of(plan, tables(plan, {"a": 400.0}, day_spread=0.2, interval_spread=own), 1)
    paths = np.array([demand.counts(3, r)[0] for r in range(3000)])
    assert paths.shape == (3000, 49)
    assert paths.mean() == pytest.approx(400, rel=0.01)
    expected = 400 + 400**2 * ((1 + 0.2**2) * (1 + 0.1**2) - 1)
    assert paths.var(axis=0).mean() == pytest.approx(expected, rel=0.05)
    together = np.corrcoef(paths[:, [5, 6, 30]].T)
    assert together[0, 1] == pytest.approx(400**2 * 0.2**2 / expected, abs=0.05)
    assert together[0, 2] == pytest.approx(0, abs=0.06)


BOTS = {"queues": ["a"], "daily_capacity": 24 * 1000, "share_offered": 0.5, "containment": 0.8}


@pytest.mark.parametrize(("volume", "human"), [(1600.0, 1600 - 640), (6000.0, 6000 - 800)])
def test_bots_leave_to_people_what_staffing_says(volume: float, human: float) -> None:
    """Tried: half. Contained: 80 % of those, at most of 1,000 an hour. Queue b has none in front."""
    plan = scenario({"a": {}, "b": {}}, bots=BOTS)
    given = tables(plan, {"a": volume, "b": 60.0}, {"a": human, "b": 60.0})
    demand = demand_of(plan, given)
    reached = [np.bincount(demand.customers(1, r).queue, minlength=2) / 24 for r in range(40)]
    assert np.mean(reached, axis=0) == pytest.approx([human, 60], rel=0.02)


def test_beyond_the_capacity_of_bots_all_more_goes_to_people() -> None:
    plan = scenario({"a": {}}, bots=BOTS)
    demand = demand_of(plan, tables(plan, {"a": 6000.0}, {"a": 5200.0}, day_spread=0.2))
    before = np.array([demand.counts(1, r).sum() for r in range(60)])
    after = np.array([demand.customers(1, r).arrival_s.size for r in range(60)])
    assert np.polyfit(before, after, 1)[0] == pytest.approx(1.0, abs=0.03)


def test_what_late_and_lost_contacts_are_worth() -> None:
    """Nobody is there: all leave. 60 % are worth 50 before a sale, the others 10; half call again."""
    worth = {"pre_sales": 50, "pre_sales_share": 0.6, "other": 10}
    plan = scenario({"a": {"value": worth, "redial": {"share": 0.5}}})
    given, inputs = tables(plan, {"a": 20.0}), people({"skills": {"a": 1.0}})
    row = whole(play(plan, given, roster(shift(0, 30, 31)), inputs))
    assert row["value_lost"] == pytest.approx(row["lost"] * 0.5 * 34)
    assert row["offered"] == pytest.approx(24 * 20 * 2, rel=0.05)
    # everybody answered, some late: at most what fades
    calm = scenario({"a": {"value": worth, "patience_s": None}})
    late = whole(play(calm, tables(calm, {"a": 6.0}), roster(shift(0, 0, 48)), inputs))
    assert late["lost"] == 0
    assert 0 < late["value_lost"] < late["offered"] * (1 - late["service"]) * 30


def test_weeks_to_come_lie_where_it_says() -> None:
    """In 85 to 95 of 100 weeks drawn anew from the forecast, service lies within the 90 % range."""
    plan = scenario({"a": {}})
    demand = demand_of(plan, tables(plan, {"a": 60.0}, day_spread=0.1))
    six = always([[1.0]] * 6)

    def weeks(seed: int) -> Kept:
        return replicate(
            lambda _: Centre([Line(patience_s=120.0)], six), lambda r: demand.customers(seed, r),
            [Promise(20.0)], 3600.0, 24, fewest=500, most=500, half_width=1.0, threads=1,
        ).over(np.array([0]))  # fmt: skip

    low, high = weeks(1).service_range(np.array([False]))
    others = weeks(2).counts[:, 0, 0]
    service = others[:, 1] / others[:, 0]
    assert 0.85 <= ((low[0, 0] <= service) & (service <= high[0, 0])).mean() <= 0.95


def test_who_has_booked_comes_at_the_start_of_slots_from_opening_on_however_many_walk_in() -> None:
    """60 an hour, half of them booked: 10 in slots of 20 minutes from 8:10 on, fewer in the last."""
    plan = scenario({"a": {}, "b": {"open": "08:10-10:00", "bookings": {"share": 0.5, "slot_min": 20}}})
    demand = demand_of(plan, tables(plan, {"a": 60.0, "b": 60.0}, day_spread=0.3), 1)
    drawn = [demand.customers(1, r) for r in range(40)]
    slots = (8 * 60 + np.array([10, 30, 50, 70, 90, 110])) * 60.0 + 3600
    for crowd in drawn:
        assert (np.diff(crowd.arrival_s) >= 0).all()
        own = crowd.arrival_s[crowd.queue == 1]
        booked = own[np.isin(own, slots)]
        assert np.unique(booked, return_counts=True)[1].tolist() == [10, 10, 10, 10, 10, 5]
    walked = [(x.queue == 1).sum() - 55 for x in drawn]
    assert np.mean(walked) == pytest.approx(25 * 30, rel=0.1)
    assert np.std(walked) > 3 * np.sqrt(25 * 30)  # the shock of the day moves them
    again = demand.customers(1, 0)
    assert (again.work_s == drawn[0].work_s).all()
    assert len(set(drawn[0].work_s)) == drawn[0].work_s.size


def test_half_a_visitor_comes_in_half_of_the_weeks() -> None:
    """2.25 an hour in slots of 40 minutes counted from midnight, the first in the hour before it."""
    plan = scenario({"a": {"bookings": {"share": 1.0, "slot_min": 40}}})
    demand = demand_of(plan, tables(plan, {"a": 2.25}), 1)
    drawn = [demand.customers(1, r) for r in range(60)]
    assert {(t - 3600) % 2400 for x in drawn for t in x.arrival_s} == {0.0}
    assert min(x.arrival_s[0] for x in drawn) == 1200
    assert {n for x in drawn for n in np.unique(x.arrival_s, return_counts=True)[1]} == {1, 2}
    assert np.mean([x.arrival_s.size for x in drawn]) == pytest.approx(37 * 1.5, rel=0.02)


def test_bookings_give_the_service_of_the_chain() -> None:
    """Five people, 24 visitors of ten minutes an hour, half of them booked in half hours."""
    promise = {"fraction": 0.8, "answer_within_s": 120}
    plan = scenario(
        {"a": {"bookings": {"share": 0.5}, "patience_s": 900, "target": promise}},
        days=7,
        simulate={"replications": 60, "most_replications": 60},
    )
    given = tables(plan, {"a": 24.0})
    given[1]["aht_s"] = 600.0
    row = whole(play(plan, given, roster(*[shift(k, 0, 169) for k in range(5)]),
                     people(*[{"skills": {"a": 1.0}} for _ in range(5)])))  # fmt: skip
    exact = in_slots(4.0, 600, heads=5, within=120, patience=900, booked=6, slot=1800)
    for name, value in exact.items():
        reach = (row[f"{name}_high"] - row[f"{name}_low"]) / 2
        assert reach < 0.01
        assert abs(row[name] - value) < 1.6 * reach, name


CLASSES = {
    "vip": {"share": 0.2, "fraction": 0.9, "answer_within_s": 10},
    "others": {"share": 0.8, "fraction": 0.7, "answer_within_s": 40},
}


def by_class(plan: Scenario, volume: float = 60.0, heads: int = 5) -> tuple[pd.Series, pd.DataFrame]:
    """The queue's row and those of its classes, over the horizon."""
    shifts = roster(*[shift(k, 0, 121) for k in range(heads)])
    inputs = people(*[{"skills": {"a": 1.0}} for _ in range(heads)])
    found = both(plan, tables(plan, {"a": volume}), shifts, inputs)
    each = found.by_class[found.by_class["window"] == "horizon"].set_index("customers")
    return whole(found.by_queue), each


def test_classes_wait_as_priority_says_and_add_up_to_their_queue() -> None:
    plan = scenario({"a": {"patience_s": None, "classes": CLASSES}}, days=5,
                    simulate={"replications": 60, "most_replications": 60})  # fmt: skip
    row, each = by_class(plan, 48.0)
    for name, wait in zip(CLASSES, mean_wait_by_class((0.8, 3.2), 300, 5), strict=True):
        reach = (each.loc[name, "asa_s_high"] - each.loc[name, "asa_s_low"]) / 2
        assert abs(each.loc[name, "asa_s"] - wait) < 1.6 * reach < 0.15 * wait, name
    vip = each.loc["vip"]  # P(W > T) of the first class: C exp(-(n - a) T / aht)
    in_time = 1 - must_wait(4.0, 5) * np.exp(-(5 - 0.8) * 10 / 300)
    assert abs(vip["service"] - in_time) < 1.6 * (vip["service_high"] - vip["service_low"]) / 2 < 0.02
    assert each["offered"].sum() == pytest.approx(row["offered"])
    assert each.loc["vip", "offered"] == pytest.approx(0.2 * row["offered"], rel=0.02)
    assert (each["service"] * each["offered"]).sum() == pytest.approx(row["service"] * row["offered"])
    assert each.loc["vip", "occupancy"] == each.loc["others", "occupancy"] == row["occupancy"]


def test_classes_share_the_shocks_of_their_queue() -> None:
    plan = scenario({"a": {"classes": CLASSES}, "b": {}})
    own = float(np.sqrt(1 / 8000 + 0.2**2))
    given = tables(plan, {"a": 8000.0, "b": 8000.0}, day_spread=0.2, interval_spread=own)
    demand = demand_of(plan, given)
    paths = np.array([demand.counts(5, r) for r in range(200)])  # replication, line, interval
    alike = np.corrcoef(np.stack([paths[:, 0, 5], paths[:, 1, 5], paths[:, 1, 6], paths[:, 2, 5]]))[0]
    assert alike[1] > 0.95
    assert alike[2] == pytest.approx(0.5, abs=0.15)
    assert alike[3] == pytest.approx(0.0, abs=0.2)


def test_a_queue_keeps_its_promise_where_all_classes_keep_theirs() -> None:
    """Each promised what it gets on average; nearly nothing; nearly all of the first."""

    def promised(vip: float, others: float) -> tuple[pd.Series, pd.DataFrame]:
        group = {
            "vip": CLASSES["vip"] | {"fraction": vip},
            "others": CLASSES["others"] | {"fraction": others},
        }
        return by_class(
            scenario({"a": {"classes": group}}, simulate={"replications": 40, "most_replications": 40}),
            60.0,
            6,
        )

    row, each = promised(0.01, 0.01)
    assert row["kept"] == 1
    row, each = promised(*each["service"])
    assert each["kept"].between(0.2, 0.8).all()
    assert 0 < row["kept"] <= each["kept"].min()
    assert promised(0.999, 0.01)[0]["kept"] == 0


def test_each_class_has_its_own_patience_and_longest_wait() -> None:
    def classes(**others: float) -> pd.DataFrame:
        group = CLASSES | {"others": CLASSES["others"] | others}
        return by_class(scenario({"a": {"classes": group}}), 72.0, 4)[1]

    plain, hasty, turn = classes(), classes(patience_s=15), classes(longest_wait_s=30)
    assert hasty.loc["others", "abandon_rate"] > plain.loc["others", "abandon_rate"] + 0.03
    assert hasty.loc["others", "wait_p95_s"] < 0.5 * plain.loc["others", "wait_p95_s"]
    assert turn.loc["others", "wait_p95_s"] < plain.loc["others", "wait_p95_s"]
    assert turn.loc["vip", "asa_s"] > plain.loc["vip", "asa_s"]


def test_ranks_of_queues_and_of_their_classes() -> None:
    plan = scenario({"a": {"priority": 2}, "b": {"classes": CLASSES}, "c": {}})
    lines = read_lines(plan, 0.0)
    assert lines.owner.tolist() == [0, 1, 1, 2]
    assert [x.priority for x in lines.lines] == [3, 1, 2, 1]
    assert lines.names == ("", "vip", "others", "")
    assert lines.first.tolist() == [0, 1, 3]


def test_tiers_are_asked_in_order_at_their_own_pace() -> None:
    """The first tier's people first, also where somebody of the second has been idle for longer; who has
    skills of two tiers is of the first."""
    ladder = {"basic": {}, "expert": {"heads": 1, "aht_factor": 1.25}}
    plan = scenario({"a": {"skills": ["basic", "expert"], "tiers": ladder}},
                    simulate={"replications": 40, "most_replications": 40}, days=5)  # fmt: skip
    inputs = people(
        {"skills": {"expert": 1.0}},
        {"skills": {"expert": 1.0, "basic": 0.9}},
        {"skills": {"basic": 1.0}, "leader": True},
    )
    pace, _lent, order = skills(plan, inputs)
    assert pace[:, 0].tolist() == [0.8, 0.9, 0.5]
    assert order[:, 0].tolist() == [2, 1, 1]

    here = [(0, 0.0, math.inf), (1, 5.0, math.inf)]
    centre = Centre([Line()], People(np.ones((2, 1)), here, None, np.array([[2], [1]])))
    used = centre.play_events(customers((10.0, 0, 100.0, math.inf)), 3600.0, 1).in_use_s[:, 0]
    assert dict(zip(centre.tier[:, 0].tolist(), used.tolist(), strict=True)) == {1: 100.0, 2: 0.0}

    hands = people({"skills": {"expert": 1.0}}, {"skills": {"basic": 1.0}})
    row = whole(play(plan, tables(plan, {"a": 12.0}), roster(shift(0, 0, 121), shift(1, 0, 121)), hands))
    p_wait, left = in_tiers(1.0, 300, (1.0, 1.25), 120)
    reach = (row["abandon_rate_high"] - row["abandon_rate_low"]) / 2
    assert abs(row["abandon_rate"] - left) < 1.6 * reach < 0.1 * left
    assert 0 < left < p_wait < 1
