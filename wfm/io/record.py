"""A plan as it was written, read back whole: settings, the inputs it names, tables, summary.

`scenario.json` and `inputs/` let a folder speak for itself, wherever its scenario went since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pydantic import ValidationError

from wfm.config.scenario import Scenario
from wfm.domain.errors import Fault, InputFaults
from wfm.io.read import INPUTS
from wfm.io.tables import read_summary, read_table, table_path, write_table
from wfm.io.text import decode, read_bytes
from wfm.io.write import recover
from wfm.tables import TABLES

SCENARIO = "scenario.json"
FOLDER = "inputs"
_KEPT = tuple(name for name in INPUTS if name != "contacts")
"""The history is large, and no question to a finished plan needs it."""


class Record(NamedTuple):
    scenario: Scenario
    inputs: dict[str, pd.DataFrame]
    tables: dict[str, pd.DataFrame]
    summary: dict[str, Any]


def record_files(
    scenario: Scenario, inputs: Mapping[str, pd.DataFrame]
) -> dict[str, Callable[[Path], None] | bytes]:
    """What to write beside tables and summary, by path relative to the output folder."""
    found: dict[str, Callable[[Path], None] | bytes] = {SCENARIO: scenario.model_dump_json(indent=1).encode()}
    for name in _KEPT:
        found[f"{FOLDER}/{name}.csv"] = partial(
            write_table, table=INPUTS[name], frame=inputs.get(name, INPUTS[name].empty())
        )
    return found


def read_record(out: Path) -> Record:
    """What a plan wrote to `out`; tables that it did not write are left out.

    Raises:
        InputFaults: no plan is there, or one of its files is not what was written.
    """
    recover(out)
    path = out / SCENARIO
    if not path.is_file():
        raise InputFaults([Fault(f"no {SCENARIO} here; expected the folder of a plan", str(out))])
    try:
        scenario = Scenario.model_validate_json(decode(read_bytes(path), path))
    except ValidationError as error:
        first = error.errors()[0]
        keys = ".".join(map(str, first["loc"]))
        raise InputFaults([Fault(first["msg"], str(path), None, keys)]) from None
    faults: list[Fault] = []
    inputs: dict[str, pd.DataFrame] = {}
    tables: dict[str, pd.DataFrame] = {}
    places = [(name, out / FOLDER / f"{name}.csv", INPUTS[name], inputs) for name in _KEPT]
    places += [(name, table_path(out, t), t, tables) for name, t in TABLES.items() if t.source != "input"]
    for name, place, table, found in places:
        if place.is_file():
            try:
                found[name] = read_table(place, table)
            except InputFaults as error:
                faults.extend(error.faults)
    if faults:
        raise InputFaults(faults)
    return Record(
        scenario, {name: inputs.get(name, t.empty()) for name, t in INPUTS.items()}, tables, read_summary(out)
    )
