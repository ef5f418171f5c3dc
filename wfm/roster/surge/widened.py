"""The scenario and inputs of a plan with all that its surge may add: longer shifts, seats from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import pandas as pd

from wfm.config.roster import Contract, Pool, RosterSettings, ShiftTemplate
from wfm.config.scenario import Scenario
from wfm.config.surge import Rent, Resource
from wfm.domain.shift import Kind
from wfm.tables import AGENT_SKILLS, AGENTS, ROSTER

Inputs = Mapping[str, pd.DataFrame]


def longer(template: str, hours: int) -> str:
    """Name of the template that stays on for so many hours; codes are made alike."""
    return f"{template}+{hours}"


def seat(resource: str, number: int) -> str:
    """Id of a block of rented seats."""
    return f"{resource}-{number:02d}"


def widened(scenario: Scenario, inputs: Inputs) -> tuple[Scenario, dict[str, pd.DataFrame]]:
    """Nothing that the roster has is taken away; who may take what is said by `choices`.

    A block of rented seats is one row of the agents table: so many times the pace, and the pay. A week
    of one start may have shifts that end later.
    """
    resources = {n: r for n, r in scenario.surge.resources.items() if r.bots is None}
    agents = inputs["agents"]
    longest: dict[str, int] = {}
    contracts = dict(scenario.roster.contracts)
    for resource in resources.values():
        way = resource.stay_on or resource.come_in
        if way is None:
            continue
        for name in sorted(set(agents.loc[agents["pool"].isin(way.pools), "contract"])):
            terms = contracts[name]
            added: tuple[str, ...] = ()
            if resource.come_in:
                added = resource.come_in.shifts
            most_h = resource.stay_on.most_h if resource.stay_on else 0
            for template in terms.shifts if most_h else ():
                if template in scenario.roster.shifts and scenario.roster.shifts[template].kind is Kind.WORK:
                    longest[template] = max(longest.get(template, 0), most_h)
                    added += tuple(longer(template, h) for h in range(1, most_h + 1))
            contracts[name] = _wider(terms, added, resource)
    roster = scenario.roster
    rented = {n: r.rent for n, r in resources.items() if r.rent is not None}
    shifts = {**roster.shifts, **dict(chain.from_iterable(_longer(roster, t, h) for t, h in longest.items()))}
    for rent in rented.values():
        contracts[rent.contract] = _wider(contracts[rent.contract], rent.shifts, None)
    pools = {**roster.pools, **{name: Pool(title=resources[name].title) for name in rented}}
    update = {"shifts": shifts, "contracts": contracts, "pools": pools}
    return scenario.model_copy(update={"roster": roster.model_copy(update=update)}), {
        **inputs,
        "base_roster": ROSTER.empty(),
        "agents": _joined(agents, [row for n, r in rented.items() for row in _seats(n, r, scenario)]),
        "agent_skills": _joined(inputs["agent_skills"], list(_skills(resources, agents))),
    }


def _wider(terms: Contract, shifts: tuple[str, ...], resource: Resource | None) -> Contract:
    """The contract with more shifts, and with more hours where the resource says so."""
    most = max(terms.max_h_week, (resource.max_h_week if resource else None) or 0)
    own = tuple(dict.fromkeys((*terms.shifts, *shifts)))
    return terms.model_copy(update={"shifts": own, "max_h_week": most, "fixed_start": False})


def _longer(roster: RosterSettings, template: str, most_h: int) -> Iterator[tuple[str, ShiftTemplate]]:
    own = roster.shifts[template]
    for hours in range(1, most_h + 1):
        update = {"code": longer(own.code, hours), "length_min": own.length_min + 60 * hours}
        yield longer(template, hours), own.model_copy(update=update)


def _seats(name: str, rent: Rent, scenario: Scenario) -> Iterator[dict[str, object]]:
    for number in range(rent.seats // rent.block):
        yield {
            **dict.fromkeys(AGENTS.names),
            "agent_id": seat(name, number + 1),
            "name": seat(name, number + 1),
            "team": name,
            "site": rent.site or next(iter(scenario.sites)),
            "pool": name,
            "contract": rent.contract,
            "leader": False,
            "remote": True,
            "protection": "",
            "hourly_cost": rent.hourly_cost * rent.block,
        }


def _skills(resources: Mapping[str, Resource], agents: pd.DataFrame) -> Iterator[dict[str, object]]:
    for name, resource in resources.items():
        if rent := resource.rent:
            for number in range(rent.seats // rent.block):
                for skill, pace in rent.skills.items():
                    yield _skill(seat(name, number + 1), skill, pace * rent.block)
        if come_in := resource.come_in:
            for agent_id in agents.loc[agents["pool"].isin(come_in.pools), "agent_id"]:
                for skill, pace in come_in.skills.items():
                    yield _skill(str(agent_id), skill, pace)


def _skill(agent_id: str, skill: str, pace: float) -> dict[str, object]:
    return dict(zip(AGENT_SKILLS.names, (agent_id, skill, pace, None), strict=True))


def _joined(frame: pd.DataFrame, more: list[dict[str, object]]) -> pd.DataFrame:
    if not more:
        return frame
    added = pd.DataFrame(more, columns=list(frame.columns)).astype(frame.dtypes.to_dict())
    return pd.concat([frame, added], ignore_index=True)
