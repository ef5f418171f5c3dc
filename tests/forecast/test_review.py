from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.forecast.test_intraday import FIRST, ZONE, came, table
from wfm.domain.errors import InputFaults
from wfm.forecast.review import review
from wfm.reporting.review import review_words
from wfm.words import translator

MU = np.tile(np.r_[np.full(12, 50.0), np.full(12, 100.0)], 2)
DRIVERS = ["from_level_h", "from_shape_h", "from_aht_h"]


def whole(found):
    return found[found["level"] == "queue"].iloc[0]


@pytest.mark.parametrize(
    ("actual", "aht", "driver", "hours"),
    [
        (np.r_[MU[:24] * 1.2, MU[24:] * 0.8], 300, 0, 2 * 1800 * 0.2 / 12),
        (np.tile(np.r_[np.full(12, 60.0), np.full(12, 90.0)], 2), 300, 1, 48 * 10 / 12),
        (MU, 360, 2, 3600 / 60),
    ],
)
def test_each_cause_is_told_from_the_others(actual, aht, driver, hours):
    found = review(table(MU), came(actual).assign(aht_s=float(aht)), ZONE)
    want = [0.0, 0.0, 0.0]
    want[driver] = hours
    assert whole(found)[DRIVERS].tolist() == pytest.approx(want, abs=1e-9)


def test_the_causes_add_up_to_the_work_misjudged_in_every_interval():
    rng = np.random.default_rng(2)
    rows = came(rng.poisson(MU * 1.1)).assign(aht_s=rng.uniform(200, 400, 48))
    found = review(table(MU), rows, ZONE)
    cells = found[found["level"] == "interval"]
    off = cells["work_actual_h"] - cells["work_forecast_h"]
    assert cells[DRIVERS].sum(axis=1).to_numpy() == pytest.approx(off.to_numpy())
    assert whole(found)["bias"] == pytest.approx((MU.sum() - rows["volume"].sum()) / rows["volume"].sum())
    assert found["level"].value_counts().to_dict() == {"interval": 48, "day": 2, "queue": 1}


def test_bands_are_judged_and_only_what_came_is_compared():
    # quantiles of the table lie at 0.94 .. 1.06 of the mean for 80 %
    rows = came(np.r_[MU[:12] * 1.05, MU[12:24] * 1.5])
    found = review(table(MU), rows, ZONE)
    assert whole(found)["cells"] == 24
    assert whole(found)["inside_80"] == 0.5
    half = review(table(np.repeat(MU, 2)[:48] / 2, hours=24), came(np.full(24, 50.0), step="2h"), ZONE)
    assert np.isnan(whole(half)["inside_80"])
    with pytest.raises(InputFaults, match="no contacts from"):
        review(
            table(MU),
            came(MU).assign(interval_start=lambda x: x["interval_start"] - pd.Timedelta(days=30)),
            ZONE,
        )


def test_words_name_the_worst_day_and_the_cause_in_both_languages():
    rows = came(np.r_[MU[:24], MU[24:] * 2])
    words = review_words(review(table(MU), rows, ZONE), ZONE)
    assert words[0].startswith("hotline: 5,400 contacts came where 3,600 were forecast (-33.3%)")
    assert "hotline: most of the error was the level of whole days: 100%" in words[2]
    assert words[3] == "hotline, Tue 11 Mar: 3,600 came, 1,800 were forecast (-50.0%)."
    assert FIRST.day_name() == "Monday"
    say = translator("zh")
    assert all(say(line) != line for line in words)
    assert "整天的水平" in say(words[2])
