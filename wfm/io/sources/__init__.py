"""Readers of tables, one a format, by the suffix of the file.

A reader takes a path and gives the cells: one column a heading, values as text or as the file
types them, nothing where a cell is empty. The index counts rows of data from 0 as the file
shows them, so row 0 is line 2 of a spreadsheet; empty rows are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.io.sources.csv import read_csv
from wfm.io.sources.parquet import read_parquet
from wfm.io.sources.xlsx import read_xlsx

READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".xlsx": read_xlsx,
    ".parquet": read_parquet,
}


def read_cells(path: Path) -> pd.DataFrame:
    """The cells of a table. Raises InputFaults where the file is missing or not of its format."""
    for suffix, reader in READERS.items():
        if path.name.lower().endswith(suffix):
            return reader(path).rename(columns=str.strip)
    raise InputFaults([Fault(f"expected a file that ends with {', '.join(READERS)}", str(path))])
