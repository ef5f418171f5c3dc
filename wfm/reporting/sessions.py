"""Meetings, training and coaching, said for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wfm.reporting.report import Report
from wfm.tables import rows
from wfm.words import Translate


def sessions(report: Report) -> Iterator[Any]:
    """Rows of activities that are one, in order of time."""
    parts = report.table("activities")
    yield from rows(parts[parts["subject"] != ""].sort_values("start"))


def said(report: Report, part: Any, say: Translate) -> str:
    """`coaching: buddy, with 王芳`; of a row that is none, its activity alone."""
    words = say(part.activity)
    if not part.subject:
        return words
    meeting = report.scenario.roster.meetings.get(part.subject)
    words = f"{words}: {meeting.title if meeting and meeting.title else part.subject}"
    if not part.partner:
        return words
    agents = report.table("agents")
    names = dict(zip(agents["agent_id"], agents["name"], strict=True))
    return say("{session}, with {name}").format(session=words, name=names.get(part.partner, part.partner))
