from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from tests.forecast.made import events
from wfm.forecast.score import inside, score, winners
from wfm.tables import BACKTEST_VALUES, QUANTILE_COLUMNS

ZONE = "Asia/Shanghai"


def made(actual, forecast, *, model="own", queue="hotline", first="2025-03-10", hours=24, quantile=None):
    """Hourly rows from local midnight of `first`, the origin's own day."""
    n = len(actual)
    start = pd.Timestamp(first, tz=ZONE)
    stamps = pd.date_range(start, periods=n, freq=f"{24 // hours}h")
    frame = pd.DataFrame(
        {
            "queue": queue, "model": model, "lags": "1-7", "origin": pd.Timestamp(first),
            "interval_start": stamps.tz_convert("UTC"), "lag": (stamps - start).days + 1,
            "actual": np.asarray(actual, float), "volume": np.asarray(forecast, float),
            "day_spread": 0.0, "interval_spread": 0.3,
        }
    )  # fmt: skip
    for name in QUANTILE_COLUMNS:
        frame[name] = frame["volume"] if quantile is None else quantile[name]
    return BACKTEST_VALUES.conform(frame)


def came(values, before=()):
    """History behind the values: `before` are whole days of one hourly value each."""
    start = values["interval_start"].min()
    past = pd.Series(np.repeat(np.asarray(before, float), 24))
    past.index = pd.date_range(start - pd.Timedelta(days=len(before)), periods=len(past), freq="h")
    rest = values.drop_duplicates("interval_start").set_index("interval_start")["actual"]
    return pd.concat({str(values["queue"].iloc[0]): pd.concat([past, rest])}, names=["queue"])


def at(scores, level="interval", part="all", queue="hotline", model="own"):
    row = scores[(scores[["queue", "model", "level", "part"]] == [queue, model, level, part]).all(axis=1)]
    assert len(row) == 1
    return row.iloc[0]


def test_errors_of_intervals_days_and_weeks_by_hand():
    # one contact too many in each odd hour, one too few in each even: days are met
    actual = np.tile([9.0, 11.0], 84)
    values = made(actual, np.full(168, 10.0))
    scores = score(values, came(values, [8] * 7 + [10] * 7), events(), ZONE, "", "own")
    assert at(scores)["wape"] == pytest.approx(0.1)
    assert at(scores)["bias"] == 0
    # from the first week to the second every hour changes by 2, every day by 48, the week by 336
    assert at(scores)["mase"] == pytest.approx(0.5)
    assert (at(scores, "day")["wape"], at(scores, "week")["wape"]) == (0, 0)
    values = made(actual, np.full(168, 12.0))
    scores = score(values, came(values, [8] * 7 + [10] * 7), events(), ZONE, "", "own")
    assert at(scores)["bias"] == pytest.approx(0.2)
    assert at(scores, "day")["mase"] == pytest.approx(1.0)
    assert at(scores, "week")["mase"] == pytest.approx(1.0)
    assert at(scores, "week")["cells"] == 1
    assert at(scores, part="hour 3")["wape"] == pytest.approx(1 / 11)
    assert at(scores, "day", "weekday 1")["actual"] == 240


def test_pinball_is_the_mean_over_seven_quantiles_and_bands_count_what_they_hold():
    quantile = dict(zip(QUANTILE_COLUMNS, (2.0, 4, 6, 8, 10, 12, 14), strict=True))
    values = made([9.0, 13.0, 15.0, 1.0], [8.0] * 4, quantile=quantile)
    scores = score(values, came(values), events(), ZONE, "", "own")
    levels = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    pairs = [(y, q, x) for y in (9, 13, 15, 1) for q, x in zip(levels, quantile.values(), strict=True)]
    by_hand = np.mean([max(q * (y - x), (q - 1) * (y - x)) for y, q, x in pairs])
    assert at(scores)["pinball"] == pytest.approx(by_hand)
    assert at(scores)["covered_80"] == 0.25
    assert at(scores)["covered_95"] == 0.5


def test_a_count_on_the_edge_of_a_band_counts_for_its_part_inside():
    rng = np.random.default_rng(3)
    for mean, cv in ((0.6, 0.3), (12.0, 0.2), (300.0, 0.1)):
        size = 1 / cv**2
        law = nbinom(size, size / (size + mean))
        counts = law.rvs(40000, random_state=rng).astype(float)
        n = len(counts)
        low, high = np.full(n, law.ppf(0.1)), np.full(n, law.ppf(0.9))
        got = inside(counts, low, high, np.full(n, mean), np.full(n, cv), 0.8)
        assert got.mean() == pytest.approx(0.8, abs=0.006)


def test_parts_are_promotion_days_of_their_queues_nights_peaks_and_holidays():
    shape = np.r_[np.ones(8), np.full(6, 10.0), np.ones(10)]
    actual = np.tile(shape, 7)
    forecast = actual.copy()
    forecast[:24] += 1  # Monday 10 March, the promotion
    values = made(actual, forecast)
    sale = {"name": "sale", "start": "2025-03-10", "end": "2025-03-11", "known_from": "2025-03-20"}
    other = {"name": "other", "start": "2025-03-12", "end": "2025-03-13", "queues": "chat"}
    scores = score(values, came(values), events(sale, other), ZONE, "CN", "own")
    assert at(scores, "day", "promotion")["cells"] == 1
    assert at(scores, "day", "promotion")["wape"] == pytest.approx(24 / 78)
    assert at(scores, part="night")["cells"] == 7 * 8
    # the 42 busy intervals of 168 are tied at rank 21.5, an eighth from the top
    assert at(scores, part="peak")["actual"] == 420
    assert not ((scores["part"] == "holiday") & (scores["queue"] == "hotline")).any()
    spring = made(actual, forecast, first="2025-01-27")
    assert at(score(spring, came(spring), events(), ZONE, "CN", "own"), "day", "holiday")["cells"] >= 5


def test_queues_pool_by_their_contacts_and_value_added_is_against_the_rule_of_thumb():
    big, small = made([90.0] * 24, [100.0] * 24), made([10.0] * 24, [20.0] * 24, queue="chat")
    thumb = [
        made([90.0] * 24, [180.0] * 24, model="thumb"),
        made([10.0] * 24, [10.0] * 24, model="thumb", queue="chat"),
    ]
    values = pd.concat([big, small, *thumb], ignore_index=True)
    scores = score(values, pd.concat([came(big), came(small)]), events(), ZONE, "", "thumb")
    assert at(scores, queue="(all)")["wape"] == pytest.approx(20 / 100)
    assert at(scores, queue="(all)")["value_added"] == pytest.approx(0.9 - 0.2)
    assert at(scores, queue="chat")["value_added"] == pytest.approx(-1.0)
    best = winners(scores).set_index(["queue", "level"])["model"]
    assert best["hotline", "interval"] == "own"
    assert best["chat", "day"] == "thumb"


def test_unknown_cells_are_left_out_on_both_sides():
    actual = np.full(24, 10.0)
    actual[5:] = np.nan
    values = made(actual, np.full(24, 11.0))
    scores = score(values, came(values), events(), ZONE, "", "own")
    assert at(scores)["cells"] == 5
    assert at(scores, "day")["wape"] == pytest.approx(0.1)
