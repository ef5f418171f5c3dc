"""Settings of the simulation."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from wfm.config.base import Settings, setting


class Routing(Settings):
    """How contacts of one queue find people, beside the skills and priority of the queue."""

    longest_wait_s: float | None = setting(
        None, "who has waited so long goes before anybody; none: priority alone decides", "s", ge=0
    )
    reserve_skills: tuple[str, ...] = setting((), "skills of people who help out after `reserve_after_s`")
    reserve_after_s: float = setting(60.0, "wait after which they do", "s", ge=0)
    handling_cv: float = setting(
        1.0, "spread of handling times: 1 exponential, others lognormal, 0 all the same", "1", ge=0, le=5
    )


class SimulateSettings(Settings):
    """The roster is played with random contacts, absences and handling times, again and again."""

    replications: int = setting(
        100, "fewest replications; a range told by 30 may be far too wide or narrow", "replications", ge=2
    )
    most_replications: int = setting(200, "most replications", "replications", ge=2)
    half_width: float = setting(
        0.005,
        "enough once the 95 % interval of each queue's service over the horizon reaches no farther",
        "1",
        gt=0,
        lt=1,
    )
    seed: int | None = setting(None, "seed of customers and absences; none: the scenario's", ge=0)
    warm_up_min: int = setting(
        60, "played before the horizon as its first interval is, and not counted", "min", ge=0
    )
    first: Literal["longest_idle", "specialists"] = setting(
        "longest_idle",
        "of those who know a queue: the longest idle, or first those who know the fewest queues",
    )
    queues: dict[str, Routing] = setting({}, "routing by queue")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most_replications < self.replications:
            raise ValueError("most_replications must not be below replications")
        return self
