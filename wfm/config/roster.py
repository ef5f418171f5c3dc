"""Settings of the roster stage: shifts, contracts, pools, prices, rules, search."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from wfm.config.base import Settings, setting
from wfm.config.meetings import Meeting
from wfm.config.ramp import Ramp
from wfm.domain.shift import OFF, Activity, BreakWindow, Kind


class Break(Settings):
    """A break that may slide: it starts between `earliest_min` and `latest_min` of the shift."""

    activity: Literal["meal", "rest"] = setting(..., "meal or rest")
    length_min: int = setting(..., "length", "min", gt=0)
    earliest_min: int = setting(..., "first start, after the shift's start", "min", ge=0)
    latest_min: int = setting(..., "last start, after the shift's start", "min", ge=0)
    paid: bool = setting(False, "whether it counts as paid time")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.latest_min < self.earliest_min:
            raise ValueError("latest_min must not lie before earliest_min")
        return self

    def window(self) -> BreakWindow:
        return BreakWindow(
            Activity(self.activity),
            self.length_min,
            self.earliest_min,
            self.latest_min,
            self.paid,
        )


class Standby(Settings):
    """Time on call after a shift, beginning on the date on which the shift starts: no work unless called."""

    start: str = setting(..., "start on the local clock", "HH:MM", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    length_min: int = setting(..., "length; may pass midnight", "min", gt=0, le=1440)
    allowance: float = setting(0.0, "paid for standing by, called or not", "currency", ge=0)

    @property
    def span(self) -> tuple[int, int]:
        """First and last minute, from midnight of the date."""
        start = _clock_min(self.start)
        return start, start + self.length_min


class ShiftTemplate(Settings):
    """A shift that may be given on any day, at one start or at several."""

    code: str = setting(..., "code in the roster", min_length=1, max_length=6)
    kind: Literal[Kind.WORK, Kind.ON_CALL] = setting(Kind.WORK, "work, or on call")
    start: str = setting(..., "first start on the local clock", "HH:MM", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    last_start: str | None = setting(
        None, "last start of a floating shift", "HH:MM", pattern=r"^([01]\d|2[0-3]):[0-5]\d$"
    )
    step_min: int = setting(30, "between two starts of a floating shift", "min", gt=0)
    length_min: int = setting(..., "presence, breaks included", "min", gt=0, le=1440)
    breaks: tuple[Break, ...] = setting((), "breaks in the order in which they are taken")
    standby: Standby | None = setting(None, "time on call after the shift")

    @property
    def core(self) -> bool:
        """Core shifts have one start; floating ones a window."""
        return self.last_start is None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.last_start is not None and self.last_start < self.start:
            raise ValueError("last_start must not lie before start")
        end = 0
        for b in self.breaks:
            if b.earliest_min < end:
                raise ValueError("breaks must be listed in order and their earliest starts apart")
            end = b.earliest_min + b.length_min
            if b.latest_min + b.length_min > self.length_min:
                raise ValueError("a break must end within the shift")
        if self.standby is not None:
            last = _clock_min(self.last_start or self.start)
            if self.kind is not Kind.WORK or self.standby.span[0] < last + self.length_min:
                raise ValueError("standby must begin after the end of a shift of work, at each of its starts")
        return self


class Contract(Settings):
    """What binds a person: hours, shifts, and how the hours are paid."""

    shifts: tuple[str, ...] = setting(..., "shift templates that may be given")
    pay: Literal["salaried", "hourly"] = setting(
        ..., "salaried: guaranteed hours are paid whether rostered or not; hourly: as worked"
    )
    guaranteed_h_week: float = setting(0, "hours paid in any case (salaried)", "h/week", ge=0)
    min_h_week: float = setting(0, "fewest paid hours rostered, less time off", "h/week", ge=0)
    overtime_after_h_week: float | None = setting(
        None, "hours of an ordinary week above which overtime is paid; none: never", "h/week", ge=0
    )
    overtime_after_h_day: float | None = setting(
        None, "paid hours of a shift above which overtime is paid; none: only the week counts", "h", gt=0
    )
    max_h_week: float = setting(..., "most paid hours rostered, time off included", "h/week", gt=0)
    days_week: int = setting(5, "ordinary days of work in a week", "d/week", ge=1, le=7)
    fixed_start: bool = setting(False, "one start for the whole week (core)")
    agency_fee: float = setting(0.0, "fee on top of hourly pay", "1", ge=0)


class Pool(Settings):
    """Where people come from, and how many may come at once."""

    title: str = setting("", "name for people; the key if empty")
    max_heads: int | None = setting(None, "most present at any time; none: no ceiling", "heads", ge=0)
    call_order: int = setting(1, "pools are called in this order", "rank", ge=1)


class CoveragePrice(Settings):
    """What a missing or surplus head costs the plan; it steers, nobody pays it.

    Missing heads are priced in equal steps of the requirement, each dearer than the one before,
    so that a shortage that cannot be avoided is spread rather than piled up.
    """

    shortage_per_head_h: float = setting(..., "price of the first missing step", "currency/h", gt=0)
    steps: tuple[float, ...] = setting(
        (1.0, 1.5, 2.0, 3.0), "price of each equal step of missing heads, from least to most missing", "1"
    )
    comfort_share: float = setting(0.1, "heads above requirement still worth something", "1", ge=0)
    comfort_worth: float = setting(0.02, "their worth, as a share of the first step", "1", ge=0, le=1)

    @model_validator(mode="after")
    def _convex(self) -> Self:
        if not self.steps or list(self.steps) != sorted(self.steps) or self.steps[0] <= 0:
            raise ValueError("steps must be positive and never fall")
        return self


class Search(Settings):
    """When to stop looking for a cheaper roster."""

    bound_steps: int = setting(
        500, "steps up for the bound before a roster is drawn from it; it climbs on beside", "steps", ge=0
    )
    max_sweeps: int = setting(20_000, "most moves of every agent, on average", "sweeps", ge=1)
    max_seconds: float = setting(60.0, "most time for the roster stage", "s", gt=0)


def _clock_min(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


class RosterSettings(Settings):
    shifts: dict[str, ShiftTemplate] = setting(..., "shift templates by name")
    contracts: dict[str, Contract] = setting(..., "contracts by name")
    pools: dict[str, Pool] = setting(..., "pools by name")
    coverage: CoveragePrice = setting(..., "price of missing heads")
    leader_count_as_capacity: float = setting(
        0.5, "share of a leader's time that serves a queue", "1", ge=0, le=1
    )
    meetings: dict[str, Meeting] = setting({}, "meetings, training and coaching by name")
    ramps: tuple[Ramp, ...] = setting((), "how new people grow into their pace; the first that fits counts")
    rules: dict[str, Any] = setting({}, "rules by name, each with its parameters (see docs/rules.md)")
    search: Search = setting(Search(), "limits of the search")

    @model_validator(mode="after")
    def _names(self) -> Self:
        if OFF in {t.code for t in self.shifts.values()}:
            raise ValueError(f"shift code {OFF} is kept for days off")
        codes = [t.code for t in self.shifts.values()]
        if len(set(codes)) < len(codes):
            raise ValueError("shift codes must differ")
        for name, contract in self.contracts.items():
            unknown = [s for s in contract.shifts if s not in self.shifts]
            if unknown:
                raise ValueError(f"contract {name} names unknown shifts {unknown}")
        return self
