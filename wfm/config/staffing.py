"""Settings of the staffing stage."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from wfm.config.base import Settings, day_minutes, setting

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Kind = Literal["rostered", "unrostered"]
Share = Annotated[float, Field(ge=0, lt=1)]


class Shrinkage(Settings):
    """Paid time in which a person is not at work on a queue.

    `rostered` parts (breaks, meetings, planned leave) are placed by the roster; `unrostered`
    ones (sickness, lateness) fall on nobody knows whom, so the roster carries more heads.
    """

    share: float = setting(..., "share of paid time", "1", ge=0, lt=1)
    weekdays: dict[Weekday, Share] = setting({}, "share on weekdays on which it is another, mon to sun", "1")
    dates: dict[date, Share] = setting({}, "share on days on which it is another, before weekdays", "1")
    kind: Kind = setting(..., "who takes care of it")

    def on(self, day: date) -> float:
        """The share on a local day."""
        return self.dates.get(day, self.weekdays.get(WEEKDAYS[day.weekday()], self.share))


class StaffingSettings(Settings):
    model: Literal["erlang_a", "erlang_c"] = setting(
        "erlang_a", "queue model; erlang_c is used where a queue states no patience"
    )
    occupancy_max: float = setting(0.90, "highest share of time busy", "1", ge=0.01, le=1)
    abandon_max: float = setting(0.05, "highest share of contacts that leave", "1", gt=0, le=1)
    plan_full_target_at: float = setting(
        0.995, "a promised 100 % is planned at this, with a warning", "1", gt=0, lt=1
    )
    load: Literal["stationary", "lagged"] = setting(
        "stationary",
        "an interval's people: as if it lasted for ever, or also for what those before leave to it",
    )
    plan_for: Literal["forecast", "expected", "confidence"] = setting(
        "forecast",
        "targets hold for the forecast as it is, in expectation over its errors, or with a probability",
    )
    confidence: float = setting(
        0.8, "probability that targets hold in an interval, with plan_for: confidence", "1", gt=0, lt=1
    )
    gap_share: float = setting(
        0.5, "share of the time between contacts that deferrable work can fill", "1", ge=0, le=1
    )
    shrinkage: dict[str, Shrinkage] = setting({}, "components of shrinkage by name")
    night: str = setting("22:00-06:00", "night, for the fewest people, on the horizon's clock", "HH:MM-HH:MM")

    @field_validator("night")
    @classmethod
    def _is_hours(cls, hours: str) -> str:
        day_minutes(hours)
        return hours

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        for kind in get_args(Kind):
            parts = [s for s in self.shrinkage.values() if s.kind == kind]
            taken = {"": sum(s.share for s in parts)}
            taken |= {f" on {day}": sum(s.weekdays.get(day, s.share) for s in parts) for day in WEEKDAYS}
            dates = sorted({day for s in parts for day in s.dates})
            taken |= {f" on {day}": sum(s.on(day) for s in parts) for day in dates}
            for when, share in taken.items():
                if share >= 1:
                    raise ValueError(f"{kind} shrinkage must add up to less than 1, not {share:g}{when}")
        return self

    def taken(self, kind: Kind, day: date) -> Fraction:
        """Shrinkage of one kind on a local day, as typed: 0.1 + 0.2 is 3/10.

        Components are shares of the same paid time, so they add.
        """
        shares = (Fraction(str(s.on(day))) for s in self.shrinkage.values() if s.kind == kind)
        return sum(shares, Fraction(0))

    @property
    def night_minutes(self) -> tuple[int, int]:
        """Minutes of the local day at which night begins and ends, mostly after midnight."""
        return day_minutes(self.night)
