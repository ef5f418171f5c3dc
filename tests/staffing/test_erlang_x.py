from __future__ import annotations

import numpy as np
import pytest
from queue_oracles import redialling

from wfm.staffing import erlang_a, erlang_x
from wfm.staffing.cells import Limits


@pytest.mark.parametrize(
    ("load", "heads", "patience_s", "redial", "delay_s", "present", "orbit"),
    [(3, 3, 120, 0.5, 300, 26, 22), (2, 4, 60, 0.8, 60, 20, 14), (2, 1, 200, 0.4, 100, 24, 18)],
)
def test_matches_the_markov_chain(
    load: float, heads: int, patience_s: float, redial: float, delay_s: float, present: int, orbit: int
) -> None:
    found = erlang_x.measures(load, 180, heads, 20, patience_s, redial, delay_s)
    exact = redialling(load, 180, heads, 20, patience_s, redial, delay_s, present, orbit)
    for name, value in vars(exact).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-5), name
    assert found.wait_s == pytest.approx(exact.abandon_rate * patience_s, rel=1e-5)


def test_without_redial_it_is_erlang_a() -> None:
    load, heads = [0, 5, 40, 10_000], [1, 4, 42, 9_900]
    found = erlang_x.measures(load, 180, heads, 20, 120, 0, 300)
    for name, value in vars(erlang_a.measures(load, 180, heads, 20, 120)).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-12), name


def test_nobody_who_stays_calls_again() -> None:
    found = erlang_x.measures(10, 180, 14, 20, 1e15, 0.9, 300)
    assert found.service == pytest.approx(erlang_a.measures(10, 180, 14, 20, 1e15).service)


def test_corrected_calls_are_close_to_the_chain() -> None:
    """Where the chain is not solved a smaller one corrects Poisson calls."""
    for load, heads, close in (([60] * 3, [54, 60, 66], 0.01), ([4] * 3, [3, 4, 6], 0.02)):
        exact = erlang_x.measures(load, 300, heads, 20, 120, 0.5, 300, exact_to=100)
        quick = erlang_x.measures(load, 300, heads, 20, 120, 0.5, 300, exact_to=0)
        assert quick.service == pytest.approx(exact.service, abs=close)
        assert quick.abandon_rate == pytest.approx(exact.abandon_rate, abs=close / 2)
        assert quick.occupancy == pytest.approx(exact.occupancy, abs=close / 2)
        assert quick.asa_s == pytest.approx(exact.asa_s, abs=0.5)
        assert np.any(quick.service != exact.service)


def test_more_people_never_worse() -> None:
    for load in (12, 45):
        found = erlang_x.measures(load, 300, np.arange(0, 1.6 * load, load // 12).round(), 20, 90, 0.5, 200)
        assert np.all(np.diff(found.service) >= -1e-9)
        assert np.all(np.diff(found.abandon_rate) <= 1e-9)


def test_fewest_is_enough_and_one_fewer_is_not() -> None:
    limits = Limits(0.8, 20, abandon_rate=0.05)
    load = [0, 2, 20, 60, 400]
    found = erlang_x.fewest(load, 300, limits, 120, 0.6, 300)
    assert found.heads[0] == 0
    enough = erlang_x.measures(load[1:], 300, found.heads[1:], 20, 120, 0.6, 300)
    fewer = erlang_x.measures(load[1:], 300, found.heads[1:] - 1, 20, 120, 0.6, 300)
    assert np.all((enough.service >= 0.8) & (enough.abandon_rate <= 0.05))
    assert np.all((fewer.service < 0.8) | (fewer.abandon_rate > 0.05))
    assert np.all(found.heads >= erlang_a.fewest(load, 300, limits, 120).heads)


def test_calls_and_contacts() -> None:
    """0.2 leave and half of those call again: 1 / 0.9 calls a contact, 0.1 / 0.9 lost."""
    assert erlang_x.calls_a_contact(np.array(0.2), 0.5) == pytest.approx(1 / 0.9)
    assert erlang_x.contacts_lost(np.array(0.2), 0.5) == pytest.approx(0.1 / 0.9)


def test_extremes_give_numbers() -> None:
    found = erlang_x.measures([0, 5, 20, 10_000, 10_000], 300, [3, 0, 1, 100, 10_100], 20, 60, 0.95, 900)
    for name, values in vars(found).items():
        assert not np.any(np.isnan(values)), name
    assert found.abandon_rate[:2].tolist() == [0, 1]


@pytest.mark.parametrize("bad", [{"redial": 1.0}, {"redial": -0.1}, {"redial_delay_s": 0.0}])
def test_refuses(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        erlang_x.measures(1, 180, 2, 20, 120, **{"redial": 0.5, "redial_delay_s": 60.0, **bad})
