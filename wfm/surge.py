"""The surge plan: for each level the demand, whom to call beside the roster, and the service with them.

Beside `wfm.plan`, which runs it, a module that joins stages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.config.surge import Level, Resource
from wfm.domain.control import Progress, Quiet
from wfm.pay.tariff import Tariff
from wfm.roster.rules.base import Rule
from wfm.roster.surge.call_up import Level as Calling
from wfm.roster.surge.call_up import stand_by
from wfm.simulate.expected import expected_service
from wfm.simulate.totals import Totals, totals
from wfm.staffing.requirement import Staffing, requirement
from wfm.tables import SURGE, SURGE_CALLS, SURGE_SERVICE

Tables = Mapping[str, pd.DataFrame]


def surge(
    scenario: Scenario, inputs: Tables, rules: Sequence[Rule], tables: Tables, progress: Progress
) -> dict[str, pd.DataFrame]:
    """Tables SURGE, SURGE_SERVICE, SURGE_CALLS of a plan's forecast, requirement, roster and activities.

    Raises:
        Outdated: the roster is of other settings.
    """
    standby = stand_by(scenario, inputs, rules, tables["requirement"], tables["roster"], tables["activities"])
    steps, service, calls = [], [], []
    for done, (name, level) in enumerate(scenario.surge.levels.items()):
        progress.tell("surge", done=done, total=len(scenario.surge.levels))
        one = _Level(scenario, name, level, tables["forecast"])
        calling = standby.level(one.staffing.requirement)
        one.note(0, "", calling.allocation(), SURGE_CALLS.empty())
        for step, resource in enumerate(level.call, start=1):
            one.call(step, resource, scenario.surge.resources[resource], calling)
        steps += one.steps
        service.append(one.service())
        calls += one.calls
    return {
        "surge": SURGE.conform(pd.DataFrame(steps, columns=SURGE.names)),
        "surge_service": SURGE_SERVICE.conform(pd.concat(service)),
        "surge_calls": SURGE_CALLS.conform(pd.concat([c for c in calls if len(c)] or [SURGE_CALLS.empty()])),
    }


class _Level:
    """One level: what is known after each step."""

    def __init__(self, scenario: Scenario, name: str, level: Level, forecast: pd.DataFrame) -> None:
        self.name = name
        self.forecast = _more(forecast, 1.0 + level.extra)
        # at a level so much has come: heads are not staffed to errors of the forecast as well
        staffing = scenario.staffing.model_copy(update={"plan_for": "forecast"})
        self.scenario = scenario.model_copy(update={"staffing": staffing})
        self.staffing = self._staff(self.scenario)
        self.steps: list[dict[str, object]] = []
        self.totals: list[Totals] = []
        self.calls: list[pd.DataFrame] = []

    def _staff(self, scenario: Scenario) -> Staffing:
        return requirement(self.forecast, scenario, progress=Quiet())

    def call(self, step: int, name: str, resource: Resource, calling: Calling) -> None:
        """Calls people or bots."""
        if resource.bots is None:
            called = calling.call(name)
            self.note(step, name, called.allocation, called.calls)
            self.calls.append(called.calls.assign(level=self.name, step=step))
            return
        bots = self.scenario.bots
        assert bots is not None
        bots = bots.model_copy(update=resource.bots.changes)
        self.staffing = self._staff(self.scenario.model_copy(update={"bots": bots}))
        calling.expect(self.staffing.requirement)
        self.note(step, name, calling.allocation(), SURGE_CALLS.empty())
        days = self.scenario.horizon.days
        fee = Tariff(self.scenario).minor(resource.price_per_call)
        first = pd.Timestamp(self.scenario.horizon.grid().start)
        lead = pd.Timedelta(minutes=resource.minutes_to_seat)
        self.steps[-1] |= {"calls": days, "first_call": first - lead, "amount": days * fee}

    def note(self, step: int, resource: str, allocation: pd.DataFrame, calls: pd.DataFrame) -> None:
        """What a step costs and what is known after it."""
        made = self.staffing
        coverage = expected_service(allocation, made.requirement, made.service_curve, self.scenario)
        self.totals.append(found := totals(coverage, self.scenario))
        self.steps.append(
            {
                "level": self.name,
                "step": step,
                "resource": resource,
                "calls": int(calls["heads"].sum()),
                "people": int(calls.drop_duplicates("agent_id")["heads"].sum()),
                "hours": float(calls["paid_min"].sum()) / 60,
                "first_call": calls["call_by"].min() if len(calls) else None,
                "amount": int(calls["amount"].sum()),
                "missing_h": float(found.by_queue["missing_h"].sum()),
                "service": found.service,
                "lost": float(found.by_queue["lost"].sum()),
            }
        )

    def service(self) -> pd.DataFrame:
        """By queue, nobody called and all called."""
        without, called = self.totals[0].by_queue, self.totals[-1].by_queue
        names = ["service", "lost", "missing_h"]
        both = without[names].join(called[names], lsuffix="_without", rsuffix="_with")
        found = both.assign(volume_human=without["volume_human"], target=without["target"], level=self.name)
        return found.reset_index()


def _more(forecast: pd.DataFrame, factor: float) -> pd.DataFrame:
    """The forecast with so many times the contacts, its relative spread as it was."""
    volumes = [c for c in forecast.columns if c == "volume" or c.startswith("volume_q")]
    return forecast.assign(**{c: forecast[c] * factor for c in volumes})
