"""Settings of meetings, training and coaching, which the roster stage places in the slack of the roster."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import field_validator, model_validator

from wfm.config.base import Settings, day_minutes, setting
from wfm.config.staffing import Weekday


class Who(Settings):
    """People whom all that is stated fits; nothing stated: everybody."""

    agents: tuple[str, ...] = setting((), "agent ids; none named: any")
    teams: tuple[str, ...] = setting((), "teams; none named: any")
    sites: tuple[str, ...] = setting((), "sites; none named: any")
    pools: tuple[str, ...] = setting((), "pools; none named: any")
    contracts: tuple[str, ...] = setting((), "contracts; none named: any")
    skills: tuple[str, ...] = setting((), "skills, one of which is enough; none named: any")
    leaders: bool | None = setting(None, "leaders alone, or all but leaders; none: both")
    hired_within_days: int | None = setting(
        None, "new people: hired at most so long before the first day planned", "d", ge=0
    )
    hired_before_days: int | None = setting(
        None, "experienced people: hired at least so long before the first day planned", "d", ge=0
    )


class Meeting(Settings):
    """One meeting, training or coaching: paid as work, away from the queues, over no break."""

    title: str = setting("", "name for people; the key if empty")
    kind: Literal["meeting", "training", "coaching"] = setting(..., "meeting, training or coaching")
    how: Literal["together", "spread", "pairs"] = setting(
        ...,
        "together: everybody of a group who is at work then; spread: each person by themselves;"
        " pairs: each with one of `coaches`",
    )
    who: Who = setting(Who(), "whom it is for")
    coaches: Who | None = setting(None, "of pairs: who may be the other one")
    within: Literal["team", "site", "all"] = setting(
        "team",
        "together: one for each team, each site, or for all; pairs: both of one team, one site, or any",
    )
    length_min: int = setting(..., "length", "min", gt=0, le=480)
    times: int = setting(1, "how often in the days planned", "times", ge=1, le=50)
    days_apart: int = setting(1, "from one time to the next", "d", ge=1)
    weekdays: tuple[Weekday, ...] = setting((), "weekdays on which it may be, mon to sun; none named: any")
    dates: tuple[date, ...] = setting((), "dates on which it may be; none named: any")
    hours: str = setting(
        "00:00-24:00", "within these hours, on the clock of the person's site", "HH:MM-HH:MM"
    )
    step_min: int = setting(30, "between two possible starts, from the first of the hours on", "min", gt=0)
    least_share: float = setting(
        0.5, "together: share of those on shift that day who must be there", "1", ge=0, le=1
    )
    led: bool = setting(False, "together: a leader of the group must be there, where it has one")
    most_at_once: int | None = setting(None, "how many at the same time; none: any", "sessions", ge=1)
    most_per_coach: int | None = setting(
        None, "pairs: how many with one coach in the days planned; none: any", "times", ge=1
    )
    price: float = setting(
        ..., "price of a person who misses it once: what its time may cost in service", "currency", ge=0
    )

    @field_validator("hours")
    @classmethod
    def _is_hours(cls, hours: str) -> str:
        day_minutes(hours)
        return hours

    @model_validator(mode="after")
    def _pairs_have_coaches(self) -> Self:
        if (self.how == "pairs") != (self.coaches is not None):
            raise ValueError("expected `coaches` with how: pairs, and with it alone")
        if self.length_min > self.window[1]:
            raise ValueError(f"{self.length_min} min are more than there are within {self.hours}")
        return self

    @property
    def window(self) -> tuple[int, int]:
        """Minute of the day at which its hours begin, and how many minutes they last."""
        first, last = day_minutes(self.hours)
        return first, (last - first) % (24 * 60) or 24 * 60

    @property
    def groups(self) -> tuple[Who, ...]:
        """All who are named in it."""
        return (self.who,) if self.coaches is None else (self.who, self.coaches)
