from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wfm.forecast.intraday import BELIEVED, Links, condition, learn_links, reforecast
from wfm.tables import FORECAST, QUANTILE_COLUMNS

ZONE = "Asia/Shanghai"
FIRST = pd.Timestamp("2025-03-10", tz=ZONE)


def table(volume, day=0.1, own=0.05, hours=24, queue="hotline"):
    """Rows of the forecast table; `own` beside the noise of counts. Quantiles 3 % apart."""
    mu = np.asarray(volume, float)
    stamps = pd.date_range(FIRST, periods=len(mu), freq=f"{24 // hours}h").tz_convert("UTC")
    frame = pd.DataFrame({"queue": queue, "interval_start": stamps, "volume": mu, "aht_s": 300.0})
    for k, name in enumerate(QUANTILE_COLUMNS):
        frame[name] = mu * (1 + 0.03 * (k - 3))
    noise = np.where(mu > 0, 1 / np.maximum(mu, 1e-9), 0)
    frame["day_spread"] = day
    frame["interval_spread"] = np.where(mu > 0, np.sqrt(own**2 + noise), 0.0)
    return FORECAST.conform(frame.assign(source="daily_profile"))


def came(values, queue="hotline", step="1h"):
    stamps = pd.date_range(FIRST, periods=len(values), freq=step).tz_convert("UTC")
    return pd.DataFrame(
        {"queue": queue, "interval_start": stamps, "volume": np.asarray(values, float), "aht_s": 300.0}
    )


def as_of(hour, day=10):
    return pd.Timestamp(f"2025-03-{day} {hour:02d}:00", tz=ZONE).tz_convert("UTC")


def test_without_links_the_day_moves_as_the_formula_says():
    mu = np.full(24, 400.0)
    made = reforecast(table(mu), came(np.full(9, 440.0)), as_of(9), ZONE, {"hotline": Links(0.0, 0.0)})
    t2 = 0.05**2 + 1 / 400
    shock = (9 * 0.1 / t2) / (1 / 0.1**2 + 9 / t2)
    assert made.forecast["volume"].to_numpy()[9:] == pytest.approx(400 * (1 + shock))
    left = 1 / (1 / 0.1**2 + 9 / t2)
    assert made.forecast["day_spread"].to_numpy()[9:] == pytest.approx(np.sqrt(left) / (1 + shock))
    assert made.ratio["hotline"] == pytest.approx(1 + shock)
    assert "3,960 contacts by 09:00 where 3,600 were forecast" in made.notes[0]


def test_what_is_over_holds_what_came_and_bands_narrow_in_proportion():
    mu = np.full(48, 400.0)
    made = reforecast(table(mu), came(np.full(9, 440.0)), as_of(9), ZONE, {}).forecast
    over = made[:9]
    assert set(over["source"]) == {"actual"}
    assert over["volume"].tolist() == over["volume_q025"].tolist() == [440.0] * 9
    assert (over[["day_spread", "interval_spread"]] == 0).all(axis=None)
    width = (made["volume_q900"] - made["volume_q100"]).to_numpy()
    assert width[9:24].max() < width[24:].min() < 400 * 0.12
    assert (np.diff(made.loc[9:, list(QUANTILE_COLUMNS)].to_numpy(), axis=1) > 0).all()
    # tomorrow moves less than today, both upwards
    volume = made["volume"].to_numpy()
    assert 400 < volume[30] < volume[12] < 440


@pytest.mark.parametrize("links", [Links(0.7, 0.0), Links(0.4, 0.9), Links(0.0, 0.5)])
def test_the_update_is_the_law_of_normal_variables_given_others(links: Links):
    """Against the information form: the precision of all latent shocks, solved at once."""
    rng = np.random.default_rng(5)
    mu = rng.uniform(20, 300, 15)
    day, own = rng.uniform(0.05, 0.2, 3), rng.uniform(0.02, 0.15, 15)
    frame = table(mu, day=np.repeat(day, 5), own=own, hours=24)
    # three local days of five intervals each
    frame["interval_start"] = [
        FIRST.tz_convert("UTC") + pd.Timedelta(days=i // 5, hours=i % 5) for i in range(15)
    ]
    member = np.zeros((3, 15), bool)
    member[0, 0] = member[1, 1:3] = member[2, 3] = True
    y = np.array([mu[0] * 1.2, mu[1:3].sum() * 0.9, mu[3] * 1.3])

    between_days = links.day ** np.abs(np.subtract.outer(range(3), range(3))) * np.outer(day, day)
    within = links.interval ** np.abs(np.subtract.outer(range(5), range(5)))
    cov = np.zeros((18, 18))
    cov[:3, :3] = between_days
    for d in range(3):
        s = slice(3 + 5 * d, 8 + 5 * d)
        cov[s, s] = within * np.outer(own[5 * d : 5 * d + 5], own[5 * d : 5 * d + 5])
    to_cells = np.hstack([np.repeat(np.eye(3), 5, axis=0), np.eye(15)])
    observe = (member * mu) @ to_cells
    noise = (member * mu).sum(axis=1)
    precision = np.linalg.inv(cov) + observe.T @ np.diag(1 / noise) @ observe
    latent_cov = np.linalg.inv(precision)
    latent = latent_cov @ observe.T @ ((y - noise) / noise)
    ratio = 1 + to_cells @ latent
    variance = np.diag(to_cells @ latent_cov @ to_cells.T)

    made = condition(frame, member, y, ZONE, links)
    assert made["volume"].to_numpy() == pytest.approx(mu * ratio)
    left = made["day_spread"] ** 2 + made["interval_spread"] ** 2 - 1 / made["volume"]
    assert left.to_numpy() * ratio**2 == pytest.approx(variance)


def test_what_has_not_ended_is_not_read_and_days_before_are_only_written_down():
    mu = np.full(48, 100.0)
    # hours of two days; at 10:30 of the second its first ten are over
    late = pd.Timestamp("2025-03-11 10:30", tz=ZONE).tz_convert("UTC")
    rows = came(np.r_[np.full(24, 300.0), np.full(24, 100.0)])
    made = reforecast(table(mu), rows, late, ZONE, {}).forecast
    assert made["source"].tolist() == ["actual"] * 34 + ["daily_profile"] * 14
    # today came as forecast: yesterday's triple does not move it, the morning's forecast knew it
    assert made["volume"].to_numpy()[34:] == pytest.approx(100.0)
    untouched = reforecast(table(mu), rows[:0], late, ZONE, {})
    pd.testing.assert_frame_equal(untouched.forecast, table(mu))
    assert "no contacts of the day are known yet" in untouched.notes[0]


def test_halves_of_hours_are_counted_by_the_hours_that_came():
    made = reforecast(
        table(np.r_[np.full(24, 100.0), np.full(24, 50.0)], hours=24),
        came(np.full(4, 240.0), step="2h"),
        as_of(9),
        ZONE,
        {},
    )
    assert made.forecast["volume"].tolist()[:8] == [120.0] * 8
    assert made.forecast["source"].tolist()[8] == "daily_profile"


def test_nothing_turns_negative_and_closed_hours_stay_closed():
    mu = np.r_[np.zeros(8), np.full(10, 500.0), np.zeros(6)]
    made = reforecast(table(mu, day=2.0), came(np.zeros(12)), as_of(12), ZONE, {"hotline": Links()}).forecast
    assert made["volume"].min() == 0
    assert 0 < made["volume"][14] < 50
    assert made["volume"].to_numpy()[18:].tolist() == [0.0] * 6


def errors(of_day, seed=11, days=7, origins=40):
    """Backtest rows of 400 contacts an hour; `of_day(rng, day)` gives 24 relative errors."""
    rng = np.random.default_rng(seed)
    rows = []
    for origin in pd.date_range("2025-01-06", periods=origins, freq="7D"):
        for d in range(days):
            off = of_day(rng, d)
            stamps = pd.date_range(origin + pd.Timedelta(days=d), periods=24, freq="h", tz="UTC")
            rows.append(
                pd.DataFrame(
                    {"origin": origin, "interval_start": stamps, "actual": rng.poisson(400 * (1 + off))}
                )
            )
    values = pd.concat(rows, ignore_index=True).assign(
        queue="hotline", volume=400.0, actual=lambda x: x["actual"] * 1.0
    )
    values[list(QUANTILE_COLUMNS)] = 400.0
    return values.assign(day_spread=0.1, interval_spread=np.sqrt(0.08**2 + 1 / 400))


def chained(link, scale, count, rng, first=None):
    out = [rng.normal(0, scale) if first is None else first]
    for _ in range(count - 1):
        out.append(link * out[-1] + rng.normal(0, scale * np.sqrt(1 - link**2)))
    return np.array(out)


def test_links_are_found_in_errors_that_have_them_and_then_an_update_is_trusted():
    state = {"shock": 0.0}

    def of_day(rng, day):
        last = state["shock"]
        state["shock"] = rng.normal(0, 0.1) if day == 0 else 0.8 * last + rng.normal(0, 0.1 * 0.6)
        return state["shock"] + chained(0.6, 0.08, 24, rng)

    values = errors(of_day)
    found = learn_links(values, "UTC")["hotline"]
    assert found.day == pytest.approx(0.8, abs=0.12)
    assert found.interval == pytest.approx(0.6, abs=0.12)
    assert found.trust > 0.85
    few = learn_links(values[:48], "UTC")["hotline"]
    assert abs(few.day - BELIEVED[0]) < 0.1


def test_mornings_that_say_nothing_of_the_rest_are_not_trusted():
    def of_day(rng, day):
        return np.r_[np.full(8, rng.normal(0, 0.2)), rng.normal(0, 0.02, 16)]

    found = learn_links(errors(of_day, origins=12), "UTC")["hotline"]
    assert found.trust < 0.35
    # eight hours are far off, sixteen hardly
    assert np.mean(found.slots[:8]) > 3 * np.mean(found.slots[8:])
