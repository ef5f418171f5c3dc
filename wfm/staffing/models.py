"""Queue models by name. A model is chosen once a queue and then asked about all its intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np

from wfm.config.queues import Queue
from wfm.config.staffing import StaffingSettings
from wfm.staffing import booked, chat, erlang_a, erlang_c, erlang_x, limited_lines, priority, tiers
from wfm.staffing.cells import Fewest, Floats, Limits, Measures, Number
from wfm.staffing.transient import Chain


@dataclass(frozen=True)
class Model:
    """`measures(load, aht_s, heads, within_s)` and `fewest(load, aht_s, limits)`, arrays over cells.

    `pace`: load that one head can carry. `loses`: contacts may leave, so that there is a steady
    state at any load. `lost`: share of contacts lost for good. `chain`: for following it along the
    day; None where it is no birth-death chain of one line.
    """

    measures: Callable[..., Measures]
    fewest: Callable[..., Fewest]
    pace: float
    loses: bool
    lost: Callable[[Measures], Floats] = attrgetter("abandon_rate")
    chain: Chain | None = None


def _erlang_c(queue: Queue) -> Model:
    return Model(erlang_c.measures, erlang_c.fewest, pace=1.0, loses=False, chain=Chain(math.inf))


def _erlang_a(queue: Queue) -> Model:
    if queue.patience_s is None:
        return _erlang_c(queue)
    return Model(
        partial(erlang_a.measures, patience_s=queue.patience_s),
        partial(erlang_a.fewest, patience_s=queue.patience_s),
        pace=1.0,
        loses=True,
        chain=Chain(queue.patience_s),
    )


def _erlang_x(queue: Queue) -> Model:
    if queue.patience_s is None:
        return _erlang_c(queue)
    known: dict[str, Any] = {
        "patience_s": queue.patience_s,
        "redial": queue.redial.share,
        "redial_delay_s": queue.redial.delay_s,
        "exact_to": 0.0,
    }
    return Model(
        partial(erlang_x.measures, **known),
        partial(erlang_x.fewest, **known),
        pace=1.0,
        loses=True,
        lost=lambda found: erlang_x.contacts_lost(found.abandon_rate, queue.redial.share),
    )


def _limited_lines(queue: Queue) -> Model:
    known: dict[str, Any] = {
        "patience_s": math.inf if queue.patience_s is None else queue.patience_s,
        "lines": math.inf if queue.lines is None else float(queue.lines),
    }
    return Model(
        partial(limited_lines.measures, **known),
        partial(limited_lines.fewest, **known),
        pace=1.0,
        loses=queue.lines is not None or queue.patience_s is not None,
    )


def _priority(queue: Queue) -> Model:
    if not queue.classes:
        return _erlang_c(queue)
    share, fraction, within = (
        np.array([getattr(c, name) for c in queue.classes.values()])
        for name in ("share", "fraction", "answer_within_s")
    )

    def measures(load: Number, aht_s: Number, heads: Number, within_s: Number) -> Measures:
        """Of all contacts: means over the classes, each at its own threshold."""
        found = priority.measures(_each(load) * share, _each(aht_s), heads, within)
        return Measures(*((values * share).sum(axis=-1) for values in vars(found).values()))

    def fewest(load: Number, aht_s: Number, limits: Limits) -> Fewest:
        own = Limits(fraction, within, asa_s=_each(limits.asa_s), occupancy=_each(limits.occupancy))
        return priority.fewest(_each(load) * share, _each(aht_s), own)

    return Model(measures, fewest, pace=1.0, loses=False)


def _each(values: Number) -> Floats:
    """With an axis for classes."""
    return np.asarray(values, dtype=np.float64)[..., None]


def _booked(queue: Queue) -> Model:
    if queue.bookings is None or queue.patience_s is None:
        return _erlang_a(queue)
    known: dict[str, Any] = {
        "patience_s": queue.patience_s,
        "booked": queue.bookings.share,
        "slot_s": queue.bookings.slot_min * 60.0,
    }
    return Model(partial(booked.measures, **known), partial(booked.fewest, **known), pace=1.0, loses=True)


def _tiered(queue: Queue) -> Model:
    if not queue.tiers:
        return _erlang_a(queue)
    patience_s = math.inf if queue.patience_s is None else queue.patience_s
    factors = [tier.aht_factor for tier in queue.tiers.values()]
    further = [tier.heads for tier in queue.tiers.values()][1:]
    # times below are in handling times of the queue, so that those of the tiers are the factors

    def measures(load: Number, aht_s: Number, heads: Number, within_s: Number) -> Measures:
        calls, unit, within = (np.asarray(v, dtype=np.float64) for v in (load, aht_s, within_s))
        people = tiers.split(heads, further)
        found = tiers.measures(calls * 3600.0, factors, people, within / unit, patience_s / unit).measures
        return replace(found, asa_s=found.asa_s * unit, wait_s=found.wait_s * unit)

    def fewest(load: Number, aht_s: Number, limits: Limits) -> Fewest:
        times = (load, aht_s, limits.within_s, limits.asa_s)
        calls, unit, within, asa = (np.asarray(v, dtype=np.float64) for v in times)
        own = replace(limits, within_s=within / unit, asa_s=asa / unit)
        found = tiers.fewest_first(calls * 3600.0, factors, further, own, patience_s / unit)
        return Fewest(np.where(found.heads > 0, found.heads + sum(further), 0), found.binding)

    pace = 1.0 / max(factors)
    return Model(measures, fewest, pace=pace, loses=queue.patience_s is not None)


def _chat(queue: Queue) -> Model:
    patience_s = math.inf if queue.patience_s is None else queue.patience_s
    factors = queue.concurrency.aht_factor
    return Model(
        partial(chat.measures, patience_s=patience_s, aht_factor=factors),
        partial(chat.fewest, patience_s=patience_s, aht_factor=factors),
        pace=len(factors) / factors[-1],
        loses=queue.patience_s is not None,
        chain=Chain(patience_s, factors),
    )


MODELS: Mapping[str, Callable[[Queue], Model]] = {
    "erlang_a": _erlang_a,
    "erlang_c": _erlang_c,
    "erlang_x": _erlang_x,
    "limited_lines": _limited_lines,
    "priority": _priority,
    "booked": _booked,
    "tiered": _tiered,
    "chat": _chat,
}


def model_name(queue: Queue, settings: StaffingSettings) -> str:
    """What a queue states decides; where it states nothing special, the setting does.

    Chats at once need the chat model; classes, bookings, tiers, limited lines and redial theirs;
    where nobody leaves it is Erlang C.
    """
    if queue.concurrency.most > 1:
        return "chat"
    if queue.classes:
        return "priority"
    if queue.bookings is not None:
        return "booked"
    if queue.tiers:
        return "tiered"
    if queue.lines is not None:
        return "limited_lines"
    if queue.patience_s is None:
        return "erlang_c"
    return "erlang_x" if queue.redial.share > 0 else settings.model
