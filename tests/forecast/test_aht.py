from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import ZONE, contacts, events
from wfm.forecast.aht import PRIOR_CONTACTS, learn_aht
from wfm.forecast.events import known_events

PROMOTION = events({"name": "sale", "start": "2025-04-07", "end": "2025-04-10"})
SALE = known_events(PROMOTION, ZONE, date(2030, 1, 1))


def learnt(rows: pd.DataFrame, mine=(), weeks: int = 16):
    return learn_aht(rows, ZONE, weeks, mine, fallback_s=222.0)


def hour(rows: pd.DataFrame) -> pd.Series:
    return rows["interval_start"].dt.tz_convert(ZONE).dt.hour


def test_hours_are_told_apart_where_contacts_are_many():
    rows = contacts("2025-01-06", 112, level=20_000.0)
    rows["aht_s"] = np.where(hour(rows) >= 18, 400.0, 200.0)
    table = learnt(rows).table
    assert table.shape == (7, 24)
    assert table[2, 20] == pytest.approx(400, rel=0.05)
    assert table[2, 12] == pytest.approx(200, rel=0.02)


def test_hours_with_few_contacts_take_the_queues_mean():
    rows = contacts("2025-01-06", 28, level=50.0)
    rows["aht_s"] = np.where(hour(rows) == 3, 2000.0, 200.0)
    assert learnt(rows).table[2, 3] == pytest.approx(200, rel=0.15)


def test_the_mean_is_weighted_by_contacts():
    rows = contacts("2025-01-06", 2, level=1e7, shape=np.array([0.9, 0.1]), week=(1,) * 7)
    rows["aht_s"] = np.where(hour(rows) == 0, 100.0, 500.0)
    table = learnt(rows, weeks=10_000).table
    assert table[4, 5] == pytest.approx(0.9 * 100 + 0.1 * 500, rel=1e-3)


def test_contacts_handled_weigh_where_they_are_known():
    rows = contacts("2025-01-06", 2, level=1e7, shape=np.array([0.5, 0.5]), week=(1,) * 7)
    rows["aht_s"] = np.where(hour(rows) == 0, 100.0, 500.0)
    rows["handled"] = np.where(hour(rows) == 0, 0.9e6, 0.1e6)
    assert learnt(rows, weeks=10_000).table[4, 5] == pytest.approx(140.0, rel=1e-2)


def test_an_event_has_its_factor_and_leaves_ordinary_days_alone():
    rows = contacts("2025-01-06", 112, level=20_000.0)
    local = rows["interval_start"].dt.tz_convert(ZONE).dt.tz_localize(None)
    rows["aht_s"] = np.where((local >= "2025-04-07") & (local < "2025-04-10"), 330.0, 300.0)
    aht = learnt(rows, SALE)
    assert aht.factor["sale"] == pytest.approx(1.1, abs=0.005)
    np.testing.assert_allclose(aht.table, 300.0)
    inside = np.array([False, True])
    days = np.array(["2026-04-08", "2026-04-08"], dtype="datetime64[D]")
    said = aht.at(days, np.array([600, 600]), [("sale", inside)])
    assert said.tolist() == pytest.approx([300.0, 300.0 * aht.factor["sale"]])


def test_an_event_never_seen_has_no_factor():
    aht = learnt(contacts("2025-06-01", 30), SALE)
    assert aht.factor["sale"] == pytest.approx(1.0)


def test_without_handling_times_the_fallback_holds():
    aht = learnt(contacts("2025-01-06", 28, aht_s=None))
    assert (aht.table == 222.0).all()


def test_shrinking_is_as_strong_as_said():
    # one hour holds as many contacts as the prior: halfway
    rows = contacts("2025-01-06", 1, level=PRIOR_CONTACTS, shape=np.array([1.0]), week=(1,) * 7, aht_s=400.0)
    more = contacts("2025-01-07", 1, level=1e9, shape=np.array([0.0] * 12 + [1.0] + [0.0] * 11), aht_s=200.0)
    table = learnt(pd.concat([rows, more]), weeks=10**6).table
    hour_of_day = 0.5 * 400 + 0.5 * 200
    assert table[0, 0] == pytest.approx(0.5 * 400 + 0.5 * hour_of_day, rel=1e-3)
