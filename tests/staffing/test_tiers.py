from __future__ import annotations

import math

import numpy as np
import pytest
from queue_oracles import tiers as chain

from wfm.staffing import erlang_a, erlang_c, tiers
from wfm.staffing.cells import Limits

SLOWER = (300, 360, 480)


@pytest.mark.parametrize(
    ("per_h", "aht_s", "heads"),
    [(90, SLOWER, (4, 3, 2)), (60, (300, 700), (4, 4)), (60, (500, 200), (3, 5)), (40, SLOWER, (1, 1, 5))],
)
def test_matches_the_markov_chain(per_h: float, aht_s: tuple[int, ...], heads: tuple[int, ...]) -> None:
    found = tiers.measures(per_h, aht_s, heads, 20, 180)
    p_wait, left, occupancy = chain(per_h, list(aht_s), list(heads), 180, waiting_room=40)
    assert found.measures.p_wait == pytest.approx(p_wait, rel=1e-9)
    assert found.measures.abandon_rate == pytest.approx(left, rel=1e-9)
    assert found.measures.wait_s == pytest.approx(left * 180, rel=1e-9)
    assert found.occupancy == pytest.approx(occupancy, rel=1e-9)


@pytest.mark.parametrize("patience_s", [60, math.inf])
def test_one_handling_time_is_one_group(patience_s: float) -> None:
    found = tiers.measures([90, 1800], (300, 300, 300), [[4, 3, 2], [80, 60, 20]], 20, patience_s).measures
    if math.isinf(patience_s):
        exact = erlang_c.measures([7.5, 150], 300, [9, 160], 20)
    else:
        exact = erlang_a.measures([7.5, 150], 300, [9, 160], 20, patience_s)
    for name in (
        "service",
        "virtual_service",
        "p_wait",
        "abandon_rate",
        "abandon_in_time",
        "asa_s",
        "wait_s",
    ):
        assert getattr(found, name) == pytest.approx(getattr(exact, name), rel=1e-9, abs=1e-12), name
    assert found.occupancy == pytest.approx(exact.occupancy, rel=1e-9)


def test_beyond_the_exact_steps_hayward_is_close(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = tiers.measures(300, SLOWER, (20, 8, 5), 20, 180).measures
    monkeypatch.setattr(tiers, "MOST_STEPS", 0)
    rough = tiers.measures(300, SLOWER, (20, 8, 5), 20, 180).measures
    assert rough.service == pytest.approx(exact.service, abs=0.015)
    assert rough.service != exact.service


def test_extremes_give_numbers() -> None:
    heads = [[5, 5], [0, 0], [0, 4], [5000, 3000], [2, 1]]
    found = tiers.measures([0, 10, 10, 90_000, 1e6], (300, 400), heads, 20, 120)
    for name, values in vars(found.measures).items():
        assert not np.any(np.isnan(values)), name
    assert found.measures.service[:2].tolist() == [1, 0]
    assert not np.any(np.isnan(found.occupancy))


def test_more_people_in_any_tier_never_worse() -> None:
    for tier in range(3):
        heads = np.full((8, 3), 3)
        heads[:, tier] = np.arange(8)
        found = tiers.measures(90, (300, 300, 300), heads, 20, 180).measures
        assert np.all(np.diff(found.service) > 0)


def test_fewest_in_the_first_tier() -> None:
    rate = [0, 90, 300]
    found = tiers.fewest_first(rate, SLOWER, (3, 2), Limits(0.8, 20), 180)
    assert found.heads[0] == 0
    for per_h, n in zip(rate[1:], found.heads[1:], strict=True):
        given = [
            float(tiers.measures(per_h, SLOWER, (n - k, 3, 2), 20, 180).measures.service) for k in (0, 1)
        ]
        assert given[0] >= 0.8 > given[1]


def test_refuses_tiers_that_do_not_match() -> None:
    with pytest.raises(ValueError, match="one handling time for each tier"):
        tiers.measures(90, (300, 300), (1, 2, 3), 20, 120)
