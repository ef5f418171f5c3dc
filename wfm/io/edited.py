"""Workbooks that people changed by hand: everything that stands in them, and where."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from wfm.domain.errors import Fault, InputFaults
from wfm.domain.sheets import ORIGIN, Book, Cell, Place, Sheet
from wfm.io.text import read_bytes


def read_workbook(path: Path) -> Book:
    """All sheets of an XLSX file. Formulas are read as text and never worked out.

    Raises:
        InputFaults: missing, or not an XLSX workbook.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    data = read_bytes(path)
    try:
        with warnings.catch_warnings():  # of looks that it does not know and that nobody reads here
            warnings.simplefilter("ignore")
            return book_of(load_workbook(io.BytesIO(data)))
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, TypeError):
        raise InputFaults([Fault("not an XLSX workbook; save it as .xlsx", str(path))]) from None


def book_of(book: Any) -> Book:
    """A workbook of openpyxl as plain values."""
    origin: Mapping[str, str] = {}
    sheets = []
    for sheet in book.worksheets:
        if sheet.title == ORIGIN:
            origin = {
                str(key): str(value or "") for key, value in sheet.iter_rows(max_col=2, values_only=True)
            }
            continue
        cells = {
            (cell.row, cell.column): Cell(
                str(cell.value) if cell.data_type == "f" else cell.value,
                cell.data_type == "f",
                cell.comment.text if cell.comment else "",
            )
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.comment
        }
        sheets.append(Sheet(sheet.title, cells, _merged(sheet)))
    return Book(tuple(sheets), origin)


def _merged(sheet: Any) -> dict[Place, Place]:
    return {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
