"""Every table that crosses a stage: columns, types, units, checks.

One `Table` describes one table; `docs/formats.md` is generated from them. Times are UTC;
text keys are plain strings; minutes and amounts are integers, amounts in minor units.
"""

from __future__ import annotations

from wfm.tables.answers import PRICES, REFUSALS
from wfm.tables.base import DATE, QUANTILE_COLUMNS, QUANTILES, UTC_TIME, Column, Table, rows
from wfm.tables.forecast import BACKTEST, BACKTEST_VALUES, CLEANING, FORECAST, LONG_RANGE, OVERRIDDEN, REVIEW
from wfm.tables.inputs import (
    AGENT_SKILLS,
    AGENTS,
    CONTACTS,
    EVENTS,
    LOCKS,
    MOST_AHT_S,
    MOST_CONTACTS,
    MOST_MONEY,
    OVERRIDES,
    TIME_OFF,
    WISHES,
)
from wfm.tables.money import COST, OTHER_COST
from wfm.tables.roster import (
    ACTIVITIES,
    ALLOCATION,
    CHANGES,
    COVERAGE,
    EDITS,
    LEAVE_REQUESTS,
    LEDGER,
    ROSTER,
    VIOLATIONS,
)
from wfm.tables.simulate import SIMULATED, SIMULATED_CLASSES
from wfm.tables.staffing import REQUIREMENT, REQUIREMENT_GROUPS, SERVICE_CURVE
from wfm.tables.surge import SURGE, SURGE_CALLS, SURGE_SERVICE

__all__ = [
    "ACTIVITIES",
    "AGENTS",
    "AGENT_SKILLS",
    "ALLOCATION",
    "BACKTEST",
    "BACKTEST_VALUES",
    "CHANGES",
    "CLEANING",
    "CONTACTS",
    "COST",
    "COVERAGE",
    "DATE",
    "EDITS",
    "EVENTS",
    "FORECAST",
    "LEAVE_REQUESTS",
    "LEDGER",
    "LOCKS",
    "LONG_RANGE",
    "MOST_AHT_S",
    "MOST_CONTACTS",
    "MOST_MONEY",
    "OTHER_COST",
    "OVERRIDDEN",
    "OVERRIDES",
    "PRICES",
    "QUANTILES",
    "QUANTILE_COLUMNS",
    "REFUSALS",
    "REQUIREMENT",
    "REQUIREMENT_GROUPS",
    "REVIEW",
    "ROSTER",
    "SERVICE_CURVE",
    "SIMULATED",
    "SIMULATED_CLASSES",
    "SURGE",
    "SURGE_CALLS",
    "SURGE_SERVICE",
    "TABLES",
    "TIME_OFF",
    "UTC_TIME",
    "VIOLATIONS",
    "WISHES",
    "Column",
    "Table",
    "rows",
]

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        CONTACTS, EVENTS, AGENTS, AGENT_SKILLS, TIME_OFF, WISHES, LOCKS,
        FORECAST, CLEANING, REQUIREMENT, REQUIREMENT_GROUPS, SERVICE_CURVE, ROSTER, ACTIVITIES, ALLOCATION,
        COVERAGE, SIMULATED, SIMULATED_CLASSES, COST, VIOLATIONS, LEDGER, OVERRIDES, OVERRIDDEN, LONG_RANGE,
        REVIEW, BACKTEST, BACKTEST_VALUES, EDITS, CHANGES, OTHER_COST, SURGE, SURGE_SERVICE, SURGE_CALLS,
        LEAVE_REQUESTS, REFUSALS, PRICES,
    )
}  # fmt: skip
