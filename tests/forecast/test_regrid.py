from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.forecast.made import history_of
from wfm.forecast.regrid import coarsen, refine, regrid, spread_daily

VOLUMES = arrays(np.float64, (3, 24), elements=st.one_of(st.just(0.0), st.floats(0, 1e5)))


@settings(max_examples=60, deadline=None)
@given(VOLUMES, st.sampled_from([2, 4]))
def test_no_contact_is_lost_or_invented_in_any_interval(volume: np.ndarray, pieces: int):
    fine = refine(volume, pieces)
    assert fine.shape == (3, 24 * pieces)
    assert (fine >= 0).all()
    back = fine.reshape(3, 24, pieces).sum(axis=2)
    np.testing.assert_allclose(back, volume, rtol=1e-12, atol=1e-9)
    assert (fine.reshape(3, 24, pieces)[volume == 0] == 0).all()


def test_a_flat_curve_stays_flat():
    np.testing.assert_allclose(refine(np.full((2, 24), 8.0), 4), 2.0)


def test_a_rising_curve_keeps_rising_inside_its_intervals():
    fine = refine(np.linspace(10, 33, 24)[None, :], 2)[0]
    assert (np.diff(fine[1:-1]) > 0).all()


def test_a_launch_at_midnight_is_not_smoothed_into_the_hour_before():
    volume = np.full((2, 24), 10.0)
    volume[1] = np.linspace(500, 100, 24)
    fine = refine(volume, 2)
    assert fine[0, -1] == pytest.approx(fine[0, -2])
    assert fine[1, 0] > fine[1, 1]


@pytest.mark.parametrize(("of", "to"), [(60, 15), (60, 30), (30, 60), (20, 30), (15, 60)])
def test_every_day_keeps_its_total(of: int, to: int):
    volume = np.random.default_rng(1).poisson(30, (4, 1440 // of)).astype(float)
    out = regrid(volume, of, to)
    assert out.shape == (4, 1440 // to)
    np.testing.assert_allclose(out.sum(axis=1), volume.sum(axis=1))


def test_coarsening_adds_up_and_does_not_guess_what_is_not_known():
    volume = np.arange(96.0).reshape(2, 48)
    volume[1, 3] = np.nan
    hourly = coarsen(history_of(volume, "2025-01-01", 30), 60)
    assert hourly.interval_min == 60
    assert hourly.volume[0, :3].tolist() == [1.0, 5.0, 9.0]
    assert np.isnan(hourly.volume[1, 1])
    assert np.isfinite(hourly.volume).sum() == 47


def test_a_daily_total_fills_the_opening_hours_only():
    by_hour = spread_daily(np.array([[90.0]]), 60, (8 * 60 + 30, 18 * 60))
    assert by_hour.sum() == pytest.approx(90.0)
    assert by_hour[0, 8] == pytest.approx(by_hour[0, 9] / 2)
    assert by_hour[0, :8].sum() == by_hour[0, 18:].sum() == 0
