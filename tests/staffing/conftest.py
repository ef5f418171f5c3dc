"""Kernels compiled once, before the first test."""

from __future__ import annotations

import pytest

from wfm.staffing import booked, chat, erlang_a, erlang_b, erlang_c, limited_lines, overflow, priority
from wfm.staffing.cells import Limits


@pytest.fixture(scope="session", autouse=True)
def _warm_kernels() -> None:
    limits = Limits(service=0.8, within_s=20)
    erlang_b.blocking(1, 1)
    erlang_b.fewest(1, 0.1)
    erlang_c.measures(1, 300, 2, 20)
    erlang_c.fewest(1, 300, limits)
    erlang_a.measures(1, 300, 2, 20, 120)
    erlang_a.fewest(1, 300, limits, 120)
    chat.measures(1, 300, 2, 20, 120, (1.0, 1.2))
    limited_lines.measures(1, 300, 2, 20, 120, 3)
    priority.measures([1, 1], 300, 3, 20)
    overflow.blocking(1, 1.5)
    booked.measures(1, 300, 2, 20, 120, 0.5, 1800)
