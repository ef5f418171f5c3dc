"""The people of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Agent:
    """One person, or one seat rented from an outsourcer.

    `skills` gives proficiency by skill: 1.0 is the pace for which requirements are stated.
    `hourly_cost` is in minor units of the currency. `protection`: why the law protects the person
    (pregnant, nursing, minor), or empty.
    """

    agent_id: str
    name: str
    team: str
    site: str
    pool: str
    contract: str
    hourly_cost: int
    leader: bool = False
    remote: bool = False
    protection: str = ""
    hired_on: date | None = None
    available_from: date | None = None
    ends_on: date | None = None
    skills: Mapping[str, float] = field(default_factory=dict)
