"""Text in columns, plain or gzipped: UTF-8, UTF-16, or GB18030 as Chinese systems export it.

Tables of the project are comma-separated; exports may be separated by semicolons or tabs.
"""

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

_LOOKED_AT = 40
"""Lines that show what parts the columns."""


def read_csv(path: Path) -> pd.DataFrame:
    return cells(_rows(_text(path), path, ","), path)


def any_csv_rows(path: Path) -> list[list[str]]:
    """Rows of a file that tells by its looks what parts its columns: comma, semicolon or tab."""
    text = _text(path)
    return _rows(text, path, _delimiter(text))


def _text(path: Path) -> str:
    data = read_bytes(path)
    if path.name.lower().endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            raise InputFaults([Fault("not a whole gzip file", str(path))]) from None
    return decode(data, path, exported=True)


def _rows(text: str, path: Path, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter))
    except csv.Error as error:
        raise InputFaults([Fault(f"not CSV: {error}", str(path))]) from None


def _delimiter(text: str) -> str:
    """That which parts most of the first lines; commas may stand inside numbers, so they go last."""
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    least = sum(1 for line in lines if line.strip()) / 2
    for mark in "\t;":
        if sum(mark in line for line in lines) >= max(least, 1):
            return mark
    return ","
