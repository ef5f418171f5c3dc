"""What the check reads: the published tables and the settings, nothing of the solver's.

Here minutes count from 1970 in UTC, and dates are local ones of the person's site.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.config.roster import Contract
from wfm.config.scenario import Scenario
from wfm.domain.money import to_minor
from wfm.domain.shift import OFF
from wfm.tables import (
    AGENT_SKILLS,
    AGENTS,
    LEAVE_REQUESTS,
    LEDGER,
    LOCKS,
    REQUIREMENT,
    ROSTER,
    TIME_OFF,
    WISHES,
)

_EMPTY = {
    "agents": AGENTS,
    "agent_skills": AGENT_SKILLS,
    "requirement": REQUIREMENT,
    "time_off": TIME_OFF,
    "leave_requests": LEAVE_REQUESTS,
    "wishes": WISHES,
    "locks": LOCKS,
    "previous_roster": ROSTER,
    "base_roster": ROSTER,
    "ledger": LEDGER,
}


@dataclass(frozen=True, slots=True)
class Person:
    """One row of agents. `first_day`, `last_day`: between them the person may be rostered."""

    agent_id: str
    name: str
    team: str
    site: str
    zone: ZoneInfo
    pool: str
    contract: str
    leader: bool
    remote: bool
    protection: str
    hired_on: dt.date | None
    first_day: dt.date | None
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift. `planned` is False for those before the horizon, of the previous roster."""

    shift_id: str
    date: dt.date
    code: str
    on_call: bool
    start: int
    end: int
    paid_min: int
    planned: bool
    standby_end: int | None = None
    """Where time on call after the shift ends."""

    @property
    def free_from(self) -> int:
        """When it leaves the person free, time on call after it included."""
        return self.end if self.standby_end is None else self.standby_end


@dataclass(frozen=True, slots=True)
class Segment:
    """One activity of a shift. `subject`: which meeting, training or coaching; `partner`: with whom."""

    start: int
    end: int
    activity: str
    subject: str = ""
    partner: str = ""


@dataclass(frozen=True, eq=False)
class Published:
    """A roster as people will see it, with the inputs it was made from (see `wfm.tables`).

    `inputs` holds agents, agent_skills and, where given, time_off, wishes, locks,
    previous_roster, base_roster, ledger, requirement; missing ones are empty tables.
    """

    scenario: Scenario
    roster: pd.DataFrame
    activities: pd.DataFrame
    inputs: Mapping[str, pd.DataFrame]

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Everybody in the agents table, by `agent_id`."""
        zones = {name: ZoneInfo(site.zone) for name, site in self.scenario.sites.items()}
        found = {}
        for row in self.table("agents").itertuples():
            starts = [day for day in (_date(row.hired_on), _date(row.available_from)) if day]
            found[str(row.agent_id)] = Person(
                agent_id=str(row.agent_id),
                name=str(row.name),
                team=str(row.team),
                site=str(row.site),
                zone=zones[str(row.site)],
                pool=str(row.pool),
                contract=str(row.contract),
                leader=bool(row.leader),
                remote=bool(row.remote),
                protection=str(row.protection),
                hired_on=_date(row.hired_on),
                first_day=max(starts, default=None),
                last_day=_date(row.ends_on),
            )
        return found

    @cached_property
    def tours(self) -> Mapping[str, tuple[Duty, ...]]:
        """Each person's shifts in order of time, those before the horizon first."""
        found: dict[str, list[Duty]] = {agent_id: [] for agent_id in self.people}
        first = self.scenario.horizon.first_date
        for agent_id, duty in self._duties(self.table("previous_roster"), planned=False):
            if duty.date < first and duty.code != OFF:
                found[agent_id].append(duty)
        for agent_id, duty in self._duties(self.roster, planned=True):
            found[agent_id].append(duty)
        return {a: tuple(sorted(duties, key=lambda d: d.start)) for a, duties in found.items()}

    @cached_property
    def segments(self) -> Mapping[str, tuple[Segment, ...]]:
        """Activities in order of time, by `shift_id`."""
        frame = self.activities
        found: dict[str, list[Segment]] = {}
        rows = zip(
            frame["shift_id"],
            minutes(frame["start"]),
            minutes(frame["end"]),
            frame["activity"],
            frame["subject"],
            frame["partner"],
            strict=True,
        )
        for shift_id, start, end, *rest in rows:
            found.setdefault(str(shift_id), []).append(Segment(start, end, *map(str, rest)))
        return {shift: tuple(sorted(parts, key=lambda s: s.start)) for shift, parts in found.items()}

    @cached_property
    def known_from(self) -> dt.date:
        """First day of which shifts are known: the earliest of the previous roster, or the horizon's."""
        table = self.table("previous_roster")
        first = table.loc[table["shift_code"] != OFF, "date"].min()
        return min(_date(first) or self.dates[0], self.dates[0])

    @cached_property
    def ledger(self) -> Mapping[str, list[dict[str, Any]]]:
        """Rows of the ledger by `agent_id`: dates, and the other columns as numbers."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.table("ledger").to_dict("records"):
            agent_id = str(row.pop("agent_id"))
            dates = {key: row.pop(key).date() for key in ("month", "through")}
            found.setdefault(agent_id, []).append({str(k): v for k, v in row.items()} | dates)
        return found

    @cached_property
    def base(self) -> Mapping[str, Mapping[dt.date, Duty]]:
        """Shifts of the base roster by `agent_id` and date, for everybody who has a row in it."""
        table = self.table("base_roster")
        found: dict[str, dict[dt.date, Duty]] = {str(a): {} for a in table["agent_id"]}
        known = table[table["agent_id"].isin(list(self.people))]
        for agent_id, duty in self._duties(known, planned=False):
            if duty.code != OFF:
                found[agent_id][duty.date] = duty
        return found

    @cached_property
    def base_dates(self) -> tuple[dt.date, ...]:
        """Planned days within the dates of the base roster."""
        table = self.table("base_roster")
        first, last = _date(table["date"].min()), _date(table["date"].max())
        return tuple(day for day in self.dates if first and last and first <= day <= last)

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """The days planned."""
        horizon = self.scenario.horizon
        return tuple(horizon.first_date + dt.timedelta(days=d) for d in range(horizon.days))

    @cached_property
    def span(self) -> tuple[int, int]:
        """First minute of the days planned, by whichever clock they begin first, and the first one after."""
        clocks = {self.scenario.horizon.zone, *(site.zone for site in self.scenario.sites.values())}
        zones = [ZoneInfo(clock) for clock in clocks]
        return (
            min(minute_at(self.dates[0], 0, zone) for zone in zones),
            max(minute_at(self.dates[-1], 24 * 60, zone) for zone in zones),
        )

    @cached_property
    def weeks(self) -> tuple[tuple[dt.date, tuple[dt.date, ...]], ...]:
        """Monday of each week that the horizon touches, with the days of it that are planned."""
        found: dict[dt.date, list[dt.date]] = {}
        for day in self.dates:
            found.setdefault(monday(day), []).append(day)
        return tuple((start, tuple(days)) for start, days in found.items())

    def contract(self, person: Person) -> Contract:
        return self.scenario.roster.contracts[person.contract]

    def minor(self, amount: float) -> int:
        """An amount of the settings in minor units."""
        return to_minor(str(amount), self.scenario.pay.minor_digits)

    def table(self, name: str) -> pd.DataFrame:
        """One of the inputs."""
        return self.inputs[name] if name in self.inputs else _EMPTY[name].empty()

    def _duties(self, frame: pd.DataFrame, planned: bool) -> list[tuple[str, Duty]]:
        """Shifts of known people with the local date on which they start."""
        found = []
        # a roster from elsewhere may not say what is on call: the settings know its codes
        kinds = {} if planned else {t.code: str(t.kind) for t in self.scenario.roster.shifts.values()}
        agent_ids = frame["agent_id"].astype(str)
        for zone_key, rows in frame.groupby(agent_ids.map(self._zone_keys), sort=False):
            columns = (
                rows["agent_id"],
                rows["shift_id"],
                rows["start"].dt.tz_convert(str(zone_key)).dt.date,
                rows["shift_code"],
                rows["shift_code"].map(kinds).fillna(rows["kind"]),
                minutes(rows["start"]),
                minutes(rows["end"]),
                rows["paid_min"],
            )
            for agent_id, shift_id, day, code, kind, start, end, paid in zip(*columns, strict=True):
                on_call, off = str(kind) == "on_call", self._standby_ends.get(str(code))
                off = None if off is None else minute_at(day, off, ZoneInfo(str(zone_key)))
                duty = Duty(str(shift_id), day, str(code), on_call, start, end, int(paid), planned, off)
                found.append((str(agent_id), duty))
        return found

    @cached_property
    def _standby_ends(self) -> dict[str, int]:
        """Minute of the day at which time on call after a shift ends, by code."""
        return {t.code: t.standby.span[1] for t in self.scenario.roster.shifts.values() if t.standby}

    @cached_property
    def _zone_keys(self) -> dict[str, str]:
        return {a: person.zone.key for a, person in self.people.items()}


@dataclass(frozen=True, slots=True)
class Violation:
    """One row of the violations table; `amount` in the rule's unit, `penalty` in minor units."""

    rule: str
    words: str
    hard: bool = True
    agent_id: str = ""
    date: dt.date | None = None
    amount: float = 1.0
    penalty: int = 0


def minutes(stamps: pd.Series[Any]) -> list[int]:
    """UTC times as minutes."""
    return list(((stamps - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(minutes=1)).astype("int64"))


def minute_at(day: dt.date, minute_of_day: int, zone: ZoneInfo) -> int:
    """When the clock of `zone` shows `minute_of_day` of `day`; 1440 is the next midnight."""
    day += dt.timedelta(days=minute_of_day // (24 * 60))
    clock = dt.time(minute_of_day % (24 * 60) // 60, minute_of_day % 60)
    return int(dt.datetime.combine(day, clock, zone).timestamp()) // 60


def local(minute: int, zone: ZoneInfo) -> dt.datetime:
    """What clock and calendar show at `minute`."""
    return dt.datetime.fromtimestamp(minute * 60, zone)


def monday(day: dt.date) -> dt.date:
    """First day of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def _date(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
