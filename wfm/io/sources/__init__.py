"""Readers of tables, one a format, by the suffix of the file.

A reader takes a path and gives the cells: one column a heading, values as text or as the file
types them, nothing where a cell is empty. The index counts rows of data from 0 as the file
shows them, so row 0 is line 2 of a spreadsheet; empty rows are left out.

`read_rows` gives the bare rows instead, for files whose headings stand further down or nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.io.sources.csv import any_csv_rows, read_csv
from wfm.io.sources.parquet import parquet_rows, read_parquet
from wfm.io.sources.xlsx import read_xlsx, xlsx_rows

READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".xlsx": read_xlsx,
    ".parquet": read_parquet,
}

ROWS: dict[str, Callable[[Path], Sequence[Sequence[Any]]]] = {
    ".csv": any_csv_rows,
    ".csv.gz": any_csv_rows,
    ".txt": any_csv_rows,
    ".tsv": any_csv_rows,
    ".xlsx": xlsx_rows,
    ".parquet": parquet_rows,
}


def read_cells(path: Path) -> pd.DataFrame:
    """The cells of a table. Raises InputFaults where the file is missing or not of its format."""
    for suffix, reader in READERS.items():
        if path.name.lower().endswith(suffix):
            return reader(path).rename(columns=str.strip)
    raise InputFaults([Fault(f"expected a file that ends with {', '.join(READERS)}", str(path))])


def read_rows(path: Path) -> Sequence[Sequence[Any]]:
    """All rows of a file, the first of a spreadsheet's as row 0. Raises InputFaults likewise."""
    for suffix, reader in ROWS.items():
        if path.name.lower().endswith(suffix):
            return reader(path)
    raise InputFaults([Fault(f"expected a file that ends with {', '.join(ROWS)}", str(path))])
