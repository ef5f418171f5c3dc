from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from staffing_cases import forecast, queue, scenario

from wfm.domain.control import Quiet
from wfm.staffing import erlang_a
from wfm.staffing.cells import Limits
from wfm.staffing.pooling import hours
from wfm.staffing.requirement import demands, requirement

LIMITS = Limits(0.8, 20)
NO_CAPS = {"abandon_max": 1.0, "occupancy_max": 1.0}


def pooled(volume: dict[str, float], aht_s: dict[str, float], **queues: Any) -> tuple[float, float]:
    plan = scenario({name: queue(**queues.get(name, {})) for name in volume}, staffing=NO_CAPS)
    table = forecast(plan, volume)
    table["aht_s"] = table["queue"].map(aht_s).astype(float)
    found = demands(table, plan)[0]
    return hours([found[q] for q in volume], [plan.queues[q] for q in volume], plan.staffing)


def test_equal_handling_times_pool_into_one_queue_of_all() -> None:
    together, apart = pooled(
        {"id": 40.0, "vi": 25, "th": 20, "ms": 15}, dict.fromkeys(("id", "vi", "th", "ms"), 300.0)
    )
    loads = np.array([40, 25, 20, 15]) / 6
    assert apart == 24 * erlang_a.fewest(loads, 300, LIMITS, 120).heads.sum()
    assert together == 24 * erlang_a.fewest(loads.sum(), 300, LIMITS, 120).heads
    assert together < 0.9 * apart


def test_unequal_handling_times_make_waits_longer() -> None:
    """As many contacts of 100 s as of 500 s: waits 1.44 times as long as of 300 s each."""
    aht = {"a": 100.0, "b": 500.0}
    together, _ = pooled({"a": 60.0, "b": 60.0}, aht)
    even, _ = pooled({"a": 60.0, "b": 60.0}, {"a": 300.0, "b": 300.0})
    assert even < together
    stretched = Limits(0.8, 20 / (26 / 18))
    assert together == 24 * erlang_a.fewest(20, 300, stretched, 120).heads


def test_the_strictest_promise_and_the_shortest_patience_hold_for_all() -> None:
    strict = {"target": {"fraction": 0.9, "answer_within_s": 10}, "patience_s": 60}
    together, _ = pooled({"a": 60.0, "b": 60.0}, {"a": 300.0, "b": 300.0}, b=strict)
    limits = Limits(0.9, 10)
    assert together == 24 * erlang_a.fewest(20, 300, limits, 60).heads


@pytest.mark.parametrize(
    ("change", "noted"), [({}, True), ({"channel": "chat"}, False), ({"lines": 9}, False)]
)
def test_only_queues_alike_are_noted(change: dict[str, Any], noted: bool) -> None:
    plan = scenario({"a": queue(title="One"), "b": queue(**change)})
    notes = requirement(forecast(plan, {"a": 30.0, "b": 30.0}), plan, progress=Quiet()).notes
    assert any(note.startswith("One + b: one queue") for note in notes) == noted
