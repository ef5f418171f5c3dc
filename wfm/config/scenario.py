"""A scenario: everything a plan is made from, apart from the tables."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from wfm.config.base import Settings, setting
from wfm.config.forecast import ForecastSettings
from wfm.config.horizon import Horizon, Site
from wfm.config.inputs import Inputs
from wfm.config.pay import PaySettings
from wfm.config.queues import Bots, Queue
from wfm.config.reporting import ReportingSettings
from wfm.config.roster import RosterSettings
from wfm.config.simulate import SimulateSettings
from wfm.config.staffing import StaffingSettings
from wfm.config.surge import SurgeSettings
from wfm.domain.grid import Grid


class Assumption(Settings):
    """An input that nobody has told us: its value, and where the value comes from."""

    value: float | int | str | bool | tuple[float, ...] = setting(..., "the value used")
    unit: str = setting("", "unit of the value")
    source: str = setting(..., "brief, law, or assumption")
    note: str = setting("", "why this value")


class Scenario(Settings):
    name: str = setting(..., "short name; names the output folder", pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    title: str = setting("", "one line for the head of the workbook")
    seed: int = setting(1, "seed of every random number", ge=0)
    horizon: Horizon = setting(..., "days and grid")
    inputs: Inputs = setting(..., "input tables")
    sites: dict[str, Site] = setting(..., "sites by name", min_length=1)
    queues: dict[str, Queue] = setting(..., "queues by name", min_length=1)
    bots: Bots | None = setting(None, "bots in front of people")
    forecast: ForecastSettings = setting(ForecastSettings(), "forecast stage")
    staffing: StaffingSettings = setting(StaffingSettings(), "staffing stage")
    roster: RosterSettings = setting(..., "roster stage")
    simulate: SimulateSettings = setting(SimulateSettings(), "simulation of the roster")
    pay: PaySettings = setting(PaySettings(), "tariff")
    surge: SurgeSettings = setting(SurgeSettings(), "whom to call when more comes than forecast")
    reporting: ReportingSettings = setting(ReportingSettings(), "workbook")
    assumptions: dict[str, Assumption] = setting({}, "inputs that the business left open")

    @model_validator(mode="after")
    def _names_meet(self) -> Self:
        unknown = [q for q in (self.bots.queues if self.bots else ()) if q not in self.queues]
        if unknown:
            raise ValueError(f"bots.queues names unknown queues {unknown}; known: {sorted(self.queues)}")
        unknown = [q for q in self.simulate.queues if q not in self.queues]
        if unknown:
            raise ValueError(f"simulate.queues names unknown queues {unknown}; known: {sorted(self.queues)}")
        return self

    @model_validator(mode="after")
    def _sites_meet(self) -> Self:
        if unknown := [s for s in self.pay.sites if s not in self.sites]:
            raise ValueError(f"pay.sites names unknown sites {unknown}; known: {sorted(self.sites)}")
        return self

    @model_validator(mode="after")
    def _meetings_meet(self) -> Self:
        skills = {skill for queue in self.queues.values() for skill in queue.skills}
        for name, meeting in self.roster.meetings.items():
            for key in ("length_min", "step_min"):
                if (minutes := getattr(meeting, key)) % self.horizon.slot_min:
                    words = (
                        f"{key} {minutes} is no multiple of {self.horizon.slot_min} min (horizon.slot_min)"
                    )
                    raise ValueError(f"roster.meetings.{name}: {words}")
            known = (
                ("sites", self.sites),
                ("pools", self.roster.pools),
                ("contracts", self.roster.contracts),
                ("skills", skills),
            )
            for who in meeting.groups:
                for key, names in known:
                    if unknown := [n for n in getattr(who, key) if n not in names]:
                        words = f"names unknown {key} {unknown}; known: {sorted(names)}"
                        raise ValueError(f"roster.meetings.{name} {words}")
        return self

    def grid(self) -> Grid:
        """The grid of the roster: the days planned, on the clock of the horizon and of every site."""
        return self.horizon.grid().around(site.zone for site in self.sites.values())

    @model_validator(mode="after")
    def _surge_meets(self) -> Self:
        skills = {skill for queue in self.queues.values() for skill in queue.skills}
        for name, resource in self.surge.resources.items():
            way = resource.come_in or resource.rent
            unknown: list[str] = []
            if way is not None:
                unknown += [s for s in way.skills if s not in skills]
                unknown += [s for s in way.shifts if s not in self.roster.shifts]
            if staff := resource.stay_on or resource.come_in:
                unknown += [p for p in staff.pools if p not in self.roster.pools]
            if rent := resource.rent:
                unknown += [c for c in [rent.contract] if c not in self.roster.contracts]
                unknown += [s for s in [rent.site] if s and s not in self.sites]
                if name in self.roster.pools:
                    raise ValueError(f"surge.resources.{name}: a pool has this name already")
                terms = self.roster.contracts.get(rent.contract)
                if terms and (terms.pay == "salaried" or terms.min_h_week):
                    raise ValueError(
                        f"surge.resources.{name}: seats are rented by the hour; contract {rent.contract}"
                        " must be hourly, without min_h_week"
                    )
            if unknown:
                raise ValueError(f"surge.resources.{name} names {unknown}, which the scenario does not know")
            if resource.bots and self.bots is None:
                raise ValueError(f"surge.resources.{name}: the scenario has no bots")
        return self

    @model_validator(mode="after")
    def _deferrable_for_an_interval(self) -> Self:
        for name, queue in self.queues.items():
            if queue.deferrable and queue.wait_within_s < self.horizon.interval_min * 60:
                raise ValueError(
                    f"queue {name}: deferrable work needs an answer_within_s of an interval or more"
                )
        return self
