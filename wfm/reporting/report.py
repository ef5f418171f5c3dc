"""Everything that a report shows of one plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.reporting.packs import MANAGER, Pack
from wfm.tables import TABLES


@dataclass(frozen=True, eq=False)
class Report:
    """A plan as its tables (see `wfm.tables`) and its summary.

    `tables` holds requirement, roster, coverage, cost, violations and agents; agent_skills and
    time_off are shown where given. `summary` is what `summary.json` holds:

    - status, cost, guaranteed, lower_bound, gap_of_cost, gap_of_avoidable: see `domain.result`;
      `cost` is what the optimiser weighs, money in minor units
    - shortage, queues, cost_by_component: see `wfm.reporting.summary`
    - violations: {hard, soft}; headlines: sentences; seconds by stage; seed; versions; inputs:
      SHA-256 by table
    """

    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Any]
    pack: Pack = MANAGER
    """Who it is for."""

    def table(self, name: str) -> pd.DataFrame:
        """The table, empty where it was not given."""
        found = self.tables.get(name)
        return TABLES[name].empty() if found is None else found

    def major(self, amount: float) -> float:
        """Minor units as an amount of the currency."""
        return float(amount / 10**self.scenario.pay.minor_digits)

    def of_team(self, team: str) -> Report:
        """The same about the people of one team; coverage and summary stay those of all."""
        agents = self.table("agents")
        members = frozenset(agents.loc[agents["team"] == team, "agent_id"])
        tables = {
            name: frame[frame["agent_id"].isin(members)] if "agent_id" in frame else frame
            for name, frame in self.tables.items()
        }
        if "activities" in tables:
            own = tables["activities"]["shift_id"].isin(tables["roster"]["shift_id"])
            tables["activities"] = tables["activities"][own]
        return replace(self, tables=tables)
