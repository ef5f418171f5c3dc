from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import contacts, events, scenario
from wfm.domain.control import Quiet
from wfm.domain.errors import InputFaults
from wfm.forecast.calendar import make_calendar
from wfm.forecast.history import date_range
from wfm.forecast.long_range import DAMPING, GROWTH_SHARE, _grown, damped, look_ahead
from wfm.forecast.months import long_range

ONE = np.ones(1)


def summer(on):
    """A season of 20 % with its height in July."""
    return 1000 * np.exp(0.2 * np.cos(2 * np.pi * (on.timetuple().tm_yday - 196) / 365.25))


def ahead(rows, months=12, by="week", table=None, queues=("hotline",), country="", **settings):
    case = scenario("2025-01-06", queues=queues, country=country, **settings)
    return long_range(rows, events() if table is None else table, case, months, by, progress=Quiet())


def daily(first, days, level, queue="hotline", seed=None, **more):
    return contacts(first, days, level, queue=queue, shape=ONE, seed=seed, **more)


@pytest.fixture(scope="module")
def three_years():
    return daily("2022-01-03", 3 * 365, summer, seed=4)


def test_a_season_seen_twice_is_forecast_with_weekdays_and_totals_of_weeks(three_years):
    made = ahead(three_years)
    table = made.table
    assert table["days"].tolist()[1:-1] == [7] * (len(table) - 2)
    assert (table["first_date"].dt.weekday[1:] == 0).all()
    # the week's shape of the test data sums to 6.4 days
    truth = [
        sum(summer((d + timedelta(days=k)).date()) for k in range(7)) * 6.4 / 7
        for d in table["first_date"][1:-1]
    ]
    assert table["volume"].to_numpy()[1:-1] == pytest.approx(np.array(truth), rel=0.03)
    assert any("season of the year from 3.0 years of its own" in note for note in made.notes)
    days = ahead(three_years, months=2, by="day").table
    assert days["volume"].sum() == pytest.approx(ahead(three_years, months=2).table["volume"].sum())
    assert days["volume"].groupby(days["first_date"].dt.weekday).mean().idxmax() == 0


def test_bands_widen_with_the_months_and_hold_the_forecast(three_years):
    table = ahead(three_years, months=18).table
    width = ((table["volume_q900"] - table["volume_q100"]) / table["volume"]).to_numpy()[1:-1]
    assert width[-10:].mean() > 1.2 * width[:10].mean()
    assert ((table["volume_q100"] < table["volume"]) & (table["volume"] < table["volume_q900"])).all()


def test_a_short_history_has_no_season_unless_the_others_lend_theirs(three_years):
    young = daily("2024-09-02", 120, lambda on: summer(on) / 10, queue="chat")
    alone = ahead(young, queues=("chat",), months=10)
    assert any("too few for a season of the year: none" in n for n in alone.notes)
    table = alone.table[1:-1]
    assert np.ptp(table["volume"]) < 0.1 * table["volume"].mean()
    both = ahead(pd.concat([three_years, young]), queues=("hotline", "chat"), months=10)
    assert any(n.startswith("chat") and "that of the other queues together" in n for n in both.notes)
    lent = both.table[both.table["queue"] == "chat"].set_index("first_date")["volume"]
    own = both.table[both.table["queue"] == "hotline"].set_index("first_date")["volume"]
    assert (lent / own)["2025-07-07"] == pytest.approx((lent / own)["2025-02-03"], rel=0.05)


def test_growth_goes_on_in_part_and_dies_out():
    dates = date_range(np.datetime64("2021-01-04"), np.datetime64("2025-01-06"))
    calendar = make_calendar(dates[0], dates[-1] + np.timedelta64(800, "D"), None)
    level = 1000 * np.exp(0.1 * np.arange(len(dates)) / 365)
    outlook = look_ahead(dates, level, calendar)
    assert outlook.growth == pytest.approx(GROWTH_SHARE * 0.1 / 52, rel=0.1)
    later = dates[-1] + np.array([7, 364, 728]).astype("timedelta64[D]")
    week, year, two = np.log(outlook.daily(later)) - outlook.level
    assert 0 < week < year < two < GROWTH_SHARE * 0.1
    assert damped(0.01, np.array([3.0]))[0] == pytest.approx(0.01 * (DAMPING + DAMPING**2 + DAMPING**3))


def test_spreads_are_those_of_past_errors_once_there_are_many():
    rng = np.random.default_rng(1)
    weeks = [np.arange(1.0, 79.0)] * 400
    errors = [rng.normal(0, np.sqrt(0.04**2 + 0.1**2 / 52 * w)) for w in weeks]
    start, drift = _grown(weeks, errors)
    assert start == pytest.approx(0.04, rel=0.15)
    assert np.sqrt(52 * drift) == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize(("wandering", "least", "most"), [(0.0, 0.0, 0.08), (0.2, 0.1, 0.6)])
def test_two_years_and_a_half_tell_how_far_a_level_wanders(wandering: float, least: float, most: float):
    rng = np.random.default_rng(7)
    dates = date_range(np.datetime64("2021-01-04"), np.datetime64("2023-07-03"))
    calendar = make_calendar(dates[0], dates[-1] + np.timedelta64(600, "D"), None)
    level = np.cumsum(rng.normal(0, wandering / np.sqrt(365), len(dates)))
    season = 0.1 * np.cos(2 * np.pi * np.arange(len(dates)) / 365.25)
    daily = rng.poisson(1000 * np.exp(level + season + rng.normal(0, 0.03, len(dates)))).astype(float)
    spread = look_ahead(dates, daily, calendar).spread(dates[-1:] + np.timedelta64(490, "D"))
    assert least < spread[0] < most


def test_events_are_learnt_or_given_and_closed_weekdays_stay_closed():
    week = (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    sale = {"name": "sale", "start": "2024-06-10", "end": "2024-06-14"}
    rows = daily(
        "2022-01-03",
        3 * 365,
        lambda on: 2000.0 if "2024-06-10" <= str(on) < "2024-06-14" else 1000.0,
        week=week,
    )
    again = {"name": "sale", "start": "2025-06-09", "end": "2025-06-13"}
    table = ahead(rows, by="day", table=events(sale, again)).table.set_index("first_date")
    assert table["volume"]["2025-06-09":"2025-06-12"].to_numpy() == pytest.approx(2000, rel=0.05)
    assert table.loc["2025-06-10", "source"] == "long_range+sale"
    assert table.loc["2025-06-16", "volume"] == pytest.approx(1000, rel=0.05)
    assert (table["volume"][table.index.weekday >= 5] == 0).all()
    given = ahead(rows, by="day", table=events(sale, {**again, "total_per_day": 3000.0})).table
    inside = given["first_date"].between("2025-06-09", "2025-06-12")
    assert given["volume"][inside].sum() == pytest.approx(12000, abs=1e-6)


def test_nothing_and_nobody_are_said_plainly():
    silent = ahead(daily("2024-09-02", 120, 0.0), months=2)
    assert silent.table["volume"].sum() == 0
    with pytest.raises(InputFaults, match="expected contacts before"):
        ahead(daily("2024-09-02", 60, 100.0), queues=("hotline", "chat"))
