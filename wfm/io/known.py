"""What input tables may name, taken from a scenario that may itself be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wfm.config.forecast import ForecastSettings
from wfm.domain.shift import OFF


@dataclass(frozen=True)
class Known:
    """Files to read, and the names and limits that their rows are held against.

    `names` is by column; a column whose names the scenario does not tell is left out, and so not
    held against anything.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    zone: str = "UTC"
    site_zones: Mapping[str, str] = field(default_factory=dict)
    min_history_days: int = 28
    issued_on: date | None = None

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
        forecast = _mapping(raw, "forecast")
        days = forecast.get("min_history_days")
        issued_on = forecast.get("issued_on")
        return cls(
            files={k: Path(v) for k, v in _mapping(raw, "inputs").items() if isinstance(v, str | Path)},
            names={column: frozenset(map(str, some)) for column, some in names.items() if some},
            zone=_zone(_mapping(raw, "horizon"), "UTC"),
            site_zones={name: _zone(site, "") for name, site in sites.items()},
            min_history_days=days if isinstance(days, int) else _default_days(),
            issued_on=issued_on if isinstance(issued_on, date) else None,
        )


def _mapping(raw: Any, key: str) -> Mapping[str, Any]:
    found = raw.get(key) if isinstance(raw, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _zone(raw: Any, otherwise: str) -> str:
    try:
        return ZoneInfo(raw["zone"]).key
    except (KeyError, TypeError, ValueError, OSError):
        return otherwise


def _default_days() -> int:
    return int(ForecastSettings.model_fields["min_history_days"].default)
