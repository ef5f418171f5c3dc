from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import contacts, events
from wfm.config.backtest import BacktestSettings, Lags, read_lags
from wfm.config.forecast import ForecastSettings
from wfm.config.plain import plain_scenario
from wfm.domain.control import WorkLimit
from wfm.domain.errors import InputFaults
from wfm.forecast.actual import actual_volume
from wfm.forecast.evaluate import entrants, evaluate, own

ZONE = "Asia/Shanghai"
FLAT = (1.0,) * 7
THUMB = ForecastSettings(model="mean_weeks", baseline_weeks=4)


def look(
    rows, table=None, interval_min=60, zone=ZONE, queues=("hotline",), settings=THUMB, stop=None, **asked
):
    case = plain_scenario("case", queues, interval_min, zone=zone, settings=settings)
    asked = {"lags": ("1-7",), "origins": 2} | asked
    runners = [own(case)]
    return evaluate(
        rows,
        events() if table is None else table,
        case,
        BacktestSettings(**asked),
        runners=runners,
        stop=stop,
    )


def test_each_origin_forecasts_its_days_ahead_and_meets_what_came():
    rows = contacts("2025-01-06", 70, seed=1)
    made = look(rows, lags=("1-7", "6-12"), origins=2)
    values = made.values
    ahead = (
        values["interval_start"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize() - values["origin"]
    ).dt.days
    assert (values["lag"] == ahead + 1).all()
    spans = values.groupby("lags")["lag"].agg(["min", "max"])
    assert spans.loc["1-7"].tolist() == [1, 7]
    assert spans.loc["6-12"].tolist() == [6, 12]
    # the latest origin of each is such that its last day is the history's last
    last = pd.Timestamp("2025-03-16")
    assert values.groupby("lags")["origin"].max().tolist() == [
        last - pd.Timedelta(days=6),
        last - pd.Timedelta(days=11),
    ]
    came = rows.set_index("interval_start")["volume"]
    assert values["actual"].tolist() == came.reindex(values["interval_start"]).tolist()


def test_what_comes_after_a_morning_does_not_reach_its_forecast():
    rows = contacts("2025-01-06", 70, seed=1)
    before = look(rows).values
    first = before["origin"].min()
    later = rows["interval_start"] >= first.tz_localize(ZONE)
    after = look(rows.assign(volume=rows["volume"].where(~later, 5 * rows["volume"]))).values
    same = before["origin"] == first
    assert before.loc[same, "volume"].tolist() == after.loc[same, "volume"].tolist()
    assert not np.allclose(before.loc[~same, "volume"], after.loc[~same, "volume"])


@pytest.mark.parametrize(("known_from", "times"), [("2025-03-10", 3), ("2025-03-11", 1)])
def test_an_event_counts_from_the_morning_on_which_it_is_known(known_from: str, times: float):
    rows = contacts("2025-01-06", 70, week=FLAT)
    sale = {
        "name": "sale",
        "start": "2025-03-12",
        "end": "2025-03-13",
        "uplift": 3.0,
        "known_from": known_from,
    }
    values = look(rows, events(sale), origins=1).values
    assert values["origin"].unique().tolist() == [pd.Timestamp("2025-03-10")]
    day = values["interval_start"].dt.tz_convert(ZONE).dt.day == 12
    assert values[day]["volume"].sum() == pytest.approx(1000 * times)


def test_whole_days_keep_their_date_where_clocks_change():
    days = pd.date_range("2025-01-06", periods=90, freq="D", tz="Europe/London")
    rows = pd.DataFrame(
        {
            "queue": "ed",
            "interval_start": days.tz_convert("UTC"),
            "volume": 100.0 + np.arange(90),
            "aht_s": np.nan,
        }
    )
    values = look(rows, interval_min=1440, zone="Europe/London", queues=("ed",), origins=2).values
    # clocks go forward on 30 March: every midnight is still the local one, every actual its own
    assert values["actual"].tolist() == [176.0 + k for k in range(14)]
    assert set(values["interval_start"].dt.tz_convert("Europe/London").dt.hour) == {0}


def test_a_history_on_longer_intervals_than_the_plan_is_judged_on_its_own():
    rows = pd.concat([contacts("2025-01-06", 42), contacts("2025-01-06", 42, queue="mail", shape=np.ones(1))])
    values = look(rows, interval_min=30, queues=("hotline", "mail"), origins=1).values
    assert values.groupby("queue").size().to_dict() == {"hotline": 7 * 24, "mail": 7}
    assert values["actual"].notna().all()


def test_a_young_queue_joins_once_it_has_two_weeks_behind_it():
    rows = pd.concat([contacts("2025-01-06", 70), contacts("2025-02-17", 28, queue="new")])
    made = look(rows, queues=("hotline", "new"), origins=3)
    values = made.values
    assert not any("too few" in note for note in made.notes)
    few = look(rows[rows["interval_start"] < "2025-03-04"], queues=("hotline", "new"), origins=1)
    assert few.notes == ("new: 15 days of history are too few to be judged",)
    assert values.groupby("origin")["queue"].nunique().tolist() == [1, 2, 2]


def test_too_little_history_is_one_clear_message():
    with pytest.raises(InputFaults, match=r"10 days of history; a backtest needs 21 or more"):
        look(contacts("2025-01-06", 10))
    made = look(contacts("2025-01-06", 40), lags=("1-7", "28-42"))
    assert made.notes[0] == "40 days of history: too few to look 28-42 days ahead"


def test_a_last_day_under_way_is_not_judged():
    rows = contacts("2025-01-06", 50)
    values = look(rows[rows["interval_start"] < rows["interval_start"].max() - pd.Timedelta(hours=9)]).values
    assert values["interval_start"].max().tz_convert(ZONE).date() == pd.Timestamp("2025-02-23").date()


def test_stopping_keeps_what_is_done():
    made = look(contacts("2025-01-06", 70), origins=4, stop=WorkLimit(1))
    assert made.values["origin"].nunique() == 2
    assert made.notes == ("stopped after 2 of 4 forecasts",)


def test_rows_count_as_they_stand_and_absent_ones_are_unknown_unless_zeros_are_omitted():
    rows = contacts("2025-01-06", 28, 2000.0).drop(columns="queue")
    twice = pd.concat([rows, rows.iloc[[5]].assign(volume=1.0)]).drop(index=7)
    came = actual_volume(twice, ZONE, 60)
    assert came.loc[rows["interval_start"][5]] == rows["volume"][5]
    assert rows["interval_start"][7] not in came.index
    sparse = rows.assign(volume=1.0).drop(index=rows.index[1::5])
    assert actual_volume(sparse, ZONE, 60).loc[rows["interval_start"][1]] == 0.0
    assert actual_volume(rows, ZONE, 120).iloc[3] == pytest.approx(rows["volume"][6:8].sum())


def test_entrants_are_the_own_model_and_the_rules_of_thumb():
    case = plain_scenario("case", ["a"], 60, settings=ForecastSettings(model="ets", baseline_weeks=6))
    assert [e.name for e in entrants(case)] == ["ets", "mean of 6 weeks", "seasonal naive"]
    assert [e.events for e in entrants(case)] == [True, False, False]
    with pytest.raises(InputFaults, match="expected one of"):
        entrants(case, ["best"])


def test_lags_as_people_write_them():
    assert read_lags("6-12") == Lags(6, 12)
    assert read_lags(" 7") == Lags(7, 7)
    for wrong in ("0-3", "9-2", "a", "1-2-3", ""):
        with pytest.raises(ValueError, match="expected days ahead"):
            read_lags(wrong)


def test_a_queue_that_nobody_contacted_is_named_and_nothing_but_zeros_refused():
    rows = contacts("2025-01-06", 70, seed=1)
    dead = rows.assign(queue="dead", volume=0.0)
    made = look(pd.concat([rows, dead]), queues=("hotline", "dead"), origins=1)
    assert [note for note in made.notes if "dead: no contacts" in note]
    assert not made.values.loc[made.values["queue"] == "dead", "volume"].any()
    with pytest.raises(InputFaults, match="nothing but zeros"):
        look(dead, queues=("dead",), origins=1)


def test_what_was_found_and_made_of_it_on_the_latest_morning_is_told():
    rows = contacts("2025-01-06", 70, seed=1)
    made = look(pd.concat([rows, rows.iloc[500:520]]))
    assert made.cleaning["fault"].tolist() == ["repeated"]
    assert [n for n in made.notes if n.startswith("mean_weeks of 2025-03-10: hotline: found in its history")]
