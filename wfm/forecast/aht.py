"""Handling time by hour of the week: weighted by contacts, drawn towards the queue's mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wfm.forecast.events import Event
from wfm.forecast.history import MINUTES_A_DAY, Bools, Dates, Floats, Ints, weekday

PRIOR_CONTACTS = 400.0
"""Contacts after which an hour weighs as much as the mean it is drawn towards. One contact's time
varies about as much as its mean (CV 1), hours differ by some 5 %: (1 / 0.05)^2."""

DEFAULT_AHT_S = 300.0
"""Used, and said so, where no queue's history has any handling time."""

SLOTS = 24


@dataclass(frozen=True, eq=False)
class HandlingTime:
    """`table`: (7, 24) seconds by weekday and hour of the local clock; `factor`: by event name."""

    table: Floats
    factor: dict[str, float]

    def at(self, dates: Dates, minutes: Ints, names: Iterable[tuple[str, Bools]]) -> Floats:
        """Seconds at local `dates` and `minutes` of the day; `names`: events and where they run."""
        aht = self.table[weekday(dates), minutes * SLOTS // MINUTES_A_DAY]
        for name, inside in names:
            aht = np.where(inside, aht * self.factor.get(name, 1.0), aht)
        return aht


def learn_aht(
    rows: pd.DataFrame, zone: str, weeks: int, events: Iterable[Event], fallback_s: float
) -> HandlingTime:
    """The handling time of one queue from its rows.

    Args:
        rows: interval_start (UTC), volume, aht_s, optionally handled, which then is the weight.
        weeks: age at which a row counts half.
        events: those that concern the queue; each name's rows give its factor and are kept out of
            the table.
        fallback_s: where no row has a handling time.
    """
    known = rows[rows["aht_s"].notna() & (rows["volume"] > 0)]
    if known.empty:
        return HandlingTime(np.full((7, SLOTS), fallback_s), {})
    local = pd.DatetimeIndex(known["interval_start"]).tz_convert(zone).tz_localize(None)
    seconds = known["aht_s"].to_numpy(np.float64)
    contacts = known["volume"].to_numpy(np.float64)
    if "handled" in known:
        handled = known["handled"].to_numpy(np.float64)
        contacts = np.where(np.isfinite(handled), handled, contacts)
    stamp = local.to_numpy().astype("datetime64[m]")
    on = weekday(stamp.astype("datetime64[D]"))
    slot = (local.hour * 60 + local.minute).to_numpy() * SLOTS // MINUTES_A_DAY
    inside = {e.name: np.zeros(len(stamp), dtype=bool) for e in events}
    for e in events:
        inside[e.name] |= (stamp >= e.start) & (stamp < e.end)
    ordinary = ~np.logical_or.reduce([np.zeros(len(stamp), dtype=bool), *inside.values()])
    if not ordinary.any():
        ordinary[:] = True
    age = (stamp.max() - stamp).astype(np.int64) / (7 * MINUTES_A_DAY)
    table = _table(seconds, contacts * 0.5 ** (age / weeks) * ordinary, on, slot)

    usual = table[on, slot]
    factor = {}
    for name, cells in inside.items():
        spent = (contacts * seconds)[cells].sum() + PRIOR_CONTACTS * usual[ordinary].mean()
        expected = (contacts * usual)[cells].sum() + PRIOR_CONTACTS * usual[ordinary].mean()
        factor[name] = float(spent / expected)
    return HandlingTime(table, factor)


def _table(seconds: Floats, weight: Floats, on: Ints, slot: Ints) -> Floats:
    """(7, SLOTS): hour of the week drawn towards hour of the day, that towards the mean of all."""
    mean = np.average(seconds, weights=weight) if weight.sum() > 0 else seconds.mean()
    shape = 7, SLOTS
    flat = np.ravel_multi_index((on, slot), shape)
    contacts = np.bincount(flat, weight, 7 * SLOTS).reshape(shape)
    spent = np.bincount(flat, weight * seconds, 7 * SLOTS).reshape(shape)
    hour = (spent.sum(axis=0) + PRIOR_CONTACTS * mean) / (contacts.sum(axis=0) + PRIOR_CONTACTS)
    return np.asarray((spent + PRIOR_CONTACTS * hour) / (contacts + PRIOR_CONTACTS))
