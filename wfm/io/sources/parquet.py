"""Parquet files, with the types they carry."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.io.text import read_bytes


def read_parquet(path: Path) -> pd.DataFrame:
    from pyarrow import ArrowException

    data = read_bytes(path)
    try:
        frame = pd.read_parquet(io.BytesIO(data))
    except (ArrowException, ValueError, OSError):
        raise InputFaults([Fault("not a Parquet file", str(path))]) from None
    return frame.reset_index(drop=all(name is None for name in frame.index.names))


def parquet_rows(path: Path) -> list[list[Any]]:
    """The headings and the values, those missing as None."""
    frame = read_parquet(path)
    whole = frame.astype(object).where(frame.notna(), None)
    return [list(frame.columns), *whole.to_numpy().tolist()]
