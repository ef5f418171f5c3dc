from __future__ import annotations

import pytest
from staffing_cases import queue

from wfm.config.queues import Queue
from wfm.config.staffing import StaffingSettings
from wfm.staffing.models import MODELS, model_name

CHATS = {"channel": "chat", "concurrency": {"aht_factor": (1.0, 1.2)}}


@pytest.mark.parametrize(
    ("change", "setting", "name"),
    [
        ({}, "erlang_a", "erlang_a"),
        ({}, "erlang_c", "erlang_c"),
        ({"patience_s": None}, "erlang_a", "erlang_c"),
        (CHATS, "erlang_a", "chat"),
        (CHATS | {"patience_s": None}, "erlang_a", "chat"),
        ({"channel": "chat"}, "erlang_a", "erlang_a"),
    ],
)
def test_model_of_a_queue(change: dict, setting: str, name: str) -> None:
    assert model_name(Queue(**queue(**change)), StaffingSettings(model=setting)) == name


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("patience_s", [None, 120.0])
def test_every_model_answers(name: str, patience_s: float | None) -> None:
    from wfm.staffing.cells import Limits

    model = MODELS[name](Queue(**queue(patience_s=patience_s)))
    found = model.fewest([0.0, 10.0], 180.0, Limits(0.8, 20))
    assert model.measures([0.0, 10.0], 180.0, found.heads, 20).service.min() >= 0.8
