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
    st.lists(st.just(0.0) | st.floats(1e-6, 1e4), min_size=2, max_size=2),
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


def one(volume: float, settings: Bots, aht_s: float = 300.0) -> tuple[float, float]:
    left = deflect(np.array([[volume]]), np.array([[aht_s]]), ONE, settings, 1.0)
    return float(left.volume_human[0, 0]), float(left.aht_s[0, 0])


def test_falsely_contained_contacts_come_back() -> None:
    """1,000 an hour, half answered, 15 % of those in vain: 500 + 75."""
    assert one(1000, bots(containment=0.5, false_containment=0.15))[0] == pytest.approx(575)


def test_containment_by_reason_leaves_the_harder_ones() -> None:
    """Half product (80 % answered, 200 s), half the rest (20 %, so 400 s for a mean of 300):
    100 product and 400 others are left, at (100 x 200 + 400 x 400) / 500 = 360 s."""
    reasons = {"product": {"share": 0.5, "containment": 0.8, "aht_factor": 2 / 3}}
    assert one(1000, bots(containment=0.2, reasons=reasons)) == pytest.approx((500, 360))


def test_reasons_that_cover_everything_leave_the_overall_share_unused() -> None:
    reasons = {
        "a": {"share": 0.25, "containment": 1.0, "aht_factor": 2.0},
        "b": {"share": 0.75, "containment": 0.0, "aht_factor": 2 / 3},
    }
    assert one(100, bots(containment=0.9, reasons=reasons)) == pytest.approx((75, 200))


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (
            {"a": {"share": 0.7, "containment": 0}, "b": {"share": 0.4, "containment": 0}},
            "add up to at most 1",
        ),
        ({"a": {"share": 0.7, "containment": 0, "aht_factor": 2}}, "lower their aht_factor"),
    ],
)
def test_refuses_reasons(reasons: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bots(reasons=reasons)


def test_in_an_emergency_all_repeats_try_a_bot() -> None:
    """A fifth are repeats; of the others half try: 600 of 1,000 try, 240 are answered."""
    calm = bots(share_offered=0.5, repeat_share=0.2)
    assert one(1000, calm)[0] == pytest.approx(800)
    assert one(1000, calm.model_copy(update={"emergency": True}))[0] == pytest.approx(760)


def test_escalated_contacts_come_later() -> None:
    """10 minutes with the bot: a third of an interval's escalations fall into the next half hour."""
    volume = np.array([[100.0, 0.0, 0.0]])
    settings = bots(containment=0.4, escalation_delay_s=600.0, false_containment=0.5, return_delay_h=1.0)
    left = deflect(volume, np.full((1, 3), 300.0), ONE, settings, 0.5)
    assert left.volume_human[0] == pytest.approx([40, 20, 20])  # 60 escalated; 20 of 40 answered come back


def test_who_comes_back_after_the_last_interval_is_not_planned() -> None:
    settings = bots(containment=1.0, false_containment=1.0, return_delay_h=5.0)
    left = deflect(np.full((1, 3), 10.0), np.full((1, 3), 300.0), ONE, settings, 1.0)
    assert left.volume_human.sum() == 0
