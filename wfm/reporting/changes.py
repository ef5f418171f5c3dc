"""What differs between two plans, person by person and day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.money import to_minor
from wfm.domain.shift import OFF
from wfm.tables import CHANGES, rows
from wfm.words import Translate, mark

CAUSES = {
    "edit": mark("edited by hand"),
    "time_off": mark("absence"),
    "replan": mark("planned again"),
}
Days = dict[tuple[str, date], str]
"""What each day of a person holds, in words; days off are left out."""


def contents(roster: pd.DataFrame, time_off: pd.DataFrame, agents: pd.DataFrame, scenario: Scenario) -> Days:
    """Code and local start of each shift, else the kind of absence, by person and local date."""
    zones = {
        agent: scenario.sites[site].zone
        for agent, site in zip(agents["agent_id"], agents["site"], strict=True)
    }
    found: Days = {(a, on): kind for a, on, kind in away_days(time_off, zones)}
    for shift in rows(roster):
        zone = zones.get(shift.agent_id, scenario.horizon.zone)
        if shift.shift_code != OFF:
            found[shift.agent_id, shift.date.date()] = (
                f"{shift.shift_code} {shift.start.tz_convert(zone):%H:%M}"
            )
    return found


def content_words(text: str, say: Translate, *, reasons: bool) -> str:
    """A day's content in its language; why somebody is away only where `reasons` may be told."""
    code, _space, start = text.partition(" ")
    if not start and code != OFF and not reasons:
        return say("away")
    return f"{say(code)} {start}".strip()


def away_days(time_off: pd.DataFrame, zones: Mapping[str, str]) -> Iterator[tuple[str, date, str]]:
    """Person, local date and kind of each day that an absence touches."""
    for absence in rows(time_off):
        if (zone := zones.get(absence.agent_id)) is None:
            continue
        on = absence.start.tz_convert(zone).date()
        last = (absence.end - pd.Timedelta(minutes=1)).tz_convert(zone).date()
        while on <= last:
            yield absence.agent_id, on, absence.kind
            on += timedelta(days=1)


def changes_table(
    before: Days,
    after: Days,
    edited: frozenset[tuple[str, date]],
    scenario: Scenario,
    issued_on: date | None,
    published: bool,
) -> pd.DataFrame:
    """Days that differ (`tables.CHANGES`), by person and date.

    Args:
        edited: days that somebody asked for by hand.
        issued_on: day on which the new plan is made known; None: the first day planned.
        published: whether people already hold the plan before, so that late changes cost notice.
    """
    terms = scenario.reporting.publication
    dates = frozenset(scenario.horizon.grid().dates)
    issued = issued_on or scenario.horizon.first_date
    fee = to_minor(str(terms.short_notice_cost), scenario.pay.minor_digits)
    found = []
    for agent, on in sorted(before.keys() | after.keys()):
        was, now = before.get((agent, on), OFF), after.get((agent, on), OFF)
        if was == now or on not in dates:
            continue
        cause = "edit" if (agent, on) in edited else "time_off" if _away(was) or _away(now) else "replan"
        notice = (on - issued).days
        late = published and notice < terms.notice_days and cause != "time_off"
        found.append(
            {
                "agent_id": agent,
                "date": pd.Timestamp(on),
                "before": was,
                "after": now,
                "cause": cause,
                "notice_days": notice,
                "notice_cost": fee if late else 0,
            }
        )
    return CHANGES.conform(pd.DataFrame(found, columns=CHANGES.names))


def _away(content: str) -> bool:
    """Shifts have a start beside their code, absences are one word."""
    return content != OFF and " " not in content
