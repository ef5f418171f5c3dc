from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.config.queues import Bots
from wfm.staffing.bots import deflect

ONE = np.array([1.0])


def bots(**change: float) -> Bots:
    return Bots(**{"queues": ("q",), "daily_capacity": 24e6, "containment": 0.4, **change})


def test_containment_thins_the_stream() -> None:
    """1,000 an hour of 300 s, 40 % contained: 600 an hour, 50 erlangs (Poisson thinning)."""
    left = deflect(np.array([[1000.0]]), np.array([[300.0]]), ONE, bots(), 1.0)
    assert left.volume_human[0, 0] == pytest.approx(600)
    assert left.volume_human[0, 0] * left.aht_s[0, 0] / 3600 == pytest.approx(50)


def test_capacity_of_an_hour_is_a_24th_of_the_day() -> None:
    """2,400 a day take 50 in half an hour; the other 950 never meet a bot."""
    left = deflect(np.array([[1000.0]]), np.array([[300.0]]), ONE, bots(daily_capacity=2400.0), 0.5)
    assert left.contained[0, 0] == pytest.approx(50 * 0.4)
    burst = bots(daily_capacity=2400.0, hourly_burst=1000.0)
    assert deflect(np.array([[1000.0]]), np.array([[300.0]]), ONE, burst, 0.5).contained[0, 0] == 200


def test_only_those_who_met_a_bot_are_harder() -> None:
    """100 contacts, 60 try, 30 find a bot, 15 are contained: 70 ordinary and 15 escalated."""
    settings = bots(share_offered=0.6, containment=0.5, escalated_aht_factor=1.2, daily_capacity=24 * 30.0)
    left = deflect(np.array([[100.0]]), np.array([[300.0]]), ONE, settings, 1.0)
    assert left.volume_human[0, 0] == pytest.approx(85)
    assert left.aht_s[0, 0] == pytest.approx(300 * (70 + 15 * 1.2) / 85)


def test_queues_share_capacity_by_what_tries() -> None:
    volume = np.array([[300.0], [100.0], [500.0]])
    left = deflect(
        volume,
        np.full((3, 1), 300.0),
        np.array([1.0, 1.0, 0.0]),
        bots(daily_capacity=2400.0, containment=1.0),
        1.0,
    )
    assert left.contained[:, 0] == pytest.approx([75, 25, 0])


def test_nothing_left_keeps_the_handling_time() -> None:
    left = deflect(np.array([[10.0, 0.0]]), np.full((1, 2), 300.0), ONE, bots(containment=1.0), 1.0)
    assert left.volume_human.tolist() == [[0, 0]]
    assert left.aht_s.tolist() == [[300, 300]]


def test_no_bots_no_capacity() -> None:
    left = deflect(np.array([[10.0]]), np.array([[300.0]]), ONE, bots(count=0), 1.0)
    assert left.contained[0, 0] == 0


@given(
    st.lists(st.floats(0, 1e4), min_size=2, max_size=2),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(1, 3),
    st.floats(0, 1e5),
)
def test_contacts_and_work_are_kept(
    volume: list[float], offered: float, containment: float, factor: float, capacity: float
) -> None:
    settings = bots(
        share_offered=offered, containment=containment, escalated_aht_factor=factor, daily_capacity=capacity
    )
    both = np.array(volume)[:, None]
    left = deflect(both, np.full((2, 1), 300.0), np.ones(2), settings, 1.0)
    assert left.volume_human + left.contained == pytest.approx(both)
    assert np.all(left.volume_human >= 0)
    assert left.contained.sum() <= capacity / 24 * containment + 1e-9
    assert np.all((left.aht_s >= 300 - 1e-9) & (left.aht_s <= 300 * factor + 1e-9))
