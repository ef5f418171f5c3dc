"""The load that lags behind arrivals: modified offered load, along each interval.

With arrivals lambda(t), even over each interval, and exponential handling times, the number in an
infinite group has the mean m(t),
    m'(t) = lambda(t) - m(t) / aht,
so that load builds up and drains within a handling time.
Source: Jennings, Mandelbaum, Massey, Whitt (1996), "Server staffing to meet time-varying demand",
Management Science 42.
"""

from __future__ import annotations

import numpy as np

from wfm.staffing.cells import Floats

AT = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
"""Parts of an interval at which its load is read."""


def lagged_load(volume: Floats, aht_s: Floats, interval_s: float) -> Floats:
    """m(t) in erlangs, (intervals, times of `AT`); before the first interval, the load is as in it."""
    towards = volume * aht_s / interval_s
    path = np.empty((towards.size, AT.size))
    now = towards[0] if towards.size else 0.0
    for i in range(towards.size):
        behind = now - towards[i]
        path[i] = towards[i] + behind * np.exp(-AT * interval_s / aht_s[i])
        now = towards[i] + behind * np.exp(-interval_s / aht_s[i])
    return path
