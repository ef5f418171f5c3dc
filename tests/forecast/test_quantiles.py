from __future__ import annotations

from dataclasses import replace
from math import exp, lgamma, log

import numpy as np
import pytest

from wfm.forecast.backtest import Backtest
from wfm.forecast.quantiles import ASSUMED, Spread, count_cdf, count_quantiles, learn_spread
from wfm.tables import QUANTILES


def negative_binomial(k: int, mean: float, cv: float) -> float:
    """Probability of k, from the gamma mixture's closed form."""
    if cv == 0:
        return exp(k * log(mean) - mean - lgamma(k + 1))
    r = cv**-2
    p = r / (r + mean)
    return exp(lgamma(k + r) - lgamma(r) - lgamma(k + 1) + r * log(p) + k * log(1 - p))


@pytest.mark.parametrize("mean", [0.3, 4.0, 37.5, 410.0])
@pytest.mark.parametrize("cv", [0.0, 0.05, 0.4, 1.5])
def test_quantiles_and_cdf_against_the_summed_probabilities(mean: float, cv: float):
    top = int(mean + 40 * np.sqrt(mean + (mean * cv) ** 2) + 50)
    cdf = np.cumsum([negative_binomial(k, mean, cv) for k in range(top)])
    got = count_quantiles(np.array([mean]), np.array([cv]), QUANTILES)[0]
    assert got.tolist() == [float(np.argmax(cdf >= q)) for q in QUANTILES]
    some = np.array([0.0, round(mean), round(2 * mean)])
    np.testing.assert_allclose(count_cdf(some, mean, cv), cdf[some.astype(int)], rtol=1e-8)


def test_nothing_expected_gives_nothing_at_every_level():
    assert not count_quantiles(np.zeros(3), np.full(3, 0.2), QUANTILES).any()


def test_more_spread_is_wider():
    narrow = count_quantiles(np.array([100.0]), np.array([0.05]), QUANTILES)[0]
    wide = count_quantiles(np.array([100.0]), np.array([0.3]), QUANTILES)[0]
    assert wide[0] < narrow[0] < narrow[-1] < wide[-1]


def simulated(day: float, own: float, rng: np.random.Generator, days: int = 600) -> Backtest:
    mean = np.broadcast_to(np.linspace(20, 200, 24), (days, 24)).copy()
    shock = rng.gamma(day**-2, day**2, (days, 1)) if day else np.ones((days, 1))
    each = rng.gamma(own**-2, own**2, (days, 24)) if own else np.ones((days, 24))
    dates = np.datetime64("2024-01-01") + np.arange(days).astype("timedelta64[D]")
    return Backtest(dates, dates, rng.poisson(mean * shock * each).astype(float), mean)


@pytest.mark.parametrize(("day", "own"), [(0.10, 0.15), (0.2, 0.0), (0.0, 0.2), (0.03, 0.05)])
def test_spreads_are_found_again_and_cover(day: float, own: float):
    rng = np.random.default_rng(5)
    spread = learn_spread(simulated(day, own, rng))
    assert spread.day == pytest.approx(day, abs=0.02)
    assert spread.own == pytest.approx(own, abs=0.035)
    fresh = simulated(day, own, rng)
    for share in (0.8, 0.95):
        inside = spread.holds(fresh.actual, fresh.forecast, share).mean()
        assert inside == pytest.approx(share, abs=0.025)


def test_one_wild_day_does_not_widen_everything():
    rng = np.random.default_rng(6)
    backtest = simulated(0.1, 0.1, rng, days=100)
    backtest.actual[3] *= 30
    assert learn_spread(backtest).day < 0.15


def test_too_few_days_say_so():
    few = simulated(0.1, 0.1, np.random.default_rng(1), days=5)
    assert learn_spread(few) is ASSUMED
    assert ASSUMED.assumed


def test_an_event_adds_to_the_day_and_chance_to_the_interval():
    spread = Spread(0.05, 0.04)
    assert spread.on_event(np.array([0.0, 0.3])).day.tolist() == pytest.approx([0.05, 0.30451], abs=1e-4)
    assert spread.interval(np.array([100.0]))[0] == pytest.approx(np.sqrt(0.01 + 0.0016))


def test_heavier_tails_widen_the_outer_quantiles_only():
    rng = np.random.default_rng(8)
    backtest = simulated(0.0, 0.0, rng)
    wild = rng.random(backtest.actual.shape) < 0.06
    backtest.actual[wild] *= rng.choice([0.75, 1.28], wild.sum())
    spread = learn_spread(backtest)
    assert spread.tail > 1.15
    mean = np.full(2, 100.0)
    plain = replace(spread, tail=1.0)
    levels = (0.025, 0.1, 0.5, 0.9, 0.975)
    heavy, normal = spread.quantiles(mean, levels)[0], plain.quantiles(mean, levels)[0]
    assert heavy[1:4].tolist() == normal[1:4].tolist()
    assert heavy[0] < normal[0] < normal[4] < heavy[4]
    assert spread.holds(backtest.actual, backtest.forecast, 0.95).mean() == pytest.approx(0.95, abs=0.02)
