"""Faults that real exports have, planted so that readers and forecasts meet them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample.promotions import OUTAGE_END, OUTAGE_START

MISSING = (("wechat", "2025-03-12 09:00"), ("hotline", "2025-09-03 15:00"), ("web", "2026-07-22 20:00"))
"""Queue and first of three hours in a row that have no row."""
REPEATED = (("wechat", "2025-05-20 10:00"), ("web", "2026-08-05 14:00"), ("hotline", "2026-09-02 11:00"))
"""Rows written twice, alike."""
CONFLICTING = ("wechat", "2026-06-30 21:00")
"""A row written twice, with other numbers the second time: a half-finished export, then the whole."""


def plant(contacts: pd.DataFrame) -> pd.DataFrame:
    """The contacts with an outage, missing hours and repeated rows, in order of time by queue."""
    found = _with_outage(contacts)
    found = found[
        ~_at(found, [(q, t + pd.Timedelta(hours=h)) for q, t in _stamped(MISSING) for h in range(3)])
    ]
    again = found[_at(found, _stamped(REPEATED))]
    half = found[_at(found, _stamped((CONFLICTING,)))].copy()
    for column in ("volume", "abandoned"):
        half[column] = half[column] // 2
    # Stable, so that the half-finished row stands before the whole one.
    found = pd.concat([half, found, again])
    order = pd.CategoricalDtype(list(contacts["queue"].unique()), ordered=True)
    key = found["queue"].astype(order)
    in_order = found.assign(key=key).sort_values(["key", "interval_start"], kind="stable", ignore_index=True)
    return in_order.drop(columns="key")


def _with_outage(contacts: pd.DataFrame) -> pd.DataFrame:
    """One contact in twenty came through; a third of the others tried again in the next two hours."""
    found = contacts.copy()
    start, end = pd.Timestamp(OUTAGE_START), pd.Timestamp(OUTAGE_END)
    after = end + pd.Timedelta(hours=2)
    for queue in found["queue"].unique():
        mine = found["queue"].eq(queue)
        down = mine & found["interval_start"].between(start, end, inclusive="left")
        later = mine & found["interval_start"].between(end, after, inclusive="left")
        lost = found.loc[down, "volume"].sum() * 0.95
        found.loc[down, ["volume", "abandoned"]] //= 20
        found.loc[later, "volume"] += round(lost / 3 / later.sum())
    found["aht_s"] = np.where(found["volume"] > 0, found["aht_s"], np.nan)
    return found


def _stamped(rows: tuple[tuple[str, str], ...]) -> list[tuple[str, pd.Timestamp]]:
    return [(queue, pd.Timestamp(start)) for queue, start in rows]


def _at(contacts: pd.DataFrame, rows: list[tuple[str, pd.Timestamp]]) -> pd.Series:
    keys = pd.MultiIndex.from_frame(contacts[["queue", "interval_start"]])
    return pd.Series(keys.isin(rows), index=contacts.index)
