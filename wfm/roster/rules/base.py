"""What a rule is: parameters, a source, and two readings that must agree."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Literal, Self

from pydantic import ValidationError

from wfm.config.base import Settings, setting
from wfm.config.roster import ShiftTemplate
from wfm.domain.people import Agent
from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Person, Published, Violation

Protection = Literal["pregnant", "nursing", "minor"]


class Rule(Settings):
    """One rule of law or of the company, with its parameters.

    `compile` says it to the solver, in parts; `check` judges published tables and shares no
    code with `compile`. `name` is its key in the registry and in `roster.rules`.
    """

    name: ClassVar[str]
    words: ClassVar[str]
    """One sentence in a planner's words; `{field}` is replaced by the parameter."""
    always: ClassVar[bool] = False
    """In force in every plan, without being named in the settings."""
    eases: ClassVar[Mapping[str, float]] = {}
    """By parameter: the step by which it becomes easier to obey."""

    source: str = setting("company policy", "law and article, or company policy")
    effective: dt.date | None = setting(None, "date from which the source holds", "date")
    contracts: tuple[str, ...] = setting((), "contracts bound by it; none named: all")
    pools: tuple[str, ...] = setting((), "pools bound by it; none named: all")
    sites: tuple[str, ...] = setting((), "sites bound by it; none named: all")
    protections: tuple[Protection, ...] = setting((), "protected people bound by it; none named: everybody")

    @abstractmethod
    def compile(self, context: Context) -> Iterable[Part]:
        """The rule as parts for the solver."""

    @abstractmethod
    def check(self, published: Published) -> Iterable[Violation]:
        """What breaks the rule in a published roster."""

    def relaxed(self, context: Context) -> Iterable[Iterable[tuple[str, Self, Context]]]:
        """Ways to make the rule easier on the only person of `context`, each in ever larger steps.

        A step: what it says, the rule, and the context as they would be.
        """
        return [self._eased(key, step, context) for key, step in self.eases.items()]

    def _eased(self, key: str, step: float, context: Context) -> Iterator[tuple[str, Self, Context]]:
        value = getattr(self, key)
        while value is not None:
            value += step
            try:
                eased = type(self).model_validate(self.model_dump() | {key: value})
            except ValidationError:
                return
            yield eased.say(), eased, context

    def forbids(self, template: ShiftTemplate) -> str:
        """Why nobody bound by the rule may ever be given such a shift; empty where they may."""
        return ""

    def say(self) -> str:
        """The rule in words, with its parameters."""
        return self.words.format(**self.model_dump())

    def agents(self, context: Context) -> tuple[int, ...]:
        """Positions of everybody whom the rule binds, for `compile`."""
        return tuple(
            i for i in context.where(self.contracts, self.pools) if self._concerns(context.agents[i])
        )

    def binds(self, context: Context, agent: int) -> bool:
        """Whether the rule binds this agent."""
        return agent in self.agents(context)

    def _concerns(self, person: Agent) -> bool:
        here = not self.sites or person.site in self.sites
        return here and (not self.protections or person.protection in self.protections)

    def bound(self, published: Published) -> list[Person]:
        """Everybody whom the rule binds, for `check`."""
        return [
            person
            for person in published.people.values()
            if (not self.contracts or person.contract in self.contracts)
            and (not self.pools or person.pool in self.pools)
            and (not self.sites or person.site in self.sites)
            and (not self.protections or person.protection in self.protections)
        ]


def bounds_in_words(least: int, most: int | None, free: int = 1) -> str:
    """`free`: up to which a least number bounds nothing."""
    if most is None:
        return f"at least {least}"
    return f"{least} to {most}" if least > free else f"at most {most}"
