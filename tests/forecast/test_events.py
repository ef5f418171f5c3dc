"""Events: learnt from their past, given a level, known in time, told apart by queue."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import HUMP, ZONE, by_day, contacts, events, run, scenario
from wfm.forecast.effects import matching_days

LAUNCH = np.array([12.0, 6, 3, 2, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7, 7, 5, 3])
LAUNCH = LAUNCH / LAUNCH.sum()
FACTORS = (1.5, 3.0, 2.0)
DAYS = {date(y, 6, 17 + k): f for y in (2023, 2024, 2025) for k, f in enumerate(FACTORS)}
PAST = [
    {"name": "618", "start": f"{y}-06-17", "end": f"{y}-06-20"} for y in (2023, 2024)
]  # fmt: skip
COMING = {"name": "618", "start": "2025-06-17", "end": "2025-06-20"}


def history(queue: str = "hotline", level: float = 1000.0, **more: object) -> pd.DataFrame:
    return contacts(
        "2023-01-02", 890, lambda d: level * DAYS.get(d, 1.0), queue=queue, week=(1.0,) * 7,
        shape=lambda d: LAUNCH if d in DAYS and d.day == 18 else HUMP, **more,
    )  # fmt: skip


WEEK_OF_618 = scenario("2025-06-16", issued_on="2025-06-10")


def test_uplift_is_learnt_day_by_day_from_earlier_years():
    days = by_day(run(history(seed=1), events(*PAST, COMING), WEEK_OF_618))
    expected = [1.0, *FACTORS, 1.0, 1.0, 1.0]
    assert (days / 1000).tolist() == pytest.approx(expected, rel=0.05)


def test_the_launch_day_has_its_own_shape():
    table = run(history(seed=1), events(*PAST, COMING), WEEK_OF_618).forecast
    on = table["interval_start"].dt.tz_convert(ZONE).dt.date
    launch = table.loc[on == date(2025, 6, 18), "volume"].to_numpy()
    plain = table.loc[on == date(2025, 6, 20), "volume"].to_numpy()
    assert np.abs(launch / launch.sum() - LAUNCH).sum() < 0.08
    assert np.abs(plain / plain.sum() - HUMP).sum() < 0.08


def test_a_long_sale_just_past_does_not_raise_the_ordinary_days_after_it():
    sale = {"name": "sale", "start": "2025-05-08", "end": "2025-05-29"}
    rows = contacts("2024-09-02", 269, lambda d: 2000.0 if d >= date(2025, 5, 8) else 1000.0, seed=4)
    week = scenario("2025-06-02", issued_on="2025-05-29", country="US")
    told, untold = (by_day(run(rows, table, week)) for table in (events(sale), None))
    assert told.sum() == pytest.approx(6400, rel=0.04)
    assert untold.sum() > 1.5 * told.sum()


@pytest.mark.parametrize("interval_min", [30, 60])
def test_a_total_is_met_exactly_over_days_and_queues(interval_min: int):
    rows = pd.concat([history("a", 1000, seed=1), history("b", 300, seed=2)])
    case = scenario("2025-06-16", queues=("a", "b"), issued_on="2025-06-10", interval_min=interval_min)
    result = run(rows, events(*PAST, COMING | {"total_per_day": 5000.0}), case)
    table = result.forecast
    inside = table["source"].str.endswith("+618")
    assert table.loc[inside, "volume"].sum() == pytest.approx(15_000, rel=1e-12)
    by_queue = table[inside].groupby("queue")["volume"].sum()
    assert by_queue["a"] / by_queue["b"] == pytest.approx(10 / 3, rel=0.1)
    assert table.loc[~inside, "volume"].sum() == pytest.approx(4 * 1300, rel=0.05)


def test_a_total_covers_the_days_outside_the_horizon_too():
    given = events(*PAST, COMING | {"total_per_day": 5000.0})
    whole = by_day(run(history(seed=1), given, WEEK_OF_618))
    cut = by_day(run(history(seed=1), given, scenario("2025-06-18", issued_on="2025-06-10", days=3)))
    assert cut[date(2025, 6, 18)] == pytest.approx(whole[date(2025, 6, 18)], rel=1e-9)
    assert cut[date(2025, 6, 18)] + cut[date(2025, 6, 19)] < 15_000


def test_an_uplift_scales_what_was_learnt_to_its_mean():
    days = by_day(run(history(seed=1), events(*PAST, COMING | {"uplift": 4.0}), WEEK_OF_618))
    event = days.loc[date(2025, 6, 17) : date(2025, 6, 19)]
    assert event.sum() == pytest.approx(4 * 3 * 1000, rel=0.04)
    assert (event / event.mean()).tolist() == pytest.approx(np.divide(FACTORS, np.mean(FACTORS)), rel=0.05)


def test_an_event_without_a_past_takes_its_uplift_on_the_ordinary_shape():
    days = by_day(run(history(seed=1), events(COMING | {"name": "new", "uplift": 2.0}), WEEK_OF_618))
    assert days.loc[date(2025, 6, 17) : date(2025, 6, 19)].tolist() == pytest.approx([2000] * 3, rel=0.05)


def test_an_event_without_a_past_or_a_level_changes_nothing_and_says_so():
    result = run(history(seed=1), events(COMING | {"name": "new"}), WEEK_OF_618)
    assert by_day(result).to_numpy() == pytest.approx(1000, rel=0.06)
    assert any("no earlier occurrence" in n for n in result.notes)


def test_an_event_without_a_past_borrows_from_those_like_it_and_is_less_sure():
    table = events(*PAST, COMING | {"name": "new"})
    result = run(history(seed=1), table, WEEK_OF_618)
    days = by_day(result).loc[date(2025, 6, 17) : date(2025, 6, 19)]
    assert (days / 1000).tolist() == pytest.approx(FACTORS, rel=0.1)
    assert any("new: learnt from 618 2023-06-17, 618 2024-06-17" in n for n in result.notes)
    assert result.forecast["day_spread"].max() > 0.28


def test_events_that_outgrow_ordinary_days_are_expected_to_go_on():
    grown = {d: f * {2023: 1.0, 2024: 1.3}[d.year] for d, f in DAYS.items() if d.year < 2025}
    rows = contacts("2023-01-02", 890, lambda d: 1000 * grown.get(d, 1.0), week=(1.0,) * 7, seed=5)
    days = by_day(run(rows, events(*PAST, COMING), WEEK_OF_618))
    lift = days.loc[date(2025, 6, 17) : date(2025, 6, 19)].to_numpy() / 1000
    assert (lift / FACTORS).min() > 1.2
    assert (lift / FACTORS).max() < 1.3**2


@pytest.mark.parametrize(("known_from", "peak"), [("2025-06-10", 3000), ("2025-06-11", 1000)])
def test_events_not_yet_known_are_not_used(known_from: str, peak: float):
    table = events(*PAST, COMING | {"known_from": known_from})
    days = by_day(run(history(seed=1), table, WEEK_OF_618))
    assert days[date(2025, 6, 18)] == pytest.approx(peak, rel=0.08)


def test_an_event_concerns_its_queues_only():
    rows = pd.concat([history("a", seed=1), history("b", seed=2)])
    case = scenario("2025-06-16", queues=("a", "b"), issued_on="2025-06-10")
    result = run(
        rows, events(*[e | {"queues": "b"} for e in (*PAST, COMING | {"total_per_day": 4000.0})]), case
    )
    table = result.forecast
    touched = table[table["source"].str.contains("618")]
    assert set(touched["queue"]) == {"b"}
    assert touched["volume"].sum() == pytest.approx(12_000, rel=1e-12)


def test_a_coming_outage_does_not_change_demand():
    outage = {"name": "upgrade", "kind": "outage", "start": "2025-06-17", "end": "2025-06-18"}
    with_it = run(history(seed=1), events(outage), WEEK_OF_618).forecast
    without = run(history(seed=1), None, WEEK_OF_618).forecast
    assert with_it["volume"].equals(without["volume"])


def test_events_make_the_forecast_less_certain():
    table = run(history(seed=1), events(*PAST, COMING), WEEK_OF_618).forecast
    inside = table["source"].str.endswith("+618")
    assert table.loc[inside, "day_spread"].min() > table.loc[~inside, "day_spread"].max()


def test_weekdays_that_do_not_show_inside_an_event_are_not_laid_over_it():
    # level of the event's days is the same on any weekday, though Sundays are half a Monday else
    week = (1.4, 1.2, 1.1, 1.0, 1.0, 0.8, 0.5)
    rows = contacts(
        "2023-01-02", 890, lambda d: 1000 * (DAYS[d] / week[d.weekday()] if d in DAYS else 1.0),
        week=week, seed=3,
    )  # fmt: skip
    days = by_day(run(rows, events(*PAST, COMING), WEEK_OF_618))
    event = days.loc[date(2025, 6, 17) : date(2025, 6, 19)]
    assert (event / event.mean()).tolist() == pytest.approx(np.divide(FACTORS, np.mean(FACTORS)), rel=0.12)


def dates(first: str, days: int) -> np.ndarray:
    return np.datetime64(first) + np.arange(days).astype("timedelta64[D]")


def test_days_of_the_year_are_matched_where_events_share_them():
    # this year's period starts two days earlier, the 11th stays the 11th
    assert matching_days(dates("2026-11-07", 7), dates("2025-11-09", 7)).tolist() == [0, 0, 0, 1, 2, 3, 4]


def test_places_in_the_event_are_matched_where_it_moves():
    assert matching_days(dates("2026-01-26", 12), dates("2025-01-06", 12)).tolist() == list(range(12))
    assert matching_days(dates("2026-02-01", 5), dates("2025-01-06", 9)).tolist() == [0, 2, 4, 6, 8]
    assert matching_days(dates("2026-02-01", 1), dates("2025-01-06", 3)).tolist() == [0]
