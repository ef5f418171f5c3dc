"""No more people at a site than it has desks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from wfm.roster.context import Context
from wfm.roster.parts import Part
from wfm.roster.published import Published, Violation, local
from wfm.roster.rules.base import Rule
from wfm.roster.rules.compiling import at_most
from wfm.roster.rules.judging import moment, too_many


class Seats(Rule):
    name: ClassVar[str] = "seats"
    words: ClassVar[str] = "no more people at a site than it has desks; remote people need none"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        for site, agents in context.by_site(self.agents(context)).items():
            seated = tuple(i for i in agents if not context.agents[i].remote)
            yield at_most(context, f"{self.name} {site}", seated, context.sites[site].seats)

    def check(self, published: Published) -> Iterable[Violation]:
        for name, site in published.scenario.sites.items():
            seated = [p for p in self.bound(published) if p.site == name and not p.remote]
            for start, end, excess in too_many(published, seated, site.seats):
                zone = seated[0].zone
                words = (
                    f"{name}: up to {excess} people more than its {site.seats} seats"
                    f" from {moment(start, zone)} to {moment(end, zone)}"
                )
                yield Violation(self.name, words, True, "", local(start, zone).date(), excess)
