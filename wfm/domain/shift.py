"""Shifts before they are dated: what a person may be given on one day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OFF = "OFF"


class Kind(StrEnum):
    """What a day holds for a person."""

    OFF = "off"
    WORK = "work"
    ON_CALL = "on_call"


class Activity(StrEnum):
    """What a person does in one segment of a shift."""

    WORK = "work"
    MEAL = "meal"
    REST = "rest"
    MEETING = "meeting"
    TRAINING = "training"
    COACHING = "coaching"
    ON_CALL = "on_call"


BREAKS = (Activity.MEAL, Activity.REST)


@dataclass(frozen=True, slots=True)
class BreakWindow:
    """A break of `length_min` that starts `earliest_min` to `latest_min` after the shift does."""

    activity: Activity
    length_min: int
    earliest_min: int
    latest_min: int
    paid: bool


@dataclass(frozen=True, slots=True)
class Label:
    """One possible content of an agent's day: off, or a shift with a definite start.

    `start_min` and `end_min` are on the local clock, from midnight of the day on which the
    shift starts; an end past 1440 lies on the next day. Breaks slide within their windows.
    """

    template: str
    code: str
    kind: Kind
    start_min: int = 0
    end_min: int = 0
    core: bool = False
    breaks: tuple[BreakWindow, ...] = ()
    standby: tuple[int, int] | None = None
    """Time on call after the shift, on the same clock as its start."""

    @property
    def span_min(self) -> int:
        """Presence, breaks included."""
        return self.end_min - self.start_min

    @property
    def paid_min(self) -> int:
        """Presence without unpaid breaks."""
        return self.span_min - sum(b.length_min for b in self.breaks if not b.paid)


DAY_OFF = Label(template=OFF, code=OFF, kind=Kind.OFF)
