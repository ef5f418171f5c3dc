"""Rows of a history that lie years from all others: a mistyped date, which would move its end."""

from __future__ import annotations

import numpy as np
import pandas as pd

APART = np.timedelta64(366, "D")
"""A longer time without any row parts a history."""

MOST = 0.01
"""Share of rows that may be mistyped; more are a history of their own."""


def without_strays(contacts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the history, and those that stand apart at either end of it."""
    when = contacts["interval_start"].dt.tz_localize(None).to_numpy()
    order = np.sort(when)
    gaps = np.flatnonzero(np.diff(order) > APART) + 1
    few = MOST * len(order)
    first = max((order[g] for g in gaps if g <= few), default=order[0])
    last = min((order[g - 1] for g in gaps if len(order) - g <= few), default=order[-1])
    kept = (when >= first) & (when <= last)
    return contacts[kept], contacts[~kept]
