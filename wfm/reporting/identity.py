"""A plan's name for machines: the same people and shifts have the same one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd

_COLUMNS = {
    "roster": ("shift_id", "agent_id", "date", "shift_code", "start", "end", "paid_min", "kind", "locked"),
    "activities": ("shift_id", "start", "end", "activity", "routing_group"),
    "agents": ("agent_id", "name", "team", "site", "pool", "contract", "leader", "hourly_cost"),
    "time_off": ("agent_id", "start", "end", "kind"),
}
"""By name, so that a column that a later version adds leaves the plans of today what they are."""


def digest(table: pd.DataFrame) -> str:
    """SHA-256 over a table, in hexadecimal; rows in their order."""
    return hashlib.sha256(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes()).hexdigest()


def plan_id(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over who works when and who is away, in hexadecimal."""
    whole = hashlib.sha256()
    for name, columns in _COLUMNS.items():
        frame = tables[name][list(columns)]
        whole.update(name.encode())
        text = frame.sort_values(list(columns[:2]), kind="stable").to_csv(index=False, lineterminator="\n")
        whole.update(text.encode())
    return whole.hexdigest()
