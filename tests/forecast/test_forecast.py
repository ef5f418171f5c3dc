"""The stage as a whole: its contract, no look ahead, and bad input that it survives or refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import HUMP, ZONE, by_day, contacts, run, scenario
from wfm.domain.control import Quiet, WorkLimit
from wfm.domain.errors import InputFaults
from wfm.forecast import forecast
from wfm.tables import CLEANING, EVENTS, FORECAST, QUANTILE_COLUMNS

ROWS = contacts("2025-01-06", 180, seed=1)  # to 4 July
CASE = scenario("2025-07-14", issued_on="2025-07-05")


@pytest.fixture(scope="module")
def result():
    return run(ROWS, None, CASE)


def test_the_table_keeps_its_contract(result):
    FORECAST.schema.validate(result.forecast, lazy=True)
    CLEANING.schema.validate(result.cleaning, lazy=True)


def test_every_queue_and_interval_of_the_horizon_has_one_row(result):
    grid = CASE.horizon.grid()
    expected = pd.date_range(grid.start, periods=grid.n_intervals, freq="60min")
    assert result.forecast["interval_start"].tolist() == expected.tolist()


def test_quantiles_rise_around_the_mean(result):
    quantiles = result.forecast[list(QUANTILE_COLUMNS)].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    busy = result.forecast["volume"] > 20
    assert (result.forecast.loc[busy, "volume_q250"] < result.forecast.loc[busy, "volume"]).all()
    assert (result.forecast.loc[busy, "volume_q750"] > result.forecast.loc[busy, "volume"] * 0.99).all()


def test_the_truth_is_near_and_poisson_noise_needs_no_day_spread(result):
    assert by_day(result).to_numpy() == pytest.approx(
        1000 * np.array([1.2, 1.1, 1.05, 1, 0.95, 0.6, 0.5]), rel=0.06
    )
    assert result.forecast["day_spread"].max() < 0.04


def test_nothing_from_the_day_of_issue_on_is_used(result):
    later = contacts("2025-07-05", 20, level=9e5, aht_s=999.0)
    again = run(pd.concat([ROWS, later]), None, CASE)
    pd.testing.assert_frame_equal(again.forecast, result.forecast)


def test_without_a_day_of_issue_it_is_the_morning_after_the_history():
    said = run(ROWS, None, scenario("2025-07-14"))
    assert "2025-07-05" in said.notes[0]
    inside = run(ROWS, None, scenario("2025-06-02"))
    assert "2025-06-02" in inside.notes[0]


def test_finer_intervals_add_up_to_the_coarser_ones(result):
    fine = run(ROWS, None, scenario("2025-07-14", issued_on="2025-07-05", interval_min=15)).forecast
    hourly = fine["volume"].to_numpy().reshape(-1, 4).sum(axis=1)
    np.testing.assert_allclose(hourly, result.forecast["volume"], rtol=1e-9)


def test_a_finer_history_gives_the_same_hours(result):
    half_hours = np.repeat(HUMP / 2, 2)
    rows = contacts("2025-01-06", 180, shape=half_hours, seed=1)
    days = by_day(run(rows, None, CASE))
    assert days.to_numpy() == pytest.approx(by_day(result).to_numpy(), rel=0.05)


@pytest.mark.parametrize(("first", "intervals"), [("2025-03-30", 23), ("2025-10-26", 25)])
def test_days_on_which_clocks_change(first: str, intervals: int):
    rows = contacts("2024-06-01", 600, zone="Europe/Berlin", shape=np.full(24, 1 / 24), week=(1,) * 7)
    case = scenario(first, days=1, zone="Europe/Berlin", country="DE")
    table = run(rows, None, case).forecast
    assert len(table) == intervals
    assert table["volume"].to_numpy() == pytest.approx(1000 / 24, rel=0.05)


def test_hours_that_were_always_empty_stay_empty():
    shape = np.where(np.arange(24) < 8, 0.0, HUMP)
    table = run(contacts("2025-01-06", 180, shape=shape, seed=1), None, CASE).forecast
    night = table["interval_start"].dt.tz_convert(ZONE).dt.hour < 8
    assert not table.loc[night, ["volume", *QUANTILE_COLUMNS]].to_numpy().any()
    assert (table.loc[~night, "volume"] > 0).all()


def test_a_daily_history_is_spread_over_the_opening_hours():
    rows = contacts("2025-01-06", 180, shape=np.array([1.0]))
    said = run(rows, None, scenario("2025-07-14", opening="09:00-18:00"))
    hours = said.forecast["interval_start"].dt.tz_convert(ZONE).dt.hour
    assert (said.forecast["volume"] > 0).tolist() == hours.between(9, 17).tolist()
    assert by_day(said).iloc[0] == pytest.approx(1200, rel=0.02)
    assert any("daily history" in n for n in said.notes)


@pytest.mark.parametrize("model", ["mean_weeks", "daily_profile"])
def test_the_chosen_model_is_named_in_the_source(model: str):
    table = run(ROWS, None, scenario("2025-07-14", model=model)).forecast
    assert set(table["source"]) == {model}


def test_a_short_history_falls_back_and_says_why():
    said = run(contacts("2025-07-01", 3, seed=1), None, scenario("2025-07-07"))
    assert set(said.forecast["source"]) == {"mean_weeks"}
    assert any("only 3 days" in n for n in said.notes)
    assert any("spreads are assumed" in n for n in said.notes)
    assert said.forecast["volume"].sum() == pytest.approx(7 * 1000, rel=0.4)


@pytest.mark.parametrize("like", [{}, {"new": "night"}])
def test_a_new_queue_takes_its_level_from_its_days_and_its_shape_from_others(like: dict[str, str]):
    night = np.roll(HUMP, 12)
    rows = pd.concat(
        [
            contacts("2025-03-03", 120, 1000, queue="hotline", seed=1),
            contacts("2025-03-03", 120, 100, queue="night", shape=night, seed=2),
            contacts("2025-06-24", 7, 50, queue="new", seed=3),
        ]
    )
    case = scenario("2025-07-07", queues=("new", "hotline", "night"), like=like)
    said = run(rows, None, case)
    mine = said.forecast[said.forecast["queue"] == "new"]
    assert set(mine["source"]) == {"borrowed"}
    assert mine["volume"].sum() == pytest.approx(50 * 6.4, rel=0.2)
    shape = mine["volume"].to_numpy().reshape(7, 24).sum(axis=0)
    shape = shape / shape.sum()
    near, far = (night, HUMP) if like else (HUMP, night)
    assert np.abs(shape - near).sum() < 0.25 < np.abs(shape - far).sum()
    assert any("new: only 7 days" in n and ("night" if like else "together") in n for n in said.notes)


def test_queues_and_what_they_add_up_to_agree_without_moving_far():
    rows = pd.concat([contacts("2025-03-03", 120, v, queue=q, seed=v) for q, v in (("a", 900), ("b", 300))])
    case = scenario("2025-07-07", queues=("a", "b"))
    together = run(rows, None, case)
    assert any("agrees with total" in n for n in together.notes)
    alone = [run(rows, None, scenario("2025-07-07", queues=(q,))).forecast["volume"].sum() for q in "ab"]
    moved = together.forecast.groupby("queue", observed=True)["volume"].sum()
    assert moved.tolist() == pytest.approx(alone, rel=0.02)
    assert moved.tolist() != alone


@pytest.mark.parametrize("what", ["zeros", "spike", "gap"])
def test_wild_histories_give_a_forecast(what: str):
    rows = ROWS.copy()
    if what == "zeros":
        rows["volume"] = 0.0
    elif what == "spike":
        rows.loc[2000, "volume"] = 1e7
    else:
        rows = rows.drop(index=range(1000, 1700))
    said = run(rows, None, CASE).forecast
    days = said.groupby(said["interval_start"].dt.tz_convert(ZONE).dt.date)["volume"].sum()
    if what == "zeros":
        assert not days.any()
    else:
        assert days.sum() == pytest.approx(6400, rel=0.06)


def test_no_handling_time_anywhere_is_assumed_and_said():
    said = run(ROWS.assign(aht_s=np.nan), None, CASE)
    assert (said.forecast["aht_s"] == 300.0).all()
    assert any("no handling times" in n for n in said.notes)


def test_queues_without_history_and_unknown_models_are_refused_together():
    with pytest.raises(InputFaults) as refused:
        run(ROWS, None, scenario("2025-07-14", queues=("hotline", "fax"), model="oracle"))
    words = [str(f) for f in refused.value.faults]
    assert len(words) == 2
    assert "fax" in words[0]
    assert "daily_profile" in words[1]


def test_stopping_early_still_gives_every_row():
    said = forecast(ROWS, EVENTS.empty(), CASE, stop=WorkLimit(0), progress=Quiet())
    assert len(said.forecast) == 7 * 24
    assert any("spreads are assumed" in n for n in said.notes)


def test_progress_is_told():
    heard = []

    class Ear:
        def tell(self, stage: str, **known: object) -> None:
            heard.append((stage, known["done"], known["total"]))

    forecast(ROWS, EVENTS.empty(), CASE, stop=WorkLimit(0), progress=Ear())
    assert heard == [("forecast", 0, 1), ("forecast", 1, 1)]


def test_the_inputs_are_left_as_they_were():
    rows, table = ROWS.copy(), EVENTS.empty()
    run(rows, table, CASE)
    pd.testing.assert_frame_equal(rows, ROWS)
