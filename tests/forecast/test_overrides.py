from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wfm.domain.errors import InputFaults
from wfm.forecast.overrides import apply_overrides
from wfm.forecast.quantiles import count_quantiles
from wfm.tables import FORECAST, OVERRIDES, QUANTILE_COLUMNS, QUANTILES

START = pd.Timestamp("2026-11-11", tz="Asia/Shanghai")


def forecast():
    """Two queues, a day of hours: 10, 20, ... contacts by night and day; chat is closed at night."""
    parts = []
    for queue, mean in (
        ("hotline", np.r_[np.full(8, 10.0), np.full(16, 20.0)]),
        ("chat", np.r_[np.zeros(8), np.full(16, 30.0)]),
    ):
        stamps = pd.date_range(START, periods=24, freq="h").tz_convert("UTC")
        frame = pd.DataFrame({"queue": queue, "interval_start": stamps, "volume": mean, "aht_s": 300.0})
        frame[list(QUANTILE_COLUMNS)] = count_quantiles(mean, 0.2, QUANTILES)
        own = np.sqrt(0.1**2 + 1 / np.maximum(mean, 1e-9))
        parts.append(
            frame.assign(day_spread=0.15, interval_spread=np.where(mean > 0, own, 0.0), source="model")
        )
    return FORECAST.conform(pd.concat(parts, ignore_index=True))


def overrides(*rows):
    frame = pd.DataFrame(
        [{"queue": "", "made_by": "Li", "why": "because", "made_on": pd.NaT, **r} for r in rows]
    )
    for name in ("start", "end"):
        frame[name] = (
            pd.to_datetime(frame[name], format="mixed").dt.tz_localize("Asia/Shanghai").dt.tz_convert("UTC")
        )
    frame["value"] = frame["value"].astype(float)
    return OVERRIDES.conform(frame)


def total(table, queue=None, hours=range(24)):
    local = table["interval_start"].dt.tz_convert("Asia/Shanghai").dt.hour.isin(list(hours))
    return table[local & ((table["queue"] == queue) if queue else True)]["volume"].sum()


DAY = {"start": "2026-11-11", "end": "2026-11-12"}
NOON = {"start": "2026-11-11 10:00", "end": "2026-11-11 14:00"}


def test_a_total_is_met_by_queue_or_by_all_together_as_the_model_spreads_it():
    made = apply_overrides(forecast(), overrides({**DAY, "kind": "set", "value": 600, "queue": "hotline"}))
    assert total(made.forecast, "hotline") == pytest.approx(600, abs=1e-9)
    assert total(made.forecast, "chat") == 480
    assert made.forecast["volume"][0] * 2 == pytest.approx(made.forecast["volume"][12])
    made = apply_overrides(forecast(), overrides({**NOON, "kind": "set", "value": 100}))
    assert total(made.forecast, hours=range(10, 14)) == pytest.approx(100, abs=1e-9)
    assert total(made.forecast, "hotline", range(10, 14)) == pytest.approx(40)
    record = made.record.set_index("queue")
    assert record.loc["chat", ["model", "volume"]].tolist() == pytest.approx([120, 60])
    assert record.loc["hotline", ["made_by", "why"]].tolist() == ["Li", "because"]


def test_what_is_set_is_met_whatever_else_is_asked_for_inside():
    rows = [
        {**DAY, "kind": "set", "value": 600, "queue": "hotline"},
        {**NOON, "kind": "scale", "value": 2, "queue": "hotline"},
        {**NOON, "kind": "add", "value": 40, "queue": "hotline"},
    ]
    made = apply_overrides(forecast(), overrides(*rows))
    assert total(made.forecast, "hotline") == pytest.approx(600, abs=1e-9)
    # 400 + 80 + 40 contacts before the day is set to 600
    assert total(made.forecast, "hotline", range(10, 14)) == pytest.approx(200 * 600 / 520)
    assert made.record["override"].tolist() == [1, 2, 3]


def test_quantiles_move_along_and_only_noise_changes_with_the_level():
    before = forecast()
    made = apply_overrides(
        before, overrides({**NOON, "kind": "scale", "value": 2.5, "queue": "hotline"})
    ).forecast
    inside = slice(10, 14)
    names = list(QUANTILE_COLUMNS)
    assert made[names][inside].to_numpy() == pytest.approx(2.5 * before[names][inside].to_numpy())
    assert made["interval_spread"][10] ** 2 == pytest.approx(0.1**2 + 1 / 50)
    assert made["day_spread"].tolist() == before["day_spread"].tolist()
    assert set(made["source"][inside]) == {"model+override"}
    outside = made.drop(index=range(10, 14))
    pd.testing.assert_frame_equal(outside, before.drop(index=range(10, 14)))


def test_contacts_where_the_model_expects_none_are_spread_evenly_with_a_band_of_their_own():
    night = {
        "start": "2026-11-11 00:00",
        "end": "2026-11-11 04:00",
        "kind": "set",
        "value": 80,
        "queue": "chat",
    }
    made = apply_overrides(forecast(), overrides(night)).forecast
    chat = made[made["queue"] == "chat"]
    assert chat["volume"].tolist()[:5] == [20, 20, 20, 20, 0]
    assert chat["volume_q100"].iloc[0] < 20 < chat["volume_q900"].iloc[0]


def test_a_range_beyond_the_days_planned_counts_by_time_and_says_so():
    made = apply_overrides(
        forecast(),
        overrides({"start": "2026-11-11 12:00", "end": "2026-11-12 12:00", "kind": "add", "value": 100}),
    )
    assert total(made.forecast) == pytest.approx(880 + 50)
    assert "reaches beyond the days planned: 50% of it" in made.notes[0]
    nothing = apply_overrides(
        forecast(), overrides({"start": "2026-12-01", "end": "2026-12-02", "kind": "set", "value": 1})
    )
    assert nothing.record.empty
    pd.testing.assert_frame_equal(nothing.forecast, forecast())


def test_taking_away_more_than_is_there_is_a_fault():
    with pytest.raises(InputFaults, match=r"-500.*takes 80 contacts below zero"):
        apply_overrides(forecast(), overrides({**NOON, "kind": "add", "value": -500, "queue": "hotline"}))
