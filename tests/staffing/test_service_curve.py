from __future__ import annotations

import numpy as np
import pytest
from staffing_cases import queue

from wfm.config.queues import Queue
from wfm.staffing.curve import MOST_KEPT, Curve, curves
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS

PATIENT = Queue(**queue(patience_s=None))
LEAVING = Queue(**queue())
CHAT = Queue(**queue(channel="chat", concurrency={"aht_factor": (1.0, 1.2, 1.5)}))


@pytest.mark.parametrize(("name", "kind"), [("erlang_a", LEAVING), ("erlang_c", PATIENT), ("chat", CHAT)])
def test_lines_are_close_to_the_model_at_every_number_of_heads(name: str, kind: Queue) -> None:
    model = MODELS[name](kind)
    load = np.array([0.0, 0.3, 7.0, 60.0, 400.0, 2000.0])
    aht_s = np.full(load.size, 300.0)
    required = np.ceil(load / model.pace * 1.1).astype(np.int64) + 1
    curve = curves(model, LoadLaw.known(load), aht_s, 20.0, required)
    for cell in range(load.size):
        at = curve.cell == cell
        heads = curve.heads[at]
        assert at.sum() <= MOST_KEPT
        assert heads[0] == 0
        assert heads[-1] >= max(1.3 * required[cell], required[cell] + 3)
        assert required[cell] in heads
        assert np.all(np.diff(heads) > 0)
        every = np.arange(heads[-1] + 1)
        true = model.measures(load[cell], 300.0, every, 20.0)
        drawn = np.interp(every, heads, curve.in_target[at])
        assert np.max(np.abs(drawn - true.service)) <= 0.002
        assert np.all(np.diff(curve.in_target[at]) >= -1e-12)
        assert np.all(np.diff(curve.lost[at]) <= 1e-12)


def one(name: str, kind: Queue, load: float, required: int) -> Curve:
    law = LoadLaw.known(np.array([load]))
    return curves(MODELS[name](kind), law, np.array([300.0]), 20.0, np.array([required]))


def test_nobody_at_work_loses_everyone() -> None:
    for name, kind in (("erlang_a", LEAVING), ("erlang_c", PATIENT), ("chat", CHAT)):
        curve = curves(
            MODELS[name](kind), LoadLaw.known(np.array([5.0])), np.array([300.0]), 20.0, np.array([7])
        )
        assert (curve.in_target[0], curve.lost[0]) == (0, 1)


def test_without_patience_the_excess_is_lost() -> None:
    """10 erlangs on 4 heads: 60 % exceed capacity; on 11 none do."""
    curve = one("erlang_c", PATIENT, 10.0, 14)
    lost = np.interp([4, 11, 14], curve.heads, curve.lost)
    assert lost == pytest.approx([0.6, 0, 0], abs=1e-3)


def test_chats_without_patience_lose_beyond_what_people_carry() -> None:
    patient = Queue(**queue(channel="chat", patience_s=None, concurrency={"aht_factor": (1.0, 1.25)}))
    model = MODELS["chat"](patient)  # one person carries 2 / 1.25 = 1.6 erlangs
    curve = curves(model, LoadLaw.known(np.array([16.0])), np.array([300.0]), 20.0, np.array([13]))
    assert np.interp(5, curve.heads, curve.lost) == pytest.approx(0.5, abs=1e-3)
