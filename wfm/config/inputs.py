"""Where the input tables are: paths relative to the file that names them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, field_validator

from wfm.config.base import Settings, setting
from wfm.config.horizon import known_zone


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str | Path) else () if value is None else value


Paths = Annotated[tuple[Path, ...], BeforeValidator(_listed)]
"""One or several files; each may be a folder or a pattern such as exports/*.csv."""


class ExportSettings(Settings):
    """How the contact history was exported, where its headings do not say it all."""

    format: str = setting("", "format as docs/exports.md names it; empty: recognised by its headings")
    columns: dict[str, str] = setting({}, "heading by field, for headings that no format knows")
    queues: dict[str, str | None] = setting(
        {}, "queue by name in the export, several to one are added up, null leaves a name out; where given,"
        " other names are left out and listed",
    )  # fmt: skip
    queue: str = setting("", "queue of a file that names none")
    zone: str = setting("", "zone of times that tell none; empty: that of the horizon", "IANA name")
    dates: Literal["", "dmy", "mdy"] = setting(
        "", "which of day and month stands first where the year stands last; empty: the dates tell"
    )

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return known_zone(zone) if zone else ""


class Inputs(Settings):
    """CSV (also .gz), XLSX or Parquet; docs/formats.md describes each table."""

    contacts: Paths = setting(..., "contact history: a file, folder or pattern, or a list of them", "file")
    export: ExportSettings = setting(ExportSettings(), "how the contact history was exported")
    agents: Path = setting(..., "people", "file")
    agent_skills: Path = setting(..., "who can do what, how fast", "file")
    events: Paths = setting(
        (), "promotions, outages and other named times: a file, or a list such as your own and one of"
        " configs/events", "file",
    )  # fmt: skip
    overrides: Path | None = setting(None, "changes to the forecast by people", "file")
    time_off: Path | None = setting(None, "leave, sickness, training", "file")
    leave_requests: Path | None = setting(
        None, "requests for leave, granted as far as quotas allow (rule `leave_quota`)", "file"
    )
    wishes: Path | None = setting(None, "what people would like", "file")
    locks: Path | None = setting(None, "what must stay", "file")
    previous_roster: Path | None = setting(None, "roster of the days before", "file")
    ledger: Path | None = setting(None, "what people did before, as the plan before wrote it", "file")
    base_roster: Path | None = setting(
        None, "roster of the days planned, to start from and to keep (rule `keep`)", "file"
    )
