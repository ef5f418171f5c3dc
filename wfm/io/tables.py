"""Tables that stages hand on, as files: `<out>/tables/<name>.csv`.

UTF-8, stamps in UTC to the minute (2026-11-11T00:00Z), empty where missing. Numbers come back
exactly, so that stages run one by one give what a whole plan gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.io.sources import read_cells
from wfm.io.text import decode, read_bytes
from wfm.io.typed import typed
from wfm.tables import DATE, TABLES, UTC_TIME, Column, Table

FOLDER = "tables"
SUMMARY = "summary.json"
COMMANDS = {
    "forecast": "forecast",
    "staffing": "staff",
    "roster": "roster",
    "pay": "roster",
    "simulate": "simulate",
}
"""Which command writes the tables of a source."""
SOME = ("leave_requests", "refusals")
"""Tables that only some plans have, though the command that writes them writes others for all."""


def table_path(out: Path, table: Table) -> Path:
    return out / FOLDER / f"{table.name}.csv"


def write_table(path: Path, table: Table, frame: pd.DataFrame) -> None:
    """Writes the table's columns, in its order."""
    cells = {c.name: _cells(frame[c.name], c) for c in table.columns}
    pd.DataFrame(cells).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def read_table(path: Path, table: Table) -> pd.DataFrame:
    """What `write_table` wrote. Raises InputFaults with every fault of the file."""
    faults: list[Fault] = []
    frame = typed(read_cells(path), table, path, faults)
    if faults:
        raise InputFaults(faults)
    return table.conform(frame)


def read_stages(out: Path, stages: Iterable[str]) -> dict[str, pd.DataFrame]:
    """The tables that `stages` (as `Table.source` names them) wrote to `out`, by name.

    Raises InputFaults with every fault of every table, missing ones included.
    """
    wanted = [table for table in TABLES.values() if table.source in set(stages)]
    faults: list[Fault] = []
    found = {}
    for table in wanted:
        path = table_path(out, table)
        if not path.exists():
            if table.source not in COMMANDS or table.name in SOME:
                continue
            faults.append(Fault(f"no such file; run 'wfm {COMMANDS[table.source]}' first", str(path)))
            continue
        try:
            found[table.name] = read_table(path, table)
        except InputFaults as error:
            faults.extend(error.faults)
    if faults:
        raise InputFaults(faults)
    return found


def read_summary(out: Path) -> dict[str, Any]:
    """`<out>/summary.json`. Raises InputFaults where it is missing or no summary."""
    path = out / SUMMARY
    try:
        found = json.loads(decode(read_bytes(path), path))
    except json.JSONDecodeError as error:
        raise InputFaults([Fault(f"not JSON: {error.msg}", str(path), error.lineno)]) from None
    if not isinstance(found, dict):
        raise InputFaults([Fault("expected a mapping", str(path))])
    return found


def _cells(values: pd.Series, column: Column) -> pd.Series | np.ndarray:
    dtype = column.dtype
    if dtype == UTC_TIME:
        clock = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[m]")
        return np.where(np.isnat(clock), "", np.char.add(np.datetime_as_string(clock), "Z"))
    if dtype == DATE:
        local = values.to_numpy("datetime64[D]" if column.unit == "date" else "datetime64[m]")
        return np.where(np.isnat(local), "", np.datetime_as_string(local))
    if dtype == "bool":
        return values.map({True: "true", False: "false"})
    return values
