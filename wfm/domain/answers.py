"""Answers to questions about a finished plan. Money in minor units; shifts as `E 09:00`, or OFF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Cost:
    """What a change costs; negative: what it saves.

    `coverage`: heads that are missed or gained on queues; `team`: leaders, people on call; `rules`:
    wishes and other soft rules of the person, by rule.
    """

    total: int
    pay: int
    coverage: int
    team: int
    rules: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that a change turns from one shift into another."""

    date: date
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Option:
    """One content of a day.

    `extra`: what the cheapest week with it costs beyond the plan, all others as they are, and
    `changes` the days that this week changes. Without a legal week `extra` is None, and `against`
    names a smallest set of rules, or the ceilings, that rule it out.
    """

    shift: str
    extra: Cost | None
    changes: tuple[DayChange, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonDay:
    """What somebody has on a day, and all that it could be, cheapest first, what is ruled out last."""

    agent_id: str
    name: str
    date: date
    shift: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many people the same rules or ceilings keep away; none named: nothing but the price."""

    by: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come: `extra` is what the plan then costs more, all others as they are."""

    agent_id: str
    name: str
    team: str
    pool: str
    extra: Cost
    changes: tuple[DayChange, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, cheapest first; how many are there already, and how many cannot come and why."""

    candidates: tuple[Candidate, ...]
    there: int
    unable: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """One interval of a queue. Heads are means over its slots.

    `required` and `allocated` are heads of planned pace; `here`, `elsewhere` and `spare` are people
    who know the queue and work on it, on other queues, and on none. `paused` are on a break or come
    or go within the interval. `absent`: people who are not there, and what keeps them if the rest of
    their week stays as it is. `next`: who could come cheapest, the whole week rearranged; None where
    nobody can.
    """

    queue: str
    at: datetime
    required: float
    allocated: float
    here: float
    elsewhere: float
    spare: float
    paused: int
    absent: tuple[Kept, ...]
    next: Candidate | None

    @property
    def missing(self) -> float:
        """Heads of planned pace."""
        return max(0.0, self.required - self.allocated)


@dataclass(frozen=True, slots=True)
class Price:
    """What a rule or ceiling costs the plan, minor units: `price` of one step, None where it cannot be told.

    `now`, `then`: the rule as it is and a step easier; `then` empty: without it. `least`, `most`: between
    these its true price is proved to lie; `most` None where no bound was computed.
    """

    rule: str
    now: str
    then: str
    price: int | None
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Prices:
    """Of every step; `cost` and `bound` of the rules as they are, minor units."""

    cost: int
    bound: int | None
    steps: tuple[Price, ...]
