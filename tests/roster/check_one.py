"""One rule alone on one published roster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.roster.world import World, tour
from wfm.roster.published import Violation
from wfm.roster.rules import RULES
from wfm.roster.rules.base import Rule


def rule(name: str, **parameters: Any) -> Rule:
    return RULES[name].model_validate(parameters)


def judge(bound: Rule, world: World, *codes: str, breaks: Sequence[Sequence[int]] = ()) -> list[Violation]:
    """Violations of a rule; one string of codes an agent, at the first starts of their templates."""
    tours = [tour(line, world.shifts) for line in codes]
    return list(bound.check(world.publish(tours, breaks)))
