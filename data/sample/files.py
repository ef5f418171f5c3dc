"""Tables as text that comes out the same, byte for byte, whenever it is written."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pandas as pd


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """UTF-8 CSV; compressed, without time and name, where the file ends in `.gz`."""
    data = table.to_csv(index=False, lineterminator="\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_zipped(data) if path.suffix == ".gz" else data)


def _zipped(data: bytes) -> bytes:
    buffer = BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()
