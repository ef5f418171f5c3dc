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
    def _deferrable_for_an_interval(self) -> Self:
        for name, queue in self.queues.items():
            if queue.deferrable and queue.wait_within_s < self.horizon.interval_min * 60:
                raise ValueError(
                    f"queue {name}: deferrable work needs an answer_within_s of an interval or more"
                )
        return self
