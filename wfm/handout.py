"""What is handed out of a finished plan, and how far the plan has come. Reads folders that plans wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wfm.domain.errors import Fault, InputFaults
from wfm.domain.state import NotAllowed, Stage, State, Step
from wfm.io.state import read_state
from wfm.plan import Plan, read_whole
from wfm.reporting.files import Content, calendars, charts, parquet, workbooks


@dataclass(frozen=True)
class Wanted:
    """What to hand out: packs by name, calendars, tables as Parquet, charts as `png` or `svg`."""

    packs: Sequence[str] = ()
    calendar: bool = False
    parquet: bool = False
    charts: str = ""


def export(folder: Path, wanted: Wanted, lang: str | None, made_at: datetime) -> dict[str, Content]:
    """Files by path relative to the folder that they go to.

    Raises:
        InputFaults: no whole plan is there.
    """
    plan = read_whole(folder)
    lang = lang or plan.scenario.reporting.lang
    state = read_state(folder)
    by = state.steps[-1].by if state.steps else ""
    known = {"version": state.version, "stage": str(state.stage), "by": by}
    report = replace(plan.report, summary={**plan.summary, "state": known})
    found = workbooks(report, lang, wanted.packs)
    if wanted.calendar:
        found |= calendars(report, made_at=made_at, version=state.version, lang=lang)
    if wanted.parquet:
        found |= parquet(plan.tables)
    if wanted.charts:
        found |= charts(report, wanted.charts, lang)
    return found


def advance(folder: Path, stage: Stage, by: str, note: str, at: datetime) -> tuple[Plan, State]:
    """The plan and its state after one step; nothing is written.

    Raises:
        InputFaults: no whole plan is there, or it may not take the step.
    """
    plan = read_whole(folder)
    hard = int(plan.summary.get("violations", {}).get("hard", 0))
    try:
        state = read_state(folder).then(Step(stage, by, at, note), plan.identity, hard)
    except NotAllowed as error:
        raise InputFaults([Fault(str(error), str(folder))]) from None
    return plan, state
