"""Cells from rows of values, for formats that come row by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.domain.errors import Fault, InputFaults


def cells(rows: Sequence[Sequence[Any]], path: Path) -> pd.DataFrame:
    """The first row holds the headings. Rows may end early; trailing empty columns are dropped.

    Raises InputFaults for missing or repeated headings and for rows with more cells than headings.
    """
    if not rows:
        raise InputFaults([Fault("the file is empty; expected a row of headings", str(path), 1)])
    heading = [str(name).strip() if name is not None else "" for name in rows[0]]
    while heading and not heading[-1]:
        heading.pop()
    width = len(heading)
    faults = [
        Fault(
            "heading is empty" if not name else "heading is repeated", str(path), 1, name or f"column {i + 1}"
        )
        for i, name in enumerate(heading)
        if not name or name in heading[:i]
    ]
    kept, index = [], []
    for i, row in enumerate(rows[1:]):
        if not any(row) and all(_empty(value) for value in row):
            continue
        if len(row) != width:
            extra = [value for value in row[width:] if not _empty(value)]
            if extra:
                words = f"{len(row)} cells under {width} headings"
                faults.append(Fault(words, str(path), i + 2, value=str(extra[0])))
            row = [*row[:width], *[None] * (width - len(row))]
        kept.append(row)
        index.append(i)
    if faults:
        raise InputFaults(faults)
    values = np.array(kept, dtype=object).reshape(len(kept), width)
    return pd.DataFrame(values, index, heading)


def _empty(value: Any) -> bool:
    return value is None or value == ""
