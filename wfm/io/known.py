"""What input tables may name, taken from a scenario that may itself be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from wfm.config.base import YEARS
from wfm.config.inputs import ExportSettings
from wfm.domain.errors import Fault
from wfm.domain.shift import OFF
from wfm.io.history import expand


@dataclass(frozen=True)
class Known:
    """Files to read, and the names and limits that their rows are held against.

    `names` is by column; a column whose names the scenario does not tell is left out, and so not
    held against anything.
    """

    files: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    zone: str = "UTC"
    site_zones: Mapping[str, str] = field(default_factory=dict)
    issued_on: date | None = None
    first_date: date | None = None
    export: ExportSettings = field(default_factory=ExportSettings)
    faults: tuple[Fault, ...] = ()
    """Folders and patterns without any file."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Known:
        """From a scenario's settings as plain data, whatever of them is sound."""
        queues, roster, sites = (_mapping(raw, key) for key in ("queues", "roster", "sites"))
        skills = [q["skills"] for q in queues.values() if isinstance(q, Mapping) and "skills" in q]
        codes = [t.get("code") for t in _mapping(roster, "shifts").values() if isinstance(t, Mapping)]
        names = {
            "queue": queues,
            "skill": [s for some in skills if isinstance(some, list | tuple) for s in some],
            "site": sites,
            "pool": _mapping(roster, "pools"),
            "contract": _mapping(roster, "contracts"),
            "shift_code": [*codes, OFF] if codes else [],
        }
        issued_on = _mapping(raw, "forecast").get("issued_on")
        inputs = _mapping(raw, "inputs")
        faults: list[Fault] = []
        first_date = _mapping(raw, "horizon").get("first_date")
        return cls(
            files={name: found for name, v in inputs.items() if (found := _files(v, faults))},
            names={column: frozenset(map(str, some)) for column, some in names.items() if some},
            zone=_zone(_mapping(raw, "horizon"), "UTC"),
            site_zones={name: _zone(site, "") for name, site in sites.items()},
            issued_on=_sane(issued_on),
            first_date=_sane(first_date),
            export=_export(inputs.get("export")),
            faults=tuple(faults),
        )


def _mapping(raw: Any, key: str) -> Mapping[str, Any]:
    found = raw.get(key) if isinstance(raw, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _sane(day: Any) -> date | None:
    return day if isinstance(day, date) and day.year in YEARS else None


def _zone(raw: Any, otherwise: str) -> str:
    try:
        return ZoneInfo(raw["zone"]).key
    except (KeyError, TypeError, ValueError, OSError):
        return otherwise


def _files(value: Any, faults: list[Fault]) -> tuple[Path, ...]:
    """The files that an entry of `inputs` names, one or a list."""
    paths = value if isinstance(value, list | tuple) else [value]
    return expand([p for p in paths if isinstance(p, str | Path)], faults)


def _export(raw: Any) -> ExportSettings:
    """The settings as far as they are sound; their faults are told elsewhere."""
    try:
        return ExportSettings.model_validate(raw or {})
    except ValidationError:
        return ExportSettings()
