"""What rules see when they compile: people, labels and times, all by position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from wfm.config.horizon import Site
from wfm.config.roster import Contract, Pool
from wfm.domain.grid import Grid
from wfm.domain.people import Agent
from wfm.domain.shift import Kind, Label
from wfm.roster.parts import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class PastShift:
    """A shift before the horizon. Minutes of the horizon, so negative starts."""

    date: date
    code: str
    kind: Kind
    start: int
    end: int
    paid_min: int
    standby_end: int | None = None
    """Where time on call after it ends."""


@dataclass(frozen=True, slots=True)
class PastMonth:
    """What the ledger says of a person's month, up to `through`; columns as in `wfm.tables.LEDGER`."""

    month: date
    through: date
    worked_min: int
    overtime_min: int
    holiday_min: int
    nights: int
    weekends: int
    weekends_in_a_row: int
    holidays: int
    wishes_refused: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Approved time off, in minutes of the horizon."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Lock:
    """What `day` must hold: a shift code or OFF, at `start_min` of the local day where given."""

    day: int
    code: str
    start_min: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """`weight` (minor units) is what granting `code` on `day` is worth; negative: not that."""

    day: int
    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What `day` held in the base roster; `start` in minutes of the horizon, None on a day off."""

    day: int
    code: str
    start: int | None = None


@dataclass(frozen=True, eq=False)
class Context:
    """Agents and labels by position; label 0 is the day off. Mappings are by `agent_id`."""

    grid: Grid
    agents: tuple[Agent, ...]
    labels: tuple[Label, ...]
    sites: Mapping[str, Site]
    contracts: Mapping[str, Contract]
    pools: Mapping[str, Pool]
    past: Mapping[str, tuple[PastShift, ...]] = field(default_factory=dict)
    ledger: Mapping[str, tuple[PastMonth, ...]] = field(default_factory=dict)
    absences: Mapping[str, tuple[Absence, ...]] = field(default_factory=dict)
    locks: Mapping[str, tuple[Lock, ...]] = field(default_factory=dict)
    wishes: Mapping[str, tuple[Wish, ...]] = field(default_factory=dict)
    base: Mapping[str, tuple[Kept, ...]] = field(default_factory=dict)
    required: Mapping[str, Floats] = field(default_factory=dict)
    """Heads wanted on each queue, (slots,); empty: not known."""
    queue_skills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Skills of which any serves a queue."""
    issued_on: date | None = None
    minor_digits: int = 2
    open_slots: Bools | None = None
    """Where any queue is open, (slots,); None: everywhere."""

    @cached_property
    def starts(self) -> Mapping[str, Ints]:
        """By site: minute of the horizon at which each label starts, (days, labels)."""
        found = {}
        for name, site in self.sites.items():
            rows = [
                [self.grid.local_minute(day, label.start_min, site.zone) for label in self.labels]
                for day in range(self.grid.days)
            ]
            found[name] = np.array(rows, dtype=np.int64).reshape(self.grid.days, len(self.labels))
        return found

    @cached_property
    def ends(self) -> Mapping[str, Ints]:
        """By site: minute of the horizon at which each label ends, (days, labels)."""
        spans = np.array([label.span_min for label in self.labels], dtype=np.int64)
        return {name: start + spans for name, start in self.starts.items()}

    @cached_property
    def free_from(self) -> Mapping[str, Ints]:
        """By site: when each label leaves a person free, time on call after it included; (days, labels)."""
        found = {name: ends.copy() for name, ends in self.ends.items()}
        for name, site in self.sites.items():
            for k, label in enumerate(self.labels):
                for day in range(self.grid.days) if label.standby else ():
                    off = self.grid.local_minute(day, label.standby[1], site.zone) if label.standby else 0
                    found[name][day, k] = off
        return found

    @cached_property
    def midnights(self) -> Mapping[str, tuple[int, ...]]:
        """By site: minute at which each local day starts, and where the last one ends."""
        return {name: self.grid.midnights(site.zone) for name, site in self.sites.items()}

    @cached_property
    def weeks(self) -> tuple[tuple[int, int], ...]:
        """First and last day, both included, of each Monday-to-Sunday week in the horizon."""
        found: list[tuple[int, int]] = []
        for day, on in enumerate(self.grid.dates):
            if not found or on.weekday() == 0:
                found.append((day, day))
            else:
                found[-1] = (found[-1][0], day)
        return tuple(found)

    def mask(self, *kinds: Kind) -> Bools:
        """Which labels are of these kinds, (labels,)."""
        return np.array([label.kind in kinds for label in self.labels], dtype=np.bool_)

    def where(self, contracts: Iterable[str] = (), pools: Iterable[str] = ()) -> tuple[int, ...]:
        """Positions of agents with one of these contracts and pools; empty means any."""
        want_contracts, want_pools = set(contracts), set(pools)
        return tuple(
            i
            for i, agent in enumerate(self.agents)
            if (not want_contracts or agent.contract in want_contracts)
            and (not want_pools or agent.pool in want_pools)
        )

    def by_site(self, agents: Iterable[int]) -> Mapping[str, tuple[int, ...]]:
        """The same positions, grouped by site."""
        found: dict[str, list[int]] = {}
        for i in agents:
            found.setdefault(self.agents[i].site, []).append(i)
        return {site: tuple(members) for site, members in found.items()}
