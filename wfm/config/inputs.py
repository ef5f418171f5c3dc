"""Where the input tables are: paths relative to the file that names them."""

from __future__ import annotations

from pathlib import Path

from wfm.config.base import Settings, setting


class Inputs(Settings):
    """CSV (also .gz), XLSX or Parquet; docs/formats.md describes each table."""

    contacts: Path = setting(..., "contact history", "file")
    agents: Path = setting(..., "people", "file")
    agent_skills: Path = setting(..., "who can do what, how fast", "file")
    events: Path | None = setting(None, "promotions, outages and other named times", "file")
    time_off: Path | None = setting(None, "leave, sickness, training", "file")
    wishes: Path | None = setting(None, "what people would like", "file")
    locks: Path | None = setting(None, "what must stay", "file")
    previous_roster: Path | None = setting(None, "roster of the days before", "file")
    base_roster: Path | None = setting(
        None, "roster of the days planned, to start from and to keep (rule `keep`)", "file"
    )
