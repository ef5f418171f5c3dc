from __future__ import annotations

import pandas as pd
import pytest

from wfm.forecast.strays import without_strays


def rows(*stamps: str) -> pd.DataFrame:
    start = pd.date_range("2025-01-06", periods=300, freq="h", tz="UTC")
    more = pd.to_datetime(list(stamps), format="ISO8601").tz_localize("UTC")
    return pd.DataFrame({"interval_start": start.append(more), "volume": 5.0})


@pytest.mark.parametrize("stray", [("2035-01-06",), ("1925-01-06",), ("2035-01-06", "1925-01-06")])
def test_a_mistyped_year_stands_apart(stray: tuple[str, ...]):
    kept, left = without_strays(rows(*stray))
    assert len(kept) == 300
    assert sorted(left["interval_start"].dt.strftime("%Y")) == sorted(s[:4] for s in stray)


def test_a_gap_of_months_and_a_history_resumed_after_years_are_kept():
    assert without_strays(rows("2025-09-01"))[1].empty
    assert without_strays(rows("2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04"))[1].empty
