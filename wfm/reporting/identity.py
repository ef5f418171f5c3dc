"""A plan's name for machines: the same people and shifts have the same one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd

_TABLES = ("roster", "activities", "agents", "time_off")


def plan_id(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over who works when and who is away, in hexadecimal."""
    digest = hashlib.sha256()
    for name in _TABLES:
        frame = tables[name]
        digest.update(name.encode())
        text = frame.sort_values(list(frame.columns[:2]), kind="stable").to_csv(
            index=False, lineterminator="\n"
        )
        digest.update(text.encode())
    return digest.hexdigest()
