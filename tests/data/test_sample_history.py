"""The history has the brief's levels, real shapes, and the faults that data/README.md lists."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import holidays
import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"
QUEUES = {"wechat": 0.60, "hotline": 0.25, "web": 0.15}


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    return pd.read_csv(DATA / "contacts.csv.gz", parse_dates=["interval_start"])


@pytest.fixture(scope="module")
def history(raw: pd.DataFrame) -> pd.DataFrame:
    """One row an hour and queue: of repeats, the last."""
    return raw.drop_duplicates(["queue", "interval_start"], keep="last")


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    table = pd.read_csv(DATA / "events.csv")
    times = {c: pd.to_datetime(table[c], format="mixed") for c in ("start", "end", "known_from")}
    return table.assign(**times)


def days(history: pd.DataFrame, start: object, end: object) -> pd.DataFrame:
    """Rows of [start, end)."""
    return history[(history["interval_start"] >= start) & (history["interval_start"] < end)]


def daily(history: pd.DataFrame) -> pd.Series:
    return history.groupby(history["interval_start"].dt.normalize())["volume"].sum()


@pytest.mark.parametrize(("year", "mean"), [(2024, 38_000), (2025, 55_000)])
def test_double_11_has_the_level_and_split_of_the_brief(history: pd.DataFrame, year: int, mean: int) -> None:
    festival = days(history, f"{year}-11-09", f"{year}-11-16")
    assert festival["volume"].sum() / 7 == pytest.approx(mean, rel=0.03)
    split = festival.groupby("queue")["volume"].sum() / festival["volume"].sum()
    assert split.to_dict() == pytest.approx(QUEUES, abs=0.015)


@pytest.mark.parametrize("year", [2024, 2025])
def test_double_11_peaks_on_the_11th_after_a_launch_at_midnight(history: pd.DataFrame, year: int) -> None:
    by_day = daily(days(history, f"{year}-11-09", f"{year}-11-16"))
    assert by_day.idxmax() == pd.Timestamp(year, 11, 11)
    assert by_day.max() > 1.5 * by_day.drop(by_day.idxmax()).max()
    chats = history[history["queue"].eq("wechat")].set_index("interval_start")["volume"]
    for hour in (0, 1):
        launch, after = (chats[pd.Timestamp(year, 11, day, hour)] for day in (11, 12))
        assert launch > 5 * after
    evening = [chats[pd.Timestamp(year, 11, 10, h)] / chats[pd.Timestamp(year, 11, 12, h)] for h in (15, 20)]
    assert evening[1] > 1.25 * evening[0]


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_festival_builds_up_and_dies_away(history: pd.DataFrame, year: int) -> None:
    ordinary = daily(days(history, f"{year}-10-10", f"{year}-10-20")).mean()
    eve = daily(days(history, f"{year}-11-05", f"{year}-11-09")).mean()
    halo = daily(days(history, f"{year}-11-16", f"{year}-11-19")).mean()
    later = daily(days(history, f"{year}-11-24", f"{year}-12-01")).mean()
    assert ordinary < eve
    assert later < halo


def test_the_hotline_has_more_of_the_peak(history: pd.DataFrame) -> None:
    def share(day: str) -> float:
        one = days(history, day, pd.Timestamp(day) + pd.Timedelta(days=1)).groupby("queue")["volume"].sum()
        return float(one["hotline"] / one.sum())

    for year in (2024, 2025):
        assert share(f"{year}-11-11") > share(f"{year}-11-13") + 0.01


def test_the_ordinary_level_grows_by_the_same_factor_each_year(history: pd.DataFrame) -> None:
    level = [daily(days(history, f"{y}-09-01", f"{y}-09-15")).mean() for y in (2024, 2025, 2026)]
    for before, after in pairwise(level):
        assert after / before == pytest.approx(1.38, abs=0.08)
    assert 15_000 < level[-1] < 20_000


def test_ordinary_split_is_the_briefs(history: pd.DataFrame) -> None:
    volume = days(history, "2026-07-01", "2026-08-01").groupby("queue")["volume"].sum()
    assert (volume / volume.sum()).to_dict() == pytest.approx(QUEUES, abs=0.01)


def test_channels_have_their_own_day(history: pd.DataFrame) -> None:
    summer = days(history, "2026-07-06", "2026-08-01")
    working = summer[summer["interval_start"].dt.weekday < 5]
    hour = working["interval_start"].dt.hour.rename("hour")
    shape = working.pivot_table(index="queue", columns=hour, values="volume")
    for queue in ("wechat", "web"):
        assert shape.loc[queue, 12] > shape.loc[queue, 10]
        assert shape.loc[queue, 20:21].min() > shape.loc[queue, 17:19].max()
    assert shape.loc["hotline", 9:16].mean() > 1.5 * shape.loc["hotline", 20:21].mean()


def test_the_hotline_is_closed_at_night(history: pd.DataFrame) -> None:
    hotline = history[history["queue"].eq("hotline")]
    night = hotline["interval_start"].dt.hour < 8
    assert hotline.loc[night, "volume"].eq(0).all()
    assert hotline.loc[night, "aht_s"].isna().all()
    assert hotline.loc[~night, "volume"].gt(0).mean() > 0.999


def test_make_up_workdays_are_worked_and_holidays_are_not(history: pd.DataFrame) -> None:
    hotline = daily(history[history["queue"].eq("hotline")])
    china = holidays.country_holidays("CN", years=[2024, 2025, 2026])
    made_up = [pd.Timestamp(d) for d in china.weekend_workdays if pd.Timestamp(d) in hotline.index]
    near = [hotline.get(d + pd.Timedelta(days=k)) for d in made_up for k in (-7, 7)]
    assert len(made_up) >= 8
    assert hotline[made_up].mean() > 1.08 * pd.Series(near).mean()
    assert hotline["2026-02-17"] < 0.7 * hotline["2026-03-17"], "Spring Festival"


def test_counts_are_overdispersed(history: pd.DataFrame) -> None:
    """Same weekday and hour, weeks apart: neighbours differ by more than Poisson counts would."""
    wechat = days(history[history["queue"].eq("wechat")], "2026-06-29", "2026-08-10")
    noon = wechat[wechat["interval_start"].dt.hour.between(10, 21)]
    step = noon.set_index("interval_start")["volume"]
    change = step - step.shift(freq="7D").reindex(step.index)
    assert (change.dropna() ** 2).mean() > 2 * (2 * step.mean())


def test_handling_takes_longer_on_promotion_days(history: pd.DataFrame) -> None:
    for queue in QUEUES:
        mine = history[history["queue"].eq(queue)]
        festival, ordinary = (
            days(mine, f"2025-{month}-09", f"2025-{month}-16")["aht_s"].median() for month in ("11", "09")
        )
        assert festival > 1.04 * ordinary


def test_every_hour_is_there_but_for_the_missing_ones(raw: pd.DataFrame) -> None:
    every = pd.date_range("2024-05-01", "2026-11-03 23:00", freq="h")
    missing = {
        (queue, stamp)
        for queue in QUEUES
        for stamp in every.difference(pd.DatetimeIndex(raw.loc[raw["queue"].eq(queue), "interval_start"]))
    }
    starts = {"wechat": "2025-03-12 09:00", "hotline": "2025-09-03 15:00", "web": "2026-07-22 20:00"}
    assert missing == {(q, s) for q, t in starts.items() for s in pd.date_range(t, periods=3, freq="h")}


def test_repeated_rows_are_those_listed(raw: pd.DataFrame) -> None:
    again = raw[raw.duplicated(["queue", "interval_start"], keep=False)]
    pairs = dict(iter(again.groupby(["queue", "interval_start"])))
    alike = {(q, str(t)) for (q, t), pair in pairs.items() if pair.duplicated().any()}
    assert alike == {
        ("wechat", "2025-05-20 10:00:00"),
        ("web", "2026-08-05 14:00:00"),
        ("hotline", "2026-09-02 11:00:00"),
    }
    first, second = pairs["wechat", pd.Timestamp("2026-06-30 21:00")]["volume"]
    assert first == second // 2
    assert len(pairs) == 4


def test_the_outage_lost_contacts_and_some_came_back(history: pd.DataFrame, events: pd.DataFrame) -> None:
    outage = events[events["kind"].eq("outage")].iloc[0]
    wechat = history[history["queue"].eq("wechat")].set_index("interval_start")["volume"]
    week = pd.Timedelta(days=7)
    down = wechat[outage["start"] : outage["end"] - pd.Timedelta(hours=1)]
    assert len(down) == 4
    assert down.sum() < 0.1 * wechat[outage["start"] - week : outage["end"] - week].sum()
    assert wechat[outage["end"]] > 1.2 * wechat[outage["end"] - week]


def test_fewer_left_than_came(raw: pd.DataFrame) -> None:
    assert (raw["abandoned"] <= raw["volume"]).all()
    assert (raw["volume"] >= 0).all()


def test_double_11_of_2026_is_announced(events: pd.DataFrame) -> None:
    coming = events[events["name"].eq("double11") & events["start"].eq("2026-11-09")].iloc[0]
    assert (coming["end"], coming["total_per_day"]) == (pd.Timestamp("2026-11-16"), 100_000)
    assert coming["known_from"] <= pd.Timestamp("2026-11-04")
    assert events["total_per_day"].notna().sum() == 1, "other promotions are to be learnt"


def test_promotions_recur_and_do_not_overlap(events: pd.DataFrame) -> None:
    promotions = events[events["kind"].eq("promotion")].sort_values("start")
    assert (promotions["start"].shift(-1).dropna() >= promotions["end"].iloc[:-1]).all()
    assert {"618", "double11", "double12", "double11_presale"} <= set(promotions["name"])
    assert promotions.groupby("name").size().min() >= 2
