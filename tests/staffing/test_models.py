from __future__ import annotations

import numpy as np
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
        ({"lines": 30}, "erlang_a", "limited_lines"),
        ({"lines": 30, "patience_s": None}, "erlang_a", "limited_lines"),
        ({"redial": {"share": 0.4}}, "erlang_c", "erlang_x"),
        ({"redial": {"share": 0.4}, "patience_s": None}, "erlang_a", "erlang_c"),
        ({"bookings": {"share": 0.4}}, "erlang_a", "booked"),
        ({"classes": {"all": {"share": 1, "fraction": 0.8, "answer_within_s": 20}}}, "erlang_a", "priority"),
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


def test_what_no_model_has_together_is_refused() -> None:
    with pytest.raises(ValueError, match="no model has lines and redial together"):
        Queue(**queue(lines=30, redial={"share": 0.4}))
    with pytest.raises(ValueError, match="bookings need patience_s"):
        Queue(**queue(bookings={"share": 0.4}, patience_s=None))
    with pytest.raises(ValueError, match="no model has chats at once and lines together"):
        Queue(**queue(**CHATS, lines=30))


def test_what_a_queue_states_reaches_its_model() -> None:
    from wfm.staffing import booked, erlang_x, limited_lines

    lines = MODELS["limited_lines"](Queue(**queue(lines=12)))
    assert lines.measures(10, 180, 9, 20).service == limited_lines.measures(10, 180, 9, 20, 120, 12).service
    again = MODELS["erlang_x"](Queue(**queue(redial={"share": 0.4, "delay_s": 60})))
    found = erlang_x.measures(10, 180, 9, 20, 120, 0.4, 60, exact_to=0)
    assert again.measures(10, 180, 9, 20).service == found.service
    assert again.lost(found) == erlang_x.contacts_lost(found.abandon_rate, 0.4)
    slots = MODELS["booked"](Queue(**queue(bookings={"share": 0.4, "slot_min": 20})))
    assert slots.measures(10, 180, 9, 20).service == booked.measures(10, 180, 9, 20, 120, 0.4, 1200).service


CLASSES = {
    "vip": {"share": 0.2, "fraction": 0.98, "answer_within_s": 15},
    "others": {"share": 0.8, "fraction": 0.8, "answer_within_s": 60},
}


def test_classes_keep_their_own_promises() -> None:
    from wfm.staffing import erlang_c, priority
    from wfm.staffing.cells import Limits

    model = MODELS["priority"](Queue(**queue(classes=CLASSES)))
    load = np.array([5.0, 20.0, 80.0])
    found = model.fewest(load, 300.0, Limits(0.8, 20, occupancy=0.95))
    loads = load[:, None] * [0.2, 0.8]
    kept = priority.measures(loads, 300, found.heads, [15, 60])
    assert np.all(kept.service >= [0.98, 0.8])
    fewer = priority.measures(loads, 300, found.heads - 1, [15, 60])
    assert np.all((fewer.service < [0.98, 0.8]).any(axis=1) | (fewer.occupancy[:, 0] > 0.95))
    told = model.measures(load, 300.0, found.heads, 20)
    assert told.service == pytest.approx(kept.service @ [0.2, 0.8])
    assert told.wait_s == pytest.approx(erlang_c.measures(load, 300, found.heads, 20).wait_s)


def test_classes_are_all_of_the_queue() -> None:
    with pytest.raises(ValueError, match="shares of classes must add up to 1"):
        Queue(**queue(classes={"vip": CLASSES["vip"]}))
