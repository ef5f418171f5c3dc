"""Comma-separated text, plain or gzipped: UTF-8, or GB18030 as Chinese systems export it."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.io.sources.rows import cells
from wfm.io.text import decode, read_bytes


def read_csv(path: Path) -> pd.DataFrame:
    data = read_bytes(path)
    if path.name.lower().endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            raise InputFaults([Fault("not a whole gzip file", str(path))]) from None
    text = decode(data, path, chinese=True)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputFaults([Fault(f"not CSV: {error}", str(path))]) from None
    return cells(rows, path)
