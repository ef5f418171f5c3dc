"""Shifts as calendars (RFC 5545), one of a person or of a team.

A shift of a person on a date has the same UID in every plan, and a higher SEQUENCE in a later
version: imported again, it moves; a day that became free is cancelled.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pandas as pd

from wfm.domain.shift import OFF
from wfm.reporting.codes import shift_name
from wfm.reporting.report import Report
from wfm.reporting.sessions import said
from wfm.tables import rows
from wfm.words import translator

_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")


def calendar(
    report: Report, agent_ids: Iterable[str], title: str, *, made_at: datetime, version: int, lang: str
) -> bytes:
    """The shifts of these people; several of them are told apart by name.

    Args:
        made_at: when the calendar is made (UTC), for programs that merge it.
        version: of the plan, from 1.
    """
    members = list(dict.fromkeys(agent_ids))
    book = icalendar.Calendar()
    book.add("prodid", "-//wfm//roster//EN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _clean(title))
    names = dict(zip(report.table("agents")["agent_id"], report.table("agents")["name"], strict=True))
    writer = _Writer(report, lang, made_at, version - 1, names if len(members) > 1 else {})
    shifts = report.table("roster")
    for shift in rows(shifts[shifts["agent_id"].isin(members)].sort_values(["start", "agent_id"])):
        if shift.shift_code != OFF:
            book.add_component(writer.shift(shift))
    changes = report.table("changes")
    for change in rows(changes[changes["agent_id"].isin(members)]):
        if " " in change.before and " " not in change.after:
            book.add_component(writer.cancelled(change))
    return book.to_ical()  # type: ignore[no-any-return]


def uid(agent_id: str, on: date) -> str:
    """The same for a person and a date for ever."""
    return f"{hashlib.sha256(f'{agent_id}|{on}'.encode()).hexdigest()[:32]}@wfm"


class _Writer:
    def __init__(
        self, report: Report, lang: str, made_at: datetime, sequence: int, names: dict[str, str]
    ) -> None:
        self.report, self.say = report, translator(lang)
        self.made_at, self.sequence, self.names = made_at, sequence, names
        self.templates = {t.code: n for n, t in report.scenario.roster.shifts.items()}
        agents = report.table("agents")
        self.zones = {
            a: report.scenario.sites[s].zone for a, s in zip(agents["agent_id"], agents["site"], strict=True)
        }
        activities = report.table("activities").sort_values("start")
        self.parts: dict[str, list[Any]] = {}
        for part in rows(activities[activities["activity"] != "work"]):
            self.parts.setdefault(part.shift_id, []).append(part)

    def shift(self, shift: Any) -> icalendar.Event:
        event = self._event(shift.agent_id, shift.date.date())
        template = self.templates.get(shift.shift_code, "")
        words = f"{self.say(shift.shift_code)} {self.say(shift_name(template))}".strip()
        name = self.names.get(shift.agent_id)
        event.add("summary", _clean(f"{name}: {words}" if name else words))
        event.add("dtstart", shift.start.to_pydatetime())
        event.add("dtend", shift.end.to_pydatetime())
        zone = self.zones.get(shift.agent_id, self.report.scenario.horizon.zone)
        breaks = [
            f"{part.start.tz_convert(zone):%H:%M}-{part.end.tz_convert(zone):%H:%M}"
            f" {said(self.report, part, self.say)}"
            for part in self.parts.get(shift.shift_id, ())
        ]
        if breaks:
            event.add("description", "\n".join(breaks))
        event.add("status", "CONFIRMED")
        return event

    def cancelled(self, change: Any) -> icalendar.Event:
        on = change.date.date()
        event = self._event(change.agent_id, on)
        zone = self.zones.get(change.agent_id, self.report.scenario.horizon.zone)
        start = pd.Timestamp(f"{on} {change.before.rpartition(' ')[2]}", tz=zone).tz_convert("UTC")
        event.add("summary", _clean(self.say(change.before.partition(" ")[0])))
        event.add("dtstart", start.to_pydatetime())
        event.add("dtend", (start + timedelta(hours=1)).to_pydatetime())
        event.add("status", "CANCELLED")
        return event

    def _event(self, agent_id: str, on: date) -> icalendar.Event:
        event = icalendar.Event()
        event.add("uid", uid(agent_id, on))
        event.add("dtstamp", self.made_at)
        event.add("sequence", self.sequence)
        return event


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)
