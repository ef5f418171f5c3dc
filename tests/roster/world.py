"""Small worlds for tests: raw settings, the rosters that they allow, and their tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.roster.context import Context
from wfm.roster.inputs import read_context
from wfm.roster.published import Published
from wfm.tables import (
    ACTIVITIES,
    AGENT_SKILLS,
    AGENTS,
    LEAVE_REQUESTS,
    LEDGER,
    LOCKS,
    ROSTER,
    TIME_OFF,
    WISHES,
)

MONDAY = dt.date(2026, 11, 9)
MEAL = {"activity": "meal", "length_min": 60, "earliest_min": 180, "latest_min": 300}

EARLY = {"code": "E", "start": "06:00", "length_min": 540, "breaks": [MEAL]}
LATE = {"code": "L", "start": "14:00", "length_min": 540, "breaks": [MEAL]}
NIGHT = {"code": "N", "start": "22:00", "length_min": 540, "breaks": [MEAL]}
SHORT = {"code": "S", "start": "10:00", "length_min": 240}
FLOAT = {"code": "F", "start": "07:00", "last_start": "09:00", "step_min": 60, "length_min": 480}
ROTA = {"code": "C", "kind": "on_call", "start": "09:00", "length_min": 720}


class Day(NamedTuple):
    """What one day holds: a code and a start on the local clock."""

    code: str = "OFF"
    start_min: int = 0

    @property
    def off(self) -> bool:
        return self.code == "OFF"


OFF = Day()


@dataclass(frozen=True)
class World:
    """Raw settings and input rows."""

    first: dt.date = MONDAY
    days: int = 7
    shifts: dict[str, dict[str, Any]] = field(default_factory=lambda: {"early": EARLY, "late": LATE})
    contract: dict[str, Any] = field(default_factory=dict)
    contracts: dict[str, dict[str, Any]] | None = None
    pools: dict[str, Any] = field(default_factory=lambda: {"human": {}})
    seats: int = 100
    zone: str = "Asia/Shanghai"
    horizon_zone: str = ""
    """Clock of the days planned; empty: that of the site."""
    open: str = "00:00-24:00"
    agents: Sequence[Mapping[str, Any]] = ({},)
    previous: Sequence[tuple[int, int, str]] = ()
    """Agent, days before the horizon, code; at the template's first start."""
    time_off: Sequence[tuple[int, str, str]] = ()
    """Agent, local start, local end."""
    leave: Sequence[tuple[int, str, str, str | None, float, str]] = ()
    """Agent, local start, local end, asked on, weight, answer given before."""
    locks: Sequence[tuple[int, dt.date, str, str | None]] = ()
    wishes: Sequence[tuple[int, dt.date, str, float]] = ()
    ledger: Sequence[tuple[int, str, str, Mapping[str, int]]] = ()
    """Agent, month, last day counted, counts by column."""
    base: Sequence[tuple[int, int, str] | tuple[int, int, str, str]] = ()
    """Base roster: agent, day of the horizon, code or OFF, start where not the template's first."""
    issued_on: dt.date | None = None

    @property
    def dates(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=d) for d in range(self.days)]

    def agent_id(self, agent: int) -> str:
        return f"A{agent:05d}"

    @cached_property
    def scenario(self) -> Scenario:
        contract = {"shifts": list(self.shifts), "pay": "hourly", "max_h_week": 168, **self.contract}
        return Scenario.model_validate(
            {
                "name": "test",
                "horizon": {
                    "first_date": self.first,
                    "days": self.days,
                    "slot_min": 30,
                    "zone": self.horizon_zone or self.zone,
                },
                "forecast": {"issued_on": self.issued_on},
                "inputs": {"contacts": "c.csv", "agents": "a.csv", "agent_skills": "s.csv"},
                "sites": {"here": {"zone": self.zone, "country": "CN", "seats": self.seats}},
                "queues": {
                    "hotline": {
                        "channel": "voice",
                        "skills": ["hotline"],
                        "open": self.open,
                        "target": {"fraction": 0.8, "answer_within_s": 20},
                    }
                },
                "roster": {
                    "shifts": self.shifts,
                    "contracts": self.contracts or {"full": contract},
                    "pools": self.pools,
                    "coverage": {"shortage_per_head_h": 100},
                },
            }
        )

    @cached_property
    def inputs(self) -> dict[str, pd.DataFrame]:
        agents = [
            {
                "agent_id": self.agent_id(i),
                "name": f"name {i}",
                "team": "T1",
                "site": "here",
                "pool": next(iter(self.pools)),
                "contract": next(iter(self.contracts or {"full": 0})),
                "hourly_cost": 30.0,
                "leader": False,
                "remote": False,
                "protection": "",
                "hired_on": None,
                "available_from": None,
                "ends_on": None,
                **agent,
            }
            for i, agent in enumerate(self.agents)
        ]
        templates = {t["code"]: t for t in self.shifts.values()}
        previous = [
            self._shift(i, self.first - dt.timedelta(days=back), Day(code, _minute(templates[code]["start"])))
            for i, back, code in self.previous
        ]
        base = [self._kept(*row) for row in self.base]
        ledger = [
            (self.agent_id(i), month, through, *(counts.get(name, 0) for name in LEDGER.names[3:]))
            for i, month, through, counts in self.ledger
        ]
        time_off = [
            (self.agent_id(i), self._stamp(start), self._stamp(end), "leave")
            for i, start, end in self.time_off
        ]
        leave = [
            (self.agent_id(i), self._stamp(start), self._stamp(end), *rest, "")
            for i, start, end, *rest in self.leave
        ]
        return {
            "agents": _table(AGENTS, [[agent[name] for name in AGENTS.names] for agent in agents]),
            "agent_skills": AGENT_SKILLS.empty(),
            "previous_roster": _table(ROSTER, previous),
            "base_roster": _table(ROSTER, base),
            "ledger": _table(LEDGER, ledger),
            "time_off": _table(TIME_OFF, time_off),
            "leave_requests": _table(LEAVE_REQUESTS, leave),
            "locks": _table(LOCKS, [(self.agent_id(i), *rest) for i, *rest in self.locks]),
            "wishes": _table(WISHES, [(self.agent_id(i), *rest) for i, *rest in self.wishes]),
        }

    def context(self) -> Context:
        return read_context(self.scenario, self.inputs)

    def publish(self, tours: Iterable[Sequence[Day]], breaks: Sequence[Sequence[int]] = ()) -> Published:
        """Tables of a roster: a tour for each agent. `breaks`: by agent, minutes after the start."""
        roster, activities = [], []
        for agent, tour in enumerate(tours):
            for on, day in zip(self.dates, tour, strict=True):
                if not day.off:
                    shift = self._shift(agent, on, day)
                    roster.append(shift)
                    activities += self._activities(shift, breaks[agent] if breaks else None)
        return Published(self.scenario, _table(ROSTER, roster), _table(ACTIVITIES, activities), self.inputs)

    def _kept(self, agent: int, day: int, code: str, start: str | None = None) -> tuple[Any, ...]:
        on = self.first + dt.timedelta(days=day)
        if code != OFF.code:
            template = next(t for t in self.shifts.values() if t["code"] == code)
            return self._shift(agent, on, Day(code, _minute(start or template["start"])))
        at = self._stamp(on.isoformat())
        agent_id = self.agent_id(agent)
        return f"{agent_id}-{on:%Y%m%d}", agent_id, on, code, at, at, 0, 0, "off", False

    def _shift(self, agent: int, on: dt.date, day: Day) -> tuple[Any, ...]:
        template = next(t for t in self.shifts.values() if t["code"] == day.code)
        clock = dt.time(day.start_min // 60, day.start_min % 60)
        start = dt.datetime.combine(on, clock, ZoneInfo(self.zone)).astimezone(dt.UTC)
        end = start + dt.timedelta(minutes=template["length_min"])
        kind = template.get("kind", "work")
        unpaid = sum(b["length_min"] for b in template.get("breaks", ()) if not b.get("paid"))
        paid = template["length_min"] - unpaid if kind == "work" else 0
        agent_id = self.agent_id(agent)
        return f"{agent_id}-{on:%Y%m%d}", agent_id, on, day.code, start, end, paid, 0, kind, False

    def _activities(self, shift: tuple[Any, ...], breaks: Sequence[int] | None) -> Iterable[tuple[Any, ...]]:
        shift_id, _, _, code, start, end, _, _, kind, _ = shift
        template = next(t for t in self.shifts.values() if t["code"] == code)
        windows = template.get("breaks", ())
        places = [b["earliest_min"] for b in windows] if breaks is None else breaks[: len(windows)]
        at = start
        for place, b in zip(places, windows, strict=True):
            pause = start + dt.timedelta(minutes=place)
            if pause > at:
                yield shift_id, at, pause, "work", "hotline", "", ""
            at = pause + dt.timedelta(minutes=b["length_min"])
            yield shift_id, pause, at, b["activity"], "", "", ""
        if end > at:
            yield shift_id, at, end, kind, "hotline", "", ""

    def _stamp(self, local: str) -> dt.datetime:
        return dt.datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(self.zone)).astimezone(dt.UTC)


def choices(shifts: Mapping[str, Mapping[str, Any]]) -> list[Day]:
    """Every content of a day that raw settings allow, looked for minute by minute."""
    return [
        OFF,
        *(
            Day(template["code"], minute)
            for template in shifts.values()
            for minute in range(24 * 60)
            if _starts(template, minute)
        ),
    ]


def _starts(template: Mapping[str, Any], minute: int) -> bool:
    first = _minute(template["start"])
    last = _minute(template.get("last_start", template["start"]))
    return first <= minute <= last and (minute - first) % template.get("step_min", 30) == 0


def tour(codes: str, shifts: Mapping[str, Mapping[str, Any]] | None = None) -> list[Day]:
    """`E..L`: one letter a day at the template's first start, a dot for a day off."""
    templates = {t["code"]: t for t in (shifts or _ALL).values()}
    return [OFF if code == "." else Day(code, _minute(templates[code]["start"])) for code in codes]


_ALL = {t["code"]: t for t in (EARLY, LATE, NIGHT, SHORT, FLOAT, ROTA)}


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _table(table: Any, rows: Sequence[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=table.names)
    return frame.astype({column.name: column.dtype for column in table.columns})
