from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_oracles import delay, overtaken

from wfm.staffing import erlang_c, priority
from wfm.staffing.cells import Limits


@pytest.mark.parametrize(
    ("loads", "heads"),
    [([2, 6], 10), ([4, 3, 1], 10), ([0.3, 0.4], 1), ([0.2, 6.4], 8), ([6.4, 0.2], 8), ([3, 0, 3], 8)],
)
@pytest.mark.parametrize("within_s", [0, 20, 300])
def test_tails_match_the_chain_of_those_before(loads: list[float], heads: int, within_s: float) -> None:
    found = 1.0 - priority.measures(loads, 180, heads, within_s).service
    p_wait = float(delay(sum(loads), 180, heads, 0).p_wait)
    up_to = np.cumsum(loads)
    for i, load in enumerate(up_to):
        exact = overtaken(heads / 180, (load - loads[i]) / 180, load / heads, within_s)
        assert found[i] == pytest.approx(p_wait * exact, rel=1e-9), i


def test_one_class_is_erlang_c() -> None:
    found = priority.measures([[10.0], [5000.0], [0.0]], 180, [14, 5050, 3], 20)
    exact = erlang_c.measures([10, 5000, 0], 180, [14, 5050, 3], 20)
    for name in ("service", "p_wait", "asa_s", "wait_s", "occupancy"):
        assert getattr(found, name)[:, 0] == pytest.approx(getattr(exact, name), rel=1e-12), name


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 40), min_size=2, max_size=4), st.floats(0.02, 0.3), st.floats(1, 200))
def test_waits_are_conserved(loads: list[float], spare: float, within_s: float) -> None:
    """Whoever goes first, the mean over all is that of first come first served."""
    heads = int(sum(loads) * (1 + spare)) + 1
    found = priority.measures(loads, 180, heads, within_s)
    share = np.array(loads) / sum(loads)
    assert found.wait_s @ share == pytest.approx(float(erlang_c.measures(sum(loads), 180, heads, 0).wait_s))
    assert np.all(np.diff(found.wait_s) >= -1e-12)
    assert np.all((found.service >= 0) & (found.service <= 1))
    more = priority.measures(loads, 180, heads + 1, within_s)
    assert np.all(more.service >= found.service - 1e-9)


def test_overload_strikes_the_last_class_only() -> None:
    found = priority.measures([4, 8], 180, 10, 20)
    assert found.service[0] == pytest.approx(1 - np.exp(-(10 - 4) / 180 * 20))  # everyone is always busy
    assert found.service[1] == 0
    assert found.wait_s[0] == pytest.approx(180 / (10 - 4))
    assert np.isinf(found.wait_s[1])


def test_extremes_give_numbers() -> None:
    loads = [[0, 0], [1, 1], [9000, 990], [9000, 999.99], [1e-9, 5]]
    found = priority.measures(loads, 60, [3, 0, 10_000, 10_000, 6], 120)
    for name, values in vars(found).items():
        assert not np.any(np.isnan(values)), name
    assert found.service[0].tolist() == [1, 1]
    assert found.service[1].tolist() == [0, 0]


def test_fewest_keeps_every_class() -> None:
    loads = [[2, 8], [20, 80], [0, 50], [0, 0]]
    found = priority.fewest(loads, 300, Limits([0.95, 0.8], 20, occupancy=0.95))
    assert found.heads[3] == 0
    enough = priority.measures(loads[:3], 300, found.heads[:3], 20)
    fewer = priority.measures(loads[:3], 300, found.heads[:3] - 1, 20)
    assert np.all((enough.service >= [0.95, 0.8]) & (enough.occupancy <= 0.95 + 1e-9))
    assert np.all((fewer.service < [0.95, 0.8]).any(axis=1) | (fewer.occupancy[:, 0] > 0.95))


def test_fewest_keeps_a_mean_wait_of_one_class() -> None:
    found = priority.fewest([5, 15], 300, Limits(0.0, 0, asa_s=[5, np.inf]))
    waits = [float(priority.measures([5, 15], 300, found.heads - k, 0).asa_s[0]) for k in (0, 1)]
    assert waits[0] <= 5 < waits[1]
    assert found.binding_names == "asa"
