"""No more people of a pool at once than it lends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from zoneinfo import ZoneInfo

from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation, local
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import at_most
from wfm.roster.rules.judging import moment, too_many


class PoolCeiling(Rule):
    name: ClassVar[str] = "pool_ceiling"
    words: ClassVar[str] = "no more people of a pool present at once than its max_heads"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        bound = set(self.agents(context))
        for name, pool in context.pools.items():
            agents = tuple(i for i in context.where(pools=[name]) if i in bound)
            if agents and pool.max_heads is not None:
                yield at_most(context, f"{self.name} {name}", agents, pool.max_heads)

    def check(self, published: Published) -> Iterable[Violation]:
        zone = ZoneInfo(published.scenario.horizon.zone)
        for name, pool in published.scenario.roster.pools.items():
            if pool.max_heads is None:
                continue
            members = [p for p in self.bound(published) if p.pool == name]
            for start, end, excess in too_many(published, members, pool.max_heads):
                words = (
                    f"pool {name}: up to {excess} people more than the {pool.max_heads} it lends"
                    f" from {moment(start, zone)} to {moment(end, zone)}"
                )
                yield Violation(self.name, words, True, "", local(start, zone).date(), excess)
