"""The ledger by hand, and from week to week."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from tests.roster.world import EARLY, NIGHT, ROTA, World, tour
from wfm.roster.ledger import carried
from wfm.tables import LEDGER

SHIFTS = {"early": EARLY, "night": NIGHT, "rota": ROTA}
CONTRACT = {"pay": "salaried", "overtime_after_h_week": 40, "max_h_week": 60}


def world(**changes: object) -> World:
    return World(**{"shifts": SHIFTS, "contract": CONTRACT, "first": dt.date(2026, 9, 28), **changes})


def row(table: pd.DataFrame, month: str, agent_id: str = "A00000") -> dict[str, object]:
    LEDGER.schema.validate(table)
    [found] = table[(table["agent_id"] == agent_id) & (table["month"] == month)].to_dict("records")
    return {k: v for k, v in found.items() if v and k not in ("agent_id", "month")}


def test_a_week_over_two_months_by_hand():
    wishes = [(0, dt.date(2026, 9, 29), "OFF", 5.0), (0, dt.date(2026, 10, 1), "N", 5.0)]
    after = carried(world(wishes=wishes).publish([tour("EENNC.E")]))
    september = {"through": pd.Timestamp("2026-09-30"), "worked_min": 1440, "nights": 1, "wishes_refused": 1}
    assert row(after, "2026-09-01") == september
    assert row(after, "2026-10-01") == {
        "through": pd.Timestamp("2026-10-04"),
        "worked_min": 960,
        "holiday_min": 480,
        "nights": 1,
        "holidays": 1,
        "weekends": 1,
        "weekends_in_a_row": 1,
        "wishes_granted": 1,
    }


def test_what_was_counted_before_is_not_counted_again():
    before = [(0, "2026-09-01", "2026-09-26", {"worked_min": 600, "weekends": 1, "weekends_in_a_row": 3})]
    previous = [(0, 1, "E"), (0, 2, "E")]  # Saturday is in the ledger, Sunday is not
    after = carried(world(ledger=before, previous=previous).publish([tour(".......")]))
    found = row(after, "2026-09-01")
    assert (found["worked_min"], found["weekends"]) == (600 + 480, 1)
    assert row(after, "2026-10-01") == {"through": pd.Timestamp("2026-10-04")}  # a free weekend ends the row


def test_the_ledger_of_one_plan_is_that_of_the_next():
    first = world(first=dt.date(2026, 11, 9)).publish([tour("EEEEEE.")])
    ledger = carried(first)
    second = replace(world(first=dt.date(2026, 11, 16)).publish([tour("E.....E")]), inputs={})
    inputs = {**world(first=dt.date(2026, 11, 16)).inputs, "ledger": ledger}
    after = carried(replace(second, inputs=inputs))
    found = row(after, "2026-11-01")
    assert found["worked_min"] == 8 * 480
    assert (found["weekends"], found["weekends_in_a_row"]) == (2, 2)
    assert found["through"] == pd.Timestamp("2026-11-22")


def test_rest_days_worked_are_owed_and_given_back():
    w = world(first=dt.date(2026, 11, 9), time_off=[(0, "2026-11-09T00:00", "2026-11-10T00:00")])
    scenario = w.scenario.model_copy(update={"pay": w.scenario.pay.model_copy(update={"rest_day": "lieu"})})
    plan = replace(w.publish([tour(".EEEEEE")]), scenario=scenario)
    inputs = dict(w.inputs)
    # a day off and four of work are the working days: both days of rest were worked
    assert row(carried(plan), "2026-11-01")["lieu_days"] == 2
    inputs["time_off"] = inputs["time_off"].assign(kind="lieu")
    assert row(carried(replace(plan, inputs=inputs)), "2026-11-01")["lieu_days"] == 1
    assert "lieu_days" not in row(carried(replace(plan, scenario=w.scenario)), "2026-11-01")


def test_people_who_left_stay_in_the_book():
    w = world(first=dt.date(2026, 11, 9))
    old = w.inputs["ledger"].copy()
    old.loc[0] = ["gone", pd.Timestamp("2026-10-01"), pd.Timestamp("2026-10-31"), *[1] * 9, 1.0]
    old = LEDGER.conform(old)
    after = carried(replace(w.publish([tour(".......")]), inputs={**w.inputs, "ledger": old}))
    assert row(after, "2026-10-01", "gone")["worked_min"] == 1
