"""The independent check: reads what is published, knows nothing of how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

import pandas as pd

from wfm.config.roster import ShiftTemplate
from wfm.domain.shift import BREAKS, Kind
from wfm.roster.published import Duty, Person, Published, Segment, Violation, minute_at
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import clock
from wfm.tables import VIOLATIONS

CONSISTENCY = "consistency"
"""Name under which tables that contradict themselves or the settings are reported."""


def check(published: Published, rules: Sequence[Rule]) -> pd.DataFrame:
    """Everything that breaks a rule or does not fit together, hard ones first (`tables.VIOLATIONS`).

    A soft violation carries what the plan counted for it; a roster with a hard one is not legal.
    """
    found = list(consistency(published))
    for rule in rules:
        found += rule.check(published)
    frame = pd.DataFrame(
        {
            "rule": [v.rule for v in found],
            "agent_id": [v.agent_id for v in found],
            "date": pd.Series([v.date for v in found], dtype="datetime64[ns]"),
            "hard": [v.hard for v in found],
            "amount": [float(v.amount) for v in found],
            "penalty": [v.penalty for v in found],
            "words": [v.words for v in found],
        }
    )
    order = ["hard", "rule", "date", "agent_id"]
    return VIOLATIONS.conform(frame.sort_values(order, ascending=[False, True, True, True], kind="stable"))


def consistency(published: Published) -> Iterator[Violation]:
    """Whether the tables agree with each other and with the shift templates."""
    yield from _keys(published)
    templates = {t.code: t for t in published.scenario.roster.shifts.values()}
    starts = _Starts()
    for agent_id, duties in published.tours.items():
        person = published.people[agent_id]
        for duty in duties:
            if not duty.planned:
                continue
            segments = published.segments.get(duty.shift_id, ())
            if (template := templates.get(duty.code)) is None:
                faults: Iterable[str] = [f"no shift has code {duty.code}"]
            else:
                faults = [
                    *_shift(duty, person, template, starts),
                    *_breaks(published, duty, segments, template),
                ]
            for fault in (*faults, *_tiling(duty, segments, person)):
                words = f"{person.name}, {duty.code} on {duty.date}: {fault}"
                yield Violation(CONSISTENCY, words, True, agent_id, duty.date)


def _keys(published: Published) -> Iterator[Violation]:
    """Names that must be known, keys that must be unique, dates that must be local and planned."""
    roster = published.roster
    for shift_id, count in Counter(roster["shift_id"]).items():
        if count > 1:
            yield Violation(CONSISTENCY, f"shift {shift_id} is listed {count} times", amount=count)
    for shift_id in sorted(published.segments.keys() - set(roster["shift_id"])):
        yield Violation(CONSISTENCY, f"activities of a shift {shift_id} that the roster lacks")
    for agent_id in sorted(set(roster["agent_id"]) - published.people.keys()):
        yield Violation(CONSISTENCY, f"{agent_id} is rostered and not among the agents", agent_id=agent_id)
    stated = dict(zip(roster["shift_id"], roster["date"].dt.date, strict=True))
    for agent_id, duties in published.tours.items():
        for duty in duties:
            if not duty.planned:
                continue
            name = published.people[agent_id].name
            if stated[duty.shift_id] != duty.date:
                words = f"{name}: dated {stated[duty.shift_id]}, starts on {duty.date} at the site"
                yield Violation(CONSISTENCY, words, True, agent_id, duty.date)
            if not published.dates[0] <= duty.date <= published.dates[-1]:
                words = f"{name}: a shift on {duty.date}, outside the days planned"
                yield Violation(CONSISTENCY, words, True, agent_id, duty.date)


class _Starts:
    """Starts that a template allows on a date in a zone, looked up once each."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date, str], frozenset[int]] = {}

    def of(self, template: ShiftTemplate, duty: Duty, person: Person) -> frozenset[int]:
        key = template.code, duty.date, person.zone.key
        if key not in self._known:
            first, last = (
                int(text[:2]) * 60 + int(text[3:])
                for text in (template.start, template.last_start or template.start)
            )
            self._known[key] = frozenset(
                minute_at(duty.date, minute, person.zone)
                for minute in range(first, last + 1, template.step_min)
            )
        return self._known[key]


def _shift(duty: Duty, person: Person, template: ShiftTemplate, starts: _Starts) -> Iterator[str]:
    """Kind, start and length against the template."""
    if duty.on_call != (template.kind is Kind.ON_CALL):
        yield f"of another kind than its template ({template.kind})"
    if duty.start not in starts.of(template, duty, person):
        yield f"starts at {clock(duty.start, person.zone)}, which its template does not allow"
    if duty.end - duty.start != template.length_min:
        yield f"lasts {duty.end - duty.start} min, its template {template.length_min}"


def _breaks(
    published: Published, duty: Duty, segments: Sequence[Segment], template: ShiftTemplate
) -> Iterator[str]:
    """Breaks against the template's windows and the grid; paid minutes against both."""
    taken = [s for s in segments if s.activity in BREAKS]
    given = ", ".join(f"{s.activity} {s.end - s.start} min" for s in taken) or "none"
    listed = ", ".join(f"{b.activity} {b.length_min} min" for b in template.breaks) or "none"
    if given != listed:
        yield f"breaks {given}, its template has {listed}"
        return
    unpaid = 0
    for pause, b in zip(taken, template.breaks, strict=True):
        after = pause.start - duty.start
        if not b.earliest_min <= after <= b.latest_min:
            window = f"{b.earliest_min} to {b.latest_min}"
            yield f"{b.activity} begins {after} min after the start, its window is {window}"
        if (pause.start - published.span[0]) % published.scenario.horizon.slot_min:
            yield f"{b.activity} is not on the grid of {published.scenario.horizon.slot_min} min"
        unpaid += 0 if b.paid else pause.end - pause.start
    paid = 0 if duty.on_call else duty.end - duty.start - unpaid
    if duty.paid_min != paid:
        yield f"paid_min is {duty.paid_min}, its activities give {paid}"


def _tiling(duty: Duty, segments: Sequence[Segment], person: Person) -> Iterator[str]:
    """Activities follow each other from the start of the shift to its end, of its kind."""
    if not segments:
        yield "no activities"
        return
    if segments[0].start != duty.start or segments[-1].end != duty.end:
        first, last = clock(segments[0].start, person.zone), clock(segments[-1].end, person.zone)
        begin, end = clock(duty.start, person.zone), clock(duty.end, person.zone)
        yield f"activities from {first} to {last}, the shift from {begin} to {end}"
    for one, following in pairwise(segments):
        if one.end != following.start:
            what = "overlap" if one.end > following.start else "leave a hole"
            yield f"activities {what} at {clock(one.end, person.zone)}"
    for segment in segments:
        if segment.end <= segment.start:
            yield f"{segment.activity} at {clock(segment.start, person.zone)} ends before it starts"
        if (segment.activity == "on_call") != duty.on_call:
            yield f"{segment.activity} at {clock(segment.start, person.zone)} in a shift of another kind"
