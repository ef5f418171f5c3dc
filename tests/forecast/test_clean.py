"""What is wrong with a history is found, told, and kept out of the fit; the raw value is told too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import HUMP, ZONE, contacts, events
from wfm.forecast.calendar import make_calendar
from wfm.forecast.clean import Cleaned, clean, interval_of
from wfm.forecast.events import known_events

FIRST, DAYS = "2025-03-03", 70
LATE = pd.Timestamp("2100-01-01", tz="UTC")


def cleaned(rows: pd.DataFrame, zone: str = ZONE, country: str | None = None, **more: object) -> Cleaned:
    first = rows["interval_start"].min().tz_convert(zone).tz_localize(None)
    last = rows["interval_start"].max().tz_convert(zone).tz_localize(None)
    calendar = make_calendar(np.datetime64(first, "D"), np.datetime64(last, "D") + 40, country)
    return clean("hotline", rows, zone, LATE, calendar, **more)


def faults(result: Cleaned) -> list[str]:
    return [f.fault for f in result.findings]


def at(stamp: str, zone: str = ZONE) -> pd.Timestamp:
    return pd.Timestamp(stamp, tz=zone).tz_convert("UTC")


def test_a_clean_history_has_no_findings_and_keeps_every_value():
    rows = contacts(FIRST, DAYS, seed=1)
    result = cleaned(rows)
    assert result.findings == ()
    assert np.array_equal(result.history.volume.ravel(), rows["volume"])


def test_order_of_rows_does_not_matter():
    rows = contacts(FIRST, DAYS, seed=1)
    shuffled = rows.sample(frac=1.0, random_state=3)
    assert np.array_equal(cleaned(shuffled).history.volume, cleaned(rows).history.volume)


def test_identical_repeats_are_kept_once():
    rows = contacts(FIRST, DAYS, seed=1)
    result = cleaned(pd.concat([rows, rows.iloc[[100, 100]]]))
    assert faults(result) == ["repeated"]
    assert result.findings[0].rows == 3
    assert result.findings[0].raw_volume == 3 * rows["volume"][100]
    assert result.history.volume.ravel()[100] == rows["volume"][100]


@pytest.mark.parametrize("first", [True, False])
def test_of_conflicting_repeats_the_largest_is_kept(first: bool):
    rows = contacts(FIRST, DAYS, seed=1)
    half = rows.iloc[[110]].assign(volume=lambda r: r["volume"] // 2)
    result = cleaned(pd.concat([half, rows] if first else [rows, half]))
    assert faults(result) == ["conflicting"]
    assert result.findings[0].used_volume == rows["volume"][110]
    assert result.history.volume.ravel()[110] == rows["volume"][110]


def test_missing_rows_are_not_zero():
    rows = contacts(FIRST, DAYS, seed=1)
    gone = rows["interval_start"].between(at("2025-04-01 09:00"), at("2025-04-01 11:00"))
    result = cleaned(rows[~gone])
    (finding,) = result.findings
    assert (finding.fault, finding.rows, str(finding.start), str(finding.end)) == (
        "missing", 3, "2025-04-01 09:00:00", "2025-04-01 12:00:00",
    )  # fmt: skip
    assert np.isnan(result.history.volume[29, 9:12]).all()
    assert np.isfinite(result.history.volume).sum() == DAYS * 24 - 3


def test_an_outage_is_found_and_the_raw_value_told():
    rows = contacts(FIRST, DAYS, seed=1)
    down = rows["interval_start"].between(at("2025-04-01 13:00"), at("2025-04-01 15:00"))
    rows.loc[down, "volume"] = [2.0, 0.0, 1.0]
    (finding,) = cleaned(rows).findings
    assert (finding.fault, finding.rows, finding.raw_volume, finding.used_volume) == ("outage", 3, 3.0, None)
    assert np.isnan(cleaned(rows).history.volume[29, 13:16]).all()


def test_quiet_hours_without_contacts_are_no_outage():
    rows = contacts(FIRST, DAYS, level=40.0, seed=1)
    assert faults(cleaned(rows)) == []


def test_an_outage_named_by_the_user_is_left_out_though_contacts_came():
    rows = contacts(FIRST, DAYS, seed=1)
    table = events({"name": "down", "kind": "outage", "start": "2025-04-02 10:00", "end": "2025-04-02 12:00"})
    named = known_events(table, ZONE, LATE.date())
    result = cleaned(rows, outages=named)
    assert faults(result) == ["outage"]
    assert result.findings[0].raw_volume == rows["volume"][30 * 24 + 10 : 30 * 24 + 12].sum()
    assert np.isnan(result.history.volume[30, 10:12]).all()


def test_a_half_finished_last_day_is_left_out():
    rows = contacts(FIRST, DAYS, seed=1).iloc[:-9]
    result = cleaned(rows)
    assert faults(result) == ["unfinished"]
    assert result.history.days == DAYS - 1


def test_a_last_day_whose_later_rows_are_still_zero_is_unfinished():
    rows = contacts(FIRST, DAYS, seed=1)
    rows.loc[len(rows) - 10 :, "volume"] = 0.0
    rows.loc[len(rows) - 11, "volume"] = 3.0
    result = cleaned(rows)
    assert faults(result) == ["unfinished"]
    assert result.history.days == DAYS - 1


@pytest.mark.parametrize(("share", "found"), [(0.3, ["unfinished"]), (0.7, [])])
def test_a_last_day_of_a_daily_history_with_less_than_half_is_unfinished(share: float, found: list[str]):
    rows = contacts(FIRST, DAYS, shape=np.array([1.0]))
    rows.loc[len(rows) - 1, "volume"] *= share
    assert faults(cleaned(rows)) == found


def test_weekends_without_rows_are_closed_not_missing():
    rows = contacts(FIRST, DAYS, seed=1)
    local = rows["interval_start"].dt.tz_convert(ZONE)
    rows = rows[(local.dt.dayofweek < 5) & local.dt.hour.between(8, 19)]
    result = cleaned(rows)
    assert result.findings == ()
    opened = ~result.history.closed
    assert opened[:5, 8:20].all()
    assert not opened[5:].any()
    assert not opened[:, :8].any()


def test_a_queue_that_writes_no_zeros_has_zeros_where_rows_are_absent():
    rows = contacts(FIRST, DAYS, level=30.0, seed=1)
    result = cleaned(rows[rows["volume"] > 0])
    assert faults(result) == ["zeros omitted"]
    assert np.nansum(result.history.volume) == rows["volume"].sum()
    assert np.isfinite(result.history.volume).all()


def test_the_hour_that_clocks_skip_is_not_missing():
    rows = contacts("2025-03-03", 60, zone="Europe/Berlin", seed=1)
    result = cleaned(rows, zone="Europe/Berlin")
    assert result.findings == ()
    assert np.argwhere(np.isnan(result.history.volume)).tolist() == [[27, 2]]


def test_the_hour_that_clocks_repeat_is_averaged():
    rows = contacts("2025-10-01", 60, zone="Europe/Berlin", shape=np.full(24, 1 / 24), week=(1,) * 7)
    again = rows[rows["interval_start"] == pd.Timestamp("2025-10-26T01:00Z")]
    assert len(again) == 1  # the later of the two; the earlier is an hour before
    first = again.assign(interval_start=pd.Timestamp("2025-10-26T00:00Z"), volume=again["volume"] * 3)
    result = cleaned(pd.concat([rows, first]), zone="Europe/Berlin")
    assert result.history.volume[25, 2] == pytest.approx(2 * again["volume"].iloc[0])


def test_a_holiday_on_which_nobody_ever_called_is_closed_by_name_only():
    rows = contacts("2003-03-03", 200, zone="America/New_York", seed=1)
    local = rows["interval_start"].dt.tz_convert("America/New_York")
    shut = local.dt.date.astype(str).isin(["2003-05-26", "2003-07-04"])
    result = cleaned(rows[~shut], zone="America/New_York", country="US")
    # Labor Day had contacts, Columbus Day was never seen: neither is closed
    assert result.history.closed_holidays == {"Memorial Day", "Independence Day"}
    assert "missing" not in faults(result)


def test_a_holiday_of_the_region_only_is_closed_once_seen_twice():
    # All Saints' Day is a holiday in five of the sixteen German states, Corpus Christi in six
    rows = contacts("2023-09-01", 450, zone="Europe/Berlin", shape=np.array([1.0]))
    dates = rows["interval_start"].dt.tz_convert("Europe/Berlin").dt.strftime("%Y-%m-%d")
    shut = {"2023-11-01", "2024-05-30", "2024-11-01"}
    rows.loc[dates.isin(shut), "volume"] = 0.0
    result = cleaned(rows, zone="Europe/Berlin", country="DE")
    assert result.history.closed_holidays == {"All Saints' Day (regional)"}
    assert [(f.fault, str(f.start.date())) for f in result.findings] == [("outage", "2024-05-30")]
    assert np.isfinite(result.history.volume).sum() == 449


@pytest.mark.parametrize(("minutes", "known"), [(15, 15), (30, 30), (60, 60), (1440, 1440)])
def test_the_interval_is_the_commonest_distance(minutes: int, known: int):
    stamps = pd.date_range("2025-01-01", periods=50, freq=f"{minutes}min", tz="UTC").delete([7, 8, 20])
    assert interval_of(stamps) == known


def test_the_interval_of_a_queue_that_is_called_now_and_then():
    hours = np.sort(np.random.default_rng(1).choice(24 * 90, 90, replace=False))
    stamps = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(hours, unit="h")
    assert interval_of(pd.DatetimeIndex(stamps)) == 60


def test_the_interval_of_days_where_clocks_change():
    assert interval_of(pd.date_range("2025-01-01", periods=300, freq="D", tz="Europe/Berlin")) == 1440


def test_repeats_side_by_side_are_told_together():
    rows = contacts(FIRST, DAYS, seed=1)
    result = cleaned(pd.concat([rows, rows.iloc[200:300]]))
    (finding,) = result.findings
    assert (finding.fault, finding.rows) == ("repeated", 200)
    assert finding.used_volume == rows["volume"][200:300].sum()
    assert finding.end - finding.start == pd.Timedelta(hours=100)


def test_a_spike_of_counting_is_left_out_and_told():
    rows = contacts(FIRST, DAYS, seed=1)
    rows.loc[30 * 24 + 10, "volume"] = 99_999.0
    result = cleaned(rows)
    (finding,) = result.findings
    assert (finding.fault, finding.rows, finding.raw_volume, finding.used_volume) == (
        "outlier",
        1,
        99_999,
        None,
    )
    assert np.argwhere(np.isnan(result.history.volume)).tolist() == [[30, 10]]


def busy_day(factor: float) -> pd.DataFrame:
    rows = contacts(FIRST, DAYS, seed=1)
    rows.loc[30 * 24 : 31 * 24 - 1, "volume"] *= factor
    return rows


def test_a_day_that_nothing_explains_is_left_out():
    (finding,) = cleaned(busy_day(5.0)).findings
    assert (finding.fault, str(finding.start.date())) == ("outlier", "2025-04-02")
    assert "name it as an event" in finding.action


def test_busy_days_below_that_stay():
    assert cleaned(busy_day(2.0)).findings == ()


@pytest.mark.parametrize("fault", ["outlier", "outage"])
def test_days_of_events_are_never_faults(fault: str):
    rows = busy_day(6.0 if fault == "outlier" else 0.0)
    assert faults(cleaned(rows)) == [fault]
    sale = {"name": "sale", "start": "2025-04-02", "end": "2025-04-03"}
    assert cleaned(rows, events=known_events(events(sale), ZONE, LATE.date())).findings == ()


def test_a_day_like_it_in_another_year_is_a_habit():
    day = np.array([1.0])
    rows = contacts(
        "2023-03-06", 800, lambda d: 1000.0 * (8 if (d.month, d.day) == (11, 24) else 1), shape=day
    )
    assert cleaned(rows).findings == ()


def test_days_before_a_step_in_level_are_scaled_to_it():
    step = np.datetime64("2025-01-15")
    rows = contacts("2024-10-07", 200, lambda d: 1000.0 if np.datetime64(d) < step else 2000.0, seed=1)
    result = cleaned(rows)
    (finding,) = result.findings
    assert (finding.fault, str(finding.end.date())) == ("level shift", "2025-01-15")
    assert finding.used_volume == pytest.approx(2 * finding.raw_volume, rel=0.03)
    before = result.history.dates < step
    assert np.nansum(result.history.volume[before]) == pytest.approx(finding.used_volume)
    assert np.nansum(result.history.volume[~before]) == rows["volume"].sum() - finding.raw_volume


def test_days_on_which_many_left_are_told_and_kept():
    rows = contacts(FIRST, DAYS, seed=1)
    share = np.where(np.arange(len(rows)) // 24 == 30, 0.4, 0.03)
    result = cleaned(rows.assign(abandoned=rows["volume"] * share))
    (finding,) = result.findings
    assert (finding.fault, finding.rows, str(finding.start.date())) == ("censored", 1, "2025-04-02")
    assert finding.used_volume == finding.raw_volume
    assert "40%" in finding.action
    assert np.array_equal(result.history.volume, cleaned(rows).history.volume)


def test_a_history_counted_by_the_hour_for_a_time_is_taken_by_the_hour():
    coarse = contacts(FIRST, 30, seed=1)
    fine = contacts("2025-04-02", 40, shape=np.repeat(HUMP / 2, 2), seed=2)
    result = cleaned(pd.concat([coarse, fine]))
    assert faults(result) == ["mixed intervals"]
    assert result.history.interval_min == 60
    assert np.nansum(result.history.volume) == coarse["volume"].sum() + fine["volume"].sum()


def test_intervals_on_which_nothing_is_usual_are_not_judged():
    """Orders in batches: hours of nothing and hours of much are how such a queue is."""
    rng = np.random.default_rng(3)
    rows = contacts(FIRST, DAYS)
    rows["volume"] = np.where(rng.random(len(rows)) < 0.15, rng.poisson(60, len(rows)), 0.0)
    assert cleaned(rows).findings == ()


def test_no_rows_at_all_is_an_error():
    rows = contacts(FIRST, DAYS)
    with pytest.raises(ValueError, match="no history"):
        clean("hotline", rows, ZONE, pd.Timestamp("2020-01-01", tz="UTC"), make_calendar(
            np.datetime64("2025-01-01"), np.datetime64("2025-12-01"), None))  # fmt: skip
