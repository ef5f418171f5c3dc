from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from wfm.staffing.offered_load import AT, lagged_load


def test_follows_the_differential_equation() -> None:
    volume = np.array([10.0, 10, 100, 80, 0, 30])
    aht_s = np.array([300.0, 300, 360, 360, 240, 600])
    found = lagged_load(volume, aht_s, 900)
    now = 10 * 300 / 900
    for i in range(volume.size):
        arrivals, mean = volume[i] / 900, aht_s[i]
        path = solve_ivp(
            lambda t, m, arrivals=arrivals, mean=mean: arrivals - m / mean,
            (0, 900),
            [now],
            t_eval=[*(AT * 900), 900],
            rtol=1e-10,
            atol=1e-12,
        ).y[0]
        assert found[i] == pytest.approx(path[:-1], rel=1e-7), i
        now = path[-1]


def test_an_even_load_stays() -> None:
    assert lagged_load(np.full(4, 60.0), np.full(4, 300.0), 900) == pytest.approx(np.full((4, AT.size), 20))


def test_no_intervals() -> None:
    assert lagged_load(np.empty(0), np.empty(0), 900).shape == (0, AT.size)
