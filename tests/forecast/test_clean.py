"""What is wrong with a history is found, told, and kept out of the fit; the raw value is told too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import ZONE, contacts, events
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


@pytest.mark.parametrize(("minutes", "known"), [(15, 15), (30, 30), (60, 60), (1440, 1440)])
def test_the_interval_is_the_commonest_distance(minutes: int, known: int):
    stamps = pd.date_range("2025-01-01", periods=50, freq=f"{minutes}min", tz="UTC").delete([7, 8, 20])
    assert interval_of(stamps) == known


def test_no_rows_at_all_is_an_error():
    rows = contacts(FIRST, DAYS)
    with pytest.raises(ValueError, match="no history"):
        clean("hotline", rows, ZONE, pd.Timestamp("2020-01-01", tz="UTC"), make_calendar(
            np.datetime64("2025-01-01"), np.datetime64("2025-12-01"), None))  # fmt: skip
