"""The input tables of a scenario, typed and held against it; every fault of every file at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.errors import Fault, InputFaults
from wfm.io import cross
from wfm.io.history import try_history
from wfm.io.known import Known
from wfm.io.sources import read_cells
from wfm.io.typed import typed
from wfm.tables import (
    AGENT_SKILLS,
    AGENTS,
    CONTACTS,
    EVENTS,
    LEAVE_REQUESTS,
    LEDGER,
    LOCKS,
    OVERRIDES,
    ROSTER,
    TIME_OFF,
    WISHES,
    Table,
)

INPUTS: dict[str, Table] = {
    "agents": AGENTS,
    "agent_skills": AGENT_SKILLS,
    "contacts": replace(CONTACTS, key=()),
    "events": EVENTS,
    "overrides": OVERRIDES,
    "time_off": TIME_OFF,
    "leave_requests": replace(LEAVE_REQUESTS, source="input"),
    "wishes": WISHES,
    "locks": LOCKS,
    "previous_roster": replace(ROSTER, name="previous_roster", source="input"),
    "ledger": replace(LEDGER, source="input"),
    "base_roster": replace(ROSTER, name="base_roster", source="input"),
}
"""Input tables by their key under `inputs`; agents first, since others name them.

Contacts may repeat: real exports do, and the forecast's cleaning records what it did about it.
"""


def read_inputs(scenario: Scenario) -> dict[str, pd.DataFrame]:
    """The scenario's input tables by name; those it does not name are empty.

    Raises InputFaults with every fault of every file.
    """
    frames, faults, _ = read_tables(Known.of(scenario.model_dump()))
    if faults:
        raise InputFaults(faults)
    return {name: table.conform(frames[name]) for name, table in INPUTS.items()}


def read_tables(known: Known) -> tuple[dict[str, pd.DataFrame], list[Fault], list[str]]:
    """As far as they can be read, with what is wrong, and notes on what was left out."""
    faults: list[Fault] = list(known.faults)
    notes: list[str] = []
    frames: dict[str, pd.DataFrame] = {}
    names = dict(known.names)
    zones: dict[str, str] = {}
    for name, table in INPUTS.items():
        if name not in known.files:
            frames[name] = table.empty()
            continue
        if name == "contacts":
            frames[name] = _contacts(known, faults, notes)
            continue
        parts = [
            p for f in known.files[name] if (p := _file(f, name, known, names, zones, faults)) is not None
        ]
        if not parts:
            continue
        frame = pd.concat(parts) if len(parts) > 1 else parts[0]
        if name == "agents" and {"agent_id", "site"} <= set(frame.columns):
            names["agent_id"] = frozenset(frame["agent_id"])
            sites = frame["site"].map(known.site_zones).fillna("")
            zones = {agent: zone for agent, zone in zip(frame["agent_id"], sites, strict=True) if zone}
        frames[name] = frame
    return frames, faults, notes


def _file(
    path: Path,
    name: str,
    known: Known,
    names: dict[str, frozenset[str]],
    zones: dict[str, str],
    faults: list[Fault],
) -> pd.DataFrame | None:
    """The rows of one file of a table, adding what is wrong to `faults`; None where it is not readable."""
    try:
        cells = read_cells(path)
    except InputFaults as error:
        faults.extend(error.faults)
        return None
    of_file: list[Fault] = []
    frame = typed(cells, INPUTS[name], path, of_file, known.zone, zones)
    of_file.extend(_across(name, cross.Sheet(path, cells, frame), names, known))
    faults.extend(sorted(of_file, key=lambda fault: fault.row or 0))
    return frame


def _contacts(known: Known, faults: list[Fault], notes: list[str]) -> pd.DataFrame:
    """The contact history, which may come from many files in many formats."""
    wrong: list[Fault] = []
    files, queues = known.files["contacts"], known.names.get("queue")
    read = try_history(files, known.zone, known.export, queues, wrong)
    if read is not None:
        notes.extend(read.notes)
        # a queue whose rows have a name that nobody knows is not without history
        if not any(fault.expected.startswith("unknown queue") for fault in wrong):
            wrong.extend(cross.history(read.contacts, known))
    faults.extend(sorted(wrong, key=lambda fault: (fault.file, fault.row or 0)))
    return CONTACTS.empty() if read is None else read.contacts


def read_input(path: Path, name: str, zone: str) -> pd.DataFrame:
    """One input table on its own, held against nothing else.

    Raises InputFaults with every fault of the file.
    """
    faults: list[Fault] = []
    frame = typed(read_cells(path), INPUTS[name], path, faults, zone)
    if faults:
        raise InputFaults(faults)
    return INPUTS[name].conform(frame)


def _across(name: str, sheet: cross.Sheet, names: dict[str, frozenset[str]], known: Known) -> Iterator[Fault]:
    """Faults that need more than one cell."""
    yield from cross.unknown_names(sheet, names)
    yield from cross.backward(sheet)
    match name:
        case "time_off" | "leave_requests":
            yield from cross.overlaps(sheet)
        case "ledger":
            yield from cross.ledger(sheet, known.first_date)
            yield from cross.repeats(sheet, INPUTS[name].key)
        case "overrides":
            yield from cross.overrides(sheet)
        case "events":
            yield from cross.unknown_event_queues(sheet, names.get("queue", frozenset()))
            yield from cross.repeats(sheet, INPUTS[name].key)
        case _:
            yield from cross.repeats(sheet, INPUTS[name].key)
