"""All that a plan starts from, read at once, so that every fault is told at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.errors import Fault
from wfm.io.known import Known
from wfm.io.read import INPUTS, read_tables
from wfm.io.scenario import ScenarioSource, try_scenario
from wfm.io.text import sha256


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario with its input tables by name. With `faults`, neither may be planned from.

    `hashes`: SHA-256 of every file read, by its path from the scenario's folder. `notes`: what was
    left out of the history while reading it.
    """

    scenario: Scenario | None
    source: ScenarioSource
    inputs: dict[str, pd.DataFrame]
    hashes: dict[str, str]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


def read_case(path: Path) -> Case:
    """Tables are read even where the scenario is wrong, and held against what it does tell."""
    reading = try_scenario(path)
    scenario, source = reading.scenario, reading.source
    known = Known.of(scenario.model_dump() if scenario else source.root.plain())
    inputs, wrong, notes = read_tables(known)
    faults = (*reading.faults, *wrong)
    if not faults:
        inputs = {name: table.conform(inputs[name]) for name, table in INPUTS.items()}
    files = sorted({*source.files, *chain.from_iterable(known.files.values())})
    hashes = {
        Path(os.path.relpath(file, path.parent)).as_posix(): sha256(file) for file in files if file.is_file()
    }
    return Case(scenario, source, inputs, hashes, faults, tuple(notes))
