"""Settings of the staffing stage."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from wfm.config.base import Settings, setting


class Shrinkage(Settings):
    """Paid time in which a person is not at work on a queue.

    `rostered` parts (breaks, meetings, planned leave) are placed by the roster; `unrostered`
    ones (sickness, lateness) fall on nobody knows whom, so the roster carries more heads.
    """

    share: float = setting(..., "share of paid time", "1", ge=0, lt=1)
    kind: Literal["rostered", "unrostered"] = setting(..., "who takes care of it")


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

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        for kind, taken in (("rostered", self.rostered), ("unrostered", self.unrostered)):
            if taken >= 1:
                raise ValueError(f"{kind} shrinkage must add up to less than 1, not {taken:g}")
        return self

    @property
    def unrostered(self) -> float:
        """Components are shares of the same paid time, so they add."""
        return sum(s.share for s in self.shrinkage.values() if s.kind == "unrostered")

    @property
    def rostered(self) -> float:
        return sum(s.share for s in self.shrinkage.values() if s.kind == "rostered")
