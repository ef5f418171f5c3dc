"""The input tables of a scenario, typed and held against it; every fault of every file at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.errors import Fault, InputFaults
from wfm.io import cross
from wfm.io.known import Known
from wfm.io.sources import read_cells
from wfm.io.typed import typed
from wfm.tables import (
    AGENT_SKILLS,
    AGENTS,
    CONTACTS,
    EVENTS,
    LOCKS,
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
    "time_off": TIME_OFF,
    "wishes": WISHES,
    "locks": LOCKS,
    "previous_roster": replace(ROSTER, name="previous_roster", source="input"),
    "base_roster": replace(ROSTER, name="base_roster", source="input"),
}
"""Input tables by their key under `inputs`; agents first, since others name them.

Contacts may repeat: real exports do, and the forecast's cleaning records what it did about it.
"""


def read_inputs(scenario: Scenario) -> dict[str, pd.DataFrame]:
    """The scenario's input tables by name; those it does not name are empty.

    Raises InputFaults with every fault of every file.
    """
    frames, faults = read_tables(Known.of(scenario.model_dump()))
    if faults:
        raise InputFaults(faults)
    return {name: table.conform(frames[name]) for name, table in INPUTS.items()}


def read_tables(known: Known) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """As far as they can be read, with what is wrong."""
    faults: list[Fault] = []
    frames: dict[str, pd.DataFrame] = {}
    names = dict(known.names)
    zones: dict[str, str] = {}
    for name, table in INPUTS.items():
        path = known.files.get(name)
        if path is None:
            frames[name] = table.empty()
            continue
        try:
            cells = read_cells(path)
        except InputFaults as error:
            faults.extend(error.faults)
            continue
        of_file: list[Fault] = []
        frame = typed(cells, table, path, of_file, known.zone, zones)
        of_file.extend(_across(name, cross.Sheet(path, cells, frame), names, known))
        faults.extend(sorted(of_file, key=lambda fault: fault.row or 0))
        if name == "agents" and {"agent_id", "site"} <= set(frame.columns):
            names["agent_id"] = frozenset(frame["agent_id"])
            sites = frame["site"].map(known.site_zones).fillna("")
            zones = {agent: zone for agent, zone in zip(frame["agent_id"], sites, strict=True) if zone}
        frames[name] = frame
    return frames, faults


def _across(name: str, sheet: cross.Sheet, names: dict[str, frozenset[str]], known: Known) -> Iterator[Fault]:
    """Faults that need more than one cell."""
    yield from cross.unknown_names(sheet, names)
    yield from cross.backward(sheet)
    match name:
        case "contacts":
            yield from cross.history(sheet, known)
        case "time_off":
            yield from cross.overlaps(sheet)
        case "events":
            yield from cross.unknown_event_queues(sheet, names.get("queue", frozenset()))
            yield from cross.repeats(sheet, INPUTS[name].key)
        case _:
            yield from cross.repeats(sheet, INPUTS[name].key)
