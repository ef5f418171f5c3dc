"""Spreadsheets: the first sheet, headings in its first row."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.io.sources.rows import cells
from wfm.io.text import read_bytes


def read_xlsx(path: Path) -> pd.DataFrame:
    return cells(xlsx_rows(path), path)


def xlsx_rows(path: Path) -> list[tuple[Any, ...]]:
    """Values of the first sheet."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(read_bytes(path)), read_only=True, data_only=True)
        return list(book.worksheets[0].iter_rows(values_only=True))
    except (BadZipFile, InvalidFileException, KeyError, IndexError):
        raise InputFaults([Fault("not an XLSX workbook", str(path))]) from None
