"""What is handed out of a plan, by path relative to a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pandas as pd

from wfm.reporting.calendar import calendar
from wfm.reporting.excel import workbook
from wfm.reporting.names import file_name
from wfm.reporting.packs import LEADS, MANAGER, PACKS
from wfm.reporting.report import Report
from wfm.words import translator

Content = Callable[[Path], None] | bytes


def workbooks(report: Report, lang: str, packs: Iterable[str]) -> dict[str, Content]:
    """A workbook a pack (see `wfm.reporting.packs`), for leads one a team."""
    name = report.scenario.name
    found: dict[str, Content] = {}
    for pack in (PACKS[p] for p in packs):
        shown = replace(report, pack=pack)
        if pack is LEADS:
            for team in sorted(report.table("agents")["team"].unique()):
                found[f"teams/{file_name(team)}.xlsx"] = partial(_save, report=shown, lang=lang, team=team)
        else:
            found[f"{name}.xlsx" if pack is MANAGER else f"{name}-{pack.name}.xlsx"] = partial(
                _save, report=shown, lang=lang
            )
    return found


def _save(path: Path, report: Report, lang: str, team: str = "") -> None:
    workbook(report.of_team(team) if team else report, lang, team).save(path)


def calendars(report: Report, *, made_at: datetime, version: int, lang: str) -> dict[str, Content]:
    """`calendar/people/<agent_id>.ics` and `calendar/teams/<team>.ics`."""
    agents = report.table("agents")
    make = partial(calendar, report, made_at=made_at, version=version, lang=lang)
    found: dict[str, Content] = {}
    for agent_id in agents["agent_id"]:
        found[f"calendar/people/{file_name(agent_id)}.ics"] = make([agent_id], str(agent_id))
    for team, members in agents.groupby("team")["agent_id"]:
        found[f"calendar/teams/{file_name(str(team))}.ics"] = make(members, str(team))
    return found


def charts(report: Report, kind: str, lang: str) -> dict[str, Content]:
    """`charts/<name>.png` or `.svg`, of the tables that there are."""
    from wfm.reporting.plots import PLOTS
    from wfm.reporting.plots.canvas import picture, styled

    needs = {"demand": "forecast", "requirement": "requirement", "cost": "cost"}
    with styled():
        return {
            f"charts/{name}.{kind}": picture(draw(report, translator(lang)), kind)
            for name, draw in PLOTS.items()
            if needs.get(name, "coverage") in report.tables
        }


def parquet(tables: Mapping[str, pd.DataFrame]) -> dict[str, Content]:
    """`parquet/<table>.parquet`, typed as in `wfm.tables`."""

    return {
        f"parquet/{name}.parquet": partial(frame.to_parquet, index=False) for name, frame in tables.items()
    }
