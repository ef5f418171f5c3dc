"""Queue models by name. A model is chosen once a queue and then asked about all its intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from wfm.config.queues import Queue
from wfm.config.staffing import StaffingSettings
from wfm.staffing import chat, erlang_a, erlang_c
from wfm.staffing.cells import Fewest, Measures


@dataclass(frozen=True)
class Model:
    """`measures(load, aht_s, heads, within_s)` and `fewest(load, aht_s, limits)`, arrays over cells.

    `pace`: load that one head can carry. `loses`: contacts may leave, so that there is a steady
    state at any load.
    """

    measures: Callable[..., Measures]
    fewest: Callable[..., Fewest]
    pace: float
    loses: bool


def _erlang_c(queue: Queue) -> Model:
    return Model(erlang_c.measures, erlang_c.fewest, pace=1.0, loses=False)


def _erlang_a(queue: Queue) -> Model:
    if queue.patience_s is None:
        return _erlang_c(queue)
    return Model(
        partial(erlang_a.measures, patience_s=queue.patience_s),
        partial(erlang_a.fewest, patience_s=queue.patience_s),
        pace=1.0,
        loses=True,
    )


def _chat(queue: Queue) -> Model:
    patience_s = math.inf if queue.patience_s is None else queue.patience_s
    factors = queue.concurrency.aht_factor
    return Model(
        partial(chat.measures, patience_s=patience_s, aht_factor=factors),
        partial(chat.fewest, patience_s=patience_s, aht_factor=factors),
        pace=len(factors) / factors[-1],
        loses=queue.patience_s is not None,
    )


MODELS: Mapping[str, Callable[[Queue], Model]] = {
    "erlang_a": _erlang_a,
    "erlang_c": _erlang_c,
    "chat": _chat,
}


def model_name(queue: Queue, settings: StaffingSettings) -> str:
    """Chats at once need the chat model; otherwise the setting, and Erlang C where nobody leaves."""
    if queue.concurrency.most > 1:
        return "chat"
    return "erlang_c" if queue.patience_s is None else settings.model
