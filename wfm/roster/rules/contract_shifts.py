"""People are given only the shifts of their contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np

from wfm.domain.shift import Kind
from wfm.roster.context import Context
from wfm.roster.parts import Filter, Part
from wfm.roster.published import Published, Violation
from wfm.roster.rules.base import Rule
from wfm.roster.rules.judging import planned


class ContractShifts(Rule):
    name: ClassVar[str] = "contract_shifts"
    words: ClassVar[str] = "people are given only the shifts of their contract"
    always: ClassVar[bool] = True

    def compile(self, context: Context) -> Iterable[Part]:
        for name, contract in context.contracts.items():
            agents = [i for i in self.agents(context) if context.agents[i].contract == name]
            row = [x.kind is Kind.OFF or x.template in contract.shifts for x in context.labels]
            if agents:
                yield Filter(tuple(agents), np.tile(np.array(row), (context.grid.days, 1)))

    def relaxed(self, context: Context) -> Iterable[Iterable[tuple[str, Self, Context]]]:
        name = context.agents[0].contract
        contract = context.contracts[name]
        for template, code in {x.template: x.code for x in context.labels[1:]}.items():
            if template not in contract.shifts:
                wider = contract.model_copy(update={"shifts": (*contract.shifts, template)})
                contracts = {**context.contracts, name: wider}
                yield [(f"contract {name} with shift {code}", self, replace(context, contracts=contracts))]

    def check(self, published: Published) -> Iterable[Violation]:
        templates = published.scenario.roster.shifts
        for person, duty in planned(published, self.bound(published)):
            codes = {templates[name].code for name in published.contract(person).shifts}
            if duty.code not in codes:
                words = (
                    f"{person.name} has {duty.code} on {duty.date}, which contract {person.contract} lacks"
                )
                yield Violation(self.name, words, True, person.agent_id, duty.date)
